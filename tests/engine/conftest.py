"""The engine, without which these tests are skipped; with DOCKWRIGHT_ENGINE_REQUIRED=1 they fail."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from refactor.errors import EngineProblem
from refactor.verify.builds import opened
from refactor.verify.engine import BuildOptions, find
from refactor.verify.layers import Layers
from refactor.verify.progress import Progress
from tests.engine.bench import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    try:
        engine = find()
    except EngineProblem as problem:
        if os.environ.get("DOCKWRIGHT_ENGINE_REQUIRED") == "1":
            raise
        pytest.skip(str(problem))
    # The host's network: a machine for tests may have no bridge to give containers another.
    with opened(engine, BuildOptions(network="host", timeout=600), Progress(quiet=True)) as workshop:
        yield Bench(workshop, Layers())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests counted: how much was built matters as much as that it was alike."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
