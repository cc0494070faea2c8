"""From a document to the edits of its split, or the obstacle."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from refactor.split.application import application_of
from refactor.split.bases import base_of
from refactor.split.distroless import reference
from refactor.split.final_stage import edits_of, require_movable
from refactor.split.folders import is_below
from refactor.split.obstacle import Obstacle
from refactor.split.stacks import STACKS

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
    base_of(document, document.stages[-1])
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
    _require_ports(application)
    _require_paths(application, runtime)
    image = runtime.image if tag is None else reference(runtime.image, tag)
    return Conversion(_message(application, image), edits_of(application, runtime, image))


def _message(application: Application, image: str) -> str:
    changes = [] if application.tag is None or application.tag.debug else ["no shell is there"]
    changes += ["user 65532 runs it instead of root"] if application.loses_root else []
    return f"what runs goes onto {image}" + (f": {', and '.join(changes)}" if changes else "")


def _require_paths(application: Application, runtime: Runtime) -> None:
    """Make sure that whoever runs the application finds, and may write to, the paths that its start and its ENV name.

    Raises:
        Obstacle: one is in no folder that comes along, and root, who could make it, runs it no longer.

    """
    if not application.loses_root:
        return
    there = (*_THERE, *application.volumes, *(carry.target for carry in runtime.carried))
    words = _paths_of(application.start.argv[1:])
    for name, value in application.environment.items():
        if name not in ("PATH", "GOPATH"):
            words += _paths_of((value,))
    for path in words:
        if not any(is_below(path, folder) for folder in there):
            raise Obstacle("writes", path, application.start.instructions[-1].span)


def _paths_of(words: tuple[str, ...]) -> list[str]:
    """Return the absolute paths of at least two parts in words such as ``/a/b``, ``--x=/a/b`` and ``/a/b:/c/d``."""
    parts = (part for word in words for part in word.rpartition("=")[2].split(":"))
    return [posixpath.normpath(part) for part in parts if re.fullmatch(r"/[\w.+@-]+(/[\w.+@-]+)+/?", part)]


_THERE = ("/usr", "/etc", "/lib", "/tmp", "/var/tmp", "/dev", "/proc", "/sys", "/home/nonroot")  # noqa: S108 - the image's


def _require_ports(application: Application) -> None:
    """Make sure that whoever runs the application may listen where it does.

    Raises:
        Obstacle: it listens below port 1024, and ran as root until now.

    """
    if not application.loses_root:
        return
    for instruction in application.stage.instructions:
        if instruction.keyword == "EXPOSE":
            for exposed in (word.text for word in instruction.words):
                first = exposed.partition("/")[0].partition("-")[0]
                if first.isdecimal() and int(first) < _PRIVILEGED:
                    raise Obstacle("port", f"EXPOSE {exposed}", instruction.span)
    for word, following in pairwise((*application.start.argv, "")):
        number = following if word in _PORT_FLAGS else word.rpartition("=" if word.startswith("--port=") else ":")[2]
        listens = word in _PORT_FLAGS or word.startswith("--port=") or _ADDRESS.fullmatch(word)
        if listens and number.isdecimal() and int(number) < _PRIVILEGED:
            raise Obstacle("port", f"{word} {following}".strip(), application.start.instructions[-1].span)


_PRIVILEGED = 1024
_PORT_FLAGS = ("--port", "-p", "-P")
_ADDRESS = re.compile(r"(--?[a-z-]+=)?(\[?[0-9a-f.:*]*\]?|localhost):\d+")
