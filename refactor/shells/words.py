"""Words of the shell, character by character: which characters are ordinary, and what is left without the quotes."""

from __future__ import annotations

import re
from functools import lru_cache

ORDINARY = re.compile(r"[^\t\n -~]")
"""Characters that mean nothing to a shell, though others may take them for blanks: carriage returns, NBSP."""

PLAIN = re.compile(r"[\w./:=+@%,\-\]^]*", re.ASCII)
"""A word that stands for itself, wherever it stands."""
_EXPANDS = re.compile(r"\$[\w{(\[@*#?$!-]", re.ASCII)
_BRACES = re.compile(r"\{[^}]*(,|\.\.)")


_VARIABLE = re.compile(r"\$(\w+)", re.ASCII)
_OF_PLAIN_PARTS = re.compile(r"(?:[\w./:=+@%,~-]|\$\{\w+\})+", re.ASCII)


class UnreadableError(ValueError):
    """The text cannot be read with certainty; the offset says where."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


@lru_cache(maxsize=4_096)
def literal(raw: str) -> str | None:
    """Return the value of a word after quote removal, or None if any shell would expand a part of it.

    A tilde, a bracket or braces count wherever some shell expands them, though others may not.
    """
    if PLAIN.fullmatch(raw):
        return raw
    out: list[str] = []
    index, end = 0, len(raw)
    while index < end:
        char = raw[index]
        if char == "'":
            close = raw.find("'", index + 1)
            if close < 0:
                return None
            out.append(raw[index + 1 : close])
            index = close
        elif char == '"':
            inner = _double_quoted(raw, index + 1)
            if inner is None:
                return None
            value, index = inner
            out.append(value)
        elif char == "\\":
            index += 1
            out.append("" if raw[index : index + 1] == "\n" else raw[index : index + 1])
        elif _special(raw, index):
            return None
        else:
            out.append(char)
        index += 1
    return "".join(out)


def braced(text: str) -> str:
    """Return a text with its plain variables in braces, so that the two spellings of one compare alike."""
    return _VARIABLE.sub(r"${\1}", text)


def spelled(raw: str) -> str | None:
    """Return a word without its quotes and with its variables in braces, or None if more than variables is expanded in it.

    Two words that are spelled alike stand for the same text, as long as no variable in them changes and none holds blanks.
    """
    value = literal(raw)
    if value is not None:
        return None if "$" in value else value
    inner = raw[1:-1] if len(raw) > 1 and raw[0] == raw[-1] == '"' else raw
    text = braced(inner)
    return text if _OF_PLAIN_PARTS.fullmatch(text) and text[0] != "~" else None


def _special(raw: str, index: int) -> bool:
    """Tell whether some shell expands what begins at this unquoted character."""
    match raw[index]:
        case "`" | "*" | "?":
            return True
        case "$":
            return bool(_EXPANDS.match(raw, index)) or raw[index + 1 : index + 2] in ("'", '"')
        case "[":
            return "]" in raw[index + 1 :]
        case "~":
            return index == 0 or raw[index - 1] in "=:"
        case "{":
            return bool(_BRACES.match(raw, index))
        case "(" | ")" | "<" | ">" | "|" | "&" | ";":
            return True
        case _:
            return False


def _double_quoted(raw: str, index: int) -> tuple[str, int] | None:
    """Return the value of a double-quoted stretch and the offset of its closing quote, or None if it expands."""
    start = index
    out: list[str] = []
    while index < len(raw):
        char = raw[index]
        if char == '"':
            return "".join(out) + raw[start:index], index
        if char == "`" or (char == "$" and _EXPANDS.match(raw, index)):
            return None
        if char == "\\" and raw[index + 1 : index + 2] in ("$", "`", '"', "\\", "\n"):
            kept = raw[index + 1]
            out += (raw[start:index], "" if kept == "\n" else kept)
            index += 1
            start = index + 1
        index += 1
    return None
