"""The reader, rule by rule: what stands where in a Dockerfile, as BuildKit has it. Bad input is in `test_unreadable`."""

from __future__ import annotations

import pytest

from refactor.document import Document, Instruction


def parse(text: str) -> Document:
    document = Document.parse(text.encode("utf-8", "surrogateescape"))
    assert bytes(document) == text.encode("utf-8", "surrogateescape")
    return document


def only(text: str, head: str = "FROM a\n") -> tuple[Document, Instruction]:
    document = parse(head + text)
    return document, document.instructions[-1]


def words(instruction: Instruction) -> list[str]:
    return [word.text for word in instruction.words]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("RUN a\n", "a"),
        ("RUN a", "a"),
        ("run\ta \t", "a"),
        ("RUN\v\f\r a", "a"),
        ("\u3000 RUN a\u2003", "a"),
        ("RUN \x85a\xa0", "a"),
        ("RUN \x1ca\x1f", "\x1ca\x1f"),
        ("RUN a\r\n", "a"),
        ("RUN a\r\r\n", "a"),
        ("RUN a\rb", "a\rb"),
        ("RUN a\fb\u2028c\x85d", "a\fb\u2028c\x85d"),
        ("RUN a # b", "a # b"),
        ("RUN", ""),
        ("RUN a\\\nb", "ab"),
        ("RUN a \\\n  b", "a   b"),
        ("RUN a\\ \t\nb", "ab"),
        ("RUN a\\\r\nb", "ab"),
        ("RUN a \\\n\nb", "a b"),
        ("RUN a \\\n \t\n\f\n\xa0\n\r\nb", "a b"),
        ("RUN a \\\n# c \\\n  # d\nb", "a b"),
        ("RUN a \\\n\\\n\\\nb", "a b"),
        ("RUN a \\\n", "a"),
        ("RUN a \\", "a"),
        ("RUN a\\\\\n", "a\\\\"),
        ("RUN a\\\\\\\n", "a\\\\\\"),
        ("RUN a \\\\ \t\n", "a \\\\"),
        ("RUN a\\\f\n", "a\\"),
        ("RUN a\\\xa0\n", "a\\"),
        ("RUN \\\n", ""),
        ("\\\nRUN a", "a"),
        ("RU\\\nN a", "a"),
        ("RU\\\n# c\n\\\n\nN\\\n a", "a"),
        ("RUN \udcff\udcfe", "\udcff\udcfe"),
    ],
)
def test_logical_lines(text: str, body: str) -> None:
    document, instruction = only(text)
    assert len(document.instructions) == 2
    assert (instruction.keyword, instruction.body.text) == ("RUN", body)
    assert instruction.span.of(document.text) == text
    assert document.text[instruction.keyword_span.start :].upper().startswith("RU")
    if "\\\n" not in text and "\\\r\n" not in text and "\\ \t\n" not in text:
        assert instruction.body.whole.of(document.text) == body


@pytest.mark.parametrize(
    ("text", "flags", "rest"),
    [
        ("RUN --a b", [("a", None, "--a")], "b"),
        ("RUN --a=b=c --d= e", [("a", "b=c", "--a=b=c"), ("d", "", "--d=")], "e"),
        ("RUN --a='b c' d", [("a", "b c", "--a='b c'")], "d"),
        ('RUN --"a"="b\\"c" d', [("a", 'b"c', '--"a"="b\\"c"')], "d"),
        ("RUN --a=b\\ c d", [("a", "b c", "--a=b\\ c")], "d"),
        ("RUN --a='b c", [("a", "b c", "--a='b c")], ""),
        ("RUN --a=\\\f", [("a", "", "--a=\\")], ""),
        ("RUN -- --a b", [], "--a b"),
        ("RUN --a -- --b", [("a", None, "--a")], "--b"),
        ('RUN --"" b', [], "b"),
        ("RUN - --a", [], "- --a"),
        ("RUN --- b", [("-", None, "---")], "b"),
        ("RUN \x85--a b", [], "--a b"),
        ("RUN \u3000--a b", [], "--a b"),
        ("RUN --a \xa0--b c", [("a", None, "--a")], "--b c"),
        ("RUN a --b", [], "a --b"),
        ("RUN \\\n  --a \\\n# c\n  --b \\\n  c", [("a", None, "--a"), ("b", None, "--b")], "c"),
        ("RUN --a=b,\\\nc d", [("a", "b,c", "--a=b,\\\nc")], "d"),
        ("RUN --a", [("a", None, "--a")], ""),
        (
            "FROM --platform=x --platform=y b",
            [("platform", "x", "--platform=x"), ("platform", "y", "--platform=y")],
            "b",
        ),
    ],
)
def test_flags(text: str, flags: list[tuple[str, str | None, str]], rest: str) -> None:
    document, instruction = only(text)
    assert [(flag.name, flag.value, flag.span.of(document.text)) for flag in instruction.flags] == flags
    assert instruction.body.text == rest


