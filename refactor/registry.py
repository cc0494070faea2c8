"""Which transforms there are: the built-in ones in their order, then those of other distributions.

A distribution offers a transform by an entry point in the group ``dockwright.transforms`` that names the `Transform`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem, did_you_mean
from refactor.locking.table import NOTHING_LOCKED, Lock
from refactor.transform import Transform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

    from refactor.settings import OptionSetting, OptionValue, Schema

GROUP = "dockwright.transforms"


@dataclass(frozen=True, slots=True)
class Choice:
    """A transform that is to run, with the options and the lock that it is to run with."""

    transform: Transform
    options: tuple[tuple[str, OptionValue], ...] = ()
    lock: Lock = NOTHING_LOCKED


@cache
def transforms() -> tuple[Transform, ...]:
    """Return every transform in the order in which they run.

    Raises:
        UsageProblem: an entry point cannot be imported or is no transform, or a name is taken twice.

    """
    found = list(built_in())
    for point, offered in _third_party():
        if any(transform.name == offered.name for transform in found):
            brought = f"{point.value} of the distribution {point.dist.name}" if point.dist else point.value
            raise UsageProblem(f"two transforms are called {offered.name}; the second one is {brought}: uninstall it")
        found.append(offered)
    return tuple(found)


def built_in() -> tuple[Transform, ...]:
    """Return our own transforms alone, in their order."""
    from transforms import ALL

    return ALL


def _third_party() -> Iterator[tuple[EntryPoint, Transform]]:
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            loaded = point.load()
        except (Exception, SystemExit) as error:
            raise UsageProblem(
                f"the transform {point.name} ({point.value}) cannot be imported: {type(error).__name__}: {error}"
            ) from error
        if not isinstance(loaded, Transform):
            raise UsageProblem(f"the entry point {point.name} ({point.value}) does not name a transform")
        yield point, loaded


def schemas() -> dict[str, Schema]:
    """Return what the settings may say to each transform, by its name."""
    return {transform.name: transform.schema for transform in transforms()}


def named(name: str) -> Transform:
    """Return the transform called ``name``.

    Raises:
        UsageProblem: there is none; with the nearest name.

    """
    for transform in transforms():
        if transform.name == name:
            return transform
    names = [transform.name for transform in transforms()]
    raise UsageProblem(f"there is no transform {name}{did_you_mean(name, names)} (dockwright list shows them all)")


def choose(
    only: Iterable[str], skip: Iterable[str], options: Iterable[OptionSetting], lock: Lock = NOTHING_LOCKED
) -> tuple[Choice, ...]:
    """Return what is to run: all transforms, or those of ``only``, without those of ``skip``, with their options and the lock.

    Raises:
        UsageProblem: a name is unknown.

    """
    wanted = {named(name).name for name in only} or {transform.name for transform in transforms()}
    wanted -= {named(name).name for name in skip}
    given = tuple(options)
    return tuple(
        Choice(
            transform,
            tuple(
                (option.option.replace("-", "_"), option.value)
                for option in given
                if option.transform == transform.name
            ),
            lock,
        )
        for transform in transforms()
        if transform.name in wanted
    )
