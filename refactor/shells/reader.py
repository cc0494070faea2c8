"""From a body to a `Script`: heredocs are blanked, the rest is parsed, and its lists are read one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.shells.findings import Findings
from refactor.shells.grammar import NESTS, parse
from refactor.shells.heredocs import Heredoc, heredocs, only_heredocs, without_heredocs
from refactor.shells.lists import ListReader
from refactor.shells.script import Command, Compound, Mark, Opaque, Place, Script, Sign
from refactor.shells.words import ORDINARY, UnreadableError

if TYPE_CHECKING:
    from refactor.edit import Span


def read_script(text: str) -> Script | Opaque:
    """Read a body: `shell.read` without its limit on length."""
    nul = text.find("\0")
    if nul >= 0:
        return Opaque("holds a NUL", nul)
    try:
        return _read(text, heredocs(text))
    except UnreadableError as unreadable:
        return Opaque(unreadable.reason, unreadable.offset)


def _read(text: str, found: tuple[Heredoc, ...]) -> Script:
    code = ORDINARY.sub("\x01", without_heredocs(text, found) if found else text)
    root, code = parse(code)
    findings = Findings(text, code, {heredoc.offset: heredoc.operator for heredoc in found})
    outer = ListReader(findings, Place.TOP, 0)
    outer.walk((root,))
    outer.finish(len(text))
    _read_regions(findings)
    if any(heredoc.expands and NESTS.search(heredoc.body.of(text)) for heredoc in found):
        _read_bodies(findings, found)
    if findings.headers:
        raise UnreadableError("has a heredoc that is not where it seems", min(findings.headers))
    return Script(
        text,
        tuple(outer.items),
        tuple(sorted(findings.commands, key=_start)),
        tuple(sorted(findings.compounds, key=_start)),
        tuple(sorted(findings.marks, key=_start)),
        tuple(sorted(findings.comments)),
        tuple(heredoc.body for heredoc in found),
        outer.terminated,
        findings.bash_only,
    )


def _read_regions(findings: Findings) -> None:
    while findings.regions:
        region = findings.regions.pop()
        inner = ListReader(findings, region.place, region.nodes[0].start_byte)
        inner.walk(region.nodes)
        inner.finish(region.nodes[-1].end_byte)


def _read_bodies(findings: Findings, found: tuple[Heredoc, ...]) -> None:
    """Read the substitutions in the heredocs' bodies, from one further tree that holds nothing else."""
    sets: list[Span] = []
    root, findings.code = parse(ORDINARY.sub("\x01", only_heredocs(findings.text, found)))
    findings.scan(root, sets)
    findings.marks += (Mark(Sign.ASSIGNMENT, span, Place.GROUP) for span in sets)
    _read_regions(findings)


def _start(part: Command | Compound | Mark) -> int:
    return part.span.start
