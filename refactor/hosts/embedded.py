"""A Dockerfile in another file: the text that a builder sees, and what stands for each of its lines in the host."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from refactor.edit import Edit, Span
from refactor.errors import Unreadable
from refactor.note import Note
from refactor.patch import lines_of, opcodes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


class LeftAlone(Exception):
    """A Dockerfile that cannot be read or written exactly: the reason, and the line where it is not the first one."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a host writes a line of the Dockerfile.

    Attributes:
        indent: what stands before a line that is not empty.
        end: what stands for its end.
        escapes: what cannot stand there as it is, and what is written instead; the first that fits counts.

    """

    indent: str = ""
    end: str = "\n"
    escapes: tuple[tuple[re.Pattern[str], str], ...] = ()

    def of(self, line: str) -> str:
        """Return what the host has for ``line``, which may have an end or none."""
        body = line.removesuffix("\n")
        end = self.end if line != body else ""
        if self.escapes:
            unfit = re.compile("|".join(f"({pattern.pattern})" for pattern, _ in self.escapes))
            body = unfit.sub(lambda found: self.escapes[(found.lastindex or 1) - 1][1], body)
        return f"{self.indent if body else ''}{body}{end}"


@dataclass(frozen=True, slots=True)
class Embedded:
    """One Dockerfile of a host.

    Attributes:
        text: as a builder gets it.
        lines: what stands for each line of it in the host; the spans touch.
        spelling: how another line would be written there.
        context: the build context that the host names; None where it names none, or one that is not known here.

    """

    text: str = field(repr=False)
    lines: tuple[Span, ...] = field(repr=False)
    spelling: Spelling
    context: Path | None = None

    @property
    def span(self) -> Span:
        """The stretch of the host that is the Dockerfile."""
        return Span(self.lines[0].start, self.lines[-1].end)

    def edits(self, text: str) -> Iterator[Edit]:
        """Yield the edits of the host that make ``text`` of this Dockerfile; lines that stay are not written anew."""
        after = lines_of(text)
        for tag, start, end, new_start, new_end in opcodes(lines_of(self.text), after):
            if tag != "equal":
                first = self.lines[start].start if start < len(self.lines) else self.span.end
                last = self.lines[end - 1].end if end > start else first
                yield Edit(Span(first, last), "".join(map(self.spelling.of, after[new_start:new_end])))


@dataclass(frozen=True, slots=True)
class Host:
    """A file that holds Dockerfiles.

    Attributes:
        text: all of it.
        embedded: the Dockerfiles that can be read and written exactly, in their order.
        left: those that cannot, each with its line and the reason.

    """

    text: str = field(repr=False)
    embedded: tuple[Embedded, ...] = ()
    left: tuple[Note, ...] = ()


class Lines:
    """The numbers, from 1, of the lines of a text, by offset; only a line feed ends a line, as in a diff."""

    def __init__(self, text: str) -> None:
        self._ends = [found.end() for found in re.finditer("\n", text)]

    def at(self, offset: int) -> int:
        """Return the number of the line that holds ``offset``."""
        return bisect_right(self._ends, offset) + 1


def collected(text: str, lines: Lines, readings: Iterable[tuple[int, Callable[[], Embedded]]]) -> Host:
    """Return the host with what each of ``readings`` gives, or with the reason why it gives nothing, at its offset's line."""
    embedded: list[Embedded] = []
    left: list[Note] = []
    for start, reading in readings:
        try:
            embedded.append(reading())
        except LeftAlone as reason:
            line = reason.line or lines.at(start)
            left.append(Note(line, f"the Dockerfile here was left alone: {reason}"))
    return Host(text, tuple(embedded), tuple(left))


def decoded(data: bytes, form: str) -> str:
    """Return the text of a host whose ``form`` is always UTF-8.

    Raises:
        Unreadable: it is not UTF-8; with the line.

    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{form} is written in UTF-8, and this is not", line) from error
