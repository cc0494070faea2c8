"""From a host to a plan: each Dockerfile in it is planned as if it were a file, and what changes is written into the host.

What is written is distrusted as any edit is: the host is read again, and must then hold exactly the Dockerfiles that were
planned. Where a form cannot hold a text, the Dockerfile is left as it is, and a note says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from refactor.edit import Edit, apply
from refactor.errors import BrokenTransform, Unreadable
from refactor.hosts.embedded import Lines
from refactor.plan import Approval, Note, Plan, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

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


def plan_host(data: bytes, path: Path, form: Form, plan: Planner, approval: Approval | None = None) -> HostPlan:
    """Plan every Dockerfile in the host at ``path``, one after the other.

    Raises:
        Unreadable: the host, or a Dockerfile in it, cannot be read without guessing.
        BrokenTransform: a transform broke a promise, or the host was not read back as it was written.

    """
    host = form.read(data, path)
    work = _Work(host, path, form, approval)
    for number, embedded in enumerate(host.embedded):
        work.add(number, embedded, plan)
    if not (host.embedded or host.left):
        work.notes.append(Note(1, "no Dockerfile stands in this file"))
    after = _bytes(work.spliced(()))
    if work.edits and _texts(form.read(after, path)) != tuple(part.after or part.before for part in work.parts):
        raise BrokenTransform("hosts", "the Dockerfiles were not read back as they were written", path)
    return HostPlan(
        data,
        after,
        tuple(work.parts),
        tuple(work.changes),
        tuple(work.held),
        tuple(work.refusals),
        (*host.left, *work.notes),
    )


class _Work:
    """What was planned so far, and the edits of the host that it comes to."""

    def __init__(self, host: Host, path: Path, form: Form, approval: Approval | None) -> None:
        self.host = host
        self.path = path
        self.form = form
        self.approval = approval
        self.lines = Lines(host.text)
        self.edits: list[Edit] = []
        self.parts: list[Part] = []
        self.changes: list[Change] = []
        self.held: list[Change] = []
        self.refusals: list[Left] = []
        self.notes: list[Note] = []

    def add(self, number: int, embedded: Embedded, plan: Planner) -> None:
        """Plan one Dockerfile and take over what comes of it."""
        place = _Place(embedded, self.lines)
        before = _bytes(embedded.text)
        try:
            planned = plan(before, embedded.context, self._approval(embedded, place))
        except Unreadable as error:
            raise Unreadable(place.told(error.reason), place.line(error.line or 1)) from error
        self.held += map(place.change, planned.held)
        self.refusals += map(place.left, planned.refusals)
        self.notes += map(place.note, planned.notes)
        after = None if planned.after is planned.before else bytes(planned.after)
        edits = () if after is None else tuple(embedded.edits(planned.after.text))
        if after is not None and not self._holds(number, edits, after):
            sentence = "the Dockerfile here was left alone: it cannot be written in this form as it would be"
            self.notes.append(Note(place.line(1), sentence))
            edits, after = (), None
        else:
            self.changes += map(place.change, planned.changes)
        self.edits += edits
        self.parts.append(Part(place.line(1), before, after, embedded.context))

    def spliced(self, edits: Iterable[Edit]) -> str:
        """Return the host with the edits so far, and with ``edits``."""
        return apply(self.host.text, (*self.edits, *edits)).text

    def _holds(self, number: int, edits: Sequence[Edit], after: bytes) -> bool:
        """Tell whether the host, with these edits alone, holds ``after`` there, and elsewhere what it held."""
        wanted = [*_texts(self.host)]
        wanted[number] = after
        try:
            return _texts(self.form.read(_bytes(apply(self.host.text, edits).text), self.path)) == tuple(wanted)
        except Unreadable:
            return False

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


def _texts(host: Host) -> tuple[bytes, ...]:
    return tuple(_bytes(embedded.text) for embedded in host.embedded)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
