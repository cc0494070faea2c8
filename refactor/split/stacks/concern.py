"""Something in a source that the new stage may break."""

from __future__ import annotations

from dataclasses import dataclass

_OF_ROOT = ("writes", "port", "users", "home", "privilege")


@dataclass(frozen=True, slots=True)
class Concern:
    """What a source asks for: ``slug`` is that of a refusal, ``line`` counts from 1."""

    slug: str
    line: int
    detail: str

    @property
    def of_root(self) -> bool:
        """Whether it matters only where root runs the program no longer."""
        return self.slug in _OF_ROOT
