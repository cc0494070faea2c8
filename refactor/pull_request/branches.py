"""The branches that pull requests come from: what they are called, and whose commits are on them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.pull_request.repository import Repository, repository
from refactor.pull_request.seal import digest, seal_of

if TYPE_CHECKING:
    from refactor.pull_request.objects import Objects

PREFIX = "dockwright"
WHOLE = f"{PREFIX}/refactor"
_MOST_COMMITS = 64


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch on the remote: its last commit, and which change it brings; no ``change`` where commits are not all ours."""

    commit: str
    change: str | None


def for_transform(name: str) -> str:
    """Return the branch of one transform alone."""
    return f"{PREFIX}/{name}"


def for_file(path: str) -> str:
    """Return the branch of one file alone: readable, a name that git takes, and another for each path."""
    slug = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-")[:60]
    return f"{PREFIX}/file/{slug}-{digest(path)[:8]}"


def look(ours: Repository, url: str, name: str) -> Branch:
    """Fetch the commits of a branch and tell whether each of them is as we made it, down to the first.

    They go to a repository of their own: they come without their files, which a push would take for what it can build on.
    """
    with repository(ours.remote) as apart:
        tip = apart.fetch_branch(url, name, _MOST_COMMITS)
        return Branch(tip, _change(apart.objects, tip))


def _change(objects: Objects, tip: str) -> str | None:
    oid, expected, change = tip, None, None
    while expected != 0:
        commit = objects.commit_text(oid)
        seal = seal_of(commit) if commit else None
        if commit is None or seal is None:
            return None
        if expected is None:
            expected, change = seal.parts, seal.change
        if (seal.part, seal.change) != (expected, change):
            return None
        oid, expected = commit.parents[0], expected - 1
    return change
