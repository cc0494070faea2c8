"""The RUN that needs apt's package lists fetches them, and removes them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING

from refactor.document import runs_at
from refactor.edit import Edit, Span
from refactor.guide import Row
from refactor.packages.apt_lists import APT, Answer, fills_apt_lists, needs_apt_lists
from refactor.packages.apt_reliance import LISTS, Reliance, covering_mount, is_whole_update, reliance
from refactor.packages.commands import Action, invocation
from refactor.shell import Command, Opaque, Script
from refactor.shells.heredoc_lines import feeds_commands
from refactor.shells.list_end import append, end_operator
from refactor.shells.programs import names, program, redefined
from refactor.shells.run_shell import Body, Setting, Shell, body_of, settings_of
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction

_REMOVAL = f"rm -rf {LISTS}/*"
_OTHER_RIGHTS = frozenset({"doas", "fakeroot", "gosu", "runuser", "setpriv", "su-exec", "sudo"})
_LEAVES_SOURCES = names("CMD ENTRYPOINT ENV EXPOSE FROM LABEL MAINTAINER STOPSIGNAL VOLUME WORKDIR")


@transform(
    safety=Safety.SAFE,
    drops=(f"{LISTS}/**",),
    shrinks=True,
    guide=(Row.CLEAN_UP,),
    rules=("DL3009",),
    refusals={
        "build-stage": "the layers of this stage are thrown away, and the lists with them",
        "comment": "the removal would have to stand before a shell comment, which is about what is there now",
        "list": "no command can be put at the end of this script without changing how it ends",
        "mount": "a mount covers the lists, so they are not in the image, and removing them would empty the mount",
        "needed-later": "a later instruction installs on the strength of these lists; let it run apt-get update itself",
        "opaque": "it fetches the lists, but is not understood to the last character",
        "privilege": "apt is run through a program that gives it rights which rm would not have",
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
    them saves nothing. Dropped are the files below /var/lib/apt/lists; `apt-get update` brings them back. The removal is put at
    the end of the RUN, where it leaves the status as it is. RUNs that begin with an installation on the strength of lists which
    an earlier RUN fetched, in this stage or in one that starts FROM it, get an `apt-get update` of their own; a RUN that does
    nothing but fetch lists for them goes. Where a later RUN runs a script that is not seen here, the change is left for review.
    """
    if "apt" not in document.text:
        return
    kept_stages = document.kept_stages
    fetches = tuple(_fetches(document))
    for fetch in fetches:
        if fetch.run.stage in kept_stages:
            yield _outcome(document, fetch)
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
            elif (
                any(map(_fills, body.script.commands)) and not _cleans(body.script) and not redefined(body.script) & APT
            ):
                yield _Fetch(instruction, setting, body)


def _outcome(document: Document, fetch: _Fetch) -> Finding | Refusal:
    run, body, shell = fetch.run, fetch.body, fetch.setting.shell
    if isinstance(shell, str):
        return Refusal(run.span, "shell", shell)
    if isinstance(body, Opaque):
        return Refusal(run.span, "opaque", body.reason)
    covering = covering_mount(run)
    if covering:
        return Refusal(run.span, "mount", covering)
    relies = reliance(document, run)
    commands = [command for command in body.script.commands if _fills(command) or _installs(command)]
    installs = any(map(_installs, dropwhile(lambda command: not _fills(command), commands)))
    update = [command for command in commands if _fills(command)][-1]
    if not installs and not (relies.waiting and _is_lone(document, run, body)):
        return Refusal(run.span, "update-alone")
    own = _cleaned(document, run, body, shell) if installs else _without(document, run)
    if isinstance(own, Refusal):
        return own
    edits = [own]
    may_differ = bool(relies.waiting) and _may_change_sources(document, relies)
    for waiting in relies.waiting:
        more = _supplied(document, run, waiting, update, shell)
        if more is None or may_differ:
            return Refusal(run.span, "needed-later", f"line {waiting.line}")
        edits += more
    return _finding(run, edits, relies, lone=not installs)


def _cleaned(document: Document, run: Instruction, body: Body, shell: Shell) -> Edit | Refusal:
    """Return the edit that removes the lists at the end of ``run``."""
    in_the_way = _comment_in_the_way(body)
    if in_the_way:
        return Refusal(run.span, "comment", in_the_way.of(body.script.text))
    operator = end_operator(body.script, shell)
    if feeds_commands(run, body) or run.dangles or operator is None:
        return Refusal(run.span, "list")
    rights = {program(command).prefixes for command in body.script.commands if _fills(command) or _installs(command)}
    prefixed = {prefixes for prefixes in rights if _OTHER_RIGHTS.intersection(prefixes)}
    if prefixed - {("sudo",)} or (prefixed and len(rights) > 1):
        return Refusal(run.span, "privilege", " ".join(prefixed.pop()))
    return append(document, run, body, operator, f"sudo {_REMOVAL}" if prefixed else _REMOVAL)


