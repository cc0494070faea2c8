"""The RUN that fetches apt's package lists removes them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING

from refactor.apt_lists import Answer, fills_apt_lists, needs_apt_lists
from refactor.commands import Action, invocation
from refactor.edit import Edit, Span
from refactor.effects import Effect, begins_with_errexit, effects
from refactor.layout import Layout, file_layout, layout_of
from refactor.programs import program
from refactor.run_shell import Body, Setting, body_of, settings_of
from refactor.shell import Command, Opaque, Place, Script, read
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction

LISTS = "/var/lib/apt/lists"
_COVERS = ("/", "/var", "/var/lib", "/var/lib/apt", LISTS)


@transform(
    safety=Safety.SAFE,
    rules=("DL3009",),
    refusals={
        "build-stage": "the layers of this stage are thrown away, and the lists with them",
        "list": "what stands at the end of this list of commands need not run exactly when the installation ran",
        "mount": "a mount covers the lists, so they are not in the image, and removing them would empty the mount",
        "needed-later": "a later instruction installs on the strength of these lists; let it run apt-get update itself",
        "opaque": "it fetches the lists, but is not understood to the last character",
        "privilege": "apt is run through another program, and may have rights that rm would not have",
        "shell": "it fetches the lists, but the shell is not one whose rules are known",
        "update-alone": "the lists are fetched in a RUN of their own, apart from the installation that needs them",
    },
    references=(
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://manpages.debian.org/stable/apt/apt-get.8.en.html",
    ),
    example="FROM debian:13-slim\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n",
)
def clean_apt_lists(document: Document) -> Outcomes:
    """Remove apt's package lists in the RUN that fetched them.

    They are megabytes that nothing reads at run time, and they belong to the layer that fetched them: a later RUN that removes
    them saves nothing. Dropped are the files below /var/lib/apt/lists; `apt-get update` brings them back. The RUN must be an
    `&&` list, or simple commands under errexit, so that its end is reached exactly when the installation worked. Nothing later,
    in this stage or in one that starts FROM it, may install without fetching lists of its own; where a later RUN runs a script
    that cannot be seen here, the change is left for review.
    """
    if "apt" not in document.text:
        return
    layout, kept_stages = file_layout(document), document.kept_stages
    for fetch in _fetches(document):
        if fetch.instruction.stage in kept_stages:
            yield _outcome(document, fetch, layout)
        else:
            yield Refusal(fetch.instruction.span, "build-stage")


@dataclass(frozen=True, slots=True)
class _Fetch:
    """A RUN that fetches lists and leaves them, with its setting and its script, as far as that is understood."""

    instruction: Instruction
    setting: Setting
    body: Body | Opaque


def _fetches(document: Document) -> Iterator[_Fetch]:
    settings = settings_of(document)
    for stage in document.stages:
        for instruction, setting in zip(stage.instructions, settings[stage.index], strict=True):
            if instruction.keyword != "RUN" or instruction.is_json or "apt" not in instruction.span.of(document.text):
                continue
            body = body_of(document, instruction)
            if isinstance(body, Opaque):
                text = " ".join(instruction.body.text.split())
                if "apt-get update" in text or "apt update" in text:
                    yield _Fetch(instruction, setting, body)
            elif any(_fills(command) for command in body.script.commands) and not _cleans(body.script):
                yield _Fetch(instruction, setting, body)


def _outcome(document: Document, fetch: _Fetch, layout: Layout) -> Finding | Refusal:
    span, body = fetch.instruction.span, fetch.body
    if isinstance(fetch.setting.shell, str):
        return Refusal(span, "shell", fetch.setting.shell)
    if isinstance(body, Opaque):
        return Refusal(span, "opaque", body.reason)
    covering = _covering_mount(fetch.instruction)
    if covering:
        return Refusal(span, "mount", covering)
    commands = [command for command in body.script.commands if _fills(command) or _installs(command)]
    if not any(map(_installs, dropwhile(lambda command: not _fills(command), commands))):
        return Refusal(span, "update-alone")
    operator = _end_operator(body.script)
    if fetch.instruction.heredocs or operator is None or any(each.place is not Place.TOP for each in commands):
        return Refusal(span, "list")
    if any(program(command).prefixes for command in commands):
        return Refusal(span, "privilege", " ".join(program(commands[0]).prefixes))
    needed, by = _needed_later(document, fetch.instruction)
    if needed is Answer.YES and by:
        return Refusal(span, "needed-later", f"line {by.line}")
    edit = _edit(document, fetch.instruction, body, operator, layout)
    return _finding(fetch.instruction, edit, by)


def _end_operator(script: Script) -> str | None:
    """Return the operator that joins a command to the end so that it runs when all before it succeeded, and only then.

    That is ``&&`` at the end of an ``&&`` list, and ``;`` at the end of simple commands under errexit.
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
        doubts = (Effect.ERREXIT, Effect.SOURCE, Effect.UNKNOWN)
        return ";" if sum(trace.effect in doubts for trace in effects(script)) == 1 else None
    return None


