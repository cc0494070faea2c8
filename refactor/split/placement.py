"""Which file of the build context lies where in the image. What a COPY or ADD brings from elsewhere is an obstacle.

Source: https://docs.docker.com/reference/dockerfile/#copy
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.context import Context, ContextError, Kind
from refactor.files.archive import Archive
from refactor.split.folders import is_below
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Instruction

_MOST_FILES = 30_000


@dataclass(frozen=True, slots=True)
class Copy:
    """A COPY or ADD with its paths settled: ``target`` is absolute, and ends in ``/`` where it must be a directory."""

    instruction: Instruction
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A path that an instruction put into the image, and the context's file or folder that it is."""

    path: str
    source: str
    is_directory: bool
    instruction: Instruction


@dataclass(frozen=True, slots=True)
class Mode:
    """The mode bits with which a path of the context comes into the image, where it lies at ``path``; None if not known."""

    path: str
    source: str
    bits: int | None
    is_directory: bool
    instruction: Instruction


class Placement:
    """Where the files are, by their absolute paths in the image; a later COPY covers an earlier one."""

    def __init__(self, context: Context, copies: tuple[Copy, ...]) -> None:
        self._context = context
        self._sources: dict[str, str] = {}
        self._texts: dict[str, str | None] = {}
        self._directories: set[str] = {"/"}
        placed: list[Placed] = []
        for copy in copies:
            for each in self._placed(copy):
                placed.append(each)
                self._take(each)
        self.placed = tuple(placed)
        """What each COPY made, as it names it: the files and directories themselves, not what is in them."""

    def __contains__(self, path: str) -> bool:
        return path in self._sources

    def files(self, under: str = "/") -> Iterator[str]:
        """Yield the absolute path of every file of the context below ``under``, sorted."""
        head = under.rstrip("/") + "/"
        return iter(sorted(path for path in self._sources if path.startswith(head)))

    def holds(self, directory: str) -> bool:
        """Tell whether a file of the context lies below ``directory``."""
        return next(self.files(directory), None) is not None

    def text(self, path: str) -> str | None:
        """Return what the file at ``path`` of the image holds, if the context has it and it is text."""
        source = self._sources.get(posixpath.normpath(path))
        if source is not None and source not in self._texts:
            self._texts[source] = self._context.text_at(source)
        return None if source is None else self._texts[source]

    def context_text(self, source: str) -> str | None:
        """Return what a file of the context holds, whether or not it is in the image."""
        return self._context.text_at(posixpath.normpath(source).lstrip("/"))

    def source(self, path: str) -> str:
        """Return the context's name for a file of the image, for messages."""
        return self._sources.get(posixpath.normpath(path), path)

    def modes(self) -> Iterator[Mode]:
        """Yield those of every file, and of the folders in which the context has it, which COPY makes like them."""
        seen: set[tuple[str, str]] = set()
        for placed in self.placed:
            names = self._context.files(placed.source) if placed.is_directory else (placed.source,)
            for name in names:
                path = posixpath.normpath(posixpath.join(placed.path, self._below(placed, name)))
                while (path, name) not in seen and name not in ("", ".") and is_below(path, placed.path):
                    seen.add((path, name))
                    is_directory = path not in self._sources
                    if not (is_directory and path == placed.path):
                        yield Mode(path, name, self._bits(placed, name), is_directory, placed.instruction)
                    path, name = posixpath.dirname(path), posixpath.dirname(name)

    def _bits(self, placed: Placed, name: str) -> int | None:
        flag = placed.instruction.flag("chmod")
        if flag is None:
            return self._context.permissions_at(name)
        value = flag.value or ""
        return int(value, 8) if value.isdecimal() and not set(value) & set("89") else None

    @staticmethod
    def _below(placed: Placed, name: str) -> str:
        if not placed.is_directory:
            return ""
        return name if placed.source in ("", ".") else posixpath.relpath(name, placed.source)

    def _take(self, placed: Placed) -> None:
        if not placed.is_directory:
            self._sources[placed.path] = placed.source
            return
        for name in self._context.files(placed.source):
            self._sources[posixpath.join(placed.path, self._below(placed, name))] = name
            if len(self._sources) > _MOST_FILES:
                raise Obstacle("context", f"it holds more than {_MOST_FILES} files; a .dockerignore may be missing")

    def _placed(self, copy: Copy) -> Iterator[Placed]:
        instruction = copy.instruction
        target = posixpath.normpath(copy.target)
        image = instruction.flag("from")
        if image and (image.value or "").startswith("ghcr.io/astral-sh/uv"):
            return
        if (
            image
            or instruction.flag("parents")
            or instruction.flag("exclude")
            or instruction.heredocs
            or any(map(_is_remote, copy.sources))
        ):
            raise Obstacle("context", "what this brings does not come from it", instruction.span)
        into = copy.target.endswith("/") or target in self._directories or len(copy.sources) > 1
        for source in copy.sources:
            try:
                entries = self._context.match(source)
            except ContextError as error:
                raise Obstacle("context", str(error), instruction.span) from None
            if not entries and not any(char in source for char in "*?["):
                raise Obstacle("context", f"{source} is not in it", instruction.span)
            for entry in entries:
                if entry.kind is Kind.OTHER:
                    raise Obstacle("context", f"{entry.path} is neither a file nor a directory", instruction.span)
                if entry.kind is Kind.DIRECTORY:
                    self._directories.add(target)
                    yield Placed(target, entry.path, is_directory=True, instruction=instruction)
                elif instruction.keyword == "ADD" and entry.archive is not Archive.NO:
                    raise Obstacle("context", f"{entry.path} is an archive", instruction.span)
                else:
                    inside = into or len(entries) > 1
                    path = posixpath.join(target, posixpath.basename(entry.path)) if inside else target
                    yield Placed(path, entry.path, is_directory=False, instruction=instruction)


def _is_remote(source: str) -> bool:
    return ":" in source or source.startswith("github.com/")
