"""What to do about one branch: a pure decision, after the manners of bots that maintainers keep.

who        what is seen                                        what is done
people     commits on the branch that are not ours             nothing, whatever else
people     closed it unmerged, or undid it once merged         these changes are not proposed again
nobody     nothing is left to change                           our own pull request is closed, our branch removed
nobody     the same change is on the branch already            nothing, though the base has moved on
nobody     pushed, and then the network was cut                the pull request is opened after all
nobody     images were built, and none of them holds           what is open stays as it is
the user   enough are open, or were opened within the hour     it waits for another run
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from refactor.pull_request.forge import PullRequest, Status
from refactor.pull_request.state import State

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from refactor.pull_request.branches import Branch


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the branch should be: its last commit, what it changes, and the branch that it is for."""

    head: str
    change: str
    base: str


@dataclass(frozen=True, slots=True)
class Budget:
    """How many pull requests may still be opened in this repository, and now."""

    open: int | None = None
    hour: int | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """Open a pull request, after a push if ``push``."""

    push: bool


@dataclass(frozen=True, slots=True)
class Update:
    """Bring a pull request of ours up to date, by a push if ``push``."""

    pull: PullRequest
    push: bool


@dataclass(frozen=True, slots=True)
class Close:
    """Close the pull request, if there is one, and remove the branch: nothing is left to change."""

    pull: PullRequest | None


@dataclass(frozen=True, slots=True)
class Leave:
    """Do nothing, for a reason; ``pull`` is the open one, if any."""

    reason: str
    pull: PullRequest | None = None


Decision: TypeAlias = Open | Update | Close | Leave


def refused_keys(pulls: Sequence[PullRequest], keys: Collection[str]) -> frozenset[str]:
    """Return those of ``keys`` that stand for changes which people have decided on before: by closing, or by undoing.

    Where the hidden state of a closed one is gone, nobody can tell what it proposed: then it is taken to be all of it. What
    an open one proposes is still to be decided.
    """
    decided: set[str] = set()
    asked: set[str] = set()
    for pull in pulls:
        state = State.read(pull.body)
        if pull.status is Status.OPEN:
            asked.update(state.keys if state else ())
        elif state is None and pull.status is Status.CLOSED:
            decided.update(keys)
        elif state and not state.settled:
            decided.update(state.keys)
    return frozenset(decided.intersection(keys) - asked)


def doubted_keys(pulls: Sequence[PullRequest]) -> frozenset[str]:
    """Return what stands for the changes that an open pull request lacks since their images did not hold."""
    states = (State.read(pull.body) for pull in pulls if pull.status is Status.OPEN)
    return frozenset(key for state in states if state for key in state.doubted)


def decide(
    wanted: Wanted | None,
    branch: Branch | None,
    pulls: Sequence[PullRequest],
    budget: Budget,
    *,
    refused: int = 0,
    doubted: int = 0,
) -> Decision:
    """Decide about one branch.

    Args:
        wanted: what it should be; None where nothing is left to change, or nothing that was not refused or doubted.
        branch: what it is on the remote; None where it is not there.
        pulls: those that came from it, the newest first.
        budget: how many may be opened.
        refused: how many changes are not wanted because people refused them.
        doubted: how many files are left out because their images did not hold.

    """
    current = next((pull for pull in pulls if pull.status is Status.OPEN), None)
    if branch and branch.change is None:
        return Leave("the branch has commits that are not dockwright's, and is left to whom they belong", current)
    if wanted is None:
        return _nothing_wanted(branch, current, refused, doubted)
    push = branch is None or branch.change != wanted.change
    if current:
        state = State.read(current.body)
        stale = state is not None and branch is not None and state.head != (wanted.head if push else branch.commit)
        if push or stale or current.base != wanted.base:
            return Update(current, push)
        return Leave("the pull request is up to date", current)
    if budget.open is not None and budget.open < 1:
        return Leave("as many pull requests as --max-open allows are open")
    if budget.hour is not None and budget.hour < 1:
        return Leave("as many pull requests as --max-per-hour allows were opened within the hour")
    return Open(push)


def _nothing_wanted(branch: Branch | None, current: PullRequest | None, refused: int, doubted: int) -> Decision:
    if doubted:
        return Leave("no change held when its images were built", current)
    if current and branch and (State.read(current.body) or not refused):
        return Close(current)
    if refused:
        return Leave("a pull request with these changes was closed, or undone after it was merged", current)
    if branch:
        return Close(None)
    return Leave("nothing to change", current)
