"""The decorator: what it takes from the function, and what it insists on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refactor.context import Context
from refactor.document import Document
from refactor.edit import Span
from refactor.explain import explanation
from refactor.settings import OptionSpec
from refactor.transform import Outcomes, Refusal, RefusalKind, Safety, Transform, transform

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOCUMENT = Document.parse(b"FROM a\n")
NOTES = {"some_flag": "one", "number": "two", "text": "three", "some_names": "four"}


def made(run: Callable[..., Outcomes], options: dict[str, str] | None = None) -> Transform:
    return transform(
        safety=Safety.PROVEN,
        refusals={"a": "a sentence", "b": "another"},
        references=("https://example.com",),
        drops=("/var/cache/*",),
        rules=("DL1",),
        options=options,
        example="FROM a\n",
    )(run)


def with_options(
    document: Document,
    context: Context | None,
    *,
    some_flag: bool = False,
    number: int = 3,
    text: str = "x",
    some_names: tuple[str, ...] = ("a", "b"),
) -> Outcomes:
    """Do this
    and that.

    And why.

    At length.
    """
    yield Refusal(document.instructions[0].span, "a", f"{context} {some_flag} {number} {text} {some_names}")


def test_everything_comes_from_the_function() -> None:
    one = made(with_options, NOTES)
    assert (one.name, one.summary, one.description) == ("with-options", "Do this and that.", "And why.\n\nAt length.")
    assert one.options == (
        OptionSpec("some-flag", "bool", default=False),
        OptionSpec("number", "int", default=3),
        OptionSpec("text", "str", default="x"),
        OptionSpec("some-names", "list", default=("a", "b")),
    )
    assert one.option_notes == ("one", "two", "three", "four")
    assert one.schema.transform == "with-options"
    assert one.schema.options == one.options
    assert one.refusals == (RefusalKind("a", "a sentence"), RefusalKind("b", "another"))
    assert (one.safety, one.drops, one.rules, one.takes_context) == (Safety.PROVEN, ("/var/cache/*",), ("DL1",), True)
    lines = list(explanation(one))
    assert lines[lines.index("Drops from the image:") + 1] == "  /var/cache/*"


def test_it_runs_with_context_and_options(tmp_path: Path) -> None:
    one = made(with_options, NOTES)
    (refusal,) = one.outcomes(DOCUMENT, None, {"number": 7, "some_names": ()})
    assert isinstance(refusal, Refusal)
    assert refusal.detail == "None False 7 x ()"
    (refusal,) = one.outcomes(DOCUMENT, Context.open(tmp_path, None), {})
    assert isinstance(refusal, Refusal)
    assert refusal.detail.startswith("Context(")


def test_it_need_not_take_a_context() -> None:
    def plain(document: Document) -> Outcomes:
        """Do nothing."""
        yield Refusal(document.instructions[0].span, "b")

    one = made(plain)
    assert (one.takes_context, one.options, one.description) == (False, (), "")
    assert len(list(one.outcomes(DOCUMENT, None, {}))) == 1


def test_sentences() -> None:
    one = made(with_options, NOTES)
    assert one.sentence(Refusal(Span(0, 1), "a")) == "a sentence"
    assert one.sentence(Refusal(Span(0, 1), "b", "here")) == "another: here"
    with pytest.raises(KeyError):
        one.sentence(Refusal(Span(0, 1), "c"))


def test_what_is_missing_is_said_at_import() -> None:
    def silent(document: Document) -> Outcomes:
        yield from ()

    def without_default(document: Document, *, x: int) -> Outcomes:
        """Do."""
        yield from ()

    def of_odd_type(document: Document, *, x: float = 1.0) -> Outcomes:
        """Do."""
        yield from ()

    def fine(document: Document, *, x: int = 1) -> Outcomes:
        """Do."""
        yield from ()

    for run, options, sentence in (
        (silent, None, "the transform silent has no docstring"),
        (without_default, {"x": "n"}, "the option x of without_default needs a default"),
        (of_odd_type, {"x": "n"}, "the option x of of_odd_type needs a default and one of bool, int, str, tuple"),
        (fine, None, "the transform fine must say a sentence for each of its options"),
        (
            fine,
            {"x": "n", "y": "n"},
            "the transform fine must say a sentence for each of its options, and for no other",
        ),
    ):
        with pytest.raises(TypeError, match=sentence):
            made(run, options)


def test_safety_is_ordered_and_defined() -> None:
    order = [Safety.SAFE, Safety.PROVEN, Safety.REVIEW]
    assert list(Safety) == order
    for index, safety in enumerate(order):
        assert [safety.within(gate) for gate in order] == [place >= index for place in range(3)]
        assert safety.meaning.endswith(".")
    assert len({safety.meaning for safety in order}) == 3
