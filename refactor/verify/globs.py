"""Patterns of absolute paths: ``*`` and ``?`` stay within a name, ``**`` spans folders, ``[*]`` is a star as such."""

from __future__ import annotations

import re
from functools import cache

_TOKENS = re.compile(r"(?P<below>/\*\*\Z)|(?P<across>/\*\*/)|(?P<star>\*)|(?P<one>\?)|\[(?P<plain>[*?\[])\]")
_SPECIAL = re.compile(r"[*?\[]")


def matches(pattern: str, path: str) -> bool:
    """Tell whether ``path`` is one of those that ``pattern`` means; ``/a/**`` means what is below ``/a``, not ``/a``."""
    return compiled(pattern).fullmatch(path) is not None


def literal(path: str) -> str:
    """Return the pattern that means ``path`` and no other."""
    return _SPECIAL.sub(r"[\g<0>]", path)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern as a regular expression."""
    parts, end = [], 0
    for token in _TOKENS.finditer(pattern):
        parts += [re.escape(pattern[end : token.start()]), _meaning(token)]
        end = token.end()
    return re.compile("".join([*parts, re.escape(pattern[end:])]), re.DOTALL)


def _meaning(token: re.Match[str]) -> str:
    if token["plain"]:
        return re.escape(token["plain"])
    return {"below": "/.+", "across": "/(?:.+/)?", "star": "[^/]*", "one": "[^/]"}[str(token.lastgroup)]
