"""Unified diffs: difflib writes them, unidiff reads them back and applies them.

A diff is handed out only after it was read back as exactly one file and, applied to the text before, gave the text after.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXT_LINES = 3
_NO_NEWLINE = "\\ No newline at end of file\n"
# How far apart, in lines, the two texts are compared for where they meet again, before difflib is asked about all the rest.
_FURTHEST = 120


class PatchError(ValueError):
    """A diff does not read back as what it was made from, or does not fit the text that it is applied to."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A unified diff of one file, with ``a/`` and ``b/`` before its path, and the number of lines that it adds and removes."""

    path: str
    text: str
    added: int
    removed: int

    def __bytes__(self) -> bytes:
        return self.text.encode("utf-8", "surrogateescape")


def make_patch(path: str, before: str, after: str) -> Patch | None:
    """Return the diff from ``before`` to ``after``, or None where they are equal.

    Raises:
        PatchError: what difflib wrote does not give ``after`` when unidiff reads and applies it.

    """
    if before == after:
        return None
    head = f"--- {_quoted('a/' + path)}\n+++ {_quoted('b/' + path)}\n"
    text = head + "".join(_hunks(_lines(before), _lines(after)))
    added, removed, result = _read_back(text, before)
    if result != after:
        raise PatchError(f"the diff of {path}, applied to the text before, does not give the text after")
    return Patch(path, text, added, removed)


def apply_patch(text: str, before: str) -> str:
    """Apply a unified diff of exactly one file to ``before``.

    Raises:
        PatchError: it is not one, or it does not fit.

    """
    return _read_back(text, before)[2]


def _read_back(text: str, before: str) -> tuple[int, int, str]:
    from unidiff import PatchSet, UnidiffParseError

    try:
        files = PatchSet(StringIO(text, newline="\n"))
    except UnidiffParseError as error:
        raise PatchError(f"the diff cannot be read: {error}") from error
    if len(files) != 1:
        raise PatchError(f"the diff is about {len(files)} files instead of one")
    old = _lines(before)
    new: list[str] = []
    done = 0
    for hunk in files[0]:
        start = hunk.source_start - 1 if hunk.source_length else hunk.source_start
        new += old[done:start]
        done = start + hunk.source_length
        source: list[str] = []
        sides: list[list[str]] = []
        for line in hunk:
            if line.line_type == "\\":
                for side in sides:
                    side[-1] = side[-1].removesuffix("\n")
                continue
            sides = {"+": [new], "-": [source]}.get(line.line_type, [source, new])
            for side in sides:
                side.append(line.value)
        if source != old[start:done]:
            raise PatchError(f"the hunk at line {hunk.source_start} does not fit the text")
    return files[0].added, files[0].removed, "".join(new + old[done:])


def _lines(text: str) -> list[str]:
    r"""Split at ``\n`` only: a lone carriage return or a form feed does not end a line of a Dockerfile, nor of a diff."""
    *whole, last = text.split("\n")
    return [*(line + "\n" for line in whole), *([last] if last else [])]


def _hunks(before: list[str], after: list[str]) -> Iterator[str]:
    from difflib import unified_diff

    for (start, end), (new_start, new_end) in _windows(before, after):
        lines = unified_diff(before[start:end], after[new_start:new_end], n=CONTEXT_LINES)
        for number, line in enumerate(lines):
            if number < 2:
                continue
            if line.startswith("@@"):
                yield _moved(line, start, new_start)
            elif line.endswith("\n"):
                yield line
            else:
                yield f"{line}\n{_NO_NEWLINE}"


def _moved(header: str, old: int, new: int) -> str:
    """Return a hunk's header with its line numbers moved from a window's to the file's."""
    _, source, target, _ = header.split()
    return f"@@ {_range(source, old)} {_range(target, new)} @@\n"


def _range(text: str, shift: int) -> str:
    start, comma, length = text[1:].partition(",")
    return f"{text[0]}{int(start) + shift}{comma}{length}"


def _windows(before: list[str], after: list[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the stretches that differ, with the lines of context around them; those nearer than that are one.

    difflib compares everything with everything, which takes minutes over 100,000 lines: so it is given only what differs.
    """
    reach = 2 * CONTEXT_LINES
    opened: tuple[int, int] | None = None
    closed = (0, 0)
    for (start, new_start), (end, new_end) in _differences(before, after):
        if opened is not None and start - closed[0] > reach:
            yield _window(opened, closed, before)
            opened = None
        opened = opened or (start, new_start)
        closed = (end, new_end)
    if opened is not None:
        yield _window(opened, closed, before)


def _window(
    opened: tuple[int, int], closed: tuple[int, int], before: list[str]
) -> tuple[tuple[int, int], tuple[int, int]]:
    lead = min(CONTEXT_LINES, opened[0], opened[1])
    trail = min(CONTEXT_LINES, len(before) - closed[0])
    return (opened[0] - lead, closed[0] + trail), (opened[1] - lead, closed[1] + trail)


def _differences(before: list[str], after: list[str]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    i = j = 0
    while i < len(before) or j < len(after):
        if i < len(before) and j < len(after) and before[i] == after[j]:
            i, j = i + 1, j + 1
            continue
        end, new_end = _meeting(before, after, i, j)
        yield (i, j), (end, new_end)
        i, j = end, new_end


def _meeting(before: list[str], after: list[str], i: int, j: int) -> tuple[int, int]:
    """Return the nearest places behind ``i`` and ``j`` from which three lines (or all that is left) are the same."""
    for distance in range(1, _FURTHEST):
        for step in range(distance + 1):
            old, new = i + step, j + distance - step
            if old > len(before) or new > len(after):
                continue
            if before[old : old + 3] == after[new : new + 3] and (old < len(before) or new == len(after)):
                return old, new
    return len(before), len(after)


def _quoted(path: str) -> str:
    """Quote a path as git does: in C's way where it must be, with a tab behind it where it holds a blank."""
    if any(character in '"\\' or ord(character) < 32 or ord(character) == 127 for character in path):
        escapes = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
        inner = "".join(
            escapes.get(character, character if 32 <= ord(character) != 127 else f"\\{ord(character):03o}")
            for character in path
        )
        return f'"{inner}"'
    return f"{path}\t" if " " in path else path
