"""From a host to a plan: each Dockerfile in it is planned as if it were a file, and what changes is written into the host.

What is written is distrusted as any edit is: the host is read again, and must then hold exactly the Dockerfiles that were
planned. Where a form cannot hold a text, the Dockerfile is left as it is, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from refactor.errors import BrokenTransform, Unreadable
from refactor.hosts.embedded import Lines
from refactor.note import Note
from refactor.plan import Approval, Plan, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from refactor.edit import Edit
    from refactor.hosts.embedded import Embedded, Host
    from refactor.hosts.forms import Form
    from refactor.plan import Change, Left

Planner: TypeAlias = Callable[[bytes, "Path | None", "Approval | None"], Plan]
"""Plans one Dockerfile: its bytes, its build context where that is known, and who approves."""

_LINES = re.compile(r"\b(?P<word>lines?) (?P<numbers>\d+(?:, \d+)*(?: and \d+)?)\b")


@dataclass(frozen=True, slots=True)
class Part:
    """One Dockerfile of a host, for those who build or draw it; ``after`` is None where it stays as it is."""

    line: int
    before: bytes = field(repr=False)
    after: bytes | None = field(repr=False)
    context: Path | None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class HostPlan:
    """What is to happen to a host: its bytes before and after, and what a `Plan` says of its Dockerfiles, at its own lines."""

    before: bytes = field(repr=False)
    after: bytes = field(repr=False)
    parts: tuple[Part, ...] = ()
    changes: tuple[Change, ...] = ()
    held: tuple[Change, ...] = ()
    refusals: tuple[Left, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def companions(self) -> tuple[()]:
        """No other file changes with a host: its Dockerfiles may share a build context, and none knows of the others."""
        return ()


def plan_host(
    data: bytes,
    path: Path,
    form: Form,
    plan: Planner,
    approval: Approval | None = None,
    context: Path | None = None,
) -> HostPlan:
    """Plan every Dockerfile in the host at ``path``, one after the other; ``context`` is for those that have none.

    Raises:
        Unreadable: the host, or a Dockerfile in it, cannot be read without guessing.
        BrokenTransform: a transform broke a promise, or the host was not read back as it was written.

    """
    host = form.read(data, path)
    work = _Work(host, path, form, approval)
    for embedded in host.embedded:
        work.add(embedded, plan, embedded.context or context)
    if not work.holds(work.parts):
        work.leave_what_cannot_be_written()
    notes = (*host.left, *work.notes) if host.embedded or host.left else (Note(1, "no Dockerfile stands in this file"),)
    parts = tuple(each.part for each in work.parts)
    return HostPlan(
        data,
        _bytes(work.spliced()),
        parts,
        tuple(change for part in parts for change in part.changes),
        tuple(work.held),
        tuple(work.refusals),
        notes,
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """A part, and the edits of the host that it comes to."""

    part: Part
    edits: tuple[Edit, ...]

    def left(self) -> _Written:
        """Return the part as it is."""
        return _Written(replace(self.part, after=None, changes=()), ())


class _Work:
    """What was planned so far."""

    def __init__(self, host: Host, path: Path, form: Form, approval: Approval | None) -> None:
        self.host = host
        self.path = path
        self.form = form
        self.approval = approval
        self.lines = Lines(host.text)
        self.parts: list[_Written] = []
        self.held: list[Change] = []
        self.refusals: list[Left] = []
        self.notes: list[Note] = []

    def add(self, embedded: Embedded, plan: Planner, context: Path | None) -> None:
        """Plan one Dockerfile and take over what comes of it."""
        place = _Place(embedded, self.lines)
        before = _bytes(embedded.text)
        try:
            planned = plan(before, context, self._approval(embedded, place))
        except Unreadable as error:
            raise Unreadable(place.told(error.reason), place.line(error.line or 1)) from error
        self.held += map(place.change, planned.held)
        self.refusals += map(place.left, planned.refusals)
        self.notes += map(place.note, planned.notes)
        after = None if planned.after is planned.before else bytes(planned.after)
        edits = () if after is None else tuple(embedded.edits(planned.after.text))
        part = Part(place.line(1), before, after, context, tuple(map(place.change, planned.changes)))
        self.parts.append(_Written(part, edits))

    def holds(self, parts: Sequence[_Written]) -> bool:
        """Tell whether the host, written with ``parts``, is read back as having them."""
        edits = [edit for each in parts for edit in each.edits]
        if not edits:
            return True
        try:
            read = self.form.read(_bytes(self.form.write(self.host.text, edits)), self.path)
        except Unreadable:
            return False
        return [_bytes(each.text) for each in read.embedded] == [each.part.after or each.part.before for each in parts]

    def leave_what_cannot_be_written(self) -> None:
        """Take back what the form cannot hold, part by part.

        Raises:
            BrokenTransform: the others do not hold together either.

        """
        kept: list[_Written] = []
        for index, written in enumerate(self.parts):
            others = [each.left() for each in self.parts]
            others[index] = written
            if self.holds(others):
                kept.append(written)
                continue
            kept.append(written.left())
            sentence = "the Dockerfile here was left alone: what it would be cannot be written in this form"
            self.notes.append(Note(written.part.line, sentence))
        if not self.holds(kept):
            raise BrokenTransform("hosts", "the Dockerfiles were not read back as they were written", self.path)
        self.parts = kept

    def spliced(self, edits: Iterable[Edit] = ()) -> str:
        """Return the host with what was planned so far, and with ``edits``."""
        made = [*(edit for each in self.parts for edit in each.edits), *edits]
        return self.form.write(self.host.text, made) if made else self.host.text

    def _approval(self, embedded: Embedded, place: _Place) -> Approval:
        """Let what is asked about be the host as the answers so far have left it, and no other file."""
        ask = self.approval

        def approval(proposal: Proposal) -> bool:
            if proposal.companions or ask is None:
                return not proposal.companions
            before, after = (self.spliced(embedded.edits(text)) for text in (proposal.before, proposal.after))
            return ask(Proposal(place.change(proposal.change), before, after))

        return approval


@dataclass(frozen=True, slots=True)
class _Place:
    """Says in the host's lines what was said in those of a Dockerfile in it."""

    embedded: Embedded
    lines: Lines

    def line(self, number: int) -> int:
        """Return the host's line for one of the Dockerfile."""
        spans = self.embedded.lines
        return self.lines.at(spans[min(number, len(spans)) - 1].start)

    def told(self, message: str) -> str:
        """Return a message with the lines that it speaks of taken to the host; those of a text on one line stay its own."""
        if self.line(1) == self.line(len(self.embedded.lines)):
            return _LINES.sub(r"\g<0> of the text", message)
        return _LINES.sub(
            lambda found: re.sub(r"\d+", lambda number: str(self.line(int(number[0]))), found[0]), message
        )

    def change(self, change: Change) -> Change:
        """Return a change at its line of the host."""
        return replace(change, line=self.line(change.line), message=self.told(change.message))

    def left(self, left: Left) -> Left:
        """Return a refusal at its line of the host."""
        return replace(left, line=self.line(left.line), sentence=self.told(left.sentence))

    def note(self, note: Note) -> Note:
        """Return a note at its line of the host."""
        return replace(note, line=self.line(note.line), sentence=self.told(note.sentence))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