def test_the_last_of_equal_flags_counts() -> None:
    flag = only("COPY --a=1 --b=2 --a=3 x y")[1].flag("a")
    assert flag is not None
    assert flag.value == "3"
    assert only("COPY x y")[1].flag("a") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("COPY a  'b c'\t\"d\" e\\ f", ["a", "'b", "c'", '"d"', "e\\", "f"]),
        ("ADD a\vb\fc\rd\u2003e", ["a", "b", "c", "d\u2003e"]),
        ("EXPOSE 1 2", ["1", "2"]),
        ("VOLUME /a /b", ["/a", "/b"]),
        ("VOLUME", []),
        ("RUN a  b", ["a  b"]),
        ("WORKDIR /a b", ["/a b"]),
        ("ENV a=b c=\"d e\" f='g h' i=j\\ k", ["a=b", 'c="d e"', "f='g h'", "i=j\\ k"]),
        ("ENV a=\u3000b=", ["a=", "b="]),
        ('ENV a="b\\" c" d=e', ['a="b\\" c"', "d=e"]),
        ("ENV a='b\\' c=d", ["a='b\\'", "c=d"]),
        ("ENV a='' =b", ["a=''", "=b"]),
        ("ENV a b=c  d ", ["a", "b=c  d"]),
        ("LABEL a\t'b", ["a", "'b"]),
        ("ENV", []),
        ("ENV a=b \\\xa0", ["a=b"]),
        ("ENV a=b\\\f", ["a=b"]),
        ("ENV a=b\\\\\\\n", ["a=b\\\\"]),
        ('ENV a="b\\\xa0', ['a="b']),
        ("ARG a b=c 'd e'", ["a", "b=c", "'d e'"]),
        ("HEALTHCHECK NONE", ["NONE"]),
        ("HEALTHCHECK CMD a b", ["CMD", "a b"]),
        ("HEALTHCHECK CMD", ["CMD"]),
        ("HEALTHCHECK", []),
        ("ONBUILD RUN a", ["RUN a"]),
        ("MAINTAINER a b", ["a b"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    document, instruction = only(text)
    assert words(instruction) == expected
    assert [word.span.of(document.text) for word in instruction.words] == expected
    assert not instruction.is_json


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('RUN ["a", "b c"]', ["a", "b c"]),
        ("CMD []", []),
        ('COPY \u3000["a"]', ["a"]),
        ('COPY [ "a" ,\t"b" ]', ["a", "b"]),
        ('VOLUME ["\\u0041\\n\\"]"]', ['A\n"]']),
        ('SHELL ["\\ud83d\\ude00", "\\ud800", "\udcff"]', ["\U0001f600", "\ufffd", "\ufffd"]),
        ('RUN ["a", \\\n "b"]', ["a", "b"]),
        ('HEALTHCHECK --x=y CMD ["a", "b"]', ["CMD", "a", "b"]),
        ("RUN ['a']", None),
        ('RUN ["a",]', None),
        ('RUN ["a"] b', None),
        ('RUN ["a" "b"]', None),
        ("RUN [NaN]", None),
        ("RUN [-Infinity]", None),
        ('RUN ["\t"]', None),
        ("RUN [ -f x ]", None),
        ("RUN [[ x ]]", None),
    ],
)
def test_json(text: str, expected: list[str] | None) -> None:
    document, instruction = only(text)
    assert instruction.is_json is (expected is not None)
    if expected is not None:
        assert words(instruction) == expected
        shown = [word.span.of(document.text) for word in instruction.words if word.text != "CMD"]
        assert all(each.startswith('"') and each.endswith('"') for each in shown)


