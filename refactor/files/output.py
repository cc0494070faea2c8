"""Writes a file that is ours to write: in one step, so that no reader ever sees a part of it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from refactor.errors import NotWritten, because

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Put ``data`` where ``path`` leads, over what is there; what is no regular file, such as a pipe, is written to.

    Raises:
        NotWritten: the system would not; what was there before is there still.

    """
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        real = path.resolve()
        temporary = real.with_name(f".{os.urandom(8).hex()}.tmp")
        try:
            with temporary.open("xb") as file:  # never through a link that somebody has put there
                file.write(data)
            temporary.replace(real)
        finally:
            with suppress(OSError):
                temporary.unlink()
    except OSError as error:
        raise NotWritten(path, because(error)) from error
