"""Reads a file whole, and remembers what it was, so that it can be replaced only while it still is that."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import Unreadable, because

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 64 * 1024 * 1024
"""What is larger than this many bytes is no Dockerfile, and not worth the memory."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the system says of a file: two equal stamps and equal contents are the same file, untouched."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    mode: int
    uid: int
    gid: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """Take the stamp from the answer of ``stat``."""
        return cls(
            status.st_dev,
            status.st_ino,
            status.st_size,
            status.st_mtime_ns,
            status.st_mode,
            status.st_uid,
            status.st_gid,
        )


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: ``path`` as people gave it, ``real`` behind all symbolic links."""

    path: Path
    real: Path
    data: bytes = field(repr=False)
    stamp: Stamp


def read(path: Path) -> Source:
    """Read ``path`` whole, without ever waiting for a pipe or a device.

    Raises:
        Unreadable: it is no regular file, larger than ``LIMIT``, not permitted, or being written.

    """
    try:
        real = Path(os.path.realpath(path, strict=True))
        _require_regular(path, real.stat())
        with opened(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW) as descriptor:
            before = os.fstat(descriptor)
            _require_regular(path, before)
            data = contents(descriptor, LIMIT + 1)
            after = os.fstat(descriptor)
    except OSError as error:
        raise Unreadable(f"it cannot be read: {because(error)}", path=path) from error
    if len(data) > LIMIT:
        raise Unreadable(f"it is larger than {LIMIT >> 20} MB, which no Dockerfile is", path=path)
    if Stamp.of(before) != Stamp.of(after):
        raise Unreadable("it was being written while it was read; try again", path=path)
    return Source(path, real, data, Stamp.of(after))


@contextmanager
def opened(path: Path | str, flags: int, *, folder: int | None = None) -> Iterator[int]:
    """Open by descriptor, since only those tell of one and the same file from first to last; close in any case."""
    descriptor = os.open(path, flags | os.O_CLOEXEC, dir_fd=folder)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def contents(descriptor: int, limit: int) -> bytes:
    """Return what the open file holds, at most about ``limit`` bytes of it."""
    pieces: list[bytes] = []
    while limit > 0 and (piece := os.read(descriptor, min(limit, 1 << 20))):
        pieces.append(piece)
        limit -= len(piece)
    return b"".join(pieces)


def _require_regular(path: Path, status: os.stat_result) -> None:
    kinds = (
        (stat.S_ISDIR, "it is a folder"),
        (stat.S_ISFIFO, "it is a pipe, not a file; give its text to standard input instead"),
        (stat.S_ISSOCK, "it is a socket, not a file"),
        (stat.S_ISBLK, "it is a device, not a file"),
        (stat.S_ISCHR, "it is a device, not a file"),
    )
    for is_kind, reason in kinds:
        if is_kind(status.st_mode):
            raise Unreadable(reason, path=path)
    if status.st_size > LIMIT:
        raise Unreadable(f"it is larger than {LIMIT >> 20} MB, which no Dockerfile is", path=path)