@pytest.mark.parametrize(
    "text",
    [
        'RUN ["a"] b',
        "CMD [] # c",
        'ONBUILD CMD ["a"] b',
        'HEALTHCHECK CMD ["a"] b',
        'COPY ["a"] ["b"]',
        "RUN << EOF\nEOF",
        "ONBUILD RUN << EOF\nEOF",
        "RUN ${a#b} <<EOF\nEOF",
    ],
)
def test_what_versions_read_differently_is_ambiguous(text: str) -> None:
    assert only(text)[1].is_ambiguous


@pytest.mark.parametrize(
    "text",
    [
        'RUN ["a"]',
        "RUN [ -f x ] && y",
        "RUN <<EOF\nEOF",
        "ENV a=[] x=",
        "WORKDIR [1] x",
        "ONBUILD RUN a",
        "HEALTHCHECK NONE",
    ],
)
def test_what_they_read_alike_is_not(text: str) -> None:
    assert not only(text)[1].is_ambiguous


@pytest.mark.parametrize(
    ("text", "bodies", "strips", "expands"),
    [
        ("RUN <<A\nx\nA\n", ["x\n"], False, True),
        ("RUN <<A\nA", [""], False, True),
        ("RUN <<-'A'\n\tx\n \tA\n\t\tA\n", ["\tx\n \tA\n"], True, False),
        ("RUN <<A\r\nx\r\nA\r\r\n", ["x\r\n"], False, True),
        ("RUN <<A\nA \n A\nAA\n# A\n\nA\n", ["A \n A\nAA\n# A\n\n"], False, True),
        ("RUN <<A \\\n  && <<B\nx \\\nA\ny\nB\n", ["x \\\n", "y\n"], False, True),
        ("RUN <<A \\\n# c\n\n x\nA\n", [""], False, True),
        ("COPY --chmod=1 <<A <<B /x/\nA\nB\n", ["", ""], False, True),
        ("ADD <<A /x\nA\n", [""], False, True),
        ("ONBUILD RUN <<A\nx\nA\n", ["x\n"], False, True),
    ],
)
def test_heredocs(text: str, bodies: list[str], strips: bool, expands: bool) -> None:
    document, instruction = only(text)
    assert [heredoc.body.of(document.text) for heredoc in instruction.heredocs] == bodies
    assert instruction.span.of(document.text) == text
    for heredoc in instruction.heredocs:
        assert heredoc.terminator.of(document.text).strip("\t\r\n") == heredoc.delimiter
        assert (heredoc.strips_tabs, heredoc.expands) == (strips, expands)


@pytest.mark.parametrize(
    "text",
    [
        "CMD <<A",
        "ENV a=<<A",
        'RUN ["<<A"]',
        "ONBUILD CMD <<A",
        'ONBUILD RUN ["<<A"]',
        "HEALTHCHECK CMD <<A",
        "ENTRYPOINT x <<A",
    ],
)
def test_where_there_are_no_heredocs(text: str) -> None:
    document, instruction = only(f"{text}\nRUN x\nSTOPSIGNAL A\n")
    assert [each.keyword for each in document.instructions[2:]] == ["RUN", "STOPSIGNAL"]
    assert not document.instructions[1].heredocs
    assert instruction.line == 4