def _edit(document: Document, run: Instruction, body: Body, operator: str, layout: Layout) -> Edit:
    """Put the removal behind the last command, before a shell comment if there is one."""
    behind, ahead = layout_of(document, [run], layout).joint(document, run.header_end, operator)
    end = body.place.locate(body.script.items[-1].pipeline.span.end - 1) + 1
    span = Span(end, end if body.script.comments else run.header_end)
    return Edit(span, f"{behind}{ahead}rm -rf {LISTS}/*")


def _finding(run: Instruction, edit: Edit, unknown: Instruction | None) -> Finding:
    message = "removes the package lists in the RUN that fetched them"
    if unknown is None:
        return Finding(run.span, message, (edit,))
    doubt = f"line {unknown.line} runs what is not seen here, and may install on the strength of these lists"
    return Finding(run.span, f"{message}; {doubt}", (edit,), Safety.REVIEW)


def _fills(command: Command) -> bool:
    return fills_apt_lists(command) is Answer.YES


def _installs(command: Command) -> bool:
    """Tell whether apt installs something that it finds in the lists."""
    found = invocation(program(command).words)
    return needs_apt_lists(command) is Answer.YES and found is not None and found.action is Action.INSTALL


def _cleans(script: Script) -> bool:
    """Tell whether something behind the last installation removes the lists already."""
    cleaned = False
    for command in script.commands:
        cleaned = (cleaned and not _fills(command)) or _removes_lists(command)
    return cleaned


def _removes_lists(command: Command) -> bool:
    run = program(command)
    if run.name in ("rm", "find"):
        return any(word.raw.lstrip("'\"").startswith("/var/lib/apt") for word in run.words[1:])
    return run.name in ("apt-get", "apt") and any(word.literal == "distclean" for word in run.words)


def _covering_mount(instruction: Instruction) -> str | None:
    for flag in instruction.flags:
        if flag.name != "mount":
            continue
        for option in (flag.value or "").split(","):
            name, _, value = option.partition("=")
            if name.lower() in ("target", "dst", "destination") and (
                "$" in value or (value.rstrip("/") or "/") in _COVERS or value.startswith(f"{LISTS}/")
            ):
                return f"--mount={flag.value}"
    return None


def _needed_later(document: Document, run: Instruction) -> tuple[Answer, Instruction | None]:
    """Return whether something after ``run`` needs the lists that it leaves, and the instruction that does, or may."""
    doubtful: Instruction | None = None
    stages = [run.stage]
    while stages:
        index = stages.pop()
        for instruction in document.stages[index].instructions if index is not None else ():
            if instruction.span.start <= run.span.start:
                continue
            answer, refreshes = _waits(document, instruction)
            if answer is Answer.YES:
                return answer, instruction
            if answer is Answer.UNKNOWN and doubtful is None:
                doubtful = instruction
            if refreshes:
                break
        else:
            stages += (stage.index for stage in document.stages if stage.parent == index)
    return (Answer.UNKNOWN if doubtful else Answer.NO), doubtful


def _waits(document: Document, instruction: Instruction) -> tuple[Answer, bool]:
    """Return whether an instruction needs lists that it does not fetch itself, and whether it fetches lists for sure."""
    run = instruction.trigger or instruction
    if run.keyword not in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK") or _covering_mount(run):
        return Answer.NO, False
    if run.is_json:
        read_script = read(shlex.join(word.text for word in run.words))
    elif run.keyword == "RUN":
        body = body_of(document, run)
        read_script = body if isinstance(body, Opaque) else body.script
    else:
        read_script = read(run.words[-1].text if run.words else "")
    waits, refreshes = _waits_in(read_script)
    if run.keyword != "RUN":
        return (waits if waits is Answer.YES else Answer.NO), False
    return waits, refreshes and instruction.trigger is None


def _waits_in(script: Script | Opaque) -> tuple[Answer, bool]:
    if isinstance(script, Opaque):
        return Answer.UNKNOWN, False
    waits = Answer.NO
    for command in script.commands:
        if _fills(command) and command.place is Place.TOP:
            return waits, True
        needs = needs_apt_lists(command)
        if needs is Answer.YES:
            return needs, False
        if needs is Answer.UNKNOWN:
            waits = needs
    return waits, False
