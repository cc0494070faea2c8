"""Secret mounts in a real build: a RUN gets the value as before, and the image no longer holds it.

An engine whose frontend does not know the mount has to say so: a build that went on without the secret would be worse.
"""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from refactor.plan import make_plan
from refactor.registry import Choice, named
from refactor.transform import Safety

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.engine.bench import Bench

BEFORE = b"""\
FROM debian:13-slim
ARG API_TOKEN
RUN length() { echo "${#1}"; }; length "$API_TOKEN" > /length
RUN ["sh", "-c", "test ${#API_TOKEN} -eq 13"]
RUN <<EOF
#!/usr/bin/env bash
[[ $API_TOKEN == wonder* ]]
EOF
"""
VALUE = "wonderfulrain"
UNKNOWN = "unexpected key 'env'"


@pytest.fixture
def image(bench: Bench) -> Iterator[str]:
    name = f"dockwright-test-secrets-{os.getpid()}"
    yield name
    bench.workshop.engine.remove_image(name)


def test_a_run_sees_the_secret_and_the_image_does_not(bench: Bench, image: str, tmp_path: Path) -> None:
    plan = make_plan(BEFORE, [Choice(named("secret-mounts"))], gate=Safety.REVIEW)
    first, _, after = bytes(plan.after).partition(b"\n")
    assert first == b"# syntax=docker/dockerfile:1"  # the engine's own frontend has to do where no registry is reached
    assert built(bench, tmp_path, BEFORE, image, f"--build-arg=API_TOKEN={VALUE}").returncode == 0
    assert VALUE in history(bench, image)
    result = built(bench, tmp_path, after, image, "--secret=id=API_TOKEN,env=FROM_HERE")
    if UNKNOWN in result.stderr:
        assert result.returncode
    else:
        assert result.returncode == 0, result.stderr
        assert VALUE not in history(bench, image)
        again = built(bench, tmp_path, after, image)
        assert again.returncode == 0, "a RUN that was taken from the cache, where a secret is no part of the key"
        assert built(bench, tmp_path, after, image, "--no-cache").returncode != 0, "the second RUN wants the secret"


def built(bench: Bench, folder: Path, dockerfile: bytes, image: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "Dockerfile").write_bytes(dockerfile)
    words = [bench.workshop.engine.program, "build", "--network=host", f"--tag={image}", *options, str(folder)]
    env = {**os.environ, "FROM_HERE": VALUE, "DOCKER_BUILDKIT": "1"}
    return subprocess.run(words, capture_output=True, text=True, env=env, check=False)


def history(bench: Bench, image: str) -> str:
    program = bench.workshop.engine.program
    said = [
        subprocess.run([program, *words, image], capture_output=True, text=True, check=True).stdout
        for words in (("history", "--no-trunc"), ("image", "inspect"))
    ]
    assert json.loads(said[1])
    return "".join(said)
