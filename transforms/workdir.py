"""WORKDIR says where, and not where from there."""

from __future__ import annotations

import re
from posixpath import join, normpath
from typing import TYPE_CHECKING

from refactor.edit import Edit
from refactor.guide import Row
from refactor.shells.run_shell import settings_of
from refactor.shells.words import PLAIN
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document

_OF_WINDOWS = re.compile(r"[A-Za-z]:|.*\\", re.DOTALL)
_SURE = re.compile(r"[\w./@%+=-]([\w./@%+=-]|\$\w+|\$\{\w+\})*", re.ASCII)
"""A path that begins with text, so that it is relative whatever its variables hold."""


@transform(
    safety=Safety.SAFE,
    guide=(Row.WORKDIR,),
    rules=("DL3000",),
    refusals={
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
    """Write the whole path of a relative WORKDIR.

    A relative WORKDIR goes on from the one before, of this stage, of the stage that it starts FROM, or of the base image: to
    know where things are, a reader has to follow them all, and a line put in between moves everything. Where the one before is
    known the whole path is written; the configuration of the image is the same to the letter.
    """
    settings = settings_of(document)
    for stage in document.stages:
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
