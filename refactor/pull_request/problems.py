"""What can keep a repository from being done: a sentence for its line of the summary. The others are done all the same."""

from __future__ import annotations

from refactor.errors import DockwrightError


class RepositoryProblem(DockwrightError):
    """A repository that was not done. ``str()`` says what happened and what to do about it, and holds no secret."""

    exit_code = 7

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        return self.reason if self.reason.endswith((".", "?", "!")) else f"{self.reason}."


class LostRace(RepositoryProblem):
    """Somebody else pushed to the branch, or opened the pull request, between our look and our step."""


class RateLimited(RepositoryProblem):
    """The forge wants no more requests for longer than is worth waiting."""
