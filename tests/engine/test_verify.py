"""`dockwright verify` with the engines of this machine, and what is left of it in them."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, cast

import pytest

from refactor.verify.engine import Kind
from tests.engine.engines import said, told, wanted
from tests.running import PROGRAM, environment, offered, put

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BASE, PYTHON = "docker.io/library/debian:13", "python:3.13-slim"
# A machine for tests may have no bridge, and no control groups, that a container could get.
NETWORK = ("--network", "host")
_CONTAINERS_CONF = '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n'
_RUNC = '[engine]\nruntime = "runc"\n'


@pytest.fixture(params=Kind)
def engine(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each engine in turn, with the base image in it."""
    kind = wanted(cast("Kind", request.param)).kind
    if kind is not Kind.DOCKER:
        config = tmp_path / "containers.conf"
        config.write_text(_CONTAINERS_CONF + (_RUNC if shutil.which("runc") else ""))
        # The folder that Docker's client is sent to need hold no config.json; these two fail without it.
        monkeypatch.delenv("DOCKER_CONFIG", raising=False)
        monkeypatch.setenv("CONTAINERS_CONF", str(config))
        monkeypatch.setenv("BUILDAH_ISOLATION", "chroot")
        monkeypatch.setenv("STORAGE_DRIVER", "vfs")
        archive = tmp_path / "base.tar"
        if told(kind, "inspect", "--type=image", BASE).returncode and save_base(archive):
            said(kind, "pull", f"docker-archive:{archive}")
            said(kind, "tag", "localhost/debian:13", BASE)
    return kind


def save_base(archive: Path) -> bool:
    """Take the base image from Docker, where it is there: another engine may reach no registry."""
    return not told("docker", "image", "save", f"--output={archive}", "debian:13").returncode


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
    listed = said(engine, "images") + (b"" if engine == "buildah" else said(engine, "ps", "--all"))
    assert not any(name in listed.decode() for name in names)
    return result


def dockerfile(tmp_path: Path, text: str, base: str = BASE) -> Path:
    put(tmp_path / "project/greeting", b"hello\n")
    put(tmp_path / "project/Dockerfile", f"FROM {base}\n{text}".encode())
    return tmp_path / "project"


def planted(tmp_path: Path, instruction: str) -> dict[str, str]:
    """Return an environment with a transform that puts ``instruction`` in the place of STOPSIGNAL."""
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
    old = said("docker", "build", *NETWORK, "--quiet", str(project)).decode().strip()
    try:
        assert verdict(verify(project)) == "same"
        # An image that nobody named is there still, though it was built from the same file.
        said("docker", "image", "inspect", old)
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
    project = dockerfile(tmp_path, "STOPSIGNAL SIGQUIT\nRUN true\n")
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
        refused = told(PROGRAM, "verify", "--engine=buildah", "--run", "--", str(dockerfile(tmp_path, SMALL)))
        assert b"does not run them" in refused.stderr
        return
    project = dockerfile(tmp_path, f"{SMALL}STOPSIGNAL SIGQUIT\n")
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
    text = f'ADD greeting /site/greeting\nWORKDIR /site\nSTOPSIGNAL SIGQUIT\nCMD ["python3", "-m", "http.server", "{port}"]\n'
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
