"""What sh and bash take differently, pipes that end early, and scripts that fail with one of their commands."""

from __future__ import annotations

import pytest

from refactor.shell import Script, read
from refactor.shells.dialects import differs_in_bash, ends_early, has_pipe
from refactor.shells.following import fails_with


def script(text: str) -> Script:
    found = read(text)
    assert isinstance(found, Script)
    return found


@pytest.mark.parametrize(
    "text", ['echo "a\\nb"', "echo -e x", "x=$(echo 'a\\tb')", "ls a{b,c}", "for x in {1..3}; do :; done"]
)
def test_what_differs(text: str) -> None:
    assert differs_in_bash(script(text)) is not None


@pytest.mark.parametrize(
    "text", ['echo "say \\"x\\" $y"', "printf 'a\\n'", "ls ${a,b}", "echo '{a,b}'", 'echo "\\$x$y"']
)
def test_what_does_not(text: str) -> None:
    assert differs_in_bash(script(text)) is None


@pytest.mark.parametrize(
    "text", ["a | b", "(a | b)", "a |& b", "x=$(a | b)", "a | while read x; do :; done", "a |\n b"]
)
def test_pipes(text: str) -> None:
    assert has_pipe(script(text))


@pytest.mark.parametrize("text", ["a || b", "echo '|' b", "case x in a|b) c;; esac", "a; b"])
def test_no_pipes(text: str) -> None:
    assert not has_pipe(script(text))


@pytest.mark.parametrize(
    "text", ["a | head", "yes | a", "a | b | grep -q x", "(a | sed 5q)", "a | awk '{ exit }'", "a | true"]
)
def test_pipes_that_end_early(text: str) -> None:
    assert ends_early(script(text)) is not None


@pytest.mark.parametrize("text", ["a | tail", "head x | a", "yes || a", "a | grep x", "a | sed s/x/y/", "true | a"])
def test_pipes_that_do_not(text: str) -> None:
    assert ends_early(script(text)) is None


@pytest.mark.parametrize(
    ("text", "errexit", "expected"),
    [
        ("a", False, True),
        ("a && b; ", False, True),
        ("a; b", False, False),
        ("a; b", True, True),
        ("a && b; c", True, False),
        ("a || b", True, False),
        ("! a", False, False),
        ("a &", False, False),
        ("a | b", False, False),
        ("a; trap x EXIT", True, False),
    ],
)
def test_whether_the_script_fails_with_its_first_command(text: str, errexit: bool, expected: bool) -> None:
    assert fails_with(script(text), 0, errexit=errexit) is expected
