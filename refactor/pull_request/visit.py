"""What is looked at in one repository, and what is decided about each of its branches."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as with_changes
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from refactor.errors import BrokenTransform, DockwrightError
from refactor.pull_request import branches
from refactor.pull_request.deeds import Deeds
from refactor.pull_request.draft import Draft
from refactor.pull_request.forge import Status
from refactor.pull_request.manners import Budget, Leave, doubted_keys, refused_keys
from refactor.pull_request.outcome import Action, Outcome
from refactor.pull_request.problems import LostRace
from refactor.pull_request.proof import proven
from refactor.pull_request.proposal import Doubt, Grouping, Proposal, less, propose, without
from refactor.pull_request.snapshot import Snapshot, has_dockerfiles, lay_out

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from refactor.pull_request.forge import Forge, Place
    from refactor.pull_request.order import Allowance, Order
    from refactor.pull_request.repository import Head, Repository

_HOUR = timedelta(hours=1)
_EARLIER = "its images did not hold when an earlier run built them"


@dataclass(frozen=True, slots=True)
class Visit:
    """A repository, called ``name`` in the summary, that is at ``place`` and fetched into ``ours``."""

    name: str
    ours: Repository
    place: Place
    order: Order
    forge: Forge
    allowance: Allowance

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what becomes of each branch, or of the repository where it has none."""
        head = self.ours.head(branches.PREFIX)
        if head is None:
            yield Outcome(self.name, Action.LEAVE, "the repository is empty")
            return
        own = self.place.push_url == self.ours.remote.url
        there = head.ours if own else self.ours.branches(self.place.push_url, branches.PREFIX)
        base = self.ours.fetch_base(head.branch, whole=not own, large=self.order.proof is not None)
        entries = self.ours.objects.tree(base)
        with TemporaryDirectory(prefix="dockwright-", ignore_cleanup_errors=True) as folder:
            snapshot = Snapshot(Path(folder), base, {}, "", ())
            proposals: tuple[Proposal, ...] = ()
            if has_dockerfiles(entries):
                snapshot = lay_out(self.ours.objects, base, entries, Path(folder, "tree"))
                proposals = propose(snapshot, self.order.job, self.order.grouping)
            stale = sorted(set(there) - {each.branch for each in proposals})
            proposals += tuple(Proposal(branch, (), ()) for branch in stale if self._is_of_this_grouping(branch))
            if not proposals:
                yield Outcome(self.name, Action.LEAVE, "there is no Dockerfile")
            opened: set[str] = set()
            for proposal in proposals:
                outcome = self._outcome(proposal, head, snapshot, there, opened)
                opened.update((outcome.branch,) if outcome.action is Action.OPEN else ())
                yield outcome

    def _is_of_this_grouping(self, branch: str) -> bool:
        if branch == branches.WHOLE:
            return self.order.grouping is Grouping.REPOSITORY
        of_file = branch.startswith(branches.for_file("").rpartition("/")[0] + "/")
        return self.order.grouping is (Grouping.FILE if of_file else Grouping.TRANSFORM)

    def _outcome(
        self, whole: Proposal, head: Head, snapshot: Snapshot, there: Mapping[str, str], opened: Collection[str]
    ) -> Outcome:
        name = whole.branch
        try:
            branch = branches.look(self.ours, self._url, name) if name in there else None
            pulls = self.forge.pulls(self.place, name)
            recent = sum(datetime.now(UTC) - pull.created < _HOUR for pull in pulls)
            budget = Budget(self._open_left(there, name, opened), self.allowance.left(recent))
            allowed = less(whole, refused_keys(pulls, whole.keys), self.order.job, snapshot)
            known = self._less_doubted(allowed, doubted_keys(pulls), snapshot)
            draft = Draft.of(known, self.ours.objects, snapshot, self.order, head.branch)
            decision = draft.decision(branch, pulls, budget)
            if self.order.proof and allowed.steps and not (draft.wanted and isinstance(decision, Leave)):
                held, evidence = proven(allowed, snapshot, self.order.job, self.order.proof)
                draft = Draft.of(held, self.ours.objects, snapshot, self.order, head.branch, evidence)
                decision = draft.decision(branch, pulls, budget)
            deeds = Deeds(self.name, self.ours, self._url, self.place, self.order, self.forge, self.allowance)
            return _with_errors(deeds.do(decision, draft, branch, snapshot), draft.proposal)
        except LostRace as error:
            return Outcome(self.name, Action.LEAVE, f"another run is at work: {error}", name)
        except DockwrightError as error:
            return Outcome(self.name, Action.FAIL, str(error), name, exit_code=error.exit_code)

    def _less_doubted(self, proposal: Proposal, keys: Collection[str], snapshot: Snapshot) -> Proposal:
        """Leave out what an earlier run has built and found wanting, so that not every run builds it again."""
        paths = dict.fromkeys(step.path for step in proposal.steps if step.key in keys)
        doubts = tuple(
            Doubt(path, _EARLIER, tuple(step.key for step in proposal.steps if step.path == path)) for path in paths
        )
        kept = without(proposal, {key for doubt in doubts for key in doubt.keys}, self.order.job, snapshot)
        return with_changes(kept, doubts=doubts)

    def _open_left(self, there: Mapping[str, str], branch: str, opened: Collection[str]) -> int | None:
        """Return how many may still be opened here. Only branches of ours can have any, so only they are asked about."""
        if self.order.max_open is None:
            return None
        others = set(there) - {branch} - set(opened)
        asked = (self.forge.pulls(self.place, name) for name in others)
        return (
            self.order.max_open
            - len(opened)
            - sum(any(each.status is Status.OPEN for each in pulls) for pulls in asked)
        )

    @property
    def _url(self) -> str:
        return "origin" if self.place.push_url == self.ours.remote.url else self.place.push_url


def _with_errors(outcome: Outcome, proposal: Proposal) -> Outcome:
    """Say what could not be planned or did not hold; what fails a run is a broken promise or engine, and no Dockerfile."""
    errors = [each.error for each in proposal.results if each.error]
    said = [*map(str, errors), *(f"{each.path} stays as it is: {each.reason}." for each in proposal.doubts)]
    if not said:
        return outcome
    broken = [error.exit_code for error in errors if isinstance(error, BrokenTransform)]
    broken += [each.exit_code for each in proposal.doubts]
    reason = " ".join([outcome.reason + ("." if outcome.reason else ""), *dict.fromkeys(said)]).strip()
    return with_changes(outcome, reason=reason, exit_code=max(broken, default=0))
