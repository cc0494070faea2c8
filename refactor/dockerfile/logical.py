"""Physical lines, and the logical lines that continuation characters make of them.

The rules are those of BuildKit's ``frontend/dockerfile/parser/parser.go``. A logical line remembers where each of its
characters stood, so that whatever is found in it can be named as a span of the file.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from refactor.edit import Span
from refactor.errors import Unreadable

BYTE_ORDER_MARK = "\ufeff"
# What Go's unicode.IsSpace accepts; Python's str.isspace also takes U+001C to U+001F.
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
# What BuildKit splits words at.
BLANK = "\t\v\f\r "
# bufio.MaxScanTokenSize - 1: the longest line, in bytes, that BuildKit's scanner takes.
LONGEST_LINE = 65_535


class Line(NamedTuple):
    """A physical line: ``text`` without its line end, which ``text[len:next start]`` of the file is."""

    number: int
    start: int
    text: str
    end: int

    @property
    def span(self) -> Span:
        """The whole line, its line end included."""
        return Span(self.start, self.end)

    @property
    def is_comment(self) -> bool:
        """Tell whether the first character that is no space is ``#``."""
        return self.text.lstrip(SPACE).startswith("#")

    @property
    def is_blank(self) -> bool:
        """Tell whether there is nothing but space."""
        return not self.text.strip(SPACE)


def physical_lines(text: str) -> tuple[Line, ...]:
    r"""Split ``text`` at line feeds only, and trim all trailing ``\r`` from each line, as BuildKit does.

    Raises:
        Unreadable: a line is longer than BuildKit's scanner takes, or holds a NUL.

    """
    lines = []
    start = 0
    pieces = text.split("\n")
    if not pieces[-1]:
        pieces.pop()
    for number, piece in enumerate(pieces, 1):
        if len(piece) > LONGEST_LINE // 4 and len(piece.encode("utf-8", "surrogateescape")) > LONGEST_LINE:
            raise Unreadable(f"the line is over {LONGEST_LINE:,} bytes long, and BuildKit refuses such a line", number)
        if "\0" in piece:
            raise Unreadable("there is a NUL byte in the line; is this a text file?", number)
        end = min(start + len(piece) + 1, len(text))
        lines.append(Line(number, start, piece.rstrip("\r"), end))
        start = end
    return tuple(lines)


def without_continuation(text: str, escape: str) -> str | None:
    """Return ``text`` without the escape character that continues it, or None where the line ends the instruction.

    A doubled escape character is none, and only blanks and tabs may follow it (BuildKit's ``trimContinuationCharacter``).
    """
    trimmed = text.rstrip(" \t")
    if not trimmed.endswith(escape) or trimmed[-2:-1] == escape:
        return None
    return trimmed[:-1]


@dataclass(frozen=True, slots=True)
class Logical:
    """Text joined from stretches of the file: ``starts[i]`` is where stretch ``i`` begins here, ``origins[i]`` there."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[int, ...]

    @classmethod
    def joined(cls, pieces: list[tuple[int, str]]) -> Logical:
        """Join ``(offset in the file, text)`` pieces with nothing between them."""
        starts, length = [], 0
        for _, piece in pieces:
            starts.append(length)
            length += len(piece)
        return cls("".join(piece for _, piece in pieces), tuple(starts), tuple(origin for origin, _ in pieces))

    def locate(self, offset: int) -> int:
        """Return the file offset of the character at ``offset``; at the very end, that just behind the last one."""
        if offset >= len(self.text) and offset > 0:
            return self.locate(offset - 1) + 1
        index = max(bisect_right(self.starts, offset) - 1, 0)
        return self.origins[index] + offset - self.starts[index]

    def span(self, start: int, end: int) -> Span:
        """Return the stretch of the file from the character at ``start`` to the one before ``end``."""
        first = self.locate(start)
        return Span(first, self.locate(end - 1) + 1 if end > start else first)

    @property
    def whole(self) -> Span:
        """The stretch of the file that this text stands in."""
        return self.span(0, len(self.text))

    def cut(self, start: int, end: int) -> Logical:
        """Return ``text[start:end]`` with its places in the file."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_right(self.starts, max(end - 1, start)), first + 1)
        return Logical(
            self.text[start:end],
            (0, *(begin - start for begin in self.starts[first + 1 : last])),
            (self.locate(start), *self.origins[first + 1 : last]),
        )

    def followed_by(self, other: Logical) -> Logical:
        """Return this text with ``other`` joined behind it."""
        shift = len(self.text)
        return Logical(
            self.text + other.text,
            self.starts + tuple(start + shift for start in other.starts),
            self.origins + other.origins,
        )
