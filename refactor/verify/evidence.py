"""Evidence for readers: lines for a terminal, JSON for programs, Markdown for a pull request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from refactor.errors import show
from refactor.verify.comparison import SettingDifference, human
from refactor.verify.verdict import Scope, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.verify.comparison import Difference
    from refactor.verify.verdict import Built, Evidence

JSON_VERSION = 1
_MOST_LINES = 20
_HEADINGS = ("file", "before", "after", "saved", "layers", "build", "verdict")
_NUMBERS = range(1, 6)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/.-,:; ")
_BY_DESIGN = "The files differ by design, since the application moved to another base; only settings were compared."
_UNCHECKED = f"{_BY_DESIGN} Nothing shows that it still works: ask both images something with --run or --http."


def text_lines(evidence: Sequence[Evidence]) -> Iterator[str]:
    """Yield a table and, file by file, what there is to say, in characters that any terminal prints; nothing for no file."""
    if not evidence:
        return
    yield from _aligned([_HEADINGS, *(_row(each) for each in evidence)])
    for each in evidence:
        lines = [show(line) for line in _said(each)]
        yield from ("", f"{show(each.path)}: {each.verdict}", *(f"  {line}" for line in lines)) if lines else ()


def markdown_text(evidence: Sequence[Evidence]) -> str:
    """Return a table and, folded, what there is to say of each file, as text whatever names hold; nothing for no file."""
    if not evidence:
        return ""
    return "\n".join([*markdown_table(evidence), *(line for each in evidence for line in _folded(each)), ""])


def markdown_table(evidence: Sequence[Evidence]) -> Iterator[str]:
    """Yield the lines of the table alone."""
    rows = [_HEADINGS, tuple("---:" if number in _NUMBERS else "---" for number in range(len(_HEADINGS)))]
    for each in evidence:
        path, *cells, verdict = _row(each)
        rows.append((_code(path), *cells, f"**{verdict}**"))
    yield from (f"| {' | '.join(row)} |" for row in rows)


def json_text(evidence: Sequence[Evidence]) -> str:
    """Return everything as JSON; `JSON_VERSION` changes when the form does."""
    document = {
        "version": JSON_VERSION,
        "summary": {
            "files": len(evidence),
            "verdicts": {verdict.value: sum(each.verdict is verdict for each in evidence) for verdict in Verdict},
            "saved_bytes": sum(each.saved or 0 for each in evidence if each.verdict.holds),
        },
        "files": [_json_file(each) for each in evidence],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _row(evidence: Evidence) -> tuple[str, ...]:
    before, after = evidence.before, evidence.after
    return (
        show(evidence.path),
        human(before.size) if before else "-",
        human(after.size) if after else "-",
        _saved(evidence),
        _both(str(before.layers) if before else "-", str(after.layers) if after else "-"),
        _both(_seconds(before), _seconds(after)),
        evidence.verdict.value,
    )


def _saved(evidence: Evidence) -> str:
    if evidence.saved is None or evidence.before is None:
        return "-"
    share = round(100 * evidence.saved / (evidence.before.size or 1), 1) + 0.0  # which makes -0.0 a plain zero
    return f"{human(evidence.saved)} ({share} %)"


def _both(before: str, after: str) -> str:
    return "-" if before == after == "-" else f"{before} -> {after}"


def _seconds(built: Built | None) -> str:
    return f"{built.seconds:.1f} s" if built and built.seconds is not None else "-"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
    for row in rows:
        cells = (
            cell.rjust(width) if column in _NUMBERS else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _said(evidence: Evidence) -> Iterator[str]:
    """Yield the lines about one file, before any escaping."""
    judgement = evidence.judgement
    if evidence.failure:
        yield from (evidence.failure.reason, *evidence.failure.log)
    elif judgement.scope is Scope.CONFIG:
        yield _BY_DESIGN if evidence.checks else _UNCHECKED
    differences = judgement.differences
    yield from (f"{each.where}: {each.detail}" for each in differences[:_MOST_LINES])
    if len(differences) > _MOST_LINES:
        yield f"… and {len(differences) - _MOST_LINES} more"
    for check in evidence.checks:
        yield f"{'passed' if check.passed else 'failed'}: {check.name}: {check.detail}"
    yield from (f"note: {observation}" for observation in evidence.observations)
    for each in judgement.declared:
        yield f"declared by {each.transform}: {each.pattern}: {_files(each.files)}, {human(each.size)}"
    if judgement.noise:
        yield f"noise, which any two builds have: {_files(judgement.noise)}"


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number:,} files"


def _folded(evidence: Evidence) -> Iterator[str]:
    lines = list(_said(evidence))
    if not lines:
        return
    yield from ("", f"<details><summary>{_code(evidence.path)}: {evidence.verdict}</summary>", "")
    if evidence.failure:
        log = "\n".join(map(_entities, map(show, lines)))
        yield f"<pre>{log}</pre>"
    else:
        yield from (f"- {_code(line)}" for line in lines)
    yield from ("", "</details>")


def _code(text: str) -> str:
    return f"<code>{_entities(show(text))}</code>"


def _entities(text: str) -> str:
    """Write all that Markdown or HTML could read as more than a character as an entity."""
    return "".join(char if char in _PLAIN else f"&#{ord(char)};" for char in text)


def _json_file(evidence: Evidence) -> dict[str, object]:
    judgement, failure = evidence.judgement, evidence.failure
    return {
        "path": evidence.path,
        "verdict": evidence.verdict.value,
        "before": _json_built(evidence.before),
        "after": _json_built(evidence.after),
        "saved_bytes": evidence.saved,
        "scope": judgement.scope.value,
        "differences": [_json_difference(each) for each in judgement.differences],
        "declared": [
            {"transform": each.transform, "pattern": each.pattern, "files": each.files, "bytes": each.size}
            for each in judgement.declared
        ],
        "noise": judgement.noise,
        "checks": [{"name": each.name, "passed": each.passed, "detail": each.detail} for each in evidence.checks],
        "observations": list(evidence.observations),
        "failure": {"reason": failure.reason, "log": list(failure.log)} if failure else None,
    }


def _json_built(built: Built | None) -> dict[str, object] | None:
    if built is None:
        return None
    seconds = None if built.seconds is None else round(built.seconds, 3)
    return {"bytes": built.size, "layers": built.layers, "build_seconds": seconds}


def _json_difference(difference: Difference) -> dict[str, object]:
    return {
        "of": "setting" if isinstance(difference, SettingDifference) else "file",
        "where": difference.where,
        "change": difference.change.value,
        "detail": difference.detail,
        "bytes": difference.size,
    }
