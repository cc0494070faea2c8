"""One repository from its address to its outcomes: look, plan, decide, and, where that is wanted, do it."""

from __future__ import annotations

from dataclasses import dataclass, field
from dataclasses import replace as with_changes
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from refactor.errors import BrokenTransform, DockwrightError
from refactor.pull_request import branches
from refactor.pull_request.body import Text, text_of
from refactor.pull_request.commits import Author, commit
from refactor.pull_request.forge import Forge, Place, PullRequest, Status, Wishes
from refactor.pull_request.git import Git, Head, repository
from refactor.pull_request.manners import Budget, Close, Leave, Open, Update, Wanted, decide, refused_keys
from refactor.pull_request.problems import LostRace, RepositoryProblem
from refactor.pull_request.proposal import Grouping, Proposal, propose, without
from refactor.pull_request.snapshot import Snapshot, has_dockerfiles, lay_out
from refactor.pull_request.state import State, replaced
from refactor.pull_request.template import template_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from refactor.pull_request.remote import Remote
    from refactor.run import Job, Result

_HOUR = timedelta(hours=1)
_SETTLED = (
    "Nothing is left to change, so this is closed. Nobody refused it: should the change come up again, it may return."
)


class Action(StrEnum):
    """What was done about a branch, or would be."""

    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"
    LEAVE = "leave"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of every repository.

    Attributes:
        job: how its Dockerfiles are planned.
        push: do it, and not only tell.
        grouping: how changes are spread over branches.
        author: who the commits are by.
        sign_off: they are signed off by that author.
        fork: the account whose fork the branches are pushed to; None for the repository itself.
        draft: pull requests are opened as drafts.
        wishes: what else they get.
        max_open: how many may be open in each repository.

    """

    job: Job
    push: bool = False
    grouping: Grouping = Grouping.REPOSITORY
    author: Author = field(default_factory=Author)
    sign_off: bool = False
    fork: str | None = None
    draft: bool = False
    wishes: Wishes = field(default_factory=Wishes)
    max_open: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one branch of one repository, or of a repository as a whole.

    ``exit_code`` is that of what failed, and 0 where nothing did.
    """

    repository: str
    action: Action
    reason: str = ""
    branch: str = ""
    url: str = ""
    text: Text | None = None
    diff: str = ""
    exit_code: int = 0


class Allowance(Protocol):
    """How many pull requests all repositories together may still get within this hour."""

    def left(self, opened: int) -> int | None:
        """Take note of ``opened`` ones of another run; return how many are left, or None for any number."""
        ...

    def take(self) -> None:
        """Take note of one that was opened."""
        ...


class Evidence(Protocol):
    """Builds images before and after, and tells in Markdown how they compare."""

    def __call__(self, folder: Path, results: Sequence[Result]) -> str | None:
        """Look at the results of the Dockerfiles in ``folder``."""
        ...


def handle(
    name: str,
    locate: Callable[[], Remote],
    order: Order,
    forge: Forge,
    allowance: Allowance,
    evidence: Evidence | None = None,
) -> tuple[Outcome, ...]:
    """Do one repository, called ``name`` in the summary; whatever fails becomes an outcome."""
    try:
        remote = locate()
        place = forge.place(remote.path, remote.url, order.fork)
        if place.archived:
            return (Outcome(name, Action.LEAVE, "the repository is archived"),)
        with repository(_opened(remote, place)) as git:
            return tuple(_Visit(name, git, place, order, forge, allowance, evidence).outcomes())
    except DockwrightError as error:
        return (Outcome(name, Action.FAIL, str(error), exit_code=error.exit_code),)


def _opened(remote: Remote, place: Place) -> Remote:
    """Return where a repository is by now, with what opens it: its own user information, else the forge's token."""
    here = with_changes(remote, url=place.url or remote.url)
    return here if remote.token else with_changes(here, user=place.user, token=place.token)


