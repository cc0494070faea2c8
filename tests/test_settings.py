"""Settings: where they are found, what they may say, and what is said of a slip."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from refactor.errors import UsageProblem
from refactor.settings import OptionSetting, OptionSpec, OptionValue, Schema, Settings, load, parse_override

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = {
    "merge-runs": Schema(
        "merge-runs",
        (
            OptionSpec("build-stages", "bool", default=False),
            OptionSpec("limit", "int", default=3),
            OptionSpec("shell", "str", default="sh"),
            OptionSpec("keep", "list", default=()),
        ),
    ),
    "add-to-copy": Schema("add-to-copy", ()),
}

TOP = """
only = ["merge-runs"]
skip = ["add-to-copy"]
safety = "review"
exclude = ["legacy/", "!legacy/Dockerfile"]
context = "app"
"""

OPTIONS = """
build-stages = true
limit = 7
shell = ""
keep = ["a", "b"]
"""


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("name", "text", "prefix"),
    [
        (".dockwright.toml", f"{TOP}[add-to-copy]\n[merge-runs]{OPTIONS}", ""),
        (".dockwright.toml", f"\ufeff{TOP}[merge-runs]{OPTIONS}".replace("\n", "\r\n"), ""),
        (
            "pyproject.toml",
            f"[project]\nname = 'x'\n[tool.dockwright]{TOP}[tool.dockwright.merge-runs]{OPTIONS}",
            "tool.dockwright.",
        ),
    ],
)
def test_everything(tmp_path: Path, name: str, text: str, prefix: str) -> None:
    file = put(tmp_path / name, text)
    values: tuple[tuple[str, OptionValue], ...] = (
        ("build-stages", True),
        ("limit", 7),
        ("shell", ""),
        ("keep", ("a", "b")),
    )
    assert load(tmp_path, KNOWN) == Settings(
        only=("merge-runs",),
        skip=("add-to-copy",),
        safety="review",
        exclude=("legacy/", "!legacy/Dockerfile"),
        context="app",
        options=tuple(
            OptionSetting("merge-runs", option, value, f"{file}: {prefix}merge-runs.{option}")
            for option, value in values
        ),
        file=file,
    )


def context_of(folder: Path) -> str | None:
    return load(folder, KNOWN).context


def test_the_nearest_wins_and_a_pyproject_without_the_table_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    assert load(folder, KNOWN) == Settings()
    put(tmp_path / "pyproject.toml", "[tool.dockwright]\ncontext = 'top'")
    assert context_of(folder) == "top"
    put(folder / "pyproject.toml", "[tool.ruff]\n# dockwright")
    put(tmp_path / "a" / "pyproject.toml", "this never says the word, and is no TOML")
    assert context_of(folder) == "top"
    put(tmp_path / "a" / ".dockwright.toml", "context = 'mine'")
    put(tmp_path / "a" / "pyproject.toml", "[tool.dockwright]\ncontext = 'theirs'")
    assert context_of(folder) == "mine"
    assert load(folder, KNOWN).file == tmp_path / "a" / ".dockwright.toml"


@pytest.mark.parametrize("git", ["folder", "file"])
def test_the_search_ends_at_the_root_of_a_repository(tmp_path: Path, git: str) -> None:
    put(tmp_path / ".dockwright.toml", "context = 'outside'")
    folder = tmp_path / "repository" / "sub"
    folder.mkdir(parents=True)
    root = folder.parent / ".git"
    if git == "folder":
        root.mkdir()
    else:
        root.write_text("gitdir: elsewhere")
    assert context_of(folder) is None
    put(folder.parent / ".dockwright.toml", "context = 'root'")
    assert context_of(folder) == "root"


def test_an_empty_file_ends_the_search_and_a_folder_of_that_name_does_not(tmp_path: Path) -> None:
    put(tmp_path / ".dockwright.toml", "context = 'top'")
    (tmp_path / "a" / ".dockwright.toml").mkdir(parents=True)
    assert context_of(tmp_path / "a") == "top"
    file = put(tmp_path / "b" / ".dockwright.toml", "")
    assert load(tmp_path / "b", KNOWN) == Settings(file=file)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("contxt = 'x'", "{file}: contxt is neither a setting nor a transform, did you mean context?"),
        ("[merge_runs]", "{file}: merge_runs is neither a setting nor a transform, did you mean merge-runs?"),
        ("zzz = 1", "{file}: zzz is neither a setting nor a transform."),
        ('"a\\nb" = 1', "{file}: a\\nb is neither a setting nor a transform."),
        ("merge-runs = true", "{file}: merge-runs must be a table, and is true."),
        ("only = 'merge-runs'", '{file}: only must be a list of strings, and is "merge-runs".'),
        ("skip = [1]", "{file}: skip must be a list of strings, and is a list."),
        ("skip = ['merge-run']", "{file}: skip: there is no transform merge-run, did you mean merge-runs?"),
        ("only = ['zzz']", "{file}: only: there is no transform zzz."),
        ("context = 3", "{file}: context must be a string, and is 3."),
        ("context = 1979-05-27", "{file}: context must be a string, and is 1979-05-27."),
        ("safety = 'reviews'", '{file}: safety is "safe" or "review", and not "reviews", did you mean review?'),
        (
            "only = ['merge-runs']\npreset = 'guide'",
            "{file}: preset and only both say which transforms run: give one of them.",
        ),
        (
            "preset = 'minimal'",
            '{file}: preset is "safe" or "review" or "guide" or "minimal-image", and not "minimal", '
            "did you mean minimal-image?",
        ),
        ("preset = []", "{file}: preset must be a string, and is a list."),
        ("safety = true", "{file}: safety must be a string, and is true."),
        ("[merge-runs]\nbuild-stages = 1", "{file}: merge-runs.build-stages must be true or false, and is 1."),
        ("[merge-runs]\nlimit = true", "{file}: merge-runs.limit must be a whole number, and is true."),
        ("[merge-runs]\nshell = []", "{file}: merge-runs.shell must be a string, and is a list."),
        ("[merge-runs]\nkeep = {}", "{file}: merge-runs.keep must be a list of strings, and is a table."),
        (
            "[merge-runs]\nbuild_stages = true",
            "{file}: merge-runs.build_stages: the transform merge-runs has no option build_stages, "
            "did you mean build-stages?",
        ),
        ("[add-to-copy]\nx = 1", "{file}: add-to-copy.x: the transform add-to-copy takes no options."),
        ("only = [", "{file}:1: it is not valid TOML: invalid value."),
        ("context = 'x'\nskip = nope\n", "{file}:2: it is not valid TOML: invalid value."),
    ],
)
def test_slips_are_named_with_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    file = put(tmp_path / ".dockwright.toml", text)
    with pytest.raises(UsageProblem) as caught:
        load(tmp_path, KNOWN)
    assert str(caught.value) == message.format(file=file)


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / ".dockwright.toml").write_bytes(b"context = 'x'\n# \xff\n")
    with pytest.raises(UsageProblem, match=r"toml:2: it is not UTF-8"):
        load(tmp_path, KNOWN)


def test_a_tool_that_is_no_table(tmp_path: Path) -> None:
    put(tmp_path / "pyproject.toml", "[tool]\ndockwright = 3")
    with pytest.raises(UsageProblem, match=r"tool\.dockwright must be a table, and is 3\."):
        load(tmp_path, KNOWN)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / ".dockwright.toml").symlink_to(".dockwright.toml")
    with pytest.raises(UsageProblem, match="cannot be read: too many levels"):
        load(tmp_path, KNOWN)


@pytest.mark.parametrize(
    ("text", "option", "value"),
    [
        ("merge-runs.build-stages=true", "build-stages", True),
        ("merge-runs.build-stages = false", "build-stages", False),
        ("merge-runs.limit=-12", "limit", -12),
        ("merge-runs.shell=a=b", "shell", "a=b"),
        ("merge-runs.shell=", "shell", ""),
        ("merge-runs.keep=a, b,", "keep", ("a", "b")),
        ("merge-runs.keep=", "keep", ()),
    ],
)
def test_override(text: str, option: str, value: OptionValue) -> None:
    assert parse_override(text, KNOWN) == OptionSetting("merge-runs", option, value, f"--set {text}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("merge-runs", "write it as transform.option=value."),
        ("limit=3", "write it as transform.option=value."),
        ("merge-run.limit=3", "there is no transform merge-run, did you mean merge-runs?"),
        ("merge-runs.limits=3", "the transform merge-runs has no option limits, did you mean limit?"),
        ("add-to-copy.limit=3", "the transform add-to-copy takes no options."),
        ("merge-runs.limit=three", 'limit is a whole number, and not "three".'),
        ("merge-runs.build-stages=yes", 'build-stages is true or false, and not "yes".'),
    ],
)
def test_override_slips(text: str, message: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse_override(text, KNOWN)
    assert str(caught.value) == f"--set {text}: {message}"


def test_only_light_modules_are_imported() -> None:
    light = ("settings", "files.source", "files.replacement", "files.discovery")
    code = f"import sys, {', '.join(f'refactor.{name}' for name in light)}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pathspec", "tomllib", "difflib", "tempfile", "shutil", "subprocess", "libcst"} & set(loaded)
