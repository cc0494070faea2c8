"""What of an application's folder a compiled program may still read: everything that the context put there but sources."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from refactor.split.placement import is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application

_NEVER_READ = (
    "Dockerfile",
    "Containerfile",
    "Makefile",
    "makefile",
    "GNUmakefile",
    "CMakeLists.txt",
    "Jenkinsfile",
    "Procfile",
    "LICENSE",
    "COPYING",
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
_NEVER_READ_ENDS = (".md", ".dockerfile", ".sln", ".iml", ".bat", ".o", ".gitignore", ".dockerignore", ".gitkeep")


def data_of(application: Application, sources: tuple[str, ...], ignored: tuple[str, ...]) -> Iterator[str]:
    """Yield the files and folders that are no sources, outermost first.

    ``sources`` are the endings of what is compiled, ``ignored`` the folders below the working directory that only builds read.
    """
    files = [path for path in application.placement.files() if _may_be_read(path, sources)]
    kept = [
        path
        for path in files
        if not any(is_below(path, posixpath.join(application.directory, each)) for each in ignored)
    ]
    whole = set(application.placement.files()) - set(kept)
    done: list[str] = []
    for path in kept:
        if any(is_below(path, folder) for folder in done):
            continue
        found = _outermost(path, whole, application.directory)
        done.append(found)
        yield found


def _may_be_read(path: str, sources: tuple[str, ...]) -> bool:
    name = posixpath.basename(path)
    if name in _NEVER_READ or name.startswith(("docker-compose", "compose.", ".git", ".docker", "README")):
        return False
    if "/.git/" in path or "/.github/" in path or "/.idea/" in path or "/.vscode/" in path:
        return False
    return not name.endswith((*sources, *_NEVER_READ_ENDS))


def _outermost(path: str, left: set[str], directory: str) -> str:
    """Return the widest folder around ``path``, within the working directory, that holds nothing of what is left behind."""
    found = path
    folder = posixpath.dirname(path)
    while folder not in ("/", directory) and not any(is_below(each, folder) for each in left) and folder.count("/") > 1:
        found, folder = folder, posixpath.dirname(folder)
    return found
