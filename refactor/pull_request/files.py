"""No forge: pull requests are files, one folder for each, for another program or a person to open them with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from refactor.errors import because, show
from refactor.pull_request.forge import Place, PullRequest, Status
from refactor.pull_request.problems import RepositoryProblem
from refactor.pull_request.seal import digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refactor.pull_request.body import Text
    from refactor.pull_request.forge import Wishes

_NAMES = ("branch.txt", "base.txt", "title.txt", "body.md")


@dataclass(frozen=True, slots=True)
class Files:
    """Writes what a pull request says below ``folder``; without one, knows of none and writes none."""

    folder: Path | None

    def place(self, name: str, url: str, fork: str | None) -> Place:
        """Take the repository for where it is said to be."""
        if fork:
            raise RepositoryProblem("a fork can be made on a forge only; say --forge github or gitlab")
        return Place(name, name, url)

    def pulls(self, place: Place, branch: str) -> tuple[PullRequest, ...]:
        """Return the one whose files are there."""
        folder = self._folder(place, branch)
        try:
            if folder is None or not (folder / "body.md").is_file():
                return ()
            _, base, title, body = ((folder / name).read_text("utf-8") for name in _NAMES)
            created = datetime.fromtimestamp((folder / "branch.txt").stat().st_mtime, UTC)
        except OSError as error:
            raise RepositoryProblem(f"{show(error.filename or '')} cannot be read: {because(error)}") from None
        return (PullRequest(0, show(folder), Status.OPEN, title.rstrip("\n"), body, base.rstrip("\n"), created),)

    def open(self, place: Place, branch: str, base: str, text: Text, *, draft: bool) -> PullRequest:
        """Write its files; whoever opens it decides whether it is a draft."""
        folder = self._folder(place, branch)
        if folder is None:
            raise RepositoryProblem("say --output, where the texts of pull requests are to be written")
        self._write(folder, branch, base, text)
        return PullRequest(0, show(folder), Status.OPEN, text.title, text.body, base, datetime.now(UTC))

    def wish(self, place: Place, number: int, wishes: Wishes) -> None:
        """Say that files have no labels."""
        raise RepositoryProblem("labels, reviewers and assignees are for forges only")

    def edit(self, place: Place, number: int, branch: str, text: Text, base: str) -> None:
        """Write its files anew."""
        if folder := self._folder(place, branch):
            self._write(folder, branch, base, text)

    def close(self, place: Place, number: int, branch: str, body: str, comment: str) -> None:
        """Remove its files."""
        if folder := self._folder(place, branch):
            for name in _NAMES:
                (folder / name).unlink(missing_ok=True)
            folder.rmdir()

    def repositories(self, owner: str) -> Iterator[str]:
        """Say that there is no list."""
        raise RepositoryProblem("--org wants a forge; say --forge github or gitlab")

    def search(self, query: str) -> Iterator[str]:
        """Say that there is no search."""
        raise RepositoryProblem("--search wants a forge; say --forge github or gitlab")

    def _folder(self, place: Place, branch: str) -> Path | None:
        slug = re.sub(r"[^A-Za-z0-9.]+", "-", place.name.rpartition("/")[2]).strip("-.")[:60]
        name = re.sub(r"[^A-Za-z0-9.]+", "-", branch)
        return self.folder / f"{slug}-{digest(place.push_url)[:8]}" / name if self.folder else None

    def _write(self, folder: Path, branch: str, base: str, text: Text) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in zip(_NAMES, (branch, base, text.title, text.body), strict=True):
                (folder / name).write_text(content.rstrip("\n") + "\n", "utf-8")
        except OSError as error:
            raise RepositoryProblem(f"{show(folder)} cannot be written: {because(error)}") from None
