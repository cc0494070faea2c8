"""Runs a program to its end: its output line by line, within a time, in a process group that ends with us."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from threading import Thread
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_TICK = 0.1
# How long a program that was asked to end may take for it: an engine's client cancels the build meanwhile.
_GRACE = 10.0


class TimedOut(Exception):
    """The program did not end in time, and was ended."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__(lines)
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that has ended: its exit code, what it printed on both streams, and how long it took."""

    code: int
    lines: tuple[str, ...]
    seconds: float

    @property
    def last(self) -> str:
        """The last line that says anything."""
        return next((line.strip() for line in reversed(self.lines) if line.strip()), "it said nothing")


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on: ``line`` gets each line as it is printed, ``tick`` is called ten times a second."""

    line: Callable[[str], None] = lambda line: None
    tick: Callable[[], None] = lambda: None


def call(
    arguments: Sequence[str],
    *,
    timeout: float,
    env: Mapping[str, str] | None = None,
    watch: Watch | None = None,
    stdout: Path | None = None,
) -> Finished:
    """Run ``arguments`` without a shell and without standard input; ``stdout`` is the file that gets that stream.

    Whatever ends the wait, Ctrl-C included, ends the program and its children first.

    Raises:
        TimedOut: it took longer than ``timeout`` seconds.
        OSError: there is no such program, or it cannot be run.

    """
    watch = watch or Watch()
    began = time.monotonic()
    lines: list[str] = []
    with stdout.open("wb") if stdout else nullcontext() as target:
        process = subprocess.Popen(
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=target or subprocess.PIPE,
            stderr=subprocess.PIPE if target else subprocess.STDOUT,
            env=env,
            start_new_session=True,
        )
    stream = process.stderr if stdout else process.stdout
    assert stream is not None
    reader = Thread(target=_read, args=(stream, lines, watch.line), daemon=True)
    reader.start()
    try:
        _wait(process, began + timeout, watch)
    except subprocess.TimeoutExpired:
        _end(process)
        raise TimedOut(tuple(lines)) from None
    except BaseException:
        _end(process)
        raise
    reader.join(_GRACE)
    return Finished(process.returncode, tuple(lines), time.monotonic() - began)


def _read(stream: IO[bytes], lines: list[str], on_line: Callable[[str], None]) -> None:
    with stream:
        for raw in stream:
            line = raw.decode("utf-8", "replace").rstrip("\r\n")
            lines.append(line)
            on_line(line)


def _wait(process: subprocess.Popen[bytes], deadline: float, watch: Watch) -> None:
    while True:
        try:
            process.wait(_TICK)
        except subprocess.TimeoutExpired:
            watch.tick()
            if time.monotonic() >= deadline:
                raise
        else:
            return


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the whole group to end, and make it. A second Ctrl-C does not cut that short."""
    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # not in the main thread, where no Ctrl-C arrives
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _signal(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + _GRACE
        while time.monotonic() < deadline and (process.poll() is None or _signal(process.pid, 0)):
            time.sleep(_TICK)
        _signal(process.pid, signal.SIGKILL)
        process.wait()
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)


def _signal(group: int, number: int) -> bool:
    """Send a signal to a process group; tell whether anybody was there to get it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
