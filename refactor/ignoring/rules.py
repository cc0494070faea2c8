"""The text of an ignore file with more rules, in its own style, which keeps out what it is to keep out and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.files.ignorefile import IgnoreFile, PatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MAGIC = frozenset("*?[]\\!#^|{} \t")


def with_rules(text: str | None, patterns: Sequence[str]) -> str:
    """Return an ignore file with ``patterns`` behind its last line that says something, so that no exception undoes them."""
    text = text or ""
    end = "\r\n" if "\r\n" in text else "\n"
    said = text.rstrip()
    kept = text[len(said) :]
    first_end = end if said and not said.endswith("\ufeff") else ""
    _, line_end, rest = kept.partition(end)
    return said + first_end + end.join(patterns) + (line_end or end) + rest


def is_plain(path: str) -> bool:
    """Tell whether a path is a pattern that means this path and no other."""
    return not _MAGIC.intersection(path) and path.isascii()


def is_exact(before: IgnoreFile, after: str, out: Iterable[str], kept: Iterable[str]) -> bool:
    """Tell whether an ignore file would keep ``out`` from the builder, and says of each of ``kept`` what ``before`` says."""
    try:
        rules = IgnoreFile.parse(after)
    except PatternError:
        return False
    return all(map(rules.excludes, out)) and all(rules.excludes(path) == before.excludes(path) for path in kept)


def takes_back(rules: IgnoreFile, path: str) -> bool:
    """Tell whether an exception speaks of this very path."""
    return any(pattern.negated and pattern.matches(path) for pattern in rules.patterns)
