"""Facts about the image that a split into stages makes: what it was done for, and no part of the verdict."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from refactor.verify.layers import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.verify.image import Image

_SHELLS = frozenset(("ash", "bash", "busybox", "csh", "dash", "fish", "ksh", "ksh93", "mksh", "sh", "tcsh", "zsh"))
_ROOT = ("", "0", "root")
_EXECUTABLE = 0o111


def observations(image: Image) -> Iterator[str]:
    """Yield who the application runs as, and whether there is a shell that somebody who broke in could use."""
    user = image.config.get("User", "")
    yield "runs as root" if user.partition(":")[0] in _ROOT else f"does not run as root, but as {user}"
    shells = sorted(path for path in image.tree if PurePosixPath(path).name in _SHELLS and _is_program(image, path))
    yield f"has a shell: {', '.join(shells)}" if shells else "has no shell"


def _is_program(image: Image, path: str) -> bool:
    entry = image.tree[path]
    return entry.kind is Kind.LINK or (entry.kind is Kind.FILE and bool(entry.mode & _EXECUTABLE))
