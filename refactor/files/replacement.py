"""Replaces a file in one step or not at all.

Whatever happens (an interrupt, a kill, a full disk), the name leads to the old file or to the new one, never to a part
of either, and nothing else is left lying about for longer than until the next replacement.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import NotWritten, because, show
from refactor.files.source import Stamp, contents, opened

if TYPE_CHECKING:
    from refactor.files.source import Source


def replace(source: Source, data: bytes) -> None:
    """Put ``data`` in the place of what was read as ``source``, keeping owner, group, mode and attributes.

    Symbolic links stay and are followed. The new content is written to a file without a name where the system has such,
    gets a hidden name for an instant, and is renamed over the old file. Contents are compared last thing before that:
    a writer who comes in the few microseconds between comparing and renaming is not noticed.

    Raises:
        NotWritten: the file has changed since, is read-only, has other hard links, or the system would not write it.

    """
    try:
        with opened(source.real.parent, os.O_RDONLY | os.O_DIRECTORY) as folder:
            _require_untouched(source, folder)
            _sweep(folder, source.real.name)
            _swap(source, data, folder)
            # Not every file system can do this; and the file is replaced by now, so failing would be a lie.
            with suppress(OSError):
                os.fsync(folder)
    except OSError as error:
        raise NotWritten(source.path, because(error)) from error


def _require_untouched(source: Source, folder: int) -> None:
    """Refuse a file that is not what was read, or that nobody meant to be written."""
    try:
        if Path(os.path.realpath(source.path, strict=True)) != source.real:
            raise NotWritten(source.path, "the link leads elsewhere since it was read; run again")
        with opened(source.real.name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW, folder=folder) as descriptor:
            status = os.fstat(descriptor)
            same = Stamp.of(status) == source.stamp and contents(descriptor, len(source.data) + 1) == source.data
    except FileNotFoundError:
        raise NotWritten(source.path, "it is gone since it was read") from None
    if not same:
        raise NotWritten(source.path, "it has changed since it was read; run again")
    if status.st_nlink > 1:
        names = f"it has {status.st_nlink} names (hard links), and replacing it would part this one from the others"
        raise NotWritten(source.path, f"{names}; write the change by hand, or make it a file of its own")
    if not status.st_mode & 0o222 or not os.access(source.real.name, os.W_OK, dir_fd=folder):
        raise NotWritten(source.path, "it is read-only; give it write permission if it is meant to change")
    if not os.access(source.real.parent, os.W_OK | os.X_OK):
        raise NotWritten(source.path, f"the folder {show(source.real.parent)} is not writable")


def _swap(source: Source, data: bytes, folder: int) -> None:
    """Write beside the old file and rename over it. The temporary's name is fixed first, so it is always cleaned up."""
    name = source.real.name
    temporary = f"{_prefix(name)}{os.getpid()}-{os.urandom(4).hex()}"
    descriptor = -1
    try:
        descriptor = _create(temporary, folder)
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        _dress(source, descriptor)
        os.fsync(descriptor)
        _require_untouched(source, folder)
        if not os.fstat(descriptor).st_nlink:
            os.link(f"/proc/self/fd/{descriptor}", temporary, dst_dir_fd=folder, follow_symlinks=True)
        os.rename(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        if descriptor >= 0:
            os.close(descriptor)


def _create(name: str, folder: int) -> int:
    """Open a new file: without a name where that can be had, so that a kill leaves nothing behind."""
    flags = os.O_WRONLY | os.O_CLOEXEC
    if hasattr(os, "O_TMPFILE") and Path("/proc/self/fd").is_dir():
        with suppress(OSError):
            return os.open(".", flags | os.O_TMPFILE, 0o600, dir_fd=folder)
    return os.open(name, flags | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)


def _dress(source: Source, descriptor: int) -> None:
    """Give the new file the owner, attributes and mode of the old; mode last, since the others may change it."""
    wanted = source.stamp
    made = os.fstat(descriptor)
    if (made.st_uid, made.st_gid) != (wanted.uid, wanted.gid):
        try:
            os.fchown(descriptor, wanted.uid, wanted.gid)
        except PermissionError:
            owner = f"user {wanted.uid}, group {wanted.gid}"
            reason = f"it belongs to {owner}, and a new file could not be given to them; run as its owner"
            raise NotWritten(source.path, reason) from None
    _copy_attributes(source.real, descriptor)
    os.fchmod(descriptor, stat.S_IMODE(wanted.mode))
    if os.fstat(descriptor).st_mode != wanted.mode:
        raise NotWritten(source.path, f"its mode {stat.filemode(wanted.mode)} could not be kept; run as its owner")


def _copy_attributes(real: Path, descriptor: int) -> None:
    """Copy extended attributes, as many as the system lets us."""
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):
        for attribute in os.listxattr(real):
            with suppress(OSError):
                os.setxattr(descriptor, attribute, os.getxattr(real, attribute))


def _prefix(name: str) -> str:
    """Return how the temporaries of ``name`` begin, short enough for any file system whatever the name."""
    return f".{os.fsdecode(os.fsencode(name)[:200])}.dockwright-"


def _sweep(folder: int, name: str) -> None:
    """Remove the temporaries of dead processes, among them any from an earlier process with our own number."""
    temporary = re.compile(re.escape(_prefix(name)) + r"(\d{1,9})-[0-9a-f]{8}")
    for leftover in os.listdir(folder):
        found = temporary.fullmatch(leftover)
        if found and not _alive(int(found[1])):
            with suppress(OSError):
                os.unlink(leftover, dir_fd=folder)


def _alive(process: int) -> bool:
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except OSError as error:
        return not isinstance(error, ProcessLookupError)
    return True
