"""The lossless reader: bytes to instructions, flags, words, heredocs, stages and comments, all as spans of one string.

The document never prints itself; ``bytes(document)`` is the text that was read. Rules are BuildKit's own
(``frontend/dockerfile/parser``); a file that BuildKit would refuse, or that its versions read differently, is `Unreadable`.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from refactor.dockerfile.instruction import Comment, Directive, Flag, Heredoc, Instruction, Stage
from refactor.dockerfile.reader import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from refactor.dockerfile.logical import Line

__all__ = ["Comment", "Directive", "Document", "Flag", "Heredoc", "Instruction", "Stage", "lines_named", "runs_at"]


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
        text = data.decode("utf-8", "surrogateescape")
        return cls(text, *read(text))

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
    lines = sorted(instruction.line for instruction in instructions)
    return f"RUN{'s' if len(lines) > 1 else ''} of {lines_named(lines)}"


def lines_named(lines: Sequence[int]) -> str:
    """Return ``line 4``, or ``lines 4, 6 and 7``, for messages."""
    *most, last = lines
    return f"lines {', '.join(map(str, most))} and {last}" if most else f"line {last}"


def _line_start(line: Line) -> int:
    return line.start
