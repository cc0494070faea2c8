"""Law 8: what is SAFE, or proven by the context, leaves the image as it is but for what the transform declares.

Every golden case with such a finding is built before and after, with its own context, or with the files of the pantry, which
have the names that cases use. A case whose original cannot be built says so in its case.toml, in the table ``build``:

    fails = "why"    wherever it is built; and it has to go on failing, which is part of what merging promises
    mends = "what"   keeps it from building, and is what the change takes away: it has to build from then on
    needs = "what"   a machine for tests lacks: more than base images and the packages of Debian, PyPI and npm

Cases whose base image is not to be had where the test runs are counted, and need no such word.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.document import Document
from refactor.tables import table_in
from refactor.testing import Case, Outcome, cases, play
from refactor.transform import Safety
from refactor.verify.verdict import Verdict
from tests.engine.bench import Candidate, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.bench import Bench

PROPERTY = "golden cases that change"
PANTRY = Path(__file__).parent / "pantry"
SAY_WHY = 'the original does not build: mend the case, or say why in its case.toml: [build] fails, mends or needs = "…"'


@dataclass(frozen=True, slots=True)
class Build:
    """What ``[build]`` in a case.toml says of an original that does not build."""

    fails: str | None = None
    mends: str | None = None
    needs: str | None = None

    @property
    def is_to_fail(self) -> bool:
        """Whether it has to fail wherever it is built."""
        return bool(self.fails or self.mends)

    @classmethod
    def of(cls, case: Case) -> Build:
        table = table_in(case.folder / "case.toml", ("build",))
        if table is None:
            return cls()
        assert table.entries.keys() <= {"fails", "mends", "needs"}, f"{case}: {sorted(table.entries)}"
        return cls(table.text("fails"), table.text("mends"), table.text("needs"))


def played(case: Case) -> Outcome:
    return play(replace(case, gate=Safety.PROVEN))


CHANGED = {case: Build.of(case) for case in cases(Path(__file__).parents[2] / "golden") if played(case).patches}


def parameter(case: Case) -> object:
    return pytest.param(case, marks=() if case.context else pytest.mark.pantry, id=str(case))


@pytest.mark.parametrize("case", list(map(parameter, CHANGED)))
def test_law_8(case: Case, bench: Bench, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    build = CHANGED[case]
    before, context = case.folder / "before.Dockerfile", tmp_path / "context"
    shutil.copytree(case.context.root if case.context else PANTRY, context, symlinks=True)
    plan = played(case).plan
    after = Candidate(bytes(plan.after), {change.transform for change in plan.changes}, plan.companions)
    (evidence,) = bench.evidence(before, context, after)
    if evidence.verdict is not Verdict.BEFORE_FAILED:
        assert evidence.verdict.holds, shown(evidence)
        assert not build.is_to_fail, "the original builds after all: take [build] from its case.toml"
        record_property(PROPERTY, evidence.verdict.value)
        return
    assert bench.builds(before, context, after.text) is bool(build.mends), "a failure is hidden, or not mended"
    if build.mends:
        record_property(PROPERTY, "build from then on")
    elif build.fails:
        record_property(PROPERTY, "go on failing")
    elif build.needs:
        record_property(PROPERTY, "need what is not here")
    else:
        assert absent(case, bench), f"{SAY_WHY}\n{shown(evidence)}"
        record_property(PROPERTY, "have no base image here")


def test_the_bases_of_most_cases_are_there(bench: Bench, tmp_path: Path) -> None:
    """Without them all other tests of this module would hold, and prove nothing."""
    common = Counter(base for case in CHANGED for base in bases(case)).most_common(3)
    assert sum(count for _, count in common) >= len(CHANGED) * 0.7
    for base, _ in common:
        assert bench.builds(tmp_path / "Dockerfile", tmp_path, f"FROM {base}\n".encode()), base


def bases(case: Case) -> set[str]:
    return {stage.base.text for stage in Document.parse(case.before).stages if stage.parent is None} - {"scratch"}


def absent(case: Case, bench: Bench) -> bool:
    """Tell whether the engine lacks a base image of the case."""
    return any(bench.workshop.engine.ask("image", "inspect", base).code for base in bases(case))
