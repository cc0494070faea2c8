"""A bare repository of our own, in a temporary folder: what it fetches from a remote, and what it pushes there.

Sources: git's documentation of ``receive.denyCurrentBranch``, partial clones (``--filter``) and ``--force-with-lease``.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from refactor.pull_request.git import Git
from refactor.pull_request.objects import Objects
from refactor.pull_request.problems import RepositoryProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from refactor.pull_request.remote import Remote

_BASE = "refs/dockwright/base"
_BRANCH = "refs/dockwright/branch"
_BLOB_LIMIT = "1m"
# The other end of a push to a folder is a git of ours as well, reading the folder's configuration: these outrank it.
_RECEIVE = (
    "git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.alternateRefsCommand=true -c receive.autogc=false"
    " -c gc.auto=0 -c maintenance.auto=false -c receive.denyCurrentBranch=refuse receive-pack"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The default branch of a remote, and the branches of ours that it has, by name, with the commits that they are at."""

    branch: str
    commit: str
    ours: Mapping[str, str]


@contextmanager
def repository(remote: Remote) -> Iterator[Repository]:
    """Open an empty repository of our own, beside ``remote``; it is gone at the end."""
    with TemporaryDirectory(prefix="dockwright-", ignore_cleanup_errors=True) as folder:
        git = Git(Path(folder, "git"), remote)
        git.run("init", "--quiet", "--bare", "--template=", "--", str(git.folder))
        git.run("config", "--", "remote.origin.url", remote.url)
        yield Repository(git, remote, Objects(git))


@dataclass(frozen=True, slots=True)
class Repository:
    """It fetches from ``remote``, called origin, and pushes there, or to another place on the same server."""

    git: Git
    remote: Remote
    objects: Objects

    def head(self, prefix: str) -> Head | None:
        """Ask the remote for its default branch, and for the branches below ``prefix``; None if it has no commit at all.

        Raises:
            RepositoryProblem: it cannot be reached, or its HEAD names a branch that is not there.

        """
        lines = self.git.text("ls-remote", "--symref", "--", "origin", "HEAD", f"refs/heads/{prefix}/*").splitlines()
        rows = [line.split("\t", 1) for line in lines if "\t" in line]
        ours = _branches(rows)
        named = [
            first.removeprefix("ref: refs/heads/") for first, ref in rows if ref == "HEAD" and first.startswith("ref: ")
        ]
        commits = [first for first, ref in rows if ref == "HEAD" and not first.startswith("ref: ")]
        if named and commits:
            return Head(named[0], commits[0], ours)
        if ours or self.git.text("ls-remote", "--heads", "--", "origin"):
            raise RepositoryProblem("its HEAD names no branch that is there; set its default branch")
        return None

    def branches(self, url: str, prefix: str) -> dict[str, str]:
        """Return the branches below ``prefix`` at ``url``, by name, with the commits that they are at."""
        lines = self.git.text("ls-remote", "--", url, f"refs/heads/{prefix}/*").splitlines()
        return _branches([line.split("\t", 1) for line in lines])

    def fetch_base(self, branch: str, *, whole: bool = False, large: bool = False) -> str:
        """Fetch the last commit of ``branch`` (or its ``whole`` history), and ``large`` files if so asked; return its id."""
        depth = () if whole else ("--depth=1",)
        limit = () if large else (f"--filter=blob:limit={_BLOB_LIMIT}",)
        return self._fetch(f"refs/heads/{branch}", _BASE, *depth, *limit)

    def fetch_branch(self, url: str, branch: str, depth: int) -> str:
        """Fetch the last ``depth`` commits of a branch, as commits only where the remote can do that; return its id."""
        return self._fetch(f"refs/heads/{branch}", _BRANCH, f"--depth={depth}", "--filter=tree:0", url=url)

    def _fetch(self, source: str, target: str, *options: str, url: str = "origin") -> str:
        fixed = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc")
        self.git.run("fetch", *fixed, *options, "--", url, f"+{source}:{target}")
        return self.git.text("rev-parse", "--verify", "--end-of-options", target).strip()

    def push(self, url: str, branch: str, commit: str | None, expected: str | None) -> None:
        """Set ``branch`` at ``url`` to ``commit`` (delete it for None) if it still is at ``expected`` (None: not there).

        Raises:
            LostRace: it is somewhere else by now.
            RepositoryProblem: the remote refuses.

        """
        ref = f"refs/heads/{branch}"
        options = [
            "--quiet",
            "--porcelain",
            "--no-verify",
            "--no-follow-tags",
            f"--force-with-lease={ref}:{expected or ''}",
        ]
        if self.remote.protocol == "file":
            options.append(f"--receive-pack={_RECEIVE}")
        self.git.run("push", *options, "--", url, f"{commit or ''}:{ref}")


def _branches(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    heads = "refs/heads/"
    return {ref.removeprefix(heads): oid for oid, ref in rows if ref.startswith(heads)}
