"""A proposal as the pull request that it would be: commits that are not pushed yet, a diff and a text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.pull_request.body import Text, text_of
from refactor.pull_request.commits import commit
from refactor.pull_request.manners import Wanted, decide
from refactor.pull_request.template import template_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refactor.pull_request.branches import Branch
    from refactor.pull_request.forge import PullRequest
    from refactor.pull_request.manners import Budget, Decision
    from refactor.pull_request.objects import Objects
    from refactor.pull_request.order import Order
    from refactor.pull_request.proposal import Proposal
    from refactor.pull_request.snapshot import Snapshot
    from refactor.verify.verdict import Evidence


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be pushed; ``wanted`` is None where nothing is left to propose, ``base`` is the branch that it is for."""

    proposal: Proposal
    base: str
    wanted: Wanted | None = None
    diff: str = ""
    evidence: tuple[Evidence, ...] = ()

    @classmethod
    def of(
        cls,
        proposal: Proposal,
        objects: Objects,
        snapshot: Snapshot,
        order: Order,
        base: str,
        evidence: tuple[Evidence, ...] = (),
    ) -> Draft:
        """Make the commits among ``objects``."""
        if not proposal.steps:
            return cls(proposal, base)
        head = commit(objects, snapshot, proposal, order.author, sign_off=order.sign_off)
        return cls(proposal, base, Wanted(head, proposal.change, base), objects.diff(snapshot.commit, head), evidence)

    def decision(self, branch: Branch | None, pulls: Sequence[PullRequest], budget: Budget) -> Decision:
        """Decide what becomes of it, given what is on the forge."""
        left_out = self.proposal.refused, len(self.proposal.doubts)
        return decide(self.wanted, branch, pulls, budget, refused=left_out[0], doubted=left_out[1])

    def text(self, branch: Branch | None, snapshot: Snapshot) -> Text | None:
        """Return its text, for the commits that are on the branch already where they bring the same."""
        if self.wanted is None:
            return None
        kept = branch.commit if branch and branch.change == self.wanted.change else self.wanted.head
        template = template_of(snapshot)
        return text_of(self.proposal, kept, evidence=self.evidence, template=template, notes=snapshot.notes)
