"""Small Dockerfiles in which a careless refactoring changes the image, or breaks or mends the build: dockwright does not.

A case is a folder with a Dockerfile, whose first comment says what a careless tool would do to it, and its build context.
Every one is sharp: what `careless` makes of it is built too, and has to be another image, or none.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.job import Job
from refactor.registry import transforms
from refactor.run import run
from refactor.transform import Safety
from refactor.verify.verdict import Verdict
from tests.engine.bench import Candidate, shown
from tests.engine.careless import careless

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.bench import Bench

DOCKERFILES = sorted((Path(__file__).parent / "hostile").glob("*/Dockerfile"))
BUILDING = [path for path in DOCKERFILES if not path.parent.name.startswith("fails-")]
FAILING = [path for path in DOCKERFILES if path.parent.name.startswith("fails-")]

PROPERTY = "hostile Dockerfiles, each of them sharp"

# What a reviewer is warned of: a script that is not read installs on the strength of the lists that an earlier RUN fetched.
MAY_CHANGE = {"clean-needed-by-a-script"}

# So that taking away what dockwright itself would declare does not make a careless refactoring different.
CLEANERS = ("clean-apt-lists", "clean-package-caches")


def name(path: Path) -> str:
    return path.parent.name


@pytest.mark.parametrize("path", BUILDING, ids=name)
def test_only_a_careless_refactoring_changes_the_image(
    path: Path, bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    safe, reviewed = planned(path, Safety.PROVEN), planned(path, Safety.REVIEW)
    unsafe = Candidate(careless(path.read_bytes()), CLEANERS)
    exact = () if safe is None else (safe,)
    held = () if reviewed is None or (safe and reviewed.text == safe.text) else (reviewed,)
    caught, *kept = bench.evidence(path, path.parent, unsafe, *exact, *held)
    assert caught.verdict in (Verdict.DIFFERENT, Verdict.AFTER_FAILED), f"not sharp: {shown(caught)}"
    for evidence in kept[: len(exact)]:
        assert evidence.verdict.holds, shown(evidence)
    for evidence in kept[len(exact) :]:
        assert evidence.verdict.holds is (name(path) not in MAY_CHANGE), shown(evidence)
    record_property(PROPERTY, "left alone" if safe is None else "changed, and the image kept")


@pytest.mark.parametrize("path", FAILING, ids=name)
def test_only_a_careless_refactoring_hides_a_failure(
    path: Path, bench: Bench, record_property: Callable[[str, object], None]
) -> None:
    assert not bench.builds(path, path.parent, path.read_bytes())
    assert bench.builds(path, path.parent, careless(path.read_bytes())), "not sharp: it fails all the same"
    for gate in (Safety.PROVEN, Safety.REVIEW):
        result = planned(path, gate)
        assert result is None or not bench.builds(path, path.parent, result.text), "a failure became a success"
    record_property(PROPERTY, "go on failing")


def test_there_are_enough() -> None:
    kinds = Counter(name(path).partition("-")[0] for path in DOCKERFILES)
    changed = sum(planned(path, Safety.PROVEN) is not None for path in DOCKERFILES)
    assert len(BUILDING) >= 120
    assert kinds["merge"] >= 85
    assert min(kinds["add"], kinds["clean"]) >= 12
    assert len(FAILING) >= 8
    assert changed >= 60, "leaving everything alone proves nothing"


def planned(path: Path, gate: Safety) -> Candidate | None:
    """Return what dockwright makes of it, or nothing where it leaves all alone."""
    # Those that are of class REVIEW change the image on purpose; of the others, less sure findings count as well.
    asked = tuple(transform.name for transform in transforms() if transform.safety is Safety.REVIEW)
    (result,) = run([path], Job(gate=gate, skip=asked), 1)
    assert result.error is None, result.error
    return (
        None
        if result.after is None
        else Candidate(result.after, {each.transform for each in result.changes}, result.companions)
    )
