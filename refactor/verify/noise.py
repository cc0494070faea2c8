"""Noise: what differs between any two builds of one file, and so is no sign of a refactoring.

The table is what differed when the same Dockerfiles were built twice without a cache (Debian 12 and 13 with apt, pip, venv,
npm and cargo), the names that mktemp's manual page promises, and no more. It leaves out what matters too much to be passed
over unseen, /etc/shadow (a password's salt) and Java's cacerts (times of certificates): these, and what a project's own
programs make anew each time, are learnt by building its original twice. Times of files and folders are not compared in the
first place.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from refactor.verify.comparison import Change, Comparison, FileDifference, compare
from refactor.verify.globs import literal, matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from refactor.verify.image import Image

_WORD = re.compile(r"[A-Za-z0-9_]+")


class Aspect(StrEnum):
    """What about a path is noise, and so what still counts."""

    CONTENT = "content"
    """What the file holds; that it is there, its mode and its owner count."""

    NAME = "name"
    """What it is called; that as many are there as before counts."""

    ALL = "all"
    """All, also whether it is there."""


@dataclass(frozen=True, slots=True)
class Row:
    """Paths, what about them is noise, and why."""

    pattern: str
    aspect: Aspect
    reason: str


_ROWS = (
    Row("/var/log/**", Aspect.CONTENT, "logs tell the time"),
    Row(
        "/**/__pycache__/*.pyc",
        Aspect.CONTENT,
        "compiled Python holds the time of its source, which is compared itself",
    ),
    Row("/var/cache/ldconfig/aux-cache", Aspect.CONTENT, "the linker's notes hold times and inode numbers"),
    Row("/etc/ssh/ssh_host_*", Aspect.CONTENT, "openssh-server makes its keys when it is installed"),
    Row(
        "/etc/ssl/*/ssl-cert-snakeoil.*", Aspect.CONTENT, "ssl-cert makes its key and certificate when it is installed"
    ),
    Row("/etc/machine-id", Aspect.CONTENT, "systemd draws it when it is installed"),
    Row("/var/lib/dbus/machine-id", Aspect.CONTENT, "dbus draws it, or copies that of systemd, when it is installed"),
    Row(
        "/var/cache/fontconfig/*",
        Aspect.CONTENT,
        "fontconfig's caches hold the times of fonts, which are compared themselves",
    ),
    Row("/**/.npm/_logs/**", Aspect.ALL, "npm names its logs by the time, and keeps the last ten"),
    Row("/**/.npm/_cacache/index-v5/**", Aspect.CONTENT, "npm's cache notes when it fetched what"),
    Row("/**/node_modules/.modules.yaml", Aspect.CONTENT, "pnpm notes when it last pruned"),
    Row("/**/pnpm/store/v*/files/**/*-index.json", Aspect.CONTENT, "pnpm's store notes when it checked a file"),
    Row("/**/.cache/pnpm/metadata*/**", Aspect.CONTENT, "pnpm's cache notes when it fetched what"),
    Row("/**/.local/state/pnpm/pnpm-state.json", Aspect.CONTENT, "pnpm notes when it last looked for a newer pnpm"),
    Row("/**/*cargo/.global-cache", Aspect.CONTENT, "cargo notes when it last used what it has fetched"),
    Row("/**/.cache/pip/selfcheck/*", Aspect.CONTENT, "pip notes when it last looked for a newer pip"),
    Row(
        "/tmp/node-compile-cache/**",  # noqa: S108 - in an image
        Aspect.CONTENT,
        "npm's compiled code, which Node keeps from version 22 on, differs from one run to the next",
    ),
    Row("/tmp/tmp????????", Aspect.NAME, "Python's tempfile names at random"),  # noqa: S108 - in an image
    Row("/tmp/tmp.??????????", Aspect.NAME, "mktemp names at random"),  # noqa: S108 - in an image
)


@dataclass(frozen=True, slots=True)
class Noise:
    """What is noise: rows of patterns, and what was learnt of single paths and settings."""

    rows: tuple[Row, ...]
    paths: Mapping[str, Aspect] = field(default_factory=dict)
    settings: frozenset[str] = frozenset()

    def with_learnt(self, before: Image, again: Image) -> Noise:
        """Return this noise and what differs between two builds of one file."""
        return _learnt(self, self.sift(compare(before, again)).rest)

    def sift(self, comparison: Comparison) -> Sifted:
        """Part what counts from noise."""
        settings = tuple(each for each in comparison.settings if each.name not in self.settings)
        renamed = self._renamed(comparison.files)
        files = tuple(each for each in comparison.files if not (each.path in renamed or self._covers(each)))
        return Sifted(Comparison(settings, files), comparison.count - len(settings) - len(files))

    def _covers(self, difference: FileDifference) -> bool:
        aspects = [row.aspect for row in self.rows if matches(row.pattern, difference.path)]
        aspects += [self.paths[difference.path]] if difference.path in self.paths else []
        return Aspect.ALL in aspects or (Aspect.CONTENT in aspects and difference.is_of_content)

    def _renamed(self, files: Iterable[FileDifference]) -> set[str]:
        """Return the paths that came and went under names that are noise, where as many came as went."""
        moved = [each for each in files if each.change is not Change.CHANGED]
        found: set[str] = set()
        for row in self.rows:
            if row.aspect is Aspect.NAME:
                those = [each for each in moved if each.path not in found and matches(row.pattern, each.path)]
                gone, come = ([_look(each) for each in those if each.change is change] for change in _MOVES)
                found |= {each.path for each in those} if sorted(gone) == sorted(come) else set()
        return found


_MOVES = (Change.REMOVED, Change.ADDED)
DOCUMENTED = Noise(_ROWS)


@dataclass(frozen=True, slots=True)
class Sifted:
    """What counts, and how much noise was between."""

    rest: Comparison
    noise: int


def _learnt(noise: Noise, seen: Comparison) -> Noise:
    pairs = tuple(_pairs(seen.files))
    paired = {path for pair in pairs for path in pair}
    shapes = dict.fromkeys(_shape(*pair) for pair in pairs)
    rows = tuple(Row(shape, Aspect.NAME, "the original, built twice, has another name there") for shape in shapes)
    paths = {
        each.path: Aspect.CONTENT if each.is_of_content else Aspect.ALL
        for each in seen.files
        if each.path not in paired
    }
    settings = noise.settings | {each.name for each in seen.settings}
    return replace(noise, rows=(*noise.rows, *rows), paths={**noise.paths, **paths}, settings=settings)


def _pairs(files: Iterable[FileDifference]) -> Iterator[tuple[str, str]]:
    """Yield the paths that went and came, two and two, where their names are alike but for letters and digits."""
    groups: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for each in files:
        if each.change is not Change.CHANGED:
            groups[f"{_look(each)} {_blurred(each.path)}"][_MOVES.index(each.change)].append(each.path)
    for gone, come in groups.values():
        yield from zip(sorted(gone), sorted(come), strict=False)


def _shape(one: str, other: str) -> str:
    """Return the pattern that means both paths: what differs is blurred, by whole words of letters and digits."""
    pattern, end = "", 0
    for word in _WORD.finditer(one):
        same = other[word.start() : word.end()] == word[0]
        pattern += literal(one[end : word.start()]) + (word[0] if same else "?" * len(word[0]))
        end = word.end()
    return pattern + literal(one[end:])


def _blurred(path: str) -> str:
    return _WORD.sub(lambda word: "?" * len(word[0]), path)


def _look(difference: FileDifference) -> str:
    """Return what a renamed file keeps: its kind, its mode and its owner."""
    entry = difference.before or difference.after
    assert entry is not None
    return f"{entry.kind} {entry.mode:o} {entry.uid}:{entry.gid}"
