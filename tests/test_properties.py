"""What holds for every text: nothing is lost, every span is where it should be, edits and diffs do what they say."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from refactor.dockerfile.lexing import split_flags
from refactor.dockerfile.logical import Logical
from refactor.dockerfile.second_reader import agree
from refactor.document import Document, Instruction
from refactor.edit import Edit, OverlapError, Span, apply
from refactor.errors import Unreadable
from refactor.patch import apply_patch, make_patch
from tests.dockerfiles import dockerfiles

if TYPE_CHECKING:
    from collections.abc import Callable

_Given = TypeVar("_Given")
_Read = TypeVar("_Read")

MANY = settings(max_examples=400, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])

fragments = st.sampled_from(
    [
        *(
            b"FROM a\n",
            b"RUN ",
            b"COPY ",
            b"ENV ",
            b"ONBUILD ",
            b"HEALTHCHECK ",
            b"# escape=`\n",
            b"# c\n",
            b"\xef\xbb\xbf",
        ),
        *(
            b"<<E",
            b"E\n",
            b"\nE\n",
            b"\\\n",
            b"`\n",
            b"\n",
            b"\r\n",
            b"\r",
            b" ",
            b"\t",
            b"\f",
            b"\0",
            b"\xff",
            b"\xc2\x85",
        ),
        *(
            b"--a=b ",
            b"--",
            b'["a", "b"]',
            b"[",
            b'"',
            b"'",
            b"\\",
            b"$",
            b"${",
            b"}",
            b":-",
            b"/",
            b"=",
            b"a",
            b"\xe2\x80\xa8",
        ),
    ]
)
files = st.one_of(
    st.binary(max_size=60),
    st.lists(fragments, max_size=25).map(lambda parts: b"FROM a\n" + b"".join(parts)),
    dockerfiles.map(str.encode),
)
texts = st.text("ab\n\r\f\u2028é\udcff\\-+ @", max_size=40)


@MANY
@given(files)
def test_read_back_or_unreadable(data: bytes) -> None:
    document = _or_refused(data, Document.parse, data)
    if document is None:
        return
    assert bytes(document) == data
    assert "".join(line.span.of(document.text) for line in document.lines) == document.text
    seen = _or_refused(data, agree, document)
    assert seen is None or [each.keyword for each in seen] == [each.keyword for each in document.instructions]


def _or_refused(data: bytes, read: Callable[[_Given], _Read], given: _Given) -> _Read | None:
    try:
        return read(given)
    except Unreadable as error:
        refused = error
    assert refused.line is not None
    assert 1 <= refused.line <= data.count(b"\n") + 1
    assert refused.reason
    return None


@MANY
@given(files)
def test_every_span_is_where_it_should_be(data: bytes) -> None:
    try:
        document = Document.parse(data)
    except Unreadable:
        return
    text = document.text
    for comment in document.comments:
        assert comment.span.of(text) == comment.text
        assert document.line_at(comment.span.start) == comment.line
    done = 0
    for instruction in document.instructions:
        span = instruction.span
        assert done <= span.start < span.end <= len(text)
        assert (document.line_at(span.start), document.line_at(span.end - 1)) == (
            instruction.line,
            instruction.end_line,
        )
        gap = [line for line in document.lines if done <= line.start < span.start]
        assert all(line.is_comment or line.is_blank or line.number == 1 for line in gap)
        done = span.end
        assert span.start < instruction.header_end <= span.end
        if instruction.end_line == instruction.line:
            assert instruction.keyword_span.of(text).upper() == instruction.keyword
            assert instruction.body.whole.of(text) == instruction.body.text
        inner = [instruction.keyword_span, *(flag.span for flag in instruction.flags)]
        inner += [word.span for word in instruction.words if word.text]
        assert all(span.covers(each) for each in inner)
        assert all(one.end <= other.start for one, other in itertools.pairwise(inner))
        for flag in instruction.flags:
            shown = flag.span.of(text)
            assert "\n" in shown or _reread(shown, document.escape) == (flag.name, flag.value)
        for word in instruction.words:
            shown = word.span.of(text)
            assert "\n" in shown or instruction.is_json or shown == word.text
        for heredoc in instruction.heredocs:
            assert span.covers(heredoc.body)
            assert heredoc.body.end == heredoc.terminator.start
            assert span.covers(heredoc.terminator)
    held = [each for stage in document.stages for each in stage.instructions]
    assert held == [each for each in document.instructions if each.stage is not None]


def _reread(shown: str, escape: str) -> tuple[str, str | None]:
    (token,), end = split_flags(shown, 0, escape)
    assert end == len(shown)
    name, equals, value = token.text[2:].partition("=")
    return name, value if equals else None


@MANY
@given(st.one_of(dockerfiles, dockerfiles, files.map(lambda data: data.decode("utf-8", "surrogateescape"))))
def test_crlf_makes_no_difference(text: str) -> None:
    assume("\r" not in text)
    results: list[object] = []
    for end in ("\n", "\r\n"):
        try:
            document = Document.parse(text.replace("\n", end).encode("utf-8", "surrogateescape"))
        except Unreadable as error:
            results.append((error.reason, error.line))
            continue
        results.append([_meaning(document, each) for each in document.instructions])
    assert results[0] == results[1]


def _meaning(document: Document, instruction: Instruction) -> tuple[object, ...]:
    return (
        (instruction.keyword, instruction.line, instruction.end_line, instruction.body.text),
        (instruction.is_json, instruction.dangles, instruction.is_ambiguous),
        [(flag.name, flag.value) for flag in instruction.flags],
        [word.text for word in instruction.words],
        [heredoc.body.of(document.text).replace("\r\n", "\n") for heredoc in instruction.heredocs],
        [comment.text for comment in (*instruction.attached, *instruction.comments)],
    )


pieces = st.lists(st.tuples(st.integers(0, 3), st.text("abc", max_size=4)), min_size=1, max_size=6)


@MANY
@given(pieces, st.integers(0, 30), st.integers(0, 30), pieces)
def test_logical_text_knows_its_places(
    parts: list[tuple[int, str]], start: int, length: int, more: list[tuple[int, str]]
) -> None:
    logical, places = _joined(parts, 100)
    other, other_places = _joined(more, 1_000)
    _assert_places(logical, places)
    start = min(start, len(places))
    end = min(start + length, len(places))
    _assert_places(logical.cut(start, end), places[start:end])
    assert logical.cut(start, end).text == logical.text[start:end]
    if end > start:
        assert logical.span(start, end) == Span(places[start], places[end - 1] + 1)
        assert logical.cut(start, end).whole == logical.span(start, end)
    assert logical.span(start, start) == Span(logical.locate(start), logical.locate(start))
    both = logical.followed_by(other)
    assert both.text == logical.text + other.text
    _assert_places(both, places + other_places)


def _joined(parts: list[tuple[int, str]], offset: int) -> tuple[Logical, list[int]]:
    placed: list[tuple[int, str]] = []
    places: list[int] = []
    for gap, text in parts:
        offset += gap
        placed.append((offset, text))
        places += range(offset, offset + len(text))
        offset += len(text)
    return Logical.joined(placed), places


def _assert_places(logical: Logical, places: list[int]) -> None:
    assert [logical.locate(offset) for offset in range(len(places))] == places
    if places:
        assert logical.locate(len(places)) == places[-1] + 1


@MANY
@given(texts, st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6), st.text("XYZ", max_size=3)), max_size=5))
def test_edits_against_a_naive_reference(text: str, changes: list[tuple[int, int, str]]) -> None:
    edits = [Edit(Span(min(start, len(text)), min(start + length, len(text))), new) for start, length, new in changes]
    ordered = sorted(edits, key=lambda edit: edit.span)
    meet = any(one.span.end > other.span.start or one.span == other.span for one, other in itertools.pairwise(ordered))
    if meet:
        with pytest.raises(OverlapError):
            apply(text, edits)
        return
    rewrite = apply(text, edits)
    expected, origins = text, list(range(len(text) + 1))
    for edit in reversed(ordered):
        expected = expected[: edit.span.start] + edit.text + expected[edit.span.end :]
        origins[edit.span.start : edit.span.end] = [edit.span.start] * len(edit.text)
    assert rewrite.text == expected
    assert [rewrite.origin(offset) for offset in range(len(expected) + 1)] == origins


@MANY
@given(texts, texts)
def test_any_two_texts_have_a_diff(before: str, after: str) -> None:
    patch = make_patch("x", before, after)
    if patch is None:
        assert before == after
        return
    assert apply_patch(patch.text, before) == after
    back = make_patch("x", after, before)
    assert back is not None
    assert (patch.added, patch.removed) == (back.removed, back.added)


@MANY
@given(st.lists(st.sampled_from(["a\n", "b\n", "c\r\n"]), min_size=20, max_size=60), st.data())
def test_a_few_changes_in_many_lines(lines: list[str], data: st.DataObject) -> None:
    changed = list(lines)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed) - 1))
        changed[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.lists(st.sampled_from(["a\n", "x\n"]), max_size=2)
        )
    before, after = "".join(lines), "".join(changed)
    patch = make_patch("x", before, after)
    assert (patch is None) == (before == after)
    assert patch is None or apply_patch(patch.text, before) == after
