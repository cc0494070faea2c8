"""Values as ENV and LABEL spell them: what each character of a word is worth, and the same value between quotes.

The rules are BuildKit's (``frontend/dockerfile/shell/lex.go``): outside of quotes the escape character protects whatever
follows it, between double quotes only a double quote, a dollar sign and itself; between single quotes there is no escape.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from refactor.edit import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refactor.dockerfile.logical import Logical

_SUBSTITUTION = re.compile(r"""\$(?:\d+|[@*#?$!-]|[^\W\d]\w*|\{[^\W\d]\w*(?:(?::?[-+?]|[#%/])[^'"$<{}\\`]*)?\})""")


class Piece(NamedTuple):
    """A character as written, or a substitution; ``text`` is its worth, nothing for a quote or an escape character."""

    raw: str
    text: str
    is_substitution: bool = False


def pieces(word: str, escape: str) -> tuple[Piece, ...] | None:
    """Return what a word is made of, or None where it has a quoting error, or a substitution with more than a name in it."""
    try:
        return tuple(_pieces(word, escape))
    except ValueError:
        return None


def literal(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text in which nothing has a meaning of its own."""
    return tuple(Piece(character, character) for character in text)


def in_quotes(found: Iterable[Piece], escape: str) -> tuple[str, ...]:
    """Return how each piece is written between quotes, the quotes themselves first and last.

    They are double quotes, unless single ones do without an escape character that double ones would need.
    """
    found = tuple(found)
    text = "".join(piece.text for piece in found)
    special = any(piece.text in ('"', "$", escape) for piece in found)
    if special and "'" not in text and not any(piece.is_substitution for piece in found):
        return "'", *(piece.text for piece in found), "'"
    return '"', *(_between_double_quotes(piece, escape) for piece in found), '"'


def rewritten(place: Logical, start: int, found: Iterable[Piece], written: tuple[str, ...]) -> Iterator[Edit]:
    """Yield the edits that spell the pieces which begin at ``start`` as ``written`` does, but for the quotes around them."""
    for piece, text in zip(found, written[1:-1], strict=True):
        end = start + len(piece.raw)
        if text != piece.raw:
            yield Edit(place.span(start, end), text)
        start = end


def same(one: Iterable[Piece], other: Iterable[Piece]) -> bool:
    """Tell whether two words are worth the same, whatever the variables in them are worth."""
    first, second = ([piece[1:] for piece in each if piece.text] for each in (one, other))
    return first == second


def _between_double_quotes(piece: Piece, escape: str) -> str:
    return f"{escape}{piece.text}" if piece.text in ('"', "$", escape) else piece.text


def _pieces(word: str, escape: str) -> Iterator[Piece]:
    """Yield the pieces of a word.

    Raises:
        ValueError: it cannot be told what they are.

    """
    quote, position = "", 0
    while position < len(word):
        character, following = word[position], word[position + 1 : position + 2]
        if quote == "'":
            quote = "" if character == "'" else quote
            yield Piece(character, character if quote else "")
        elif character == "$":
            found = _SUBSTITUTION.match(word, position)
            if found is None and (following == "{" or following.isalnum() or following == "_"):
                raise ValueError(following)
            text = found[0] if found else character
            yield Piece(text, text, found is not None)
            position += len(text) - 1
        elif character == escape and (not quote or following in (quote, "$", escape)):
            yield Piece(character, "")
            yield from literal(following)
            position += 1
        elif character in ("'", '"') and quote in ("", character):
            quote = "" if quote else character
            yield Piece(character, "")
        else:
            yield Piece(character, character)
        position += 1
    if quote:
        raise ValueError(quote)
