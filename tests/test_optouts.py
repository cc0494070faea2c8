"""What a file asks to be left alone, in our words and in those of hadolint and BuildKit."""

from __future__ import annotations

import pytest

from refactor.document import Document
from refactor.optouts import is_pragma
from refactor.plan import Plan, make_plan
from tests.transforms_for_tests import choices, refusing, replacing

RULES = ("DL4000", "DL4001", "MaintainerDeprecated")
ONE = replacing("USER me\n", name="test-one", rules=RULES)
TWO = refusing(on="MAINTAINER", name="test-two")


def plan(head: str, text: str = "MAINTAINER me\n", before: str = "") -> Plan:
    return make_plan(f"{before}FROM a\n{head}{text}".encode(), choices(TWO, ONE), names=["other"])


@pytest.mark.parametrize(
    "comment",
    [
        "# dockwright: leave test-one\n",
        "#dockwright:leave test-one\n",
        "## Dockwright: Leave TEST-ONE\n",
        "  # dockwright: leave test-one\n",
        "# dockwright: leave test-two, test-one\n",
        "# dockwright: leave test-two test-one\n",
        "# dockwright: leave test-one\n# and this is why\n",
        "# why\n# dockwright: leave test-one\n",
        "# dockwright: leave test-one\r\n",
        "# hadolint ignore=DL4000\n",
        "# hadolint ignore=DL3000,DL4001\n",
        "#hadolint  ignore = DL3000 , DL4001\n",
        "# hadolint ignore=MaintainerDeprecated\n",
    ],
)
def test_an_instruction_is_left(comment: str) -> None:
    assert not plan(comment).changes
    assert [note.sentence for note in plan(comment).notes] == []
    elsewhere = plan(comment, "MAINTAINER me\nMAINTAINER again\n")
    assert [change.line for change in elsewhere.changes] == [comment.count("\n") + 3]


@pytest.mark.parametrize(
    "comment",
    [
        "# dockwright: leave other\n",
        "# dockwright leave test-one\n",
        "# hadolint ignore=DL3000\n",
        "# hadolint ignore=DL400\n",
        "# hadolint global ignore=DL3000\n",
        "# hadolint shell=bash\n",
        "# see dockwright: leave test-one\n",
        "# check=skip=MaintainerDeprecated\n",
    ],
)
def test_an_instruction_is_not_left(comment: str) -> None:
    assert len(plan(comment).changes) == 1
    assert plan(comment).notes == ()


@pytest.mark.parametrize("gap", ["\n", "RUN x\n", " \t\n", "VOLUME /a\n\n"])
def test_a_comment_that_is_not_directly_above_leaves_nothing_and_a_note_says_so(gap: str) -> None:
    result = plan(f"# dockwright: leave test-one\n{gap}")
    assert len(result.changes) == 1
    stands = gap[0] in "RV"
    assert [note.line for note in result.notes] == ([] if stands else [2])
    assert all("does not stand directly above an instruction" in note.sentence for note in result.notes)
    assert len(plan(f"# hadolint ignore=DL4000\n{gap}").changes) == 1


def test_a_comment_inside_or_below_leaves_nothing() -> None:
    result = make_plan(
        b"FROM a\nMAINTAINER \\\n# dockwright: leave test-one\nme\n",
        choices(replacing("# dockwright: leave test-one\nUSER x\n")),
    )
    assert len(result.changes) == 1
    assert [note.line for note in result.notes] == [3]
    below = make_plan(b"FROM a\nMAINTAINER me\n# dockwright: leave test-one\n", choices(ONE))
    assert (len(below.changes), [note.line for note in below.notes]) == (1, [3])


def test_refusals_about_what_is_left_are_not_shown() -> None:
    assert [left.transform for left in plan("").refusals] == ["test-two"]
    assert not plan("# dockwright: leave test-two\n").refusals


@pytest.mark.parametrize(
    ("comment", "sentence"),
    [
        ("leave tset-one", "there is no transform tset-one to leave, did you mean test-one?"),
        ("leave test_one", "there is no transform test_one to leave, did you mean test-one?"),
        ("leave zzz", "there is no transform zzz to leave"),
        ("ignore test-one", "write dockwright: leave NAME, or dockwright: leave-file"),
        ("leave", "write dockwright: leave NAME, or dockwright: leave-file"),
        ("", "write dockwright: leave NAME, or dockwright: leave-file"),
    ],
)
def test_what_was_meant_and_not_understood_gives_a_note(comment: str, sentence: str) -> None:
    result = plan(f"# dockwright: {comment}\n")
    assert [note.line for note in result.notes] == [2]
    assert result.notes[0].sentence.endswith(sentence)
    assert len(result.changes) == 1


def test_of_several_names_each_counts() -> None:
    result = plan("# dockwright: leave nonsense test-one nonsense-two\n")
    assert not result.changes
    assert len(result.notes) == 2


@pytest.mark.parametrize("where", ["before", "behind"])
@pytest.mark.parametrize(
    "comment",
    ["# dockwright: leave-file\n", "#DOCKWRIGHT: Leave-File\n", "# dockwright: leave-file, it is generated\n"],
)
def test_the_file_is_left(comment: str, where: str) -> None:
    result = plan("", f"MAINTAINER me\n{comment * (where == 'behind')}", comment * (where == "before"))
    assert result.after is result.before
    assert (result.changes, result.refusals) == ((), ())
    assert [note.sentence for note in result.notes] == ["the file asks to be left as it is (dockwright: leave-file)"]


@pytest.mark.parametrize("ignored", ["DL4000", "DL3000,DL4001", " DL3000, DL4000"])
@pytest.mark.parametrize("where", ["before", "behind"])
def test_hadolint_ignores_globally(ignored: str, where: str) -> None:
    comment = f"# hadolint global ignore={ignored}\n"
    result = plan("", f"MAINTAINER me\n{comment * (where == 'behind')}", comment * (where == "before"))
    assert not result.changes
    assert len(result.refusals) == 1


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("skip=MaintainerDeprecated", True),
        ("skip=JSONArgsRecommended,MaintainerDeprecated", True),
        ("skip=JSONArgsRecommended, MaintainerDeprecated;error=true", True),
        ("error=true;skip=MaintainerDeprecated", True),
        ("skip=all", True),
        ("skip=all;error=true", True),
        ("skip=JSONArgsRecommended", False),
        ("skip=DL4000", False),
        ("error=true", False),
        ("experimental=MaintainerDeprecated", False),
    ],
)
def test_buildkit_skips_checks(value: str, left: bool) -> None:
    assert bool(plan("", before=f"# check={value}\n").changes) != left
    assert plan("", before=f"# comment\n# check={value}\n").changes, "behind a comment it is no directive"


def test_skipping_all_checks_does_not_silence_what_corresponds_to_none() -> None:
    only_hadolint = replacing("USER me\n", rules=("DL4000",))
    assert make_plan(b"# check=skip=all\nFROM a\nMAINTAINER me\n", choices(only_hadolint)).changes


@pytest.mark.parametrize(
    ("text", "pragma"),
    [
        ("# dockwright: leave x", True),
        ("#Dockwright: leave x", True),
        ("# hadolint ignore=DL3059", True),
        ("# checkov:skip=CKV_1", True),
        ("# trivy:ignore:X", True),
        ("# install what is needed", False),
        ("# hadolints are fine", False),
    ],
)
def test_pragmas(text: str, pragma: bool) -> None:
    document = Document.parse(f"FROM a\n{text}\nRUN x\n".encode())
    assert is_pragma(document.comments[0]) == pragma
