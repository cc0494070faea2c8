"""What must hold between the text before an edit and the text after, whoever made the edit."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.dockerfile.second_reader import Seen
    from refactor.document import Document
    from refactor.edit import Edit, Rewrite


def check(
    before: Document, seen_before: tuple[Seen, ...], after: Document, seen_after: tuple[Seen, ...], rewrite: Rewrite
) -> str | None:
    """Return what is wrong with ``after``, as a sentence, or None.

    Every instruction that no edit touches must be in the result as the second reader saw it before, in its order; no comment
    may be missing; and no other line end may appear.
    """
    return (
        _instructions(before, seen_before, after, seen_after, rewrite)
        or _comments(before, after)
        or _line_ends(before, after)
    )


def _instructions(
    before: Document, seen_before: tuple[Seen, ...], after: Document, seen_after: tuple[Seen, ...], rewrite: Rewrite
) -> str | None:
    touched = _touched(before, rewrite.edits)
    starts = [instruction.span.start for instruction in before.instructions]
    kept = [(seen.keyword, seen.value) for index, seen in enumerate(seen_before) if index not in touched]
    came = []
    for seen, instruction in zip(seen_after, after.instructions, strict=True):
        origin = rewrite.origin(instruction.keyword_span.start)
        index = bisect_right(starts, origin) - 1
        if index >= 0 and before.instructions[index].span.end > origin and index not in touched:
            came.append((seen.keyword, seen.value))
    if kept != came:
        return "an instruction that no finding names would differ"
    return None


def _touched(before: Document, edits: tuple[Edit, ...]) -> frozenset[int]:
    """Return the indexes of the instructions that share a character with an edit, or into which one inserts."""
    spans = [instruction.span for instruction in before.instructions]
    ends = [span.end for span in spans]
    touched: set[int] = set()
    for edit in edits:
        start = min(edit.span.start, len(before.text) - 1)
        index = bisect_right(ends, start)
        while index < len(spans) and spans[index].start < max(edit.span.end, start + 1):
            touched.add(index)
            index += 1
    return frozenset(touched)


def _comments(before: Document, after: Document) -> str | None:
    lost = Counter(comment.text for comment in before.comments) - Counter(comment.text for comment in after.comments)
    return f"the comment {next(iter(lost))!r} would be lost" if lost else None


def _line_ends(before: Document, after: Document) -> str | None:
    extra = _ends(after) - _ends(before) - {""}
    return f"the line end {next(iter(extra))!r}, which the file does not use, would appear" if extra else None


def _ends(document: Document) -> set[str]:
    return {document.text[line.start + len(line.text) : line.end] for line in document.lines}
