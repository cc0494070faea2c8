"""Makes a sequence that differs small, by leaving out parts for as long as it still differs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.shells.generate import Sequence

_JOINED = re.compile(r"[ \t]*\\\n(?:[ \t]*(?:#.*)?\n)*[ \t]*")
_PARTS = re.compile(r"\s+|\S+")
_DIFFERS_ALWAYS = re.compile(r"\bset\}?\s*(?:[;&|>)]|$)|(?:^|\s)[-+]\S*$|^[-+]")
"""What prints the script itself, or is an option to the shell: a difference, but another one than that looked for."""


def shrunk(sequence: Sequence, differs: Callable[[Sequence], bool]) -> Sequence:
    """Return a sequence as small as leaving out RUNs, settings and words makes it, that still differs."""
    changed = True
    while changed:
        changed = False
        for smaller in _smaller(sequence):
            if smaller != sequence and differs(smaller):
                sequence = smaller
                changed = True
                break
    return sequence


def _smaller(sequence: Sequence) -> Iterator[Sequence]:
    """Yield what is a little smaller, the greatest steps first."""
    yield replace(sequence, between=(), crlf=False)
    for index in range(len(sequence.runs)):
        if len(sequence.runs) > 2:
            yield replace(sequence, runs=sequence.runs[:index] + sequence.runs[index + 1 :])
    yield replace(sequence, user=None)
    yield replace(sequence, workdir=None)
    yield replace(sequence, is_settled=True)
    yield replace(sequence, shell=None)
    for index, run in enumerate(sequence.runs):
        for shorter in _shorter(run):
            yield replace(sequence, runs=(*sequence.runs[:index], shorter, *sequence.runs[index + 1 :]))


def _shorter(run: str) -> Iterator[str]:
    if "<<" not in run:
        yield _JOINED.sub(" ", run)
    yield "true"
    parts = _PARTS.findall(run)
    length = len(parts) // 2
    while length:
        for start in range(0, len(parts), max(1, length // 2)):
            rest = "".join(parts[:start] + parts[start + length :]).strip()
            if rest and rest != run and not _DIFFERS_ALWAYS.search(rest):
                yield rest
        length //= 2
    for inner in re.findall(r"\( (.*) \)|\{ (.*); \}", run):
        yield from filter(None, inner)
