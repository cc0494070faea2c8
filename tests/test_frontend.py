"""What `# syntax=` says of the frontend, and what goes without leaving a hole."""

from __future__ import annotations

import pytest

from refactor.dockerfile.frontend import Known, frontend_knows, with_frontend
from refactor.dockerfile.removal import without, without_words
from refactor.document import Document
from refactor.edit import apply

DIGEST = f"@sha256:{'0a' * 32}"


def parse(text: str) -> Document:
    return Document.parse(text.encode())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("docker/dockerfile", Known.YES),
        ("docker/dockerfile:1", Known.YES),
        ("docker/dockerfile:1-labs", Known.YES),
        ("docker.io/docker/dockerfile-upstream:master", Known.YES),
        ("docker/dockerfile:1.10", Known.YES),
        ("docker/dockerfile:1.10-labs", Known.YES),
        (f"docker/dockerfile:1.12.1{DIGEST}", Known.YES),
        ("docker/dockerfile:1.9", Known.NO),
        ("docker/dockerfile:1.2.1-labs", Known.NO),
        ("docker/dockerfile:experimental", Known.NO),
        (f"docker/dockerfile:1{DIGEST}", Known.NO),
        (f"docker/dockerfile{DIGEST}", Known.NO),
    ],
)
def test_versions(value: str, expected: Known) -> None:
    assert frontend_knows(parse(f"# syntax={value}\nFROM a\n"), 10) is expected


def test_without_the_line_nothing_is_known() -> None:
    assert frontend_knows(parse("FROM a\n"), 10) is Known.OPEN


@pytest.mark.parametrize("head", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_goes_first(head: str, end: str) -> None:
    document = parse(f"{head}# escape=`{end}FROM a{end}")
    edit = with_frontend(document)
    assert edit
    after = parse(apply(document.text, [edit]).text)
    assert after.text == f"{head}# syntax=docker/dockerfile:1{end}# escape=`{end}FROM a{end}"
    assert after.escape == "`"


def test_not_before_an_interpreter() -> None:
    assert with_frontend(parse("#!/usr/bin/env x\nFROM a\n")) is None


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("FROM a\nARG x\nRUN y\n", 2, "FROM a\nRUN y\n"),
        ("FROM a\n\nARG x\n\nRUN y\n", 3, "FROM a\n\nRUN y\n"),
        ("FROM a\nARG x\n\nRUN y\n", 2, "FROM a\n\nRUN y\n"),
        ("ARG x\n\nFROM a\n", 1, "FROM a\n"),
        ("FROM a\nARG x", 2, "FROM a"),
        ("FROM a\r\nARG x", 2, "FROM a"),
        ("FROM a\nARG x\n", 2, "FROM a\n"),
    ],
)
def test_instructions_go(text: str, line: int, expected: str) -> None:
    document = parse(text)
    instruction = next(each for each in document.instructions if each.line == line)
    assert apply(text, [without(document, instruction)]).text == expected


@pytest.mark.parametrize(
    ("going", "expected"),
    [
        ("a", "FROM x\nARG b=1 \\\n    c\n"),
        ("b", "FROM x\nARG a \\\n    c\n"),
        ("c", "FROM x\nARG a  b=1\n"),
        ("ab", "FROM x\nARG c\n"),
        ("ac", "FROM x\nARG b=1\n"),
        ("bc", "FROM x\nARG a\n"),
        ("abc", "FROM x\n"),
    ],
)
def test_words_go(going: str, expected: str) -> None:
    document = parse("FROM x\nARG a  b=1 \\\n    c\n")
    arg = document.instructions[1]
    spans = {word.span for word in arg.words if word.text[0] in going}
    assert apply(document.text, without_words(document, arg, spans)).text == expected
