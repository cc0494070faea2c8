"""The build context, read-only: what a source of ``COPY`` or ``ADD`` stands for, as BuildKit would find it.

Nothing is read ahead: a plain path costs a few ``lstat``, a glob lists the directories that it can reach.

Sources: BuildKit's ``frontend/dockerui/config.go`` (which .dockerignore), ``solver/llbsolver/file/backend.go`` (how a
source is looked up), ``ResolveWildcards`` in github.com/tonistiigi/fsutil (globs), ``RootPath`` in
github.com/containerd/continuity (links). BuildKit sends only the files that some instruction names, chosen by the rules
of .dockerignore instead of those of COPY: where the two read a class differently, it finds less than is found here.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from refactor.errors import DockwrightError, because, show
from refactor.files.archive import Archive, sniff
from refactor.files.ignorefile import IgnoreFile, PatternError, class_expression, clean, glob_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_LINKS = 255
_LONGEST_TEXT = 4 * 1024 * 1024


class ContextError(DockwrightError):
    """The context cannot be read as BuildKit would; to be treated as if there were none."""


class Kind(StrEnum):
    """What a path leads to, links being followed."""

    FILE = "file"
    DIRECTORY = "directory"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Entry:
    """One match of a source: its path below the root, what it is, and what ADD would take it for.

    ``OTHER`` is a pipe, a socket, a device, or a link that leads to nothing the builder gets, at which a build fails.
    """

    path: str
    kind: Kind
    archive: Archive


@dataclass(frozen=True, slots=True)
class Context:
    """A directory as the builder gets it: less what .dockerignore names."""

    root: Path
    ignore_source: str | None
    ignored: IgnoreFile

    @classmethod
    def open(cls, root: Path, dockerfile: Path | None = None) -> Context:
        """Open the context at ``root``, with ``<dockerfile>.dockerignore`` if there is one, else its ``.dockerignore``.

        Raises:
            ContextError: there is no such directory, or its .dockerignore is not to be read or understood.

        """
        if not root.is_dir():
            raise ContextError(f"The build context {show(root)} is not a directory.")
        candidates = [] if dockerfile is None else [(dockerfile.parent, f"{dockerfile.name}.dockerignore")]
        for directory, name in (*candidates, (root, ".dockerignore")):
            text = _read(directory, name)
            if text is not None:
                return cls(root, str(directory / name), _parse(text, directory / name))
        return cls(root, None, IgnoreFile())

    def match(self, source: str) -> tuple[Entry, ...]:
        r"""Return what ``source`` matches, in the order in which it is copied; nothing if BuildKit would not find it.

        ``source`` is a path or a glob of Go's filepath.Match, without quotes, variables and Dockerfile escapes. It
        cannot leave the context. A backslash escapes in a glob and is itself in a plain path.

        Raises:
            ContextError: a file or directory on the way cannot be read.

        """
        path = clean(f"/{source}").removeprefix("/")
        try:
            entries = [self._entry(match) for match in self._expand(path)]
        except OSError as error:
            raise ContextError(f"The build context {show(self.root)} cannot be read: {because(error)}.") from error
        return tuple(entry for entry in entries if entry is not None)

    def permissions(self, entry: Entry) -> int | None:
        """Return the mode bits of what ``entry`` leads to; None if it leads to nothing."""
        end = _follow(self.root, entry.path)[1]
        mode = None if end is None else _mode(self.root, end)
        return None if mode is None else stat.S_IMODE(mode)

    def text(self, entry: Entry) -> str:
        """Return what is in the file that ``entry`` leads to.

        Raises:
            ContextError: it cannot be read.

        """
        end = _follow(self.root, entry.path)[1]
        try:
            return (self.root / (end or entry.path)).read_bytes().decode("utf-8-sig", "replace")
        except OSError as error:
            raise ContextError(f"{show(self.root / entry.path)} cannot be read: {because(error)}.") from error

    def files(self, directory: str) -> Iterator[str]:
        """Yield the path below the root of every regular file in ``directory`` that the builder gets; links are not followed.

        Raises:
            ContextError: a directory on the way cannot be read.

        """
        try:
            yield from self._files(clean(f"/{directory}").removeprefix("/"))
        except OSError as error:
            raise ContextError(f"The build context {show(self.root)} cannot be read: {because(error)}.") from error

    def text_at(self, path: str) -> str | None:
        """Return what the file ``path`` holds, or None where that is no regular file, over 4 MiB, or not UTF-8.

        Raises:
            ContextError: the file cannot be read.

        """
        try:
            mode = _mode(self.root, path)
            if mode is None or not stat.S_ISREG(mode) or (self.root / path).stat().st_size > _LONGEST_TEXT:
                return None
            return (self.root / path).read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            return None
        except OSError as error:
            raise ContextError(f"{show(self.root / path)} cannot be read: {because(error)}.") from error

    def _files(self, directory: str) -> Iterator[str]:
        for name in self._names(directory):
            path = posixpath.join(directory, name)
            mode = _mode(self.root, path)
            if mode is None:
                continue
            if stat.S_ISDIR(mode):
                if not self.ignored.excludes(path) or self.ignored.may_keep_below(path):
                    yield from self._files(path)
            elif stat.S_ISREG(mode) and not self.ignored.excludes(path):
                yield path

    def _expand(self, path: str) -> Iterator[str]:
        parts = path.split("/")
        first = next((index for index, part in enumerate(parts) if _has_wildcard(part)), None)
        if first is None:
            yield path or "."
            return
        try:
            glob = _Glob.parse("/".join(parts[first:]))
        except PatternError:
            return
        links, base = _follow(self.root, "/".join(parts[:first]))
        if base is not None and not any(map(self.ignored.excludes, links)):
            yield from self._walk(base, "", glob)

    def _walk(self, base: str, below: str, glob: _Glob) -> Iterator[str]:
        """Yield the matches below ``base``. A link is a match like any other, but never a way further down."""
        for name in self._names(posixpath.join(base, below)):
            relative = posixpath.join(below, name)
            if glob.whole.fullmatch(relative):
                yield posixpath.join(base, relative)
            elif glob.reaches_below(relative) and self._is_kept(posixpath.join(base, relative)):
                yield from self._walk(base, relative, glob)

    def _entry(self, path: str) -> Entry | None:
        links, end = _follow(self.root, path)
        if links and self.ignored.excludes(links[0]):
            return None
        mode = None if end is None or any(map(self.ignored.excludes, links)) else _mode(self.root, end)
        if end is None or mode is None or not self._is_kept(end):
            return Entry(path, Kind.OTHER, Archive.NO) if links else None
        if stat.S_ISREG(mode):
            return Entry(path, Kind.FILE, sniff(self.root / end))
        return Entry(path, Kind.DIRECTORY if stat.S_ISDIR(mode) else Kind.OTHER, Archive.NO)

    def _is_kept(self, path: str) -> bool:
        """Tell whether .dockerignore leaves ``path``: an ignored directory is there if an exception lies within."""
        if not self.ignored.excludes(path):
            return True
        if not self.ignored.may_keep_below(path):
            return False
        return any(self._is_kept(posixpath.join(path, name)) for name in self._names(path))

    def _names(self, directory: str) -> list[str]:
        """Return the names in a directory in Go's order, that of their bytes; none if it is no directory."""
        mode = _mode(self.root, directory)
        if mode is None or not stat.S_ISDIR(mode):
            return []
        return sorted((child.name for child in (self.root / directory).iterdir()), key=os.fsencode)


