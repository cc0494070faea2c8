"""An ignore file takes from the image what its transform declares, and nothing else: built with and without it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.testing import Case, cases, play
from refactor.verify.verdict import Verdict
from tests.engine.bench import Candidate, shown
from tests.engine.test_golden import SAY_WHY, Build, absent

if TYPE_CHECKING:
    from tests.engine.bench import Bench

ROOT = Path(__file__).parents[2] / "golden"
CASES = [case for case in cases(ROOT) if case.folder.parent.name == "dockerignore" and case.expected_diff]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_only_what_is_declared_is_gone(case: Case, bench: Bench) -> None:
    context = case.context
    assert context
    plan = play(case).plan
    path = case.folder / "before.Dockerfile"
    after = Candidate(bytes(plan.after), ["dockerignore"], plan.companions)
    (evidence,) = bench.evidence(path, context.root, after)
    if evidence.verdict is Verdict.BEFORE_FAILED:
        assert Build.of(case).needs or absent(case, bench), f"{SAY_WHY}\n{shown(evidence)}"
        return
    assert evidence.verdict.holds, shown(evidence)
    assert not (context.root / ".dockerignore").exists() or plan.companions[0].before is not None
