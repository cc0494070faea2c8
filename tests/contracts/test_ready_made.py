"""The ready-made ways to run dockwright: each fits its program's schema, and what it runs is run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from refactor.files.discovery import is_dockerfile
from tests.forges import Upstream, must
from tests.running import NEW, OLD, ROOT, environment, put

if TYPE_CHECKING:
    from collections.abc import Mapping

BIN = Path(sys.executable).parent
EXAMPLES = ROOT / ".github/examples"


def ran(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    env = environment(PATH=f"{BIN}{os.pathsep}{os.environ['PATH']}", **more)
    return subprocess.run([str(part) for part in command], cwd=cwd, env=env, capture_output=True, check=False)


def read(path: Path) -> Mapping[str, object]:
    document = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", ROOT / "action.yml"),
        ("vendor.github-workflows", EXAMPLES / "nightly.yml"),
        ("vendor.gitlab-ci", EXAMPLES / "gitlab-ci.yml"),
    ],
)
def test_each_fits_its_schema(schema: str, file: Path, tmp_path: Path) -> None:
    done = ran(BIN / "check-jsonschema", "--builtin-schema", schema, file, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    broken = put(tmp_path / "broken.yml", file.read_bytes() + b"\nruns: 1\njobs: 1\ndockwright: 1\n")
    assert ran(BIN / "check-jsonschema", "--builtin-schema", schema, broken, cwd=tmp_path).returncode != 0


def test_the_hooks_are_what_pre_commit_takes(tmp_path: Path) -> None:
    done = ran(BIN / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with our tree in it as it is, since pre-commit takes hooks from commits."""
    copy = tmp_path_factory.mktemp("hooks")
    names = (
        ran("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.decode().split("\0")
    )
    for name in names:
        if name and not name.startswith(("golden/", "tests/")) and (ROOT / name).is_file():
            put(copy / name, (ROOT / name).read_bytes())
    must("init", "-q", cwd=copy)
    must("add", "-A", cwd=copy)
    must("commit", "-q", "-m", "x", cwd=copy)
    return copy


def test_the_hooks_are_run_by_pre_commit(hooks: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    put(project / "Dockerfile")
    put(project / "Dockerfile.md", b"# words\n")
    must("init", "-q", cwd=project)
    must("add", "-A", cwd=project)
    home = str(tmp_path / "home")
    for hook, after in (("dockwright-diff", OLD), ("dockwright-fix", NEW)):
        done = ran(BIN / "pre-commit", "try-repo", hooks, hook, "--all-files", cwd=project, PRE_COMMIT_HOME=home)
        assert done.returncode == 1, done.stdout + done.stderr
        assert b"Dockerfile:3: merge-runs (safe)" in done.stdout
        assert (project / "Dockerfile").read_bytes() == after
    must("add", "-A", cwd=project)
    done = ran(
        BIN / "pre-commit", "try-repo", hooks, "dockwright-fix", "--all-files", cwd=project, PRE_COMMIT_HOME=home
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name",
    ["Dockerfile", "a/Containerfile", "api.Dockerfile", "Dockerfile.dev", "dockerfile", "Dockerfile.dockerignore",
     "Dockerfile.j2", "Dockerfile.md", "README.md", "docker-compose.yml", "mydockerfile", "Dockerfile-old", "Dockerfile.go"],
)  # fmt: skip
def test_the_hooks_take_the_files_that_a_search_takes(name: str) -> None:
    import re

    (hook, _) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    taken = bool(re.search(hook["files"], name)) and not re.search(hook["exclude"], name)
    assert taken == is_dockerfile(name.rpartition("/")[2])


def test_the_action_runs(tmp_path: Path, hooks: Path) -> None:
    """Its script as it stands, with the variables that GitHub sets; pull requests go to files in place of GitHub."""
    place = Upstream.make(tmp_path, {"Dockerfile": OLD})
    runs = read(ROOT / "action.yml")["runs"]
    assert isinstance(runs, dict)
    script = runs["steps"][0]["run"]
    assert "${{" not in script  # what people write into inputs is never part of the script
    variables = {
        "PYTHON": sys.executable,
        "GITHUB_TOKEN": "x",
        "GITHUB_ACTION_PATH": str(hooks),
        "GITHUB_SERVER_URL": str(tmp_path),
        "GITHUB_REPOSITORY": place.bare.name,
    }
    arguments = f"--forge=none\n--output={tmp_path / 'my out'}\n--sign-off\n"
    done = ran("bash", "-c", script, cwd=tmp_path, COMMAND="pr", ARGUMENTS=arguments, **variables)
    assert done.returncode == 0, done.stderr
    assert place.show("dockwright/refactor:Dockerfile") == NEW
    assert (tmp_path / "my out").is_dir()
    diff = ran("bash", "-c", script, cwd=place.clone, COMMAND="diff", ARGUMENTS="", **variables)
    assert (diff.returncode, b"+COPY . /app" in diff.stdout) == (1, True), diff.stderr
    odd = ran("bash", "-c", script, cwd=tmp_path, COMMAND="$(id)", ARGUMENTS="", **variables)
    assert (odd.returncode, b"and not $(id)" in odd.stderr) == (2, True)


def test_what_fleets_run_in_each_clone_runs(tmp_path: Path) -> None:
    steps = read(EXAMPLES / "batch-spec.yml")["steps"]
    assert isinstance(steps, list)
    install, fix = steps[0]["run"].strip().split("\n")
    assert install == "pip install --quiet dockwright"
    for command in (("sh", "-c", fix), (EXAMPLES / "multi-gitter.sh",)):
        for name, data, after in (
            ("Dockerfile", OLD, NEW),
            ("bad/Dockerfile", b"FROM a\nRUN <<E\n", b"FROM a\nRUN <<E\n"),
        ):
            clone = tmp_path / str(len(list(tmp_path.iterdir())))
            file = put(clone / name, data)
            done = ran(*command, cwd=clone)
            assert (done.returncode, file.read_bytes()) == (0, after), done.stderr
    (tmp_path / "empty").mkdir()
    assert ran(EXAMPLES / "multi-gitter.sh", cwd=tmp_path / "empty").returncode == 0


def test_the_job_of_gitlab_says_what_the_command_takes(tmp_path: Path) -> None:
    job = read(EXAMPLES / "gitlab-ci.yml")["dockwright"]
    assert isinstance(job, dict)
    command = str(job["script"][1]).replace("--push ", "")
    done = ran(
        "sh", "-c", command, cwd=tmp_path, CI_PROJECT_URL="http://127.0.0.1:1/a/b", CI_SERVER_URL="http://127.0.0.1:1"
    )
    assert (done.returncode, b"cannot be reached" in done.stderr) == (7, True), done.stderr
