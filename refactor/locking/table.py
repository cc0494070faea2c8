"""The lock file: a table in TOML that says which image each name stands for. It is read here, and written out as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem, did_you_mean, show
from refactor.files.folders import upwards
from refactor.image import ImageReference
from refactor.tables import table_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from refactor.tables import Table

NAME = "dockwright.lock"
UNTAGGED = "latest"
"""What a name without a tag means."""

_KEYS = ("tag", "digest", "from")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_HEAD = """\
# Which images the names of base images stand for: what the transform pin-base-image writes into Dockerfiles.
# `dockwright lock` adds the names that are missing; `dockwright lock --update NAME` asks for one again.
# To pin a certain tag, give a name one by hand (tag = "1.2"): the digest is then that tag's. A tag needs no digest.
"""


@dataclass(frozen=True, slots=True)
class Pin:
    """What one name stands for.

    Attributes:
        name: the shortest name of the image with its tag, such as ``python:latest``.
        tag: the tag that is to take the place of the name's own.
        digest: which image that is, such as ``sha256:…``; None where only the tag is settled.
        source: who said so: a registry's host, or an engine.

    """

    name: str
    tag: str | None = None
    digest: str | None = None
    source: str | None = None

    @property
    def asked(self) -> ImageReference:
        """The image whose digest it is."""
        reference = ImageReference.parse(self.name)
        return ImageReference(reference.registry, reference.name, self.tag or reference.tag)


@dataclass(frozen=True, slots=True)
class Lock:
    """Every pin, sorted by name."""

    pins: tuple[Pin, ...] = ()

    def pin(self, reference: ImageReference) -> Pin | None:
        """Return the pin of an image, be it named as in the table or as it is pinned already."""
        name = name_of(reference)
        return next((pin for pin in self.pins if name in (pin.name, name_of(pin.asked))), None)

    def with_pins(self, pins: Iterable[Pin]) -> Lock:
        """Return a lock that has ``pins`` as well, in the place of those of the same names."""
        merged = {pin.name: pin for pin in (*self.pins, *pins)}
        return Lock(tuple(merged[name] for name in sorted(merged)))

    def __str__(self) -> str:
        return _HEAD + "".join(map(_entry, self.pins))


NOTHING_LOCKED = Lock()


def name_of(reference: ImageReference) -> str:
    """Return the name by which the table has an image."""
    return f"{reference.familiar}:{reference.tag or UNTAGGED}"


def lock_above(folder: Path) -> Lock:
    """Read the nearest lock file, from ``folder`` up to the root of its repository; without any, an empty lock.

    Raises:
        UsageProblem: the file is no TOML, or holds what no lock does; with the key.

    """
    for place in upwards(folder.resolve()):
        if (place / NAME).exists():
            return lock_in(place)
    return NOTHING_LOCKED


def lock_in(folder: Path) -> Lock:
    """Read the lock file in ``folder``; without one, an empty lock. Raises as `lock_above` does."""
    table = table_in(folder / NAME, ())
    if table is None:
        return NOTHING_LOCKED
    pins = (_pin(table.inner(key), table.where(key)) for key in table.entries)
    return Lock(tuple(sorted(pins, key=lambda pin: pin.name)))


def _pin(entry: Table, where: str) -> Pin:
    for key in entry.entries:
        if key not in _KEYS:
            raise UsageProblem(f"{entry.where(key)} is not known{did_you_mean(key, _KEYS)}")
    name = entry.path[-1]
    pin = Pin(name, entry.text("tag"), entry.text("digest"), entry.text("from"))
    try:
        ImageReference.parse(str(pin.asked))
    except ValueError as error:
        raise UsageProblem(f"{where}: {error}") from None
    proper = name_of(ImageReference.parse(name))
    if name != proper:
        raise UsageProblem(f"{where} must be called {proper} here")
    if pin.digest is not None and not _DIGEST.fullmatch(pin.digest):
        raise UsageProblem(f"{entry.where('digest')} must be sha256: and 64 digits, and is {show(pin.digest)}")
    if pin.digest is None and pin.tag is None:
        raise UsageProblem(f"{where} has neither a digest nor a tag; dockwright lock --update {show(name)} asks for it")
    return pin


def _entry(pin: Pin) -> str:
    values = zip(_KEYS, (pin.tag, pin.digest, pin.source), strict=True)
    import json

    lines = (f"{key} = {json.dumps(value)}\n" for key, value in values if value is not None)
    return f"\n[{json.dumps(pin.name)}]\n{''.join(lines)}"
