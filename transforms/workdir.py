"""WORKDIR says where, whole and before the commands that run there."""

from __future__ import annotations

import re
from posixpath import join, normpath
from typing import TYPE_CHECKING

from refactor.dockerfile.removal import without
from refactor.edit import Edit, Span
from refactor.guide import Row
from refactor.shell import Command
from refactor.shells.following import fails_with
from refactor.shells.programs import names
from refactor.shells.run_shell import Body, Shell, body_of, settings_of
from refactor.shells.words import PLAIN
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document, Instruction, Stage
    from refactor.shells.run_shell import Setting

_BLIND = names("ARG ENV EXPOSE LABEL MAINTAINER STOPSIGNAL VOLUME")
"""Instructions to which the working directory is all the same."""
_LOOKS_BACK = ("PWD", "pwd", "cd -", "~-", "dirs", "popd")
"""What tells where the shell was, or by which name it came."""
_GOES_UP = names("cd pushd")
"""Where a shell came by a link, these go up from the link, and from a WORKDIR they may go up from what it leads to."""
_NOT_IN_THE_IMAGE = ("/dev/", "/proc/", "/run/secrets/", "/sys/")
"""Folders in which a RUN sees others than the image has."""
_OF_WINDOWS = re.compile(r"[A-Za-z]:|.*\\", re.DOTALL)
_SURE = re.compile(r"[\w./@%+=-]([\w./@%+=-]|\$\w+|\$\{\w+\})*", re.ASCII)
"""A path that begins with text, so that it is relative whatever its variables hold."""


@transform(
    safety=Safety.SAFE,
    guide=(Row.WORKDIR,),
    rules=("DL3000",),
    refusals={
        "absent": "no WORKDIR says where files are copied to: that is the directory of the base image",
        "comment": "a comment stands inside the instruction",
        "quoted": "the path holds quotes or characters that are not read here",
        "unknown": "the directory before is that of the base image, or depends on a variable; write the whole path",
    },
    references=(
        "https://docs.docker.com/reference/dockerfile/#workdir",
        "https://docs.docker.com/reference/build-checks/workdir-relative-path/",
    ),
    example="FROM debian:13-slim\nWORKDIR /srv\nWORKDIR app\n",
)
def workdir(document: Document) -> Outcomes:
    """Write the whole path of a relative WORKDIR, and WORKDIR instead of a cd before it.

    A relative WORKDIR goes on from the one before, of this stage, of the stage that it starts FROM, or of the base image: to
    know where things are, a reader has to follow them all, and a line put in between moves everything. Where the one before is
    known the whole path is written; the configuration of the image is the same to the letter.
    A RUN that begins with `cd` and fails where that fails, with a WORKDIR behind it, gets a WORKDIR of its own where nothing
    between the two sees the difference: a build that succeeds has that directory already, so none is made. Behind another RUN
    the cd stays, because the two are better merged.
    """
    settings = settings_of(document)
    for stage in document.stages:
        yield from _moved(document, stage, settings[stage.index])
        if stage.index == len(document.stages) - 1:
            yield from _absent(stage, settings[stage.index])
        for instruction, setting in zip(stage.instructions, settings[stage.index], strict=True):
            text = instruction.body.text
            if (
                instruction.keyword != "WORKDIR"
                or text.startswith(("/", "$", '"/', "'/", '"$'))
                or _OF_WINDOWS.match(text)
            ):
                continue
            before = setting.directory.path
            if document.escape != "\\" or not _SURE.fullmatch(text):
                yield Refusal(instruction.span, "quoted", text)
            elif before is None or not PLAIN.fullmatch(before):
                yield Refusal(instruction.span, "unknown", text)
            elif instruction.comments:
                yield Refusal(instruction.span, "comment")
            else:
                whole = join(before, text) if "$" in text else normpath(join(before, text))
                yield Finding(instruction.span, f"{text} is {whole}", (Edit(instruction.body.whole, whole),))


def _moved(document: Document, stage: Stage, settings: tuple[Setting, ...]) -> Outcomes:
    """Yield a finding for each `cd` that can stand in a WORKDIR."""
    instructions = stage.instructions
    for place, (run, setting) in enumerate(zip(instructions, settings, strict=True)):
        following = next((each for each in instructions[place + 1 :] if each.keyword not in _BLIND), None)
        if run.keyword != "RUN" or instructions[place - 1].keyword == "RUN" or following is None:
            continue
        if following.keyword != "WORKDIR" or not following.body.text.startswith("/"):
            continue
        found = _cd_at_the_head(document, run, setting)
        if found is None:
            continue
        target, gone = found
        start = run.attached[0].span.start if run.attached else run.span.start
        line_end = document.line_end_at(run.span.start)
        edits = [Edit(Span(start, start), f"WORKDIR {target}{line_end}"), Edit(gone, "")]
        message = f"WORKDIR {target} instead of cd"
        says_more = following.attached or following.comments or following is not instructions[place + 1]
        if following.body.text.rstrip("/") == target and not says_more:
            edits.append(without(document, following))
            message += f", and of the WORKDIR in line {following.line}"
        yield Finding(Span(start, max(run.span.end, edits[-1].span.end)), message, tuple(edits))


def _cd_at_the_head(document: Document, run: Instruction, setting: Setting) -> tuple[str, Span] | None:
    """Return the absolute directory to which a RUN changes before all else, and never back, and what says so."""
    if run.is_json or run.heredocs or run.comments or run.dangles or not isinstance(setting.shell, Shell):
        return None
    body = body_of(document, run)
    if not isinstance(body, Body) or len(body.script.items) < 2:
        return None
    first, second = body.script.items[:2]
    command = first.pipeline.commands[0]
    if second.operator != "&&" or first.pipeline.negated or first.background or not isinstance(command, Command):
        return None
    words = [word.literal for word in command.words]
    target = words[1] if len(words) == 2 and words[0] == "cd" and not command.redirections else None
    if len(first.pipeline.commands) > 1 or not target or not PLAIN.fullmatch(target) or ".." in target:
        return None
    if not fails_with(body.script, 0, errexit=setting.shell.errexit):
        return None
    if not target.startswith("/") or any(sign in body.script.text for sign in _LOOKS_BACK):
        return None
    goes_up = any(
        each.name in _GOES_UP and any(".." in word.raw for word in each.words) for each in body.script.commands
    )
    path = normpath(f"/{target.lstrip('/')}")
    is_mounted = any(flag.name == "mount" for flag in run.flags) or f"{path}/".startswith(_NOT_IN_THE_IMAGE)
    if goes_up or is_mounted:
        return None
    return path, Span(body.place.locate(first.pipeline.span.start), body.place.locate(second.pipeline.span.start))


def _absent(stage: Stage, settings: tuple[Setting, ...]) -> Outcomes:
    """Yield a refusal for the first copy to a place that no WORKDIR settles."""
    for instruction, setting in zip(stage.instructions, settings, strict=True):
        target = instruction.words[-1].text if instruction.words else ""
        is_relative = not target.startswith(("/", "$", '"', "'")) and not _OF_WINDOWS.match(target)
        if instruction.keyword in ("ADD", "COPY") and is_relative and not setting.directory.is_set:
            yield Refusal(instruction.span, "absent", target)
            return
