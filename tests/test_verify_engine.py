"""`dockwright verify` with a program in the place of the engine: what it is asked, what it may answer, what is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fake_engine import FakeEngine
from tests.running import NEW, OLD, PROGRAM, UNREADABLE, dockwright, put

if TYPE_CHECKING:
    from tests.fake_engine import Rule


@pytest.fixture
def docker(tmp_path: Path) -> FakeEngine:
    return FakeEngine.install(tmp_path / "engine", "docker")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    put(tmp_path / "project/Dockerfile")
    return tmp_path / "project"


def verify(
    engine: FakeEngine, project: Path, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    """Verify, and see to it that no temporary file is left, whatever came of it."""
    result = dockwright("verify", *arguments, cwd=project, env=engine.environment(), given=given)
    assert temporary(engine) == []
    return result


def temporary(engine: FakeEngine) -> list[Path]:
    return list(engine.home.parent.glob("dockwright-verify-*"))


def rows(result: subprocess.CompletedProcess[bytes]) -> list[tuple[str, str]]:
    """Return path and verdict of each row of the table."""
    table, _, _ = result.stdout.decode().partition("\n\n")
    cells = [line.split("  ") for line in table.splitlines()[1:]]
    return [(row[0], row[-1]) for row in cells]


@pytest.mark.parametrize(
    ("arguments", "sought"), [([], "neither docker, nor podman, nor buildah"), (["--engine", "podman"], "no podman")]
)
def test_without_an_engine_it_says_how_to_get_one(
    tmp_path: Path, project: Path, arguments: list[str], sought: str
) -> None:
    result = verify(FakeEngine.install(tmp_path / "engine"), project, *arguments)
    assert (result.returncode, result.stdout) == (5, b"")
    assert f"dockwright: there is no container engine: {sought} is on PATH; install Docker" in result.stderr.decode()


def test_without_a_change_it_takes_no_engine(tmp_path: Path, project: Path) -> None:
    put(project / "Dockerfile", NEW)
    result = verify(FakeEngine.install(tmp_path / "engine"), project)
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr.decode() == "None of 1 file would change: there is nothing to build.\n"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            {
                "match": "version --format",
                "text": "permission denied while trying to connect to the Docker daemon socket",
            },
            "you may not use it (permission denied): join the group docker",
        ),
        (
            {"match": "version --format", "text": "Cannot connect to the Docker daemon at unix:///x. Is it running?"},
            "its daemon does not answer: Cannot connect to the Docker daemon at unix:///x. Is it running?. Start it",
        ),
        (
            {"match": "buildx version", "text": "unknown command"},
            "docker has no BuildKit here: install its buildx plugin",
        ),
    ],
)
def test_an_engine_that_cannot_be_used(docker: FakeEngine, project: Path, rule: Rule, sentence: str) -> None:
    docker.does({**rule, "code": 1})
    result = verify(docker, project)
    assert (result.returncode, result.stdout) == (5, b"")
    assert sentence in result.stderr.decode()
    assert not docker.builds
    assert docker.left == []


def test_the_first_engine_that_answers_is_taken(tmp_path: Path, project: Path) -> None:
    engine = FakeEngine.install(tmp_path / "engine", "docker", "podman", "buildah")
    engine.does({"match": "version --format", "code": 1})
    assert verify(engine, project).returncode == 0
    assert {call.program for call in engine.builds} == {"podman"}


def test_a_docker_that_is_podman_is_talked_to_as_podman(docker: FakeEngine, project: Path) -> None:
    docker.does({"match": "--version", "text": "podman version 5.4.2"})
    assert verify(docker, project).returncode == 0
    assert all("--layers=false" in call.arguments for call in docker.builds)


AWKWARD = (
    *("--build-arg", "A=b c;$(touch x)", "--build-arg", "-B=", "--target", "-t", "--platform", "linux/amd64"),
    *("--secret", "id=s,src=my file", "--network", "host"),
)
PASSED = ["--target=-t", "--platform=linux/amd64", "--network=host"]
PASSED += ["--build-arg=A=b c;$(touch x)", "--build-arg=-B=", "--secret=id=s,src=my file"]


@pytest.mark.parametrize("name", ["docker", "podman", "buildah"])
def test_what_an_engine_is_asked(tmp_path: Path, name: str) -> None:
    engine = FakeEngine.install(tmp_path / "engine", name)
    folder = tmp_path / "project/-my $(app)"
    dockerfile = put(folder / "the Dockerfile")
    put(folder / "the Dockerfile.dockerignore", b"secret\n")
    result = verify(engine, tmp_path / "project", *AWKWARD, str(dockerfile))
    assert result.returncode == 0, result.stderr.decode()
    before, after = engine.builds
    assert (before.dockerfile, after.dockerfile) == (OLD.decode(), NEW.decode())
    assert dockerfile.read_bytes() == OLD
    for call, role in ((before, "before"), (after, "after")):
        assert call.beside == {"the Dockerfile.dockerignore": "secret\n"}
        asked = call.arguments
        assert [each for each in asked if each in PASSED] == PASSED
        assert asked[-1] == str(folder)
        assert sum(each.startswith("--tag=localhost/dockwright-verify-") and each.endswith(role) for each in asked) == 1
        own = [
            each for each in asked if each not in PASSED and not each.startswith(("--tag", "--label", "--file", "/"))
        ]
        if name == "docker":
            label = next(each for each in asked if each.startswith("--label=dockwright.verify=")).rpartition("=")[2]
            assert own == [
                "buildx",
                "build",
                "--load",
                "--progress=plain",
                f"--add-host=dockwright-{label}.invalid:127.0.0.1",
            ]
        else:
            ignore = next(each for each in own if each.startswith("--ignorefile="))
            assert ignore.endswith("/the Dockerfile.dockerignore")
            assert own == ["build", "--layers=false", "--force-rm", "--format=docker", ignore]
    assert not (tmp_path / "project/x").exists()
    assert engine.left == []


def test_the_ignore_file_that_podman_prefers(tmp_path: Path, project: Path) -> None:
    engine = FakeEngine.install(tmp_path / "engine", "podman")
    for ending in ("containerignore", "dockerignore"):
        put(project / f"Dockerfile.{ending}", ending.encode())
    assert verify(engine, project).returncode == 0
    assert any(each.startswith("--ignorefile=") for each in engine.builds[0].arguments)
    assert engine.builds[0].beside == {"Dockerfile.dockerignore": "containerignore"}


@pytest.mark.parametrize(("option", "fresh"), [("--no-cache", [True, True]), ("--twice", [False, False, True])])
def test_what_is_built_anew(docker: FakeEngine, project: Path, option: str, fresh: list[bool]) -> None:
    assert verify(docker, project, option).returncode == 0
    assert ["--no-cache" in call.arguments for call in docker.builds] == fresh


def test_two_runs_share_no_cache(docker: FakeEngine, project: Path) -> None:
    verify(docker, project)
    verify(docker, project)
    hosts = [next(each for each in call.arguments if each.startswith("--add-host")) for call in docker.builds]
    assert hosts[0] == hosts[1] != hosts[2] == hosts[3]


DIFFERENT: Rule = {"match": "-after", "layer": "another"}
FAILS: Rule = {"match": "-before", "text": "#5 [2/2] RUN false\n#5 ERROR: exit code: 1", "code": 1}


@pytest.mark.parametrize(
    ("rules", "code", "verdict"),
    [
        ([], 0, "same"),
        ([DIFFERENT], 1, "different"),
        ([FAILS], 5, "before does not build"),
        ([{**FAILS, "match": "-after --label"}], 1, "after does not build"),
    ],
)
def test_verdicts_and_exit_codes(docker: FakeEngine, project: Path, rules: list[Rule], code: int, verdict: str) -> None:
    docker.does(*rules)
    result = verify(docker, project)
    assert result.returncode == code, result.stderr.decode()
    assert result.stdout.decode().splitlines()[1].endswith(verdict)
    assert ("#5 ERROR: exit code: 1" in result.stdout.decode()) == verdict.endswith("build")
    assert docker.left == []


def test_noise_is_learnt_from_a_second_build(docker: FakeEngine, project: Path) -> None:
    docker.does(DIFFERENT, {"match": "-again", "layer": "another still"})
    assert verify(docker, project, "--twice").returncode == 0
    docker.does(DIFFERENT)
    assert verify(docker, project, "--twice").returncode == 1


def test_a_file_that_does_not_build_as_it_is_fails_nothing_where_another_is_proven(
    docker: FakeEngine, project: Path
) -> None:
    put(project / "other/Dockerfile")
    docker.does({**FAILS, "match": ":1-before"})
    result = verify(docker, project)
    assert result.returncode == 0
    assert rows(result) == [("Dockerfile", "before does not build"), ("other/Dockerfile", "same")]


def test_one_files_failure_does_not_stop_the_others(docker: FakeEngine, project: Path) -> None:
    put(project / "other/Dockerfile")
    put(project / "third/Dockerfile", UNREADABLE)
    docker.does({"match": ":1-before", "text": "failed to copy: write /x: no space left on device", "code": 1})
    result = verify(docker, project, "--evidence", "proof.json")
    assert result.returncode == 5
    said = result.stderr.decode()
    first, *_, last = json.loads((project / "proof.json").read_text())["files"]
    assert (first["verdict"], first["before"], first["saved_bytes"]) == ("not verified", None, None)
    assert first["failure"]["reason"].startswith("the disk is full (no space left on device)")
    assert (last["path"], last["verdict"]) == ("third/Dockerfile", "not verified")
    assert "dockwright: Dockerfile: the disk is full (no space left on device)" in said
    assert "third/Dockerfile:2 was left alone" in said
    assert rows(result) == [
        ("Dockerfile", "not verified"),
        ("other/Dockerfile", "same"),
        ("third/Dockerfile", "not verified"),
    ]
    assert docker.left == []


def test_an_engine_that_goes_away_is_no_dockerfile_that_does_not_build(docker: FakeEngine, project: Path) -> None:
    gone = {"match": "version --format", "text": "Cannot connect to the Docker daemon", "code": 1}
    docker.does({"match": "-before", "text": "error", "code": 1, "then": json.dumps([gone])})
    result = verify(docker, project)
    assert result.returncode == 5
    assert "its daemon does not answer" in result.stderr.decode()
    assert rows(result) == [("Dockerfile", "not verified")]


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_build_that_takes_too_long_is_ended_with_its_children(docker: FakeEngine, project: Path) -> None:
    docker.does({"match": "-before --label", "text": "#7 [2/3] RUN make", "sleep": 60, "child": True})
    began = time.monotonic()
    result = verify(docker, project, "--timeout", "1")
    assert time.monotonic() - began < 20
    assert result.returncode == 5
    assert (
        "the build (see --timeout) took longer than 1 s and was stopped at: #7 [2/3] RUN make" in result.stderr.decode()
    )
    assert not alive(int((docker.home / "child").read_text()))
    assert docker.left == []


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopping_takes_the_build_and_all_that_was_made_along(
    docker: FakeEngine, project: Path, number: signal.Signals, code: int
) -> None:
    docker.does({"match": "-after --label", "sleep": 60, "child": True, "marker": "running"})
    with subprocess.Popen(
        [PROGRAM, "verify"], cwd=project, env=docker.environment(), stderr=subprocess.PIPE
    ) as process:
        marker = docker.home / "running"
        deadline = time.monotonic() + 30
        while not (marker.exists() and marker.read_text()) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(docker.left) == 1
        process.send_signal(number)
        said = process.communicate(timeout=30)[1].decode()
    assert process.returncode == code
    assert "dockwright: stopped; the build was cancelled" in said
    assert not any(alive(int((docker.home / name).read_text())) for name in ("running", "child"))
    assert docker.left == []
    assert temporary(docker) == []


def test_what_cannot_be_removed_is_named(docker: FakeEngine, project: Path) -> None:
    docker.does({"match": "image rm", "text": "Error: conflict", "code": 1})
    result = verify(docker, project)
    assert result.returncode == 5
    assert (
        "dockwright: Dockerfile: these could not be removed from docker: localhost/dockwright" in result.stderr.decode()
    )
    assert result.stdout.decode().splitlines()[1].endswith("same")


def test_nothing_is_asked_for_that_could_remove_what_is_not_ours(docker: FakeEngine, project: Path) -> None:
    verify(docker, project, "--run")
    for call in docker.calls:
        assert "prune" not in " ".join(call.arguments)
        if "rm" in call.arguments:
            assert "dockwright-verify-" in call.arguments[-1]


def test_a_command_runs_in_place_of_the_entry_point(docker: FakeEngine, project: Path) -> None:
    docker.does({"match": "--entrypoint=python", "text": "1"})
    result = verify(
        docker, project, "--network", "host", "--run", "python -c 'print(1); x' --flag", "--expect-stdout", "1"
    )
    assert result.returncode == 0, result.stderr.decode()
    calls = [call.arguments for call in docker.calls if call.arguments[0] == "run"]
    for call, role in zip(calls, ("before", "after"), strict=True):
        image = next(each for each in call if each.startswith("localhost/"))
        assert image.endswith(role)
        assert call[call.index(image) + 1 :] == ["-c", "print(1); x", "--flag"]
        assert "--network=host" in call
    assert (
        "passed: run python -c 'print(1); x' --flag: exit code 0 in both and the same 2 bytes" in result.stdout.decode()
    )
    assert docker.left == []


@pytest.mark.parametrize(
    ("rules", "arguments", "detail"),
    [
        ([{"match": "-after x", "text": "killed", "code": 3}], [], "exit code 0 before, exit code 3 after"),
        (
            [{"match": "-after x", "text": "2"}],
            ["--expect-stdout", "same"],
            "exit code 0 in both, but '' before and '2\\n' after",
        ),
        ([], ["--expect-stdout", "1"], "before, it prints '' and not '1'"),
        (
            [{"match": "run --name", "code": 127}],
            [],
            "the original could not run it (exit code 127), so nothing is compared",
        ),
        ([{"match": "-after x", "sleep": 60}], ["--run-timeout", "1"], "exit code 0 before, still running after"),
    ],
)
def test_a_failed_check_makes_equal_images_different(
    docker: FakeEngine,
    project: Path,
    rules: list[Rule],
    arguments: list[str],
    detail: str,
) -> None:
    docker.does(*rules)
    result = verify(docker, project, "--run", "true x", *arguments)
    assert result.returncode == 1
    assert f"failed: run true x: {detail}" in result.stdout.decode()
    assert docker.left == []


def test_the_images_own_command_may_still_run_in_both(docker: FakeEngine, project: Path) -> None:
    docker.does({"match": "run --name", "sleep": 60})
    result = verify(docker, project, "--run", "--run-timeout", "1")
    assert result.returncode == 0
    assert "passed: run the image's own command: still running in both" in result.stdout.decode()
    assert docker.left == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--engine", "buildah", "--run", "x"], "buildah builds images but does not run them"),
        (["--platform", "linux/amd64,linux/arm64"], "name one platform at a time"),
        (["--run", "it's"], "--run cannot be read as a command: No closing quotation"),
        (["--expect-stdout", "same"], "name the command with --run"),
        (["--http", "80", "no path"], "--http wants a path such as /health"),
        (["--evidence", "no/folder/x.json"], "it cannot be written there"),
        (["-"], "name its build context with --context"),
        (["--only", "no-such"], "there is no transform no-such"),
    ],
)
def test_wrong_usage(tmp_path: Path, project: Path, arguments: list[str], sentence: str) -> None:
    engine = FakeEngine.install(tmp_path / "engine", "docker", "buildah")
    result = verify(engine, project, *arguments)
    assert (result.returncode, result.stdout) == (2, b"")
    assert sentence in result.stderr.decode()
    assert not engine.builds


def test_standard_input_with_a_context(docker: FakeEngine, project: Path) -> None:
    put(project / "Dockerfile", NEW)
    result = verify(docker, project, "-", "--context", ".", given=OLD)
    assert result.returncode == 0, result.stderr.decode()
    assert [call.dockerfile for call in docker.builds] == [OLD.decode(), NEW.decode()]
    assert docker.builds[0].arguments[-1] == str(project)


def test_the_context_of_the_settings(docker: FakeEngine, project: Path) -> None:
    put(project / ".dockwright.toml", b'context = "."\n')
    put(project / "Dockerfile", NEW)
    put(project / "docker/Dockerfile")
    assert verify(docker, project, "docker").returncode == 0
    assert docker.builds[0].arguments[-1] == str(project)


def test_evidence_logs_and_formats(docker: FakeEngine, project: Path) -> None:
    docker.does({"match": "-before --label", "text": "the log"})
    put(project / "sub/Dockerfile")
    result = verify(docker, project, "sub", "--evidence", "proof.json", "--logs", "logs", "--format", "json", "--quiet")
    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout) == json.loads((project / "proof.json").read_text())
    assert json.loads(result.stdout)["files"][0]["before"]["build_seconds"] is None
    assert (project / "logs/sub_Dockerfile.before.log").read_text() == "the log\n"
    markdown = verify(docker, project, "sub", "--format", "markdown", "--no-cache")
    assert b"| **same** |" in markdown.stdout
    assert "docker builds each before and after" in markdown.stderr.decode()


def test_the_same_images_are_read_by_all_engines(tmp_path: Path, project: Path) -> None:
    for name in ("podman", "buildah"):
        engine = FakeEngine.install(tmp_path / name, name)
        result = verify(engine, project, "--engine", name)
        assert result.returncode == 0, result.stderr.decode()
        engine.does(DIFFERENT)
        assert verify(engine, project, "--engine", name).returncode == 1
        assert engine.left == []
        assert os.listdir(engine.home.parent / "project") == ["Dockerfile"]


def test_a_dockerfile_in_a_compose_file_is_built_by_itself_in_its_own_context(
    docker: FakeEngine, tmp_path: Path
) -> None:
    inner = "".join(f"        {line}\n" for line in OLD.decode().splitlines())
    text = f"services:\n  a:\n    build:\n      context: ./app\n      dockerfile_inline: |\n{inner}"
    put(tmp_path / "project/compose.yaml", text.encode())
    put(tmp_path / "project/app/.dockerignore", b"x\n")
    result = verify(docker, tmp_path / "project")
    assert result.returncode == 0, result.stderr
    assert b"\ncompose.yaml:6 " in result.stdout
    assert [call.dockerfile for call in docker.builds] == [OLD.decode(), NEW.decode()]
    assert all(call.arguments[-1] == str(tmp_path / "project/app") for call in docker.builds)


def test_a_dockerfile_whose_context_is_not_known_is_not_built(docker: FakeEngine, tmp_path: Path) -> None:
    put(tmp_path / "project/a.py", b'A = """\n' + OLD + b'"""\n')
    result = verify(docker, tmp_path / "project", "a.py")
    assert result.returncode == 2
    assert b"a.py:1: this Dockerfile was not built: its build context is not known here" in result.stderr
    assert verify(docker, tmp_path / "project", "a.py", "--context", ".").returncode == 0
