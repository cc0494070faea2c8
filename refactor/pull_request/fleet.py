"""Many repositories side by side, each whole in one process; what they share is how many may be opened."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from refactor.pull_request.files import Files
from refactor.pull_request.forges import forge_of
from refactor.pull_request.remote import public
from refactor.pull_request.work import handle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.sharedctypes import Synchronized

    from refactor.pull_request.connection import Connection
    from refactor.pull_request.forge import Forge
    from refactor.pull_request.order import Order
    from refactor.pull_request.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Shared:
    """How many pull requests all repositories may still get within this hour; ``count`` is None for any number."""

    count: Synchronized[int] | None = None

    def left(self, opened: int) -> int | None:
        """Take off what another run ``opened``; return how many are left."""
        if self.count is None:
            return None
        with self.count.get_lock():
            self.count.value -= opened
            return self.count.value

    def take(self) -> None:
        """Take off one that was opened."""
        if self.count is not None:
            with self.count.get_lock():
                self.count.value -= 1


@dataclass(frozen=True, slots=True)
class Fleet:
    """What every process of a run is told."""

    order: Order
    connection: Connection
    shared: Shared
    known: bool
    """Whether the forge is asked; a run that only tells does without it where there is no token."""

    def forge(self) -> Forge:
        """Return the forge, or one that knows of nothing."""
        return forge_of(self.connection) if self.known else Files(None)

    def visit(self, address: str, forge: Forge) -> tuple[Outcome, ...]:
        """Do one repository."""
        return handle(public(address), partial(self.connection.locate, address), self.order, forge, self.shared)


_here: list[tuple[Fleet, Forge]] = []


def shared(limit: int | None) -> Shared:
    """Return a count for as many processes as like."""
    from multiprocessing import Value

    return Shared(None if limit is None else Value("i", limit))


def visit_all(addresses: Sequence[str], fleet: Fleet, jobs: int) -> Iterator[tuple[Outcome, ...]]:
    """Yield the outcomes of each repository, in their order, from up to ``jobs`` processes."""
    if jobs == 1 or len(addresses) == 1:
        forge = fleet.forge()
        yield from (fleet.visit(address, forge) for address in addresses)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(jobs, len(addresses)), initializer=_start, initargs=(fleet,)) as pool, nullcontext():
        try:
            yield from pool.map(_visit, addresses)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _start(fleet: Fleet) -> None:
    _here[:] = [(fleet, fleet.forge())]


def _visit(address: str) -> tuple[Outcome, ...]:
    fleet, forge = _here[0]
    return fleet.visit(address, forge)
