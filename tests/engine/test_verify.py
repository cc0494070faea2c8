"""`dockwright verify` with the engines of this machine, and what is left of it in them.

Without any engine nothing can be built: then this module is skipped, or fails where DOCKWRIGHT_ENGINE_REQUIRED is 1.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, cast

import pytest

from refactor.errors import EngineProblem
from refactor.verify.engine import find
from tests.running import PROGRAM, environment, offered, put

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BASE, PYTHON = "docker.io/library/debian:13", "python:3.13-slim"
# A machine for tests may have no bridge, and no control groups, that a container could get.
NETWORK = ("--network", "host")
_CONTAINERS_CONF = '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n'
_RUNC = '[engine]\nruntime = "runc"\n'


def _answers(name: str) -> bool:
    try:
        find(name)
    except EngineProblem:
        return False
    return True


ENGINES = tuple(filter(_answers, ("docker", "podman", "buildah")))
if not ENGINES and os.environ.get("DOCKWRIGHT_ENGINE_REQUIRED") != "1":
    pytest.skip("there is no engine to build with", allow_module_level=True)
pytestmark = pytest.mark.engine


@pytest.fixture(params=ENGINES or ("docker",))
def engine(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each engine of this machine in turn, with the base image in it."""
    name = find(cast("str", request.param)).kind
    if name != "docker":
        config = tmp_path / "containers.conf"
        config.write_text(_CONTAINERS_CONF + (_RUNC if shutil.which("runc") else ""))
        monkeypatch.setenv("CONTAINERS_CONF", str(config))
        monkeypatch.setenv("BUILDAH_ISOLATION", "chroot")
        monkeypatch.delenv("DOCKER_CONFIG", raising=False)
        if "docker" in ENGINES and told(name, "inspect", "--type=image", BASE).returncode:
            archive = tmp_path / "base.tar"
            assert told("docker", "image", "save", f"--output={archive}", "debian:13").returncode == 0
            assert told(name, "pull", f"docker-archive:{archive}").returncode == 0
    return name


@pytest.fixture
def docker() -> None:
    """Docker alone, where one engine stands for all."""
    if "docker" not in ENGINES and os.environ.get("DOCKWRIGHT_ENGINE_REQUIRED") != "1":
        pytest.skip("docker is not here")
    find("docker")


