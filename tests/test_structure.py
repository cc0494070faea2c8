"""The reader: comments, directives, lines and stages."""

from __future__ import annotations

import pytest

from refactor.document import Document

FILE = """\
# syntax=docker/dockerfile:1
# about the file

# about the base
ARG V=1
FROM --platform=linux/amd64 a:$V AS Base
# lost

# one
  # two \\
RUN x \\
  # inside
  && y
RUN <<E
# not one
E
# last
"""


def parse(text: str) -> Document:
    return Document.parse(text.encode())


def test_comments_are_attached_inside_or_neither() -> None:
    document = parse(FILE)
    assert [(each.text, each.line, each.inside) for each in document.comments] == [
        ("# syntax=docker/dockerfile:1", 1, False),
        ("# about the file", 2, False),
        ("# about the base", 4, False),
        ("# lost", 7, False),
        ("# one", 9, False),
        ("# two \\", 10, False),
        ("# inside", 12, True),
        ("# last", 17, False),
    ]
    assert all(each.span.of(FILE) == each.text for each in document.comments)
    assert [[comment.text for comment in each.attached] for each in document.instructions] == [
        ["# about the base"],
        [],
        ["# one", "# two \\"],
        [],
    ]
    assert [[comment.text for comment in each.comments] for each in document.instructions] == [[], [], ["# inside"], []]


def test_a_directive_is_not_attached_and_a_comment_behind_it_is() -> None:
    document = parse("# escape=`\n# c\nFROM a\n")
    assert [comment.text for comment in document.instructions[0].attached] == ["# c"]


def test_lines_spans_and_header_ends() -> None:
    document = parse(FILE)
    assert [(each.keyword, each.line, each.end_line, each.stage) for each in document.instructions] == [
        ("ARG", 5, 5, None),
        ("FROM", 6, 6, 0),
        ("RUN", 11, 13, 0),
        ("RUN", 14, 16, 0),
    ]
    assert [each.span.of(FILE).count("\n") for each in document.instructions] == [1, 1, 3, 3]
    ends = [FILE[: each.header_end].rpartition("\n")[2] for each in document.instructions[2:]]
    assert ends == ["  && y", "RUN <<E"]


@pytest.mark.parametrize(
    ("tail", "dangles", "end_line", "header"),
    [
        ("RUN x", False, 2, "RUN x"),
        ("RUN x \\", True, 2, "RUN x \\"),
        ("RUN x \\\n", True, 2, "RUN x \\"),
        ("RUN x \\\n\n# c\n", True, 4, "RUN x \\"),
        ("RUN x \\\n\n  y", False, 4, "  y"),
        ("RUN x \\\r\n\r\n", True, 3, "RUN x \\"),
    ],
)
def test_a_continuation_at_the_end_of_the_file(tail: str, dangles: bool, end_line: int, header: str) -> None:
    document = parse(f"FROM a\n{tail}")
    last = document.instructions[-1]
    assert (last.dangles, last.end_line) == (dangles, end_line)
    assert document.text[: last.header_end].rpartition("\n")[2] == header
    assert last.span.of(document.text) == tail


@pytest.mark.parametrize(
    ("head", "escape", "directives"),
    [
        ("# escape=`\n", "`", [("escape", "`")]),
        ("#escape=`\r\n", "`", [("escape", "`")]),
        (" \u3000#\t ESCAPE \t= ` \n", "`", [("escape", "`")]),
        ("\ufeff# escape=`\n", "`", [("escape", "`")]),
        ("# escape=\\\n", "\\", [("escape", "\\")]),
        ("# check=skip=all;error=true\n# escape=`\n", "`", [("check", "skip=all;error=true"), ("escape", "`")]),
        ("# syntax=docker/dockerfile:1 x\n", "\\", [("syntax", "docker/dockerfile:1 x")]),
        ("# Syntax=docker.io/docker/dockerfile-upstream:master-labs\n# escape=`\n", "`", None),
        (f"# syntax=docker/dockerfile:1.4@sha256:{'0a' * 32}\n# escape=`\n", "`", None),
        ("\n# escape=`\n", "\\", []),
        ("# c\n# escape=`\n", "\\", []),
        ("# none=1\n# escape=`\n", "\\", []),
        ("#!escape=`\n", "\\", []),
        ("#!/x\n# escape=`\n", "\\", []),
        ("# escape=\n# escape=`\n", "\\", []),
        ("# 1escape=`\n", "\\", []),
        ("# esc\xa0ape=`\n", "\\", []),
        ("## escape=`\n", "\\", []),
    ],
)
def test_directives(head: str, escape: str, directives: list[tuple[str, str]] | None) -> None:
    document = parse(f"{head}FROM a\n")
    assert document.escape == escape
    if directives is not None:
        assert [(each.name, each.value) for each in document.directives] == directives
    assert [each.line for each in document.directives] == list(range(1, len(document.directives) + 1))


