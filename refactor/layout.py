"""How a file lays out commands over continuation lines, so that what is added looks as if it had been there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refactor.document import Document, Instruction

_DEFAULT = "    "


@dataclass(frozen=True, slots=True)
class Layout:
    """The indentation of continuation lines, and whether an operator ends a line instead of starting the next one."""

    indent: str
    trailing: bool

    def joint(self, document: Document, offset: int, operator: str = "&&") -> tuple[str, str]:
        """Return what goes behind a command, line end included, and what goes before the next one.

        ``offset`` is in the line whose line end is the model. A ``;`` always ends its line.
        """
        end = document.line_end_at(offset)
        if operator == ";":
            return f"; {document.escape}{end}", self.indent
        if self.trailing:
            return f" {operator} {document.escape}{end}", self.indent
        return f" {document.escape}{end}", f"{self.indent}{operator} "


def file_layout(document: Document) -> Layout:
    """Return how the first RUN that shows it lays out a chain, else how most people do."""
    runs = [instruction for instruction in document.instructions if instruction.keyword == "RUN"]
    return layout_of(document, runs, Layout(_DEFAULT, trailing=False))


def layout_of(document: Document, instructions: Iterable[Instruction], default: Layout) -> Layout:
    """Return how the first of ``instructions`` that shows it lays out a chain, or ``default``."""
    for instruction in instructions:
        for before, line in _continuations(document, instruction):
            indent = line[: len(line) - len(line.lstrip(" \t"))]
            if line.startswith("&&", len(indent)):
                return Layout(indent, trailing=False)
            if before.endswith(("&&", ";")):
                return Layout(indent, trailing=True)
    return default


def _continuations(document: Document, instruction: Instruction) -> Iterator[tuple[str, str]]:
    """Yield each continuation line with the line before it, less what continues that one."""
    first, last = instruction.line, document.line_at(instruction.header_end)
    for number in range(first + 1, last + 1):
        before, line = document.lines[number - 2].text, document.lines[number - 1]
        if not line.is_comment and not line.is_blank:
            yield before.rstrip(" \t").removesuffix(document.escape).rstrip(" \t"), line.text
