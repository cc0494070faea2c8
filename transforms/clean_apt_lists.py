"""The RUN that needs apt's package lists fetches them, and removes them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING

from refactor.apt_lists import Answer, fills_apt_lists, needs_apt_lists
from refactor.apt_reliance import LISTS, Reliance, covering_mount, reliance
from refactor.commands import Action, invocation
from refactor.document import runs_at
from refactor.edit import Edit, Span
from refactor.layout import Layout, file_layout
from refactor.list_end import append, end_operator
from refactor.optouts import is_pragma
from refactor.programs import program
from refactor.run_shell import Body, Setting, body_of, settings_of
from refactor.shell import Command, Opaque, Place, Script
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction

_REMOVAL = f"rm -rf {LISTS}/*"


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
        "update-alone": "it fetches the lists and installs nothing; let the RUN that installs run apt-get update",
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
    `&&` list, or simple commands under errexit, so that its end is reached exactly when the installation worked. RUNs that
    install on the strength of lists which an earlier one fetched, in this stage or in one that starts FROM it, get an `apt-get
    update` of their own; a RUN that does nothing but fetch lists for them goes. Where a later RUN runs a script that cannot be
    seen here, the change is left for review.
    """
    if "apt" not in document.text:
        return
    layout, kept_stages = file_layout(document), document.kept_stages
    fetches = tuple(_fetches(document))
    for fetch in fetches:
        if fetch.run.stage in kept_stages:
            yield _outcome(document, fetch, layout)
        else:
            yield Refusal(fetch.run.span, "build-stage")


@dataclass(frozen=True, slots=True)
class _Fetch:
    """A RUN that fetches lists and leaves them, with its setting and its script, as far as that is understood."""

    run: Instruction
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
    run, body = fetch.run, fetch.body
    if isinstance(fetch.setting.shell, str):
        return Refusal(run.span, "shell", fetch.setting.shell)
    if isinstance(body, Opaque):
        return Refusal(run.span, "opaque", body.reason)
    covering = covering_mount(run)
    if covering:
        return Refusal(run.span, "mount", covering)
    relies = reliance(document, run)
    commands = [command for command in body.script.commands if _fills(command) or _installs(command)]
    installs = any(map(_installs, dropwhile(lambda command: not _fills(command), commands)))
    is_lone = len(body.script.commands) == 1 and body.script.is_chain
    if not installs and not (is_lone and relies.waiting):
        return Refusal(run.span, "update-alone")
    own = _without(document, run) if not installs else _cleaned(document, run, body, layout)
    if isinstance(own, Refusal):
        return own
    edits = [own]
    update = commands[0].span.of(body.script.text)
    for waiting in relies.waiting:
        more = _supplied(document, waiting, update, layout)
        if more is None or _may_change_sources(document, relies):
            return Refusal(run.span, "needed-later", f"line {waiting.line}")
        edits += more
    return _finding(run, edits, relies, lone=not installs)


def _cleaned(document: Document, run: Instruction, body: Body, layout: Layout) -> Edit | Refusal:
    """Return the edit that removes the lists at the end of ``run``."""
    commands = [command for command in body.script.commands if _fills(command) or _installs(command)]
    operator = end_operator(body.script)
    if run.heredocs or run.dangles or operator is None or any(each.place is not Place.TOP for each in commands):
        return Refusal(run.span, "list")
    if any(program(command).prefixes for command in commands):
        return Refusal(run.span, "privilege", " ".join(program(commands[0]).prefixes))
    return append(document, run, body, operator, _REMOVAL, layout)


def _without(document: Document, run: Instruction) -> Edit | Refusal:
    """Return the edit that takes away a RUN which only fetches lists."""
    keeps = run.heredocs or run.comments or run.flags or any(map(is_pragma, run.attached)) or _parts_runs(document, run)
    return Refusal(run.span, "update-alone") if keeps else Edit(run.span, "")


def _parts_runs(document: Document, run: Instruction) -> bool:
    """Tell whether a RUN stands on either side, which without ``run`` would follow one another."""
    members = [each for each in document.instructions if each.stage == run.stage]
    place = next(index for index, each in enumerate(members) if each.span == run.span)
    return all(each.keyword == "RUN" for each in (members[place - 1], *members[place + 1 : place + 2]))


def _supplied(document: Document, run: Instruction, update: str, layout: Layout) -> list[Edit] | None:
    """Return the edits that make a RUN fetch the lists that it needs, and remove them, or None where that is not exact."""
    if run.keyword != "RUN" or run.is_json or run.is_left:
        return None
    body = body_of(document, run)
    if isinstance(body, Opaque) or any(map(_fills, body.script.commands)):
        return None
    last = [] if _cleans(body.script) else [_cleaned(document, run, body, layout)]
    operator = end_operator(body.script)
    needing = [command for command in body.script.commands if needs_apt_lists(command) is Answer.YES]
    if operator is None or any(each.place is not Place.TOP or program(each).prefixes for each in needing):
        return None
    start = body.place.locate(needing[0].span.start)
    separator = "; " if operator == ";" else f" {operator} "
    edits = [Edit(Span(start, start), f"{update}{separator}"), *(each for each in last if isinstance(each, Edit))]
    return edits if len(edits) == 1 + len(last) else None


def _may_change_sources(document: Document, relies: Reliance) -> bool:
    """Tell whether something between may change where apt fetches from, so that a later update would bring other lists."""
    if any(
        each.keyword == "WORKDIR" and ("etc" in each.body.text or "$" in each.body.text)
        for each in document.instructions
    ):
        return True
    for each in relies.between:
        text = each.span.of(document.text)
        target = each.words[-1].text.rstrip("/") if each.words else ""
        copies_there = "$" in target or target in ("", ".", "/etc") or target.startswith("/etc/apt")
        installs_only = each in relies.waiting and "/etc/apt" not in text and "sources.list" not in text
        if (
            (each.keyword in ("ADD", "COPY") and copies_there)
            or (each.keyword == "RUN" and not installs_only)
            or (each.keyword in ("ARG", "ENV") and "proxy" in text.lower())
            or each.keyword == "SHELL"
        ):
            return True
    return any(each.line < relies.waiting[-1].line for each in relies.doubtful)


def _finding(run: Instruction, edits: list[Edit], relies: Reliance, *, lone: bool) -> Finding:
    end = max(run.span.end, *(each.span.end for each in relies.waiting)) if relies.waiting else run.span.end
    message = "removes the package lists in the RUN that fetched them"
    if lone:
        message = (
            f"moves apt-get update to where it is needed, the {runs_at(relies.waiting)}, and removes the lists there"
        )
    elif relies.waiting:
        message += f"; gives the {runs_at(relies.waiting)} an update of its own"
    if not relies.doubtful:
        return Finding(Span(run.span.start, end), message, tuple(edits))
    doubt = f"line {relies.doubtful[0].line} runs what is not seen here, and may install on the strength of these lists"
    return Finding(Span(run.span.start, end), f"{message}; {doubt}", tuple(edits), Safety.REVIEW)


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
