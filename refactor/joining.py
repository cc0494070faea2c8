"""How the scripts of several RUNs can be given to one shell so that nothing comes out otherwise, or why they cannot.

Three tiers, from the plainest to the most careful. CHAIN: ``A && B``. SUBSHELL: ``( A ) && ( B )``, with parentheses around
what is no plain chain or leaves something behind in its shell. ERREXIT: ``set -e; ( set +e; A ); ( set +e; B )``, since a
shell ignores errexit inside ``&&`` lists, subshells and functions among them. What parentheses do not contain (processes,
mounts that are fresh in each RUN, users) is a hazard.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from refactor.effects import Effect, Trace, effects
from refactor.hazards import may_remove, remembered, removed_paths
from refactor.programs import program
from refactor.shell import LONGEST, Place, Script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refactor.run_shell import Directory, Shell


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


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the scripts run: the shell, the working directory, and whether a USER is in force."""

    shell: Shell
    directory: Directory
    has_user: bool


_PARENTHESES = Wrap("( ", " )")
_BEYOND_PARENTHESES = {
    Effect.BACKGROUND: "background",
    Effect.DAEMON: "background",
    Effect.SHARED_MEMORY: "fresh-mount",
    Effect.NETWORK_FILES: "fresh-mount",
}
_STAYS_IN_THE_SHELL = frozenset(Effect) - set(_BEYOND_PARENTHESES) - {Effect.USERS, Effect.NEGATED}
_MAY_SET_ERREXIT = frozenset({Effect.ERREXIT, Effect.SOURCE, Effect.UNKNOWN})
_SETS_A_SHELL = frozenset({"cp", "dpkg-divert", "dpkg-reconfigure", "install", "ln", "mv", "rm", "update-alternatives"})


def hazard(first: Script, second: Script, setting: Setting) -> Hazard | None:
    """Return what of ``first`` would reach ``second`` in one shell, though it does not in two, whatever stands around them."""
    for trace in effects(first):
        if trace.effect in _BEYOND_PARENTHESES:
            return Hazard(_BEYOND_PARENTHESES[trace.effect], trace.detail)
        if trace.effect is Effect.USERS and (setting.has_user or _changes_root(trace)):
            return Hazard("users", trace.detail)
    if setting.directory.path is not None and may_remove(first, setting.directory.path):
        return Hazard("workdir", setting.directory.path)
    if setting.directory.path is None and setting.directory.is_set and removed_paths(first):
        return Hazard("workdir", "it depends on a variable")
    replaced = _replaces_shell(first, setting.shell)
    return Hazard("shell-replaced", replaced) if replaced else None


def join(scripts: Sequence[Script], setting: Setting) -> Joined | Hazard:
    """Return how ``scripts``, none of which is a hazard to a later one, are joined, or why they cannot be."""
    if sum(len(script.text.encode("utf-8", "surrogateescape")) + len(" && (  )") for script in scripts) > LONGEST:
        return Hazard("too-long")
    traces = [effects(script) for script in scripts]
    in_play = setting.shell.errexit or any(trace.effect in _MAY_SET_ERREXIT for each in traces for trace in each)
    joined = (
        _with_errexit(scripts, setting)
        if in_play and not all(map(_ignores_errexit, scripts))
        else _chained(scripts, traces)
    )
    for index, (script, wrap) in enumerate(zip(scripts, joined.wraps, strict=True)):
        if script.comments and (wrap.after or index < len(scripts) - 1):
            return Hazard("comment", script.comments[0].of(script.text))
    if joined.tier is Tier.ERREXIT:
        for trace in (trace for each in traces for trace in each):
            if trace.effect is Effect.NEGATED:
                return Hazard("negation", trace.detail)
    return joined


def _chained(scripts: Sequence[Script], traces: Sequence[tuple[Trace, ...]]) -> Joined:
    wraps = []
    for index, script in enumerate(scripts):
        later = scripts[index + 1 :]
        leaks = later and (
            any(trace.effect in _STAYS_IN_THE_SHELL for trace in traces[index])
            or script.terminated
            or any(remembered(script, each) for each in later)
        )
        is_list = any(item.operator != "&&" for item in script.items[1:])
        wraps.append(_PARENTHESES if leaks or is_list else Wrap())
    return Joined(Tier.SUBSHELL if _PARENTHESES in wraps else Tier.CHAIN, tuple(wraps), "&&")


def _with_errexit(scripts: Sequence[Script], setting: Setting) -> Joined:
    if setting.shell.errexit:
        return Joined(Tier.ERREXIT, (_PARENTHESES,) * len(scripts), ";")
    start = _common_set(scripts)
    if start:
        return Joined(Tier.ERREXIT, tuple(Wrap("( ", " )", length) for length in start), ";")
    befores = ["( " if _ignores_errexit(script) or _begins_with_errexit(script) else "( set +e; " for script in scripts]
    befores[0] = f"set -e; {befores[0]}"
    return Joined(Tier.ERREXIT, tuple(Wrap(before, " )") for before in befores), ";")


def _common_set(scripts: Sequence[Script]) -> tuple[int, ...] | None:
    """Return how long the ``set -e…;`` is with which all scripts begin alike, or None."""
    if not all(map(_begins_with_errexit, scripts)):
        return None
    if len({script.items[0].pipeline.span.of(script.text) for script in scripts}) > 1:
        return None
    return tuple(script.items[1].pipeline.span.start for script in scripts)


def _begins_with_errexit(script: Script) -> bool:
    """Tell whether the first command is ``set`` with short options, ``e`` among them, and a ``;`` behind it."""
    if len(script.items) < 2 or script.items[1].operator != ";":
        return False
    head = script.items[0].pipeline.span.of(script.text).split()
    return (
        len(head) == 2 and head[0] == "set" and head[1][:1] == "-" and "e" in head[1] and set(head[1][1:]) <= set("eux")
    )


def _ignores_errexit(script: Script) -> bool:
    """Tell whether errexit makes no difference: in an ``&&`` list of simple commands without a subshell, it never does."""
    return script.is_chain and all(command.place is Place.TOP for command in script.commands)


def _changes_root(trace: Trace) -> bool:
    words = trace.detail.replace("/", " ").split()
    return "root" in words or words[:1] == ["usermod"] or "etc" in words


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
