"""Unified diffs: difflib writes them, unidiff reads them back and applies them.

A diff is handed out only after it was read back as exactly one file and, applied to the text before, gave the text after. What
changes several files is as many of them, one behind the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXT_LINES = 3
_NO_NEWLINE = "\\ No newline at end of file\n"
# How many lines are compared with one another, to find where the two texts meet again, before all the rest is taken to differ.
_REACHES = (16, 64, 256, 1024)


class PatchError(ValueError):
    """A diff does not read back as what it was made from, or does not fit the text that it is applied to."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A unified diff of one file, with ``a/`` and ``b/`` before its path, and the number of lines that it adds and removes.

    An absolute path loses its slash in the diff, where programs that apply it would refuse it.
    """

    path: str
    text: str
    added: int
    removed: int

    def __bytes__(self) -> bytes:
        return self.text.encode("utf-8", "surrogateescape")


def make_patch(path: str, before: str | None, after: str) -> Patch | None:
    """Return the diff from ``before``, None for a file that is not there yet, to ``after``, or None where they are equal.

    Raises:
        PatchError: what difflib wrote does not give ``after`` when unidiff reads and applies it.

    """
    if before == after:
        return None
    name = path.lstrip("/")
    old = "/dev/null" if before is None else _quoted(f"a/{name}")
    head = f"--- {old}\n+++ {_quoted(f'b/{name}')}\n"
    text = head + "".join(_hunks(lines_of(before or ""), lines_of(after)))
    added, removed, result = _read_back(text, before or "")
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
    from unidiff.errors import UnidiffParseError
    from unidiff.patch import PatchSet

    try:
        files = PatchSet(StringIO(text, newline="\n"))
    except UnidiffParseError as error:
        raise PatchError(f"the diff cannot be read: {error}") from error
    if len(files) != 1:
        raise PatchError(f"the diff is about {len(files)} files instead of one")
    if not files[0]:
        raise PatchError("the diff changes nothing")
    old = lines_of(before)
    new: list[str] = []
    done = 0
    for hunk in files[0]:
        start = hunk.source_start - 1 if hunk.source_length else hunk.source_start
        if not done <= start <= len(old):
            raise PatchError(f"the hunk at line {hunk.source_start} does not fit the text")
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


def lines_of(text: str) -> list[str]:
    r"""Split at ``\n`` only: a lone carriage return or a form feed does not end a line of a Dockerfile, nor of a diff."""
    *whole, last = text.split("\n")
    return [*(line + "\n" for line in whole), *([last] if last else [])]


def _hunks(before: list[str], after: list[str]) -> Iterator[str]:
    from difflib import SequenceMatcher

    class Known(SequenceMatcher[str]):
        """Groups opcodes into hunks as difflib does, without comparing the whole texts to get them."""

        def get_opcodes(self) -> list[_Opcode]:
            return list(opcodes(before, after))

    for group in Known().get_grouped_opcodes(CONTEXT_LINES):
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                yield from map(_context_line, before[start:end])
                continue
            yield from map(_removed_line, before[start:end])
            yield from map(_added_line, after[new_start:new_end])


def _range(start: int, end: int) -> str:
    """Write a range of lines as POSIX's diff does: from 1, the length left out where it is 1."""
    length = end - start
    return str(start + 1) if length == 1 else f"{start + 1 if length else start},{length}"


def _context_line(line: str) -> str:
    return _ended(f" {line}")


def _removed_line(line: str) -> str:
    return _ended(f"-{line}")


def _added_line(line: str) -> str:
    return _ended(f"+{line}")


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"


_Opcode: TypeAlias = tuple[Literal["replace", "delete", "insert", "equal"], int, int, int, int]


def opcodes(before: list[str], after: list[str]) -> Iterator[_Opcode]:
    """Yield difflib's opcodes for the two texts.

    difflib compares every line with every line, which takes minutes over 100,000 of them: so it is given only the stretches
    that differ.
    """
    from difflib import SequenceMatcher

    done = 0, 0
    for (start, new_start), (end, new_end) in _differences(before, after):
        if start > done[0]:
            yield "equal", done[0], start, done[1], new_start
        for tag, i, j, k, m in SequenceMatcher(None, before[start:end], after[new_start:new_end]).get_opcodes():
            yield tag, i + start, j + start, k + new_start, m + new_start
        done = end, new_end
    if done[0] < len(before):
        yield "equal", done[0], len(before), done[1], len(after)


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
    """Return where the texts next have a line in common behind ``i`` and ``j``, looking a little way at first."""
    from difflib import SequenceMatcher

    for reach in _REACHES:
        blocks = SequenceMatcher(None, before[i : i + reach], after[j : j + reach]).get_matching_blocks()
        if blocks[0].size:
            return i + blocks[0].a, j + blocks[0].b
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
