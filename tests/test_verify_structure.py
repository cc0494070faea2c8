"""Files of container-structure-test: what they may say, and what comes of asking an image that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refactor.errors import UsageProblem
from refactor.verify.image import file_contents, open_images
from refactor.verify.structure import Seen, structure_checks, wanted_contents
from refactor.verify.structure_file import read_structure_file
from tests.fake_engine import FakeEngine
from tests.image_archives import file, folder, hard_link, layer, link, saved
from tests.running import dockwright, put

if TYPE_CHECKING:
    from pathlib import Path

    from refactor.verify.builds import Workshop

CONFIG = {
    "Env": ["PATH=/bin", "WHEN=2026-11-27"],
    "Labels": {"maintainer": "a"},
    "Cmd": ["serve", "--all"],
    "ExposedPorts": {"8080/tcp": {}},
    "Volumes": {"/data": {}},
    "WorkingDir": "/app",
    "User": "app",
}
LAYERS = (
    layer(
        folder("etc"),
        file("etc/hidden", b"x"),
        file("etc/release", b"Debian\nversion 13\n"),
        file("bin/su", b"#!", 0o4755, owner=7),
        folder("tmp", 0o1777),
        link("srv", "etc"),
        link("loop", "loop"),
    ),
    layer(
        file("etc/.wh.hidden"),
        hard_link("etc/again", "etc/release"),
        link("etc/os-release", "../etc/again"),
        file("old", b"new"),
        file("old", b"newer"),
    ),
)
NO_WORKSHOP: Workshop = None  # type: ignore[assignment]  # nothing runs in these tests


def seen(tmp_path: Path, text: str) -> list[str]:
    """Return what keeps an image from passing each test of a file, or nothing."""
    read = read_structure_file(put(tmp_path / "tests.yaml", f'schemaVersion: "2.0.0"\n{text}'.encode()))
    path = saved(tmp_path / "a.tar", {"app:1": LAYERS}, CONFIG)
    (image,) = open_images(path)
    contents = file_contents(path, "app:1", wanted_contents(image, [read]))
    subject = Seen(image, contents, "app:1")
    checks = list(structure_checks(NO_WORKSHOP, "Dockerfile", (subject, subject), [read], 1))
    assert all(check.passed == (check.detail == "both pass it") for check in checks)
    return ["" if check.passed else check.detail.rpartition("nothing is compared: ")[2] for check in checks]


@pytest.mark.parametrize(
    ("asked", "trouble"),
    [
        ("path: /etc/release", ""),
        ("path: /", ""),
        ("path: /etc/release, shouldExist: false", "/etc/release is there"),
        ("path: /etc/hidden", "/etc/hidden is not there"),
        ("path: /etc/hidden, shouldExist: false", ""),
        ("path: /srv/release", ""),
        ("path: /srv/../etc/./release", ""),
        ("path: /loop/a", "/loop/a is not there"),
        ("path: /etc/release/a", "/etc/release/a is not there"),
        ("path: /etc/release, permissions: -rw-r--r--", ""),
        ("path: /etc/, permissions: drwxr-xr-x", ""),
        ("path: /tmp, permissions: dtrwxrwxrwx", ""),
        ("path: /srv, permissions: Lrwxrwxrwx", ""),
        ("path: /bin/su, permissions: urwxr-xr-x, uid: 7, gid: 7, isExecutableBy: other", ""),
        ("path: /bin/su, permissions: -rwxr-xr-x", "/bin/su has the permissions urwxr-xr-x and not -rwxr-xr-x"),
        ("path: /bin/su, uid: 0", "/bin/su has the owner 7 and not 0"),
        ("path: /bin/su, gid: 0", "/bin/su has the group 7 and not 0"),
        ("path: /old, isExecutableBy: any", "/old has the permissions -rw-r--r--, and any may not execute it"),
    ],
)
def test_files_that_exist(tmp_path: Path, asked: str, trouble: str) -> None:
    assert seen(tmp_path, f"fileExistenceTests: [{{name: a, {asked}}}]") == [trouble]


@pytest.mark.parametrize(
    ("asked", "trouble"),
    [
        ("path: /etc/release, expectedContents: ['^Debian', 'version \\d+\\n$'], excludedContents: [Ubuntu]", ""),
        ("path: /etc/os-release, expectedContents: [Debian]", ""),
        ("path: /old, expectedContents: ['^newer$']", ""),
        ("path: /etc/release, expectedContents: [Ubuntu]", "/etc/release does not match 'Ubuntu'"),
        ("path: /etc/release, excludedContents: [Debian]", "/etc/release matches 'Debian'"),
        ("path: /etc/hidden", "/etc/hidden is not there"),
        ("path: /etc", "/etc is a directory and no file"),
    ],
)
def test_what_files_hold(tmp_path: Path, asked: str, trouble: str) -> None:
    assert seen(tmp_path, f"fileContentTests: [{{name: a, {asked}}}]") == [trouble]


@pytest.mark.parametrize(
    ("asked", "trouble"),
    [
        ("env: [{key: PATH, value: /bin}], envVars: [{key: WHEN, value: '^[\\d-]+$', isRegex: true}]", ""),
        ("labels: [{key: maintainer, value: a}], entrypoint: [], cmd: [serve, --all], workdir: /app, user: app", ""),
        ("exposedPorts: [8080], volumes: [/data], unexposedPorts: ['80'], unmountedVolumes: [/x]", ""),
        ("exposedPorts: [8080/tcp], unboundEnvVars: [{key: SECRET}]", ""),
        ("env: [{key: PATH, value: /sbin}]", "Env PATH is '/bin' and not '/sbin'"),
        ("env: [{key: NONE, value: ''}]", "Env NONE is not there"),
        (
            "labels: [{key: maintainer, value: b+, isRegex: true}]",
            "Label maintainer is 'a' and does not match 'b+'",
        ),
        ("cmd: [serve]", 'Cmd is ["serve", "--all"] and not ["serve"]'),
        ("entrypoint: [x]", 'Entrypoint is [] and not ["x"]'),
        ("user: root", "User is 'app' and not 'root'"),
        ("exposedPorts: ['80']", "ExposedPort 80 is not there"),
        ("unexposedPorts: [8080]", "ExposedPort 8080 is there"),
        ("unboundEnvVars: [{key: PATH}]", "Env PATH is there"),
    ],
)
def test_settings(tmp_path: Path, asked: str, trouble: str) -> None:
    assert seen(tmp_path, f"metadataTest: {{{asked}}}") == [trouble]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("schemaVersion: [", "it is not YAML"),
        ("[]", "the file is no table"),
        ("schemaVersion: 1.0.0", 'schemaVersion has to be "2.0.0"'),
        ("{}", 'schemaVersion has to be "2.0.0"'),
        ("schemaVersion: 2.0.0\nfileTests: []", "the file has fileTests, which is not known"),
        ("schemaVersion: 2.0.0\nlicenseTests: [{debian: true}]", "licence tests are not done here"),
        ("schemaVersion: 2.0.0\ncommandTests: [{name: a, command: b, setup: [[c]]}]", "that setup would be lost"),
        ("schemaVersion: 2.0.0\ncommandTests: [{name: a}]", "a needs a command"),
        ("schemaVersion: 2.0.0\ncommandTests: [{command: b}]", "one of the commandTests has no name"),
        ("schemaVersion: 2.0.0\ncommandTests: [{name: a, command: b, exitCode: x}]", "exitCode of a is a whole number"),
        ("schemaVersion: 2.0.0\nfileExistenceTests: [{name: a, path: b}]", "a needs a path that begins with /"),
        ("schemaVersion: 2.0.0\nfileExistenceTests: [{name: a, path: /b, shouldExist: 1}]", "shouldExist of a is true"),
        (
            "schemaVersion: 2.0.0\nfileExistenceTests: [{name: a, path: /b, isExecutableBy: me}]",
            "is one of owner, group",
        ),
        (
            "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: /b, expectedContents: ['(']}]",
            "no regular expression",
        ),
        (
            "schemaVersion: 2.0.0\nfileContentTests: [{name: a, path: /b, expectedContents: ['\\z']}]",
            "is not known here",
        ),
        ("schemaVersion: 2.0.0\nmetadataTest: {env: [{value: x}]}", "one of the env has no key"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, text: str, sentence: str) -> None:
    path = put(tmp_path / "tests.yaml", text.encode())
    with pytest.raises(UsageProblem) as caught:
        read_structure_file(path)
    assert str(caught.value).startswith(f"--structure-test {path}: ")
    assert sentence in str(caught.value)


COMMANDS = b"""
{"schemaVersion": "2.0.0", "globalEnvVars": [{"key": "PATH", "value": "/x:$PATH"}], "commandTests": [
  {"name": "version", "command": "app", "args": ["--version"], "envVars": [{"key": "A", "value": "1"}],
   "expectedOutput": ["^1\\\\.\\\\d"], "excludedOutput": ["beta"], "excludedError": ["warning"]}
]}
"""


def test_commands_run_in_both_images(tmp_path: Path) -> None:
    docker = FakeEngine.install(tmp_path / "engine", "docker")
    project = tmp_path / "project"
    put(project / "Dockerfile")
    put(project / "tests.json", COMMANDS)

    def verify() -> tuple[int, str]:
        result = dockwright("verify", "--structure-test", "tests.json", cwd=project, env=docker.environment())
        return result.returncode, result.stdout.decode() + result.stderr.decode()

    docker.does({"match": "--entrypoint=app", "text": "1.5"})
    code, text = verify()
    assert (code, "passed: tests.json: version: both pass it" in text) == (0, True), text
    (first, second) = [call.arguments for call in docker.calls if call.arguments[0] == "run"]
    assert first[-2:-1] != second[-2:-1]
    for arguments in (first, second):
        assert {"--env=PATH=/x:", "--env=A=1", "--entrypoint=app"} < set(arguments)
        assert arguments[-1] == "--version"
    docker.does({"match": "-after --version", "text": "1.5 beta"}, {"match": "--entrypoint=app", "text": "1.5"})
    code, text = verify()
    assert (code, "the image after does not: its output matches 'beta'" in text) == (1, True), text
    docker.does({"match": "--entrypoint=app", "code": 3})
    code, text = verify()
    assert (code, "the original fails it, so nothing is compared: exit code 3 and not exit code 0" in text) == (1, True)
    assert docker.left == []


def test_buildah_runs_no_commands(tmp_path: Path) -> None:
    engine = FakeEngine.install(tmp_path / "engine", "buildah")
    put(tmp_path / "project/Dockerfile")
    put(tmp_path / "project/tests.json", COMMANDS)
    result = dockwright("verify", "--structure-test", "tests.json", cwd=tmp_path / "project", env=engine.environment())
    assert (result.returncode, b"builds images but does not run them" in result.stderr) == (2, True)
