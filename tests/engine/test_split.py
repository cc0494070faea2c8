"""Every conversion of the golden cases, built and run as it was and as it is: the same answer, no root, no shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.testing import Case, cases, play
from tests.engine.case_images import built, run_of

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = tuple(
    case
    for case in cases(Path(__file__).parents[2] / "golden")
    if case.folder.parent.name == "split-stages" and case.expected_diff
)
SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "csh", "tcsh", "fish", "busybox"})

pytestmark = pytest.mark.usefixtures("docker")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_answers_as_before(case: Case, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    after = play(case).plan.after
    (tmp_path / "Dockerfile").write_bytes(bytes(after))
    run = run_of(case)
    base = after.stages[-1].base.text
    with (
        built(case, case.folder / "before.Dockerfile") as original,
        built(case, tmp_path / "Dockerfile") as converted,
    ):
        answer = original.run(run)
        assert answer.output
        assert answer.status in (0, 200)
        assert converted.run(run) == answer
        assert converted.size < original.size
        if run.checks_health:
            assert not converted.is_healthy_without_the_application()
        if base.endswith("nonroot"):
            assert converted.user.partition(":")[0] not in ("", "0", "root")
        if "distroless" in base:
            assert not [str(path) for path in converted.files() if path.name in SHELLS and "bin" in path.parts]
        record_property("conversions", "answer the same by " + ("HTTP" if run.url else "their output"))
