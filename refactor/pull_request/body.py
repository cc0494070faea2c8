"""The text of a pull request, from the same results as every report.

Whatever comes from the repository (paths, and what messages quote of a Dockerfile) stands in fenced blocks of code, longer
than any fence within: there, forges look for no mentions, references, closing words, commands, Markdown or HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.errors import show
from refactor.pull_request.commits import title
from refactor.pull_request.state import State
from refactor.registry import named
from refactor.transform import Safety
from refactor.verify.evidence import markdown_table, markdown_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.plan import Change
    from refactor.pull_request.proposal import Proposal
    from refactor.run import Result
    from refactor.transform import Transform
    from refactor.verify.verdict import Evidence

LIMIT = 60_000
"""GitHub takes 65,536 characters; the rest is for people who add something."""
_MOST_LINES = 100
_LONGEST_LINE = 300
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
    parts = [state, *_changes(proposal), *_built(evidence)]
    parts += [*_left(proposal, notes), *_refuse(proposal)]
    body = "\n\n".join(parts) + "\n"
    if template and len(body) + len(template) < LIMIT:
        body += f"\n---\n\n{template.strip()}\n"
    return Text(_title(proposal), body)


def _title(proposal: Proposal) -> str:
    files = sum(bool(result.patches) for result in proposal.results)
    if len(proposal.transforms) == 1:
        return title(named(proposal.transforms[0]).summary)
    return title(f"Refactor {_count(files, 'Dockerfile')}: {', '.join(proposal.transforms)}")


def _changes(proposal: Proposal) -> Iterator[str]:
    changed = [result for result in proposal.results if result.patches]
    total = sum(len(result.changes) for result in changed)
    commits = len(proposal.transforms)
    each = ", one commit for each transform" if commits > 1 else ""
    yield (
        f"This makes {_count(total, 'change')} in {len(changed)} of {_count(len(proposal.results), 'Dockerfile')}{each}. "
        "Everything else in them stays byte for byte. Lines are those of the files before."
    )
    room = _MOST_LINES * 3
    for name in proposal.transforms:
        rows = [(result, change) for result in changed for change in result.changes if change.transform == name]
        files = len({result.path for result, _ in rows})
        yield f"## {name}: {_count(len(rows), 'change')} in {_count(files, 'file')}"
        yield _why(named(name))
        kinds = [safety for safety in Safety if any(change.safety is safety for _, change in rows)]
        for safety in kinds:
            of_kind = [_line(result, change) for result, change in rows if change.safety is safety]
            yield f"**{safety}**: {safety.meaning}{_LOOKED_AT if safety is Safety.PROVEN else ''}"
            yield _fenced(of_kind, min(_MOST_LINES, max(room, 5)))
            room -= len(of_kind)


def _built(evidence: Sequence[Evidence]) -> Iterator[str]:
    if evidence:
        yield "## Evidence"
        yield "Each file that changes was built before and after, from the same context, and the images were compared."
        shown = evidence[:_MOST_LINES]
        details = markdown_text(shown)
        yield details.strip() if len(details) < LIMIT // 4 else "\n".join(markdown_table(shown))
        if len(evidence) > len(shown):
            yield f"… and {len(evidence) - len(shown)} more that hold."


def _left(proposal: Proposal, notes: Sequence[str]) -> Iterator[str]:
    left = [
        f"{each.path}:{row.line}: {row.transform}: {row.sentence}" for each in proposal.results for row in each.refusals
    ]
    held = [f"{each.path}:{row.line}: {row.transform}: {row.message}" for each in proposal.results for row in each.held]
    errors = [str(each.error) for each in proposal.results if each.error]
    said = [f"{each.path}:{note.line}: {note.sentence}" for each in proposal.results for note in each.notes]
    said += [*notes]
    doubts = [f"{each.path}: {each.reason}" for each in proposal.doubts]
    if left or held or errors or said or doubts or proposal.refused:
        yield "## Left as it is"
    if proposal.refused:
        yield f"{_count(proposal.refused, 'change')} that an earlier pull request proposed and that was not wanted."
    if doubts:
        yield f"{_count(len(doubts), 'file')} whose changes did not hold when their images were built:"
        yield _fenced(doubts)
    if left:
        yield f"{_count(len(left), 'place')} seen, and left with a reason:"
        yield _fenced(left)
    if held:
        yield f"{_count(len(held), 'change')} not made, since the image may change (`--safety review` makes them):"
        yield _fenced(held)
    if errors:
        yield f"{_count(len(errors), 'file')} not done:"
        yield _fenced(errors)
    if said:
        yield "To know besides:"
        yield _fenced(said)


def _refuse(proposal: Proposal) -> Iterator[str]:
    yield "## If you do not want this"
    yield (
        "Close it: these changes will not be proposed again. To have only a part left as it is, write "
        f"`# dockwright: leave {proposal.transforms[0]}` above the instruction, or `# dockwright: leave-file` anywhere in the "
        "file, on the base branch: the next run takes that into account. Commits that you push to this branch are never "
        "overwritten; from then on it is yours."
    )


def _why(transform: Transform) -> str:
    """Return the transform's docstring; a sign that Markdown would take for HTML or a mention is written out."""
    text = f"{transform.summary}\n\n{transform.description}".strip()
    return re.sub(r"@(?=\w)", "@\u200b", text.replace("<", "&lt;"))


def _line(result: Result, change: Change) -> str:
    return f"{result.path}:{change.line}: {change.message}"


def _fenced(lines: Sequence[str], most: int = _MOST_LINES) -> str:
    """Return a block of code that holds the lines whatever they hold, one line each."""
    shown = [f"{text[:_LONGEST_LINE]}…" if len(text) > _LONGEST_LINE else text for text in map(show, lines[:most])]
    if len(lines) > most:
        shown.append(f"… and {len(lines) - most} more")
    fence = "`" * max(3, 1 + max((len(run) for line in shown for run in re.findall("`+", line)), default=0))
    return "\n".join([f"{fence}text", *shown, fence])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
