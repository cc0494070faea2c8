"""The commits of a proposal: one for each transform, the same whenever and wherever they are made."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem
from refactor.pull_request.problems import RepositoryProblem
from refactor.pull_request.seal import Seal, sealed
from refactor.registry import named

if TYPE_CHECKING:
    from refactor.pull_request.objects import Objects
    from refactor.pull_request.proposal import Proposal
    from refactor.pull_request.snapshot import Snapshot

TITLE_WIDTH = 72
_AUTHOR = re.compile(r"(?P<name>[^<>\n\0]*[^<>\s\0]) <(?P<email>[^<>\s\0]+)>")


@dataclass(frozen=True, slots=True)
class Author:
    """Who the commits are by."""

    name: str = "dockwright"
    email: str = "dockwright@noreply.invalid"

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @classmethod
    def parse(cls, text: str) -> Author:
        """Read ``Name <email>``.

        Raises:
            UsageProblem: it is written otherwise.

        """
        found = _AUTHOR.fullmatch(text.strip())
        if not found:
            raise UsageProblem("--author is written as Name <email>")
        return cls(found["name"], found["email"])


def commit(objects: Objects, snapshot: Snapshot, proposal: Proposal, author: Author, *, sign_off: bool) -> str:
    """Write the commits of ``proposal`` on top of the snapshot's; return the id of the last.

    They bear the date of the commit that they stand on, so that the same change on the same base is the same commit.
    """
    base = objects.commit_text(snapshot.commit)
    if base is None:
        raise RepositoryProblem(f"the commit {snapshot.commit} cannot be read")
    when = f"@{base.when.split()[0]} +0000"
    parent = snapshot.commit
    for number, name in enumerate(proposal.transforms, 1):
        steps = [step for step in proposal.steps if step.transform == name]
        files = {file.path: file.after for step in steps for file in step.files}
        tree = objects.new_tree(parent, files, snapshot.modes)
        seal = Seal(number, len(proposal.transforms), proposal.change)
        text = message(name, len(steps), author if sign_off else None)
        parent = objects.new_commit(
            tree, parent, sealed(text, seal, parent, tree, str(author)), (author.name, author.email), when
        )
    return parent


def message(transform: str, files: int, signer: Author | None = None) -> str:
    """Return a commit's message up to its trailers' end: the transform's own text, and nothing of the repository's."""
    what = named(transform)
    count = "1 Dockerfile" if files == 1 else f"{files} Dockerfiles"
    parts = [title(what.summary), what.description, f"Made by dockwright's {what.name}, in {count}."]
    trailer = f"\nSigned-off-by: {signer}" if signer else ""
    return "\n\n".join(part for part in parts if part) + "\n" + trailer


def title(text: str) -> str:
    """Return ``text`` as the first line of a commit: no final stop, at most ``TITLE_WIDTH`` characters."""
    return textwrap.shorten(text.removesuffix("."), TITLE_WIDTH, placeholder=" …")
