"""What is wanted of every repository."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from refactor.pull_request.commits import Author
from refactor.pull_request.forge import Wishes
from refactor.pull_request.proposal import Grouping

if TYPE_CHECKING:
    from refactor.job import Job
    from refactor.pull_request.proof import Proof


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
        proof: how what would be opened or pushed is built first; None where it is not.

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
    proof: Proof | None = None


class Allowance(Protocol):
    """How many pull requests all repositories together may still get within this hour."""

    def left(self, opened: int) -> int | None:
        """Take note of ``opened`` ones of another run; return how many are left, or None for any number."""
        ...

    def take(self) -> None:
        """Take note of one that was opened."""
        ...
