"""Against BuildKit 0.12's own parser, as PyPI has it: the same files, lines, flags, words, JSON forms and heredocs.

Where it is older than the rules that are kept here, or laxer than BuildKit as a whole, the difference has a name below.
"""

from __future__ import annotations

import re
from pathlib import Path

import dockerfile
import pytest
from hypothesis import HealthCheck, example, given, settings

from refactor.dockerfile.heredoc import depends_on_version
from refactor.document import Document, Instruction
from refactor.errors import Unreadable
from tests.dockerfiles import dockerfiles

# What its parser takes and BuildKit refuses once it looks at what was parsed; or what is refused here for safety's sake.
REFUSED_EARLIER = {
    "an unknown instruction": "there is no instruction",
    "FROM with another number of words": "FROM takes one image",
    "an instruction before the first FROM": "stands before the first FROM",
    "a stage with an impossible name": "cannot be the name of a stage",
    "a trigger that may not be one": r"^ONBUILD \w+ is not allowed",
    "a flag that it reads byte by byte": "a flag holds a character that is not ASCII",
    "the frontend of somebody else": "the file is written for another frontend",
    "JSON that may be deeper than it takes": "a JSON form is nested too deeply",
}
# A heredoc that it does not see: `<< EOF`, one behind `${x#y}`, one behind a JSON form that it cuts short.
UNSEEN_HEREDOC = re.compile(r"<<[\t\r \\`]|\$\{|\]")
# It does not know `# check=`, at which it stops looking for directives; nor does it count directives that it does not know.
NEWER_DIRECTIVE = re.compile(r"^[ \t\ufeff]*#\s*check\s*=", re.IGNORECASE | re.MULTILINE)

Seen = tuple[str, int, int, tuple[str, ...], tuple[str, ...], bool, tuple[str, ...]]


def ours(document: Document) -> list[Seen]:
    return [_seen(document, each) for each in document.instructions]


def _seen(document: Document, instruction: Instruction) -> Seen:
    read = instruction.trigger or instruction
    flags = tuple(
        f"--{flag.name}" if flag.value is None else f"--{flag.name}={flag.value}" for flag in instruction.flags
    )
    words = [word.text for word in read.words]
    if read.keyword in ("ENV", "LABEL") and not _is_old_form(read):
        words = [part for word in words for part in word.split("=", 1)]
    heredocs = () if instruction.trigger else tuple(each.body.of(document.text) for each in instruction.heredocs)
    lines = (instruction.line, instruction.end_line)
    return (instruction.keyword, *lines, flags, tuple(words), read.is_json, heredocs)


def _is_old_form(instruction: Instruction) -> bool:
    """Tell whether it is ``ENV key value``: its two words are then the whole body, and the key may hold a ``=``."""
    words = instruction.words
    return len(words) == 2 and (
        "=" not in words[0].text or not all("=" in word.text for word in words) or _odd_blank(words[0].text)
    )


def _odd_blank(text: str) -> bool:
    return any(character.isspace() for character in re.sub(r"\\.|`.|\"[^\"]*\"?|'[^']*'?", "", text))


def theirs(text: str) -> list[Seen]:
    return [
        (
            each.cmd.upper(),
            each.start_line,
            each.end_line,
            tuple(each.flags),
            tuple(each.value),
            each.json,
            () if each.sub_cmd else tuple(heredoc.content for heredoc in each.heredocs),
        )
        for each in dockerfile.parse_string(text)
    ]


def assert_alike(text: str) -> None:
    if NEWER_DIRECTIVE.search(text):
        return
    try:
        document = Document.parse(text.encode())
    except Unreadable as refusal:
        _assert_named(text, refusal)
        return
    if any(each.is_ambiguous for each in document.instructions):
        return
    try:
        expected = theirs(text)
    except UnicodeDecodeError:  # HEALTHCHECK's first word is cut at a byte: the binding cannot return it
        assert any(each.keyword == "HEALTHCHECK" for each in document.instructions)
        return
    found = ours(document)
    if document.escape == "`":  # in flags it takes the backslash for the escape character all the same
        found, expected = [_without_escapes(each) for each in found], [_without_escapes(each) for each in expected]
    assert found == expected


