"""Patterns of COPY and ADD: those of Go's filepath.Match, matched while walking, so that only what they can reach is listed.

Source: ``ResolveWildcards`` in github.com/tonistiigi/fsutil.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from refactor.files.ignorefile import class_expression, glob_pieces


@dataclass(frozen=True, slots=True)
class Glob:
    """A pattern and its first components, by which a walk knows where it need not go."""

    whole: re.Pattern[str]
    heads: tuple[re.Pattern[str], ...]

    @classmethod
    def parse(cls, pattern: str) -> Glob:
        """Read ``pattern``.

        Raises:
            PatternError: Go would refuse it.

        """
        parts = pattern.split("/")
        if "[" in pattern or "\\" in pattern:
            # A class such as [^a] matches a slash in Go, so that a component can reach over several directories.
            depth = len(parts) + pattern.count("[") - 1
            return cls(_compile(pattern), (re.compile(".*", re.DOTALL),) * depth)
        heads = ("/".join(parts[:end]) for end in range(1, len(parts)))
        return cls(_compile(pattern), tuple(map(_compile, heads)))

    def reaches_below(self, directory: str) -> bool:
        """Tell whether anything below ``directory`` may match."""
        depth = directory.count("/")
        return depth < len(self.heads) and self.heads[depth].fullmatch(directory) is not None


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile("".join(map(_translated, glob_pieces(pattern))))


def _translated(piece: str) -> str:
    if piece.startswith("*"):
        return "[^/]*" + piece.strip("*")
    if piece.startswith("["):
        return class_expression(piece)
    if piece.startswith("\\"):
        return re.escape(piece[1])
    return re.escape(piece) if piece != "?" else "[^/]"


def has_wildcard(part: str) -> bool:
    """Tell whether a component of a path stands for more than itself."""
    return re.search(r"[*?[]", re.sub(r"\\.?", "", part, flags=re.DOTALL)) is not None
