"""Results for readers: lines for a terminal, JSON for programs, Markdown for a pull request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.errors import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.plan import Change
    from refactor.run import Result

JSON_VERSION = 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files and what became of them."""

    files: int
    changed: int
    changes: int
    held: int
    refusals: int
    errors: int

    @classmethod
    def of(cls, results: Sequence[Result]) -> Tally:
        """Count ``results``."""
        return cls(
            files=len(results),
            changed=sum(result.patch is not None for result in results),
            changes=sum(len(result.changes) for result in results),
            held=sum(len(result.held) for result in results),
            refusals=sum(len(result.refusals) for result in results),
            errors=sum(result.error is not None for result in results),
        )

    def sentence(self, verb: str) -> str:
        """Say it in one line; ``verb`` is what happens to the changed files, such as "would change"."""
        parts = [f"{_count(self.changed, 'file')} of {self.files} {verb}"]
        parts += [f"{_count(self.changes, 'change')}"] if self.changes else []
        parts += [f"{self.held} more with --safety review"] if self.held else []
        parts += [f"{self.refusals} left with a reason"] if self.refusals else []
        parts += [f"{_count(self.errors, 'file')} not done"] if self.errors else []
        return ", ".join(parts)


def text_lines(result: Result) -> Iterator[str]:
    """Yield a line ``path:line: …``, printable anywhere, for everything that there is to say of one file but its error."""
    rows = [
        *((change.line, f"{change.transform} ({change.safety}): {change.message}") for change in result.changes),
        *((held.line, f"not made: {held.transform} ({held.safety}): {held.message}") for held in result.held),
        *((left.line, f"left: {left.transform}/{left.slug}: {left.sentence}") for left in result.refusals),
        *((note.line, f"note: {note.sentence}") for note in result.notes),
    ]
    for line, text in sorted(rows, key=lambda row: row[0]):
        yield show(f"{result.path}:{line}: {text}")


def json_text(results: Sequence[Result]) -> str:
    """Return the report as JSON; the README documents its form, and `JSON_VERSION` changes with it."""
    tally = Tally.of(results)
    document = {
        "version": JSON_VERSION,
        "summary": {
            "files": tally.files,
            "changed": tally.changed,
            "changes": tally.changes,
            "held": tally.held,
            "refusals": tally.refusals,
            "errors": tally.errors,
        },
        "files": [_json_file(result) for result in results],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def markdown_text(results: Sequence[Result]) -> str:
    """Return the report as Markdown: the diff of each file, what was changed and how sure that is, and what was left."""
    lines = [line for result in results for line in _markdown_file(result)]
    return "\n".join([*lines, f"{Tally.of(results).sentence('to change')}.\n"])


def _json_file(result: Result) -> dict[str, object]:
    return {
        "path": result.path,
        "status": "error" if result.error else "changed" if result.patch else "unchanged",
        "error": str(result.error) if result.error else None,
        "exit_code": result.error.exit_code if result.error else None,
        "diff": result.patch.text if result.patch else "",
        "changes": [_json_change(change) for change in result.changes],
        "held": [_json_change(change) for change in result.held],
        "refusals": [
            {"transform": left.transform, "line": left.line, "slug": left.slug, "sentence": left.sentence}
            for left in result.refusals
        ],
        "notes": [{"line": note.line, "sentence": note.sentence} for note in result.notes],
    }


def _json_change(change: Change) -> dict[str, object]:
    return {
        "transform": change.transform,
        "line": change.line,
        "safety": change.safety.value,
        "message": change.message,
    }


def _markdown_file(result: Result) -> Iterator[str]:
    if not (result.changes or result.held or result.refusals or result.notes or result.error):
        return
    yield f"### `{show(result.path)}`\n"
    if result.error:
        yield f"{result.error}\n"
    if result.patch:
        fence = "`" * max(3, _longest_fence(result.patch.text) + 1)
        yield f"{fence}diff\n{bytes(result.patch).decode('utf-8', 'replace')}{fence}\n"
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


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