def _comment_in_the_way(body: Body) -> Span | None:
    """Return a shell comment that would be about the removal as well; one on a line of its own, in a heredoc, is not."""
    end = body.script.items[-1].pipeline.span.end
    return next((each for each in body.script.comments if not body.heredoc or each.end > end), None)


def _is_lone(document: Document, run: Instruction, body: Body) -> bool:
    """Tell whether a RUN is nothing but an update that can be taken away with its line."""
    says_more = run.heredocs or run.comments or run.flags or run.attached
    return len(body.script.commands) == 1 and body.script.is_chain and not says_more and not _parts_runs(document, run)


def _without(document: Document, run: Instruction) -> Edit:
    """Return the edit that takes a RUN away, and a blank line below it if there is one above it too."""
    before, after = document.lines[run.line - 2], document.lines[run.end_line]
    return Edit(Span(run.span.start, after.end if before.is_blank and after.is_blank else run.span.end), "")


def _parts_runs(document: Document, run: Instruction) -> bool:
    """Tell whether a RUN stands on either side, which without ``run`` would follow one another."""
    members = document.stages[run.stage or 0].instructions
    place = next(index for index, each in enumerate(members) if each.span == run.span)
    return all(each.keyword == "RUN" for each in (members[place - 1], *members[place + 1 : place + 2]))


def _supplied(
    document: Document, fetching: Instruction, run: Instruction, update: Command, shell: Shell
) -> list[Edit] | None:
    """Return the edits that make a RUN fetch the lists that it needs, and remove them, or None where that is not exact.

    Its first command must be the one that needs them: another could need them too, or change where apt fetches from.
    """
    if run.keyword != "RUN" or run.is_json or run.is_left or update.redirections or not is_whole_update(update):
        return None
    if [flag.span.of(document.text) for flag in run.flags] != [flag.span.of(document.text) for flag in fetching.flags]:
        return None
    body = body_of(document, run)
    if isinstance(body, Opaque) or any(map(_fills, body.script.commands)) or program(update).prefixes:
        return None
    operator = end_operator(body.script, shell)
    first = body.script.items[0].pipeline.commands[0]
    head = body.script.items[1].pipeline.commands[0] if operator == ";" and len(body.script.items) > 1 else first
    if operator is None or not isinstance(head, Command) or not _installs(head) or program(head).prefixes:
        return None
    if operator == "&&" and any(item.operator != "&&" for item in body.script.items[1:]):
        return None
    last = [] if _cleans(body.script) else [_cleaned(document, run, body, shell)]
    start = body.place.locate(head.span.start)
    separator = "; " if operator == ";" else f" {operator} "
    text = " ".join(word.raw for word in update.words)
    edits = [Edit(Span(start, start), f"{text}{separator}"), *(each for each in last if isinstance(each, Edit))]
    return edits if len(edits) == 1 + len(last) else None


def _may_change_sources(document: Document, relies: Reliance) -> bool:
    """Tell whether something between may change where apt fetches from, so that a later update would bring other lists."""
    folders = (each.body.text.lstrip("/") for each in document.instructions if each.keyword == "WORKDIR")
    copies = any(each.keyword in ("ADD", "COPY") for each in relies.between)
    return (
        any(_touches_sources(each, document, relies) for each in relies.between)
        or (copies and any(folder.startswith(("etc", "$")) for folder in folders))
        or any(each.line < relies.waiting[-1].line for each in relies.doubtful)
    )


def _touches_sources(each: Instruction, document: Document, relies: Reliance) -> bool:
    if each.keyword == "RUN":
        body = body_of(document, each) if each in relies.waiting and not each.is_json else None
        return not isinstance(body, Body) or not all(_installs(command) for command in body.script.commands)
    if each.keyword in ("ADD", "COPY"):
        target = each.words[-1].text.rstrip("/") if each.words else ""
        return "$" in target or target in ("", ".", "/etc") or target.startswith("/etc/apt")
    return each.keyword not in _LEAVES_SOURCES or (each.keyword == "ENV" and "proxy" in each.body.text.lower())


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
