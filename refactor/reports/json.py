"""JSON for programs. The README documents its form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from refactor.reports.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refactor.plan import Change
    from refactor.result import Result

JSON_VERSION = 1


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


def _json_file(result: Result) -> dict[str, object]:
    return {
        "path": result.path,
        "status": "error" if result.error else "changed" if result.patches else "unchanged",
        "error": str(result.error) if result.error else None,
        "exit_code": result.error.exit_code if result.error else None,
        "diff": "".join(patch.text for patch in result.patches),
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