def told(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def verify(
    project: Path, *arguments: str, env: Mapping[str, str] | None = None, engine: str = "docker"
) -> subprocess.CompletedProcess[str]:
    """Verify all of ``project``, and see to it that nothing of that is left in the engine."""
    logs = project.parent / "logs"
    result = subprocess.run(
        [PROGRAM, "verify", "--engine", engine, "--logs", str(logs), *NETWORK, *arguments],
        cwd=project,
        env={**environment(), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    names = {name for log in logs.glob("*.log") for name in re.findall(r"dockwright-verify-\w+", log.read_text())}
    assert names or verdict(result) == "before does not build", result.stderr
    listings = [[engine, "images"]] if engine == "buildah" else [[engine, "images"], [engine, "ps", "--all"]]
    for listing in listings:
        said = told(*listing)
        assert said.returncode == 0, said.stderr
        assert not any(name in said.stdout for name in names)
    return result


def dockerfile(tmp_path: Path, text: str, base: str = BASE) -> Path:
    put(tmp_path / "project/greeting", b"hello\n")
    put(tmp_path / "project/Dockerfile", f"FROM {base}\n{text}".encode())
    return tmp_path / "project"


def planted(tmp_path: Path, instruction: str) -> dict[str, str]:
    """Return an environment with a transform that puts ``instruction`` in the place of MAINTAINER."""
    return offered(tmp_path / "rogue", f'yield Finding(each.span, "x", (Edit(each.span, {instruction + chr(10)!r}),))')


def verdict(result: subprocess.CompletedProcess[str]) -> str:
    return result.stdout.splitlines()[1].split("  ")[-1]


SMALL = 'ADD greeting /greeting\nRUN echo a >/a\nRUN echo b >/b\nHEALTHCHECK CMD true\nCMD ["cat", "/greeting"]\n'


def test_each_engine_builds_both_and_finds_them_the_same(tmp_path: Path, engine: str) -> None:
    result = verify(dockerfile(tmp_path, SMALL), engine=engine)
    assert (result.returncode, verdict(result)) == (0, "same"), result.stdout + result.stderr


@pytest.mark.parametrize("option", ["--twice", "--no-cache"])
def test_steps_that_are_never_the_same(tmp_path: Path, docker: None, option: str) -> None:
    project = dockerfile(tmp_path, "RUN date +%N >/now\nADD greeting /a\n")
    assert verdict(verify(project)) == "same"
    result = verify(project, option)
    assert verdict(result) == ("same" if option == "--twice" else "different"), result.stdout
    assert ("/now" in result.stdout) == (option == "--no-cache")


def test_what_was_built_before_is_not_taken_for_new(tmp_path: Path, docker: None) -> None:
    """A cache that holds one side only would make equal images differ."""
    text = "RUN date +%N >/now\nADD greeting /a\n"
    project = dockerfile(tmp_path, text)
    old = told("docker", "build", *NETWORK, "--quiet", str(project)).stdout.strip()
    try:
        assert verdict(verify(project)) == "same"
        # An image that nobody named is there still, though it was built from the same file.
        assert told("docker", "image", "inspect", old).returncode == 0
    finally:
        told("docker", "image", "rm", old)


def test_apt_lists_are_declared(tmp_path: Path, docker: None) -> None:
    project = dockerfile(tmp_path, "RUN apt-get update && apt-get install -y --no-install-recommends tree\n")
    result = verify(project, "--only", "clean-apt-lists")
    assert (result.returncode, verdict(result)) == (0, "same but for what was declared"), result.stdout
    assert "declared by clean-apt-lists: /var/lib/apt/lists/" in result.stdout


@pytest.mark.parametrize(
    ("instruction", "expected", "said"),
    [
        ("RUN echo planted >/planted", "different", "/planted: added"),
        ("ENV PLANTED=1", "different", 'Env PLANTED: added "1"'),
        ("RUN echo planted; exit 3", "after does not build", "planted"),
        ("RUN ls /no-such", "after does not build", "No such file or directory"),
    ],
)
def test_a_wrong_rewrite_is_caught(tmp_path: Path, docker: None, instruction: str, expected: str, said: str) -> None:
    project = dockerfile(tmp_path, "MAINTAINER x\nRUN true\n")
    result = verify(project, "--only", "rogue", env=planted(tmp_path, instruction))
    assert (result.returncode, verdict(result)) == (1, expected), result.stderr
    assert said in result.stdout


def test_a_file_that_does_not_build_as_it_is(tmp_path: Path, docker: None) -> None:
    result = verify(dockerfile(tmp_path, "RUN echo the reason; exit 7\nADD greeting /a\n"))
    assert (result.returncode, verdict(result)) == (5, "before does not build")
    assert "the reason" in result.stdout


def test_what_is_passed_on(tmp_path: Path, docker: None) -> None:
    text = (
        "AS first\nARG WORDS\nADD greeting /greeting\nRUN test \"$WORDS\" = 'b c;$(x)'\n"
        "RUN --mount=type=secret,id=token grep -q hush /run/secrets/token\nFROM first\nRUN exit 1\n"
    )
    project = dockerfile(tmp_path, text, base=f"{BASE} ")
    (project / "Dockerfile").write_text(f"FROM {BASE} {text}")
    secret = put(tmp_path / "the secret", b"hush\n")
    asked = ("--build-arg", "WORDS=b c;$(x)", "--secret", f"id=token,src={secret}", "--target", "first")
    result = verify(project, *asked, "--platform", "linux/amd64")
    assert (result.returncode, verdict(result)) == (0, "same"), result.stdout
    assert verdict(verify(project)) == "before does not build"


def test_the_ignore_file_of_one_dockerfile_counts(tmp_path: Path, docker: None) -> None:
    project = dockerfile(tmp_path, "COPY . /app\nRUN test ! -e /app/greeting\nRUN true\n")
    put(project / "Dockerfile.dockerignore", b"greeting\n")
    assert verdict(verify(project)) == "same"


def test_commands_and_the_images_own(tmp_path: Path, engine: str) -> None:
    if engine == "buildah":
        assert (
            "does not run them"
            in told(PROGRAM, "verify", "--engine=buildah", "--run", "--", str(dockerfile(tmp_path, SMALL))).stderr
        )
        return
    project = dockerfile(tmp_path, f"{SMALL}MAINTAINER x\n")
    result = verify(project, "--expect-stdout", "hello", "--run", "cat /greeting", "--run", engine=engine)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("passed: run ") == 2
    wrong = planted(tmp_path, 'CMD ["cat", "/no-such"]')
    result = verify(project, "--only", "rogue", "--evidence", "proof.json", "--run", env=wrong, engine=engine)
    assert "failed: run the image's own command: exit code 0 before, exit code 1 after: cat: /no-such" in result.stdout
    assert json.loads((project / "proof.json").read_text())["files"][0]["checks"][0]["passed"] is False


def free_port() -> int:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return cast("int", taken.getsockname()[1])


def test_a_service_is_asked(tmp_path: Path, docker: None) -> None:
    port = free_port()
    text = f'ADD greeting /site/greeting\nWORKDIR /site\nMAINTAINER x\nCMD ["python3", "-m", "http.server", "{port}"]\n'
    project = dockerfile(tmp_path, text, PYTHON)
    result = verify(project, "--http", str(port), "/greeting", "--http", str(port), "/no-such")
    assert result.returncode == 0, result.stdout + result.stderr
    assert f"passed: http {port} /greeting: status 200 in both and the same 6 bytes" in result.stdout
    assert f"passed: http {port} /no-such: status 404 in both" in result.stdout
    wrong = planted(tmp_path, "RUN rm greeting")
    result = verify(project, "--only", "rogue", "--http", str(port), "/greeting", env=wrong)
    assert result.returncode == 1
    assert f"failed: http {port} /greeting: status 200, 6 bytes before, status 404" in result.stdout


def test_a_service_that_does_not_start(tmp_path: Path, docker: None) -> None:
    project = dockerfile(tmp_path, 'ADD greeting /a\nCMD ["cat", "/no-such"]\n')
    result = verify(project, "--http", str(free_port()), "/")
    assert result.returncode == 1
    assert "the original gave no answer (it ended with exit code 1: cat: /no-such" in result.stdout


def test_stopping_cancels_the_build_in_the_engine(tmp_path: Path, docker: None) -> None:
    with closing(socket.socket()) as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(120)
        port = server.getsockname()[1]
        project = dockerfile(
            tmp_path, f"RUN bash -c 'exec 3<>/dev/tcp/127.0.0.1/{port}; exec sleep 300'\nADD greeting /a\n"
        )
        with subprocess.Popen(
            [PROGRAM, "verify", "--engine=docker", *NETWORK], cwd=project, stderr=subprocess.PIPE
        ) as process:
            running = server.accept()[0]
            running.settimeout(60)
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=60)[1].decode()
        # The step's end of the connection is closed once nothing of it runs.
        assert running.recv(1) == b""
        running.close()
    assert process.returncode == 130
    assert "dockwright: stopped; the build was cancelled" in said
