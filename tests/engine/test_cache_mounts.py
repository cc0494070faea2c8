"""What cache mounts are for: a build that installs again, because a line before has changed, takes it from the mount.

The other tools are built once: their registries may not be reachable from where tests run, and their results must be there.
"""

from __future__ import annotations

import subprocess
import uuid
from typing import TYPE_CHECKING

import pytest

from refactor.job import Job
from refactor.transform import Safety
from refactor.worker import run_bytes
from tests.engine.engines import told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("docker")

APT = "apt-get update && apt-get install -y --no-install-recommends tree && rm -rf /var/lib/apt/lists/*"
GO = {
    "go.mod": "module example.com/app\n\ngo 1.21\n",
    "main.go": 'package main\n\nfunc main() { println("it runs") }\n',
}
CARGO = {
    "Cargo.toml": '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n',
    "src/main.rs": 'fn main() { eprintln!("it runs") }\n',
}


@pytest.fixture
def image() -> Iterator[str]:
    name = f"dockwright-test-{uuid.uuid4().hex[:12]}"
    yield name
    told("docker", "image", "rm", "--force", name)


def built(text: str, image: str, folder: Path) -> str:
    """Return what the build of a text says, once it has cache mounts."""
    result = run_bytes(text.encode(), "Dockerfile", Job(("cache-mounts",), gate=Safety.REVIEW))
    assert result.after is not None
    assert b"--mount=type=cache" in result.after
    (folder / "Dockerfile").write_bytes(result.after)
    command = ["docker", "build", "--progress=plain", "--network=host", f"--tag={image}", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def built_again(base: str, command: str, image: str, folder: Path) -> str:
    """Return what the second of two builds says, between which the line before the command changes."""
    mark = uuid.uuid4().hex
    first, second = (f"FROM {base}\nRUN touch /{mark}-{number}\nRUN {command}\n" for number in (1, 2))
    built(first, image, folder)
    return built(second, image, folder)


def ran(image: str, *command: str) -> str:
    docker = ["docker", "run", "--rm", "--network=host", image, *command]
    done = subprocess.run(docker, capture_output=True, check=True, text=True)
    return done.stdout + done.stderr


def test_apt_get_fetches_no_package_twice_and_leaves_none(image: str, tmp_path: Path) -> None:
    assert "Need to get 0 B/" in built_again("debian:13-slim", APT, image, tmp_path)
    kept = ran(image, "sh", "-c", "tree --version && ls -RA /var/cache/apt /var/lib/apt/lists")
    assert "tree v" in kept
    assert ".deb" not in kept
    assert "Packages" not in kept


def test_pip_builds_no_wheel_twice(image: str, tmp_path: Path) -> None:
    said = built_again("python:3.13-slim", "pip install docopt==0.6.2", image, tmp_path)
    assert "Successfully installed docopt" in said
    assert "Building wheel" not in said


def test_npm_takes_archives_from_the_mount(image: str, tmp_path: Path) -> None:
    said = built_again("node:22-slim", "npm install --global --loglevel=http is-number@7.0.0", image, tmp_path)
    assert "is-number-7.0.0.tgz 0ms (cache hit)" in said


@pytest.mark.parametrize(
    ("files", "text"),
    [
        (GO, "FROM golang:1.24\nWORKDIR /src\nCOPY . .\nRUN go mod download\nRUN go build -o /app .\nCMD /app\n"),
        (CARGO, "FROM rust:1\nWORKDIR /src\nCOPY . .\nRUN cargo build && cp target/debug/app /app\nCMD /app\n"),
    ],
    ids=["go", "cargo"],
)
def test_what_is_built_is_there(files: dict[str, str], text: str, image: str, tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    built(text, image, tmp_path)
    assert "it runs" in ran(image)
