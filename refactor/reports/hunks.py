"""What a patch replaces, line by line, for those who cannot read a diff."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.patch import Patch


@dataclass(frozen=True, slots=True)
class Replacement:
    """Lines that go and lines that come in their place, each with its end.

    ``line`` is the first that goes, or the one before which the others come, counted in the text before, from 1.
    """

    line: int
    removed: tuple[str, ...]
    added: tuple[str, ...]


def replacements(patch: Patch) -> Iterator[Replacement]:
    """Yield what ``patch`` replaces, from the first line to the last; no two of them touch."""
    from unidiff.patch import PatchSet

    (file,) = PatchSet(StringIO(patch.text, newline="\n"))
    for hunk in file:
        line = hunk.source_start if hunk.source_length else hunk.source_start + 1
        removed: list[str] = []
        added: list[str] = []
        side = added
        for row in hunk:
            if row.line_type == "\\" and side:
                side[-1] = side[-1].removesuffix("\n")
            elif row.line_type == "-":
                side = removed
                removed.append(row.value)
            elif row.line_type == "+":
                side = added
                added.append(row.value)
            elif row.line_type == " ":
                if removed or added:
                    yield Replacement(line, tuple(removed), tuple(added))
                line += len(removed) + 1
                removed, added = [], []
                side = added
        if removed or added:
            yield Replacement(line, tuple(removed), tuple(added))