def test_the_backtick_escapes_and_the_backslash_does_not() -> None:
    document = parse('# escape=`\nFROM a\nRUN a `\n  b \\\nENV a=b` c d="e`" f"\nCOPY --x=y`- z\n')
    assert [each.keyword for each in document.instructions] == ["FROM", "RUN", "ENV", "COPY"]
    assert document.instructions[1].body.text == "a   b \\"
    assert [word.text for word in document.instructions[2].words] == ["a=b` c", 'd="e`" f"']
    assert document.instructions[3].flags[0].value == "y-"


def test_heredocs_are_lexed_with_the_backslash_all_the_same() -> None:
    document = parse("# escape=`\nFROM a\nRUN x `\n <<E\\ F\nE F\nRUN `<<E\nSTOPSIGNAL E\n")
    assert [heredoc.delimiter for heredoc in document.instructions[1].heredocs] == ["E F"]
    assert not document.instructions[2].heredocs


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("FROM a", [(None, "a", None, None)]),
        ("FROM a AS b\nFROM B\n", [("b", "a", None, None), (None, "B", None, 0)]),
        ("FROM a aS B.c-d_1\nfrom --platform=x b.c-d_1 as e", [("b.c-d_1", "a", None, None), ("e", "b.c-d_1", "x", 0)]),
        ("FROM a AS a\nFROM a", [("a", "a", None, None), (None, "a", None, 0)]),
        ("FROM x AS a\nFROM y AS a\nFROM a", [("a", "x", None, None), ("a", "y", None, None), (None, "a", None, 1)]),
        ("FROM b\nFROM c AS b", [(None, "b", None, None), ("b", "c", None, None)]),
        ("FROM $a\nFROM ${b:-c}", [(None, "$a", None, None), (None, "${b:-c}", None, None)]),
    ],
)
def test_stages(text: str, stages: list[tuple[str | None, str, str | None, int | None]]) -> None:
    found = parse(text).stages
    assert [(each.name, each.base.text, each.platform, each.parent) for each in found] == stages
    assert [each.index for each in found] == list(range(len(found)))


def test_a_stage_holds_its_from_and_what_follows() -> None:
    document = parse("ARG a\nFROM b\nRUN c\nFROM d\nRUN e\nRUN f\n")
    held = [[each.body.text for each in stage.instructions] for stage in document.stages]
    assert held == [["b", "c"], ["d", "e", "f"]]


def test_kept_stages() -> None:
    document = parse("FROM x AS a\nRUN 1\nFROM y AS b\nRUN 2\nFROM a AS c\nRUN 3\n")
    assert document.kept_stages == {0, 2}


@pytest.mark.parametrize(
    ("text", "keyword", "flags", "body", "is_json"),
    [
        ("ONBUILD RUN --a=b c d", "RUN", ["--a=b"], "c d", False),
        ("onbuild \\\n  # c\n copy ['a'] b", "COPY", [], "['a'] b", False),
        ('ONBUILD CMD ["a"]', "CMD", [], '["a"]', True),
        ("ONBUILD RUN", "RUN", [], "", False),
    ],
)
def test_triggers(text: str, keyword: str, flags: list[str], body: str, is_json: bool) -> None:
    document = parse(f"FROM a\n{text}\n")
    trigger = document.instructions[1].trigger
    assert trigger is not None
    assert (trigger.keyword, trigger.body.text, trigger.is_json) == (keyword, body, is_json)
    assert trigger.keyword_span.of(document.text).upper() == keyword
    assert [flag.span.of(document.text) for flag in trigger.flags] == flags


def test_no_trigger() -> None:
    assert parse("FROM a\nONBUILD\n").instructions[1].trigger is None


def test_places_and_line_ends() -> None:
    text = "FROM a\r\nRUN b\rc\nRUN d\r\r\nRUN e"
    document = parse(text)
    assert [document.line_at(text.index(each)) for each in "abcde"] == [1, 2, 2, 3, 4]
    assert [document.line_end_at(text.index(each)) for each in "abcde"] == ["\r\n", "\n", "\n", "\r\r\n", "\r\r\n"]
    assert document.line_at(len(text)) == 4
    assert [line.span.of(text) for line in document.lines] == ["FROM a\r\n", "RUN b\rc\n", "RUN d\r\r\n", "RUN e"]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_byte_order_mark_is_no_part_of_the_keyword(mark: str, end: str) -> None:
    document = parse(f"{mark}FROM a{end}")
    assert document.instructions[0].keyword_span.of(document.text) == "FROM"
    assert document.instructions[0].span.start == 0


def test_a_file_of_one_line_without_an_end() -> None:
    assert parse("FROM a").line_end_at(0) == "\n"
