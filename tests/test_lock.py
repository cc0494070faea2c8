"""The lock: what the file may say, which images Dockerfiles name, and the command that fills it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refactor.dockerfile.images import images_of_others
from refactor.document import Document
from refactor.errors import UsageProblem
from refactor.image import ImageReference
from refactor.image_ends import end_of
from refactor.locking.table import NAME, Lock, Pin, lock_above, lock_in
from tests.fake_engine import FakeEngine
from tests.fake_registry import DIGEST, FakeRegistry, fake_registry
from tests.running import dockwright, environment, git, put

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OLD = f"sha256:{'0' * 64}"


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with fake_registry() as state:
        yield state


def test_what_is_written_is_read(tmp_path: Path) -> None:
    pins = (Pin("b:latest", "1.2", OLD, "docker"), Pin("a.example:5000/x/y:1", digest=OLD), Pin("c:latest", tag="3"))
    lock = Lock().with_pins(pins)
    assert [pin.name for pin in lock.pins] == ["a.example:5000/x/y:1", "b:latest", "c:latest"]
    put(tmp_path / NAME, str(lock).encode())
    assert lock_in(tmp_path) == lock
    assert lock.with_pins([Pin("c:latest", digest=OLD)]).pins[-1] == Pin("c:latest", digest=OLD)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('a = "b"', "a must be a table, and is"),
        ("[python.latest]\n", "python.latest is not known"),
        ('["python:latest"]\ndigets = "x"\n', "digets is not known, did you mean digest?"),
        ('["python"]\ndigest = "x"\n', "python must be called python:latest here"),
        ('["docker.io/library/python:3"]\ntag = "x"\n', "must be called python:3 here"),
        ('["Python:3"]\ntag = "x"\n', "must be in lower case"),
        ('["python:3"]\ntag = "a b"\n', "'a b' is not a tag"),
        ('["python:3"]\ndigest = "sha256:1"\n', "digest must be sha256: and 64 digits, and is sha256:1"),
        ('["python:3"]\ndigest = 1\n', "digest must be a string, and is 1"),
        ('["python:3"]\nfrom = "docker"\n', "has neither a digest nor a tag; dockwright lock --update python:3"),
        ("[", "1: it is not valid TOML"),
    ],
)
def test_what_a_lock_may_not_say(tmp_path: Path, text: str, sentence: str) -> None:
    put(tmp_path / NAME, text.encode())
    with pytest.raises(UsageProblem) as caught:
        lock_in(tmp_path)
    assert sentence in str(caught.value)
    assert NAME in str(caught.value)
    put(tmp_path / "Dockerfile")
    result = dockwright("diff", cwd=tmp_path)
    assert (result.returncode, b"Traceback" in result.stderr) == (2, False)
    assert sentence.encode() in result.stderr


def test_the_nearest_lock_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    text = str(Lock((Pin("a:1", digest=OLD),))).encode()
    put(tmp_path / NAME, text)
    (tmp_path / "repository/.git").mkdir(parents=True)
    (tmp_path / "repository/inner").mkdir()
    assert not lock_above(tmp_path / "repository/inner").pins
    put(tmp_path / "repository" / NAME, text)
    assert lock_above(tmp_path / "repository/inner").pins
    put(tmp_path / "repository/inner" / NAME, b"")
    assert not lock_above(tmp_path / "repository/inner").pins


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM a\nFROM scratch\nFROM SCRATCH\n", ["a"]),
        ("FROM b\nFROM c AS b\nFROM B\n", ["b", "c"]),
        ("ARG X=a:1\nFROM $X\nFROM ${X}\n", ["a:1"]),
        ("ARG X=a\nARG Y=$X:1\nFROM ${Y}\n", ["a:1"]),
        ("ARG X=1\nFROM a:$X-slim\nFROM a:${X:-2}\nFROM a:$Y\n", ["a:1-slim", "a:${X:-2}", "a:$Y"]),
        ("ARG X\nFROM a\nCOPY --from=b --chown=c . .\nCOPY --from=0 . .\nCOPY --from=$X . .\n", ["a", "b", "$X"]),
        (
            "FROM a\nRUN --mount=type=cache,target=/x --mount=from=b,target=/y x\nRUN --mount=FROM=c x\n",
            ["a", "b", "c"],
        ),
        ("FROM a AS s\nRUN --mount=from=S x\nCOPY --from=later . .\nFROM b AS Later\n", ["a", "b"]),
        ("FROM a\nONBUILD COPY --from=b . .\nADD --link . .\n", ["a"]),
    ],
)
def test_images_that_a_dockerfile_names(text: str, found: list[str]) -> None:
    uses = images_of_others(Document.parse(text.encode()))
    assert [use.text for use in uses] == found
    assert all(use.span is None or use.span.of(text) == use.text for use in uses)
    assert all((use.span is None) == bool(use.obstacle) for use in uses)


@pytest.mark.parametrize(
    ("name", "since"),
    [
        ("openjdk", "2022-07"),
        ("docker.io/library/centos:8", "2024-06"),
        ("python:3.1", None),
        ("python:3.9-slim", "2025-10"),
        ("golang:1.2-alpine", "2019-02"),
        ("golang:1.20", "2024-02"),
        ("node:20.11.1-alpine3.22", "2026-04"),
        ("node:22-alpine3.18", "2025-05"),
        ("maven:3-eclipse-temurin-21-alpine", None),
        ("postgres:17-bullseye", "2026-08"),
        ("python:3.13-slim-bookworm", None),
        ("debian:12-slim", None),
        ("bullseye", None),
        ("ghcr.io/acme/node:14", None),
        ("acme/openjdk", None),
    ],
)
def test_ends(name: str, since: str | None) -> None:
    end = end_of(ImageReference.parse(name))
    assert (end and end.since) == since
    assert end is None or end.source.startswith("https://")


def folder(tmp_path: Path, registry: FakeRegistry) -> Path:
    (tmp_path / ".git").mkdir()
    put(tmp_path / "one/Dockerfile", f"FROM {registry.host}/team/app\nFROM {registry.host}/app:1.2\n".encode())
    put(tmp_path / "two/Dockerfile", f"FROM {registry.host}/team/app:latest\n".encode())
    return tmp_path


def test_lock_then_fix(tmp_path: Path, registry: FakeRegistry) -> None:
    root = folder(tmp_path, registry)
    result = dockwright("lock", cwd=root)
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr.decode() == f"{registry.host}/team/app:latest: {DIGEST}\nwrote dockwright.lock\n"
    assert lock_in(root).pins == (Pin(f"{registry.host}/team/app:latest", None, DIGEST, registry.host),)
    fixed = dockwright("fix", "--only", "pin-base-image", "--safety", "review", cwd=root)
    assert fixed.returncode == 0
    assert (root / "two/Dockerfile").read_text() == f"FROM {registry.host}/team/app:latest@{DIGEST}\n"
    assert (root / "one/Dockerfile").read_text().splitlines()[1] == f"FROM {registry.host}/app:1.2"
    asked = len(registry.asked)
    assert dockwright("lock", "two", cwd=root).returncode == 0
    assert len(registry.asked) == asked
    assert dockwright("lock", "--tagged", "one", cwd=root).returncode == 0
    assert [pin.name for pin in lock_in(root).pins] == [f"{registry.host}/app:1.2", f"{registry.host}/team/app:latest"]


def test_check_asks_nobody(tmp_path: Path, registry: FakeRegistry) -> None:
    root = folder(tmp_path, registry)
    result = dockwright("lock", "--check", cwd=root)
    assert (result.returncode, registry.asked) == (1, [])
    assert result.stderr.decode() == f"dockwright.lock lacks {registry.host}/team/app:latest\n"
    assert not (root / NAME).exists()
    dockwright("lock", cwd=root)
    assert dockwright("lock", "--check", cwd=root).returncode == 0
    assert dockwright("lock", "--check", "--tagged", cwd=root).returncode == 1


def test_update(tmp_path: Path, registry: FakeRegistry) -> None:
    root = folder(tmp_path, registry)
    name = f"{registry.host}/team/app"
    registry.tags["team/app:1.2"] = b"{}"
    stale = Lock((Pin(f"{name}:latest", "1.2", OLD, "docker"), Pin("other:latest", digest=OLD)))
    put(root / NAME, str(stale).encode())
    checked = dockwright("lock", "--check", "--update", name, cwd=root)
    assert checked.returncode == 1
    assert f", and no longer {OLD}" in checked.stderr.decode()
    assert lock_in(root) == stale
    assert dockwright("lock", "--update", name, cwd=root).returncode == 0
    pins = lock_in(root).pins
    assert [pin.name for pin in pins] == [f"{name}:latest", "other:latest"]
    assert (pins[0].tag, pins[1]) == ("1.2", stale.pins[1])
    assert pins[0].digest not in (OLD, DIGEST)
    assert dockwright("lock", "--check", "--update", f"{name}:latest", cwd=root).returncode == 0
    unknown = dockwright("lock", "--update", "python", cwd=root)
    assert (unknown.returncode, unknown.stderr) == (2, b"dockwright: --update python: the lock has no such name.\n")
    assert dockwright("lock", "--update", "A b", cwd=root).returncode == 2


def test_what_one_registry_does_not_say_keeps_nothing_from_the_others(tmp_path: Path, registry: FakeRegistry) -> None:
    root = folder(tmp_path, registry)
    put(root / "Dockerfile", f"FROM {registry.host}/absent\n".encode())
    put(root / "broken/Dockerfile", b"RUN x\n")
    result = dockwright("lock", cwd=root)
    assert result.returncode == 5
    said = result.stderr.decode()
    assert f"{registry.host}/absent:latest: {registry.host} does not say which image that is: it has no such" in said
    assert "broken/Dockerfile:1 was left alone" in said
    assert [pin.name for pin in lock_in(root).pins] == [f"{registry.host}/team/app:latest"]


def test_dockerfiles_in_compose_files_are_seen(tmp_path: Path, registry: FakeRegistry) -> None:
    inline = f"services:\n  app:\n    build:\n      dockerfile_inline: |\n        FROM {registry.host}/team/app\n"
    put(tmp_path / "compose.yaml", inline.encode())
    assert dockwright("lock", cwd=tmp_path).returncode == 0
    assert lock_in(tmp_path).pins[0].name == f"{registry.host}/team/app:latest"
    fixed = dockwright("fix", "--only", "pin-base-image", "--safety", "review", cwd=tmp_path)
    assert fixed.returncode == 0
    assert f"        FROM {registry.host}/team/app:latest@{DIGEST}\n" in (tmp_path / "compose.yaml").read_text()


def test_no_dockerfile(tmp_path: Path) -> None:
    result = dockwright("lock", cwd=tmp_path)
    assert (result.returncode, result.stderr[:30]) == (2, b"dockwright: no Dockerfile was ")


def test_the_engine_is_asked_instead(tmp_path: Path) -> None:
    engine = FakeEngine.install(tmp_path / "engine", "docker")
    root = tmp_path / "root"
    put(root / "Dockerfile", b"FROM python\nFROM local\nFROM absent\nFROM two\n")
    engine.does(
        {"match": "python:latest", "text": f'["python@{OLD}", "mirror.example/python@{DIGEST}"]'},
        {"match": "local:latest", "text": "[]"},
        {"match": "two:latest", "text": f'["two@{OLD}", "two@{DIGEST}"]'},
        {"match": "absent:latest", "text": "Error: No such image", "code": 1},
    )
    result = dockwright("lock", "--from-engine", cwd=root, env=engine.environment())
    assert result.returncode == 5
    said = result.stderr.decode()
    assert "absent:latest: docker does not have it; pull it first (docker pull absent:latest)." in said
    assert "local:latest: docker has it, but from no registry" in said
    assert "two:latest: docker knows it by 2 digests; ask the registry." in said
    assert lock_in(root).pins == (Pin("python:latest", None, OLD, "docker"),)


def test_the_lock_of_a_commit_is_seen_by_pull_requests(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    git("init", "-q", "-b", "main", cwd=root)
    put(root / "Dockerfile", b"FROM python\n")
    put(root / NAME, str(Lock((Pin("python:latest", digest=OLD),))).encode())
    git("add", "-A", cwd=root)
    git("commit", "-qm", "first", cwd=root)
    words = ("--forge", "none", "--only", "pin-base-image", "--safety", "review", "--format", "json")
    result = dockwright("pr", *words, cwd=root, env=environment())
    assert f"+FROM python:latest@{OLD}" in result.stdout.decode()
