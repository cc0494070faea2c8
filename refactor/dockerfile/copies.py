"""What a COPY brings, and where to: its sources as far as they can be seen, and its destination as an absolute path."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import basename, join, normpath
from typing import TYPE_CHECKING

from refactor.context import Context, ContextError, Kind
from refactor.dockerfile.heredoc import is_heredoc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.dockerfile.variables import Variables
    from refactor.document import Instruction
    from refactor.shells.run_shell import Setting

_HEREDOC_PERMISSIONS = 0o644


@dataclass(frozen=True, slots=True)
class Brought:
    """One source: the name that it would have in a directory, and what it is with its permissions, where that was seen."""

    name: str
    kind: Kind | None
    permissions: int | None


@dataclass(frozen=True, slots=True)
class Copy:
    """A COPY, as far as it is settled.

    Attributes:
        instruction: the COPY.
        sources: what it brings, the whole of a directory being one source; None if a variable or an unseen glob settles it.
        destination: its absolute path, without a slash at its end, or None.
        into: the destination is a directory in any case.

    """

    instruction: Instruction
    sources: tuple[Brought, ...] | None
    destination: str | None
    into: bool

    def targets(self) -> Iterator[tuple[str, Brought]]:
        """Yield each path at which a source may end up, with the source; where a directory goes it is the destination."""
        for source in self.sources or ():
            if self.destination is None:
                return
            if not self.into or source.kind is Kind.DIRECTORY:
                yield self.destination, source
            if source.kind is not Kind.DIRECTORY:
                yield join(self.destination, source.name), source

    def may_bring(self, path: str) -> bool:
        """Tell whether one of its sources may end up at a path, or hold what does."""
        if self.sources is None or self.destination is None:
            return self.meets(path)
        return any(
            path == target or (source.kind is not Kind.FILE and is_below(path, target))
            for target, source in self.targets()
        )

    def meets(self, path: str) -> bool:
        """Tell whether it may bring something to a path, or into a directory there."""
        destination = self.destination
        return destination is None or path == destination or is_below(path, destination) or is_below(destination, path)


def read_copy(instruction: Instruction, setting: Setting, variables: Variables, context: Context | None) -> Copy:
    """Read a COPY or ADD, and look its sources up in the build context if there is one."""
    words = [variables.settled(instruction, word.text) for word in instruction.words]
    path = words[-1] if len(words) > 1 and not instruction.is_ambiguous else None
    if path is None:
        return Copy(instruction, None, None, into=False)
    unseen = None if instruction.flag("from") else context
    heredocs = iter(instruction.heredocs)
    sources: list[Brought] | None = []
    for word, settled in zip(instruction.words[:-1], words, strict=False):
        if instruction.heredocs and is_heredoc(word.text):
            found: list[Brought] | None = [Brought(next(heredocs).delimiter, Kind.FILE, _HEREDOC_PERMISSIONS)]
        else:
            found = None if settled is None else _looked_up(settled, unseen)
        sources = None if sources is None or not found else [*sources, *found]
    into = len(instruction.words) > 2 or path.endswith("/") or basename(path) in (".", "..")
    return Copy(instruction, None if sources is None else tuple(sources), absolute(path, setting), into)


def absolute(path: str, setting: Setting) -> str | None:
    """Return a path as seen from the root directory, or None if the working directory is not known."""
    if not path.startswith("/"):
        if setting.directory.path is None:
            return None
        path = join(setting.directory.path, path)
    return normpath("/" + path.lstrip("/"))


def is_below(path: str, directory: str) -> bool:
    """Tell whether an absolute path lies in a directory, or in one in it; not if it is the directory."""
    return path != directory and path.startswith(directory.rstrip("/") + "/")


def _looked_up(source: str, context: Context | None) -> list[Brought] | None:
    """Return what a source stands for; None if only the build context could tell and it does not."""
    name = basename(normpath("/" + source))
    if not name:
        return [Brought("", Kind.DIRECTORY, None)]
    try:
        entries = context.match(source) if context else ()
        if context and entries:
            return [Brought(basename(each.path), each.kind, context.permissions(each)) for each in entries]
    except ContextError:
        pass
    return None if any(character in source for character in "*?[\\:") else [Brought(name, None, None)]
