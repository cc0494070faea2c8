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
from refactor.guide import Row
from refactor.pull_request import problems
from refactor.readme import TABLES, begin, end, guide_table, renewed, transforms_table
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
    assert cells(transforms_table()) == [(f"`{each.name}`", each.summary, each.safety) for each in built_in()]


def test_the_table_of_the_guide_has_every_row_and_every_rule() -> None:
    advice, answers = [], {}
    for row, name, *rules in cells(guide_table()):
        advice += [row] if row else []
        answers[name.strip("`")] = rules
    assert advice == [*(f"*{row.title}*: {row.advice}" for row in Row), "*beyond the guide*"]
    carried_out = {row for each in built_in() for row in each.guide}
    assert set(Row) - carried_out == {Row.TEST}, "verify carries out the last row, and transforms all others"
    for each in built_in():
        assert answers[each.name] == [", ".join(each.hadolint_rules), ", ".join(each.buildkit_checks)]


def cells(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in table.splitlines()[2:]]


def place(name: str, inside: str) -> str:
    return f"{begin(name)}\n{inside}{end(name)}\n"


FULL = "".join(place(name, "old\n") for name in TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_without_its_place_a_table_is_not_written(name: str) -> None:
    assert renewed(FULL) == "".join(place(name, table()) for name, table in TABLES.items())
    whole = place(name, "old\n")
    for other in ("", f"{begin(name)}\n", f"{end(name)}\n{begin(name)}\n", whole * 2, f"x {begin(name)} {end(name)}"):
        with pytest.raises(UsageProblem, match=f"{begin(name)} and {end(name)}, .* is not there"):
            renewed(FULL.replace(whole, other))


def test_the_command_renews_the_tables_and_nothing_else(tmp_path: Path) -> None:
    path = put(tmp_path / "README.md", f"a\n\n{FULL}\nb é\n".encode())
    for arguments, cwd in (([], tmp_path), ([str(path)], ROOT)):
        command = [sys.executable, "-m", "refactor.readme", *arguments]
        subprocess.run(command, cwd=cwd, check=True, env=environment(PYTHONPATH=str(ROOT)))
        assert path.read_text("utf-8") == f"a\n\n{renewed(FULL)}\nb é\n"


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


@pytest.mark.parametrize("command", ["diff", "fix", "verify", "lock", "report", "list", "explain", "new", "pr"])
def test_every_command_and_option_is_mentioned(command: str) -> None:
    assert f"dockwright {command}" in README
    for parameter in main.commands[command].params:
        for name in parameter.opts if parameter.param_type_name == "option" else ():
            assert name in README or not name.startswith("--"), f"{name} is not in the README"
    assert set(main.commands) == {"diff", "fix", "verify", "lock", "report", "list", "explain", "new", "pr"}


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
