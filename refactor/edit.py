"""Spans and edits: the only way in which a Dockerfile's text ever changes.

A document is never printed from a tree. A transform names stretches of the original text and what replaces them; every
character outside those stretches is carried over as it is.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Span(NamedTuple):
    """A half-open stretch of text, in characters: ``text[start:end]``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the stretch of ``text`` that this span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character, or an empty one lies strictly inside the other."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Tell whether ``other`` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``span`` by ``text``. An empty span inserts, an empty text deletes."""

    span: Span
    text: str


class OverlapError(ValueError):
    """Two edits claim the same characters, or insert at the same place, so their order would be a guess."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The result of applying edits, with the way back from each new character to the old text."""

    text: str
    edits: tuple[Edit, ...]
    starts: tuple[int, ...]
    """Where each edit's text begins in ``text``."""

    def origin(self, offset: int) -> int:
        """Return the offset in the old text from which the new text's ``offset`` comes.

        A character that an edit wrote comes from the start of the span that it replaced.
        """
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            return offset
        edit = self.edits[index]
        past = offset - self.starts[index] - len(edit.text)
        return edit.span.start if past < 0 else edit.span.end + past


def apply(text: str, edits: Iterable[Edit]) -> Rewrite:
    """Apply ``edits``, given in any order, to ``text``.

    Raises:
        OverlapError: two edits touch the same characters, or both insert at one offset.
        IndexError: an edit lies outside the text.

    """
    ordered = tuple(sorted(edits, key=lambda edit: edit.span))
    pieces: list[str] = []
    starts: list[int] = []
    done = length = 0
    for index, edit in enumerate(ordered):
        span = edit.span
        if not 0 <= span.start <= span.end <= len(text):
            raise IndexError(f"edit {span.start}-{span.end} lies outside a text of {len(text)} characters")
        if span.start < done or (index and ordered[index - 1].span == span):
            raise OverlapError(f"two edits meet at {span.start}-{span.end}")
        pieces += (text[done : span.start], edit.text)
        starts.append(length + span.start - done)
        length = starts[-1] + len(edit.text)
        done = span.end
    pieces.append(text[done:])
    return Rewrite("".join(pieces), ordered, tuple(starts))
