"""String literals with escapes: what each line of the Dockerfile is in the literal, and how another would be written there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.edit import Span
from refactor.hosts.embedded import LeftAlone, Spelling

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Quoting:
    """The rules of one kind of literal.

    Attributes:
        unit: one character of the text, as the literal may write it.
        plain: what a unit stands for; raises `LeftAlone` where it does not stand for itself alone.
        escapes: what must not stand in the literal as it is, and what is written for it.
        newline: how the end of a line is written.

    """

    unit: re.Pattern[str]
    plain: Callable[[str], str]
    escapes: tuple[tuple[re.Pattern[str], str], ...]
    newline: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal that was read: the text, the spans of its lines, and how lines are written."""

    text: str
    lines: tuple[Span, ...]
    spelling: Spelling


def literal(host: str, span: Span, quoting: Quoting) -> Literal:
    """Read what ``span`` of the host, without its quotes, stands for.

    How the author writes a character that could stand there as it is, and never does, is kept for what is written anew.

    Raises:
        LeftAlone: something in it is not understood.

    """
    texts: list[str] = [""]
    ends: list[int] = [span.start]
    seen: dict[str, str] = {}
    for written, plain in _units(host, span, quoting):
        texts[-1] += plain
        ends[-1] += len(written)
        if seen.setdefault(plain, written) != plain and written == plain:
            seen[plain] = plain
        if plain == "\n":
            texts.append("")
            ends.append(ends[-1])
    if not texts[-1]:
        del texts[-1], ends[-1]
    if not texts:
        raise LeftAlone("it is empty")
    spans = tuple(Span(start, end) for start, end in zip((span.start, *ends), ends, strict=False))
    newline = seen.pop("\n", quoting.newline)
    return Literal("".join(texts), spans, Spelling(end=newline, escapes=(*_learnt(seen, quoting), *quoting.escapes)))


def _units(host: str, span: Span, quoting: Quoting) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = span.start
    while position < span.end:
        unit = quoting.unit.match(host, position, span.end)
        if unit is None:
            raise LeftAlone(f"what {host[position : position + 2]!r} stands for in it is not known here")
        found.append((unit[0], quoting.plain(unit[0])))
        position = unit.end()
    return found


def _learnt(seen: Mapping[str, str], quoting: Quoting) -> list[tuple[re.Pattern[str], str]]:
    known = [pattern for pattern, _ in quoting.escapes]
    return [
        (re.compile(re.escape(plain)), written)
        for plain, written in seen.items()
        if plain != written and len(plain) == 1 and not any(pattern.match(plain) for pattern in known)
    ]
