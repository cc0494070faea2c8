"""The diffs of one file, as a result has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.patch import make_patch

if TYPE_CHECKING:
    from refactor.patch import Patch


def patches(path: str, before: str | None, after: str) -> tuple[Patch, ...]:
    """Return the diff from ``before`` to ``after``, if they differ."""
    patch = make_patch(path, before, after)
    return (patch,) if patch else ()
