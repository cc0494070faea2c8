"""What a lock lacks for the Dockerfiles at hand, and the lock that has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from refactor.dockerfile.images import images_of_others
from refactor.errors import UsageProblem
from refactor.image import ImageReference
from refactor.locking.problems import RegistryProblem
from refactor.locking.table import UNTAGGED, Lock, Pin, name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refactor.document import Document


class Authority(Protocol):
    """Whoever knows which image a name stands for."""

    def digest(self, reference: ImageReference) -> str:
        """Return the digest of an image; raises `RegistryProblem` where it cannot."""

    def name(self, reference: ImageReference) -> str:
        """Return who that is, for the table."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """A lock with what was found out, each pin as it was and as it is now, and what could not be found out."""

    lock: Lock
    answers: tuple[tuple[Pin | None, Pin], ...]
    problems: tuple[RegistryProblem, ...]


def missing(lock: Lock, documents: Iterable[Document], *, tagged: bool) -> tuple[Pin, ...]:
    """Return what a lock lacks for some Dockerfiles, not asked about yet; ``tagged`` wants those too that have a tag.

    What is pinned to a digest already wants no lock.
    """
    known = {pin.name for pin in lock.pins}
    return tuple(Pin(name) for name in sorted({*_names(documents, tagged=tagged)} - known))


def chosen(lock: Lock, wanted: str) -> tuple[Pin, ...]:
    """Return the pins of a lock that ``wanted`` names, with a tag, or without one for all of its tags.

    Raises:
        UsageProblem: there is none.

    """
    try:
        reference = ImageReference.parse(wanted)
    except ValueError as error:
        raise UsageProblem(f"--update {wanted}: {error}") from None
    found = tuple(
        pin
        for pin in lock.pins
        if pin.name == name_of(reference) or (not reference.tag and pin.asked.familiar == reference.familiar)
    )
    if not found:
        raise UsageProblem(f"--update {wanted}: the lock has no such name")
    return found


def renewed(lock: Lock, pins: Iterable[Pin], authority: Authority) -> Renewed:
    """Ask about ``pins``, which ``lock`` has or is to have."""
    known = {pin.name: pin for pin in lock.pins}
    answers: list[tuple[Pin | None, Pin]] = []
    problems: list[RegistryProblem] = []
    for pin in sorted(pins, key=lambda pin: pin.name):
        try:
            found = replace(pin, digest=authority.digest(pin.asked), source=authority.name(pin.asked))
        except RegistryProblem as problem:
            problems.append(problem)
        else:
            answers.append((known.get(pin.name), found))
    return Renewed(lock.with_pins(found for _, found in answers), tuple(answers), tuple(problems))


def _names(documents: Iterable[Document], *, tagged: bool) -> Iterator[str]:
    for document in documents:
        for use in images_of_others(document):
            try:
                reference = ImageReference.parse(use.text)
            except ValueError:  # a variable that has no value, or what no build takes
                continue
            if not reference.digest and (tagged or reference.tag in (None, UNTAGGED)):
                yield name_of(reference)
