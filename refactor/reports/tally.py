"""How much there is of what: one sentence for any number of files, and a table for many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.result import Result


@dataclass(frozen=True, slots=True)
class Tally:
    """How many files and what became of them."""

    files: int
    changed: int
    changes: int
    held: int
    refusals: int
    errors: int

    @classmethod
    def of(cls, results: Sequence[Result]) -> Tally:
        """Count ``results``."""
        return cls(
            files=len(results),
            changed=sum(bool(result.patches) for result in results),
            changes=sum(len(result.changes) for result in results),
            held=sum(len(result.held) for result in results),
            refusals=sum(len(result.refusals) for result in results),
            errors=sum(result.error is not None for result in results),
        )

    def sentence(self, verb: str) -> str:
        """Say it in one line; ``verb`` is what happens to the changed files, such as "would change"."""
        parts = [f"{_count(self.changed, 'file')} of {self.files} {verb}"]
        parts += [f"{_count(self.changes, 'change')}"] if self.changes else []
        parts += [f"{self.held} more with --safety review"] if self.held else []
        parts += [f"{self.refusals} left with a reason"] if self.refusals else []
        parts += [f"{_count(self.errors, 'file')} not done"] if self.errors else []
        return ", ".join(parts)


def table_lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield the lines of two tables: what each transform made, held and left, and how often for which reason it left it."""
    made = Counter(change.transform for result in results for change in result.changes)
    held = Counter(change.transform for result in results for change in result.held)
    left = Counter(each.transform for result in results for each in result.refusals)
    slugs = Counter(f"{each.transform}/{each.slug}" for result in results for each in result.refusals)
    names = dict.fromkeys((*made, *held, *left))
    if names:
        rows = [("transform", "made", "held", "left")]
        rows += [(name, str(made[name]), str(held[name]), str(left[name])) for name in sorted(names)]
        yield from _aligned(rows)
    if slugs:
        yield ""
        yield from _aligned([("left for this reason", "times"), *((slug, str(n)) for slug, n in slugs.most_common())])


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *numbers in rows:
        cells = (f"{number:>{width}}" for number, width in zip(numbers, widths[1:], strict=True))
        yield "  ".join((f"{first:<{widths[0]}}", *cells))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
