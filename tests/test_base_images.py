"""What is known of a base image by its name."""

from __future__ import annotations

import pytest

from refactor.base_images import has_bash, has_no_entrypoint, is_debian
from refactor.document import Document


def known(base: str, before: str = "", ask: str = "RUN x") -> tuple[bool, bool, bool]:
    document = Document.parse(f"FROM {base}\n{before}{ask}\n".encode())
    last = document.instructions[-1]
    return is_debian(document, last), has_bash(document, last), has_no_entrypoint(document, document.stages[-1])


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("debian", (True, True, True)),
        ("docker.io/library/python:3.13-slim-bookworm", (True, True, True)),
        ("node:22", (True, True, False)),
        ("php:8-fpm", (True, True, False)),
        ("php:8-cli", (True, True, False)),
        ("php:8-fpm-alpine3.21", (False, False, False)),
        ("python:alpine", (False, False, True)),
        ("golang:1.24-windowsservercore-ltsc2022", (False, False, True)),
        ("golang:1.24-nanoserver", (False, False, True)),
        (f"debian@sha256:{'0a' * 32}", (False, False, True)),
        ("debian:$TAG", (False, False, False)),
        ("somebody/debian:13", (False, False, False)),
        ("localhost:5000/debian:13", (False, False, False)),
        ("fedora:42", (False, True, True)),
        ("scratch", (False, False, True)),
        ("postgres:17", (True, True, False)),
    ],
)
def test_by_name(base: str, expected: tuple[bool, bool, bool]) -> None:
    assert known(base) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("RUN apk add --no-cache bash\n", True),
        ("RUN apk update && apk add curl bash\nFROM base\n", True),
        ("RUN apk add bash-completion\n", False),
        ("RUN apk del bash\n", False),
        ("RUN test -e x || (apk add bash)\n", False),
        ("ONBUILD RUN apk add bash\n", False),
        ("FROM alpine:3.22\nRUN apk add bash\nFROM base\n", False),
    ],
)
def test_bash_that_is_installed(before: str, expected: bool) -> None:
    assert known("alpine:3.22 AS base", before)[1] is expected


def test_bash_that_comes_too_late() -> None:
    document = Document.parse(b"FROM alpine\nRUN x\nRUN apk add bash\n")
    assert not has_bash(document, document.instructions[1])