def _assert_named(text: str, refusal: Unreadable) -> None:
    if any(re.search(reason, refusal.reason) for reason in REFUSED_EARLIER.values()):
        return
    if any(
        map(depends_on_version, text.split("\n"))
    ):  # of which one version sees a heredoc where another sees instructions
        return
    assert refusal.line is not None
    rest = "\n".join(text.split("\n")[refusal.line - 1 :])
    if "is not terminated" in refusal.reason and UNSEEN_HEREDOC.search(rest):
        return
    with pytest.raises((dockerfile.GoParseError, UnicodeDecodeError)):
        theirs(text)


def _without_escapes(seen: Seen) -> Seen:
    keyword, first, last, flags, *rest = seen
    return (keyword, first, last, tuple(flag.translate({ord("`"): "", ord("\\"): ""}) for flag in flags), *rest)  # type: ignore[return-value]


@settings(max_examples=1_500, suppress_health_check=[HealthCheck.too_slow])
@given(dockerfiles)
@example("FROM a\nRUN \x85--a b\n")
@example("FROM a\nENV a=b \\\xa0\n")
@example("FROM a\nENV --a \\\f\n")
@example('FROM a\nCMD --a="\\  \f\n')
@example('FROM a\nHEALTHCHECK --a CMD ["b"]\nHEALTHCHECK NONE\n')
@example("FROM a\nRUN ${a:-b} <<CMD\nx\nCMD\nRUN 'x <<CMD\nCMD\n")
def test_generated_files(text: str) -> None:
    assert_alike(text)


def test_most_generated_files_are_compared() -> None:
    """The exceptions must stay exceptions."""
    counts = {"compared": 0, "refused by both": 0, "else": 0}

    @settings(max_examples=400, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(dockerfiles)
    def count(text: str) -> None:
        try:
            document = Document.parse(text.encode())
        except Unreadable as refusal:
            named = any(re.search(reason, refusal.reason) for reason in REFUSED_EARLIER.values())
            counts["else" if named else "refused by both"] += 1
        else:
            counts["else" if any(each.is_ambiguous for each in document.instructions) else "compared"] += 1

    count()
    assert counts["compared"] > 150
    assert counts["refused by both"] > 10


GOLDEN = sorted((Path(__file__).parents[1] / "golden").glob("*/*/before.Dockerfile"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: f"{path.parts[-3]}/{path.parts[-2]}")
def test_golden_files(path: Path) -> None:
    assert_alike(path.read_bytes().decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUM b\n",
        "FROM a b\n",
        "RUN a\nFROM b\n",
        "FROM a AS 1\n",
        "FROM a\nONBUILD ONBUILD RUN b\n",
        "FROM a\nRUN --a=é b\n",
        "# syntax=foreign/x\nFROM a\n",
    ],
)
def test_what_is_refused_earlier(text: str) -> None:
    assert theirs(text)
    with pytest.raises(Unreadable):
        Document.parse(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        'FROM a\nCMD ["b"] c\n',
        'FROM a\nONBUILD CMD ["b"] c\n',
        'FROM a\nHEALTHCHECK CMD ["b"] c\n',
        "FROM a\nRUN << CMD\nCMD\n",
        "FROM a\nRUN ${b#c} <<CMD\nCMD\n",
        "FROM a\nRUN << <<CMD\nCMD\n",
    ],
)
def test_what_its_version_reads_otherwise_is_ambiguous(text: str) -> None:
    document = Document.parse(text.encode())
    assert ours(document) != theirs(text)
    assert any(each.is_ambiguous for each in document.instructions)


@pytest.mark.parametrize(
    "text",
    [
        "# escape=`\n# escape=`\nFROM a\n",
        "# escape=x\nFROM a\n",
        "# only\n",
        "",
        "FROM a\nRUN <<E\n",
        "FROM a\nCMD [1]\n",
        "FROM a\nENV b\n",
        "FROM a\nENV a=b c\n",
        f"FROM a\nRUN {'x' * 65_532}\n",
    ],
    ids=lambda text: repr(text)[:30],
)
def test_what_both_refuse(text: str) -> None:
    with pytest.raises(dockerfile.GoParseError):
        theirs(text)
    with pytest.raises(Unreadable):
        Document.parse(text.encode())


def test_the_longest_line_that_both_take() -> None:
    text = f"FROM a\nRUN {'x' * 65_531}\n"
    assert ours(Document.parse(text.encode())) == theirs(text)
