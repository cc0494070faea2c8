"""What manifests are read with: a project's files in the build context, and what keeps one from saying that it knows them."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from refactor.context import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from refactor.context import Context
    from refactor.packages.commands import Invocation


_LOCAL = re.compile(r"(?:file:|link:|portal:|workspace:|patch:|\.{1,2}(?:/|$)|/|~/)|.*(?:^|[@+]\s*)file:")


class Hurdle(StrEnum):
    """Why it cannot be said that an installation reads manifests alone."""

    LOCAL = "local"
    MANIFEST = "manifest"
    OPTION = "option"
    OVERWRITTEN = "overwritten"
    PROJECT = "project"
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


@dataclass(frozen=True, slots=True)
class Installer:
    """A package manager that installs what a project asks for.

    Attributes:
        installs: tells whether it is called to do that, for the project in the working directory.
        manifests: returns what such a call reads, the working directory being the context's root; it raises `HurdleError`,
            or `ContextError` where a file cannot be read.

    """

    installs: Callable[[Invocation], bool]
    manifests: Callable[[Invocation, Context], Manifests]


def is_called(found: Invocation, *subcommands: str) -> bool:
    """Tell whether one of these subcommands is given, and nothing behind it but options."""
    return found.subcommand is not None and found.subcommand.literal in subcommands and not found.operands


def changes(manager: str, lock: str) -> str:
    """Return the doubt about an installation that may write its lock file anew."""
    return f"{manager} may change {lock}, which then comes from the build context again"


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


def table_in(text: str, name: str) -> Mapping[str, object]:
    """Return the table that a TOML text is; raises `HurdleError` where it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise HurdleError(Hurdle.MANIFEST, f"{name}, which is no TOML") from error


def inner(table: object, *path: str) -> Mapping[str, object]:
    """Return the table at a path within a table; an empty one where there is none."""
    for name in path:
        table = table.get(name) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def tables(value: object) -> Iterator[Mapping[str, object]]:
    """Yield the tables of an array of tables, or the one that a single table is."""
    yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict))


def check_absent(context: Context, *paths: str) -> None:
    """Raise `HurdleError` where the builder gets something that the installation makes."""
    for path in existing(context, *paths):
        raise HurdleError(Hurdle.OVERWRITTEN, f"{path}; name it in .dockerignore")


def check_keys(table: Mapping[str, object], known: frozenset[str], name: str) -> None:
    """Raise `HurdleError` where a setting is not one of those that are known to leave what is read as it is."""
    for key in table.keys() - known:
        raise HurdleError(Hurdle.OPTION, f"{key} in {name}")


def check_places(value: object, name: str) -> None:
    """Raise `HurdleError` where a string in a value, however deep, is the place of something on this machine."""
    for key, text in fields(value):
        if key in ("path", "directory") or is_local(text):
            raise HurdleError(Hurdle.LOCAL, f"{text} in {name}")


def is_local(text: str) -> bool:
    """Tell whether a dependency, or the place of one, is a path."""
    return _LOCAL.match(text) is not None


def fields(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the strings in a value, however deep, with the names that they have there, and the names of what is true."""
    waiting = [(name, value)]
    while waiting:
        key, each = waiting.pop()
        if isinstance(each, str) or each is True:
            yield key, "" if each is True else each
        elif isinstance(each, dict):
            waiting += each.items()
        elif isinstance(each, list):
            waiting += ((key, one) for one in each)
