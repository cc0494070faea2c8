"""What may be put behind a command so that it runs exactly when that command has succeeded, and changes nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.effects import Effect, begins_with_errexit, effects, may_set_errexit

if TYPE_CHECKING:
    from refactor.shell import Command, Item, Script

_DOUBTS = (Effect.ERREXIT, Effect.SOURCE, Effect.UNKNOWN)


def item_of(script: Script, command: Command) -> int | None:
    """Return the index of the item of the outermost list whose pipeline ends in ``command``, or None."""
    for index, item in enumerate(script.items):
        if item.pipeline.commands[-1] is command:
            return index
    return None


def operator_behind(script: Script, index: int, *, errexit: bool) -> str | None:
    """Return the operator that joins a command, which does not fail, to an item so that nothing else changes, or None.

    It runs exactly when the item ran and succeeded, and the script goes on as before. ``&&`` does that, except for an item
    whose failure ends the script by errexit: in an ``&&`` list shells ignore errexit in all but the last command. There a
    ``;`` does it, if nothing else is in that list. ``errexit`` tells whether the shell is started with errexit.
    """
    items = script.items
    item = items[index]
    following = items[index + 1].operator if index + 1 < len(items) else ""
    first = _start(items, index)
    if item.background or item.pipeline.negated or any(each.operator == "||" for each in items[first + 1 : index + 1]):
        return None
    if following in ("&&", "||"):
        return "&&"
    if not errexit and not may_set_errexit(script):
        return "&&"
    if first == index and _has_errexit(script, errexit=errexit) and not (script.terminated and not following):
        return ";"
    return None if following or script.terminated else "&&"


def _start(items: tuple[Item, ...], index: int) -> int:
    """Return the index of the first item of the and-or list in which an item stands."""
    while items[index].operator in ("&&", "||"):
        index -= 1
    return index


def _has_errexit(script: Script, *, errexit: bool) -> bool:
    """Tell whether errexit is surely in force in the whole outermost list, but for the command that sets it."""
    doubts = sum(trace.effect in _DOUBTS for trace in effects(script))
    return doubts == 0 if errexit else begins_with_errexit(script) and doubts == 1
