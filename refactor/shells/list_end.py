"""The end of a script: where a command is added so that it runs when all before it succeeded, and only then."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from refactor.dockerfile.layout import layout_of
from refactor.edit import Edit, Span
from refactor.shell import Command, Script
from refactor.shells.effects import Effect, begins_with_errexit, effects, may_set_errexit
from refactor.shells.heredoc_lines import add_behind
from refactor.shells.joining import ends_alike

if TYPE_CHECKING:
    from refactor.document import Document, Instruction
    from refactor.shells.run_shell import Body, Shell


def end_operator(script: Script, shell: Shell) -> str | None:
    """Return the operator that joins a command to the end so that the script still ends as it did, or None.

    Behind ``&&`` the command runs when what is before it succeeded, and where that failed the status stays. Under errexit an
    ``&&`` would switch it off in what stands before, unless that is a simple command. Where simple commands under errexit are
    joined by ``;``, so is this one. Behind ``||`` it would be exact and read as if it were not, so nothing goes there.
    """
    items = script.items
    if script.terminated == "&" or any(item.background for item in items):
        return None
    if any(trace.effect in (Effect.EXEC, Effect.EXIT) for trace in effects(script)):
        return None
    simple = all(isinstance(command, Command) for item in items for command in item.pipeline.commands)
    negated = any(item.pipeline.negated for item in items)
    sets_errexit = [
        trace for trace in effects(script) if trace.effect in (Effect.ERREXIT, Effect.SOURCE, Effect.UNKNOWN)
    ]
    in_sequence = simple and not negated and all(item.operator in (";", "\n") for item in items[1:])
    if in_sequence and begins_with_errexit(script) and len(sets_errexit) == 1:
        return ";"
    last_list = takewhile(lambda item: item.operator in ("&&", "||"), reversed(items))
    if any(item.operator == "||" for item in last_list):
        return None
    return "&&" if ends_alike(script) or not (shell.errexit or may_set_errexit(script)) else None


def append(document: Document, run: Instruction, body: Body, operator: str, text: str) -> Edit:
    """Return the edit that puts the command ``text`` behind the last one of ``run``, instead of a ``;`` if there is one.

    A RUN whose script is not a heredoc, but that has one, or a shell comment, is not for this.
    """
    if body.heredoc:
        return add_behind(document, body, len(body.script.items) - 1, operator, [text])
    behind, ahead = layout_of(document, [run]).joint(document, run.header_end, operator)
    end = body.place.locate(body.script.items[-1].pipeline.span.end - 1) + 1
    return Edit(Span(end, run.header_end), f"{behind}{ahead}{text}")
