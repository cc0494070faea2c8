"""What a pull request remembers of itself, in a comment that is the first line of its text and that nobody sees.

Whoever may edit the text may change or remove it: what does not read back is as if it were not there.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_FIRST_LINE = re.compile(r"<!-- dockwright (?P<json>\{[^\n]{1,60000}\}) -->[ \t]*(?:\r?\n|\Z)")
_HEAD = re.compile(r"[0-9a-f]{40,64}")
_KEYS = re.compile(r"(?:[0-9a-f]{8})*")
_VERSION = 1


@dataclass(frozen=True, slots=True)
class State:
    """The hidden state.

    Attributes:
        keys: what stands for each change that it proposes.
        head: the last commit that it was written for.
        settled: we closed it ourselves since nothing was left, so nobody refused it.
        doubted: what stands for each change that was built and did not hold, so that it is not proposed.

    """

    keys: tuple[str, ...]
    head: str
    settled: bool = False
    doubted: tuple[str, ...] = ()

    def line(self) -> str:
        """Return it as the line that hides it."""
        keys = {"keys": "".join(self.keys), "doubted": "".join(self.doubted)}
        document = {"version": _VERSION, "head": self.head, "settled": self.settled, **keys}
        return f"<!-- dockwright {json.dumps(document)} -->"

    @classmethod
    def read(cls, text: str) -> State | None:
        """Return the state that a pull request's text begins with; None where there is none that could be ours."""
        found = _FIRST_LINE.match(text.lstrip("\ufeff \t\r\n"))
        if not found:
            return None
        try:
            document = json.loads(found["json"])
        except ValueError:
            return None
        match document:
            case {
                "version": 1,
                "head": str(head),
                "settled": bool(settled),
                "keys": str(keys),
                "doubted": str(doubted),
            } if _HEAD.fullmatch(head) and _KEYS.fullmatch(keys) and _KEYS.fullmatch(doubted):
                return cls(_parted(keys), head, settled, _parted(doubted))
        return None


def replaced(text: str, state: State) -> str:
    """Return a pull request's text with another state, and all else as it is."""
    bare = text.lstrip("\ufeff \t\r\n")
    found = _FIRST_LINE.match(bare)
    rest = bare[found.end() :] if found else text
    return f"{state.line()}\n{rest}"


def _parted(keys: str) -> tuple[str, ...]:
    return tuple(re.findall(r".{8}", keys))
