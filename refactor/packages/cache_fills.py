"""What commands do to package managers' caches: leave something there, empty them, live on them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from refactor.packages.commands import Action, Invocation, invocation
from refactor.packages.package_caches import CACHES, Cache, family, meets, mentions
from refactor.shells.programs import names, program

if TYPE_CHECKING:
    from refactor.shell import Command, Word

_FETCHES_NOTHING = names("rebuild ln link")
_ASKS = ("--help", "-h", "--version", "--dry-run", "--print", "--print-format")
_VERBS = names("install add ci")
_READS = names("dir info list ls verify add show")
_REMOVERS = names("rm find")


@dataclass(frozen=True, slots=True)
class Fill:
    """A command that leaves something in a manager's cache: its words behind `sudo` and the like, and what they say."""

    command: Command
    words: tuple[Word, ...]
    invocation: Invocation
    cache: Cache

    @property
    def family(self) -> str:
        """The name of the cache: that of the first of the managers that share it."""
        return family(self.invocation.manager)

    @property
    def installs(self) -> bool:
        """Whether it does more than fetch lists."""
        return self.invocation.action is Action.INSTALL

    @property
    def is_global(self) -> bool:
        """Whether it is `yarn global`, which only Yarn 1 has."""
        return any(word.literal == "global" for word in self.words)

    @property
    def refreshes(self) -> bool:
        """Whether it is apk, and leaves its index for others."""
        update = self.invocation.action is Action.UPDATE
        return self.family == "apk" and (update or self.invocation.has("-U", "--update", "--update-cache"))

    @property
    def moved(self) -> str | None:
        """The option, or the variable, that puts the cache or the packages somewhere else for this command alone."""
        for each in self.command.assignments:
            if each.name == "HOME" or "cache" in each.name.lower():
                return each.name
        raws = (option.word.raw for option in self.invocation.options)
        return next((raw for raw in raws if raw.partition("=")[0] in self.cache.moves or "cachedir=" in raw), None)


def fill_of(command: Command) -> Fill | None:
    """Return what a command leaves in a cache, or None: it fetches nothing, is told to keep nothing, or is not known."""
    run = program(command)
    found = None if run.elsewhere else invocation(run.words)
    cache = CACHES.get(found.manager) if found else None
    if found is None or cache is None or found.action not in (Action.INSTALL, Action.UPDATE) or found.has(*_ASKS):
        return None
    verb = found.subcommand.literal if found.subcommand else None
    if found.manager == "pacman" and (not (verb or "").startswith("-S") or found.action is Action.UPDATE):
        return None
    if cache.flag and any(option.name.startswith(("--no-cache", "--no-network")) for option in found.options):
        return None
    if verb in _FETCHES_NOTHING or (found.manager == "yarn" and found.has("-v")):
        return None
    return Fill(command, run.words, found, cache)


def keeps_nothing(command: Command, manager: str) -> bool:
    """Tell whether a command installs with a manager that is told to keep nothing."""
    found = invocation(program(command).words)
    return (
        found is not None and found.manager == manager and found.action is Action.INSTALL and fill_of(command) is None
    )


def cleans(command: Command, fill: Fill) -> bool:
    """Tell whether a command empties, or at least looks after, the cache that ``fill`` left something in."""
    run = program(command)
    if run.name in _REMOVERS:
        return any(meets(word.raw, fill.cache) for word in run.words[1:])
    found = invocation(run.words)
    if found is None or family(found.manager) != fill.family or found.action is not Action.CLEAN:
        return False
    verb = found.subcommand.literal if found.subcommand else ""
    reads = found.manager != "yarn" and any(word.literal in _READS for word in found.operands[:1])
    return found.manager == "pacman" or (verb in ("clean", "cc", "cache") and not reads)


def lives_on(command: Command, fill: Fill) -> bool:
    """Tell whether a command fails, or does something else, once the cache is empty."""
    run = program(command)
    if run.name in _REMOVERS:
        return False
    found = invocation(run.words)
    if found and family(found.manager) == fill.family:
        return any(option.name in fill.cache.offline for option in found.options)
    words = (*run.words, *(each.value for each in command.assignments if each.value))
    return any(mentions(word.raw, fill.cache) for word in words)


def seems_to_fill(text: str) -> bool:
    """Tell whether a script that cannot be read seems to fill a cache; one that seems to care about caches does not."""
    words = text.split()
    found = any(name.rstrip("0123456789.") in CACHES and verb in _VERBS for name, verb in pairwise(words))
    return found and not any(word in text for word in ("--no-cache", "cache", "clean"))
