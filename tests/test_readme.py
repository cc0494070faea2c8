"""The README says what the program does: its table, its exit codes, its settings, its options, its example."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from refactor import errors
from refactor.cli import main
from refactor.dialogue import MEANINGS
from refactor.errors import DockwrightError, UsageProblem
from refactor.pull_request import problems
from refactor.readme import BEGIN, END, renewed, table
from refactor.registry import GROUP, built_in
from refactor.reports import FORMS
from refactor.scaffold import scaffold
from refactor.settings import Settings
from tests.running import ROOT, environment, put

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text("utf-8")


def test_the_table_of_transforms_is_not_stale() -> None:
    assert renewed(README) == README, "the README's table of transforms is stale; renew it: python -m refactor.readme"


def test_the_table_names_every_transform() -> None:
    rows = table().splitlines()[2:]
    assert len(rows) == len(built_in())
    for row, transform in zip(rows, built_in(), strict=True):
        name, summary, safety, rules = (cell.strip() for cell in row.strip("|").split("|"))
        assert (name, summary, safety) == (f"`{transform.name}`", transform.summary, transform.safety)
        assert rules == ", ".join(transform.rules)


@pytest.mark.parametrize(
    "text", ["", BEGIN, f"{END}\n{BEGIN}\n", f"{BEGIN}\n{END}\n{BEGIN}\n{END}\n", f"x {BEGIN} {END}"]
)
def test_without_its_place_the_table_is_not_written(text: str) -> None:
    with pytest.raises(UsageProblem, match="is not there"):
        renewed(text)


def test_the_command_renews_the_table_and_nothing_else(tmp_path: Path) -> None:
    path = put(tmp_path / "README.md", f"a\n\n{BEGIN}\nold\n{END}\n\nb é\n".encode())
    for arguments, cwd in (([], tmp_path), ([str(path)], ROOT)):
        command = [sys.executable, "-m", "refactor.readme", *arguments]
        subprocess.run(command, cwd=cwd, check=True, env=environment(PYTHONPATH=str(ROOT)))
        assert path.read_text("utf-8") == f"a\n\n{BEGIN}\n{table()}{END}\n\nb é\n"


def test_every_exit_code_is_in_the_table() -> None:
    named = (*vars(errors).values(), *vars(problems).values())
    kinds = [each for each in named if isinstance(each, type) and issubclass(each, DockwrightError)]
    codes = {0, *(kind.exit_code for kind in kinds)}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)} >= codes
    assert codes == {int(code) for code in re.findall(r"\b(\d) [a-z]", str(main.help).split("Exit codes:")[1])}


def test_every_setting_is_mentioned() -> None:
    section = README.split("## Settings")[1].split("\n## ")[0]
    for key in {field.name for field in fields(Settings)} - {"options", "file"}:
        assert re.search(rf"\b{key}\b", section), f"{key} is not in the README's section on settings"


@pytest.mark.parametrize("command", ["diff", "fix", "verify", "report", "list", "explain", "new", "pr"])
def test_every_command_and_option_is_mentioned(command: str) -> None:
    assert f"dockwright {command}" in README
    for parameter in main.commands[command].params:
        for name in parameter.opts if parameter.param_type_name == "option" else ():
            assert name in README or not name.startswith("--"), f"{name} is not in the README"
    assert set(main.commands) == {"diff", "fix", "verify", "report", "list", "explain", "new", "pr"}


def test_every_form_of_report_is_in_the_table() -> None:
    section = README.split("## Reports")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(FORMS)


def test_every_answer_of_the_dialogue_is_mentioned() -> None:
    section = README.split("## Change by change")[1].split("\n## ")[0]
    for answer in MEANINGS:
        assert f"`{answer}`" in section


def test_every_key_of_the_json_report_is_mentioned() -> None:
    section = README.split("## The JSON report")[1].split("\n## ")[0]
    for key in (
        *("version", "summary", "files", "changed", "changes", "held", "refusals", "errors", "path", "status", "error"),
        *("exit_code", "diff", "notes", "transform", "line", "safety", "message", "slug", "sentence"),
    ):
        assert key in section


def test_the_first_example_is_what_comes_out() -> None:
    shown = README.split("```console\n$ dockwright diff\n")[1].split("```")[0]
    folder = ROOT / "golden/_together/python-service"
    diff, report = (folder / "after.diff").read_text("utf-8"), (folder / "report.txt").read_text("utf-8")
    assert shown.startswith(diff)
    for line in report.splitlines():
        assert line in shown


def test_the_example_of_a_transform_is_what_new_writes(tmp_path: Path) -> None:
    put(tmp_path / "transforms/__init__.py", b"ALL = (x,)\n")
    written = next(scaffold(tmp_path, "upper-case-keywords")).read_text("utf-8")
    example = README.split("```python\n")[1].split("```")[0]
    assert example.partition("    for instruction in ")[2]
    assert example.partition("    for instruction in ")[2] in written
    assert example.partition(") -> Outcomes:")[0].partition("    refusals=")[2] in written
    assert f'[project.entry-points."{GROUP}"]' in README
