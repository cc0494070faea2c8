"""Commands and pipelines while they are read, and what becomes of them once it is known where they run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from refactor.edit import Span
from refactor.shells.findings import Findings, Region
from refactor.shells.grammar import RESERVED, SETS, require_one_word, shape_of
from refactor.shells.script import Assignment, Command, Compound, Mark, Place, Redirection, Sign, Word
from refactor.shells.words import UnreadableError

if TYPE_CHECKING:
    from tree_sitter import Node

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*(?:\[[^]]*\])?\+?=", re.ASCII)


@dataclass(slots=True)
class Draft:
    """A command that is being read: its place is not known before its and-or list ends."""

    start: int
    end: int
    assignments: list[Assignment] = field(default_factory=list)
    words: list[tuple[int, int]] = field(default_factory=list)
    redirections: list[Redirection] = field(default_factory=list)
    sets: list[Span] = field(default_factory=list)
    compound: Node | None = None


@dataclass(slots=True)
class PipelineDraft:
    """A pipeline that is being read, and the operator before it."""

    operator: str
    start: int
    negation: bool = False
    drafts: list[Draft] = field(default_factory=list)


def finished(draft: Draft, place: Place, findings: Findings) -> Command | Compound:
    """Return the command, now that its place is known, and note what it holds."""
    span = Span(draft.start, draft.end)
    if draft.compound:
        return _finished_compound(draft.compound, draft, place, findings)
    words = tuple([findings.word(start, end) for start, end in draft.words])
    if words:
        _check(words, findings.code)
    findings.marks += (Mark(Sign.ASSIGNMENT, each, place) for each in draft.sets)
    command = Command(span, tuple(draft.assignments), words, tuple(draft.redirections), place)
    if not (words and words[0].raw == "#"):  # else it is the grammar's stand-in for a comment in backquotes
        findings.commands.append(command)
    return command


def _check(words: tuple[Word, ...], code: str) -> None:
    """Reject what a shell would not take for the words of a simple command."""
    position = 1 if words[0].raw in ("time", "coproc") and len(words) > 1 else 0
    for word in (words[0], words[position]):
        if word.raw in RESERVED:
            raise UnreadableError(f"has the reserved word {word.raw} where it is not understood", word.span.start)
    if _ASSIGNMENT.match(words[0].raw):
        raise UnreadableError("has an assignment that is not understood", words[0].span.start)
    for word in words:
        if code[word.span.start] == "#":
            raise UnreadableError("has a comment that is not understood", word.span.start)


def _finished_compound(node: Node, draft: Draft, place: Place, findings: Findings) -> Compound:
    shape = shape_of(node)
    for other in shape.others:
        findings.scan(other, draft.sets)
        if shape.kind in ("case", "for", "select"):
            require_one_word(other, findings.code)
    span = Span(draft.start, draft.end)
    if shape.kind in ("for ((", "((") and SETS.search(findings.code, node.start_byte, node.end_byte):
        draft.sets.append(span)
    match shape.kind:
        case "(":
            inner = Place.SUBSHELL
        case "function":
            inner = Place.SUBSHELL if place is Place.SUBSHELL else Place.FUNCTION
        case _:
            inner = Place.GROUP if place is Place.TOP else place
    findings.bash_only = findings.bash_only or shape.bash_only
    findings.regions += (Region(nodes, inner) for nodes in shape.lists)
    findings.marks += (Mark(Sign.ASSIGNMENT, each, place) for each in draft.sets)
    compound = Compound(span, shape.kind, shape.name, place)
    findings.compounds.append(compound)
    return compound
