"""A forge in memory beside real bare repositories: what it holds is kept from run to run, and it can fail on request."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from refactor.job import Job
from refactor.pull_request.fleet import Shared, shared
from refactor.pull_request.forge import Place, PullRequest, Status, Wishes
from refactor.pull_request.order import Order
from refactor.pull_request.problems import LostRace, RepositoryProblem
from refactor.pull_request.remote import Remote
from refactor.pull_request.work import handle
from tests.running import git, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from refactor.pull_request.body import Text
    from refactor.pull_request.outcome import Outcome


@dataclass
class Memory:
    """A forge that remembers. ``failing`` names the methods that fail; ``before_open`` is called first thing in `open`."""

    kept: list[tuple[str, str, PullRequest]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failing: set[str] = field(default_factory=set)
    wished: list[Wishes] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    drafts: list[bool] = field(default_factory=list)
    archived: bool = False
    forks: dict[str, str] = field(default_factory=dict)
    before_open: Callable[[], object] = lambda: None

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if name in self.failing:
            raise RepositoryProblem("the network was cut")

    def place(self, name: str, url: str, fork: str | None) -> Place:
        self._called("place")
        return Place(name, fork or name, self.forks[fork] if fork else url, self.archived)

    def pulls(self, place: Place, branch: str) -> tuple[PullRequest, ...]:
        self._called("pulls")
        return tuple(pull for name, of, pull in reversed(self.kept) if (name, of) == (place.name, branch))

    def open(self, place: Place, branch: str, base: str, text: Text, *, draft: bool) -> PullRequest:
        self.before_open()
        self._called("open")
        if any(pull.status is Status.OPEN for pull in self.pulls(place, branch)):
            raise LostRace("there is a pull request for this branch already")
        number = len(self.kept) + 1
        pull = PullRequest(number, f"mem:{number}", Status.OPEN, text.title, text.body, base, datetime.now(UTC))
        self.kept.append((place.name, branch, pull))
        self.drafts.append(draft)
        return pull

    def wish(self, place: Place, number: int, wishes: Wishes) -> None:
        self._called("wish")
        self.wished.append(wishes)

    def edit(self, place: Place, number: int, branch: str, text: Text, base: str) -> None:
        self._called("edit")
        self.set(number, title=text.title, body=text.body, base=base)

    def close(self, place: Place, number: int, branch: str, body: str, comment: str) -> None:
        self._called("close")
        self.comments.append(comment)
        self.set(number, body=body, status=Status.CLOSED)

    def repositories(self, owner: str) -> Iterator[str]:
        yield from ()

    def search(self, query: str) -> Iterator[str]:
        yield from ()

    def set(self, number: int, **changes: object) -> None:
        name, branch, pull = self.kept[number - 1]
        self.kept[number - 1] = name, branch, replace(pull, **changes)  # type: ignore[arg-type]

    @property
    def pulls_now(self) -> list[PullRequest]:
        return [pull for _, _, pull in self.kept]


@dataclass(frozen=True)
class Upstream:
    """A bare repository, and a clone of it that people work in."""

    bare: Path
    clone: Path

    @classmethod
    def make(cls, folder: Path, files: dict[str, bytes]) -> Upstream:
        bare, clone = folder / "upstream.git", folder / "clone"
        must("init", "-q", "--bare", "-b", "main", str(bare), cwd=folder)
        must("-C", str(bare), "config", "uploadpack.allowFilter", "true", cwd=folder)
        must("clone", "-q", str(bare), str(clone), cwd=folder)
        must("checkout", "-q", "-B", "main", cwd=clone)
        made = cls(bare, clone)
        made.commit(files)
        return made

    def commit(self, files: dict[str, bytes], branch: str = "main", message: str = "work") -> str:
        if branch != "main":
            must("fetch", "-q", "origin", branch, cwd=self.clone)
            must("checkout", "-q", "-B", branch, "FETCH_HEAD", cwd=self.clone)
        for name, data in files.items():
            put(self.clone / name, data)
        must("add", "-A", cwd=self.clone)
        must("commit", "-q", "-m", message, "--allow-empty", cwd=self.clone)
        must("push", "-q", "origin", f"HEAD:{branch}", cwd=self.clone)
        commit = must("rev-parse", "HEAD", cwd=self.clone)
        must("checkout", "-q", "main", cwd=self.clone)
        return commit

    def heads(self) -> dict[str, str]:
        rows = must("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads", cwd=self.bare).splitlines()
        return dict(row.split(" ", 1) for row in rows)

    def show(self, name: str) -> bytes:
        done = git("show", name, cwd=self.bare)
        assert done.returncode == 0, done.stderr
        return done.stdout


def must(*arguments: str, cwd: Path) -> str:
    done = git(*arguments, cwd=cwd)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def visit(
    bare: Path, forge: Memory, allowance: Shared | None = None, order: Order | None = None, job: Job | None = None
) -> tuple[Outcome, ...]:
    order = order or Order(job or Job(), push=True)
    return handle(bare.name, partial(Remote.of, str(bare)), order, forge, allowance or shared(None))
