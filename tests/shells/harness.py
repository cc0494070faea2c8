"""Merges a Dockerfile's RUNs with the real transform and compares, by running both, what came before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.dockerfile.heredoc import is_heredoc
from refactor.errors import BrokenTransform, Unreadable
from refactor.plan import Plan, make_plan
from refactor.registry import Choice, named
from refactor.shells.joining import Tier
from refactor.shells.run_shell import Body, body_of
from tests.shells.execute import Outcome, Surroundings, build

if TYPE_CHECKING:
    from pathlib import Path

    from refactor.document import Document, Instruction
    from tests.shells.generate import Sequence

_CHOICES = (Choice(named("merge-runs")),)


@dataclass(frozen=True, slots=True)
class Difference:
    """Both sides of a merge that did not come out alike, and in which shell."""

    variant: str
    before: Outcome
    after: Outcome

    def __str__(self) -> str:
        lines = [f"in {self.variant}:"]
        if self.before.failed != self.after.failed or self.before.timed_out != self.after.timed_out:
            lines += [f"  separate: {_ended(self.before)}", f"  merged:   {_ended(self.after)}"]
            return "\n".join(lines)
        if self.before.output != self.after.output:
            lines += [f"  separate prints {self.before.output!r}", f"  merged prints   {self.after.output!r}"]
        before, after = dict(self.before.files), dict(self.after.files)
        for path in sorted(before.keys() | after.keys()):
            if before.get(path) != after.get(path):
                lines += [f"  {path}: separate {before.get(path)!r}", f"  {path}: merged   {after.get(path)!r}"]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one Dockerfile.

    Attributes:
        merged: its text after, or nothing where it does not change.
        tiers: that of each merge.
        slugs: why RUNs were left alone.
        differences: in which shells the two sides differ, and how.
        succeeded: in how many shells the separate RUNs did.
        failed: in how many they did not.
        broken: what the engine said where it did not trust the transform.
    """

    merged: str = ""
    tiers: tuple[Tier, ...] = ()
    slugs: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    succeeded: int = 0
    failed: int = 0
    broken: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether the transform did not keep its promise."""
        return bool(self.differences or self.broken)


def planned(text: str, choices: tuple[Choice, ...] = _CHOICES) -> Plan:
    """Return what merge-runs makes of a Dockerfile."""
    return make_plan(text.encode("utf-8", "surrogateescape"), choices)


def tried(plan: Plan, around: Surroundings, folder: Path) -> Trial:
    """Run both sides of a plan in every shell that SHELL may stand for; nothing if it changes nothing."""
    slugs = tuple(left.slug for left in plan.refusals)
    if not plan.changes:
        return Trial(slugs=slugs)
    tiers = tuple(_tier(change.message) for change in plan.changes)
    before, after = scripts(plan.before), scripts(plan.after)
    differences = []
    failed = 0
    for variant in around.variants:
        left, right = build(before, around, variant, folder), build(after, around, variant, folder)
        failed += left.failed
        if left != right:
            differences.append(Difference(variant, left, right))
    return Trial(plan.after.text, tiers, slugs, tuple(differences), len(around.variants) - failed, failed)


def tried_sequence(sequence: Sequence, folder: Path) -> Trial:
    """Plan a generated sequence and run both sides of it."""
    try:
        plan = planned(sequence.dockerfile)
    except BrokenTransform as error:
        return Trial(broken=str(error))
    except Unreadable as error:
        return Trial(slugs=(f"unreadable: {error.reason}",))
    return tried(plan, surroundings(plan.before, sequence.workdir, sequence.user), folder)


def surroundings(document: Document, workdir: str | None = None, user: str | None = None) -> Surroundings:
    """Return what the RUNs of a document have around them; its last SHELL counts for all."""
    shells = [each for each in document.instructions if each.keyword == "SHELL"]
    words = tuple(word.text for word in shells[-1].words) if shells else ("/bin/sh", "-c")
    return Surroundings(words, workdir, user)


def scripts(document: Document) -> tuple[str, ...]:
    """Return what the shell is given for each RUN."""
    return tuple(_script(document, each) for each in document.instructions if each.keyword == "RUN")


def _tier(message: str) -> Tier:
    if "in parentheses" not in message:
        return Tier.CHAIN
    return Tier.ERREXIT if "because errexit may be set" in message else Tier.SUBSHELL


def _script(document: Document, run: Instruction) -> str:
    body = body_of(document, run)
    if isinstance(body, Body):
        return body.script.text
    if not run.heredocs:
        return run.body.text
    first, last = run.heredocs[0], run.heredocs[-1]
    if is_heredoc(run.body.text):
        return first.body.of(document.text)
    bodies = document.text[first.body.start : last.terminator.end].rstrip("\r\n")
    return f"{run.body.text}\n{bodies}"


def _ended(outcome: Outcome) -> str:
    return "does not end" if outcome.timed_out else "fails" if outcome.failed else "succeeds"
