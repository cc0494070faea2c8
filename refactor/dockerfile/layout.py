"""How a file lays out commands over continuation lines, so that what is added looks as if it had been there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refactor.document import Document, Instruction

_DEFAULT = "    "
_WIDEST = 12


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


@lru_cache(maxsize=8)
def file_layout(document: Document) -> Layout:
    """Return how most chains of the file are laid out, else how most people do it."""
    runs = (instruction for instruction in document.instructions if instruction.keyword == "RUN")
    shown = Counter(layout for run in runs for layout in _shown(document, run))
    return shown.most_common(1)[0][0] if shown else Layout(_DEFAULT, trailing=False)


def layout_of(document: Document, instructions: Iterable[Instruction]) -> Layout:
    """Return how the first of ``instructions`` that shows it lays out a chain, or else the file."""
    shown = (layout for instruction in instructions for layout in _shown(document, instruction))
    return next(shown, None) or file_layout(document)


def _shown(document: Document, instruction: Instruction) -> Iterator[Layout]:
    """Yield the layout of each continuation line that begins with ``&&``, or follows one that ends with an operator."""
    for before, line in _continuations(document, instruction):
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        if not 0 < len(indent.expandtabs(8)) <= _WIDEST:
            continue
        if line.startswith("&&", len(indent)):
            yield Layout(indent, trailing=False)
        elif before.endswith(("&&", ";")):
            yield Layout(indent, trailing=True)


def _continuations(document: Document, instruction: Instruction) -> Iterator[tuple[str, str]]:
    """Yield each continuation line with the line before it, less what continues that one."""
    first, last = instruction.line, document.line_at(instruction.header_end)
    for number in range(first + 1, last + 1):
        before, line = document.lines[number - 2].text, document.lines[number - 1]
        if not line.is_comment and not line.is_blank:
            yield before.rstrip(" \t").removesuffix(document.escape).rstrip(" \t"), line.text
