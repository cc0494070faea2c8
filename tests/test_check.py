"""What a faulty transform writes is caught: instructions and comments lost, added or changed beside its edits, line ends."""

from __future__ import annotations

import pytest

from refactor.check import check
from refactor.dockerfile.second_reader import agree
from refactor.document import Document
from refactor.edit import Edit, Span, apply

TEXT = """\
# syntax=docker/dockerfile:1
FROM a
# one
RUN b \\
  # inside
  && c
COPY d e
RUN <<E
f
E
CMD ["g"]
"""
OTHER = "an instruction that no finding names would differ"


def verdict(text: str, *changes: tuple[str, str]) -> str | None:
    """Return what `check` says once each first occurrence of a text is replaced by another."""
    edits = []
    for old, new in changes:
        start = text.index(old)
        edits.append(Edit(Span(start, start + len(old)), new))
    rewrite = apply(text, edits)
    before = Document.parse(text.encode())
    after = Document.parse(rewrite.text.encode())
    return check(before, agree(before), after, agree(after), rewrite)


@pytest.mark.parametrize(
    "changes",
    [
        (),
        (("&& c", "&& d"),),
        (("COPY d e\n", ""),),
        (("COPY d e\n", "COPY d e\nCOPY f g\n"),),
        (("COPY d e\n", "COPY d e\nCOPY d e\n"),),
        (("COPY d e", "ADD d e"), ("&& c", "&& f")),
        (("RUN b \\\n  # inside\n  && c\nCOPY d e\n", "# inside\nRUN b\nCOPY d e\n"),),
        (("# one\n", "# one\n# two\n"),),
        (("# one\n", "\n# one\n"),),
        (("f\nE\n", "f\ng\nE\n"),),
        (("CMD", "USER x\nCMD"),),
    ],
)
def test_what_the_edits_name_may_differ(changes: tuple[tuple[str, str], ...]) -> None:
    assert verdict(TEXT, *changes) is None


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ([("&& c", "&& c \\")], OTHER),
        ([("# one\n", "# one\nRUN x \\\n")], OTHER),
        ([("  && c", "  && c <<CMD\nCMD\nRUN <<CMD\nCMD")], None),
        ([("COPY d e", "RUN <<CMD\nCMD\nCOPY <<E d")], OTHER),
        ([("RUN <<E\nf\nE", "RUN <<E\nf\nE \\\nE")], None),
        ([("# one\n", "")], "the comment '# one' would be lost"),
        ([("# one", "# One")], "the comment '# one' would be lost"),
        ([("  # inside\n", "")], "the comment '# inside' would be lost"),
        ([("# inside", "'# inside' \\")], "the comment '# inside' would be lost"),
        ([("# syntax=docker/dockerfile:1\n", "")], "the comment '# syntax=docker/dockerfile:1' would be lost"),
        ([("&& c\n", "&& c\r\n")], "the line end '\\r\\n', which the file does not use, would appear"),
        ([("f\n", "f\r\r\n")], "the line end '\\r\\r\\n', which the file does not use, would appear"),
        ([("COPY d e\n", "COPY d e\r\n"), ("# one\n", "")], "the comment '# one' would be lost"),
    ],
)
def test_what_a_renderer_must_not_do(changes: list[tuple[str, str]], problem: str | None) -> None:
    assert verdict(TEXT, *changes) == problem


@pytest.mark.parametrize(
    ("text", "changes", "problem"),
    [
        ("# x\nFROM a\nRUN b \\\nRUN c\n", [("# x\n", "# escape=`\n# x\n")], OTHER),
        ("# escape=`\n# x\nFROM a\nRUN b `\nRUN c\n", [("# escape=`\n", "# x\n# escape=`\n")], OTHER),
        ("FROM a\r\nRUN b\r\nRUN c\r\n", [("b\r\nRUN", "b \\\r\n&&")], None),
        (
            "FROM a\r\nRUN b\r\nRUN c\r\n",
            [("b\r\nRUN", "b \\\n&&")],
            "the line end '\\n', which the file does not use, would appear",
        ),
        ("FROM a\nRUN b", [("b", "c\n")], None),
        ("FROM a\nRUN b\n", [("b\n", "c")], None),
        ("# x\n# x\nFROM a\n", [("# x\n", "")], "the comment '# x' would be lost"),
        ("FROM a\n# x\nRUN b\n", [("# x\nRUN b", "RUN c\n# x")], None),
    ],
)
def test_escapes_line_ends_and_comments_that_move(
    text: str, changes: list[tuple[str, str]], problem: str | None
) -> None:
    assert verdict(text, *changes) == problem


RUNS = "FROM a\nRUN b\nRUN c\nRUN d\nRUN e\n"


@pytest.mark.parametrize(
    "after",
    [
        "FROM a\nRUN b\nRUN d\nRUN e\n",
        "FROM a\nRUN b\nRUN c\nRUN d\nRUN d\nRUN e\n",
        "FROM a\nRUN b\nRUN c\nRUN x\nRUN e\n",
    ],
)
def test_a_result_that_the_edits_do_not_account_for(after: str) -> None:
    """A renderer that drops, doubles or changes an instruction besides what its edits say."""
    before, result = Document.parse(RUNS.encode()), Document.parse(after.encode())
    said = apply(RUNS, [Edit(Span(RUNS.index("b"), RUNS.index("b") + 1), "b")])
    assert check(before, agree(before), result, agree(result), said) == OTHER


@pytest.mark.parametrize(("place", "new"), [("COPY", "ONBUILD "), (" d e", " f"), ("CMD", "USER x\n")])
def test_an_insertion_names_the_instruction_that_it_changes(place: str, new: str) -> None:
    before = Document.parse(TEXT.encode())
    rewrite = apply(TEXT, [Edit(Span(TEXT.index(place), TEXT.index(place)), new)])
    after = Document.parse(rewrite.text.encode())
    assert check(before, agree(before), after, agree(after), rewrite) is None
