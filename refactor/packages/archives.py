"""The archives that one command of a script downloads and another unpacks."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import basename, join, normpath
from typing import TYPE_CHECKING

from refactor.packages.downloads import downloads, unpacked
from refactor.shell import Command
from refactor.shells.effects import Effect, effects
from refactor.shells.programs import redefined
from refactor.shells.words import braced, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.shell import Script, Word
    from refactor.shells.run_shell import Setting

_MOVES = (Effect.DIRECTORY, Effect.SOURCE, Effect.UNKNOWN)
_ASSIGNS = (Effect.ENVIRONMENT, Effect.SOURCE, Effect.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Archive:
    """A file that one item of a script downloads and another unpacks.

    Attributes:
        path: absolute, or below a folder that is not known and called by a number.
        word: what names it where it is unpacked.
        unpacked: the index of that item.
        own: the indices of the items that download or unpack it.

    """

    path: str
    word: Word
    unpacked: int
    own: frozenset[int]

    @property
    def name(self) -> str:
        """The name of the file, variables in braces."""
        return basename(self.path)


def archives_of(script: Script, setting: Setting) -> Iterator[Archive]:
    """Yield what a script downloads and unpacks, the folder and the variables in the name being the same in both places."""
    fetched: dict[str, int] = {}
    others = redefined(script)
    for index, (item, folder) in enumerate(zip(script.items, folders_of(script, setting), strict=True)):
        command = item.pipeline.commands[0]
        if not isinstance(command, Command) or len(item.pipeline.commands) > 1 or command.name in others:
            continue
        fetched |= {normpath(join(folder, name)): index for name in downloads(command)}
        word = unpacked(command)
        name = spelled(word.raw) if word else None
        path = normpath(join(folder, name)) if name else ""
        if word and path in fetched and not changes_variables(script, path, fetched[path], index):
            yield Archive(path, word, index, frozenset({fetched[path], index}))


def folders_of(script: Script, setting: Setting) -> Iterator[str]:
    """Yield the working directory at each item: its path, or a number where it is not known, another one after each change."""
    moves = [trace.span.start for trace in effects(script) if trace.effect in _MOVES]
    folder = setting.directory.path or "0"
    for index, item in enumerate(script.items):
        yield folder
        start, end = item.pipeline.span
        if any(start <= move < end for move in moves):
            command, following = item.pipeline.commands[0], script.items[index + 1 : index + 2]
            words = command.words if isinstance(command, Command) and command.name == "cd" else ()
            target = words[1].literal if len(words) == 2 else None
            sure = target and all(each.operator == "&&" for each in following)
            moved = normpath(join(folder, target)) if sure and target else ""
            folder = moved if moved.startswith("/") else str(index + 1)


def changes_variables(script: Script, path: str, start: int, end: int) -> bool:
    """Tell whether a variable in a path may change between two items."""
    if "$" not in path:
        return False
    first, last = script.items[start].pipeline.span.end, script.items[end].pipeline.span.end
    return any(trace.effect in _ASSIGNS and first <= trace.span.start < last for trace in effects(script))


def is_named(text: str, name: str) -> bool:
    """Tell whether a text names a file, and not another whose name is longer, such as that of its signature."""
    before, *behind = braced(text).split(name)
    return any(
        not _continues(left[-1:]) and not _continues(right[:1])
        for left, right in zip((before, *behind), behind, strict=False)
    )


def _continues(character: str) -> bool:
    return character.isalnum() or character in ("_", ".", "-")
