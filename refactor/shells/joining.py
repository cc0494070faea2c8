"""How the scripts of several RUNs can be given to one shell so that nothing comes out otherwise, or why they cannot.

Three tiers, from the plainest to the most careful. CHAIN: ``A && B``. SUBSHELL: ``( A ) && ( B )``, with parentheses around
what is no plain chain or leaves something behind in its shell. ERREXIT: ``set -e; ( set +e; A ); ( set +e; B )``, since a
shell ignores errexit inside ``&&`` lists, subshells and functions among them. What parentheses do not contain (processes,
mounts that are fresh in each RUN, users) is a hazard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from refactor.shell import LONGEST, Command, Place, Script, Sign
from refactor.shells.effects import Effect, Trace, begins_with_errexit, effects, may_set_errexit, runs_unseen_code
from refactor.shells.hazards import (
    looked_up_names,
    may_remove,
    remembered_among,
    removed_paths,
    replaced_among,
    run_names,
)
from refactor.shells.programs import program, redefined
from refactor.shells.run_shell import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refactor.edit import Span
    from refactor.shell import Word
    from refactor.shells.run_shell import Setting, Shell


class Tier(IntEnum):
    """How much it takes to join scripts, in ascending order."""

    CHAIN = 1
    SUBSHELL = 2
    ERREXIT = 3


@dataclass(frozen=True, slots=True)
class Hazard:
    """Why two scripts cannot be given to one shell: a slug that `merge-runs` declares, and what in the script it is."""

    slug: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Wrap:
    """What stands around a script from its offset ``start`` on.

    What is before ``start`` is said once for all: it stays where the script is the first one, and goes where it is not.
    """

    before: str = ""
    after: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """A tier, what stands around each script, and the operator between them: ``&&`` or ``;``."""

    tier: Tier
    wraps: tuple[Wrap, ...]
    operator: str
    why: str = ""
    """What takes more than a plain ``&&``, for a reader; nothing in the tier CHAIN."""


_PARENTHESES = Wrap("( ", " )")
_BEYOND_PARENTHESES = {
    Effect.BACKGROUND: "background",
    Effect.DAEMON: "background",
    Effect.FRESH_MOUNT: "fresh-mount",
    Effect.HARD_LINK: "hard-link",
    Effect.NETWORK_FILES: "fresh-mount",
    Effect.SHELL_PROCESS: "process",
}
_STAYS_IN_THE_SHELL = frozenset(Effect) - set(_BEYOND_PARENTHESES) - {Effect.USERS, Effect.NEGATED, Effect.LOCALE}
_USES_OTHER_RIGHTS = frozenset({"doas", "sudo"})
_SETS_A_SHELL = frozenset({"cp", "dpkg-divert", "dpkg-reconfigure", "install", "ln", "mv", "rm", "update-alternatives"})
_SHELL_MEMORY = re.compile(
    r"\$(?:_(?!\w)|\{_\W)|\b(?:PIPESTATUS|BASH_COMMAND|BASH_EXECUTION_STRING|BASH_SUBSHELL|BASHPID|LINENO|SECONDS)\b",
    re.ASCII,
)
_ASKS_FOR_OPTIONS = re.compile(r"\$-|\$\{-|\bSHELLOPTS\b|\bset\s+[-+]o\b|\bshopt\b", re.ASCII)
_SHOWN = 60
_ADDED = 64  # bytes: an indentation, an operator, parentheses, set +e


@dataclass(frozen=True, slots=True)
class _Part:
    """A script with what it leaves behind, looked at once."""

    script: Script
    traces: tuple[Trace, ...]
    ignores_errexit: bool
    may_set_errexit: bool
    negation: str | None

    def needs_care(self, shell: Shell) -> bool:
        """Tell whether errexit may be in play where an ``&&`` behind the script would switch it off."""
        return (shell.errexit or self.may_set_errexit) and not self.ignores_errexit

    @classmethod
    def of(cls, script: Script) -> _Part:
        traces = effects(script)
        return cls(
            script,
            traces,
            ignores_errexit=_ignores_errexit(script, traces),
            may_set_errexit=may_set_errexit(script),
            negation=_negation(script),
        )


class Joining:
    """Scripts that are to be given to one shell, in order; each is looked at once, however many there are."""

    def __init__(self, first: Script, setting: Setting, shell: Shell) -> None:
        part = _Part.of(first)
        self._setting = setting
        self._shell = shell
        self._parts = [part]
        self._weight = _weight(first)
        self._needs_care = part.needs_care(shell)
        self._negation = part.negation

    def offer(self, script: Script) -> Hazard | None:
        """Take ``script`` in as the next one, or return why it cannot be."""
        last, part = self._parts[-1], _Part.of(script)
        weight = self._weight + _weight(script)
        if weight > LONGEST:
            return Hazard("too-long")
        for each in (script,) if len(self._parts) > 1 else (last.script, script):
            unlike = _unlike_in_a_list(each)
            if unlike:
                return Hazard("opaque", unlike)
            looked_at = _SHELL_MEMORY.search(each.text)
            if looked_at:
                return Hazard("shell-memory", looked_at[0])
            replaced = _replaces_shell(each, self._shell)
            if replaced:
                return Hazard("shell-replaced", replaced)
        reached = _reaches_the_next(last, self._setting)
        if reached:
            return reached
        negation = self._negation or part.negation
        with_care = self._needs_care or part.needs_care(self._shell)
        if with_care and negation:
            return Hazard("negation", negation)
        locale = next((trace.detail for trace in last.traces if trace.effect is Effect.LOCALE), None)
        if locale and any(_has_pattern(word) for command in script.commands for word in command.words):
            return Hazard("locale", locale)
        swallowing = last.script if last.script.comments else script
        if swallowing.comments and (swallowing is not script or with_care or _is_list(script)):
            return Hazard("comment", swallowing.comments[0].of(swallowing.text))
        self._parts.append(part)
        self._weight, self._negation, self._needs_care = weight, negation, with_care
        return None

    def joined(self) -> Joined:
        """Return how they are joined."""
        if self._needs_care:
            return _with_errexit(self._parts, self._shell)
        reasons: list[str | None] = []
        later: frozenset[str] = frozenset()
        replaced: frozenset[str] = frozenset()
        for part in reversed(self._parts):
            leaks = _why_it_leaks(part, later, replaced) if reasons else None
            reasons.append(leaks or _why_it_is_a_list(part.script))
            replaced |= replaced_among(part.script, later)
            later |= looked_up_names(part.script)
        reasons.reverse()
        wraps = tuple(_PARENTHESES if reason else Wrap() for reason in reasons)
        why = next((reason for reason in reasons if reason), "")
        return Joined(Tier.SUBSHELL if why else Tier.CHAIN, wraps, "&&", why)


def _negation(script: Script) -> str | None:
    """Return the first negated pipeline that is not known to be of simple commands: bash under errexit treats it otherwise."""
    simple = {
        item.pipeline.span
        for item in script.items
        if item.pipeline.negated and all(isinstance(command, Command) for command in item.pipeline.commands)
    }
    marks = (mark for mark in script.marks if mark.sign is Sign.NEGATION)
    return next(
        (_from(script, mark.span) for mark in marks if not any(span.covers(mark.span) for span in simple)), None
    )


def _from(script: Script, span: Span) -> str:
    """Return what stands from ``span`` on, shortened."""
    text = " ".join(script.text[span.start : span.start + 200].split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _why_it_leaks(part: _Part, later: frozenset[str], replaced: frozenset[str]) -> str | None:
    """Return how a later script would see that this one ran in its shell.

    Later ones look up the names in ``later``; those in ``replaced`` are looked up after a later one may have replaced them.
    """
    stays = next((trace.detail for trace in part.traces if trace.effect in _STAYS_IN_THE_SHELL), None)
    if stays:
        return f"`{stays}` would last into what follows"
    if part.script.terminated:
        return f"of the `{part.script.terminated}` at the end"
    tool = remembered_among(part.script, later) or next(iter(sorted(run_names(part.script) & replaced)), None)
    return f"{tool} may be replaced, and a shell remembers where it found it" if tool else None


def _reaches_the_next(part: _Part, setting: Setting) -> Hazard | None:
    """Return what of a script would reach the next one in one shell, though not in two, whatever stands around it."""
    script = part.script
    for trace in part.traces:
        if trace.effect in _BEYOND_PARENTHESES:
            return Hazard(_BEYOND_PARENTHESES[trace.effect], trace.detail)
        if trace.effect is Effect.USERS and _concerns_the_next(trace, script, setting.user):
            return Hazard("users", trace.detail)
    path = setting.directory.path
    if path is None and setting.directory.is_set and removed_paths(script):
        return Hazard("workdir", "it depends on a variable")
    if path is not None and path.strip("/") and may_remove(script, path):
        return Hazard("workdir", path)
    return None


def _is_list(script: Script) -> bool:
    return _why_it_is_a_list(script) is not None


def _why_it_is_a_list(script: Script) -> str | None:
    """Return what there is in the script beside which an ``&&`` would not bind as it should."""
    for item in script.items[1:]:
        if item.operator != "&&":
            return "of the line feeds in it" if item.operator == "\n" else f"of the `{item.operator}` in it"
    return "of the `&` in it" if any(item.background for item in script.items) else None


def _has_pattern(word: Word) -> bool:
    return word.literal is None and any(character in word.raw for character in "*?[")


def _unlike_in_a_list(script: Script) -> str | None:
    """Return what makes a script another one as soon as anything stands before or around it."""
    if script.text[:1] in ("-", "+"):
        return "begins with what the shell takes for an option"
    if any(command.name == "return" and command.place is not Place.FUNCTION for command in script.commands):
        return "has a return outside a function"
    return None


def _weight(script: Script) -> int:
    """Return the bytes that the script may come to once it is joined.

    What is added around each command is counted in, so that what was joined never weighs less than its parts: a second run
    must not find room that the first one did not.
    """
    commands = max(1, len(script.commands) + len(script.compounds))
    return len(script.text.encode("utf-8", "surrogateescape")) + commands * _ADDED


def _with_errexit(parts: Sequence[_Part], shell: Shell) -> Joined:
    why = "errexit may be set, which a shell ignores inside an && list"
    if shell.errexit:
        return Joined(Tier.ERREXIT, (_PARENTHESES,) * len(parts), ";", why)
    start = _common_set([part.script for part in parts])
    if start:
        return Joined(Tier.ERREXIT, tuple(Wrap("( ", " )", length) for length in start), ";", why)
    befores = ["( set +e; " if _sees_errexit(part) else "( " for part in parts]
    befores[0] = f"set -e; {befores[0]}"
    return Joined(Tier.ERREXIT, tuple(Wrap(before, " )") for before in befores), ";", why)


def _sees_errexit(part: _Part) -> bool:
    """Tell whether it makes a difference to a script that errexit is set when it begins."""
    script = part.script
    if begins_with_errexit(script):
        return False
    plain = script.is_chain and all(command.place is Place.TOP for command in script.commands)
    return not plain or bool(_ASKS_FOR_OPTIONS.search(script.text)) or any(map(runs_unseen_code, script.commands))


def _common_set(scripts: Sequence[Script]) -> tuple[int, ...] | None:
    """Return how long the ``set -e…;`` is with which all scripts begin alike, or None."""
    if not all(map(begins_with_errexit, scripts)):
        return None
    if len({script.items[0].pipeline.span.of(script.text) for script in scripts}) > 1:
        return None
    return tuple(script.items[1].pipeline.span.start for script in scripts)


def _ignores_errexit(script: Script, traces: tuple[Trace, ...]) -> bool:
    """Tell whether errexit makes no difference to the script, nor an ``&&`` behind it.

    In an ``&&`` list a shell ignores it in all but the last item anyway.
    """
    return script.is_chain and not any(trace.effect is Effect.TRAP for trace in traces) and ends_alike(script)


def ends_alike(script: Script) -> bool:
    """Tell whether the last item ends the same way with and without errexit: programs, nothing hidden in them.

    A function that is called before an ``&&`` goes on behind what fails in it.
    """
    last = script.items[-1].pipeline
    if any(not isinstance(command, Command) for command in last.commands):
        return False
    if any(last.span.covers(command.span) and command not in last.commands for command in script.commands):
        return False
    functions = redefined(script)
    return not any(
        isinstance(command, Command) and (command.name in functions or runs_unseen_code(command))
        for command in last.commands
    )


def _concerns_the_next(trace: Trace, script: Script, user: User) -> bool:
    """Tell whether a change of users may be one of the user as whom the next RUN starts."""
    words = set(re.findall(r"[\w.-]+", trace.span.of(script.text)))
    if user is User.OTHER or "root" in words or trace.detail.startswith("/etc/"):
        return True
    return user is User.BASE and bool(words & _USES_OTHER_RIGHTS)


def _replaces_shell(script: Script, shell: Shell) -> str | None:
    """Return the word by which ``script`` may put another program where the shell of the next RUN is found."""
    base = shell.program.rpartition("/")[2]
    for command in script.commands:
        run = program(command)
        if run.name not in _SETS_A_SHELL:
            continue
        for word in run.words[1:]:
            if word.raw.rstrip("/\"'").rpartition("/")[2] in (base, "sh", "dash", "bash"):
                return word.raw
    return None
