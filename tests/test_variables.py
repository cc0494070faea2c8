"""Words are expanded only where every build gives the same, and where dockerfile-parse agrees."""

from __future__ import annotations

import pytest

from refactor.dockerfile.variables import Variables
from refactor.document import Document


def settled(text: str, word: str, head: str = "FROM a\n") -> str | None:
    """Return what ``word`` is worth at the last instruction of a file."""
    document = Document.parse(f"{head}{text}\nWORKDIR x\n".encode())
    return Variables(document).settled(document.instructions[-1], word)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("/a b", "/a b"),
        ("'/a b'\"c\"d", "/a bcd"),
        ("a\\ b\\\\", "a b\\"),
        ("'a\\b$v'", "a\\b$v"),
        ('"a\'b\\"\\$\\\\"', "a'b\"$\\"),
        ("'a\"b'", 'a"b'),
        ("\\$v", "$v"),
        ("", ""),
        ("$v", "w"),
        ("${v}/x", "w/x"),
        ('"$v"x', "wx"),
        ("$v$v", "ww"),
        ("$v.", "w."),
        ("é$v", "éw"),
        ("$vx", None),
        ("${v", None),
        ("${v:-x}", None),
        ("${v#w}", None),
        ("${}", None),
        ("$", None),
        ("$/x", None),
        ("$1", None),
        ("${1v}", None),
        ("$1v", None),
        ("'a", None),
        ('"a', None),
        ("a\\", None),
        ('"\\n"', None),
        ('"a\\', None),
    ],
)
def test_words(word: str, expected: str | None) -> None:
    assert settled("ENV v=w 1v=x", word) == expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("ENV v=a", "$v", "a"),
        ("ENV v a  b", "$v", "a  b"),
        ("ENV v='a b' w=\"c\"", "$v$w", "a bc"),
        ("ENV v=a\\ b", "$v", "a b"),
        ("ENV v=a\nENV v=b", "$v", "b"),
        ("ENV v=a v=b", "$v", "b"),
        ("ENV v=a\nENV w=$v/b", "$w", "a/b"),
        ("ENV v=a\nENV v=b w=$v", "$w", "a"),
        ("ENV v=a\nENV v=${v}b", "$v", "ab"),
        ("ENV w=$v", "$w", None),
        ("ENV v=a\nENV v=$unknown", "$v", None),
        ("ENV v=a\nENV v=${v:-x}", "$v", None),
        ('ENV v=a\nENV "v"=b', "$v", None),
        ("ENV =a", "$/", None),
        ("ARG v=a", "$v", None),
        ("ARG v=a\nENV v=b", "$v", "b"),
        ("ENV v=a\nARG v=b", "$v", "a"),
        ("ENV v=a \\\n  # c\n  w=b", "$v$w", "ab"),
        ("ENV v=a \\\n\n  w=b", "$v$w", None),
        ('ENV v=a\nENV w="', "$v", "a"),
        ("ENV v=a\nFROM b", "$v", None),
        ("ENV", "$v", None),
        ("ENV v=a\nENV", "$v", None),
        ("ENV v=a\nLABEL", "$v", None),
        ("ENV w='a", "$w", None),
        ("RUN v=a", "$v", None),
    ],
)
def test_environments(text: str, word: str, expected: str | None) -> None:
    assert settled(text, word) == expected


def test_what_comes_later_does_not_count() -> None:
    document = Document.parse(b"FROM a\nWORKDIR $v\nENV v=b\nWORKDIR $v\n")
    variables = Variables(document)
    values = [variables.settled(document.instructions[index], "$v") for index in (1, 2, 3, 3)]
    assert values == [None, None, "b", "b"]


def test_before_the_first_stage_nothing_is_settled() -> None:
    document = Document.parse(b"ARG v=a\nFROM b\n")
    assert Variables(document).settled(document.instructions[0], "$v") is None
    assert Variables(document).settled(document.instructions[0], "v") == "v"


@pytest.mark.parametrize(
    ("word", "expected"), [("$v`$v\\", "a$v\\"), ('"`""', '"'), ("'`'", "`"), ("$w", None), ("`", None)]
)
def test_the_backtick_escapes(word: str, expected: str | None) -> None:
    assert settled("ENV v=a", word, "# escape=`\nFROM a\n") == expected


def test_the_second_opinion_must_be_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settled("ENV v=a", "$v") == "a"
    monkeypatch.setattr("refactor.dockerfile.variables._second_environments", lambda *_: {})
    assert settled("ENV v=a", "$v") is None
    assert settled("ENV v=a", "v") == "v"
