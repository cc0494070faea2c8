"""Merged RUNs come out as the separate ones did, in real shells; and each rule that sees to it is needed."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from refactor.document import Document
from refactor.errors import BrokenTransform
from refactor.shells.programs import names
from refactor.shells.run_shell import Body, body_of
from refactor.testing import Case, cases
from tests.shells.__main__ import explained
from tests.shells.execute import throw_away
from tests.shells.generate import Sequence, generate
from tests.shells.harness import planned, surroundings, tried, tried_sequence
from tests.shells.mutations import MUTATIONS, Mutation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.plan import Plan

SEED = 1
CHUNKS, CHUNK = 20, 100
MUTANT_SEED, MOST = 7, 4_000
GOLDEN = tuple(
    case
    for case in cases(Path(__file__).parents[2] / "golden")
    if case.folder.parent.name == "merge-runs" and case.expected_diff
)
RUNNABLE = names(
    ". [ cat cd chmod command cp echo env eval export false grep ln ls mkdir printf pwd rm set sleep sort tar test touch trap "
    "true"
) | {""}
NOT_RUNNABLE = {
    "chown": "wants a user of that name, and the right to give files away",
    "git": "wants the network",
    "id": "tells the user of the machine",
    "pip": "wants the network",
    "service": "wants an init system",
    "tool": "stands for a program that the machine does not have",
    "sudo": "wants other rights",
    "useradd": "writes to the /etc of the machine",
    "usermod": "writes to the /etc of the machine",
}
_ABSOLUTE = re.compile(r"(?<![\w/.$}-])/(?=\w)")


@pytest.fixture
def folder() -> Iterator[Path]:
    with throw_away() as path:
        yield path


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_merged_runs_do_what_separate_runs_do(chunk: int, folder: Path) -> None:
    for number in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        sequence = generate(SEED, number)
        if tried_sequence(sequence, folder).is_wrong:
            pytest.fail(f"seed {SEED}, number {number}:\n{explained(sequence)}", pytrace=False)


def test_enough_is_merged_and_succeeds(folder: Path) -> None:
    trials = [tried_sequence(generate(SEED, number), folder) for number in range(CHUNK)]
    assert sum(bool(trial.merged) for trial in trials) > CHUNK // 2
    assert sum(trial.succeeded for trial in trials) > sum(trial.failed for trial in trials)
    assert len({tier for trial in trials for tier in trial.tiers}) == 3


@pytest.mark.parametrize("case", GOLDEN, ids=str)
def test_golden_merges(case: Case, folder: Path) -> None:
    unknown = _commands(Document.parse(case.before)) - RUNNABLE
    assert unknown <= NOT_RUNNABLE.keys(), "these can be run in a throw-away root, or there is a reason why not"
    if unknown:
        return
    plan = planned(_rooted(case.before.decode()), case.choices)
    assert plan.changes, "it changes in the throw-away root as it does in the golden case"
    trial = tried(plan, surroundings(plan.before), folder)
    assert not trial.differences, "\n".join(map(str, trial.differences))


def test_every_reason_is_wanted() -> None:
    assert NOT_RUNNABLE.keys() <= {name for case in GOLDEN for name in _commands(Document.parse(case.before))}


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_every_rule_is_needed(mutation: Mutation, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(MOST):
        sequence = generate(MUTANT_SEED, number)
        expected = _merged(number)
        with monkeypatch.context() as patch:
            mutation.patch(patch)
            plan = _planned(sequence)
        if plan is None or expected is None or plan.after.text == expected:
            continue
        around = surroundings(plan.before, sequence.workdir, sequence.user)
        if tried(plan, around, folder).differences and not tried_sequence(sequence, folder).differences:
            return
    pytest.fail(f"{MOST} sequences come out alike without the rule {mutation}", pytrace=False)


@cache
def _merged(number: int) -> str | None:
    """Return what a sequence becomes with all rules in force."""
    plan = _planned(generate(MUTANT_SEED, number))
    return plan.after.text if plan else None


def _planned(sequence: Sequence) -> Plan | None:
    try:
        return planned(sequence.dockerfile)
    except BrokenTransform:
        return None


def _rooted(text: str) -> str:
    """Put absolute paths of RUNs below /ROOT."""
    lines = text.splitlines(keepends=True)
    kept = ("FROM", "SHELL", "#")
    return "".join(line if line.startswith(kept) else _ABSOLUTE.sub("/ROOT/", line) for line in lines)


def _commands(document: Document) -> set[str]:
    bodies = [body_of(document, each) for each in document.instructions if each.keyword == "RUN"]
    return {command.name or "" for body in bodies if isinstance(body, Body) for command in body.script.commands}
