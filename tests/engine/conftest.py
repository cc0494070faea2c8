"""What tests build with; all of them are marked ``engine``."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.verify.builds import opened
from refactor.verify.engine import BuildOptions
from refactor.verify.layers import Layers
from refactor.verify.progress import Progress
from tests.engine.bench import Bench
from tests.engine.engines import wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """The first engine that answers, one workshop, and the layers that were read: for all the tests of a process."""
    # The host's network: a machine for tests may have no bridge to give containers another.
    with opened(wanted(), BuildOptions(network="host", timeout=1800), Progress(quiet=True)) as workshop:
        yield Bench(workshop, Layers())


@pytest.fixture(scope="session")
def docker() -> None:
    """Docker itself, for tests that run what they built in it."""
    wanted("docker")


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.engine)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests recorded: how much was built matters as much as that it was alike."""
    recorded: defaultdict[str, Counter[object]] = defaultdict(Counter)
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            recorded[name][value] += 1
    for name, values in recorded.items():
        counts = ", ".join(f"{count} {value}" for value, count in values.most_common())
        terminalreporter.write_line(f"{name}: {values.total()} ({counts})")
