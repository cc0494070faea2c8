"""Every error is a sentence, with an exit code of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refactor.errors import (
    BrokenTransform,
    DockwrightError,
    ImageUnreadable,
    NotWritten,
    Unreadable,
    UsageProblem,
    because,
    did_you_mean,
    nearest,
    show,
)

PATH = Path("app/Dockerfile")


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (UsageProblem("there is no option --foo"), 2, "there is no option --foo."),
        (UsageProblem("no transform ad-to-copy, did you mean add-to-copy?"), 2, None),
        (
            Unreadable("the heredoc EOF is never closed", 3),
            3,
            "Line 3 was left alone: the heredoc EOF is never closed.",
        ),
        (Unreadable("it is a folder"), 3, "The file was left alone: it is a folder."),
        (Unreadable("it is a folder", path=PATH), 3, "app/Dockerfile was left alone: it is a folder."),
        (Unreadable("it is odd", 3).at(PATH), 3, "app/Dockerfile:3 was left alone: it is odd."),
        (NotWritten(PATH, "the disk is full"), 5, "app/Dockerfile was not written and is as it was: the disk is full."),
        (
            ImageUnreadable(Path("a.tar"), "it ends too soon"),
            5,
            "The image archive a.tar cannot be read: it ends too soon.",
        ),
        (
            BrokenTransform("merge-runs", "two edits overlap").at(PATH),
            4,
            "The transform merge-runs broke on app/Dockerfile: two edits overlap. Nothing was written. "
            "The fault is in the transform, not in the file: report it, and use --skip merge-runs meanwhile.",
        ),
    ],
)
def test_sentence_and_exit_code(error: DockwrightError, code: int, sentence: str | None) -> None:
    assert error.exit_code == code
    assert isinstance(error, DockwrightError)
    assert str(error) == (sentence or error.args[0])


def test_exit_codes_are_distinct() -> None:
    kinds = (DockwrightError, UsageProblem, Unreadable, BrokenTransform, NotWritten)
    assert sorted(kind.exit_code for kind in kinds) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("word", "candidates", "hint"),
    [
        ("merge-run", ("merge-runs", "add-to-copy"), ", did you mean merge-runs?"),
        ("Merge_Runs", ("merge-runs",), ", did you mean merge-runs?"),
        ("context", ("merge-runs",), ""),
        ("x", (), ""),
        ("", ("a",), ""),
    ],
)
def test_did_you_mean(word: str, candidates: tuple[str, ...], hint: str) -> None:
    assert did_you_mean(word, iter(candidates)) == hint


def test_nearest_keeps_the_candidate_as_it_is_written() -> None:
    assert nearest("dockerfle", ("README", "Dockerfile")) == "Dockerfile"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("Dockerfile", "Dockerfile"),
        ("é/Dockerfile", "é/Dockerfile"),
        (os.fsdecode(b"\xff/Dockerfile"), "\\xff/Dockerfile"),
        ("a\x1b[31m\nDockerfile", "a\\x1b[31m\\nDockerfile"),
    ],
)
def test_show_is_always_printable(path: str, shown: str) -> None:
    assert show(path) == show(Path(path)) == shown
    assert shown.isprintable()


def test_because_reads_on_behind_a_colon() -> None:
    assert because(PermissionError(13, "Permission denied", "x")) == "permission denied"
    assert because(OSError("Odd")) == "odd"
