"""The lossless reader: bytes to instructions, flags, words, heredocs, stages and comments, all as spans of one string.

The document never prints itself; ``bytes(document)`` is the text that was read. Rules are BuildKit's own
(``frontend/dockerfile/parser``); a file that BuildKit would refuse, or that its versions read differently, is `Unreadable`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refactor.dockerfile.lexing import Token
    from refactor.dockerfile.logical import Line, Logical
    from refactor.edit import Span

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Directive:
    """A parser directive on its own line: ``# syntax=``, ``# check=`` or ``# escape=``; ``name`` in lower case."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A whole-line comment from its ``#`` to the end of the line; ``inside`` one when it stands in a continuation."""

    text: str
    span: Span
    line: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """``--name=value`` behind a keyword; ``value`` is None where there is no ``=``."""

    name: str
    value: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A heredoc's delimiter, the span of its body and that of its terminator's line."""

    delimiter: str
    strips_tabs: bool
    expands: bool
    body: Span
    terminator: Span


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction.

    Attributes:
        keyword: in upper case.
        keyword_span: where it stands.
        span: whole lines, from the one with the keyword to the last, heredocs included.
        line: the first line's number, from 1.
        end_line: the last line's number.
        flags: the ``--…`` words.
        body: what follows the flags, continuations joined, white space around it dropped.
        words: the body as BuildKit splits it for this keyword; one word where it is not split.
        is_json: the body is in JSON form.
        heredocs: in order.
        attached: the comments on the lines directly above.
        comments: the comments inside.
        stage: the index of its stage; None before the first FROM.
        trigger: the instruction that ONBUILD holds.
        header_end: where the last line of the header ends, before its line end.
        dangles: the file ends in a continuation.
        is_ambiguous: BuildKit's versions read it differently: ``<< EOF`` with a blank, or a JSON form with text behind it.
        is_left: the file's own comments ask the transform at work to leave it.

    """

    keyword: str
    keyword_span: Span
    span: Span
    line: int
    end_line: int
    flags: tuple[Flag, ...]
    body: Logical
    words: tuple[Token, ...]
    is_json: bool
    heredocs: tuple[Heredoc, ...]
    attached: tuple[Comment, ...]
    comments: tuple[Comment, ...]
    stage: int | None
    trigger: Instruction | None
    header_end: int
    dangles: bool
    is_ambiguous: bool
    is_left: bool = False

    def flag(self, name: str) -> Flag | None:
        """Return the last flag called ``name`` (without dashes), which is the one that counts, or None."""
        return next((flag for flag in reversed(self.flags) if flag.name == name), None)


@dataclass(frozen=True, slots=True)
class Stage:
    """A FROM and what belongs to it.

    ``base`` is the word as written; ``parent`` the index of the earlier stage that it names, if it names one.
    """

    index: int
    name: str | None
    base: Token
    platform: str | None
    parent: int | None
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A Dockerfile as one string, and what stands where in it; equal only to itself, so that facts about it can be kept."""

    text: str
    escape: str
    directives: tuple[Directive, ...]
    instructions: tuple[Instruction, ...]
    stages: tuple[Stage, ...]
    comments: tuple[Comment, ...]
    lines: tuple[Line, ...] = field(repr=False)

    @classmethod
    def parse(cls, data: bytes) -> Document:
        """Read a Dockerfile.

        Raises:
            Unreadable: BuildKit would refuse it, or the two readers disagree; with the line and the reason.

        """
        from refactor.dockerfile.reader import read  # the reader builds what is declared here

        return read(data.decode("utf-8", "surrogateescape"))

    def __bytes__(self) -> bytes:
        return self.text.encode("utf-8", "surrogateescape")

    def line_at(self, offset: int) -> int:
        """Return the number, from 1, of the line that holds ``offset``."""
        return max(bisect_right(self.lines, offset, key=_line_start), 1)

    def line_end_at(self, offset: int) -> str:
        r"""Return the end of the line that holds ``offset``: ``\n``, ``\r\n`` …; that of the line before where it has none."""
        number = self.line_at(offset)
        ends = (
            self.text[line.start + len(line.text) : line.end] for line in self.lines[max(number - 2, 0) : number][::-1]
        )
        return next((end for end in ends if end.endswith("\n")), "\n")

    @property
    def kept_stages(self) -> frozenset[int]:
        """The stages whose layers are in the image that a plain build makes: the last one and those it starts FROM."""
        kept = set()
        index: int | None = len(self.stages) - 1
        while index is not None:
            kept.add(index)
            index = self.stages[index].parent
        return frozenset(kept)


def runs_at(instructions: Iterable[Instruction]) -> str:
    """Return ``RUN of line 4``, or ``RUNs of lines 4, 6 and 7``, for messages."""
    *most, last = sorted(instruction.line for instruction in instructions)
    return f"RUNs of lines {', '.join(map(str, most))} and {last}" if most else f"RUN of line {last}"


def _line_start(line: Line) -> int:
    return line.start
