"""The command line as its users see it: what is printed where, what is written, and with which exit code."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from refactor.cli import main
from refactor.reports.json import JSON_VERSION
from tests.running import NEW, OLD, UNREADABLE, dockwright, environment, git, many, put

if TYPE_CHECKING:
    from pathlib import Path


def call(*arguments: str | Path, given: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)], input=given)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_diff_prints_one_diff_and_says_so_by_its_exit_code(here: Path) -> None:
    put(here / "Dockerfile")
    put(here / "api.Dockerfile", NEW)
    put(here / "sub/Containerfile")
    result = call("diff")
    assert result.exit_code == 1
    assert [line for line in result.stdout.splitlines() if line.startswith("---")] == [
        "--- a/Dockerfile",
        "--- a/sub/Containerfile",
    ]
    assert "Dockerfile:3: merge-runs (safe): joins the RUN of line 4" in result.stderr
    assert result.stderr.endswith("2 files of 3 would change, 4 changes.\n")
    assert (here / "Dockerfile").read_bytes() == OLD


def test_fix_then_nothing_is_left_to_do(here: Path) -> None:
    paths = [put(here / "Dockerfile"), put(here / "a/Dockerfile")]
    result = call("fix")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.endswith("2 files of 2 changed, 4 changes.\n")
    assert [path.read_bytes() for path in paths] == [NEW, NEW]
    again = call("diff")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "0 files of 2 would change.\n")


AWKWARD = {
    "Dockerfile": OLD,
    "sub/deep/Dockerfile.dev": OLD,
    "my app/the Dockerfile": OLD,
    "ünï/ćø.Dockerfile": OLD,
    'quo"te\\d/Dockerfile': OLD,
    "tab\there/Dockerfile": OLD,
    "crlf/Dockerfile": OLD.replace(b"\n", b"\r\n"),
    "latin/Dockerfile": b"FROM a\n# caf\xe9\nADD . /\xe9\n",
    "unfinished/Dockerfile": OLD.removesuffix(b"\n"),
    "bom/Dockerfile": b"\xef\xbb\xbf" + OLD,
    "sub/sub/Dockerfile": OLD,
}


@pytest.mark.parametrize("where", [".", "sub"])
def test_git_applies_what_diff_prints(here: Path, where: str) -> None:
    git("init", "-q", cwd=here)
    for name, data in AWKWARD.items():
        put(here / name, data)
    files = [here / name for name in AWKWARD if name.startswith(where) or where == "."]
    diff = dockwright("diff", ".", "my app/the Dockerfile" if where == "." else ".", cwd=here / where)
    assert diff.returncode == 1
    assert diff.stdout.count(b"\n+++ ") + diff.stdout.startswith(b"+++ ") == len(files)
    applied = git("apply", "-p1", "--whitespace=nowarn", cwd=here / where, given=diff.stdout)
    assert applied.stderr == b""
    by_git = [path.read_bytes() for path in files]
    for name, data in AWKWARD.items():
        put(here / name, data)
    assert call("fix", "-q", *files).exit_code == 0
    assert [path.read_bytes() for path in files] == by_git
    assert call("diff", "-q", *files).output == ""


def test_a_plain_git_apply_in_a_folder_below_the_root_works_too(here: Path) -> None:
    git("init", "-q", cwd=here)
    path = put(here / "sub/app/Dockerfile")
    diff = dockwright("diff", ".", cwd=here / "sub")
    assert git("apply", cwd=here / "sub", given=diff.stdout).returncode == 0
    assert path.read_bytes() == NEW


@pytest.mark.parametrize(
    "given", [OLD, OLD.replace(b"\n", b"\r\n"), b"FROM a\nADD . /\xff", b"\xef\xbb\xbfFROM a\nADD . /\n"]
)
def test_standard_input(given: bytes) -> None:
    diff, fix = call("diff", "-", given=given), call("fix", "-", given=given)
    assert (diff.exit_code, fix.exit_code) == (1, 0)
    assert diff.stdout.startswith("--- a/Dockerfile\n+++ b/Dockerfile\n")
    assert b"COPY . /" in fix.stdout_bytes
    assert fix.stdout_bytes.count(b"\r\n") == (fix.stdout_bytes.count(b"\n") if b"\r" in given else 0)
    assert call("fix", "-", given=fix.stdout_bytes).stdout_bytes == fix.stdout_bytes


@pytest.mark.parametrize(("given", "code"), [(NEW, 0), (b"FROM a\r\nRUN \xff", 0), (UNREADABLE, 3), (b"", 3)])
def test_standard_input_that_does_not_change_is_printed_as_it_is(given: bytes, code: int) -> None:
    result = call("fix", "-", given=given)
    assert (result.exit_code, result.stdout_bytes) == (code, given)
    assert call("diff", "-", given=given).stdout_bytes == b""


def test_standard_input_stands_alone() -> None:
    result = call("diff", "-", "Dockerfile", given=OLD)
    assert result.exit_code == 2
    assert "cannot stand beside other paths" in result.stderr


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ((), ("COPY .", "&& b", "rm -rf")),
        (("--only", "merge-runs"), ("&& b",)),
        (("--only", "merge-runs", "--only", "add-to-copy"), ("COPY .", "&& b")),
        (("--skip", "merge-runs"), ("COPY .", "rm -rf")),
        (("--only", "merge-runs", "--skip", "merge-runs"), ()),
    ],
)
def test_only_and_skip(here: Path, options: tuple[str, ...], changed: tuple[str, ...]) -> None:
    put(
        here / "Dockerfile",
        b"FROM debian:13\nADD . /a\nRUN a\nRUN b\nUSER x\nRUN apt-get update && apt-get install -y c\n",
    )
    result = call("diff", *options)
    assert result.exit_code == bool(changed)
    assert tuple(text for text in ("COPY .", "&& b", "rm -rf") if text in result.stdout) == changed


def test_safety(here: Path) -> None:
    put(here / "Dockerfile", b"FROM a\nADD absent.txt /\n")
    held = call("diff")
    assert (held.exit_code, held.stdout) == (0, "")
    assert "Dockerfile:2: not made: add-to-copy (review): " in held.stderr
    assert held.stderr.endswith("0 files of 1 would change, 1 more with --safety review.\n")
    assert "+COPY absent.txt /" in call("diff", "--safety", "review").stdout


def test_context(here: Path) -> None:
    put(here / "docker/Dockerfile", b"FROM a\nADD there.txt /\n")
    put(here / "there.txt", b"text")
    assert call("diff").exit_code == 0
    assert "looked at in the build context: there.txt" in call("diff", "--context", ".").stderr
    assert call("diff", "--context", "absent").exit_code == 2


def test_set(here: Path) -> None:
    put(here / "Dockerfile", b"FROM a AS b\nRUN a\nRUN b\nFROM c\n")
    assert call("diff").exit_code == 0
    assert call("diff", "--set", "merge-runs.build-stages=true").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("diff", "--only", "merge-run"), "there is no transform merge-run, did you mean merge-runs?"),
        (("fix", "--skip", "add_to_cpy"), "did you mean add-to-copy?"),
        (("diff", "--set", "merge-rums.x=1"), "there is no transform merge-rums, did you mean merge-runs?"),
        (("diff", "--set", "merge-runs.build-stage=1"), "has no option build-stage, did you mean build-stages?"),
        (("diff", "--set", "merge-runs.build-stages=maybe"), "build-stages is true or false"),
        (("diff", "--set", "merge-runs"), "write it as transform.option=value"),
        (("diff", "--saftey", "safe"), "--safety"),
        (("diff", "--jobs", "0"), "0 is not in the range"),
        (("diff", "Dockerfle"), "Dockerfle does not exist, did you mean Dockerfile?"),
        (("fix", "empty"), "no Dockerfile was found in empty"),
        (("explain", "merge-run"), "did you mean merge-runs?"),
        (("lst",), "No such command 'lst'"),
    ],
)
def test_wrong_usage(here: Path, arguments: tuple[str, ...], sentence: str) -> None:
    (here / "empty").mkdir()
    path = put(here / "Dockerfile")
    result = call(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr
    assert path.read_bytes() == OLD


def test_an_unreadable_file_does_not_keep_the_others(here: Path) -> None:
    bad, good = put(here / "a.Dockerfile", UNREADABLE), put(here / "b.Dockerfile")
    result = call("fix")
    assert result.exit_code == 3
    assert "a.Dockerfile:2 was left alone: " in result.stderr
    assert result.stderr.endswith("1 file of 2 changed, 2 changes, 1 file not done.\n")
    assert (bad.read_bytes(), good.read_bytes()) == (UNREADABLE, NEW)


def test_a_read_only_file_does_not_keep_the_others(here: Path) -> None:
    bad, good = put(here / "a.Dockerfile"), put(here / "b.Dockerfile")
    bad.chmod(0o444)
    result = call("fix", "--quiet")
    assert result.exit_code == 5
    assert result.stderr == (
        "a.Dockerfile was not written and is as it was: it is read-only; give it write permission if it is meant to change.\n"
    )
    assert (bad.read_bytes(), good.read_bytes()) == (OLD, NEW)


def test_quiet_leaves_the_diff_alone(here: Path) -> None:
    put(here / "Dockerfile")
    result = call("diff", "-q")
    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout == call("diff").stdout


def test_one_file_by_several_names_is_done_once(here: Path) -> None:
    path = put(here / "Dockerfile")
    (here / "link.Dockerfile").symlink_to("Dockerfile")
    result = call("fix", ".", "Dockerfile", path, "link.Dockerfile")
    assert result.exit_code == 0
    assert result.stderr.endswith("1 file of 1 changed, 2 changes.\n")


def test_each_file_has_the_settings_nearest_to_it(here: Path) -> None:
    put(here / "a/.dockwright.toml", b'skip = ["merge-runs"]\n')
    put(here / "b/pyproject.toml", b'[tool.dockwright]\nonly = ["merge-runs"]\n')
    put(here / "c/.dockwright.toml", b'skpi = ["merge-runs"]\n')
    for name in ("a", "b", "c", "d"):
        put(here / name / "Dockerfile")
        put(here / name / "x.Dockerfile")
    for paths in (["."], ["a", "b", "c", "d"]):
        result = call("diff", *paths)
        assert result.exit_code == 2
        assert [result.stdout.count(f"+{text}") for text in ("COPY", "RUN")] == [4, 4]
        assert "c/Dockerfile" not in result.stdout
        assert (
            result.stderr.count("c/.dockwright.toml: skpi is neither a setting nor a transform, did you mean skip?")
            == 1
        )
    assert call("fix", "c").exit_code == 2
    assert (here / "c/Dockerfile").read_bytes() == OLD


def test_json(here: Path) -> None:
    put(here / "a.Dockerfile")
    put(here / "b.Dockerfile", UNREADABLE)
    put(here / "c.Dockerfile", b"FROM a\n# dockwright: leave merg-runs\nADD https://x/y /\xe9\nADD absent /\n")
    result = call("diff", "--format", "json")
    assert (result.exit_code, result.stderr) == (3, "")
    report = json.loads(result.stdout)
    assert report["version"] == JSON_VERSION == 1
    assert report["summary"] == {"files": 3, "changed": 1, "changes": 2, "held": 1, "refusals": 1, "errors": 1}
    a, b, c = report["files"]
    keys = ["path", "status", "error", "exit_code", "diff", "changes", "held", "refusals", "notes"]
    assert [list(each) for each in (a, b, c)] == [keys] * 3
    assert [each["status"] for each in (a, b, c)] == ["changed", "error", "unchanged"]
    assert (a["error"], a["exit_code"], a["diff"]) == (None, None, call("diff", "-q", "a.Dockerfile").stdout)
    assert a["changes"][1] == {
        "transform": "merge-runs",
        "line": 3,
        "safety": "safe",
        "message": "joins the RUN of line 4: 2 layers become one",
    }
    assert b["exit_code"] == 3
    assert b["error"].startswith("b.Dockerfile:2 was left alone")
    assert [(each["transform"], each["line"], each["safety"]) for each in c["held"]] == [("add-to-copy", 4, "review")]
    assert [(each["line"], each["slug"]) for each in c["refusals"]] == [(3, "remote")]
    assert [each["line"] for each in c["notes"]] == [2]


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_number_of_processes_does_not_show(here: Path, form: str) -> None:
    paths = many(here, 200)
    paths[7].write_bytes(UNREADABLE)
    paths[99].write_bytes(b"FROM a\nADD https://x /\n")
    one, four = (dockwright("diff", "--jobs", jobs, "--format", form, cwd=here) for jobs in "14")
    assert one.returncode == 3
    assert (one.stdout, one.stderr) == (four.stdout, four.stderr)
    assert one.stdout.count(b"+COPY") == 198


def test_names_that_no_terminal_should_see_are_escaped(here: Path) -> None:
    path = put(here / os.fsdecode(b"\xff\x1b[31m") / "Dockerfile", b"FROM a\nADD \xff\x1b[31m.tar /\nRUN a\nRUN b\n")
    for form in ("text", "markdown"):
        result = dockwright(
            "diff", "--format", form, path, cwd=here, env=environment(LC_ALL="C.UTF-8", PYTHONIOENCODING="utf-8")
        )
        assert result.returncode == 1
        report = (
            result.stderr
            if form == "text"
            else result.stdout.partition(b"```")[0] + result.stdout.rpartition(b"```")[2]
        )
        assert b"\\xff\\x1b[31m/Dockerfile" in report
        assert b"\x1b" not in report


@pytest.mark.parametrize("form", ["sarif", "gitlab", "github", "markdown"])
def test_other_forms_fill_standard_output_alone(here: Path, form: str) -> None:
    put(here / "Dockerfile")
    result = call("diff", "--format", form)
    assert (result.exit_code, result.stderr) == (1, "")
    assert "add-to-copy" in result.stdout
    assert result.stdout.startswith({"sarif": "{", "gitlab": "[", "github": "::", "markdown": "###"}[form])


def test_many_files_end_in_tables(here: Path) -> None:
    many(here, 50)
    put(here / "000/Dockerfile", b"FROM a\nADD https://x /\n")
    said = call("diff").stderr.splitlines()
    assert said[-8:-1] == [
        "transform    made  held  left",
        "add-to-copy    49     0     1",
        "merge-runs     49     0     0",
        "",
        "left for this reason  times",
        "add-to-copy/remote        1",
        "",
    ]
    assert call("diff", "-q").stderr == ""
    assert "transform  " not in call("diff", "000", "001").stderr
