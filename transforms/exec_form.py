"""CMD and ENTRYPOINT in shell form become JSON where the shell has nothing to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from refactor.base_images import has_no_entrypoint, root_of
from refactor.edit import Edit, Span
from refactor.guide import Row
from refactor.shell import Command, Opaque
from refactor.shells.programs import BUILTINS
from refactor.shells.run_shell import DEFAULT, body_of, settings_of
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Instruction, Stage
    from refactor.shell import Script, Word
    from refactor.shells.run_shell import Body, Setting

_PASSES_ON = ("tini", "tini-static", "dumb-init", "catatonit")


@transform(
    safety=Safety.REVIEW,
    guide=(Row.CMD_AND_ENTRYPOINT,),
    rules=("DL3025", "JSONArgsRecommended"),
    refusals={
        "arguments": "CMD is ignored beside an ENTRYPOINT in shell form, and would become its arguments",
        "builtin": "the shell does it itself, or there is nothing to start",
        "comment": "a comment stands inside a word",
        "encoding": "it holds bytes that are not UTF-8, which JSON cannot hold",
        "entrypoint": "these are arguments of the ENTRYPOINT, which gets `/bin/sh -c` now",
        "expansion": "the shell expands a word of it",
        "malformed-json": "it begins like the JSON form, and is none: Docker gives it to the shell",
        "onbuild": "the trigger is kept in the image as it is written",
        "opaque": "it is not understood to the last character",
        "shell": "the shell is not Docker's default one",
        "syntax": "it needs a shell: it is not a single command with nothing but words",
    },
    references=(
        "https://docs.docker.com/reference/build-checks/json-args-recommended/",
        "https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact",
        "https://github.com/hadolint/hadolint/wiki/DL3025",
    ),
    example='FROM python:3.13-slim\nCOPY app.py .\nCMD exec python app.py --name "the service"\n',
)
def exec_form(document: Document) -> Outcomes:
    """Write CMD and ENTRYPOINT in JSON form where no shell is needed.

    In shell form the program is the child of `/bin/sh -c`, unless that shell happens to replace itself: signals such as the one
    that stops the container go to the shell, which does not pass them on. In JSON form the program is process 1, gets the
    signals, and has to deal with its orphans. The words are the same; an `exec` before them goes. It is always for review:
    the image's configuration names the program instead of the shell, a script without a `#!` line does not start by itself, and
    arguments of `docker run` reach an ENTRYPOINT that did not get them.
    """
    settings = settings_of(document)
    for stage in document.stages:
        for instruction, setting in zip(stage.instructions, settings[stage.index], strict=True):
            written = instruction.trigger or instruction
            if written.keyword not in ("CMD", "ENTRYPOINT") or not written.body.text:
                continue
            if written.is_ambiguous or (not written.is_json and written.body.text.startswith("[")):
                yield Refusal(instruction.span, "malformed-json")
            elif not written.is_json:
                yield _outcome(document, stage, instruction, setting)


def _outcome(document: Document, stage: Stage, instruction: Instruction, setting: Setting) -> Finding | Refusal:
    span = instruction.span
    if instruction.trigger:
        return Refusal(span, "onbuild")
    if setting.shell != DEFAULT:
        return Refusal(span, "shell", setting.shell if isinstance(setting.shell, str) else setting.shell.program)
    body = body_of(document, instruction)
    if isinstance(body, Opaque):
        return Refusal(span, "opaque", body.reason)
    words = _words(body.script)
    if isinstance(words, str):
        return Refusal(span, "syntax", words)
    expanded = next((word.raw for word in words if word.literal is None), None)
    if expanded:
        return Refusal(span, "expansion", expanded)
    had_exec = words[0].literal == "exec" and len(words) > 1
    name = (words[1] if had_exec else words[0]).literal or ""
    if name in BUILTINS or not name or name.startswith("-"):
        return Refusal(span, "builtin", body.script.text)
    if any("\ud800" <= character <= "\udfff" for character in body.script.text):
        return Refusal(span, "encoding")
    meets = _meets(document, stage, instruction)
    if meets:
        return Refusal(span, "arguments" if instruction.keyword == "ENTRYPOINT" else "entrypoint", f"line {meets.line}")
    edits = tuple(_edits(body, words, had_exec=had_exec))
    if any(edit.span.covers(comment.span) for edit in edits for comment in instruction.comments):
        return Refusal(span, "comment")
    return Finding(span, "; ".join(_says(document, stage, instruction, name, had_exec=had_exec)), edits)


def _words(script: Script) -> tuple[Word, ...] | str:
    """Return the words of a script that is nothing but words, or what else there is in it."""
    if len(script.items) != 1 or script.terminated or script.comments or script.heredocs:
        return "a list or a comment"
    pipeline = script.items[0].pipeline
    command = pipeline.commands[0]
    if pipeline.negated or len(pipeline.commands) > 1 or not isinstance(command, Command):
        return "a pipeline or a compound command"
    if command.assignments or command.redirections or not command.words:
        return "an assignment or a redirection"
    return command.words


def _meets(document: Document, stage: Stage, instruction: Instruction) -> Instruction | None:
    """Return the instruction that CMD is an argument of, or that is an argument of ENTRYPOINT, in what is built on one another.

    A program that starts another as it is told, such as tini, makes no difference.
    """
    other = "CMD" if instruction.keyword == "ENTRYPOINT" else "ENTRYPOINT"
    root = root_of(document, stage)
    for each in document.stages:
        if root_of(document, each) is not root:
            continue
        for member in each.instructions:
            if (member.trigger or member).keyword == other and not _passes_on(member):
                return member
    return None


def _passes_on(entrypoint: Instruction) -> bool:
    words = [word.text for word in entrypoint.words]
    is_init = entrypoint.keyword == "ENTRYPOINT" and entrypoint.is_json and words[-1:] == ["--"]
    return is_init and words[0].rpartition("/")[2] in _PASSES_ON


def _edits(body: Body, words: tuple[Word, ...], *, had_exec: bool) -> Iterator[Edit]:
    """Put each word in JSON where it stands, so that what is on lines of its own stays there."""
    start = words[0].span.start
    for index, word in enumerate(words[1:] if had_exec else words):
        opening = "" if index else "["
        closing = "]" if word is words[-1] else ","
        span = body.place.span(word.span.start if index else start, word.span.end)
        yield Edit(Span(*span), f"{opening}{json.dumps(word.literal, ensure_ascii=False)}{closing}")


def _says(document: Document, stage: Stage, instruction: Instruction, name: str, *, had_exec: bool) -> Iterator[str]:
    if had_exec:
        yield f"{name} is started without a shell that exec would replace"
    else:
        yield f"{name} is process 1 and gets the signals itself, instead of /bin/sh"
    if "/" in name or name.endswith(".sh"):
        yield "as a script it needs a #! line"
    if instruction.keyword == "ENTRYPOINT":
        yield "arguments of docker run reach it"
    elif not has_no_entrypoint(document, stage):
        yield "if the base image has an ENTRYPOINT, that gets these words instead of /bin/sh -c"
