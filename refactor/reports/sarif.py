"""SARIF 2.1.0, the form that code scanners share; with fixes that give exactly the text after.

The form is https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from refactor.errors import Unreadable, show
from refactor.reports.hunks import Replacement, replacements
from refactor.reports.remarks import Kind, Remark, fingerprinted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refactor.result import Result
    from refactor.transform import Transform

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS: Mapping[Kind, str] = {Kind.CHANGE: "warning", Kind.HELD: "note", Kind.REFUSAL: "none", Kind.NOTE: "note"}
_BYTE_ORDER_MARK = "\ufeff"


def sarif_text(results: Sequence[Result]) -> str:
    """Return one run: the transforms as rules, changes and refusals as results, notes and errors as notifications."""
    from importlib.metadata import version

    from refactor.registry import transforms

    rules = transforms()
    numbers = {rule.name: number for number, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": "dockwright",
                "semanticVersion": version("dockwright"),
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that dockwright was started in."}}},
        "invocations": [
            {
                "executionSuccessful": not any(result.error for result in results),
                "toolExecutionNotifications": [
                    notification for index, result in enumerate(results) for notification in _said(result, index)
                ],
            }
        ],
        "artifacts": [_artifact(result, index) for index, result in enumerate(results)],
        "results": [found for index, result in enumerate(results) for found in _found(result, index, numbers)],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, separators=(",", ":"), ensure_ascii=True) + "\n"  # scanners' services limit its size


def _rule(rule: Transform) -> dict[str, object]:
    help_text = f"{rule.summary}\n\n{rule.description}".strip()
    described: dict[str, object] = {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": help_text},
        "properties": {"safety": rule.safety.value, "tags": list(rule.rules)},
    }
    return {**described, "helpUri": rule.references[0]} if rule.references else described


def _artifact(result: Result, index: int) -> dict[str, object]:
    return {"location": _location(result, index), "encoding": _encoding(result), "roles": ["analysisTarget"]}


def _location(result: Result, index: int) -> dict[str, object]:
    return {**_address(result.path), "index": index}


def _address(path: str) -> dict[str, object]:
    name = quote(path.encode("utf-8", "surrogateescape"))
    return {"uri": f"file://{name}"} if path.startswith("/") else {"uri": name, "uriBaseId": _ROOT}


def _encoding(result: Result) -> str:
    """Name the encoding that keeps every byte: that of a file that is not UTF-8 is unknown, but in this one each is itself."""
    try:
        (result.before or b"").decode("utf-8")
    except UnicodeDecodeError:
        return "ISO-8859-1"
    return "UTF-8"


def _place(result: Result, index: int, line: int | None) -> list[dict[str, object]]:
    physical: dict[str, object] = {"artifactLocation": _location(result, index)}
    return [{"physicalLocation": physical | ({"region": {"startLine": line}} if line else {})}]


def _said(result: Result, index: int) -> Iterator[dict[str, object]]:
    if result.error:
        line = result.error.line if isinstance(result.error, Unreadable) else None
        text = {"text": show(str(result.error))}
        yield {"level": "error", "message": text, "locations": _place(result, index, line)}
    for note in result.notes:
        yield {"level": "note", "message": {"text": show(note.sentence)}, "locations": _place(result, index, note.line)}


def _found(result: Result, index: int, numbers: Mapping[str, int]) -> Iterator[dict[str, object]]:
    fixes = list(_fixes(result, index))
    for remark, mark in fingerprinted(result):
        if remark.kind is not Kind.NOTE:
            found = _result(remark, mark, numbers[remark.transform])
            found["locations"] = _place(result, index, remark.line)
            yield {**found, "fixes": fixes} if remark.kind is Kind.CHANGE else found


def _result(remark: Remark, mark: str, number: int) -> dict[str, object]:
    refused = remark.kind is Kind.REFUSAL
    return {
        "ruleId": remark.transform,
        "ruleIndex": number,
        "kind": "informational" if refused else "fail",
        "level": _LEVELS[remark.kind],
        "message": {"text": show(remark.sentence)},
        "partialFingerprints": {"dockwright/v1": mark},
        "properties": {"slug" if refused else "safety": remark.reason},
    }


def _fixes(result: Result, index: int) -> Iterator[dict[str, object]]:
    """Yield the fix that makes all changes of a file: they were checked together, so that none is offered alone."""
    if not result.patches:
        return
    count = len(result.changes)
    text = "Makes the change" if count == 1 else f"Makes the {count} changes of this file, which were checked together"
    encoding = _encoding(result)
    yield {
        "description": {"text": f"{text}."},
        "artifactChanges": [
            {
                "artifactLocation": _location(result, index) if patch.path == result.path else _address(patch.path),
                "replacements": [_replacement(each, encoding) for each in replacements(patch)],
            }
            for patch in result.patches
        ],
    }


def _replacement(replacement: Replacement, encoding: str) -> dict[str, object]:
    removed = "".join(replacement.removed).encode("utf-8", "surrogateescape").decode(encoding)
    added = "".join(replacement.added).encode("utf-8", "surrogateescape").decode(encoding)
    if replacement.line == 1:  # the mark is no part of the text to those who read SARIF
        removed, added = removed.removeprefix(_BYTE_ORDER_MARK), added.removeprefix(_BYTE_ORDER_MARK)
    ends = removed.count("\n")
    region = {
        "startLine": replacement.line,
        "startColumn": 1,
        "endLine": replacement.line + ends,
        "endColumn": len(removed.rpartition("\n")[2]) + 1,
    }
    return {"deletedRegion": region} | ({"insertedContent": {"text": added}} if added else {})
