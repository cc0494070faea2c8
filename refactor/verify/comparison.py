"""What differs between two images: settings by name, files by path, the largest first. Times are no part of either.

A directory differs by its mode, its owner or its extended attributes only: a layer lists it also when nothing but something in
it has changed. Hard links are compared by what is read through each name, not by which names are one file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from refactor.verify.layers import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.verify.image import Image
    from refactor.verify.layers import Entry

_UNITS = ("B", "kB", "MB", "GB", "TB")


class Change(StrEnum):
    """What became of a file or a setting."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class SettingDifference:
    """A setting of the configuration that is not the same; None where it is not there."""

    name: str
    before: str | None
    after: str | None

    @property
    def change(self) -> Change:
        """What became of it."""
        return _change(self.before, self.after)

    @property
    def where(self) -> str:
        """What a reader is to look for."""
        return self.name

    @property
    def size(self) -> int:
        """Settings take no space that counts."""
        return 0

    @property
    def detail(self) -> str:
        """What was and what is, in words."""
        if self.before is None:
            return f"added {json.dumps(self.after)}"
        if self.after is None:
            return f"removed, it was {json.dumps(self.before)}"
        return f"{json.dumps(self.after)}, it was {json.dumps(self.before)}"


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A path at which not the same stands; None where nothing does."""

    path: str
    before: Entry | None
    after: Entry | None

    @property
    def change(self) -> Change:
        """What became of it."""
        return _change(self.before, self.after)

    @property
    def where(self) -> str:
        """What a reader is to look for."""
        return self.path

    @property
    def size(self) -> int:
        """The bytes that came, went or were replaced; none where only attributes differ."""
        if self.before and self.after and _content(self.before) == _content(self.after):
            return 0
        return max(entry.size for entry in (self.before, self.after) if entry)

    @property
    def is_of_content(self) -> bool:
        """Files stand there in both, and nothing but what they hold differs."""
        both = self.before and self.after
        return bool(both) and _without_content(self.before) == _without_content(self.after)

    @property
    def detail(self) -> str:
        """What was and what is, in words."""
        if self.before and self.after:
            return "; ".join(_aspects(self.before, self.after))
        entry = self.after or self.before
        assert entry is not None
        what = human(entry.size) if entry.kind is Kind.FILE else entry.kind.value
        return f"{self.change} {what}"


Difference: TypeAlias = SettingDifference | FileDifference


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that differs: settings by name, files with the largest first."""

    settings: tuple[SettingDifference, ...]
    files: tuple[FileDifference, ...]

    @property
    def count(self) -> int:
        """How much differs."""
        return len(self.settings) + len(self.files)


def compare(before: Image, after: Image) -> Comparison:
    """Return all that differs between two images, noise and all."""
    names = sorted({*before.config, *after.config})
    settings = (SettingDifference(name, before.config.get(name), after.config.get(name)) for name in names)
    paths = {*before.tree, *after.tree}
    files = (FileDifference(path, before.tree.get(path), after.tree.get(path)) for path in paths)
    return Comparison(
        tuple(each for each in settings if each.before != each.after),
        tuple(
            sorted((each for each in files if each.before != each.after), key=lambda each: (-each.size, each.path)),
        ),
    )


def human(size: int) -> str:
    """Return a size as ``docker images`` writes it: three digits and a decimal unit."""
    sign, value, unit = "-" if size < 0 else "", float(abs(size)), 0
    while value >= 999.5 and unit < len(_UNITS) - 1:
        value /= 1000
        unit += 1
    return f"{sign}{value:.3g} {_UNITS[unit]}"


def _change(before: object, after: object) -> Change:
    if before is None:
        return Change.ADDED
    return Change.REMOVED if after is None else Change.CHANGED


def _content(entry: Entry) -> tuple[Kind, bytes]:
    return entry.kind, entry.digest


def _without_content(entry: Entry | None) -> Entry | None:
    return replace(entry, size=0, digest=b"") if entry else None


def _aspects(before: Entry, after: Entry) -> Iterator[str]:
    """Yield in words what differs between two entries."""
    if before.kind is not after.kind:
        yield f"a {after.kind}, it was a {before.kind}"
    elif before.digest != after.digest:
        sizes = human(after.size) if before.size == after.size else f"{human(after.size)}, it was {human(before.size)}"
        yield f"other content ({sizes})"
    if before.link != after.link and before.kind is after.kind:
        yield f"leads to {json.dumps(after.link)}, not {json.dumps(before.link)}"
    if before.mode != after.mode and Kind.LINK not in (before.kind, after.kind):
        yield f"mode {after.mode:o}, it was {before.mode:o}"
    if (before.uid, before.gid) != (after.uid, after.gid):
        yield f"owner {after.uid}:{after.gid}, it was {before.uid}:{before.gid}"
    if before.device != after.device and before.kind is after.kind:
        yield "another device"
    if before.xattrs != after.xattrs:
        names = sorted({name for name, _ in {*before.xattrs} ^ {*after.xattrs}})
        yield f"extended attributes: {', '.join(names)}"
