"""Reports for terminals, programs and pull requests; and what `explain` makes of a transform."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from refactor.errors import Unreadable
from refactor.explain import example_diff, explanation
from refactor.note import Note
from refactor.plan import Change, Left
from refactor.registry import transforms
from refactor.reports.json import json_text
from refactor.reports.markdown import markdown_text
from refactor.reports.tally import Tally
from refactor.reports.text import text_lines
from refactor.result import Result
from refactor.transform import Safety, Transform, transform
from tests.patches import patches
from tests.transforms_for_tests import acting, replacing

RESULT = Result(
    "a/Dockerfile",
    None,
    b"FROM b\n",
    patches("a/Dockerfile", "FROM a\n", "FROM b\n"),
    (Change("late", 9, "does x", Safety.SAFE), Change("early", 2, "does y", Safety.PROVEN)),
    (Change("careful", 4, "would do z", Safety.REVIEW),),
    (Left("late", 3, "slug", "a sentence: a detail"),),
    (Note(1, "look"),),
)
ERROR = Result("b/Dockerfile", error=Unreadable("it is odd", 3, Path("b/Dockerfile")))
SILENT = Result("c/Dockerfile")


def test_lines_are_sorted_and_name_their_place() -> None:
    assert list(text_lines(RESULT)) == [
        "a/Dockerfile:1: note: look",
        "a/Dockerfile:2: early (proven-by-context): does y",
        "a/Dockerfile:3: left: late/slug: a sentence: a detail",
        "a/Dockerfile:4: not made: careful (review): would do z",
        "a/Dockerfile:9: late (safe): does x",
    ]
    assert list(text_lines(SILENT)) == []


def test_what_is_left_for_one_reason_is_one_line() -> None:
    left = tuple(
        Left("t", line, "slug", sentence) for line, sentence in ((2, "b"), (3, "c"), (5, "b"), (5, "b"), (9, "b"))
    )
    notes = (Note(4, "look"), Note(6, "look"))
    assert list(text_lines(Result("a", refusals=left, notes=notes))) == [
        "a:2: left: t/slug: b (also at lines 5 and 9)",
        "a:3: left: t/slug: c",
        "a:4: note: look",
        "a:6: note: look",
    ]


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ([], "0 files of 0 would change"),
        ([SILENT], "0 files of 1 would change"),
        ([RESULT], "1 file of 1 would change, 2 changes, 1 more with --safety review, 1 left with a reason"),
        (
            [RESULT, RESULT, ERROR],
            "2 files of 3 would change, 4 changes, 2 more with --safety review, 2 left with a reason, 1 file not done",
        ),
    ],
)
def test_the_tally_is_one_sentence(results: list[Result], sentence: str) -> None:
    assert Tally.of(results).sentence("would change") == sentence


def test_json_is_ascii_and_says_everything() -> None:
    odd = Result("\udcff", patches=patches("\udcff", "FROM é\n", "FROM \udcff\n"))
    text = json_text([RESULT, ERROR, odd])
    assert text.isascii()
    assert text.endswith("}\n")
    report = json.loads(text)
    assert [file["status"] for file in report["files"]] == ["changed", "error", "changed"]
    assert report["files"][1]["error"] == "b/Dockerfile:3 was left alone: it is odd."
    assert report["files"][2]["diff"].endswith("+FROM \udcff\n")


def test_json_without_files() -> None:
    assert json.loads(json_text([]))["files"] == []


def test_markdown() -> None:
    assert markdown_text([RESULT, SILENT, ERROR]) == (
        "### `a/Dockerfile`\n\n"
        "```diff\n--- a/a/Dockerfile\n+++ b/a/Dockerfile\n@@ -1 +1 @@\n-FROM a\n+FROM b\n```\n\n"
        "- line 9: **late** (safe): does x\n"
        "- line 2: **early** (proven-by-context): does y\n"
        "- line 4: not made: **careful** (review): would do z\n"
        "- line 3: left: **late** / slug: a sentence: a detail\n"
        "- line 1: note: look\n\n"
        "### `b/Dockerfile`\n\n"
        "b/Dockerfile:3 was left alone: it is odd.\n\n"
        "1 file of 3 to change, 2 changes, 1 more with --safety review, 1 left with a reason, 1 file not done.\n"
    )
    assert markdown_text([SILENT]) == "0 files of 1 to change.\n"


@pytest.mark.parametrize("ticks", [0, 2, 3, 4, 7])
@pytest.mark.parametrize("before", ["", "  ", "\t", "x"])
def test_fences_hold_whatever_the_diff_holds(ticks: int, before: str) -> None:
    body = f"FROM a\n{before}{'`' * ticks}\nRUN x\n"
    made = patches("Dockerfile", body, body.replace("RUN x", "RUN y"))
    text = markdown_text([Result("Dockerfile", patches=made, changes=RESULT.changes)])
    fence = re.search(r"^(`{3,})diff$", text, re.MULTILINE)
    assert fence
    opened = text[fence.end() + 1 :]
    closing = re.search(rf"^ {{0,3}}`{{{len(fence[1])},}}[ \t]*$", opened, re.MULTILINE)
    assert closing
    assert opened[: closing.start()] == made[0].text


def test_what_no_terminal_should_see_is_escaped() -> None:
    result = Result("a\x1b[31m\n", changes=(Change("x", 1, "\udcff\u202e", Safety.SAFE),))
    assert list(text_lines(result)) == ["a\\x1b[31m\\n:1: x (safe): \\xff\\u202e"]
    assert "\x1b" not in markdown_text([result])
    markdown_text([result]).encode()


@pytest.mark.parametrize("transform", transforms(), ids=lambda transform: transform.name)
def test_explain_says_everything(transform: Transform) -> None:
    lines = list(explanation(transform))
    text = "\n".join(lines)
    assert lines[0] == f"{transform.name}: {transform.summary}"
    assert " ".join(transform.description.split()) in " ".join(text.split())
    assert f"Safety: {transform.safety}. {transform.safety.meaning}" in lines
    assert any(line.startswith("--- ") for line in lines)
    assert any(line.startswith("@@ ") for line in lines)
    for kind in transform.refusals:
        assert f"  {kind.slug}: {kind.sentence}" in lines
    for option, note in zip(transform.options, transform.option_notes, strict=True):
        assert any(line.startswith(f"  {option.name} (") and line.endswith(note) for line in lines)
        assert f"Options (--set {transform.name}.OPTION=VALUE):" in lines
    for row in transform.guide:
        assert f"Row of the guide: {row.title}. {row.advice}" in lines
    for tool, rules in (("hadolint", transform.hadolint_rules), ("BuildKit", transform.buildkit_checks)):
        assert (f"{tool}: {', '.join(rules)}" in lines) == bool(rules)
    for reference in transform.references:
        assert f"  {reference}" in lines


@pytest.mark.parametrize("width", [60, 80])
def test_an_explanation_fits_its_terminal(width: int) -> None:
    for each in transforms():
        diff, narrow = example_diff(each).splitlines(), list(explanation(each, width))
        assert " ".join("\n".join(narrow).split()) == " ".join("\n".join(explanation(each)).split())
        long = [line for line in narrow if len(line) > width and line not in diff]
        assert all(len(line.split()) == 1 for line in long), long


def test_explain_writes_defaults_as_the_settings_do_and_leaves_out_what_there_is_not() -> None:
    def run(document: object, *, a: bool = True, b: tuple[str, ...] = ("x", "é"), c: str = "", d: int = 2) -> object:
        """Do."""
        return iter(())

    notes = {"a": "A.", "b": "B.", "c": "C.", "d": "D."}
    made = transform(safety=Safety.SAFE, refusals={}, references=(), options=notes, example="FROM a\n")(run)  # type: ignore[arg-type]
    lines = list(explanation(made))
    assert lines[-4:] == [
        "  a (bool, default true): A.",
        '  b (list, default ["x", "é"]): B.',
        '  c (str, default ""): C.',
        "  d (int, default 2): D.",
    ]
    assert not {"Left alone:", "References:"}.intersection(lines)
    assert "Options" not in "\n".join(explanation(replacing("USER x\n")))
    assert "  seen: it was seen" in list(explanation(acting(lambda document, each: iter(()))))
