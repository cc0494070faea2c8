"""From a document to the edits of its split, or the obstacle."""

from __future__ import annotations

from dataclasses import dataclass
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
    edits = edits_of(application, runtime, tag, ())
    return Conversion(f"what runs goes onto {reference(runtime.image, tag)}", edits)
