"""What git ignores, told for one file or folder at a time while a tree is walked.

pathspec reads the patterns. The verdict is taken here: pathspec answers for whole paths, in which a pattern also
matches through a parent folder, while a walk has settled the parents before it comes to their contents and, as git
does, must not let them count again (``*``, ``!*/``, ``!Dockerfile`` is the usual list on which the two differ).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import because

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of a .gitignore: what it matches, and whether it ignores that or takes it back in (``!``).

    The group ``ps_d`` of pathspec's expressions is the slash behind a folder that the pattern names.
    """

    regex: re.Pattern[str]
    ignores: bool

    def matches(self, path: str, *, folder: bool) -> bool:
        """Tell whether the pattern names ``path`` itself, and not merely one of the folders above it."""
        if "ps_d" not in self.regex.groupindex:
            return self.regex.search(path) is not None
        if not folder:
            found = self.regex.search(path)
            return found is not None and found["ps_d"] is None
        return any(found.end("ps_d") == len(path) + 1 for found in self.regex.finditer(f"{path}/"))


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of one list, the strongest (the last line) first, and the folder to which they are relative."""

    base: str
    patterns: tuple[Pattern, ...]

    def verdict(self, path: str, *, folder: bool) -> bool | None:
        """Tell whether ``path`` is ignored (true), taken back in (false), or not mentioned."""
        relative = path[len(self.base) :]
        for pattern in self.patterns:
            if pattern.matches(relative, folder=folder):
                return pattern.ignores
        return None


@dataclass(frozen=True, slots=True)
class Ignores:
    """The lists in force in one folder, the strongest first; ``ours`` come before any .gitignore."""

    ours: tuple[Patterns, ...]
    lists: tuple[Patterns, ...]
    on_problem: Callable[[Path, str], None]

    @classmethod
    def above(cls, folder: str, ours: Patterns, on_problem: Callable[[Path, str], None]) -> Ignores:
        """Return what is in force in the parent of ``folder``: its lists, up to the root of the repository."""
        ignores = cls((ours,), (), on_problem)
        parents = [str(parent) for parent in Path(folder).parents]
        depth = next((depth for depth, parent in enumerate(parents) if os.path.lexists(f"{parent}/.git")), -1)
        for parent in reversed(parents[: depth + 1]):
            ignores = ignores.within(parent, {name for name in (".git", ".gitignore") if _present(parent, name)})
        return ignores

    def within(self, folder: str, names: Collection[str]) -> Ignores:
        """Return what is in force inside ``folder``, which holds ``names``. A repository starts afresh, as in git."""
        lists = self.lists
        if ".git" in names:
            lists = self._read(_exclude_file(Path(folder)), folder, links=True)
        if ".gitignore" in names:
            lists = self._read(Path(folder, ".gitignore"), folder, links=False) + lists
        return self if lists is self.lists else Ignores(self.ours, lists, self.on_problem)

    def ignored(self, path: str, *, folder: bool) -> bool:
        """Tell whether ``path``, whose parent folder is not ignored, is."""
        for patterns in (*self.ours, *self.lists):
            verdict = patterns.verdict(path, folder=folder)
            if verdict is not None:
                return verdict
        return False

    def _read(self, path: Path, base: str, *, links: bool) -> tuple[Patterns, ...]:
        """Read one list; git does not follow a .gitignore that is a symbolic link."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if links else os.O_NOFOLLOW))
            with os.fdopen(descriptor, "rb") as file:
                data = file.read()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return ()
        except OSError as error:
            self.on_problem(path, f"its patterns are not known: {because(error)}")
            return ()
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        found = compile_patterns(base, (line.removesuffix("\r") for line in text.split("\n")))
        return (found,) if found.patterns else ()


def compile_patterns(base: str, lines: Iterable[str]) -> Patterns:
    """Return the patterns in ``lines``; like git, pass over what is none (``[z-a]``, a last backslash)."""
    patterns = [pattern for line in lines if line and not line.startswith("#") for pattern in _compile(line)]
    return Patterns(f"{base.rstrip('/')}/", tuple(reversed(patterns)))


def _compile(line: str) -> Iterator[Pattern]:
    """Read one line, but for two that pathspec reads otherwise than git: ``!/`` is nothing, ``a/**/`` means folders."""
    from pathspec import GitIgnoreSpec, RegexPattern

    bare = line.rstrip(" ")
    if bare in ("/", "!/"):
        return
    try:
        read = GitIgnoreSpec.from_lines([f"{bare}*/" if bare.endswith("/**/") else line]).patterns
    except (ValueError, re.error):
        return
    for pattern in read:
        if isinstance(pattern, RegexPattern) and pattern.regex is not None and pattern.include is not None:
            yield Pattern(pattern.regex, pattern.include)


def _present(folder: str, name: str) -> bool:
    return os.path.lexists(f"{folder}/{name}")


def _exclude_file(root: Path) -> Path:
    """Return where the repository keeps its own list; in a worktree or submodule, .git is a file that leads there."""
    git = root / ".git"
    if git.is_file():
        git = root / _line(git).removeprefix("gitdir:").strip()
    return git / (_line(git / "commondir") or ".") / "info" / "exclude"


def _line(path: Path) -> str:
    try:
        return path.read_text("utf-8", "surrogateescape").strip()
    except OSError:
        return ""
