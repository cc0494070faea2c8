"""What came of one file: nothing but what a face shows or writes, so that it travels cheaply from a worker process."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.companion import Companion
    from refactor.errors import DockwrightError
    from refactor.files.source import Source
    from refactor.hosts.planning import Part
    from refactor.note import Note
    from refactor.patch import Patch
    from refactor.plan import Change, Left


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one file: a plan's outcome, or the error that kept it from one.

    ``path`` is as people would write it; ``source`` is None where no file was read, ``before`` where nothing was, ``after``
    where the file stays as it is. ``patches`` are the diffs of all files that change: of this one, if it does, and then of its
    ``companions``. ``parts`` are the Dockerfiles in a file that is none itself.
    """

    path: str
    source: Source | None = field(default=None, repr=False)
    after: bytes | None = field(default=None, repr=False)
    patches: tuple[Patch, ...] = ()
    changes: tuple[Change, ...] = ()
    held: tuple[Change, ...] = ()
    refusals: tuple[Left, ...] = ()
    notes: tuple[Note, ...] = ()
    error: DockwrightError | None = None
    before: bytes | None = field(default=None, repr=False)
    parts: tuple[Part, ...] = ()
    companions: tuple[Companion, ...] = field(default=(), repr=False)

    @property
    def diff(self) -> bytes:
        """The diffs of all files, as one; empty where nothing changes."""
        return b"".join(map(bytes, self.patches))


def failed(result: Result, error: DockwrightError) -> Result:
    """Return what came of a file where ``error`` kept its changes from being made."""
    return replace(result, after=None, patches=(), changes=(), companions=(), error=error)
