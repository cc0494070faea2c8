"""Markdown for the text of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.errors import show
from refactor.reports.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.result import Result


def markdown_text(results: Sequence[Result]) -> str:
    """Return the report as Markdown: the diff of each file, what was changed and how sure that is, and what was left."""
    lines = [line for result in results for line in _markdown_file(result)]
    return "\n".join([*lines, f"{Tally.of(results).sentence('to change')}.\n"])


def _markdown_file(result: Result) -> Iterator[str]:
    if not (result.changes or result.held or result.refusals or result.notes or result.error):
        return
    yield f"### `{show(result.path)}`\n"
    if result.error:
        yield f"{result.error}\n"
    if result.patches:
        diff = result.diff.decode("utf-8", "replace")
        fence = "`" * max(3, _longest_fence(diff) + 1)
        yield f"{fence}diff\n{diff}{fence}\n"
    for change in result.changes:
        yield f"- line {change.line}: **{change.transform}** ({change.safety}): {show(change.message)}"
    for change in result.held:
        yield f"- line {change.line}: not made: **{change.transform}** ({change.safety}): {show(change.message)}"
    for left in result.refusals:
        yield f"- line {left.line}: left: **{left.transform}** / {left.slug}: {show(left.sentence)}"
    for note in result.notes:
        yield f"- line {note.line}: note: {show(note.sentence)}"
    if result.changes or result.held or result.refusals or result.notes:
        yield ""


def _longest_fence(text: str) -> int:
    lines = (row[1:].lstrip() for row in text.splitlines())
    return max(len(line) - len(line.lstrip("`")) for line in lines)