@dataclass(frozen=True, slots=True)
class _Glob:
    """A pattern and its first components, by which a walk knows where it need not go."""

    whole: re.Pattern[str]
    heads: tuple[re.Pattern[str], ...]

    @classmethod
    def parse(cls, pattern: str) -> _Glob:
        parts = pattern.split("/")
        if "[" in pattern or "\\" in pattern:
            # A class such as [^a] matches a slash in Go, so that a component can reach over several directories.
            depth = len(parts) + pattern.count("[") - 1
            return cls(_compile(pattern), (re.compile(".*", re.DOTALL),) * depth)
        heads = ("/".join(parts[:end]) for end in range(1, len(parts)))
        return cls(_compile(pattern), tuple(map(_compile, heads)))

    def reaches_below(self, directory: str) -> bool:
        depth = directory.count("/")
        return depth < len(self.heads) and self.heads[depth].fullmatch(directory) is not None


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(map(_translated, glob_pieces(pattern))))


def _translated(piece: str) -> str:
    if piece.startswith("*"):
        return "[^/]*" + piece.strip("*")
    if piece.startswith("["):
        return class_expression(piece)
    if piece.startswith("\\"):
        return re.escape(piece[1])
    return re.escape(piece) if piece != "?" else "[^/]"


def _has_wildcard(part: str) -> bool:
    return re.search(r"[*?[]", re.sub(r"\\.?", "", part, flags=re.DOTALL)) is not None


def _follow(root: Path, path: str) -> tuple[list[str], str | None]:
    """Return the links on the way of ``path``, and where it leads: nowhere if they go round in circles.

    ``root`` is ``/`` to all of them, and ``..`` takes back a name, be it that of a link, as in RootPath.
    """
    links: list[str] = []
    done = ""
    todo = [part for part in path.split("/") if part not in ("", ".")][::-1]
    while todo:
        step = posixpath.join(done, todo.pop())
        mode = _mode(root, step)
        if mode is None or not stat.S_ISLNK(mode):
            done = step
            continue
        links.append(step)
        if len(links) > _MOST_LINKS:
            return links, None
        target = clean(posixpath.join("/", done, (root / step).readlink()))
        todo += target.strip("/").split("/")[::-1] if target != "/" else []
        done = ""
    return links, done


def _mode(root: Path, path: str) -> int | None:
    try:
        return (root / path).lstat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: no file's name holds a NUL
        return None


def _read(directory: Path, name: str) -> str | None:
    """Read an ignore file; where a directory or a link to nothing has its name, BuildKit sees none."""
    try:
        end = _follow(directory, name)[1]
        if end is None or not (directory / end).is_file():
            return None
        return (directory / end).read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise ContextError(f"{show(directory / name)} cannot be read: {because(error)}.") from error


def _parse(text: str, path: Path) -> IgnoreFile:
    try:
        return IgnoreFile.parse(text)
    except PatternError as error:
        raise ContextError(f"{show(path)}: {error}") from error
