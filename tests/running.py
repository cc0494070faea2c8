"""The real program in a process of its own, and distributions that offer it transforms."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[1]
PROGRAM = str(Path(sys.executable).with_name("dockwright"))

OLD = b"FROM debian:13\nADD . /app\nRUN a\nRUN b\n"
NEW = b"FROM debian:13\nCOPY . /app\nRUN a \\\n    && b\n"
UNREADABLE = b"FROM debian:13\nRUN <<EOF\nnever closed\n"

_TRANSFORM = """
from __future__ import annotations
from dataclasses import replace
from pathlib import Path
from refactor.edit import Edit, Span
from refactor.transform import Finding, Refusal, Safety, transform

@transform(safety=Safety.SAFE, refusals={{}}, references=(), example="FROM a\\nSTOPSIGNAL x\\n")
def {function}(document):
    \"\"\"Do something about STOPSIGNAL.\"\"\"
    yield from ()
    for each in document.instructions:
        if each.keyword == "STOPSIGNAL":
            {body}
"""


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "CI", "PYTHONPATH")}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


def dockwright(
    *arguments: str | Path, cwd: Path, given: bytes = b"", env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [PROGRAM, *map(str, arguments)],
        cwd=cwd,
        input=given,
        capture_output=True,
        env=env or environment(),
        check=False,
    )


def put(path: Path, data: bytes = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def many(folder: Path, number: int) -> list[Path]:
    return [put(folder / f"{index:03}" / "Dockerfile") for index in range(number)]


def offer(folder: Path, points: Mapping[str, str], sources: Mapping[str, str]) -> Path:
    """Install a distribution called rogue into ``folder``, a place for PYTHONPATH; ``points`` are its entry points."""
    for module, source in sources.items():
        put(folder / f"{module}.py", source.encode())
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    put(folder / "rogue-1.0.dist-info" / "METADATA", b"Metadata-Version: 2.1\nName: rogue\nVersion: 1.0\n")
    put(folder / "rogue-1.0.dist-info" / "entry_points.txt", f"[dockwright.transforms]\n{lines}".encode())
    return folder


def offered(folder: Path, body: str, function: str = "rogue") -> dict[str, str]:
    """Install a transform that does ``body`` for each STOPSIGNAL; return the environment in which it is found."""
    source = _TRANSFORM.format(function=function, body="\n            ".join(body.split("\n")))
    offer(folder, {function: f"rogue_module:{function}"}, {"rogue_module": source})
    return environment(PYTHONPATH=str(folder))


def git(*arguments: str, cwd: Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    names = {f"GIT_{role}_{what}": "x@y" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", **names)
    return subprocess.run(["git", *arguments], cwd=cwd, input=given, capture_output=True, env=env, check=False)


def statuses(paths: Sequence[Path]) -> set[bytes]:
    return {path.read_bytes() for path in paths}
