"""The end of a script: where a command is added so that it runs when all before it succeeded, and only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.edit import Edit, Span
from refactor.effects import Effect, begins_with_errexit, effects
from refactor.layout import Layout, layout_of
from refactor.shell import Command, Script

if TYPE_CHECKING:
    from refactor.document import Document, Instruction
    from refactor.run_shell import Body

_DOUBTS = (Effect.ERREXIT, Effect.SOURCE, Effect.UNKNOWN)


def end_operator(script: Script) -> str | None:
    """Return the operator that joins a command to the end so that it runs exactly when all before it succeeded, or None.

    That is ``&&`` at the end of an ``&&`` list, and ``;`` at the end of simple commands under errexit: there, each that fails
    ends the script, but for those of an ``&&`` list, so that none of those may stand there.
    """
    items = script.items
    if script.terminated or any(item.background or item.pipeline.negated for item in items):
        return None
    if any(trace.effect in (Effect.EXEC, Effect.EXIT) for trace in effects(script)):
        return None
    if all(item.operator == "&&" for item in items[1:]):
        return "&&"
    simple = all(isinstance(command, Command) for item in items for command in item.pipeline.commands)
    if simple and begins_with_errexit(script) and all(item.operator == ";" for item in items[1:]):
        return ";" if sum(trace.effect in _DOUBTS for trace in effects(script)) == 1 else None
    return None


def append(document: Document, run: Instruction, body: Body, operator: str, text: str, layout: Layout) -> Edit:
    """Return the edit that puts the command ``text`` behind the last one of ``run``, before a shell comment if there is one.

    ``layout`` is the file's, for a RUN that shows none of its own. A RUN with heredocs is not for this.
    """
    behind, ahead = layout_of(document, [run], layout).joint(document, run.header_end, operator)
    end = body.place.locate(body.script.items[-1].pipeline.span.end - 1) + 1
    span = Span(end, end if body.script.comments else run.header_end)
    return Edit(span, f"{behind}{ahead}{text}")
