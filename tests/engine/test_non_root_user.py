"""Every golden case to which non-root-user gives a user, built and run as it was and as it is: the same answer, and no root.

A case that a machine for tests cannot build says so in its case.toml: ``[build] needs``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.tables import table_in
from refactor.testing import Case, cases, play
from tests.engine.case_images import Answer, Image, answer_of, built, run_of
from tests.engine.engines import said

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = tuple(
    case
    for case in cases(Path(__file__).parents[2] / "golden")
    if case.folder.parent.name == "non-root-user"
    and case.expected_diff
    and table_in(case.folder / "case.toml", ("build",)) is None
)

pytestmark = pytest.mark.usefixtures("docker")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_answers_as_before(case: Case, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    (tmp_path / "Dockerfile").write_bytes(bytes(play(case).plan.after))
    url = run_of(case).url
    assert url is not None
    with built(case, case.folder / "before.Dockerfile") as original, built(case, tmp_path / "Dockerfile") as changed:
        before, users_before = answer_and_users(original, url)
        after, users_after = answer_and_users(changed, url)
    assert before.output
    assert before.status == 200
    assert users_before == {0}
    assert after == before
    assert users_after
    assert 0 not in users_after
    record_property("users", "answer as root does")


def answer_and_users(image: Image, url: str) -> tuple[Answer, set[int]]:
    """Return what a container answers, and as whom its processes run then."""
    with image.started() as container:
        answer = answer_of(container, url)
        status = said("docker", "exec", container, "sh", "-c", "cat /proc/[0-9]*/status").decode()
    return answer, {int(line.split()[1]) for line in status.splitlines() if line.startswith("Uid:")}
