"""From a document and transforms to a plan: what would change, what was left and why, and the text after.

The plan is pure: it reads no clock, no network and no environment, and writes nothing. Transforms run one at a time and the
text is read anew in between, so that they never meet. After each one the engine distrusts it: what it wrote must read back,
only instructions that it named may differ, no comment may be lost, and a second run must change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from refactor import optouts
from refactor.check import check
from refactor.companion import joined
from refactor.context import ContextError
from refactor.dockerfile.second_reader import Seen, agree
from refactor.document import Document
from refactor.edit import Edit, OverlapError, Rewrite, apply
from refactor.errors import BrokenTransform, Unreadable
from refactor.note import Note
from refactor.secrets import veiled
from refactor.transform import Finding, Refusal, Safety, Transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refactor.companion import Companion
    from refactor.context import Context
    from refactor.edit import Span
    from refactor.registry import Choice


@dataclass(frozen=True, slots=True)
class Change:
    """A finding in the terms of the original file: ``line`` is where it starts there, from 1."""

    transform: str
    line: int
    message: str
    safety: Safety


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change before it is made: the text as it stands then, and the text and other files with this change besides."""

    change: Change
    before: str
    after: str
    companions: tuple[Companion, ...] = ()


Approval: TypeAlias = Callable[[Proposal], bool]
"""Tells whether a change that the gate lets pass is to be made."""


