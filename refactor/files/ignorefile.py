""".dockerignore: which paths of a build context its patterns keep from the builder.

The rules are those of github.com/moby/patternmatcher (``patternmatcher.go``, ``ignorefile/ignorefile.go``), applied as
BuildKit's client applies them: down the tree, each pattern's match handed on to what lies in the matched directory
(``MatchesUsingParentResults`` in github.com/tonistiigi/fsutil, ``filter.go``).

Moby makes a regular expression of Go's from a pattern without looking at what it copies: ``a|b*`` is an alternative,
``x{2}*`` repeats, ``[*]`` is no class any more. Where what a pattern says and what becomes of it differ, it is refused;
``|`` and ``^``, which mean the same in both regular languages, are copied as moby does.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cache

from refactor.errors import DockwrightError

# Go's unicode.IsSpace; str.strip() would also take U+001C to U+001F.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_LONGEST_LINE = 65535  # bufio.Scanner's buffer, less the newline

# The grammar of Go's filepath.Match: in a class, "-" and "]" must be escaped, even at its ends.
_CHAR = r"(?:\\.|[^\\\]\-])"
_CLASS = re.compile(rf"\[(?P<not>\^?+)(?P<items>(?:{_CHAR}(?:-{_CHAR})?)+)\]", re.DOTALL)
_ITEM = re.compile(rf"(?P<low>{_CHAR})(?:-(?P<high>{_CHAR}))?", re.DOTALL)
_PIECE = re.compile(rf"{_CLASS.pattern}|\\.|\*\*/?|[^\\\[]", re.DOTALL)

_MAGIC = re.compile(r"[*?\[\]\\]")
_REPEAT = re.compile(r"\{\d+(?:,\d*)?\}")


class PatternError(DockwrightError):
    """A pattern that BuildKit refuses, or reads as something else than what it says."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason, line)
        self.reason = reason
        self.line = line

    def __str__(self) -> str:
        return f"{self.reason}." if self.line is None else f"Line {self.line}: {self.reason}."


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line: the path pattern, cleaned, and whether a leading ``!`` makes it an exception."""

    line: int
    text: str
    negated: bool

    def matches(self, path: str) -> bool:
        """Tell whether the pattern matches this very path; that of a parent is not asked."""
        return _compiled(self.text).search(path) is not None


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """The patterns of one .dockerignore, in order; of those that match a path the last decides."""

    patterns: tuple[Pattern, ...] = ()

    @classmethod
    def parse(cls, text: str) -> IgnoreFile:
        """Read a .dockerignore.

        Raises:
            PatternError: a line that would fail the build, or whose meaning is in doubt.

        """
        patterns = []
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
            if len(line.encode("utf-8", "surrogateescape")) > _LONGEST_LINE:
                raise PatternError("a line is longer than 64 KiB", number)
            if line.startswith("#"):
                continue
            try:
                pattern = _pattern(number, line)
                if pattern is not None:
                    _expression(pattern.text)
                    patterns.append(pattern)
            except PatternError as error:
                raise PatternError(error.reason, number) from error
        return cls(tuple(patterns))

    def excludes(self, path: str) -> bool:
        """Tell whether ``path``, clean and relative to the context, is kept from the builder. The root never is."""
        if path in ("", "."):
            return False
        parts = path.split("/")
        hits = [False] * len(self.patterns)
        excluded = False
        for end in range(1, len(parts) + 1):
            head = "/".join(parts[:end])
            excluded = False
            for index, pattern in enumerate(self.patterns):
                # An ignored path needs no second reason, a kept one no exception: such a match is not even looked for,
                # and so not handed on to the children either.
                hits[index] = hits[index] or (pattern.negated == excluded and pattern.matches(head))
                if hits[index]:
                    excluded = not pattern.negated
        return excluded

    def may_keep_below(self, directory: str) -> bool:
        """Tell whether BuildKit looks into an ignored directory at all: only if an exception can lead there."""
        exceptions = [_without_final_glob(pattern.text) for pattern in self.patterns if pattern.negated]
        if any(set(text) & set(r"*[]?^\\") for text in exceptions):
            return bool(exceptions)
        return any(f"{text}/".startswith(f"{directory}/") for text in exceptions)


def glob_pieces(pattern: str) -> tuple[str, ...]:
    r"""Cut a pattern of Go's filepath.Match into classes, escapes (``\x``), ``**``, ``**/`` and single characters.

    Raises:
        PatternError: filepath.Match would answer ErrBadPattern.

    """
    pieces = []
    end = 0
    while end < len(pattern):
        match = _PIECE.match(pattern, end)
        if match is None:
            raise PatternError(f"{pattern!r} has a class that does not end, or a backslash with nothing behind it")
        pieces.append(match.group())
        end = match.end()
    return tuple(pieces)


def class_expression(piece: str) -> str:
    """Return a class such as ``[^a-z]`` as Python writes it.

    Raises:
        PatternError: a range runs backwards, which Go's regular expressions refuse.

    """
    match = _CLASS.fullmatch(piece)
    assert match is not None
    items = []
    for item in _ITEM.finditer(match["items"]):
        low = item["low"][-1]
        high = (item["high"] or low)[-1]
        if low > high:
            raise PatternError(f"the range {item.group()} in {piece} runs backwards")
        items.append(re.escape(low) if low == high else f"{re.escape(low)}-{re.escape(high)}")
    return f"[{match['not']}{''.join(items)}]"


def clean(path: str) -> str:
    """Shorten a path as Go's filepath.Clean does."""
    # normpath alone keeps two leading slashes, as POSIX allows.
    return posixpath.normpath(re.sub("^/+", "/", path))


