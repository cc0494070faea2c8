"""Values spelled anew are worth the same to BuildKit: its parser splits them, a port of its lexer expands them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import dockerfile
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from refactor.dockerfile.quoting import in_quotes, literal, pieces, same
from refactor.errors import Unreadable
from refactor.plan import Plan, make_plan
from refactor.registry import Choice
from transforms.key_value_env import key_value_env
from transforms.maintainer_to_label import maintainer_to_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ENVIRONMENTS: tuple[dict[str, str], ...] = (
    {},
    {"a": "", "ab": "z"},
    {"a": 'x y"$', "ab": "'", "V": "w", "1": "n", "12": "m", "$": "p"},
)
PARTS = (
    *("a", "b", "1", "=", " ", "  ", "\t", "é", "#", "<<E", "<", "&&", "{", "}", "*", ":", "/"),
    *("'", '"', "'s q'", '"d q"', "~", "~~", "~ ", '~"', "~'", "~$", "~n", '"~"q"', '"~n $a"', "' ~ '"),
    *("$", "$a", "$ab", "${a}", "$1", "$$", "$?", "${a:-b}", "${a:-x y}", '${a:-"b"}', "${a:+$ab}", "${a", "${}", "$é"),
    *(" ~\n", " ~\n  ", "~\n", " ~\n# c\n "),
)
values = st.lists(st.sampled_from(PARTS), min_size=1, max_size=7).map("".join)


class BadWordError(Exception):
    """BuildKit refuses the word."""


def worth(word: str, environment: Mapping[str, str], escape: str) -> str:
    """What lex.go's ``ProcessWord`` makes of a word."""
    return _until("", Reader(word), environment, escape)


class Reader:
    """A text, character by character, as Go's scanner has it."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def next(self) -> str:
        self.at += 1
        return self.text[self.at - 1 : self.at]


def _until(stop: str, word: Reader, environment: Mapping[str, str], escape: str) -> str:
    result = ""
    while word.peek():
        character = word.peek()
        if stop and character == stop:
            word.next()
            return result
        if character == "$":
            result += _dollar(word, environment, escape)
        elif character == "'":
            word.next()
            while word.peek() != "'":
                if not word.peek():
                    raise BadWordError
                result += word.next()
            word.next()
        elif character == '"':
            result += _double(word, environment, escape)
        elif word.next() == escape:
            result += word.next()
        else:
            result += character
    if stop:
        raise BadWordError
    return result


def _double(word: Reader, environment: Mapping[str, str], escape: str) -> str:
    result = ""
    word.next()
    while word.peek() != '"':
        if not word.peek():
            raise BadWordError
        if word.peek() == "$":
            result += _dollar(word, environment, escape)
            continue
        character = word.next()
        if character == escape and word.peek() and word.peek() in f'"${escape}':
            character = word.next()
        result += character
    word.next()
    return result


def _dollar(word: Reader, environment: Mapping[str, str], escape: str) -> str:
    word.next()
    if word.peek() != "{":
        name = _name(word)
        return environment.get(name, "") if name else "$"
    word.next()
    if word.peek() in ("", "{", "}", ":"):
        raise BadWordError
    name = _name(word)
    operator = word.next()
    value = environment.get(name)
    if operator == "}":
        return value or ""
    empty_counts = operator == ":"
    operator = word.next() if empty_counts else operator
    if operator not in ("-", "+"):
        raise BadWordError
    other = _until("}", word, environment, escape)
    is_set = value is not None and not (empty_counts and not value)
    if operator == "-":
        return (value or "") if is_set else other
    return other if is_set else ""


def _name(word: Reader) -> str:
    name = ""
    while word.peek():
        character = word.peek()
        if not name and character.isdecimal():
            while word.peek().isdecimal():
                name += word.next()
            return name
        if not name and character in "@*#?-$!0":
            return word.next()
        if not (character.isalpha() or character.isdecimal() or character == "_"):
            break
        name += word.next()
    return name


def planned(text: str) -> Plan | None:
    try:
        return make_plan(text.encode(), [Choice(maintainer_to_label), Choice(key_value_env)])
    except Unreadable:
        return None


def set_by(text: str, environment: Mapping[str, str], escape: str) -> Iterator[tuple[str, str]]:
    """What each ENV, LABEL and MAINTAINER sets, as BuildKit's parser and the port of its lexer have it."""
    for each in dockerfile.parse_string(text):
        if each.cmd.upper() == "MAINTAINER":
            yield "org.opencontainers.image.authors", each.value[0]
        elif each.cmd.upper() in ("ENV", "LABEL"):
            for name, value in zip(each.value[::2], each.value[1::2], strict=True):
                yield worth(name, environment, escape), worth(value, environment, escape)


@pytest.mark.parametrize("escape", ["\\", "`"])
@pytest.mark.parametrize("keyword", ["ENV K ", "LABEL K\t", "MAINTAINER ", "ENV K ~\n "])
@given(values, st.booleans())
@example("a ~\n# c\n b", True)
@example("~", True)
@example("a ~\n~#", True)
@example("~~'~'~", True)
@example("a ~\n '' \"#\"", False)
def test_what_is_set_stays_the_same(escape: str, keyword: str, value: str, more: bool) -> None:
    head = "# escape=`\n" if escape == "`" else ""
    tail = "ENV Z=z\n" if more else ""
    text = head + f"FROM a\n{keyword}{value}\n{tail}".replace("~", escape)
    plan = planned(text)
    if plan is None or plan.before is plan.after:
        return
    for environment in ENVIRONMENTS:
        try:
            before = list(set_by(plan.before.text, environment, escape))
        except BadWordError:
            continue
        assert list(set_by(plan.after.text, environment, escape)) == before


@pytest.mark.parametrize("escape", ["\\", "`"])
@given(values)
def test_every_value_that_is_understood_can_be_quoted(escape: str, value: str) -> None:
    word = value.replace("\n", "").replace("~", escape)
    found = pieces(word, escape)
    if found is None:
        return
    assert "".join(piece.raw for piece in found) == word
    written = "".join(in_quotes(found, escape))
    if same(found, pieces(written, escape) or ()):
        for environment in ENVIRONMENTS:
            assert worth(written, environment, escape) == worth(word, environment, escape)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_a_literal_text_is_worth_itself(text: str) -> None:
    for escape in ("\\", "`"):
        assert worth("".join(in_quotes(literal(text), escape)), {"a": "b"}, escape) == text


@pytest.mark.parametrize("word", ["'a", '"a', "${a:-'b'}", "${", "${a", "${a:-${b}}", '"~"'])
def test_what_is_not_understood(word: str) -> None:
    assert pieces(word.replace("~", "\\"), "\\") is None


def test_most_legacy_values_are_rewritten() -> None:
    """So that the properties above speak of something."""
    words = chain.from_iterable((f"{one}{other}", f"{one} {other}") for one in PARTS for other in PARTS)
    plans = [planned(f"FROM a\nENV K {word}\n".replace("~", "\\")) for word in words]
    changed = sum(plan is not None and plan.before is not plan.after for plan in plans)
    assert changed > len(plans) * 0.6
