"""fix --interactive: what each answer does, and that what is declined was never there; by calls and on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
from itertools import product
from typing import TYPE_CHECKING

import pytest

from refactor.dialogue import Dialogue
from refactor.errors import BrokenTransform
from refactor.plan import Change, Proposal, make_plan
from refactor.registry import built_in
from refactor.testing import cases
from refactor.transform import Safety
from tests.running import NEW, OLD, PROGRAM, ROOT, dockwright, environment, put
from tests.transforms_for_tests import choices, replacing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refactor.companion import Companion
    from refactor.plan import Approval
    from refactor.testing import Case

CASES = [case for case in cases(ROOT / "golden") if case.expected_diff]
TWO = b"FROM a\nMAINTAINER me\nRUN x\nMAINTAINER you\n"


def by(answers: str, asked: list[str] | None = None) -> Approval:
    """Approve by a letter for each question: y or n."""
    letters = iter(answers)

    def approval(proposal: Proposal) -> bool:
        if asked is not None:
            asked.append(proposal.change.transform)
        return next(letters) == "y"

    return approval


def planned(
    case: Case, approval: Approval | None, skip: str = ""
) -> tuple[bytes, tuple[Change, ...], tuple[Companion, ...]]:
    chosen = [choice for choice in case.choices if choice.transform.name != skip]
    plan = make_plan(case.before, chosen, case.context, case.gate, approval=approval)
    return bytes(plan.after), plan.changes, plan.companions


@pytest.mark.parametrize("case", CASES, ids=str)
def test_to_approve_all_is_not_to_be_asked_and_to_decline_all_changes_nothing(case: Case) -> None:
    assert planned(case, lambda _: True) == planned(case, None)
    assert planned(case, lambda _: False) == (case.before, (), ())


@pytest.mark.parametrize("case", [case for case in CASES if len(case.choices) > 1], ids=str)
@pytest.mark.parametrize("transform", built_in(), ids=lambda transform: transform.name)
def test_to_decline_what_a_transform_finds_is_to_run_without_it(case: Case, transform: object) -> None:
    name = transform.name  # type: ignore[attr-defined]
    assert planned(case, lambda proposal: proposal.change.transform != name) == planned(case, None, skip=name)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_whatever_is_declined_the_rest_can_be_made_and_each_question_shows_the_text_as_it_stands(case: Case) -> None:
    asked: list[Proposal] = []

    def counted(proposal: Proposal) -> bool:
        asked.append(proposal)
        return True

    planned(case, counted)
    for answers in list(product("yn", repeat=len(asked)))[:32]:
        texts = [case.before.decode("utf-8", "surrogateescape")]
        given = iter((*answers, *"y" * 99))

        def approval(proposal: Proposal, given: Iterator[str] = given, texts: list[str] = texts) -> bool:
            assert proposal.before == texts[-1]
            assert proposal.before != proposal.after or proposal.companions
            approved = next(given) == "y"
            texts.append(proposal.after if approved else proposal.before)
            return approved

        after, _, _ = planned(case, approval)
        assert after.decode("utf-8", "surrogateescape") == texts[-1]


def test_each_finding_of_a_transform_is_asked_about() -> None:
    asked: list[str] = []
    plan = make_plan(TWO, choices(replacing("USER x\n")), approval=by("ny", asked))
    assert bytes(plan.after) == b"FROM a\nMAINTAINER me\nRUN x\nUSER x\n"
    assert ([each.line for each in plan.changes], asked) == ([4], ["test-one", "test-one"])


def test_what_follows_sees_only_what_was_approved() -> None:
    chain = choices(replacing("USER me\n"), replacing("WORKDIR /me\n", on="USER", name="test-two"))
    asked: list[str] = []
    assert bytes(make_plan(TWO, chain, approval=by("nyy", asked)).after) == TWO.replace(
        b"MAINTAINER you", b"WORKDIR /me"
    )
    assert asked == ["test-one", "test-one", "test-two"]


def test_what_was_declined_excuses_no_other_transform_that_does_not_come_to_rest() -> None:
    chain = choices(replacing("USER me\n"), replacing("MAINTAINER again\n", name="restless"))
    with pytest.raises(BrokenTransform, match="restless broke: a second run would change line 2"):
        make_plan(b"FROM a\nMAINTAINER me\n", chain, approval=by("ny"))


def test_what_is_held_is_not_asked_about() -> None:
    plan = make_plan(TWO, choices(replacing("USER x\n", safety=Safety.REVIEW)), approval=by(""))
    assert len(plan.held) == 2


CHANGE = Change("merge-runs", 2, "m\x1b[31m", Safety.SAFE)
PROPOSAL = Proposal(CHANGE, "FROM a\r\nRUN\t\x1b[8mx\r\n", "FROM a\r\nRUN y\r\n")


def dialogue(*answers: str) -> tuple[Dialogue, list[str]]:
    given, said = iter((*(f"{answer}\n" for answer in answers), "")), list[str]()
    return Dialogue(lambda _: next(given), said.append), said


@pytest.mark.parametrize(
    ("answers", "decisions", "is_over"),
    [
        (("y", "n", "yes", "NO "), [True, False, True, False], False),
        (("n", "a"), [False, True, True, True], False),
        (("y", "d"), [True, False, False, False], False),
        (("y", "q"), [True, False, False, False], True),
        ((), [False, False, False, False], True),
        (("y",), [True, False, False, False], True),
        (("", "x", "?", "s", "e", "why", "w", "y", "d"), [True, False, False, False], False),
    ],
)
def test_answers(answers: tuple[str, ...], decisions: list[bool], is_over: bool) -> None:
    asking, _ = dialogue(*answers)
    approval = asking.about("d")
    assert [approval(PROPOSAL) for _ in decisions] == decisions
    assert asking.is_over == is_over


def test_all_and_none_are_for_one_file_and_quit_for_every_file() -> None:
    asking, _ = dialogue("a", "n", "d", "y", "q")
    assert asking.about("one")(PROPOSAL)
    two = asking.about("two")
    assert [two(PROPOSAL), two(PROPOSAL)] == [False, False]
    assert asking.about("three")(PROPOSAL)
    assert [asking.about(name)(PROPOSAL) for name in ("four", "five")] == [False, False]


def test_nothing_that_is_approved_can_hide_from_the_terminal() -> None:
    asking, said = dialogue("y")
    asking.about("\x1b]0;x")(PROPOSAL)
    assert said == [
        "\\x1b]0;x:2: merge-runs (safe): m\\x1b[31m",
        "@@ -1,2 +1,2 @@",
        " FROM a",
        "-RUN    \\x1b[8mx",
        "+RUN y",
    ]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("?", "  d  make neither it nor any that follows in this file"),
        ("s", "cannot be split"),
        ("e", "cannot be edited here"),
        ("why", "Each RUN is a layer"),
        ("why", "safe: The image stays the same whatever"),
        ("what", "  y  make this change"),
    ],
)
def test_what_is_asked_back_is_answered_and_the_question_put_again(answer: str, sentence: str) -> None:
    asking, said = dialogue(answer, "y")
    assert asking.about("d")(PROPOSAL)
    assert sentence in "\n".join(said)


def test_the_program_writes_what_was_approved(tmp_path: Path) -> None:
    paths = [put(tmp_path / name / "Dockerfile") for name in "abcd"]
    result = dockwright("fix", "--interactive", cwd=tmp_path, given=b"y\nn\na\nn\nq\n")
    assert result.returncode == 0
    assert [path.read_bytes() for path in paths] == [OLD.replace(b"ADD", b"COPY"), NEW, OLD, OLD]
    assert result.stdout == b""
    assert result.stderr.endswith(b"2 files of 3 changed, 3 changes.\n")


def test_standard_input_cannot_both_ask_and_be_asked(tmp_path: Path) -> None:
    result = dockwright("fix", "-i", "-", cwd=tmp_path, given=OLD)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"cannot stand beside --interactive" in result.stderr


def test_a_file_that_changed_during_the_questions_is_left(tmp_path: Path) -> None:
    path = put(tmp_path / "Dockerfile")
    with subprocess.Popen(
        [PROGRAM, "fix", "-i"], cwd=tmp_path, env=environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr
        assert process.stderr.readline().startswith(b"Dockerfile:2: add-to-copy")
        path.write_bytes(OLD + b"USER x\n")
        _, said = process.communicate(b"a\n")
    assert process.returncode == 5
    assert b"it has changed since it was read" in said
    assert path.read_bytes() == OLD + b"USER x\n"


def test_on_a_terminal_the_question_waits_in_colour_and_ctrl_c_leaves_all_as_it_is(tmp_path: Path) -> None:
    path = put(tmp_path / "Dockerfile")
    ours, its = pty.openpty()
    with subprocess.Popen(
        [PROGRAM, "fix", "-i"],
        cwd=tmp_path,
        env=environment(TERM="xterm"),
        stdin=its,
        stdout=its,
        stderr=its,
        start_new_session=True,
        preexec_fn=_own_the_terminal,
    ) as process:
        os.close(its)
        shown = _until(ours, b"why,?]? ")
        os.write(ours, b"why\n")
        shown += _until(ours, b"why,?]? ")
        os.write(ours, b"y\n")
        shown += _until(ours, b"why,?]? ")
        os.write(ours, b"\x03")
        shown += _until(ours, b"wholly rewritten")
    os.close(ours)
    assert process.returncode == 130
    assert b"\x1b[32m+COPY . /app" in shown
    assert b"ADD also fetches URLs" in shown
    assert path.read_bytes() == OLD


def test_on_a_terminal_the_end_of_input_is_to_quit(tmp_path: Path) -> None:
    path = put(tmp_path / "Dockerfile")
    ours, its = pty.openpty()
    with subprocess.Popen(
        [PROGRAM, "fix", "-i"], cwd=tmp_path, env=environment(), stdin=its, stdout=its, stderr=its
    ) as process:
        os.close(its)
        _until(ours, b"why,?]? ")
        os.write(ours, b"y\n")
        _until(ours, b"why,?]? ")
        os.write(ours, b"\x04")
        _until(ours, b"1 file of 1 changed, 1 change.")
    os.close(ours)
    assert process.returncode == 0
    assert path.read_bytes() == OLD.replace(b"ADD", b"COPY")


def _own_the_terminal() -> None:
    import fcntl
    import signal
    import termios

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell starts what it puts into the background without it
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _until(descriptor: int, text: bytes) -> bytes:
    shown = b""
    while text not in shown:
        shown += os.read(descriptor, 1 << 16)
    return shown
