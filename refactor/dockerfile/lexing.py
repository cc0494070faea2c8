"""How BuildKit splits a logical line into keyword, flags and words.

Ports of rules, not of code: ``split_command.go``, ``line_parsers.go`` in ``frontend/dockerfile/parser``. Offsets are
character offsets into the text given.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple, NoReturn

from refactor.dockerfile.logical import BLANK, SPACE
from refactor.edit import Span

_WORD = re.compile(f"[^{BLANK}]+")
_BLANKS = re.compile(f"[{BLANK}]+")


class LexicalError(ValueError):
    """The text is one that BuildKit refuses, or reads in a way that cannot be given as spans."""


# BuildKit looks for flags byte by byte, and takes these two for white space.
_BYTES_TAKEN_FOR_SPACE = ("\udc85", "\udca0")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Token(NamedTuple):
    """A word: what stands there, or what it is worth once quotes are gone, and where it stands."""

    text: str
    span: Span


def split_keyword(line: str) -> tuple[Token, int]:
    """Return the first word, and the offset at which what follows its blanks begins."""
    start = len(line) - len(line.lstrip(SPACE))
    word = _WORD.match(line, start)
    end = word.end() if word else start
    rest = _BLANKS.match(line, end)
    return Token(line[start:end], Span(start, end)), rest.end() if rest else end


def split_flags(line: str, offset: int, escape: str) -> tuple[tuple[Token, ...], int]:
    """Return the leading words that start with ``--`` (quotes removed), and the offset at which the arguments begin."""
    flags: list[Token] = []
    position = offset
    while True:
        while position < len(line) and line[position] in BLANK:
            position += 1
        if line.startswith(_BYTES_TAKEN_FOR_SPACE, position):
            raise LexicalError("there is a byte before the arguments that is not UTF-8")
        if not line.startswith("--", position):
            return tuple(flags), position
        value, end = _flag(line, position, escape)
        if value == "--":
            return tuple(flags), end
        flags.append(Token(value, Span(position, end)))
        position = end


def _flag(line: str, start: int, escape: str) -> tuple[str, int]:
    characters: list[str] = []
    quote = ""
    position = start
    while position < len(line):
        character = line[position]
        if not character.isascii():
            # BuildKit reads flags byte by byte and garbles such a character.
            raise LexicalError("a flag holds a character that is not ASCII")
        if not quote and character in BLANK:
            break
        position += 1
        if quote and character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote = character
        elif character == escape:
            if position < len(line):
                if not line[position].isascii():
                    raise LexicalError("a flag holds a character that is not ASCII")
                characters.append(line[position])
                position += 1
        else:
            characters.append(character)
    return "".join(characters), position


def split_blanks(text: str) -> tuple[Token, ...]:
    """Split at white space with quotes taken literally: FROM, EXPOSE, and ADD, COPY and VOLUME that are not JSON."""
    return tuple(Token(word[0], Span(*word.span())) for word in _WORD.finditer(text))


def split_quoted(text: str, escape: str) -> tuple[Token, ...]:
    """Split at white space outside quotes, quotes and escapes kept: ARG, and ENV and LABEL of ``key=value`` words.

    An escape character with nothing behind it is dropped.
    """
    tokens: list[Token] = []
    start: int | None = None
    quote = ""
    position = 0
    while position < len(text):
        character = text[position]
        if start is None:
            if character in SPACE:
                position += 1
                continue
            start = position
        if not quote and character in SPACE:
            tokens.append(Token(text[start:position], Span(start, position)))
            start = None
        elif character == escape and quote != "'":
            if position + 1 == len(text):
                text = text[:position]
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        position += 1
    if start is not None and start < len(text):
        tokens.append(Token(text[start:], Span(start, len(text))))
    return tuple(tokens)


def split_pairs(text: str, escape: str, keyword: str) -> tuple[Token, ...]:
    """Split ENV or LABEL: ``key=value`` words, or in the old form the key and the rest of the line.

    Raises:
        LexicalError: a key without a value, or a later word without ``=``.

    """
    words = split_quoted(text, escape)
    if not words:
        return ()
    if "=" not in words[0].text:
        key, rest = split_keyword(text)
        if not text[key.span.end :]:
            raise LexicalError(f"{keyword} needs a name and a value")
        return key, Token(text[rest:], Span(rest, len(text)))
    for word in words:
        if "=" not in word.text:
            raise LexicalError(f"{keyword} has a word without '=': {word.text}")
    return words


def split_json(text: str) -> tuple[Token, ...] | None:
    """Read the JSON form, or return None where BuildKit falls back to the shell form without a word.

    Raises:
        LexicalError: valid JSON that holds something else than strings.

    """
    if not text.lstrip(SPACE).startswith("["):
        return None
    offset = len(text) - len(text.lstrip(SPACE))
    try:
        values = json.loads(text[offset:], parse_constant=_no_constant, parse_int=float)
    except ValueError:
        return None
    except RecursionError as error:
        raise LexicalError("a JSON form is nested too deeply") from error
    if not all(isinstance(value, str) for value in values):
        raise LexicalError("a JSON form may hold strings only")
    spans = []
    position = offset
    for _ in values:
        start = text.index('"', position)
        position = start + 1
        while text[position] != '"':
            position += 2 if text[position] == "\\" else 1
        position += 1
        spans.append(Span(start, position))
    return tuple(Token(_SURROGATE.sub("\ufffd", value), span) for value, span in zip(values, spans, strict=True))


def starts_with_json(text: str) -> bool:
    """Tell whether JSON stands there with something behind it, which older BuildKits drop and newer ones take for shell."""
    stripped = text.lstrip(SPACE)
    if not stripped.startswith("["):
        return False
    try:
        _, end = json.JSONDecoder().raw_decode(stripped)
    except (ValueError, RecursionError):
        return False
    return end < len(stripped)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
