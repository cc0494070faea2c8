"""Spans, and edits that are applied together or refused together."""

from __future__ import annotations

import pytest

from refactor.edit import Edit, OverlapError, Span, apply


@pytest.mark.parametrize(
    ("one", "other", "overlaps", "covers"),
    [
        ((0, 3), (3, 5), False, False),
        ((0, 3), (2, 5), True, False),
        ((0, 5), (2, 3), True, True),
        ((0, 5), (0, 5), True, True),
        ((0, 5), (5, 5), False, True),
        ((0, 5), (2, 2), True, True),
        ((2, 2), (0, 5), True, False),
        ((2, 2), (2, 2), False, True),
        ((2, 5), (1, 5), True, False),
    ],
)
def test_spans(one: tuple[int, int], other: tuple[int, int], overlaps: bool, covers: bool) -> None:
    assert Span(*one).overlaps(Span(*other)) is overlaps
    assert Span(*other).overlaps(Span(*one)) is overlaps
    assert Span(*one).covers(Span(*other)) is covers


def test_a_span_cuts_its_stretch() -> None:
    assert Span(1, 3).of("abcd") == "bc"


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ([], "0123456789"),
        ([(2, 4, "ab")], "01ab456789"),
        ([(2, 4, "")], "01456789"),
        ([(2, 2, "ab")], "01ab23456789"),
        ([(0, 0, "a"), (10, 10, "b")], "a0123456789b"),
        ([(0, 10, "")], ""),
        ([(4, 6, "b"), (2, 4, "a")], "01ab6789"),
        ([(2, 2, "a"), (2, 4, "b")], "01ab456789"),
        ([(2, 4, "a"), (4, 4, "b")], "01ab456789"),
    ],
)
def test_edits_are_applied_in_the_order_of_the_text(edits: list[tuple[int, int, str]], after: str) -> None:
    assert apply("0123456789", [Edit(Span(start, end), text) for start, end, text in edits]).text == after


@pytest.mark.parametrize(
    ("edits", "error"),
    [
        ([(2, 4), (3, 5)], OverlapError),
        ([(2, 2), (2, 2)], OverlapError),
        ([(2, 4), (2, 4)], OverlapError),
        ([(2, 6), (3, 3)], OverlapError),
        ([(2, 6), (3, 4)], OverlapError),
        ([(8, 11)], IndexError),
        ([(-1, 2)], IndexError),
        ([(11, 11)], IndexError),
        ([(4, 2)], IndexError),
    ],
)
def test_edits_that_meet_or_lie_outside_are_refused(edits: list[tuple[int, int]], error: type[Exception]) -> None:
    with pytest.raises(error, match="-"):
        apply("0123456789", [Edit(Span(*span), "x") for span in edits])


@pytest.mark.parametrize(
    ("edits", "origins"),
    [
        ([], [0, 1, 2, 3, 4, 5]),
        ([(1, 3, "abc")], [0, 1, 1, 1, 3, 4, 5]),
        ([(1, 3, "")], [0, 3, 4, 5]),
        ([(1, 1, "ab")], [0, 1, 1, 1, 2, 3, 4, 5]),
        ([(0, 2, "a"), (3, 4, "bc")], [0, 2, 3, 3, 4, 5]),
        ([(5, 5, "ab")], [0, 1, 2, 3, 4, 5, 5, 5]),
    ],
)
def test_every_new_character_has_an_origin(edits: list[tuple[int, int, str]], origins: list[int]) -> None:
    rewrite = apply("01234", [Edit(Span(start, end), text) for start, end, text in edits])
    assert [rewrite.origin(offset) for offset in range(len(rewrite.text) + 1)] == origins
