"""Which words of a logical line announce heredocs, by the rules of BuildKit's ``heredocsFromLine``.

BuildKit lexes the line with its own shell lexer (``frontend/dockerfile/shell/lex.go``), always with the backslash as escape
character, keeping quotes and escapes and leaving variables as they are. Its quirks decide what is a heredoc, so they are
kept: a quoting error anywhere means that there is none at all, and a ``${…:-…}`` drops what its word held before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from refactor.dockerfile.logical import SPACE

_DEEPEST = 100
_GO_BLANK = "\t\r "
_SPECIAL = "@*#?-$!0"
_DIFFERS = re.compile(r"<<[\t\r ]|\$\{")
_NOT_UTF_8 = re.compile("[\udc80-\udcff]")


class HeredocError(ValueError):
    """BuildKit refuses the heredoc, and with it the file."""


class _LexError(ValueError):
    """The line has a quoting or substitution error."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A heredoc word: its delimiter without quotes, and how the body is to be read."""

    delimiter: str
    descriptor: str
    strips_tabs: bool
    expands: bool


def announced(line: str) -> tuple[Announcement, ...]:
    """Return the heredocs that ``line`` announces, in order.

    Raises:
        HeredocError: a word looks like a heredoc and its delimiter has a quoting error.

    """
    return _announced(line, older=False)


def depends_on_version(line: str) -> bool:
    """Tell whether older BuildKits find other heredocs in ``line``.

    They end a word at the blank of ``<< EOF``, take ``${x#y}``, ``${x%y}`` and ``${x/y/z}`` for errors, and keep what stands
    before a ``${x:-y}`` in its word.
    """
    if "<<" not in line or not _DIFFERS.search(line):
        return False
    try:
        return _announced(line, older=False) != _announced(line, older=True)
    except HeredocError:
        return True


def _announced(line: str, *, older: bool) -> tuple[Announcement, ...]:
    if "<<" not in line:
        return ()
    try:
        words = _Lexer(line, raw_quotes=True, raw_escapes=True, older=older).words()
    except _LexError:
        return ()
    found = (_announcement(word) for word in words)
    return tuple(announcement for announcement in found if announcement)


def is_heredoc(word: str) -> bool:
    """Tell whether ``word``, taken as a whole, announces a heredoc: a source of COPY, or a RUN that is nothing else."""
    try:
        return _announcement(word) is not None
    except HeredocError:
        return False


def _announcement(word: str) -> Announcement | None:
    head, operator, rest = word.partition("<<")
    if not operator or not all(character in "0123456789" for character in head) or "<" in rest:
        return None
    strips_tabs = rest.startswith("-")
    rest = rest[1:] if strips_tabs else rest
    delimiter = rest.lstrip("\t\n\f\r ")
    if not delimiter:
        return None
    try:
        plain = _Lexer(delimiter, raw_quotes=False, raw_escapes=False).words()
        quoted = _Lexer(delimiter, raw_quotes=True, raw_escapes=False).words() if len(plain) == 1 else []
    except _LexError as error:
        raise HeredocError(f"the heredoc's delimiter {delimiter!r} cannot be read: {error}") from error
    if len(plain) != 1:
        return None
    if len(quoted) != 1:
        raise HeredocError(f"the heredoc's delimiter {delimiter!r} cannot be read")
    if _NOT_UTF_8.search(delimiter):
        raise HeredocError(f"the heredoc's delimiter {delimiter!r} is not UTF-8")
    expands = _quotes(plain[0]) == _quotes(quoted[0])
    return Announcement(plain[0], head, strips_tabs, expands)


def _quotes(word: str) -> int:
    return word.count("'") + word.count('"')


