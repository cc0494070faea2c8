"""What is written where RUNs are joined: operators, parentheses, continuations, and the comments that stood between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.dockerfile.layout import layout_of
from refactor.edit import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.dockerfile.layout import Layout
    from refactor.document import Document, Instruction
    from refactor.shells.joining import Joined, Wrap


def join_edits(document: Document, runs: Sequence[Instruction], joined: Joined) -> Iterator[Edit]:
    """Yield the edits that make one RUN of ``runs``, laid out as they are, or as the file where none shows how."""
    layout = layout_of(document, runs)
    if any(run.heredocs for run in runs[:-1]):
        yield _with_heredocs_behind(document, runs, joined, layout)
        return
    for index, (run, wrap) in enumerate(zip(runs, joined.wraps, strict=True)):
        start, end = run.body.locate(wrap.start), run.body.whole.end
        behind, ahead = layout.joint(document, run.header_end, joined.operator)
        if index:
            yield Edit(Span(run.span.start, start), _comments_before(document, run, start) + ahead + wrap.before)
            yield from _without_blank_lines(document, runs[index - 1], run)
        elif wrap.before:
            yield Edit(Span(start, start), wrap.before)
        if index < len(runs) - 1:
            yield Edit(Span(end, run.span.end), wrap.after + behind)
        elif wrap.after:
            yield Edit(Span(end, end), wrap.after)


def _with_heredocs_behind(document: Document, runs: Sequence[Instruction], joined: Joined, layout: Layout) -> Edit:
    """Return the edit that puts all headers first and then all heredocs, in their order, as a shell reads them."""
    text, last = document.text, runs[-1]
    pieces = [text[runs[0].span.start : runs[0].body.locate(joined.wraps[0].start)]]
    for index, (run, wrap) in enumerate(zip(runs, joined.wraps, strict=True)):
        behind, ahead = layout.joint(document, run.header_end, joined.operator)
        if index:
            between = document.lines[runs[index - 1].end_line : run.line - 1]
            pieces += (line.span.of(text) for line in between if not line.is_blank)
            pieces += (_comments_before(document, run, run.body.locate(wrap.start)), ahead)
        pieces.append(_wrapped(document, run, wrap))
        pieces.append(behind if run is not last else document.line_end_at(run.header_end))
    pieces += (text[each.body.start : each.terminator.end] for run in runs for each in run.heredocs)
    whole = "".join(pieces)
    if not text[: last.span.end].endswith("\n"):
        whole = whole.rstrip("\r\n")
    return Edit(Span(runs[0].span.start, last.span.end), whole)


def _wrapped(document: Document, run: Instruction, wrap: Wrap) -> str:
    return f"{wrap.before}{document.text[run.body.locate(wrap.start) : run.body.whole.end]}{wrap.after}"


def _comments_before(document: Document, run: Instruction, start: int) -> str:
    """Return the lines of the comments that stand between a RUN's keyword and its first command, which can stay."""
    lines = (document.lines[comment.line - 1] for comment in run.comments if comment.span.start < start)
    return "".join(line.span.of(document.text) for line in lines)


def _without_blank_lines(document: Document, before: Instruction, run: Instruction) -> Iterator[Edit]:
    for line in document.lines[before.end_line : run.line - 1]:
        if line.is_blank:
            yield Edit(line.span, "")
