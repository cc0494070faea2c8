"""What manifests are read with: a project's files in the build context, and what keeps one from saying that it knows them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from refactor.context import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refactor.context import Context
    from refactor.packages.commands import Invocation


class Hurdle(StrEnum):
    """Why it cannot be said that an installation reads manifests alone."""

    LOCAL = "local"
    MANIFEST = "manifest"
    OPTION = "option"
    OVERWRITTEN = "overwritten"
    SCRIPT = "script"


class HurdleError(ValueError):
    """An installation may read, or write, more of the project than its manifests."""

    def __init__(self, hurdle: Hurdle, detail: str) -> None:
        super().__init__(detail)
        self.hurdle = hurdle
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Manifests:
    """The files that an installation reads, in the order in which people name them, and what may differ all the same."""

    files: tuple[str, ...]
    doubt: str = ""


def check_options(found: Invocation, known: frozenset[str]) -> None:
    """Raise `HurdleError` where an option is not one of those that are known to leave what is read as it is."""
    for option in found.options:
        if option.name not in known:
            raise HurdleError(Hurdle.OPTION, option.word.raw)


def existing(context: Context, *paths: str) -> Iterator[str]:
    """Yield those of some paths at which the builder gets something."""
    return (path for path in paths if is_there(context, path))


def is_there(context: Context, path: str) -> bool:
    """Tell whether the builder gets something at a path."""
    return bool(context.match(path))


def text_of(context: Context, path: str) -> str:
    """Return a manifest's text."""
    entries = context.match(path) if not re.search(r"[*?\[\\]", path) else ()
    if len(entries) != 1 or entries[0].kind is not Kind.FILE:
        raise HurdleError(Hurdle.MANIFEST, path)
    return context.text(entries[0])


def object_in(text: str, name: str) -> Mapping[str, object]:
    """Return the object that a JSON text is; raises `HurdleError` where it is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise HurdleError(Hurdle.MANIFEST, f"{name}, which is no JSON") from error
    if not isinstance(value, dict):
        raise HurdleError(Hurdle.MANIFEST, f"{name}, which is no object")
    return value


def fields(value: object) -> Iterator[tuple[str, str]]:
    """Yield the strings in an object, however deep, with their names, and the names of what is true."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        for name, inner in each.items() if isinstance(each, dict) else ():
            if isinstance(inner, str) or inner is True:
                yield name, "" if inner is True else inner
            else:
                waiting.append(inner)