def _pattern(number: int, line: str) -> Pattern | None:
    """Read one line, in moby's two passes: what the first cuts off may uncover spaces or a ``!`` for the second."""
    text = line.strip(_SPACE)
    sign = "!" if text.startswith("!") else ""
    text = text.removeprefix("!").strip(_SPACE)
    if text:
        text = clean(text)
        text = text.removeprefix("/") or text
    text = f"{sign}{text}".strip(_SPACE)
    if not text:
        return None
    text = clean(text)
    if text == "!":
        raise PatternError("an exclamation mark needs a pattern behind it")
    return Pattern(number, text.removeprefix("!"), text.startswith("!"))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_expression(pattern))


def _expression(pattern: str) -> str:
    """Return what moby makes of a pattern: for plain text, ``text/**`` and ``**/text`` it takes short cuts."""
    if not _MAGIC.search(pattern):
        return rf"\A{re.escape(pattern)}\Z"
    if pattern.endswith("**") and not _MAGIC.search(pattern[:-2]):
        return rf"\A{re.escape(pattern[:-2])}"
    if pattern.startswith("**") and not _MAGIC.search(pattern[2:]):
        parent = r"(?:\A|/)" if pattern.startswith("**/") else ""
        return rf"{parent}{re.escape(pattern[2:].removeprefix('/'))}\Z"
    if repeat := _REPEAT.search(pattern):
        raise PatternError(f"BuildKit reads {repeat.group()} in {pattern!r} as a repetition")
    pieces = glob_pieces(pattern)
    last = len(pieces) - 1
    return rf"^{''.join(_translated(piece, index == last) for index, piece in enumerate(pieces))}\Z"


def _translated(piece: str, is_last: bool) -> str:
    if piece.startswith("**"):
        return ".*" if is_last else "(?:.*/)?"
    if piece == "*":
        return "[^/]*"
    if piece == "?":
        return "[^/]"
    for escaped in re.findall(r"\\(.)", piece, re.DOTALL):
        if escaped.isalnum() or not escaped.isascii():
            raise PatternError(rf"BuildKit takes \{escaped} for a sign of Go's regular expressions")
    if piece.startswith("\\"):
        return re.escape(piece[1])
    if piece.startswith("["):
        if re.search(r"(?<!\\)[*?]|\[:", piece[1:]):
            raise PatternError(f"BuildKit reads {piece} otherwise than as a class of these characters")
        return class_expression(piece)
    return piece if piece in "^|" else re.escape(piece)


def _without_final_glob(pattern: str) -> str:
    return pattern.removesuffix("/**").removesuffix("/*")
