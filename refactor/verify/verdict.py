"""From two images to a verdict: what counts, what the plan said that it drops, and the evidence for one file."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from refactor.verify.comparison import Change, Comparison, FileDifference, compare
from refactor.verify.globs import matches
from refactor.verify.layers import Kind
from refactor.verify.noise import DOCUMENTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from refactor.transform import Transform
    from refactor.verify.comparison import Difference
    from refactor.verify.image import Image
    from refactor.verify.noise import Noise


class Verdict(StrEnum):
    """What can be said of a file's plan, once both images were built."""

    SAME = "same"
    DECLARED = "same but for what was declared"
    DIFFERENT = "different"
    BEFORE_FAILED = "before does not build"
    AFTER_FAILED = "after does not build"
    UNKNOWN = "not verified"

    @property
    def holds(self) -> bool:
        """The plan changes nothing but what it said."""
        return self in (Verdict.SAME, Verdict.DECLARED)


class Scope(StrEnum):
    """How much of the images has to be the same."""

    WHOLE = "whole"
    """Every setting and every file."""

    CONFIG = "configuration"
    """The settings that a split into stages keeps; its base and so its files differ by design."""


class Side(StrEnum):
    """Which of the two Dockerfiles."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Built:
    """An image that was built: the bytes of its layers, how many they are, and how long it took.

    ``seconds`` is None where steps of another build were used again, so that the time says nothing.
    """

    size: int
    layers: int
    seconds: float | None

    @classmethod
    def of(cls, image: Image, seconds: float | None) -> Built:
        """Say it of ``image``."""
        return cls(image.size, image.layers, seconds)


@dataclass(frozen=True, slots=True)
class Declared:
    """Files that are gone because a transform said that it drops them; ``pattern`` is what it said."""

    transform: str
    pattern: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Check:
    """Something that was asked of both images, such as a command's output, and whether the answers are alike."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something was not built: ``reason`` such as "exit code 1", and the end of the engine's log."""

    reason: str
    log: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How two images differ: what counts, the largest first, what was declared, and how much noise was between."""

    scope: Scope
    differences: tuple[Difference, ...]
    declared: tuple[Declared, ...] = ()
    noise: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of one file's plan.

    ``before`` and ``after`` are None where the image was not built; ``failure`` says why one was not. ``observations`` are
    what else is worth knowing of the image after, and decide nothing.
    """

    path: str
    verdict: Verdict
    before: Built | None
    after: Built | None = None
    judgement: Judgement = Judgement(Scope.WHOLE, ())
    checks: tuple[Check, ...] = ()
    observations: tuple[str, ...] = ()
    failure: Failure | None = None

    @property
    def saved(self) -> int | None:
        """The bytes that the plan saves, negative where the image grows."""
        return self.before.size - self.after.size if self.before and self.after else None


def judge(
    before: Image,
    after: Image,
    transforms: Iterable[Transform],
    noise: Noise = DOCUMENTED,
    scope: Scope = Scope.WHOLE,
) -> Judgement:
    """Compare two images; ``transforms`` are those that changed this file, since only what they drop is declared.

    A difference is declared only where something is gone: what a transform drops may not come back as something else.
    """
    comparison = compare(before, after)
    if scope is Scope.CONFIG:
        return Judgement(scope, tuple(each for each in comparison.settings if each.name.startswith(KEPT_BY_A_SPLIT)))
    drops = tuple((transform.name, pattern) for transform in transforms for pattern in transform.drops)
    declared = dict(_declared(comparison.files, drops))
    rest = tuple(each for each in comparison.files if each not in declared)
    sifted = noise.sift(Comparison(comparison.settings, rest))
    return Judgement(scope, (*sifted.rest.settings, *sifted.rest.files), tuple(_grouped(declared)), sifted.noise)


KEPT_BY_A_SPLIT = ("ExposedPort ", "Label ", "Platform", "StopSignal", "Volume ", "WorkingDir")
"""How the names of the settings begin that do not come from the base, and that nothing in a split has a reason to change."""


def compared(
    path: str,
    before: Built,
    after: Built,
    judgement: Judgement,
    checks: Sequence[Check] = (),
    observations: Sequence[str] = (),
) -> Evidence:
    """Return the evidence where both were built. A failed check outweighs images that are alike.

    Where the files differ by design it takes a check that passed: without one nothing shows that the application still works.
    """
    by_design = judgement.scope is Scope.CONFIG
    if judgement.differences or not all(check.passed for check in checks) or (by_design and not checks):
        verdict = Verdict.DIFFERENT
    else:
        verdict = Verdict.DECLARED if judgement.declared or by_design else Verdict.SAME
    return Evidence(path, verdict, before, after, judgement, tuple(checks), tuple(observations))


def unknown(path: str, reason: str) -> Evidence:
    """Return what there is for a file of which nothing was found out, such as where the engine broke."""
    return Evidence(path, Verdict.UNKNOWN, None, failure=Failure(reason, ()))


def failed(path: str, side: Side, failure: Failure, before: Built | None = None) -> Evidence:
    """Return the evidence where one side was not built; of an original that was not, nothing is claimed."""
    verdict = Verdict.BEFORE_FAILED if side is Side.BEFORE else Verdict.AFTER_FAILED
    return Evidence(path, verdict, before, failure=failure)


_Drop: TypeAlias = tuple[str, str]  # a transform's name, and a pattern of what it drops


def _declared(files: Iterable[FileDifference], drops: Sequence[_Drop]) -> Iterator[tuple[FileDifference, _Drop]]:
    """Yield what is gone as declared: what a pattern names, and folders in which there was nothing else."""
    gone = [each for each in files if each.change is Change.REMOVED]
    reasons: dict[str, _Drop] = {}  # for each folder, the drop of something in it
    kept: set[str] = set()  # folders with something in them that nobody declared
    for each in sorted(gone, key=lambda each: each.path, reverse=True):  # so that what is in a folder comes before it
        drop = next((drop for drop in drops if matches(drop[1], each.path)), None)
        if drop is None and each.before and each.before.kind is Kind.FOLDER and each.path not in kept:
            drop = reasons.get(each.path)
        above = [str(folder) for folder in PurePosixPath(each.path).parents]
        if drop is None:
            kept.update(above)
        else:
            reasons.update(dict.fromkeys(above, drop))
            yield each, drop


def _grouped(declared: dict[FileDifference, _Drop]) -> Iterator[Declared]:
    groups: dict[_Drop, list[FileDifference]] = defaultdict(list)
    for difference, drop in declared.items():
        groups[drop].append(difference)
    found = (Declared(*drop, len(files), sum(each.size for each in files)) for drop, files in groups.items())
    yield from sorted(found, key=lambda each: (-each.size, each.transform, each.pattern))
