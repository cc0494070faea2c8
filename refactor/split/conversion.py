"""From a document to the edits of its split, or the obstacle."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from refactor.split.application import application_of
from refactor.split.distroless import Tag, reference
from refactor.split.final_stage import edits_of, require_movable
from refactor.split.obstacle import Obstacle
from refactor.split.stacks import STACKS

if TYPE_CHECKING:
    from refactor.context import Context
    from refactor.document import Document
    from refactor.edit import Edit
    from refactor.split.application import Application


@dataclass(frozen=True, slots=True)
class Conversion:
    """The edits, and the sentence about them."""

    message: str
    edits: tuple[Edit, ...]


def conversion_of(document: Document, context: Context | None, *, nonroot: bool, debug: bool) -> Conversion:
    """Split the last stage of ``document``.

    Raises:
        Obstacle: it cannot be done, or not without guessing.

    """
    from refactor.split.bases import base_of

    base_of(document, document.stages[-1])
    if context is None:
        raise Obstacle("context", "there is none")
    application = application_of(document, context)
    runtime = next((found for stack in STACKS if (found := stack(application))), None)
    if runtime is None:
        raise Obstacle("stack", application.base.name)
    tag = Tag(nonroot, debug)
    require_movable(application)
    _require_ports(application, tag)
    edits = edits_of(application, runtime, tag)
    return Conversion(f"what runs goes onto {reference(runtime.image, tag)}", edits)


def _require_ports(application: Application, tag: Tag) -> None:
    """Make sure that whoever runs the application may listen where it does.

    Raises:
        Obstacle: it listens below port 1024, and ran as root until now.

    """
    if not tag.nonroot or (application.user or "root").partition(":")[0] not in ("root", "0"):
        return
    for instruction in application.stage.instructions:
        if instruction.keyword == "EXPOSE":
            for word in instruction.words:
                first = word.text.partition("/")[0].partition("-")[0]
                if first.isdecimal() and int(first) < _PRIVILEGED:
                    raise Obstacle("port", f"EXPOSE {word.text}", instruction.span)
    for word, following in pairwise((*application.start.argv, "")):
        number = following if word in _PORT_FLAGS else word.rpartition("=" if word.startswith("--port=") else ":")[2]
        listens = word in _PORT_FLAGS or word.startswith("--port=") or _ADDRESS.fullmatch(word)
        if listens and number.isdecimal() and int(number) < _PRIVILEGED:
            raise Obstacle("port", f"{word} {following}".strip(), application.start.instructions[-1].span)


_PRIVILEGED = 1024
_PORT_FLAGS = ("--port", "-p", "-P")
_ADDRESS = re.compile(r"(--?[a-z-]+=)?(\[?[0-9a-f.:*]*\]?|localhost):\d+")
