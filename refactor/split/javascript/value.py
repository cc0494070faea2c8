"""What an expression may be worth: a text, what node and packages bring by its name, or something of the application's own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from refactor.split.javascript.program import At
    from refactor.split.javascript.tree import Source

ANY = "…"
"""Stands in a text for a part that is not known; one that begins with it is not known at all."""
HOME = "~"
_MOST = 48


@dataclass(frozen=True, slots=True)
class External:
    """What node or a package brings, by its name: ``child_process.exec``; ``()`` stands for the result of a call."""

    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """A function, class, object or list of the application's own; an instance is its class."""

    at: At


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the application's own."""

    source: Source


Value = str | External | Own | Module
UNKNOWN: tuple[Value, ...] = (ANY,)


def bounded(values: Iterable[Value]) -> tuple[Value, ...]:
    """Return the values once each; where they are many, that the texts among them are not known."""
    found = tuple(dict.fromkeys(values))
    if len(found) <= _MOST:
        return found
    return (*(value for value in found if isinstance(value, External)), ANY)


def joined(parts: list[tuple[str, ...]], join: Callable[[tuple[str, ...]], str]) -> Iterator[str]:
    """Yield the parts joined in all ways; too many are not known."""
    ways = 1
    for part in parts:
        ways *= len(part)
    if ways > _MOST:
        yield ANY
        return
    yield from (join(each) for each in product(*parts))


def is_unset(value: Value) -> bool:
    """Tell whether a value is a variable of the environment that nobody is known to set."""
    return isinstance(value, External) and value.name.startswith("process.env.") and value.name != "process.env.HOME"


def texts_of(values: tuple[Value, ...]) -> tuple[str, ...]:
    """Return values as texts; a variable that nobody sets counts only by itself."""
    found = dict.fromkeys(_text(value) for value in values if not is_unset(value))
    return tuple(found) or (ANY,)


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    return HOME if value in (External("process.env.HOME"), External("os.homedir()")) else ANY
