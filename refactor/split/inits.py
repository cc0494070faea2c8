"""tini and dumb-init: small programs from apt that start the application, and come along as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.split.obstacle import Obstacle
from refactor.split.packages import INITS

if TYPE_CHECKING:
    from refactor.split.application import Application

_ON_ALPINE = {"tini": "/sbin/tini"}


@dataclass(frozen=True, slots=True)
class Init:
    """``program`` is where it lies; ``words`` is it with its own options, as the entry point is to begin."""

    program: str
    words: tuple[str, ...]


def init_of(application: Application) -> Init | None:
    """Return the init that the entry point begins with, or None.

    Raises:
        Obstacle: it is none that apt installed, so that it is not known where it lies.

    """
    entry = application.start.entry
    name = entry[0].rpartition("/")[2] if entry else ""
    if name not in INITS:
        return None
    program = _ON_ALPINE.get(name, INITS[name]) if application.base.musl else INITS[name]
    installed = any(package.name == name for package in application.traces.packages)
    if not installed or entry[0] not in (name, program):
        raise Obstacle("program", entry[0], application.start.instructions[0].span)
    end = entry.index("--") + 1 if "--" in entry else 1
    return Init(program, (program, *entry[1:end]))
