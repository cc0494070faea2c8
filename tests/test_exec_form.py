"""What exec-form writes starts the program with the very words that sh starts it with."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refactor.errors import Unreadable
from refactor.plan import make_plan
from refactor.registry import Choice
from refactor.transform import Safety
from transforms.exec_form import exec_form

if TYPE_CHECKING:
    from pathlib import Path

SHELLS = [path for path in map(shutil.which, ("sh", "bash", "dash")) if path]
PARTS = (
    *("a", "-b", "--c=d", "é", "€", "%s", "@", ":", "/", "^", "!", "{", "}", "[", "]", "=", "a=b", "$", "\\$x", "'$x'"),
    *(
        " ",
        "  ",
        "\t",
        "''",
        '""',
        "'s q'",
        '"d q"',
        "'\"'",
        '"\'"',
        '"\\""',
        '"\\a"',
        '"\\\\"',
        "\\\\",
        "\\ ",
        "\\'",
        "\\*",
    ),
    *(
        "'*'",
        '"?"',
        "'~'",
        "a#b",
        "'#'",
        " \\\n  ",
        "\\\n",
        " \\\n# c\n ",
        "~",
        "*",
        "$x",
        "{a,b}",
        "#",
        "&",
        ";",
        "\x01",
    ),
)
bodies = st.lists(st.sampled_from(PARTS), max_size=8).map(lambda parts: f"exec show {''.join(parts)}")


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but a program that shows its arguments."""
    folder: Path = tmp_path_factory.mktemp("bin")
    program = folder / "show"
    program.write_text('#!/bin/sh\nfor word; do printf "%s\\0" "$word"; done\n')
    program.chmod(0o755)
    return folder


def rewritten(body: str) -> tuple[str, list[str]] | None:
    """What sh is given before, and the words that are started after; None where it is left."""
    try:
        plan = make_plan(f"FROM a\nCMD {body}\n".encode(), [Choice(exec_form)], gate=Safety.REVIEW)
    except Unreadable:
        return None
    if not plan.changes:
        return None
    return plan.before.instructions[1].body.text, [word.text for word in plan.after.instructions[1].words]


@pytest.mark.parametrize("shell", SHELLS)
@given(body=bodies)
def test_the_words_are_those_that_the_shell_makes(shell: str, folder: Path, body: str) -> None:
    found = rewritten(body)
    if found is None:
        return
    text, words = found
    run = subprocess.run(
        [shell, "-c", text], cwd=folder, env={"PATH": str(folder), "x": "y z"}, capture_output=True, check=True
    )
    assert words == ["show", *run.stdout.decode().split("\0")[:-1]]


def test_many_bodies_are_rewritten() -> None:
    """So that the property above speaks of something."""
    found = [rewritten(f"exec show {one}{other}") for one in PARTS for other in PARTS]
    assert sum(each is not None for each in found) > len(found) / 2
