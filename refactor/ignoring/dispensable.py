"""Files and folders that tools leave in a project, told by their names and by what lies in them.

Sources: peps.python.org/pep-0405 (pyvenv.cfg), peps.python.org/pep-3147 (__pycache__), bford.info/cachedir (CACHEDIR.TAG, which
cargo, mypy, pytest, ruff and tox write), docs.npmjs.com/cli/configuring-npm/folders, github.com/github/gitignore.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from posixpath import basename, dirname, join
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.context import Context

_TAG = "CACHEDIR.TAG"


class Sort(StrEnum):
    """What something is there for; what must be known before it may go depends on it."""

    HISTORY = "history"
    MODULES = "modules"
    ENVIRONMENT = "environment"
    OUTPUT = "output"
    CACHE = "cache"
    VARIABLES = "variables"
    LOG = "log"
    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class Fact:
    """How something of a sort is told: by its name, and a folder by a file that must be in it, if one is named."""

    sort: Sort
    name: str
    is_folder: bool = True
    proof: str = ""
    anywhere: bool = False
    """One pattern for all of them, wherever they are."""


FACTS = (
    Fact(Sort.HISTORY, ".git"),
    Fact(Sort.HISTORY, ".git", is_folder=False),  # of a submodule, or another work tree
    Fact(Sort.MODULES, "node_modules"),
    *(Fact(Sort.ENVIRONMENT, name, proof="pyvenv.cfg") for name in (".venv", "venv", ".env", "env", ".virtualenv")),
    Fact(Sort.OUTPUT, "target", proof=_TAG),
    Fact(Sort.CACHE, "__pycache__", anywhere=True),
    *(Fact(Sort.CACHE, name, proof=_TAG) for name in (".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox")),
    Fact(Sort.CACHE, ".gradle", proof="buildOutputCleanup"),
    Fact(Sort.CACHE, ".eslintcache", is_folder=False),
    Fact(Sort.CACHE, ".DS_Store", is_folder=False, anywhere=True),
    Fact(Sort.VARIABLES, "*.env", is_folder=False),
    Fact(Sort.VARIABLES, ".env.*", is_folder=False),
    Fact(Sort.LOG, "npm-debug.log*", is_folder=False),
    Fact(Sort.LOG, "yarn-error.log", is_folder=False),
    Fact(Sort.LOG, "*.log", is_folder=False),
    Fact(Sort.EDITOR, ".idea"),
    Fact(Sort.EDITOR, ".vscode"),
)
_PATTERNS_FOR_PEOPLE = ("example", "sample", "template", "dist", "defaults", "schema", "md")
"""Endings of what shows people which variables there are."""
_LOG_FOLDERS = ("log", "logs")

DROPS = tuple(
    dict.fromkeys(
        pattern
        for fact in FACTS
        for pattern in (f"/**/{fact.name}", *([f"/**/{fact.name}/**"] if fact.is_folder else []))
    )
)
"""All of it, as patterns of paths in an image."""


@dataclass(frozen=True, slots=True)
class Dispensable:
    """Something that was found: its path in the build context, and the bytes in it."""

    fact: Fact
    path: str
    size: int

    @property
    def pattern(self) -> str:
        """The line of an ignore file that keeps it out."""
        return f"**/{self.fact.name}" if self.fact.anywhere else self.path


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found on a walk, and the paths of all other files."""

    dispensable: tuple[Dispensable, ...]
    files: tuple[str, ...]


def look(context: Context) -> Findings:
    """Walk through a build context, as far as its ignore file leaves it to the builder.

    Raises:
        ContextError: a folder cannot be read.

    """
    found: list[Dispensable] = []
    files: list[str] = []
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        for path, is_folder in context.children(folder):
            fact = _fact(context, path, is_folder=is_folder)
            if fact:
                found.append(Dispensable(fact, path, context.size(path)))
            elif is_folder:
                waiting.append(path)
            else:
                files.append(path)
    order = {fact: number for number, fact in enumerate(FACTS)}
    return Findings(tuple(sorted(found, key=lambda each: (order[each.fact], each.path))), tuple(sorted(files)))


def _fact(context: Context, path: str, *, is_folder: bool) -> Fact | None:
    return next((fact for fact in FACTS if fact.is_folder == is_folder and _is(fact, context, path)), None)


def _is(fact: Fact, context: Context, path: str) -> bool:
    name = basename(path)
    if not fnmatchcase(name, fact.name):
        return False
    if fact.proof:
        return any(basename(child) == fact.proof for child, _ in context.children(path))
    if name == "__pycache__":
        return all(child.endswith(".pyc") for child, _ in context.children(path))
    if fact.sort is Sort.VARIABLES:
        return not name.endswith(_PATTERNS_FOR_PEOPLE)
    if fact.name == "*.log":
        return dirname(path) == "" or basename(dirname(path)) in _LOG_FOLDERS
    return True


def parents(path: str) -> Iterator[str]:
    """Yield the folders that hold a path, the root of the context, which is an empty string, last."""
    while path:
        path = dirname(path)
        yield path


def below(path: str, folder: str) -> bool:
    """Tell whether a path of the context lies in a folder of it, whose root is an empty string."""
    return path != folder and (not folder or path.startswith(join(folder, "")))
