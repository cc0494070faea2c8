"""Pieces of Markdown that hold whatever a repository says: fenced, folded, counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.errors import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_LONGEST_LINE = 300


def fenced(lines: Sequence[str], most: int) -> str:
    """Return a block of code that holds the lines whatever they hold, one line each, and at most ``most`` of them."""
    shown = [f"{text[:_LONGEST_LINE]}…" if len(text) > _LONGEST_LINE else text for text in map(show, lines[:most])]
    if len(lines) > most:
        shown.append(f"… and {len(lines) - most} more")
    fence = "`" * max(3, 1 + max((len(run) for line in shown for run in re.findall("`+", line)), default=0))
    return "\n".join([f"{fence}text", *shown, fence])


def gathered(said: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the lines for places and what is said of each: a sentence that is said of several stands once, above them."""
    places: dict[str, list[str]] = {}
    for place, sentence in said:
        places.setdefault(sentence, []).append(place)
    for sentence, where in places.items():
        if len(where) == 1:
            yield f"{where[0]}: {sentence}"
        else:
            yield f"{sentence}:"
            yield from (f"    {place}" for place in where)


def folded(summary: str, *parts: str) -> str:
    """Return what opens on a click; ``summary`` is ours."""
    return "\n\n".join([f"<details><summary>{summary}</summary>", *parts, "</details>"])


def table(headings: Mapping[str, str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are ours; ``headings`` are the columns, each with its rule."""
    lines = [tuple(headings), tuple(headings.values()), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def count(number: int, noun: str) -> str:
    """Return a number and its noun, as in ``1 file`` and ``2 files``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
