"""ENV and LABEL with a blank between name and value get an equals sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.dockerfile.lexing import split_keyword, split_quoted
from refactor.dockerfile.quoting import in_quotes, pieces, rewritten, same
from refactor.document import Document
from refactor.edit import Edit, Span, apply
from refactor.errors import Unreadable
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Instruction


@transform(
    safety=Safety.SAFE,
    rules=("LegacyKeyValueFormat",),
    refusals={
        "comment": "a comment stands between the name and the value, which have to be one word",
        "equals-sign": "the blank before the equals sign makes it a part of the value, which is hardly meant",
        "name": "the name holds a quote, a variable or an escape character",
        "onbuild": "the trigger is kept in the image as it is written",
        "substitution": "the value cannot be put between quotes, and a blank in it has to be",
    },
    references=(
        "https://docs.docker.com/reference/build-checks/legacy-key-value-format/",
        "https://docs.docker.com/reference/dockerfile/#env",
        "https://github.com/moby/buildkit/blob/master/frontend/dockerfile/shell/lex.go",
    ),
    example="FROM debian:13-slim\nENV LANG C.UTF-8\nENV PACKAGES curl \\\n    git\nLABEL description the service itself\n",
)
def key_value_env(document: Document) -> Outcomes:
    """Write ENV and LABEL as name=value.

    The form with a blank is deprecated: it takes all that follows for one value, so that `ENV A 1 B=2` sets one variable. The
    value stays the same to the character, for whatever its variables are worth. Where it is one word it stays as it is written;
    where it holds blanks it gets quotes, and loses the quotes and escape characters that Docker drops from it anyway. A value
    over several lines stays on several lines.
    """
    for instruction in document.instructions:
        written = instruction.trigger or instruction
        if written.keyword not in ("ENV", "LABEL") or written.flags or not _is_legacy(written):
            continue
        yield Refusal(instruction.span, "onbuild") if instruction.trigger else _outcome(document, instruction)


def _is_legacy(instruction: Instruction) -> bool:
    return bool(instruction.words) and "=" not in instruction.words[0].text


def _outcome(document: Document, instruction: Instruction) -> Finding | Refusal:
    place, escape = instruction.body, document.escape
    name, start = split_keyword(place.text)
    value = place.text[start:]
    if any(character in name.text for character in ("'", '"', "$", escape)):
        return Refusal(instruction.span, "name", name.text)
    if value.startswith("="):
        return Refusal(instruction.span, "equals-sign", f"{name.text} {value}")
    between = Span(place.span(*name.span).end, place.locate(start))
    if any(between.covers(comment.span) for comment in instruction.comments):
        return Refusal(instruction.span, "comment")
    message = f"{name.text} and its value are joined by an equals sign"
    if [word.text for word in split_quoted(f"={value}", escape)] == [f"={value}"]:
        return Finding(instruction.span, message, (Edit(between, "="),))
    found = pieces(value, escape)
    if found is None:
        return Refusal(instruction.span, "substitution", name.text)
    written = in_quotes(found, escape)
    if not same(found, pieces("".join(written), escape) or ()):
        return Refusal(instruction.span, "substitution", name.text)
    end = place.whole.end
    edits = (
        Edit(between, f"={written[0]}"),
        *rewritten(place, start, found, written),
        Edit(Span(end, end), written[-1]),
    )
    if instruction.end_line > instruction.line and not _reads(
        document, instruction, edits, f"{name.text}={''.join(written)}"
    ):
        return Refusal(instruction.span, "substitution", name.text)
    return Finding(instruction.span, f"{message}; the value, which holds blanks, gets quotes", edits)


def _reads(document: Document, instruction: Instruction, edits: tuple[Edit, ...], body: str) -> bool:
    """Tell whether an instruction over several lines, once edited, is read as ``body``.

    An escape character or a quote that goes may have kept a line from being a comment, or from going on in the next.
    """
    place = next(index for index, each in enumerate(document.instructions) if each.span == instruction.span)
    try:
        after = Document.parse(apply(document.text, edits).text.encode("utf-8", "surrogateescape")).instructions
    except Unreadable:
        return False
    return len(after) == len(document.instructions) and after[place].body.text == body
