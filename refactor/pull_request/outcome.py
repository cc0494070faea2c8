"""What became of one branch of one repository, or of a repository as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.pull_request.body import Text


class Action(StrEnum):
    """What was done about a branch, or would be."""

    OPEN = "open"
    UPDATE = "update"
    CLOSE = "close"
    LEAVE = "leave"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it, and why; ``exit_code`` is that of what failed, and 0 where nothing did."""

    repository: str
    action: Action
    reason: str = ""
    branch: str = ""
    url: str = ""
    text: Text | None = None
    diff: str = ""
    exit_code: int = 0
