"""Instructions, or words of them, that go, so that the file looks as if they had never been there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.edit import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Collection

    from refactor.document import Document, Instruction


def without(document: Document, instruction: Instruction) -> Edit:
    """Return the edit that takes an instruction away, and a blank line below it if there is one above it too."""
    start, end = instruction.span
    if end == len(document.text):
        if start and not document.text.endswith("\n"):
            start -= len(document.line_end_at(start - 1))
        return Edit(Span(start, end), "")
    after = document.lines[instruction.end_line]
    if after.is_blank and (instruction.line == 1 or document.lines[instruction.line - 2].is_blank):
        end = after.end
    return Edit(Span(start, end), "")


def without_words(document: Document, instruction: Instruction, going: Collection[Span]) -> tuple[Edit, ...]:
    """Return the edits that take words away, with the blanks on one side of each; or the whole instruction with the last."""
    spans = [word.span for word in instruction.words]
    if all(span in going for span in spans):
        return (without(document, instruction),)
    first = next(index for index, span in enumerate(spans) if span not in going)
    edits = [Edit(Span(spans[0].start, spans[first].start), "")] if first else []
    behind = zip(spans[first:], spans[first + 1 :], strict=False)
    edits += (Edit(Span(before.end, span.end), "") for before, span in behind if span in going)
    return tuple(edits)
