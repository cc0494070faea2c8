"""What was decided about a branch, done: pushed, opened, edited, closed; or only told, where nothing is to be pushed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.pull_request.manners import Close, Leave, Open, Update
from refactor.pull_request.outcome import Action, Outcome
from refactor.pull_request.problems import RepositoryProblem
from refactor.pull_request.state import State, replaced

if TYPE_CHECKING:
    from refactor.pull_request.body import Text
    from refactor.pull_request.branches import Branch
    from refactor.pull_request.draft import Draft
    from refactor.pull_request.forge import Forge, Place, PullRequest
    from refactor.pull_request.manners import Decision
    from refactor.pull_request.order import Allowance, Order
    from refactor.pull_request.repository import Repository
    from refactor.pull_request.snapshot import Snapshot

_SETTLED = (
    "Nothing is left to change, so this is closed. Nobody refused it: should the change come up again, it may return."
)


@dataclass(frozen=True, slots=True)
class Deeds:
    """Where they are done: the branches at ``url``, the pull requests at ``place``."""

    name: str
    ours: Repository
    url: str
    place: Place
    order: Order
    forge: Forge
    allowance: Allowance

    def do(self, decision: Decision, draft: Draft, branch: Branch | None, snapshot: Snapshot) -> Outcome:
        """Do what was decided about ``draft``, whose branch is at ``branch`` on the remote."""
        name, text = draft.proposal.branch, draft.text(branch, snapshot)
        at = branch.commit if branch else None
        match decision:
            case Leave(reason, pull):
                return Outcome(self.name, Action.LEAVE, reason, name, pull.url if pull else "", text)
            case Close(pull):
                if self.order.push:
                    self._close(pull, name, at)
                reason = "nothing is left to change" if pull else "nothing is left to change; the branch is removed"
                return Outcome(self.name, Action.CLOSE, reason, name, pull.url if pull else "")
            case Open(push) | Update(_, push):
                assert draft.wanted is not None
                assert text is not None
                if push and self.order.push:
                    self.ours.push(self.url, name, draft.wanted.head, at)
        if isinstance(decision, Update):
            if self.order.push:
                self.forge.edit(self.place, decision.pull.number, name, text, draft.base)
            return Outcome(self.name, Action.UPDATE, "", name, decision.pull.url, text, draft.diff)
        url, reason = self._open(name, draft.base, text) if self.order.push else ("", "")
        return Outcome(self.name, Action.OPEN, reason, name, url, text, draft.diff)

    def _open(self, branch: str, base: str, text: Text) -> tuple[str, str]:
        """Return the address of what was opened, and what it did not get."""
        pull = self.forge.open(self.place, branch, base, text, draft=self.order.draft)
        self.allowance.take()
        if self.order.wishes:
            try:
                self.forge.wish(self.place, pull.number, self.order.wishes)
            except RepositoryProblem as error:
                return pull.url, f"it is open, but not all labels, reviewers and assignees could be set: {error}"
        return pull.url, ""

    def _close(self, pull: PullRequest | None, branch: str, at: str | None) -> None:
        if pull:
            state = State.read(pull.body) or State((), at or "0" * 40)
            settled = State(state.keys, state.head, settled=True)
            self.forge.close(self.place, pull.number, branch, replaced(pull.body, settled), _SETTLED)
        if at:
            self.ours.push(self.url, branch, None, at)
