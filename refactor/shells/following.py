"""What is put behind a command in the middle of a script, so that it runs exactly when that command has succeeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.dockerfile.layout import layout_of
from refactor.dockerfile.logical import without_continuation
from refactor.edit import Edit, Span
from refactor.shell import Command
from refactor.shells.effects import Effect, begins_with_errexit, effects, may_set_errexit
from refactor.shells.heredoc_lines import add_behind
from refactor.shells.programs import redefined

if TYPE_CHECKING:
    from refactor.document import Document, Instruction
    from refactor.shell import Item, Script
    from refactor.shells.run_shell import Body

_ABOUT_THE_LAST = ("PIPESTATUS", "$_", "${_}")
"""Variables by which what follows asks about the command before it, besides its status."""
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
    if index + 1 < len(items) and any(variable in script.text for variable in _ABOUT_THE_LAST):
        return None
    item, first = items[index], _start(items, index)
    following = items[index + 1].operator if index + 1 < len(items) else ""
    if item.background or item.pipeline.negated or any(each.operator == "||" for each in items[first + 1 : index + 1]):
        return None
    if following in ("&&", "||"):
        return "&&"
    if not errexit and not may_set_errexit(script):
        return "&&"
    functions = redefined(script)
    if not all(isinstance(each, Command) and each.name not in functions for each in item.pipeline.commands):
        return None
    if first == index and _has_errexit(script, errexit=errexit) and not script.terminated:
        return ";"
    return None if following or script.terminated else "&&"


def fails_with(script: Script, index: int, *, errexit: bool) -> bool:
    """Tell whether the script is sure to fail where an item of the outermost list fails.

    ``errexit`` tells whether the shell is started with errexit.
    """
    items, item = script.items, script.items[index]
    trapped = any(command.name in ("trap", "exec") for command in script.commands)
    if trapped or item.background or item.pipeline.negated or len(item.pipeline.commands) > 1:
        return False
    last = index
    while last + 1 < len(items) and items[last + 1].operator == "&&":
        last += 1
    following = items[last + 1].operator if last + 1 < len(items) else ""
    if not following:
        return script.terminated != "&"
    return following != "||" and last == index and _has_errexit(script, errexit=errexit)


def insert(  # where, what and how: nothing of it belongs together elsewhere
    document: Document, run: Instruction, body: Body, index: int, operator: str, commands: list[str]
) -> Edit:
    """Return the edit that puts ``commands`` behind an item, on lines of their own where that one ends its line.

    A RUN whose script is not a heredoc, but that has one, is not for this.
    """
    if body.heredoc:
        return add_behind(document, body, index, operator, commands)
    end = body.place.locate(body.script.items[index].pipeline.span.end - 1) + 1
    line = document.lines[document.line_at(end - 1) - 1]
    rest = line.text[end - line.start :]
    continued = without_continuation(rest, document.escape)
    behind, ahead = ("; " if operator == ";" else f" {operator} "), ""
    if (rest if continued is None else continued).strip() in ("", operator):
        behind, ahead = layout_of(document, [run]).joint(document, end, operator)
    text = "".join(f"{behind}{ahead}{command}" for command in commands)
    return Edit(Span(end, end + len(rest) if not rest.strip() else end), text)


def _start(items: tuple[Item, ...], index: int) -> int:
    """Return the index of the first item of the and-or list in which an item stands."""
    while items[index].operator in ("&&", "||"):
        index -= 1
    return index


def _has_errexit(script: Script, *, errexit: bool) -> bool:
    """Tell whether errexit is surely in force in the whole outermost list, but for the command that sets it."""
    doubts = sum(trace.effect in _DOUBTS for trace in effects(script))
    return doubts == 0 if errexit else begins_with_errexit(script) and doubts == 1
