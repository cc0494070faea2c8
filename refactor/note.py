"""What is said about a file itself: not about a change, nor about one that is not made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say about the file itself, such as an opt-out that names no transform."""

    line: int
    sentence: str
