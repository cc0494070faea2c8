"""`dockwright new` in a copy of the checkout: what it writes works, obeys the laws, and passes the linters."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from refactor.errors import UsageProblem
from refactor.scaffold import register, scaffold
from tests.running import ROOT, dockwright, environment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a copy of what the checkout holds and a new transform touches."""
    for name in ("refactor", "transforms"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests").mkdir()
    for name in ("__init__.py", "conftest.py", "test_golden.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "golden").mkdir()
    return tmp_path


def python(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = environment(PYTHONPATH=str(cwd))
    return subprocess.run([sys.executable, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_a_new_transform_works_at_once(checkout: Path) -> None:
    made = dockwright("new", "upper-case-keywords", cwd=checkout)
    assert (made.returncode, made.stderr) == (0, b"")
    assert b"pytest --regen" in made.stdout
    assert re.findall(r"wrote \S+?/((?:transforms|golden)/\S+)", made.stdout.decode()) == [
        "transforms/upper_case_keywords.py",
        "transforms/__init__.py",
        "golden/upper-case-keywords/example/before.Dockerfile",
        "golden/upper-case-keywords/left-alone/before.Dockerfile",
        "golden/upper-case-keywords/refusal-onbuild/before.Dockerfile",
    ]
    names = python("-c", "from transforms import ALL; print(*(each.name for each in ALL))", cwd=checkout).stdout.split()
    assert names[-1] == "upper-case-keywords"
    golden = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_golden.py", "-k", "upper-case-keywords")
    regenerated = python(*golden, "--regen", cwd=checkout)
    assert regenerated.returncode == 0, regenerated.stdout
    diff = (checkout / "golden/upper-case-keywords/example/after.diff").read_text()
    assert "-maintainer somebody\n+MAINTAINER somebody\n" in diff
    assert not (checkout / "golden/upper-case-keywords/left-alone/after.diff").exists()
    again = dockwright("new", "upper-case-keywords", cwd=checkout)
    assert (again.returncode, again.stdout) == (2, b"")
    assert b"upper_case_keywords.py exists already" in again.stderr


@pytest.mark.parametrize("name", ["aaa", "copy-later", "zzz-zzz-zzz-4"])
def test_what_it_writes_passes_the_linters(checkout: Path, name: str) -> None:
    assert len(list(scaffold(checkout, name))) == 5
    for command in (("check", "--no-cache"), ("format", "--check", "--no-cache")):
        written = ("transforms/__init__.py", f"transforms/{name.replace('-', '_')}.py")
        result = python("-m", "ruff", *command, *written, cwd=checkout)
        assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "name",
    ["Upper", "snake_case", "a-b-c-d-e", "", "2fast", "class", "a--b", "-a", "a-", "a b", "../a", "é", "a.b", "x/y"],
)
def test_a_name_that_is_none(checkout: Path, name: str) -> None:
    before = sorted(checkout.rglob("*"))
    with pytest.raises(UsageProblem, match="is no name for a transform: at most four lower-case words"):
        list(scaffold(checkout, name))
    assert sorted(checkout.rglob("*")) == before


def test_elsewhere_it_says_where_to_run(tmp_path: Path) -> None:
    result = dockwright("new", "some-name", cwd=tmp_path)
    assert result.returncode == 2
    assert b"run this in a checkout of dockwright" in result.stderr
    assert b"entry point in the group dockwright.transforms" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("source", "registered"),
    [
        (
            '"""Doc."""\n\nfrom transforms.a import a\nfrom transforms.z import z\n\n'
            "# order matters\nALL = (\n    z,  # first\n    a,  # last\n)\n",
            '"""Doc."""\n\nfrom transforms.a import a\nfrom transforms.m import m\nfrom transforms.z import z\n\n'
            "# order matters\nALL = (\n    z,  # first\n    a,  # last\n    m,\n)\n",
        ),
        (
            "from transforms.n import n\n\nALL = (n,)\n",
            "from transforms.m import m\nfrom transforms.n import n\n\nALL = (n, m,)\n",
        ),
        (
            "from transforms.a import a\n\nALL = (a, a)\n",
            "from transforms.a import a\nfrom transforms.m import m\n\nALL = (a, a, m)\n",
        ),
    ],
)
def test_registering_keeps_the_rest(source: str, registered: str) -> None:
    assert register(source, "m") == registered


@pytest.mark.parametrize("source", ["", "ALL = []\n", "OTHER = (a,)\n", "ALL = ()\n", "ALL = a, b\n"])
def test_without_all_there_is_nothing_to_add_to(source: str) -> None:
    with pytest.raises(UsageProblem, match="holds no ALL"):
        register(source, "m")
