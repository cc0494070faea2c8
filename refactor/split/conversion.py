"""From a document to the edits of its split, or the obstacle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.split.application import application_of
from refactor.split.bases import base_of, require_glibc
from refactor.split.distroless import reference
from refactor.split.final_stage import edits_of, require_movable
from refactor.split.obstacle import Obstacle
from refactor.split.stacks import STACKS
from refactor.split.unchanged import require_unchanged

if TYPE_CHECKING:
    from refactor.context import Context
    from refactor.document import Document
    from refactor.edit import Edit
    from refactor.split.application import Application
    from refactor.split.distroless import Tag
    from refactor.split.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Conversion:
    """The edits, and the sentence about them."""

    message: str
    edits: tuple[Edit, ...]


def conversion_of(document: Document, context: Context | None, runtime: str, tag: Tag) -> Conversion:
    """Split the last stage of ``document``, onto what the option ``runtime`` asks for.

    Raises:
        Obstacle: it cannot be done, or not without guessing.

    """
    stage = document.stages[-1]
    require_glibc(base_of(document, stage), stage)
    if context is None:
        raise Obstacle("context", "there is none")
    if runtime == "slim":
        return _converted(document, context, None)
    try:
        return _converted(document, context, tag)
    except Obstacle as obstacle:
        if runtime != "auto":
            raise
        try:
            return _converted(document, context, None)
        except Obstacle:
            raise obstacle from None


def _converted(document: Document, context: Context, tag: Tag | None) -> Conversion:
    application = application_of(document, context, tag)
    runtime = next((found for stack in STACKS if (found := stack(application))), None)
    if runtime is None:
        raise Obstacle("stack", application.base.name)
    require_movable(application)
    require_unchanged(application, runtime)
    image = runtime.image if tag is None else reference(runtime.image, tag)
    return Conversion(_message(application, runtime, image), edits_of(application, runtime, image))


def _message(application: Application, runtime: Runtime, image: str) -> str:
    changes = [] if application.tag is None or application.tag.debug else ["no shell is there"]
    changes += ["user 65532 runs it instead of root"] if application.loses_root else []
    changes += [runtime.note] if runtime.note else []
    return f"what runs goes onto {image}" + (f": {_listed(changes)}" if changes else "")


def _listed(changes: list[str]) -> str:
    *first, last = changes
    return f"{', '.join(first)}, and {last}" if first else last
