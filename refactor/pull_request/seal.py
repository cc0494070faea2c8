"""How a commit of ours is told from anybody else's: by a digest of what it is, in the last line of its message.

It proves nothing against somebody who wants to deceive, who could push whatever they like anyway. It tells of every change
by somebody who does not: an amended, rebased or added commit has no seal that fits.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.pull_request.objects import CommitText

_LAST_LINE = re.compile(
    r"(?P<text>.*)\nDockwright-Seal: (?P<part>\d{1,4})/(?P<parts>\d{1,4}) (?P<change>[0-9a-f]{32}) (?P<seal>[0-9a-f]{32})\n",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Seal:
    """Which commit of how many this is, and of which change: what was before, what is after, and by which transforms."""

    part: int
    parts: int
    change: str


def sealed(text: str, seal: Seal, parent: str, tree: str, author: str) -> str:
    """Return a commit's whole message; ``text`` ends where the line of the seal is to follow."""
    head = f"{seal.part}/{seal.parts} {seal.change}"
    return f"{text}\nDockwright-Seal: {head} {digest(text, head, parent, tree, author, author)}\n"


def seal_of(commit: CommitText) -> Seal | None:
    """Return the seal of a commit that is as we made it, or None."""
    found = _LAST_LINE.fullmatch(commit.message)
    if not found or len(commit.parents) != 1:
        return None
    head = f"{found['part']}/{found['parts']} {found['change']}"
    if found["seal"] != digest(found["text"], head, commit.parents[0], commit.tree, commit.author, commit.committer):
        return None
    return Seal(int(found["part"]), int(found["parts"]), found["change"])


def digest(*parts: str | bytes) -> str:
    """Return 32 hexadecimal digits that stand for ``parts``, whatever they hold."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        whole.update(b"%d:%s" % (len(data), data))
    return whole.hexdigest()[:32]
