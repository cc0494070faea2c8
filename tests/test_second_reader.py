"""The second reader: it sees what the first one saw, wherever it is known to be misled; and a disagreement is an error."""

from __future__ import annotations

from dataclasses import replace

import pytest

from refactor.dockerfile.second_reader import Seen, agree, seen
from refactor.document import Document
from refactor.errors import Unreadable


def parse(text: str) -> Document:
    return Document.parse(text.encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN b\n", [("RUN", "b", 2, 2)]),
        ("\ufeffFROM a\nrun b", [("RUN", "b", 2, 2)]),
        ("FROM a\r\nRUN b \\\r\n  c\r\n", [("RUN", "b c", 2, 3)]),
        ("FROM a\nRUN b \\\n# d\n\n \t\n  c\n", [("RUN", "b c", 2, 6)]),
        ("FROM a\nRUN b \\\n\n\nRUN c\n", [("RUN", "b RUN c", 2, 5)]),
        ("FROM a\nRUN b \\\n", [("RUN", "b", 2, 2)]),
        ("FROM a\nRUN b \\", [("RUN", "b", 2, 2)]),
        ("FROM a\nRUN b \\\n\n# c\n", [("RUN", "b", 2, 2)]),
        ("FROM a\nRUN <<E\nRUN b\n\n# c\nd \\\nE\nRUN f\n", [("RUN", "<<E", 2, 2), ("RUN", "f", 8, 8)]),
        ("FROM a\nRUN <<E \\\n  <<F\nRUN b\nE\nRUN c\nF\n", [("RUN", "<<E <<F", 2, 3)]),
        ("# escape=`\nFROM a\nRUN b `\n  c \\\nRUN d\n", [("RUN", "b c \\", 3, 4), ("RUN", "d", 5, 5)]),
        ("# check=skip=all\n# escape=`\nFROM a\nRUN b `\n  c\n", [("RUN", "b c", 4, 5)]),
        ("# escape=`\nFROM a\nRUN b `", [("RUN", "b", 3, 3)]),
        ("FROM a\n# c \\\n\n  # d\nRUN b", [("RUN", "b", 5, 5)]),
        ("FROM a\nRUN b\udcff", [("RUN", "b?", 2, 2)]),
    ],
)
def test_what_it_sees(text: str, expected: list[tuple[str, str, int, int]]) -> None:
    first, *rest = agree(parse(text))
    assert (first.keyword, first.value) == ("FROM", "a")
    assert [(each.keyword, " ".join(each.value.split()), each.line, each.end_line) for each in rest] == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM a\nRUN b\nRUN c \\ \xa0\nRUN d\n", 3),
        ("FROM a\nRUN b \\\\\nRUN c\n", 2),
        ("FROM a\nRU\\\nN b\n", 2),
        ("\\\nFROM a\n", 1),
        ("FROM a\nRUN b \\\f\nRUN c\n", 2),
    ],
)
def test_a_disagreement_names_its_line(text: str, line: int) -> None:
    with pytest.raises(Unreadable, match="two independent readers") as refused:
        agree(parse(text))
    assert refused.value.line == line


@pytest.mark.parametrize(("dropped", "line"), [(0, 1), (1, 2), (2, 5)])
def test_an_instruction_that_the_first_reader_lost(dropped: int, line: int) -> None:
    document = parse("FROM a\nRUN b \\\n  c\n\nRUN d\n")
    kept = tuple(each for index, each in enumerate(document.instructions) if index != dropped)
    with pytest.raises(Unreadable) as refused:
        agree(replace(document, instructions=kept))
    assert refused.value.line == line


def test_an_instruction_that_the_first_reader_invented() -> None:
    document = parse("FROM a\nRUN b\n")
    with pytest.raises(Unreadable) as refused:
        agree(replace(document, instructions=(*document.instructions, document.instructions[-1])))
    assert refused.value.line == 2


@pytest.mark.parametrize("change", [{"keyword": "CMD"}, {"line": 1}, {"header_end": 0}])
def test_an_instruction_that_the_first_reader_misread(change: dict[str, str | int]) -> None:
    document = parse("FROM a\nRUN b\n")
    changed = replace(document.instructions[1], **change)  # type: ignore[arg-type]
    with pytest.raises(Unreadable, match="two independent readers"):
        agree(replace(document, instructions=(document.instructions[0], changed)))


def test_what_it_returns_is_comparable() -> None:
    assert seen(parse("FROM a\n")) == (Seen("FROM", "a", 1, 1),)