@dataclass(frozen=True, slots=True)
class Left:
    """A refusal in the terms of the original file."""

    transform: str
    line: int
    slug: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to happen to one file.

    Attributes:
        before: the document as it is.
        after: as it would be; the same object where nothing changes.
        changes: what is made, in the order of the transforms.
        held: what could be made but is less sure than the user lets pass.
        refusals: what was seen and left.
        notes: what the reader of the file should know besides.
        companions: what other files of the build context become with it.

    """

    before: Document
    after: Document
    changes: tuple[Change, ...] = ()
    held: tuple[Change, ...] = ()
    refusals: tuple[Left, ...] = ()
    notes: tuple[Note, ...] = ()
    companions: tuple[Companion, ...] = ()

    @property
    def parts(self) -> tuple[()]:
        """A Dockerfile holds no other."""
        return ()


def make_plan(
    data: bytes,
    choices: Sequence[Choice],
    context: Context | None = None,
    gate: Safety = Safety.PROVEN,
    names: Sequence[str] = (),
    approval: Approval | None = None,
) -> Plan:
    """Plan what ``choices`` do to a Dockerfile, letting pass what is at least as sure as ``gate``.

    ``names`` are those of transforms that do not run now, and that the file's comments may speak of all the same.
    ``approval`` is asked about each change in turn. What it declines was never there for the transforms that follow: they see
    the text without it, so that the result is that of a run which did not find it.

    Raises:
        Unreadable: the file cannot be read without guessing.
        BrokenTransform: a transform broke a promise; nothing of this plan may be used.

    """
    document = Document.parse(data)
    seen = agree(document)
    known = (*(choice.transform.name for choice in choices), *names)
    notes = tuple(Note(line, sentence) for line, sentence in optouts.without_effect(document, known))
    if optouts.leaves_file(document):
        return Plan(
            document, document, notes=(Note(1, "the file asks to be left as it is (dockwright: leave-file)"), *notes)
        )
    run = _Run(context, gate, document, seen, approval)
    changed = 0
    for number, choice in enumerate(choices, 1):
        if run.step(choice):
            changed = number
    for choice in choices[:changed]:  # those behind the last that changed something have seen the result already
        run.must_be_stable(choice)
    changes, held, refusals = tuple(run.changes), tuple(run.held), tuple(run.refusals)
    return Plan(document, run.document, changes, held, refusals, notes, run.companions)


class _Run:
    """The state of planning one file: the text and the build context so far, and the way back to the original."""

    def __init__(
        self,
        context: Context | None,
        gate: Safety,
        document: Document,
        seen: tuple[Seen, ...],
        approval: Approval | None,
    ) -> None:
        self.context = context
        self.gate = gate
        self.approval = approval
        self.declined: list[tuple[str, range]] = []
        self.original = document
        self.document = document
        self.seen = seen
        self.companions: tuple[Companion, ...] = ()
        self.rewrites: list[Rewrite] = []
        self.changes: list[Change] = []
        self.held: list[Change] = []
        self.refusals: list[Left] = []

    def step(self, choice: Choice) -> bool:
        """Run one transform and take over what it changes; tell whether it changed anything."""
        passed: list[Finding] = []
        edits: list[Edit] = []
        for outcome in self._outcomes(choice):
            if isinstance(outcome, Refusal):
                self.refusals.append(self._left(choice.transform, outcome))
                continue
            safety = outcome.safety or choice.transform.safety
            line, message = self._line(outcome.span.start), veiled(outcome.message)
            change = Change(choice.transform.name, line, message, safety)
            if not safety.within(self.gate):
                self.held.append(change)
            elif self._is_declined(outcome, change, edits):
                self.declined.append((choice.transform.name, self._lines(outcome.span)))
            else:
                passed.append(outcome)
                edits += outcome.edits
                self.changes.append(change)
        if edits:
            self._take(choice.transform, edits)
        companions = tuple(each for finding in passed for each in finding.companions)
        if companions:
            self._lay_over(choice.transform, companions)
        return bool(passed)

    def must_be_stable(self, choice: Choice) -> None:
        """Make sure that a second run would change nothing, but for what was declined.

        Raises:
            BrokenTransform: it would.

        """
        for outcome in self._outcomes(choice):
            if isinstance(outcome, Finding) and (outcome.safety or choice.transform.safety).within(self.gate):
                if self._was_declined(choice.transform, outcome):
                    continue
                line = self.document.line_at(outcome.span.start)
                raise BrokenTransform(
                    choice.transform.name, f"a second run would change line {line} of the result again"
                )

    def _outcomes(self, choice: Choice) -> Iterator[Finding | Refusal]:
        transform = choice.transform
        if optouts.silences(self.document, transform):
            return
        document = optouts.marked(self.document, transform)
        try:
            outcomes = list(transform.outcomes(document, self.context, dict(choice.options), choice.lock))
        except Exception as error:
            raise BrokenTransform(transform.name, f"it failed with {type(error).__name__}: {error}") from error
        for outcome in outcomes:
            if not isinstance(outcome, Finding | Refusal):
                raise BrokenTransform(transform.name, f"it yields {outcome!r}, which is no Finding and no Refusal")
            if isinstance(outcome, Finding) and not outcome.edits and not outcome.companions:
                raise BrokenTransform(transform.name, "a finding changes nothing")
        left = [instruction.span for instruction in document.instructions if instruction.is_left]
        for outcome in outcomes:
            if isinstance(outcome, Refusal):
                if not any(span.covers(outcome.span) for span in left):
                    yield outcome
            elif not all(outcome.span.covers(edit.span) for edit in outcome.edits):
                raise BrokenTransform(transform.name, "a finding edits what lies outside the span that it names")
            elif not any(_touches(outcome, span) for span in left):
                yield outcome

    def _is_declined(self, finding: Finding, change: Change, edits: Sequence[Edit]) -> bool:
        if self.approval is None:
            return False
        before = self._rewrite(change.transform, edits).text
        after = self._rewrite(change.transform, (*edits, *finding.edits)).text
        return not self.approval(Proposal(change, before, after, finding.companions))

    def _was_declined(self, transform: Transform, finding: Finding) -> bool:
        """Tell whether ``finding`` is one that was declined, in whole or in part, seen again in the result."""
        lines = self._lines(finding.span)
        return any(
            name == transform.name and lines.start < declined.stop and declined.start < lines.stop
            for name, declined in self.declined
        )

    def _take(self, transform: Transform, edits: list[Edit]) -> None:
        name = transform.name
        rewrite = self._rewrite(name, edits)
        try:
            after = Document.parse(rewrite.text.encode("utf-8", "surrogateescape"))
            seen = agree(after)
        except Unreadable as error:
            raise BrokenTransform(name, f"its result cannot be read: line {error.line}: {error.reason}") from error
        problem = check(self.document, self.seen, after, seen, rewrite)
        if problem:
            raise BrokenTransform(name, problem)
        self.document, self.seen = after, seen
        self.rewrites.append(rewrite)

    def _lay_over(self, transform: Transform, companions: tuple[Companion, ...]) -> None:
        name = transform.name
        if self.context is None:
            raise BrokenTransform(name, "it changes another file where there is no build context")
        if not all(self.context.holds(each.path) for each in companions):
            raise BrokenTransform(name, "it changes a file outside the build context")
        if len({each.path for each in companions}) < len(companions):
            raise BrokenTransform(name, "two of its findings change the same file")
        if any(each.before == each.after for each in companions):
            raise BrokenTransform(name, "a finding leaves another file as it is")
        try:
            self.context = self.context.over(companions)
        except ContextError as error:
            raise BrokenTransform(name, f"what it makes of another file cannot be used: {error}") from error
        self.companions = joined(self.companions, companions)

    def _rewrite(self, name: str, edits: Sequence[Edit]) -> Rewrite:
        try:
            return apply(self.document.text, edits)
        except (OverlapError, IndexError) as error:
            raise BrokenTransform(name, str(error)) from error

    def _left(self, transform: Transform, refusal: Refusal) -> Left:
        try:
            sentence = veiled(transform.sentence(refusal))
        except KeyError as error:
            raise BrokenTransform(
                transform.name, f"it refuses with {refusal.slug!r}, which it does not declare"
            ) from error
        return Left(transform.name, self._line(refusal.span.start), refusal.slug, sentence)

    def _line(self, offset: int) -> int:
        for rewrite in reversed(self.rewrites):
            offset = rewrite.origin(offset)
        return self.original.line_at(offset)

    def _lines(self, span: Span) -> range:
        return range(self._line(span.start), self._line(max(span.start, span.end - 1)) + 1)


def _touches(finding: Finding, span: Span) -> bool:
    """Tell whether a finding changes what ``span`` covers, or other files on account of it."""
    return any(edit.span.overlaps(span) for edit in finding.edits) or (
        bool(finding.companions) and finding.span.overlaps(span)
    )
