"""`python -m tests.shells`: many random sequences of RUNs, merged by the real transform, in real shells."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from tests.shells.execute import throw_away
from tests.shells.generate import Sequence, generate
from tests.shells.harness import Trial, tried_sequence
from tests.shells.shrink import shrunk

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 50


def main() -> int:
    """Try sequences and print a table; 1 if any differed."""
    parser = argparse.ArgumentParser(prog="python -m tests.shells", description=__doc__)
    parser.add_argument("--sequences", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--show", type=int, default=20, help="how many differences are made small and printed")
    options = parser.parse_args()
    began = time.monotonic()
    counts: Counter[str] = Counter()
    wrong: list[int] = []
    starts = range(0, options.sequences, _CHUNK)
    with multiprocessing.Pool(options.jobs) as pool:
        task = partial(chunk, options.seed, last=options.sequences)
        for done, (counted, numbers) in enumerate(pool.imap_unordered(task, starts), 1):
            counts += counted
            for number in numbers:
                wrong.append(number)
                if len(wrong) <= options.show:
                    print(
                        f"\r{explained(generate(options.seed, number))}\n  (--seed {options.seed}, number {number})\n",
                        flush=True,
                    )
            if sys.stderr.isatty():
                print(f"\r{min(done * _CHUNK, options.sequences)} sequences", end="", file=sys.stderr, flush=True)
    seconds = time.monotonic() - began
    if wrong:
        print(f"\nnumbers of those that differ: {', '.join(map(str, sorted(wrong)))}")
    print(f"\n{table(counts)}\n{seconds:.0f} s, {options.sequences / seconds:.0f} sequences a second")
    return bool(wrong)


def chunk(seed: int, start: int, last: int) -> tuple[Counter[str], list[int]]:
    """Try the sequences from ``start`` on; return what is to be counted, and the numbers of those that differ."""
    counts: Counter[str] = Counter()
    wrong = []
    with throw_away() as folder:
        for number in range(start, min(start + _CHUNK, last)):
            trial = tried_sequence(generate(seed, number), folder)
            counts.update(_counted(trial))
            if trial.is_wrong:
                wrong.append(number)
    return counts, wrong


def explained(sequence: Sequence) -> str:
    """Return a sequence that differs as small as it can be, what it becomes, and what differs."""
    with throw_away() as folder:
        small = shrunk(sequence, lambda each: tried_sequence(each, folder).is_wrong)
        trial = tried_sequence(small, folder)
    said = trial.broken or "\n".join(map(str, trial.differences))
    return f"--- separate\n{small.dockerfile}--- merged\n{trial.merged}--- {said}"


def table(counts: Counter[str]) -> str:
    """Return the counts, a line each, in the order in which they are said below."""
    return "\n".join(f"{counts[name]:8,}  {name}" for name in sorted(counts))


def _counted(trial: Trial) -> Iterator[str]:
    yield "1 sequences"
    if trial.merged:
        yield "2 sequences with a merge"
    yield from (f"3 merges of tier {tier.name}" for tier in trial.tiers)
    yield from (f"4 refused: {slug}" for slug in trial.slugs)
    yield from ["5 separate builds that succeeded"] * trial.succeeded
    yield from ["6 separate builds that failed"] * trial.failed
    if trial.differences:
        yield "7 sequences that differ"
    if trial.broken:
        yield "8 sequences that the engine refuses as broken"


if __name__ == "__main__":
    sys.exit(main())
