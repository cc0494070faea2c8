"""The second reader: dockerfile-parse, asked whether it sees the same instructions on the same lines.

It shares no code and no author with `refactor.dockerfile.reader`, so that an error of either shows as a disagreement,
and a file on which they disagree is left alone. It is given a copy in which what it is known to misread is blanked in
place, without moving a line: heredoc bodies (it knows none), a byte-order mark (it keeps it in the first keyword),
blank lines in continuations (it ends the instruction there), a trailing escape character at the end of the file (it
drops the line), and a ``# check=`` directive (it overlooks an ``# escape=`` behind it).
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from refactor.dockerfile.logical import BYTE_ORDER_MARK, SPACE
from refactor.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refactor.document import Document


@dataclass(frozen=True, slots=True)
class Seen:
    """An instruction as dockerfile-parse sees it: ``line`` and ``end_line`` from 1, heredocs not counted in."""

    keyword: str
    value: str
    line: int
    end_line: int


def seen(document: Document) -> tuple[Seen, ...]:
    """Return the instructions that dockerfile-parse finds in the blanked text of ``document``."""
    from dockerfile_parse import DockerfileParser

    structure = DockerfileParser(fileobj=BytesIO(_blanked(document))).structure
    return tuple(
        Seen(each["instruction"], each["value"], each["startline"] + 1, each["endline"] + 1)
        for each in structure
        if each["instruction"] != "COMMENT"
    )


def agree(document: Document) -> tuple[Seen, ...]:
    """Return what the second reader sees, once it is sure that it sees what the first one saw.

    Raises:
        Unreadable: at the first line on which the two differ.

    """
    theirs = seen(document)
    ours = [
        (instruction.keyword, instruction.line, document.line_at(instruction.header_end))
        for instruction in document.instructions
    ]
    for index in range(max(len(ours), len(theirs))):
        mine = ours[index] if index < len(ours) else None
        other = theirs[index] if index < len(theirs) else None
        if mine is None or other is None or mine != (other.keyword, other.line, other.end_line):
            line = min(mine[1] if mine else other.line if other else 1, other.line if other else mine[1] if mine else 1)
            raise Unreadable(
                "two independent readers take the file's instructions differently from here on; see whether a line ends in"
                " an escape character by mistake",
                line,
            )
    return theirs


def _blanked(document: Document) -> bytes:
    lines = [document.text[line.start : line.end] for line in document.lines]
    if lines[0].startswith(BYTE_ORDER_MARK):
        lines[0] = lines[0][1:]
    for directive in document.directives:
        if directive.name == "check":
            lines[directive.line - 1] = "# syntax=blanked\n"
    for instruction in document.instructions:
        _fill(lines, _continuation_blanks(document, instruction.line, instruction.end_line), "#\n")
        for heredoc in instruction.heredocs:
            first, last = document.line_at(heredoc.body.start), document.line_at(heredoc.terminator.start)
            _fill(lines, range(first, last + 1), "\n")
        if instruction.dangles:
            header = document.line_at(instruction.header_end)
            lines[header - 1] = lines[header - 1].rstrip().removesuffix(document.escape) + "\n"
    if not lines[-1].endswith("\n"):
        lines.append("\n")
    return "".join(lines).encode("utf-8", "replace")


def _continuation_blanks(document: Document, first: int, last: int) -> Iterator[int]:
    return (number for number in range(first, last + 1) if not document.lines[number - 1].text.strip(SPACE))


def _fill(lines: list[str], numbers: Iterable[int], text: str) -> None:
    for number in numbers:
        lines[number - 1] = text
