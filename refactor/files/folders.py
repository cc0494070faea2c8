"""Folders, as far as a search for what a project says about a file goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def upwards(folder: Path) -> Iterator[Path]:
    """Yield an absolute ``folder`` and those around it, up to the root of its repository."""
    for place in (folder, *folder.parents):
        yield place
        if (place / ".git").exists():
            return
