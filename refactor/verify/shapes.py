"""Values of JSON documents by their types; what is null or left out is empty, as Go reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Malformed(ValueError):
    """What stands in an archive is not of the form that it should have; ``str()`` is the reason."""


def text(value: object, what: str) -> str:
    """Return a text."""
    if value is None or isinstance(value, str):
        return value or ""
    raise Malformed(f"{what} is no text")


def texts(value: object, what: str) -> Sequence[str]:
    """Return a list of texts."""
    if value is None or (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        return cast("Sequence[str]", value or ())
    raise Malformed(f"{what} is no list of texts")


def table(value: object, what: str) -> Mapping[str, object]:
    """Return a table."""
    if value is None or isinstance(value, dict):
        return cast("Mapping[str, object]", value or {})
    raise Malformed(f"{what} is no table")


def tables(value: object, what: str) -> Sequence[Mapping[str, object]]:
    """Return a list of tables."""
    if value is None or (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
        return cast("Sequence[Mapping[str, object]]", value or ())
    raise Malformed(f"{what} is no list of tables")
