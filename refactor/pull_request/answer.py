"""A forge's answer, read for the few fields that count; servers of other versions differ in the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Answer:
    """A JSON value. What is asked for and is not there, or is of another type, is a `ValueError`."""

    value: object

    def __iter__(self) -> Iterator[Answer]:
        if not isinstance(self.value, list):
            raise ValueError("the answer is no list")
        return (Answer(each) for each in self.value)

    def inner(self, key: str) -> Answer:
        """Return what an object has under ``key``."""
        if not isinstance(self.value, dict) or key not in self.value:
            raise ValueError(f"the answer has no {key}")
        return Answer(self.value[key])

    def text(self, key: str) -> str:
        """Return a text; an empty one for null."""
        found = self.inner(key).value
        if found is not None and not isinstance(found, str):
            raise ValueError(f"{key} is no text")
        return found or ""

    def number(self, key: str) -> int:
        """Return a number."""
        found = self.inner(key).value
        if not isinstance(found, int):
            raise ValueError(f"{key} is no number")
        return found

    def flag(self, key: str) -> bool:
        """Return a truth value; what is not there is false."""
        return isinstance(self.value, dict) and self.value.get(key) is True
