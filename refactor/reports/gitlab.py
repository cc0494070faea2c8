"""GitLab's code quality report, which it shows in a merge request beside what is new in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from refactor.errors import Unreadable, show
from refactor.reports.remarks import Kind, fingerprint, fingerprinted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.result import Result


def gitlab_text(results: Sequence[Result]) -> str:
    """Return one entry for each change, refusal and note, and for each file that was not done."""
    return json.dumps([entry for result in results for entry in _entries(result)], indent=2, ensure_ascii=True) + "\n"


def _entries(result: Result) -> Iterator[dict[str, object]]:
    if result.error:
        line = result.error.line if isinstance(result.error, Unreadable) else None
        mark = fingerprint(result.path.encode("utf-8", "surrogateescape"))
        yield _entry("not-done", "major", result.path, line or 1, str(result.error), mark)
    for remark, mark in fingerprinted(result):
        severity = "minor" if remark.kind is Kind.CHANGE else "info"
        sentence = f"{remark.headline}: {remark.sentence}"
        yield _entry(remark.transform or "note", severity, result.path, remark.line, sentence, mark)


def _entry(check: str, severity: str, path: str, line: int, sentence: str, mark: str) -> dict[str, object]:
    return {
        "check_name": check,
        "description": show(sentence),
        "severity": severity,
        "fingerprint": mark,
        "location": {"path": show(path), "lines": {"begin": line}},
    }
