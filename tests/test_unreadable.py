"""Bad input: refused with the right line and a reason, or read byte for byte; and in time linear in its size."""

from __future__ import annotations

import time

import pytest

from refactor.dockerfile.second_reader import agree
from refactor.document import Document
from refactor.errors import Unreadable


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"", 1, "no instruction in the file"),
        (b"\n \n", 2, "no instruction in the file"),
        (b"# a\n# b\n", 2, "no instruction in the file"),
        (b"\xef\xbb\xbf", 1, "no instruction in the file"),
        (b"\\\n", 1, "no instruction ''"),
        (b"ARG a\n\nARG b\n", 3, "no FROM"),
        (b"ARG a\nRUN b\nFROM c\n", 2, "RUN stands before the first FROM"),
        (b"FROM a\n\nRUM b\n", 3, "no instruction 'RUM'"),
        (b"FROM a\nRUN\xc2\xa0b\n", 2, r"no instruction 'RUN\\xa0b'"),
        (b"FROM a\n\x1cRUN b\n", 2, r"no instruction '\\x1cRUN'"),
        (b"\xef\xbb\xbf\xef\xbb\xbfFROM a\n", 1, r"no instruction '\\ufeffFROM'"),
        (b"FROM a\n\xef\xbb\xbfRUN b\n", 2, r"no instruction '\\ufeffRUN'"),
        (b"FROM a\nRUN b\0\n", 2, "NUL"),
        (b"FROM a\nRUN <<E\n\0\nE\n", 3, "NUL"),
        ("FROM a\n".encode("utf-16"), 1, "NUL"),
        (b"FROM\n", 1, "FROM takes one image"),
        (b"FROM a b\n", 1, "FROM takes one image"),
        (b"FROM a x b\n", 1, "FROM takes one image"),
        (b"FROM a AS\n", 1, "FROM takes one image"),
        (b"FROM a AS b c\n", 1, "FROM takes one image"),
        (b"FROM a\nFROM b AS 1c\n", 2, "'1c' cannot be the name"),
        (b"FROM a AS b/c\n", 1, "'b/c' cannot be the name"),
        (b"# escape=`\n# Escape=`\nFROM a\n", 2, "'escape' is given twice"),
        (b"# check=a\n# syntax=docker/dockerfile:1\n# check=b\nFROM a\n", 3, "'check' is given twice"),
        (b"# escape=x\nFROM a\n", 1, "'x' is neither"),
        (b"# escape=``\nFROM a\n", 1, "'``' is neither"),
        (b"# syntax=tonistiigi/dockerfile:x\nFROM a\n", 1, "another frontend, tonistiigi/dockerfile:x"),
        (b"#!/x\n# syntax=foreign/y\nFROM a\n", 2, "another frontend, foreign/y"),
        (b"\xef\xbb\xbf#!/x\n# syntax=foreign/y\nFROM a\n", 2, "another frontend, foreign/y"),
        (b"// syntax=foreign/y\nFROM a\n", 1, "no instruction '//'"),
        (b'{"syntax": "foreign/y"}\n', 1, "no instruction"),
        (b"FROM a\nRUN <<E\nx\n", 2, "'E' is not terminated"),
        (b"FROM a\nRUN \\\n <<E <<F\nE\nE\n", 2, "'F' is not terminated"),
        (b"FROM a\nRUN <<E", 2, "'E' is not terminated"),
        (b"FROM a\nRUN <<E \\", 2, "'E' is not terminated"),
        (b"FROM a\nRUN <<E\n E\nE \n", 2, "'E' is not terminated"),
        (b"FROM a\nRUN $(( 1 << 2 ))\n", 2, "'2' is not terminated"),
        (b"FROM a\nRUN <<E\xff\nE\xff\n", 2, "not UTF-8"),
        (b"FROM a\nENV a\n", 2, "ENV needs a name and a value"),
        (b"FROM a\nLABEL \\\n a=b c\n", 2, "LABEL has a word without '=': c"),
        (b"FROM a\nCMD [1]\n", 2, "strings only"),
        (b"FROM a\nONBUILD COPY [null]\n", 2, "strings only"),
        (b"FROM a\nHEALTHCHECK CMD [[]]\n", 2, "strings only"),
        (b"FROM a\nRUN " + b"[" * 5_000 + b"]" * 5_000, 2, "nested too deeply"),
        (b"FROM a\nRUN " + b"[" * 50_000 + b" x\n", 2, "nested too deeply"),
        (b"FROM a\nRUN [\\\n" + b"[" * 50_000 + b"\\\n" + b"]" * 50_000 + b"]\n", 2, "nested too deeply"),
        (b"FROM a\nRUN \\\n" + b"${a:-\\\n" * 100_000 + b"<<E\n", 2, "nested too deeply"),
        (b"FROM a\nONBUILD ONBUILD RUN b\n", 2, "ONBUILD ONBUILD is not allowed"),
        (b"FROM a\n" + b"ONBUILD " * 8_000 + b"RUN b\n", 2, "ONBUILD ONBUILD is not allowed"),
        (b"FROM a\nONBUILD from b\n", 2, "ONBUILD FROM is not allowed"),
        (b"FROM a\nONBUILD MAINTAINER b\n", 2, "ONBUILD MAINTAINER is not allowed"),
        (b"FROM a\nONBUILD RUM b\n", 2, "no instruction 'RUM'"),
        (b"FROM a\nCOPY --a=\xc3\xa9 b c\n", 2, "flag holds a character that is not ASCII"),
        (b"FROM a\nCOPY --a=\\\xc3\xa9 b c\n", 2, "flag holds a character that is not ASCII"),
        (b"FROM a\nCOPY \xa0--a b c\n", 2, "a byte before the arguments that is not UTF-8"),
        (b"FROM a\nCOPY --a \x85b c\n", 2, "a byte before the arguments that is not UTF-8"),
        (b"FROM a\nRUN " + b"x" * 65_532 + b"\nRUN y\n", 2, "over 65,535 bytes"),
        (b"FROM a\nRUN <<E\n" + b"\xc3\xa9" * 32_768 + b"\nE\n", 3, "over 65,535 bytes"),
        (b"FROM a\n#" + b"x" * 65_534 + b"\r\n", 2, "over 65,535 bytes"),
        (b"FROM a\nRUN " + b"x" * 65_532, 2, "over 65,535 bytes"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_refused(data: bytes, line: int, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason) as refused:
        Document.parse(data)
    assert refused.value.line == line
    assert str(refused.value).startswith(f"Line {line} was left alone: ")


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (b"FROM a\nRUN \xff\xfe \xc3\n", 2),
        (b"\xef\xbb\xbfFROM a\nRUN b\n", 2),
        (b"FROM a\r\nRUN b \\\r\n c\r\n", 2),
        (b"FROM a\nRUN b", 2),
        (b"FROM a\nRUN " + b"x" * 65_531 + b"\n", 2),
        (b"FROM a\nRUN " + b"x" * 65_530 + b"\r\n", 2),
        (b"FROM a\nRUN " + b"x" * 65_531, 2),
        (b"FROM a\nRUN x" + b"\xc3\xa9" * 32_765 + b"\n", 2),
        (b"FROM a\nRUN --mount=" + b"x" * 60_000 + b" y\n", 2),
        (b"FROM a\nRUN \\\n" + b"${a:-\\\n" * 100_000 + b"\n", 2),
        (b"FROM a\nRUN \\\n" + b"$(\\\n" * 100_000 + b"<<E\n", 2),
        (b"FROM a\n" + b"RUN b\n" * 99_999, 100_000),
        (b"FROM a AS b\nRUN c\n" * 1_000, 2_000),
        (b"FROM a\nRUN <<E\n" + (b"x" * 999 + b"\n") * 10_000 + b"E\n", 2),
        (b"FROM a\n" + (b"RUN " + b"x" * 995 + b"\n") * 10_000, 10_001),
        (b"FROM a\nRUN " + b"<<E " * 10_000 + b"\n" + b"E\n" * 10_000, 2),
        (b"FROM a\n# c\n" + b"\n# c\n" * 50_000, 1),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_read_byte_for_byte(data: bytes, count: int) -> None:
    started = time.perf_counter()
    document = Document.parse(data)
    assert bytes(document) == data
    assert len(document.instructions) == count
    assert time.perf_counter() - started < 60


def test_a_long_chain_of_stages() -> None:
    document = Document.parse(b"".join(b"FROM s%d AS s%d\n" % (index, index + 1) for index in range(1_000)))
    assert [stage.parent for stage in document.stages] == [None, *range(999)]
    assert len(document.kept_stages) == 1_000


@pytest.mark.parametrize(
    ("head", "repeated", "tail"),
    [
        ("FROM a\n", "RUN b\n", ""),
        ("FROM a\nRUN b", " \\\n  c", "\n"),
        ("FROM a\nRUN b", " \\\n# c\n\n  d", "\n"),
        ("FROM a\nENV", " \\\n  a=b", "\n"),
        ("FROM a\nCOPY", " \\\n  --a=b", " c d\n"),
        ("FROM a\nRUN [\\\n", '"a",\\\n', '"b"]\n'),
        ("FROM a\nRUN", " 'a' \\\n", " <<E\nE\n"),
        ("FROM a\nRUN", " '\\\n", " ' <<E\n"),
        ("FROM a\n", "RUN <<E\nx\nE\n", ""),
        ("FROM a\nRUN <<E\n", "x\n", "E\n"),
        ("FROM a\nRUN <<E ", " ${a:-b}\\\n", " x\nE\n"),
    ],
    ids=lambda value: repr(value),
)
def test_time_is_linear(head: str, repeated: str, tail: str) -> None:
    def best(count: int) -> float:
        document = (head + repeated * count + tail).encode()
        times = []
        for _ in range(3):
            started = time.perf_counter()
            agree(Document.parse(document))
            times.append(time.perf_counter() - started)
        return min(times)

    # Four times the size takes four times as long, and sixteen times if it were quadratic.
    assert best(8_000) < 11 * best(2_000) + 0.1
