"""The golden cases come out as written down, every law holds over every transform and case, and nothing is undeclared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.hosts.cases import HostCase, assert_golden_host, assert_host_laws, host_cases, regenerate_host
from refactor.registry import Choice, transforms
from refactor.testing import TOGETHER, Case, assert_covered, assert_golden, assert_laws, cases, regenerate

if TYPE_CHECKING:
    from refactor.transform import Transform

CASES = cases(Path(__file__).parents[1] / "golden")
HOSTS = host_cases(Path(__file__).parents[1] / "golden")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_golden(case: Case, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--regen"):
        regenerate(case)
    assert_golden(case)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_laws_alone(case: Case) -> None:
    for transform in transforms():
        assert_laws(case, [Choice(transform)])


@pytest.mark.parametrize("case", CASES, ids=str)
def test_laws_together(case: Case) -> None:
    assert_laws(case, [Choice(transform) for transform in transforms()])


@pytest.mark.parametrize("transform", transforms(), ids=lambda transform: transform.name)
def test_every_refusal_has_a_case(transform: Transform) -> None:
    assert_covered(transform, CASES)


def test_there_are_cases_of_several_transforms() -> None:
    assert sum(case.folder.parent.name == TOGETHER for case in CASES) >= 3


@pytest.mark.parametrize("case", HOSTS, ids=str)
def test_golden_host(case: HostCase, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--regen"):
        regenerate_host(case)
    assert_golden_host(case)


@pytest.mark.parametrize("case", HOSTS, ids=str)
def test_laws_of_hosts(case: HostCase) -> None:
    assert_host_laws(case)
