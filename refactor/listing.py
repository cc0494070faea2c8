"""All transforms at a glance: how sure each is, which advice it carries out, and which rules of other tools it answers."""

from __future__ import annotations

import json
from textwrap import TextWrapper, wrap
from typing import TYPE_CHECKING

from refactor.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.transform import Transform

_GAP = "  "


def lines(transforms: Sequence[Transform], width: int) -> Iterator[str]:
    """Yield a table in lines of at most ``width`` characters, as far as names allow."""
    names = [transform.name for transform in transforms]
    safeties = [str(transform.safety) for transform in transforms]
    name_width, safety_width = (max(map(len, cells), default=0) for cells in (["NAME", *names], ["SAFETY", *safeties]))
    indentation = " " * (name_width + safety_width + 2 * len(_GAP))
    yield f"{'NAME':<{name_width}}{_GAP}{'SAFETY':<{safety_width}}{_GAP}GUIDE; RULES"
    column = TextWrapper(max(width - len(indentation), 20), break_long_words=False, break_on_hyphens=False)
    for transform in transforms:
        answers = column.wrap(_answers(transform)) or [""]
        yield f"{transform.name:<{name_width}}{_GAP}{transform.safety:<{safety_width}}{_GAP}{answers[0]}".rstrip()
        yield from (indentation + line for line in answers[1:])
        yield from wrap(transform.summary, width, initial_indent=_GAP, subsequent_indent=_GAP)


def json_text(transforms: Sequence[Transform]) -> str:
    """Return them as one JSON object; its form is in the README."""
    return json.dumps({"version": 1, "transforms": list(map(_entry, transforms))}, indent=2) + "\n"


def _answers(transform: Transform) -> str:
    rows = ", ".join(row.title for row in transform.guide)
    return "; ".join(part for part in (rows, ", ".join(transform.rules)) if part)


def _entry(transform: Transform) -> dict[str, str | list[str]]:
    return {
        "name": transform.name,
        "summary": transform.summary,
        "safety": transform.safety.value,
        "guide": [row.title for row in transform.guide],
        "hadolint": list(transform.hadolint_rules),
        "buildkit": list(transform.buildkit_checks),
        "presets": [preset.name for preset in PRESETS.values() if preset.takes(transform)],
    }
