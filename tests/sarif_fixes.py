"""Applies SARIF fixes as the specification tells their readers to, knowing nothing of how they were written."""

from __future__ import annotations

import re
from typing import Any


def applied(log: dict[str, Any], before: bytes, artifact: int = 0) -> bytes:
    """Return ``before`` with the first fix offered for an artifact applied; every result that has one must have the same."""
    run = log["runs"][0]
    encoding = run["artifacts"][artifact]["encoding"]
    fixes = [
        change["replacements"]
        for result in run["results"]
        for fix in result.get("fixes", [])
        for change in fix["artifactChanges"]
        if change["artifactLocation"]["index"] == artifact
    ]
    if not fixes:
        return before
    assert all(fix == fixes[0] for fix in fixes)
    text = before.decode(encoding)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    starts = [0, *(match.end() for match in re.finditer(r"\r?\n", text))]
    edits = []
    for each in fixes[0]:
        region = each["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        edits.append((start, end, each.get("insertedContent", {"text": ""})["text"]))
    for start, end, added in sorted(edits, reverse=True):
        assert 0 <= start <= end <= len(text)
        text = text[:start] + added + text[end:]
    return (mark + text).encode(encoding)
