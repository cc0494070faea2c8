"""What merge-runs knows, taken away one fact at a time: without it, some merge must come out differently in a real shell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from refactor.shells import joining
from refactor.shells.effects import Effect, Trace, begins_with_errexit, effects
from refactor.shells.joining import Joined, Joining, Wrap

if TYPE_CHECKING:
    from refactor.shell import Script
    from refactor.shells.run_shell import Setting, Shell

Patch = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A rule of `refactor.shells.joining`, and how it is taken away."""

    name: str
    patch: Patch

    def __str__(self) -> str:
        return self.name


def _fact(name: str, value: object) -> Patch:
    """Return a patch that puts a constant, or a function of anything that returns one, in the place of a fact."""
    return lambda patch: patch.setattr(joining, name, value)


def _always(name: str, value: object) -> Patch:
    return _fact(name, lambda *_, **__: value)


def _unseen(effect: Effect) -> Patch:
    """Return a patch that hides one kind of effect."""

    def hiding(script: Script) -> tuple[Trace, ...]:
        return tuple(trace for trace in effects(script) if trace.effect is not effect)

    return _fact("effects", hiding)


def _shell_without_errexit(patch: pytest.MonkeyPatch) -> None:
    original = Joining.__init__

    def begin(self: Joining, first: Script, setting: Setting, shell: Shell) -> None:
        original(self, first, setting, replace(shell, errexit=False))

    patch.setattr(Joining, "__init__", begin)


def _without_comments(patch: pytest.MonkeyPatch) -> None:
    begin, offer = Joining.__init__, Joining.offer

    def blind_begin(self: Joining, first: Script, setting: Setting, shell: Shell) -> None:
        begin(self, replace(first, comments=()), setting, shell)

    def blind_offer(self: Joining, script: Script) -> joining.Hazard | None:
        return offer(self, replace(script, comments=()))

    patch.setattr(Joining, "__init__", blind_begin)
    patch.setattr(Joining, "offer", blind_offer)


def _without_negation(patch: pytest.MonkeyPatch) -> None:
    original = joining._Part.of
    patch.setattr(joining._Part, "of", lambda script: replace(original(script), negation=None))


def _without_terminator(patch: pytest.MonkeyPatch) -> None:
    original = joining._Part.of
    patch.setattr(joining._Part, "of", lambda script: original(replace(script, terminated="")))


def _first_set_for_all(scripts: Sequence[Script]) -> tuple[int, ...] | None:
    """Take the first script's `set -e…` for that of all, though others say something else."""
    if not all(map(begins_with_errexit, scripts)):
        return None
    return tuple(script.items[1].pipeline.span.start for script in scripts)


def _without_parentheses(patch: pytest.MonkeyPatch) -> None:
    original = joining._with_errexit

    def bare(parts: Sequence[joining._Part], shell: Shell) -> Joined:
        joined = original(parts, shell)
        wraps = (Wrap(each.before.replace("( ", ""), "", each.start) for each in joined.wraps)
        return Joined(joined.tier, tuple(wraps), joined.operator)

    patch.setattr(joining, "_with_errexit", bare)


_ELSEWHERE = frozenset((Effect.NEGATED, Effect.LOCALE, Effect.SHELL_PROCESS))
"""Not asked for by kind; a locale cannot be made here, and limits need a program that is not in the throw-away root."""
_KINDS = tuple(Mutation(f"effect-{each}", _unseen(each)) for each in Effect if each not in _ELSEWHERE)
MUTATIONS = (
    *_KINDS,
    Mutation("lists-need-parentheses", _always("_why_it_is_a_list", None)),
    Mutation("nothing-leaks", _always("_why_it_leaks", None)),
    Mutation("terminator", _without_terminator),
    Mutation("parentheses-apart", _fact("_PARENTHESES", Wrap("(", ")"))),
    Mutation("remembered-commands", _always("remembered_among", None)),
    Mutation("errexit-in-the-script", _always("may_set_errexit", False)),
    Mutation("errexit-in-the-shell", _shell_without_errexit),
    Mutation("errexit-matters-in-lists", _always("_ignores_errexit", True)),
    Mutation("errexit-in-the-last-item", _always("ends_alike", True)),
    Mutation("errexit-in-unseen-code", _always("runs_unseen_code", False)),
    Mutation("errexit-switched-off-again", _always("_sees_errexit", False)),
    Mutation("errexit-needs-subshells", _without_parentheses),
    Mutation("set-alike", _fact("_common_set", _first_set_for_all)),
    Mutation("negation", _without_negation),
    Mutation("comments", _without_comments),
    Mutation("shell-memory", _fact("_SHELL_MEMORY", re.compile(r"(?!)"))),
    Mutation("unlike-in-a-list", _always("_unlike_in_a_list", None)),
    Mutation("working-directory", _always("may_remove", False)),
    Mutation("working-directory-not-settled", _always("removed_paths", ())),
    Mutation("shell-replaced", _always("_replaces_shell", None)),
)
