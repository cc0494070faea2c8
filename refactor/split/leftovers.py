"""What of an application's folder a compiled program may still read: everything that the context put there but sources."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from refactor.split.folders import SYSTEM, is_below, is_scratch
from refactor.split.obstacle import Obstacle
from refactor.split.traces import Made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application
    from refactor.split.placement import Placed

_NEVER_READ = (
    "Dockerfile",
    "Containerfile",
    ".dockerignore",
    ".gitignore",
    ".gitattributes",
    "Makefile",
    "CMakeLists.txt",
    "go.mod",
    "go.sum",
    "go.work",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain",
    "rust-toolchain.toml",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "settings.gradle",
    "settings.gradle.kts",
    "gradlew",
    "gradlew.bat",
    "gradle.properties",
    "mvnw",
    "mvnw.cmd",
)
_FOLDERS_NEVER_READ = (".git", ".github", ".idea", ".vscode")


def data_of(application: Application, sources: tuple[str, ...], ignored: tuple[str, ...]) -> Iterator[str]:
    """Yield the files and folders that are no sources, and what the RUNs made, outermost first, less what is removed again.

    ``sources`` are the endings of what is compiled, ``ignored`` the folders below the working directory that only builds read.

    Raises:
        Obstacle: it is not known whether something is there.

    """
    outside = [posixpath.join(application.directory, each) for each in ignored]
    steps = {placed.path: placed for placed in application.placement.placed}
    files = sorted(application.placement.files())
    kept = [path for path in files if _may_be_read(path, sources) and not any(is_below(path, each) for each in outside)]
    left = set(files) - set(kept)
    done: list[str] = []
    for path in kept:
        if any(is_below(path, folder) for folder in done) or _is_removed(application, path, list(steps.values())):
            continue
        found = _outermost(path, left, application.directory)
        done.append(found)
        yield found
    for made in application.traces.made:
        hidden = is_scratch(made.path) or any(is_below(made.path, each) for each in (*outside, *done))
        if hidden or application.is_removed(made):
            continue
        if not made.certain:
            raise Obstacle("command", f"{made.path} is not made in every build", made.instruction.span)
        done.append(made.path)
        yield made.path


def _is_removed(application: Application, path: str, placed: list[Placed]) -> bool:
    brought = next((each for each in reversed(placed) if is_below(path, each.path)), None)
    if brought is None:
        return False
    return application.is_removed(
        Made(path, brought.instruction, certain=True, step=(brought.instruction.span.start, 0))
    )


def _may_be_read(path: str, sources: tuple[str, ...]) -> bool:
    name = posixpath.basename(path)
    parts = path.split("/")
    return (
        name not in _NEVER_READ
        and not name.endswith(sources)
        and not any(each in parts for each in _FOLDERS_NEVER_READ)
    )


def _outermost(path: str, left: set[str], directory: str) -> str:
    """Return the widest folder around ``path``, within the working directory, that holds nothing of what is left behind."""
    found = path
    folder = posixpath.dirname(path)
    while folder not in SYSTEM and folder != directory and not any(is_below(each, folder) for each in left):
        found, folder = folder, posixpath.dirname(folder)
    return found
