"""One table of a TOML file, whose values are asked for by type; a wrong one is an error that names file and key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem, because, show

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KINDS: Mapping[str, str] = {
    "bool": "true or false",
    "int": "a whole number",
    "str": "a string",
    "list": "a list of strings",
    "table": "a table",
}
"""How people call the types."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, and where it stands: ``path`` is the names of the tables around it."""

    file: Path
    path: tuple[str, ...]
    entries: Mapping[str, object] = field(repr=False)

    def where(self, key: str) -> str:
        """Return the file and the dotted key, to begin a message with."""
        return f"{show(self.file)}: {show('.'.join((*self.path, key)))}"

    def flag(self, key: str) -> bool:
        """Return a boolean."""
        value = self.entries[key]
        if isinstance(value, bool):
            return value
        raise self._not("bool", key)

    def number(self, key: str) -> int:
        """Return an integer; a boolean is none, whatever Python says."""
        value = self.entries[key]
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise self._not("int", key)

    def text(self, key: str) -> str | None:
        """Return a string, or nothing if the key is not there."""
        value = self.entries.get(key)
        if value is None or isinstance(value, str):
            return value
        raise self._not("str", key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty if the key is not there."""
        value = self.entries.get(key, [])
        if isinstance(value, list):
            texts = tuple(item for item in value if isinstance(item, str))
            if len(texts) == len(value):
                return texts
        raise self._not("list", key)

    def inner(self, key: str) -> Table:
        """Return the table under ``key``."""
        value = self.entries[key]
        if isinstance(value, dict):
            return Table(self.file, (*self.path, key), value)
        raise self._not("table", key)

    def _not(self, kind: str, key: str) -> UsageProblem:
        return UsageProblem(f"{self.where(key)} must be {KINDS[kind]}, and is {_shown(self.entries[key])}")


def table_in(file: Path, path: tuple[str, ...]) -> Table | None:
    """Return the table at ``path``, or nothing if there is no such file or table.

    TOML is parsed only where it can matter: a pyproject.toml that does not contain the names costs a read.
    """
    try:
        data = file.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageProblem(f"{show(file)} cannot be read: {because(error)}") from error
    if not all(name.encode() in data for name in path):
        return None
    table = Table(file, (), _parse(file, data))
    for name in path:
        if name not in table.entries:
            return None
        table = table.inner(name)
    return table


def _parse(file: Path, data: bytes) -> Mapping[str, object]:
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageProblem(f"{show(file)}:{line}: it is not UTF-8, as TOML must be") from error
    except tomllib.TOMLDecodeError as error:
        reason, line = _reason(str(error), data)
        raise UsageProblem(f"{show(file)}:{line}: it is not valid TOML: {reason}") from error


def _reason(message: str, data: bytes) -> tuple[str, int]:
    """Take tomllib's message apart: until Python 3.14 the line stands only there."""
    found = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message, re.DOTALL)
    last = data.rstrip().count(b"\n") + 1
    if found is None:
        return message, last
    return found[1][:1].lower() + found[1][1:], int(found[2] or last)


def _shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "a table"
        case list():
            return "a list"
        case str():
            return f'"{show(value)}"'
        case _:
            return str(value)
