"""Links in a folder that is a root of its own: no way leads out of it.

Source: ``RootPath`` in github.com/containerd/continuity.
"""

from __future__ import annotations

import posixpath
import stat
from typing import TYPE_CHECKING

from refactor.files.ignorefile import clean

if TYPE_CHECKING:
    from pathlib import Path

_MOST_LINKS = 255


def follow(root: Path, path: str) -> tuple[list[str], str | None]:
    """Return the links on the way of ``path``, and where it leads: nowhere if they go round in circles.

    ``root`` is ``/`` to all of them, and ``..`` takes back a name, be it that of a link, as in RootPath.
    """
    links: list[str] = []
    done = ""
    todo = [part for part in path.split("/") if part not in ("", ".")][::-1]
    while todo:
        step = posixpath.join(done, todo.pop())
        mode = mode_at(root, step)
        if mode is None or not stat.S_ISLNK(mode):
            done = step
            continue
        links.append(step)
        if len(links) > _MOST_LINKS:
            return links, None
        target = clean(posixpath.join("/", done, (root / step).readlink()))
        todo += target.strip("/").split("/")[::-1] if target != "/" else []
        done = ""
    return links, done


def mode_at(root: Path, path: str) -> int | None:
    """Return the mode of what is at ``path`` itself, a link included, or None where nothing is."""
    try:
        return (root / path).lstat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: no file's name holds a NUL
        return None
