"""Presets, and how they stand to --only, --skip and --safety, on the command line and in the settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from refactor.cli import main
from refactor.errors import UsageProblem
from refactor.guide import Row
from refactor.presets import PRESETS, usual
from refactor.registry import transforms
from refactor.selection import job_of
from refactor.settings import PRESET_NAMES
from refactor.transform import Safety
from tests.running import put

if TYPE_CHECKING:
    from pathlib import Path

    from refactor.settings import PresetName

BEFORE = b"FROM debian:13\nADD . /app\nRUN apt-get update && apt-get install -y git\nCMD git version\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "Dockerfile", BEFORE)
    (tmp_path / ".git").mkdir()
    return tmp_path


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments])


def made(*arguments: str) -> set[str]:
    (file,) = json.loads(call("diff", "--format", "json", *arguments).stdout)["files"]
    return {change["transform"] for change in file["changes"]}


def test_what_each_takes() -> None:
    assert tuple(PRESETS) == PRESET_NAMES
    every = {transform.name: transform for transform in transforms()}
    for name, preset in PRESETS.items():
        assert preset.name == name
        assert set(preset.transforms) <= set(every)
        assert preset.summary.endswith(".")
    assert PRESETS["review"].transforms == tuple(every)
    assert PRESETS["safe"].transforms == tuple(name for name in every if every[name].safety is not Safety.REVIEW)
    assert PRESETS["guide"].transforms == tuple(name for name in every if every[name].guide)
    assert {"split-stages", "merge-runs", "clean-apt-lists"} <= set(PRESETS["minimal-image"].transforms)
    assert "exec-form" not in PRESETS["minimal-image"].transforms
    assert [usual(gate).name for gate in Safety] == ["safe", "safe", "review"]


def test_rows_are_named_as_lists_can_show_them() -> None:
    assert len({row.title for row in Row}) == len(Row)
    for row in Row:
        assert row.title == row.name.lower().replace("_", "-")
        assert row.advice.endswith(".")


@pytest.mark.parametrize("by", ["command line", "settings"])
@pytest.mark.parametrize(
    ("preset", "changes"),
    [
        ("safe", {"add-to-copy", "clean-apt-lists"}),
        ("review", {"add-to-copy", "clean-apt-lists", "no-install-recommends", "exec-form"}),
        ("guide", {"add-to-copy", "clean-apt-lists", "no-install-recommends", "exec-form"}),
        ("minimal-image", {"clean-apt-lists", "no-install-recommends"}),
    ],
)
def test_what_each_makes(here: Path, preset: str, changes: set[str], by: str) -> None:
    if by == "settings":
        put(here / ".dockwright.toml", f"preset = '{preset}'\n".encode())
    arguments = ("--preset", preset) if by == "command line" else ()
    assert changes <= made(*arguments)
    assert not made(*arguments, *(f"--skip={name}" for name in changes)) & changes
    assert not made(*arguments, "--safety", "safe") & {"no-install-recommends", "exec-form"}


def test_the_command_line_counts_before_the_settings_each_question_by_itself(here: Path) -> None:
    put(here / ".dockwright.toml", b"preset = 'guide'\nskip = ['add-to-copy']\n")
    assert {"clean-apt-lists", "exec-form"} <= made()
    assert not made() & {"add-to-copy"}
    assert made("--preset", "safe") == {"clean-apt-lists"}
    assert made("--only", "exec-form") == {"exec-form"}
    assert made("--safety", "safe") == {"clean-apt-lists"}
    assert "add-to-copy" in made("--skip", "exec-form")
    put(here / ".dockwright.toml", b"only = ['exec-form']\nsafety = 'review'\n")
    assert made() == {"exec-form"}
    assert made("--preset", "safe") == {"add-to-copy", "clean-apt-lists"}


def test_safety_by_itself_stands_for_the_preset_of_its_name() -> None:
    for name in ("safe", "review"):
        assert made("--safety", name) == made("--preset", name)
    assert made() == made("--preset", "safe")


def test_two_answers_to_one_question() -> None:
    with pytest.raises(UsageProblem, match="--preset and --only both say which transforms run: give one of them"):
        job_of("guide", ("exec-form",), (), None, ())
    result = call("diff", "--preset", "guide", "--only", "exec-form")
    assert (result.exit_code, result.stderr) == (
        2,
        "dockwright: --preset and --only both say which transforms run: give one of them.\n",
    )


@pytest.mark.parametrize("command", ["diff", "fix", "verify", "report", "list", "pr"])
def test_an_unknown_name(command: str) -> None:
    result = call(command, "--preset", "minimal")
    assert result.exit_code == 2
    assert "'minimal' is not one of 'safe', 'review', 'guide', 'minimal-image'" in result.stderr


@pytest.mark.parametrize("preset", PRESET_NAMES)
def test_the_list_of_one(preset: PresetName) -> None:
    listed = json.loads(call("list", "--preset", preset, "--format", "json").stdout)
    assert listed["version"] == 1
    assert [each["name"] for each in listed["transforms"]] == list(PRESETS[preset].transforms)
    assert all(preset in each["presets"] for each in listed["transforms"])


@pytest.mark.parametrize("width", [60, 80, 132])
def test_the_list_fits_its_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = call("list").stdout.splitlines()
    assert max(map(len, lines)) <= max(width, 80)
    text = " ".join(" ".join(lines).split())
    for transform in transforms():
        assert any(line.startswith(f"{transform.name} ") for line in lines)
        assert transform.summary in text
        assert all(answer in text for answer in (*transform.rules, *(row.title for row in transform.guide)))
