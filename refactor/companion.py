"""A file of the build context beside the Dockerfile that changes with it, such as its .dockerignore."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Companion:
    """What one file was read as, and what it is to become.

    Attributes:
        path: where it is, as the build context was opened.
        before: what it holds, with bytes that are not UTF-8 as lone surrogates; None where there is no such file.
        after: what it is to hold.

    """

    path: Path
    before: str | None
    after: str


def joined(earlier: Iterable[Companion], later: Iterable[Companion]) -> tuple[Companion, ...]:
    """Return what each file becomes when ``later``, made of the files as ``earlier`` left them, follows."""
    files = {each.path: each for each in earlier}
    for each in later:
        before = files[each.path].before if each.path in files else each.before
        files[each.path] = replace(each, before=before)
    return tuple(files.values())
