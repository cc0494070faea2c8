"""Writes a Dockerfile and the files that change with it: all of them, or none as far as that is in our hands.

Each file by itself is replaced in one step. Between two of them a kill may strike; an error takes back what was written.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from refactor.errors import DockwrightError, NotWritten, because
from refactor.files.replacement import replace
from refactor.files.source import read

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import TypeAlias

    from refactor.companion import Companion
    from refactor.files.source import Source

    _Undo: TypeAlias = Callable[[], object]


def write_together(source: Source, after: bytes | None, companions: Sequence[Companion]) -> None:
    """Write ``companions``, then put ``after``, unless it is None, in the place of ``source``.

    A companion that already is what it is to become, since another Dockerfile brought it, is left as it is.

    Raises:
        NotWritten: one of the files has changed since, or the system would not write it; the others are as they were.

    """
    undone: list[_Undo] = []
    try:
        for companion in companions:
            undone += _written(companion)
        if after is not None:
            replace(source, after)
    except DockwrightError:
        for undo in reversed(undone):
            with suppress(DockwrightError, OSError):  # what cannot be taken back now is no reason to hide the error
                undo()
        raise


def _written(companion: Companion) -> list[_Undo]:
    """Write one file; return what takes that back, if it was written."""
    path, after = companion.path, companion.after.encode("utf-8", "surrogateescape")
    if not os.path.lexists(path):
        if companion.before is not None:
            raise NotWritten(path, "it is gone since it was read")
        _create(path, after)
        return [path.unlink]
    source = read(path)
    if source.data == after:
        return []
    if companion.before is None:
        raise NotWritten(path, "another has made it meanwhile; run again")
    before = companion.before.encode("utf-8", "surrogateescape")
    if source.data != before:
        raise NotWritten(path, "it has changed since it was read; run again")
    replace(source, after)
    return [lambda: replace(read(path), before)]


def _create(path: Path, data: bytes) -> None:
    """Make a file in one step, never over another."""
    temporary = path.with_name(f".{os.urandom(8).hex()}.tmp")
    try:
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.link(temporary, path)
        finally:
            with suppress(OSError):
                temporary.unlink()
    except FileExistsError:
        raise NotWritten(path, "another has made it meanwhile; run again") from None
    except OSError as error:
        raise NotWritten(path, because(error)) from error
