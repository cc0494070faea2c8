"""Law 8: what is SAFE, or proven by the context, leaves the image as it is but for what the transform declares.

A golden case that brings no context is built with the files of the pantry, which have the names that the cases use.
Every case with such a finding is built. Those whose original cannot be built are named here, with the reason, but for those
whose base image is not to be had where the test runs: these are counted.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.document import Document
from refactor.testing import Case, Outcome, cases, play
from refactor.transform import Safety
from refactor.verify.verdict import Verdict
from tests.engine.bench import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engine.bench import Bench

pytestmark = pytest.mark.engine

PANTRY = Path(__file__).parent / "pantry"

# The original fails wherever it is built, and has to go on failing: that, too, is part of the specification of merging.
FAILS = {
    "a command is to fail": (
        "clean-apt-lists/any-list-keeps-its-status",
        "clean-apt-lists/commands-under-errexit",
        "merge-runs/background-at-the-end",
        "merge-runs/errexit-and-eval",
        "merge-runs/errexit-in-a-subshell",
        "merge-runs/negation-in-a-chain",
        "merge-runs/or-rescues",
    ),
    "it runs a program that the base image lacks": (
        "clean-apt-lists/aptitude-and-apt",
        "clean-package-caches/pip-by-other-names",
        "clean-package-caches/pip-through-sudo",
        "merge-runs/clone-does-not-replace-git",
        "merge-runs/refusal-background",
        "merge-runs/replaced-by-a-run-between",
    ),
    "it reads what nothing brought": (
        "clean-apt-lists/stage-after-installs-on-its-lists",
        "clean-apt-lists/update-behind-an-installation-of-a-file",
        "clean-package-caches/comment-at-the-end",
        "clean-package-caches/comments-inside",
        "clean-package-caches/errexit-shell",
        "clean-package-caches/no-final-newline",
        "clean-package-caches/npm-in-a-list",
        "clean-package-caches/npm-rescued",
        "clean-package-caches/offline-before-is-no-matter",
        "clean-package-caches/operators-at-line-ends",
        "clean-package-caches/pip-with-what-expands",
        "clean-package-caches/refusal-needed-later",
        "clean-package-caches/variable-for-one-command",
        "merge-runs/packages-by-name",
        "merge-runs/programs-copied-without-being-named",
        "merge-runs/refusal-hard-link",
    ),
}
FAILING = {name for names in FAILS.values() for name in names}

# Fails where only package registries can be reached, and may be built elsewhere.
OFFLINE = {
    "_together/two-stages",  # the frontend that its first line names
    "add-to-copy/example",  # a file on the web
    "clean-apt-lists/pipefail-shell",  # the same
    "clean-package-caches/yarn-global",  # yarn, which stand-ins for the base image may lack
}


def played(case: Case) -> Outcome:
    return play(replace(case, gate=Safety.PROVEN))


CHANGED = [case for case in cases(Path(__file__).parents[2] / "golden") if played(case).patches]


@pytest.mark.parametrize("case", CHANGED, ids=str)
def test_law_8(case: Case, bench: Bench, tmp_path: Path) -> None:
    context = tmp_path / "context"
    given = case.folder / "context"
    shutil.copytree(given if given.is_dir() else PANTRY, context, symlinks=True)
    plan = played(case).plan
    names = {change.transform for change in plan.changes}
    evidence = bench.evidence(case.folder / "before.Dockerfile", context, bytes(plan.after), names)
    if evidence.verdict is Verdict.BEFORE_FAILED:
        assert str(case) in FAILING | OFFLINE or absent(case, bench), shown(evidence)
        assert not bench.builds(case.folder / "before.Dockerfile", context, bytes(plan.after)), "a failure is hidden"
    else:
        assert evidence.verdict.holds, shown(evidence)
        assert str(case) not in FAILING, "it builds after all: take it from the list"


def test_most_are_built(bench: Bench, record_property: Callable[[str, object], None]) -> None:
    assert {str(case) for case in CHANGED} >= FAILING | OFFLINE
    without_base = [case for case in CHANGED if absent(case, bench)]
    built = [case for case in CHANGED if case not in without_base and str(case) not in FAILING | OFFLINE]
    record_property("golden cases that change, build here and are compared", len(built))
    record_property("golden cases that change, and are to go on failing", len(FAILING))
    record_property("golden cases that change, and need an image that is not here", len(without_base))
    record_property("golden cases that change, and need more of the network than packages", len(OFFLINE))
    assert len(built) >= 80
    kinds = Counter(case.folder.parent.name for case in built)
    assert min(kinds[name] for name in ("add-to-copy", "clean-apt-lists", "clean-package-caches")) >= 8, kinds
    assert kinds["merge-runs"] >= 35, kinds
    assert sum((case.folder / "context").is_dir() for case in built) >= 8


def absent(case: Case, bench: Bench) -> tuple[str, ...]:
    """Return the base images of a case that the engine does not have."""
    stages = Document.parse(case.before).stages
    bases = {stage.base.text for stage in stages if stage.parent is None} - {"scratch"}
    return tuple(base for base in sorted(bases) if bench.workshop.engine.ask("image", "inspect", base).code)
