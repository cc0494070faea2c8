"""Which instructions install on the strength of apt lists that an earlier RUN fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.packages.apt_lists import Answer, fills_apt_lists, needs_apt_lists
from refactor.packages.commands import Action, invocation
from refactor.shell import Opaque, Place, Script
from refactor.shells.programs import names, program
from refactor.shells.run_shell import script_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction
    from refactor.shell import Command

LISTS = "/var/lib/apt/lists"
_COVERS = ("/", "/var", "/var/lib", "/var/lib/apt", LISTS)
_RUNS = ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK")
_LEAVES_LISTS = names("rm mkdir rmdir chmod chown find test [")


@dataclass(frozen=True, slots=True)
class Reliance:
    """What follows a RUN that fetched lists, up to where they are fetched again.

    Attributes:
        waiting: the instructions that need the lists and do not fetch them.
        doubtful: those that run what is not seen here, and may need them.
        between: everything that stands before the last of those that wait.

    """

    waiting: tuple[Instruction, ...]
    doubtful: tuple[Instruction, ...]
    between: tuple[Instruction, ...]


def reliance(document: Document, run: Instruction) -> Reliance:
    """Return what relies on the lists that ``run`` leaves, in its stage and in those that start FROM it."""
    waiting: list[Instruction] = []
    doubtful: list[Instruction] = []
    passed: list[Instruction] = []
    known = 0
    for instruction, answer in _followers(document, run):
        if answer is Answer.YES:
            waiting.append(instruction)
            known = len(passed)
        elif answer is Answer.UNKNOWN:
            doubtful.append(instruction)
        passed.append(instruction)
    return Reliance(tuple(waiting), tuple(doubtful), tuple(passed[:known]))


def covering_mount(instruction: Instruction) -> str | None:
    """Return the ``--mount`` flag that covers the lists, or may, so that the image's own are not seen."""
    for flag in instruction.flags:
        if flag.name != "mount":
            continue
        for option in (flag.value or "").split(","):
            name, _, value = option.partition("=")
            covers = "$" in value or (value.rstrip("/") or "/") in _COVERS or value.startswith(f"{LISTS}/")
            if name.lower() in ("target", "dst", "destination") and covers:
                return f"--mount={flag.value}"
    return None


def _followers(document: Document, run: Instruction) -> Iterator[tuple[Instruction, Answer]]:
    stages = [run.stage]
    while stages:
        index = stages.pop()
        for instruction in document.stages[index].instructions if index is not None else ():
            if instruction.span.start <= run.span.start:
                continue
            answer, refreshes = _waits(document, instruction)
            yield instruction, answer
            if refreshes:
                break
        else:
            stages += (stage.index for stage in document.stages if stage.parent == index)


def _waits(document: Document, instruction: Instruction) -> tuple[Answer, bool]:
    """Return whether an instruction needs lists that it does not fetch itself, and whether it fetches lists for sure.

    Of what runs only in the container, such as CMD, the unknown is not asked about.
    """
    run = instruction.trigger or instruction
    if run.keyword not in _RUNS or covering_mount(run):
        return Answer.NO, False
    if run.keyword != "RUN" and "apt" not in run.body.text and "gdebi" not in run.body.text:
        return Answer.NO, False
    waits, refreshes = _waits_in(script_of(document, run))
    if run.keyword != "RUN":
        return (waits if waits is Answer.YES else Answer.NO), False
    return waits, refreshes and instruction.trigger is None


def _waits_in(script: Script | Opaque) -> tuple[Answer, bool]:
    if isinstance(script, Opaque):
        return Answer.UNKNOWN, False
    waits = Answer.NO
    for command in script.commands:
        if is_whole_update(command) and _runs_for_sure(script, command):
            return waits, True
        needs = Answer.YES if _looks_at_lists(command) else needs_apt_lists(command)
        if needs is Answer.YES:
            return needs, False
        if needs is Answer.UNKNOWN:
            waits = needs
    return waits, False


def _looks_at_lists(command: Command) -> bool:
    """Tell whether a command names the lists' folder, other than to remove or prepare it."""
    return command.name not in _LEAVES_LISTS and any(LISTS in word.raw for word in command.words[1:])


def is_whole_update(command: Command) -> bool:
    """Tell whether a command fetches all lists: no option or variable in it may have it fetch a part of them only."""
    found = invocation(program(command).words)
    if found is None or found.action is not Action.UPDATE or fills_apt_lists(command) is not Answer.YES:
        return False
    literal = all(word.literal is not None for word in command.words)
    return literal and not found.has("-o", "-c", "--option", "--config-file")


def _runs_for_sure(script: Script, command: Command) -> bool:
    """Tell whether a command runs whenever what comes behind it does."""
    if command.place is not Place.TOP:
        return False
    own = next((item for item in script.items if command in item.pipeline.commands), None)
    in_chain = all(item.operator == "&&" for item in script.items[1:])
    return own is not None and (in_chain or own.operator in ("", ";", "\n"))
