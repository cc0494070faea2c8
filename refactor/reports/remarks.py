"""What there is to say of one file, in one shape for all forms: made, held, left and noted, each at its line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.result import Result


class Kind(StrEnum):
    """What became of what was seen."""

    CHANGE = "change"
    HELD = "held"
    REFUSAL = "refusal"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say of a file.

    Attributes:
        kind: what became of it.
        line: in the file as it is, from 1.
        transform: whose it is; empty for a note.
        reason: how sure a change is, or the slug of a refusal; empty for a note.
        sentence: what a reader gets.

    """

    kind: Kind
    line: int
    transform: str
    reason: str
    sentence: str

    @property
    def headline(self) -> str:
        """Say what it is about, without the sentence, in the words of the text report."""
        match self.kind:
            case Kind.CHANGE:
                return f"{self.transform} ({self.reason})"
            case Kind.HELD:
                return f"not made: {self.transform} ({self.reason})"
            case Kind.REFUSAL:
                return f"left: {self.transform}/{self.reason}"
            case Kind.NOTE:
                return "note"


def remarks(result: Result) -> tuple[Remark, ...]:
    """Return all that there is to say of one file but its error, by line."""
    found = [
        *(Remark(Kind.CHANGE, each.line, each.transform, each.safety, each.message) for each in result.changes),
        *(Remark(Kind.HELD, each.line, each.transform, each.safety, each.message) for each in result.held),
        *(Remark(Kind.REFUSAL, each.line, each.transform, each.slug, each.sentence) for each in result.refusals),
        *(Remark(Kind.NOTE, each.line, "", "", each.sentence) for each in result.notes),
    ]
    return tuple(sorted(found, key=lambda remark: remark.line))


def fingerprinted(result: Result) -> Iterator[tuple[Remark, str]]:
    """Yield each remark with a mark that stays the same while lines move, and that no other remark of a report has.

    It is made of what is found where: the path, the transform, the slug, and the text of the line, not its number. Whether a
    change is made or held does not count, so that ``--safety`` makes no new finding of an old one.
    """
    lines = (result.before or b"").split(b"\n")
    seen: dict[bytes, int] = {}
    for remark in remarks(result):
        slug = remark.reason if remark.kind is Kind.REFUSAL else ""
        text = lines[remark.line - 1].strip() if remark.line <= len(lines) else b""
        sentence = remark.sentence if remark.kind is Kind.NOTE else ""
        key = b"\0".join((_bytes(result.path), _bytes(remark.transform), _bytes(slug), _bytes(sentence), text))
        seen[key] = seen.get(key, 0) + 1
        yield remark, fingerprint(key, seen[key])


def fingerprint(key: bytes, number: int = 1) -> str:
    """Return the mark of the ``number``-th finding that ``key`` describes."""
    return sha256(b"%d\0%b" % (number, key)).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
