"""The text of a pull request, from the same results as every report, for somebody who has ten seconds.

What is open is a sentence, a row for each commit, the evidence, how sure it is, and how to refuse; all else is folded. Whatever
comes from the repository (paths, and what messages quote of a Dockerfile) stands in fenced blocks of code, longer than any
fence within, or in code written as entities: there, forges look for no mentions, references, closing words, commands,
Markdown or HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.pull_request.blocks import count, fenced, folded, gathered, table
from refactor.pull_request.commits import TITLE_WIDTH, title
from refactor.pull_request.state import State
from refactor.registry import named
from refactor.transform import Safety
from refactor.verify.evidence import markdown_table, markdown_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.plan import Change
    from refactor.pull_request.proposal import Proposal
    from refactor.result import Result
    from refactor.transform import Transform
    from refactor.verify.verdict import Evidence

LIMIT = 60_000
"""GitHub takes 65,536 characters; the rest is for people who add something."""
_MOST_LINES = 100
_MOST_CHANGES = 300
_COLUMNS = {"commit": "---", "what it does": "---", "changes": "---:", "files": "---:"}
_LOOKED_AT = (
    " Here, that is the base branch as it was fetched: a file that only a build makes was not there to be looked at."
)


@dataclass(frozen=True, slots=True)
class Text:
    """What a pull request says."""

    title: str
    body: str


def text_of(
    proposal: Proposal,
    head: str,
    *,
    evidence: Sequence[Evidence] = (),
    template: str = "",
    notes: Sequence[str] = (),
) -> Text:
    """Write the text for a proposal whose last commit is ``head``.

    ``evidence`` tells of the images that were built before and after; ``template`` is what the repository asks its
    contributors to fill in, and stays below ours; ``notes`` say what was not looked at.
    """
    state = State(proposal.keys, head, doubted=tuple(key for each in proposal.doubts for key in each.keys)).line()
    rows = tuple(_Commit.of(name, proposal.results) for name in proposal.transforms)
    parts = [state, _first(proposal, rows), table(_COLUMNS, (row.cells() for row in rows)), *_built(evidence)]
    parts += [*_sure(rows), _changes(rows), *_left(proposal, notes), _REFUSE]
    body = "\n\n".join(parts) + "\n"
    if template and len(body) + len(template) < LIMIT:
        body += f"\n---\n\n{template.strip()}\n"
    return Text(_title(proposal), body)


@dataclass(frozen=True, slots=True)
class _Commit:
    """A transform, and what it changes where."""

    transform: Transform
    changes: tuple[tuple[Result, Change], ...]

    @classmethod
    def of(cls, name: str, results: Sequence[Result]) -> _Commit:
        changed = (result for result in results if result.patches)
        found = ((result, change) for result in changed for change in result.changes)
        return cls(named(name), tuple((result, change) for result, change in found if change.transform == name))

    def cells(self) -> tuple[str, ...]:
        files = len({result.path for result, _ in self.changes})
        return (
            self.transform.name,
            _plain(self.transform.summary).replace("|", r"\|"),
            str(len(self.changes)),
            str(files),
        )

    def lines(self, safety: Safety) -> Iterator[str]:
        of_kind = ((result, change) for result, change in self.changes if change.safety is safety)
        return gathered((f"{result.path}:{change.line}", change.message) for result, change in of_kind)


def _title(proposal: Proposal) -> str:
    names = proposal.transforms
    if len(names) == 1:
        return title(named(names[0]).summary)
    head = f"Refactor {count(sum(bool(result.patches) for result in proposal.results), _noun(proposal))}: "
    for shown in range(len(names), 0, -1):
        rest = f" and {len(names) - shown} more" if shown < len(names) else ""
        whole = head + ", ".join(names[:shown]) + rest
        if len(whole) <= TITLE_WIDTH:
            return whole
    return title(f"{head}{len(names)} transforms")


def _noun(proposal: Proposal) -> str:
    return "file" if any(result.parts for result in proposal.results) else "Dockerfile"


def _first(proposal: Proposal, rows: Sequence[_Commit]) -> str:
    changed = sum(bool(result.patches) for result in proposal.results)
    total = sum(len(row.changes) for row in rows)
    each = ", a commit for each row" if len(rows) > 1 else ""
    return (
        f"**{count(total, 'change')} in {changed} of {count(len(proposal.results), _noun(proposal))}**{each}; "
        "everything else stays byte for byte."
    )


def _built(evidence: Sequence[Evidence]) -> Iterator[str]:
    if evidence:
        yield "Each file that changes was built before and after from the same context, and the images were compared:"
        shown = evidence[:_MOST_LINES]
        details = markdown_text(shown)
        yield details.strip() if len(details) < LIMIT // 4 else "\n".join(markdown_table(shown))
        if len(evidence) > len(shown):
            yield f"… and {len(evidence) - len(shown)} more that hold."


def _sure(rows: Sequence[_Commit]) -> Iterator[str]:
    """Say how sure it is: a sentence for each class that there is."""
    for safety in Safety:
        number = sum(change.safety is safety for row in rows for _, change in row.changes)
        if number:
            yield f"**{safety}** ({number}): {safety.meaning}{_LOOKED_AT if safety is Safety.PROVEN else ''}"


def _changes(rows: Sequence[_Commit]) -> str:
    """Tell of every change, in lines of the files before, and why it is made."""
    most = max(10, min(_MOST_LINES, _MOST_CHANGES // len(rows)))
    parts = []
    for row in rows:
        parts.append(f"**{row.transform.name}**: {_plain(row.transform.description or row.transform.summary)}")
        for safety in Safety:
            if lines := list(row.lines(safety)):
                parts += [f"{safety}:", fenced(lines, most)]
    return folded("Each change, and why; lines are those of the files before", *parts)


def _left(proposal: Proposal, notes: Sequence[str]) -> Iterator[str]:
    results = proposal.results
    left = [
        (f"{each.path}:{row.line}", f"{row.transform}: {row.sentence}") for each in results for row in each.refusals
    ]
    held = [(f"{each.path}:{row.line}", f"{row.transform}: {row.message}") for each in results for row in each.held]
    said = [(f"{each.path}:{note.line}", note.sentence) for each in results for note in each.notes]
    errors = [str(each.error) for each in results if each.error]
    if proposal.doubts:
        yield f"{count(len(proposal.doubts), 'file')} whose changes did not hold when their images were built:"
        yield fenced([f"{each.path}: {each.reason}" for each in proposal.doubts], _MOST_LINES)
    parts = []
    if proposal.refused:
        parts.append(
            f"{count(proposal.refused, 'change')} that an earlier pull request proposed and that was not wanted."
        )
    if left:
        parts += [f"{count(len(left), 'place')} seen, and left with a reason:", fenced([*gathered(left)], _MOST_LINES)]
    if held:
        parts.append(
            f"{count(len(held), 'change')} not made, since the image may change (`--safety review` makes them):"
        )
        parts.append(fenced([*gathered(held)], _MOST_LINES))
    if errors:
        parts += [f"{count(len(errors), 'file')} not done:", fenced(errors, _MOST_LINES)]
    if said or notes:
        parts += ["To know besides:", fenced([*gathered(said), *notes], _MOST_LINES)]
    if parts:
        yield folded("Left as it is", *parts)


_REFUSE = (
    "**If you do not want this**, close it: it is not proposed again. `# dockwright: leave NAME` above an instruction, or "
    "`# dockwright: leave-file` in a file, leaves them as they are. Commits that you push here are yours, and are never "
    "overwritten."
)


def _plain(text: str) -> str:
    """Return a text of a transform's as forges show it, which break lines where we do.

    A sign that Markdown would take for HTML or a mention is written out, but in code, where it is none.
    """
    flowing = re.sub(r"(?<!\n)\n(?![\n -])", " ", text.strip())
    parts = re.split(r"(`[^`]*`)", flowing)
    parts[::2] = (re.sub(r"@(?=\w)", "@\u200b", part.replace("<", "&lt;")) for part in parts[::2])
    return "".join(parts)