@dataclass(frozen=True, slots=True)
class _Visit:
    """What all branches of one repository share."""

    name: str
    git: Git
    place: Place
    order: Order
    forge: Forge
    allowance: Allowance
    evidence: Evidence | None

    def outcomes(self) -> Iterator[Outcome]:
        head = self.git.head(branches.PREFIX)
        if head is None:
            yield Outcome(self.name, Action.LEAVE, "the repository is empty")
            return
        own = self.place.push_url == self.git.remote.url
        there = head.ours if own else self.git.branches(self.place.push_url, branches.PREFIX)
        base = self.git.fetch_base(head.branch, whole=not own)
        entries = self.git.tree(base)
        with TemporaryDirectory(prefix="dockwright-", ignore_cleanup_errors=True) as folder:
            snapshot = Snapshot(Path(folder), base, {}, "", ())
            proposals: tuple[Proposal, ...] = ()
            if has_dockerfiles(entries):
                snapshot = lay_out(self.git, base, entries, Path(folder, "tree"))
                proposals = propose(snapshot, self.order.job, self.order.grouping)
            stale = sorted(set(there) - {each.branch for each in proposals})
            proposals += tuple(Proposal(branch, (), (), ()) for branch in stale if self._is_of_this_grouping(branch))
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
        branch = whole.branch
        try:
            return self._decided(whole, head, snapshot, there, opened)
        except LostRace as error:
            return Outcome(self.name, Action.LEAVE, f"another run is at work: {error}", branch)
        except DockwrightError as error:
            return Outcome(self.name, Action.FAIL, str(error), branch, exit_code=error.exit_code)

    def _decided(
        self, whole: Proposal, head: Head, snapshot: Snapshot, there: Mapping[str, str], opened: Collection[str]
    ) -> Outcome:
        pulls = self.forge.pulls(self.place, whole.branch)
        proposal = without(whole, refused_keys(pulls, whole.keys), self.order.job, snapshot)
        branch = branches.look(self.git, self._url, whole.branch) if whole.branch in there else None
        wanted, text, diff = None, None, ""
        if proposal.steps:
            made = commit(self.git, snapshot, proposal, self.order.author, sign_off=self.order.sign_off)
            wanted = Wanted(made, proposal.change, head.branch)
            kept = branch.commit if branch and branch.change == wanted.change else made
            evidence = self.evidence(snapshot.folder, proposal.results) if self.evidence else None
            text = text_of(proposal, kept, evidence=evidence, template=template_of(snapshot), notes=snapshot.notes)
            diff = self.git.diff(snapshot.commit, made)
        recent = sum(datetime.now(UTC) - pull.created < _HOUR for pull in pulls)
        budget = Budget(self._open_left(there, whole.branch, opened), self.allowance.left(recent))
        decision = decide(wanted, branch, pulls, budget, refused=proposal.refused)
        if isinstance(decision, Leave):
            url = decision.pull.url if decision.pull else ""
            return self._with_errors(
                Outcome(self.name, Action.LEAVE, decision.reason, whole.branch, url, text), proposal
            )
        done = self._do(decision, whole.branch, wanted, branch.commit if branch else None, text, head.branch)
        outcome = Outcome(self.name, done.action, done.reason, whole.branch, done.url, text, diff)
        return self._with_errors(outcome, proposal)

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

    def _do(
        self,
        decision: Open | Update | Close,
        branch: str,
        wanted: Wanted | None,
        at: str | None,
        text: Text | None,
        base: str,
    ) -> Outcome:
        match decision:
            case Close(pull):
                if self.order.push:
                    self._close(pull, branch, at)
                reason = "nothing is left to change" if pull else "nothing is left to change; the branch is removed"
                return Outcome(self.name, Action.CLOSE, reason, branch, pull.url if pull else "")
            case Open(push) | Update(_, push):
                assert wanted is not None
                assert text is not None
                if push and self.order.push:
                    self.git.push(self._url, branch, wanted.head, at)
        if isinstance(decision, Update):
            if self.order.push:
                self.forge.edit(self.place, decision.pull.number, branch, text, base)
            return Outcome(self.name, Action.UPDATE, "", branch, decision.pull.url)
        if not self.order.push:
            return Outcome(self.name, Action.OPEN, "", branch)
        return self._open(branch, base, text)

    def _open(self, branch: str, base: str, text: Text) -> Outcome:
        pull = self.forge.open(self.place, branch, base, text, draft=self.order.draft)
        self.allowance.take()
        reason = ""
        if self.order.wishes:
            try:
                self.forge.wish(self.place, pull.number, self.order.wishes)
            except RepositoryProblem as error:
                reason = f"it is open, but not all labels, reviewers and assignees could be set: {error}"
        return Outcome(self.name, Action.OPEN, reason, branch, pull.url)

    def _close(self, pull: PullRequest | None, branch: str, at: str | None) -> None:
        if pull:
            state = State.read(pull.body) or State((), at or "0" * 40)
            settled = State(state.keys, state.head, settled=True)
            self.forge.close(self.place, pull.number, branch, replaced(pull.body, settled), _SETTLED)
        if at:
            self.git.push(self._url, branch, None, at)

    def _with_errors(self, outcome: Outcome, proposal: Proposal) -> Outcome:
        """Say what could not be planned; only a transform that broke its promise is a failure of the run."""
        errors = [each.error for each in proposal.results if each.error]
        if not errors:
            return outcome
        broken = [error.exit_code for error in errors if isinstance(error, BrokenTransform)]
        said = " ".join(
            [outcome.reason + ("." if outcome.reason else ""), *map(str, dict.fromkeys(map(str, errors)))]
        ).strip()
        return Outcome(
            outcome.repository,
            outcome.action,
            said,
            outcome.branch,
            outcome.url,
            outcome.text,
            outcome.diff,
            max(broken, default=0),
        )

    @property
    def _url(self) -> str:
        return "origin" if self.place.push_url == self.git.remote.url else self.place.push_url
