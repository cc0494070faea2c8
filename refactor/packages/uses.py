"""Where a file's RUNs call package managers: each call with its words, and what keeps one from being changed."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from refactor.edit import Edit, Span
from refactor.packages.commands import Invocation, invocation
from refactor.shell import Opaque, Script, read
from refactor.shells.programs import Program, program
from refactor.shells.run_shell import Body, Setting, body_of, script_of, settings_of
from refactor.transform import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refactor.document import Document, Instruction
    from refactor.shell import Command, Word

OBSTACLES: Mapping[str, str] = MappingProxyType(
    {
        "inner-shell": "it is run by a shell within the shell, whose script is a word here",
        "json-form": "the JSON form runs without a shell; its shell form can be changed",
        "onbuild": "the trigger is kept in the image as it is written, and runs in the build of another",
        "opaque": "it seems to call the package manager, but is not understood to the last character",
        "shell": "the shell is not one whose rules are known",
        "variable": "which subcommand or option it is given depends on a variable",
    }
)
"""The refusals that `managed_runs` may hold, for transforms to declare."""


@dataclass(frozen=True, slots=True)
class Use:
    """One call: the command, what it runs behind `sudo` and the like, and what that says."""

    body: Body
    command: Command
    program: Program
    invocation: Invocation

    def instead(self, word: Word, text: str) -> Edit:
        """Return the edit that writes ``text`` in place of a word."""
        return Edit(self.body.place.span(*word.span), text)

    def behind(self, word: Word, text: str) -> Edit:
        """Return the edit that puts ``text`` behind a word, and a blank between them."""
        end = self.body.place.span(*word.span).end
        return Edit(Span(end, end), f" {text}")


@dataclass(frozen=True, slots=True)
class ManagedRun:
    """A RUN that calls package managers, or seems to.

    Attributes:
        run: the RUN, or the ONBUILD that holds it.
        setting: where it runs.
        uses: the calls; none where the script is not understood.
        obstacle: why none of them can be changed, if so.

    """

    run: Instruction
    setting: Setting
    uses: tuple[Use, ...]
    obstacle: Refusal | None

    @property
    def is_unclear(self) -> bool:
        """Whether it cannot be told what is called."""
        return self.obstacle is not None and self.obstacle.slug in ("opaque", "variable")


def managed_runs(document: Document, managers: frozenset[str]) -> Iterator[ManagedRun]:
    """Yield each RUN that calls one of ``managers``; what it gives to an inner shell comes as one of its own."""
    if not any(name in document.text for name in managers):
        return
    settings = settings_of(document)
    for stage in document.stages:
        for instruction, setting in zip(stage.instructions, settings[stage.index], strict=True):
            run = instruction.trigger or instruction
            if run.keyword == "RUN" and any(name in instruction.span.of(document.text) for name in managers):
                yield from _managed(document, instruction, setting, managers)


def _managed(
    document: Document, instruction: Instruction, setting: Setting, managers: frozenset[str]
) -> Iterator[ManagedRun]:
    run = instruction.trigger or instruction
    body = body_of(document, run)
    script = script_of(document, run)
    if isinstance(script, Opaque):
        words = run.body.text.split()
        if any(word in managers for word in words):
            yield ManagedRun(instruction, setting, (), Refusal(instruction.span, "opaque", script.reason))
        return
    if isinstance(body, Opaque) or run.is_json:
        body = Body(run.body, script)
    obstacle = _obstacle(instruction, setting)
    uses = tuple(_uses(body, script, managers))
    if uses:
        yield ManagedRun(instruction, setting, uses, obstacle or _variable(instruction, uses))
    for command in script.commands:
        inner = program(command).body
        inner_script = read(inner.literal) if inner and inner.literal is not None else None
        if isinstance(inner_script, Script):
            inner_uses = tuple(_uses(Body(run.body, inner_script), inner_script, managers))
            if inner_uses:
                yield ManagedRun(instruction, setting, inner_uses, Refusal(instruction.span, "inner-shell"))


def _uses(body: Body, script: Script, managers: frozenset[str]) -> Iterator[Use]:
    for command in script.commands:
        run = program(command)
        found = invocation(run.words) if run.name in managers else None
        if found:
            yield Use(body, command, run, found)


def _obstacle(instruction: Instruction, setting: Setting) -> Refusal | None:
    run = instruction.trigger or instruction
    if instruction.trigger:
        return Refusal(instruction.span, "onbuild")
    if isinstance(setting.shell, str):
        return Refusal(instruction.span, "shell", setting.shell)
    return Refusal(instruction.span, "json-form") if run.is_json else None


def _variable(instruction: Instruction, uses: tuple[Use, ...]) -> Refusal | None:
    unsettled = next((use for use in uses if use.invocation.action is None), None)
    return Refusal(instruction.span, "variable", unsettled.invocation.manager) if unsettled else None