class _Lexer:
    """BuildKit's shell lexer over a line, with no variable set and unset ones left as they are."""

    def __init__(self, source: str, *, raw_quotes: bool, raw_escapes: bool, older: bool = False) -> None:
        self._source = source
        self._position = 0
        self._raw_quotes = raw_quotes
        self._raw_escapes = raw_escapes
        self._older = older
        self._depth = 0
        self._buffer: list[str] = []

    def words(self) -> list[str]:
        return self._until("")[1]

    def _peek(self) -> str:
        return self._source[self._position : self._position + 1]

    def _next(self) -> str:
        character = self._peek()
        self._position += 1
        return character

    def _until(self, stop: str, *, raw_escapes: bool | None = None) -> tuple[str, list[str]]:
        outer, self._raw_escapes = self._raw_escapes, self._raw_escapes if raw_escapes is None else raw_escapes
        self._depth += 1
        if self._depth > _DEEPEST:
            raise HeredocError("substitutions are nested too deeply to tell whether there is a heredoc")
        try:
            return self._collect(stop)
        finally:
            self._depth -= 1
            self._raw_escapes = outer

    def _collect(self, stop: str) -> tuple[str, list[str]]:
        result: list[str] = []
        if self._older:
            self._buffer = []
        self._buffer.clear()
        words = _Words(self._buffer)
        while character := self._peek():
            if character == stop:
                self._next()
                return "".join(result), words.finish()
            if character == "$":
                piece = self._dollar()
                for each in piece:
                    words.add(each)
            elif character in "<'\"":
                piece = {"<": self._redirection, "'": self._single, '"': self._double}[character]()
                words.add_raw(piece)
            else:
                piece = self._plain(words)
            result.append(piece)
        if stop:
            raise _LexError(f"there is no closing {stop}")
        return "".join(result), words.finish()

    def _plain(self, words: _Words) -> str:
        character = self._next()
        if character != "\\":
            words.add(character)
            return character
        kept = ""
        if self._raw_escapes:
            words.add_raw(character)
            kept = character
        escaped = self._next()
        if escaped:
            words.add_raw(escaped)
        return kept + escaped

    def _redirection(self) -> str:
        self._next()
        if self._older or self._peek() != "<":
            return "<"
        self._next()
        blanks = []
        while (character := self._peek()) and character in _GO_BLANK:
            blanks.append(self._next())
        return "<<" + "".join(blanks)

    def _single(self) -> str:
        self._next()
        end = self._source.find("'", self._position)
        if end < 0:
            raise _LexError("there is no closing '")
        text, self._position = self._source[self._position : end], end + 1
        return f"'{text}'" if self._raw_quotes else text

    def _double(self) -> str:
        self._next()
        result: list[str] = []
        while character := self._peek():
            if character == '"':
                self._next()
                text = "".join(result)
                return f'"{text}"' if self._raw_quotes else text
            if character == "$":
                result.append(self._dollar())
                continue
            self._next()
            if character == "\\":
                if self._raw_escapes:
                    result.append(character)
                following = self._peek()
                if not following:
                    continue
                if following in '"$\\':
                    character = self._next()
            result.append(character)
        raise _LexError('there is no closing "')

    def _dollar(self) -> str:
        self._next()
        if self._peek() != "{":
            return "$" + self._name()
        self._next()
        if self._peek() in ("", "{", "}", ":"):
            raise _LexError("there is a bad substitution")
        name = self._name()
        modifier = self._next()
        if self._older and modifier and modifier in "#%/":
            raise _LexError(f"the substitution has an unknown modifier {modifier!r}")
        if modifier == "}":
            return f"${{{name}}}"
        if modifier == "/":
            slash = self._peek() == "/"
            if slash:
                self._next()
            pattern, _ = self._until("/", raw_escapes=True)
            replacement, _ = self._until("}", raw_escapes=True)
            return f"${{{name}/{pattern}/{replacement}}}"
        colon = ":" if modifier == ":" else ""
        modifier = self._next() if colon else modifier
        trims = modifier in ("#", "%")
        if modifier not in ("+", "-", "?", "#", "%") and not colon:
            raise _LexError(f"the substitution has an unknown modifier {modifier!r}")
        if colon and trims:
            raise _LexError(f"the substitution has an unknown modifier :{modifier}")
        word, _ = self._until("}", raw_escapes=trims)
        return f"${{{name}{colon}{modifier}{word}}}"

    def _name(self) -> str:
        start = self._position
        first = self._peek()
        if first.isdecimal():
            while self._peek().isdecimal():
                self._next()
        elif first and first in _SPECIAL:
            self._next()
        else:
            while (character := self._peek()) and (character.isalpha() or character.isdecimal() or character == "_"):
                self._next()
        return self._source[start : self._position]


class _Words:
    """Collects characters into words; the buffer is the lexer's own, and shared by nested calls, as in BuildKit."""

    def __init__(self, buffer: list[str]) -> None:
        self._buffer = buffer
        self._in_word = False
        self._words: list[str] = []

    def add(self, character: str) -> None:
        if character not in SPACE:
            self.add_raw(character)
        elif self._in_word and self._buffer:
            self._words.append("".join(self._buffer))
            self._buffer.clear()
            self._in_word = False

    def add_raw(self, text: str) -> None:
        if text:
            self._buffer.append(text)
        self._in_word = True

    def finish(self) -> list[str]:
        if self._buffer:
            self._words.append("".join(self._buffer))
            self._buffer.clear()
            self._in_word = False
        return self._words
