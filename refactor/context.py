"""The build context, read-only: what a source of ``COPY`` or ``ADD`` stands for, as BuildKit would find it.

Nothing is read ahead: a plain path costs a few ``lstat``, a glob lists the directories that it can reach.

Sources: BuildKit's ``frontend/dockerui/config.go`` (which .dockerignore), ``solver/llbsolver/file/backend.go`` (how a
source is looked up). BuildKit sends only the files that some instruction names, chosen by the rules
of .dockerignore instead of those of COPY: where the two read a class differently, it finds less than is found here.
"""

from __future__ import annotations

import os
import posixpath
import stat
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from refactor.companion import Companion, joined
from refactor.errors import DockwrightError, because, show
from refactor.files.archive import Archive, sniff
from refactor.files.glob import Glob, has_wildcard
from refactor.files.ignorefile import IgnoreFile, PatternError, clean
from refactor.files.links import follow, mode_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LONGEST_TEXT = 4 * 1024 * 1024
_NEW_FILE = stat.S_IFREG | 0o644


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
    """A directory as the builder gets it: less what .dockerignore names.

    Attributes:
        root: the directory.
        ignore_source: the ignore file that is in force, if any.
        ignored: what it says.
        dockerfile: that of the build, where it is a file.
        laid_over: files as they would be, which are seen in the place of those on disk.

    """

    root: Path
    ignore_source: str | None
    ignored: IgnoreFile
    dockerfile: Path | None = None
    laid_over: tuple[Companion, ...] = ()

    @classmethod
    def open(cls, root: Path, dockerfile: Path | None = None, laid_over: tuple[Companion, ...] = ()) -> Context:
        """Open the context at ``root``, with ``<dockerfile>.dockerignore`` if there is one, else its ``.dockerignore``.

        Raises:
            ContextError: there is no such directory, or its .dockerignore is not to be read or understood.

        """
        if not root.is_dir():
            raise ContextError(f"The build context {show(root)} is not a directory.")
        candidates = [] if dockerfile is None else [(dockerfile.parent, f"{dockerfile.name}.dockerignore")]
        over = {each.path: each.after for each in laid_over}
        for directory, name in (*candidates, (root, ".dockerignore")):
            path = directory / name
            text = over[path] if path in over else _read(directory, name)
            if text is not None:
                return cls(root, str(path), _parse(text, path), dockerfile, laid_over)
        return cls(root, None, IgnoreFile(), dockerfile, laid_over)

    def over(self, companions: tuple[Companion, ...]) -> Context:
        """Return this context as it would be with ``companions``, which were made of it.

        Raises:
            ContextError: one is an ignore file that is not to be understood.

        """
        return Context.open(self.root, self.dockerfile, joined(self.laid_over, companions))

    def holds(self, path: Path) -> bool:
        """Tell whether ``path`` is a file's in this context, or beside the Dockerfile, by its name."""
        folders = [self.root, *([self.dockerfile.parent] if self.dockerfile else [])]
        within = [path.relative_to(folder).parts for folder in folders if path.is_relative_to(folder)]
        return any(parts and ".." not in parts for parts in within)

    def companion(self, path: Path, after: str) -> Companion:
        """Return the change of ``path``, a file of this context or beside the Dockerfile, to what it is to hold.

        Raises:
            ContextError: what is there is no regular file, or cannot be read.

        """
        over = next((each.after for each in self.laid_over if each.path == path), None)
        if over is not None or not os.path.lexists(path):
            return Companion(path, over, after)
        if path.is_symlink() or not path.is_file():
            raise ContextError(f"{show(path)} is no regular file.")
        try:
            return Companion(path, path.read_bytes().decode("utf-8", "surrogateescape"), after)
        except OSError as error:
            raise ContextError(f"{show(path)} cannot be read: {because(error)}.") from error

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
        end = follow(self.root, entry.path)[1]
        mode = None if end is None else self._mode(end)
        return None if mode is None else stat.S_IMODE(mode)

    def permissions_at(self, path: str) -> int | None:
        """Return the mode bits of what lies at ``path``, links not followed; None if nothing does."""
        mode = self._mode(path)
        return None if mode is None else stat.S_IMODE(mode)

    def text(self, entry: Entry) -> str:
        """Return what is in the file that ``entry`` leads to.

        Raises:
            ContextError: it cannot be read.

        """
        end = follow(self.root, entry.path)[1]
        try:
            return self._bytes(end or entry.path).decode("utf-8-sig", "replace")
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

    def children(self, directory: str) -> Iterator[tuple[str, bool]]:
        """Yield the paths of what the builder gets of a directory, links left out, and whether they are directories themselves.

        Raises:
            ContextError: the directory cannot be read.

        """
        try:
            for name in self._names(directory):
                path = posixpath.join(directory, name)
                mode = self._mode(path)
                if mode is None or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                    continue
                if not self.ignored.excludes(path) or (stat.S_ISDIR(mode) and self.ignored.may_keep_below(path)):
                    yield path, stat.S_ISDIR(mode)
        except OSError as error:
            raise ContextError(f"The build context {show(self.root)} cannot be read: {because(error)}.") from error

    def size(self, path: str) -> int:
        """Return the bytes in a file, or in all files of a directory that the builder gets.

        Raises:
            ContextError: something cannot be read.

        """
        mode = self._mode(path)
        if mode is not None and stat.S_ISDIR(mode):
            return sum(self.size(child) for child, _ in self.children(path))
        over = self._over(path)
        try:
            return (self.root / path).lstat().st_size if over is None else len(self._bytes(path))
        except OSError as error:
            raise ContextError(f"{show(self.root / path)} cannot be read: {because(error)}.") from error

    def text_at(self, path: str) -> str | None:
        """Return what the file ``path`` holds, or None where that is no regular file, over 4 MiB, or not UTF-8.

        Raises:
            ContextError: the file cannot be read.

        """
        try:
            mode = self._mode(path)
            if mode is None or not stat.S_ISREG(mode):
                return None
            over = self._over(path)
            if over is None and (self.root / path).stat().st_size > _LONGEST_TEXT:
                return None
            return self._bytes(path).decode("utf-8")
        except UnicodeDecodeError:
            return None
        except OSError as error:
            raise ContextError(f"{show(self.root / path)} cannot be read: {because(error)}.") from error

    def _files(self, directory: str) -> Iterator[str]:
        for name in self._names(directory):
            path = posixpath.join(directory, name)
            mode = self._mode(path)
            if mode is None:
                continue
            if stat.S_ISDIR(mode):
                if not self.ignored.excludes(path) or self.ignored.may_keep_below(path):
                    yield from self._files(path)
            elif stat.S_ISREG(mode) and not self.ignored.excludes(path):
                yield path

    def _expand(self, path: str) -> Iterator[str]:
        parts = path.split("/")
        first = next((index for index, part in enumerate(parts) if has_wildcard(part)), None)
        if first is None:
            yield path or "."
            return
        try:
            glob = Glob.parse("/".join(parts[first:]))
        except PatternError:
            return
        links, base = follow(self.root, "/".join(parts[:first]))
        if base is not None and not any(map(self.ignored.excludes, links)):
            yield from self._walk(base, "", glob)

    def _walk(self, base: str, below: str, glob: Glob) -> Iterator[str]:
        """Yield the matches below ``base``. A link is a match like any other, but never a way further down."""
        for name in self._names(posixpath.join(base, below)):
            relative = posixpath.join(below, name)
            if glob.whole.fullmatch(relative):
                yield posixpath.join(base, relative)
            elif glob.reaches_below(relative) and self._is_kept(posixpath.join(base, relative)):
                yield from self._walk(base, relative, glob)

    def _entry(self, path: str) -> Entry | None:
        links, end = follow(self.root, path)
        if links and self.ignored.excludes(links[0]):
            return None
        mode = None if end is None or any(map(self.ignored.excludes, links)) else self._mode(end)
        if end is None or mode is None or not self._is_kept(end):
            return Entry(path, Kind.OTHER, Archive.NO) if links else None
        if stat.S_ISREG(mode):
            return Entry(path, Kind.FILE, sniff(self.root / end) if self._over(end) is None else Archive.NO)
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
        mode = self._mode(directory)
        if mode is None or not stat.S_ISDIR(mode):
            return []
        folder = self.root / directory
        over = {each.path.name for each in self.laid_over if each.path.parent == folder}
        return sorted({*(child.name for child in folder.iterdir()), *over}, key=os.fsencode)

    def _mode(self, path: str) -> int | None:
        mode = mode_at(self.root, path)
        return _NEW_FILE if mode is None and self._over(path) is not None else mode

    def _over(self, path: str) -> str | None:
        return next((each.after for each in self.laid_over if each.path == self.root / path), None)

    def _bytes(self, path: str) -> bytes:
        over = self._over(path)
        return (self.root / path).read_bytes() if over is None else over.encode("utf-8", "surrogateescape")


def _read(directory: Path, name: str) -> str | None:
    """Read an ignore file; where a directory or a link to nothing has its name, BuildKit sees none."""
    try:
        end = follow(directory, name)[1]
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
