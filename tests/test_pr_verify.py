"""`dockwright pr --verify` with a program in the place of the engine: only what holds is proposed, and the text shows it."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from unidiff.patch import PatchSet

from refactor.job import Job
from refactor.pull_request.branches import WHOLE
from refactor.pull_request.forge import Status
from refactor.pull_request.order import Order
from refactor.pull_request.outcome import Action
from refactor.pull_request.proof import Proof
from refactor.pull_request.state import State
from refactor.verify.engine import BuildOptions, Engine, Kind
from refactor.verify.runs import RunOptions
from tests.fake_engine import FakeEngine
from tests.forges import Memory, Upstream, must, visit
from tests.running import NEW, OLD, dockwright

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from refactor.pull_request.outcome import Outcome

SECOND_IS_DIFFERENT = {"match": ":4-after", "layer": "something else"}
SECOND_DOES_NOT_BUILD = {"match": ":3-before", "code": 1, "text": "ERROR: no such package"}


@pytest.fixture
def docker(tmp_path: Path) -> FakeEngine:
    return FakeEngine.install(tmp_path / "engine", "docker")


@pytest.fixture
def upstream(tmp_path: Path) -> Upstream:
    return Upstream.make(tmp_path, {"api/Dockerfile": OLD, "web/Dockerfile": OLD})


def proving(docker: FakeEngine) -> Order:
    engine = Engine(Kind.DOCKER, str(docker.home / "bin/docker"))
    return Order(Job(), push=True, proof=Proof(engine, BuildOptions(), RunOptions()))


def pr(docker: FakeEngine, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """Run the program where there is no engine but the stand-in."""
    git = docker.home / "bin/git"
    if not git.exists():
        git.symlink_to(shutil.which("git") or "git")
    env = docker.environment()
    return dockwright("pr", *arguments, cwd=docker.home.parent, env=env)


def bears_out(outcome: Outcome) -> None:
    """Hold the table of the text against the diff: a row for each changed file, and each verdict one that holds."""
    assert outcome.text is not None
    rows = re.findall(r"^\| <code>(.+?)</code> \| (.+) \| \*\*(.+)\*\* \|$", outcome.text.body, re.MULTILINE)
    assert [path for path, _, _ in rows] == sorted(file.path for file in PatchSet(outcome.diff))
    assert {verdict for _, _, verdict in rows} <= {"same", "same but for what was declared"}
    for _, cells, _ in rows:
        before, after, saved, layers, _ = cells.split(" | ")
        assert (before, saved, layers) == (after, "0 B (0.0 %)", "1 -> 1")  # as the stand-in builds


def test_what_holds_is_proposed_with_the_evidence(upstream: Upstream, docker: FakeEngine) -> None:
    forge = Memory()
    (outcome,) = visit(upstream.bare, forge, order=proving(docker))
    assert outcome.action is Action.OPEN, outcome.reason
    bears_out(outcome)
    assert outcome.diff.count("diff --git") == 2
    assert [call.dockerfile for call in docker.builds] == [OLD.decode(), NEW.decode()] * 2
    assert [call.arguments[-1].rpartition("/")[2] for call in docker.builds] == ["api", "api", "web", "web"]
    assert docker.left == []
    visit(upstream.bare, forge, order=proving(docker))
    assert len(docker.builds) == 4, "what is up to date is not built again"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (SECOND_IS_DIFFERENT, "web/Dockerfile: different: /file: "),
        (SECOND_DOES_NOT_BUILD, "web/Dockerfile: before does not build: ERROR: no such package"),
        (
            {**SECOND_DOES_NOT_BUILD, "match": ":4-after"},
            "web/Dockerfile: after does not build: ERROR: no such package",
        ),
    ],
)
def test_what_does_not_hold_stays_out_with_its_reason(
    upstream: Upstream, docker: FakeEngine, rule: dict[str, str | float | bool], reason: str
) -> None:
    docker.does(rule)
    forge = Memory()
    (outcome,) = visit(upstream.bare, forge, order=proving(docker))
    assert (outcome.action, outcome.exit_code) == (Action.OPEN, 0)
    bears_out(outcome)
    assert upstream.show(f"{WHOLE}:api/Dockerfile") == NEW
    assert upstream.show(f"{WHOLE}:web/Dockerfile") == OLD
    assert outcome.text is not None
    before_left, _, left = outcome.text.body.partition("whose changes did not hold")
    assert "web/Dockerfile" not in before_left
    assert f"```text\n{reason}" in left
    assert "web/Dockerfile stays as it is: " in outcome.reason
    state = State.read(outcome.text.body)
    assert state is not None
    assert (len(state.keys), len(state.doubted)) == (2, 2)
    for order in (proving(docker), Order(Job(), push=True)):
        (again,) = visit(upstream.bare, forge, order=order)
        assert (again.action, len(docker.builds)) == (Action.LEAVE, 4 if ":4" in str(rule["match"]) else 3)
        assert "the pull request is up to date" in again.reason


def test_it_is_built_again_once_something_else_is_to_be_pushed(upstream: Upstream, docker: FakeEngine) -> None:
    docker.does(SECOND_IS_DIFFERENT)
    forge = Memory()
    visit(upstream.bare, forge, order=proving(docker))
    docker.does()
    upstream.commit({"api/Dockerfile": OLD + b"ADD . /more\n"})
    (outcome,) = visit(upstream.bare, forge, order=proving(docker))
    assert outcome.action is Action.UPDATE
    assert upstream.show(f"{WHOLE}:web/Dockerfile") == NEW
    bears_out(outcome)


def test_where_nothing_holds_nothing_is_opened_and_what_is_open_stays(upstream: Upstream, docker: FakeEngine) -> None:
    docker.does({"match": "-after", "layer": "something else"})
    forge = Memory()
    (outcome,) = visit(upstream.bare, forge, order=proving(docker))
    assert (outcome.action, outcome.exit_code, forge.kept) == (Action.LEAVE, 0, [])
    assert "no change held when its images were built. api/Dockerfile stays as it is: different" in outcome.reason
    assert WHOLE not in upstream.heads()
    visit(upstream.bare, forge)
    upstream.commit({"api/Dockerfile": OLD + b"ADD . /more\n"})
    heads = upstream.heads()
    (outcome,) = visit(upstream.bare, forge, order=proving(docker))
    assert (outcome.action, outcome.url, upstream.heads()) == (Action.LEAVE, "mem:1", heads)
    assert forge.pulls_now[0].status is Status.OPEN


def test_an_engine_that_breaks_fails_the_repository_and_changes_nothing(upstream: Upstream, docker: FakeEngine) -> None:
    docker.does({"match": "-before", "code": 1}, {"match": "version --format", "code": 1, "text": "it is gone"})
    forge = Memory()
    (outcome,) = visit(upstream.bare, forge, order=proving(docker))
    assert (outcome.action, outcome.exit_code, forge.kept) == (Action.FAIL, 5, [])
    assert "its daemon does not answer" in outcome.reason
    assert WHOLE not in upstream.heads()


def test_one_build_that_takes_too_long_keeps_its_file_out_and_fails_the_run(
    upstream: Upstream, docker: FakeEngine
) -> None:
    docker.does({"match": ":4-after", "sleep": 30})
    order = proving(docker)
    assert order.proof
    slow = Order(Job(), push=True, proof=Proof(order.proof.engine, BuildOptions(timeout=3), RunOptions()))
    (outcome,) = visit(upstream.bare, Memory(), order=slow)
    assert (outcome.action, outcome.exit_code) == (Action.OPEN, 5)
    assert "the build (see --timeout) took longer than 3 s" in outcome.reason
    bears_out(outcome)


def test_builds_get_the_files_as_a_clone_has_them(tmp_path: Path, docker: FakeEngine) -> None:
    """Large files are fetched, programs are programs; and no hook of the repository has run on the way."""
    place = Upstream.make(tmp_path, {"Dockerfile": OLD, "large": b"x" * 2_000_000, "run.sh": b"#!/bin/sh\n"})
    must("update-index", "--chmod=+x", "run.sh", cwd=place.clone)
    must("commit", "-q", "-m", "mode", cwd=place.clone)
    must("push", "-q", "origin", "HEAD:main", cwd=place.clone)
    seen = tmp_path / "seen"
    program = docker.home / "bin/docker"
    program.rename(docker.home / "bin/real")
    look = f'for last; do :; done\n[ -d "$last" ] && ls -lA "$last" >> {seen}\n'
    program.write_text(f'#!/bin/sh\n{look}exec {program.parent}/real "$@"\n')
    program.chmod(0o755)
    (outcome,) = visit(place.bare, Memory(), order=proving(docker))
    assert outcome.action is Action.OPEN, outcome.reason
    listed = {line.split()[-1]: line.split() for line in seen.read_text().splitlines() if len(line.split()) > 8}
    assert listed["large"][4] == "2000000"
    assert (listed["run.sh"][0][:10], listed["Dockerfile"][0][:10]) == ("-rwxr-xr-x", "-rw-r--r--")


def test_what_is_not_built_stays_out(tmp_path: Path, docker: FakeEngine) -> None:
    """No engine gets files of this machine, and a Compose file is no Dockerfile to build."""
    compose = b"services:\n  web:\n    build:\n      dockerfile_inline: |\n        FROM debian:13\n        ADD . /x\n"
    files = {"compose.yaml": compose, "evil/Dockerfile": OLD, "evil/.dockwright.toml": b'context = "../../../.."\n'}
    place = Upstream.make(tmp_path, {"Dockerfile": OLD, **files})
    (outcome,) = visit(place.bare, Memory(), order=proving(docker))
    assert (outcome.action, outcome.exit_code, len(docker.builds)) == (Action.OPEN, 0, 2), outcome.reason
    assert [file.path for file in PatchSet(outcome.diff)] == ["Dockerfile"]
    assert "evil/Dockerfile stays as it is: its build context lies outside of the repository." in outcome.reason
    assert "Dockerfiles in files of other forms are not built" in outcome.reason


def test_the_program_passes_the_options_on(upstream: Upstream, docker: FakeEngine, tmp_path: Path) -> None:
    arguments = ("--verify", "--build-arg=A=1", "--network=host", "--target=x", "--no-cache", "--run", "true")
    done = pr(docker, *arguments, "--format=json", upstream.bare)
    (outcome,) = json.loads(done.stdout)["outcomes"]
    assert (done.returncode, outcome["action"]) == (0, "open"), done.stderr
    assert "passed: run true" in re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), outcome["body"])
    for call in docker.builds:
        assert {"--build-arg=A=1", "--network=host", "--target=x", "--no-cache"} <= set(call.arguments)
    assert WHOLE not in upstream.heads()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--network=host",), "--network is for --verify, and says nothing without it"),
        (("--http", "80", "/"), "--http is for --verify"),
        (("--verify", "--engine=podman"), "no podman is on PATH"),
        (("--verify", "--http", "80", "x"), "--http wants a path such as /health"),
    ],
)
def test_what_cannot_be_verified_is_said_at_once(
    upstream: Upstream, docker: FakeEngine, arguments: tuple[str, ...], said: str
) -> None:
    done = pr(docker, *arguments, upstream.bare)
    assert done.returncode in (2, 5)
    assert said in done.stderr.decode()
