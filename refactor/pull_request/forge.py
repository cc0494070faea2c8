"""What is wanted of a forge, whichever it is: look, open, edit, close."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from refactor.pull_request.body import Text


class Status(StrEnum):
    """What became of a pull request."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as the forge tells of it."""

    number: int
    url: str
    status: Status
    title: str
    body: str
    base: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Wishes:
    """What people want of a new pull request besides its text. Code owners are asked by the forge itself."""

    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.labels or self.reviewers or self.assignees)


@dataclass(frozen=True, slots=True)
class Place:
    """A repository on a forge: the names that pull requests go by, and where branches are pushed to.

    Attributes:
        name: ``owner/name`` of the repository.
        source: the same of the repository that has the branch: itself, or a fork.
        push_url: where the branch is pushed to.
        archived: nobody can change it any more.
        url: where the repository is fetched from.
        user: what goes with the token.
        token: what opens both for git; empty where nothing is needed.

    """

    name: str
    source: str
    push_url: str
    archived: bool = False
    url: str = ""
    user: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


class Forge(Protocol):
    """A forge. Every method raises `RepositoryProblem` with a sentence for people, which holds no secret."""

    def place(self, name: str, url: str, fork: str | None) -> Place:
        """Return where ``name`` is by now, and its fork in the account ``fork``, made where there is none yet."""
        ...

    def pulls(self, place: Place, branch: str) -> tuple[PullRequest, ...]:
        """Return all pull requests from ``branch``, whatever became of them, the newest first."""
        ...

    def open(self, place: Place, branch: str, base: str, text: Text, *, draft: bool) -> PullRequest:
        """Open a pull request; `LostRace` if there is one already."""
        ...

    def wish(self, place: Place, number: int, wishes: Wishes) -> None:
        """Give a new pull request its labels, reviewers and assignees."""
        ...

    def edit(self, place: Place, number: int, branch: str, text: Text, base: str) -> None:
        """Replace title and text, and the branch that it is meant for."""
        ...

    def close(self, place: Place, number: int, branch: str, body: str, comment: str) -> None:
        """Close a pull request, with a new text and a word on why."""
        ...

    def repositories(self, owner: str) -> Iterator[str]:
        """Yield the addresses of an owner's repositories, less forks, archives and empty ones."""
        ...

    def search(self, query: str) -> Iterator[str]:
        """Yield the addresses of the repositories that a search of the forge finds."""
        ...
