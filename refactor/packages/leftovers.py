"""What the RUNs of a file leave in package managers' caches, and what lives on it later."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from refactor.packages.cache_fills import Fill, cleans, fill_of, keeps_nothing, lives_on, seems_to_fill
from refactor.packages.package_caches import CACHES, Cache, covers, meets, mentions
from refactor.shell import Command, Opaque, Script, read
from refactor.shells.programs import program, redefined
from refactor.shells.run_shell import Body, Setting, User, body_of, script_of, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Flag, Instruction

_HOMES = frozenset({"HOME", "XDG_CACHE_HOME"})
_RUNS = ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK")


@dataclass(frozen=True, slots=True)
class Leaver:
    """A RUN that leaves something in caches, or seems to.

    Attributes:
        run: the RUN, or the ONBUILD that holds it.
        setting: where it runs.
        body: its script.
        caches: what fills each cache and is not cleaned up behind.
        said: the variables that the file, or the script, sets to something.
        has_inner: a script that it gives to another shell leaves something.

    """

    run: Instruction
    setting: Setting
    body: Body | Opaque
    caches: tuple[tuple[Fill, ...], ...]
    said: frozenset[str]
    has_inner: bool

    def covering(self, cache: Cache) -> str | None:
        """Return the ``--mount`` flag that covers a cache, or may, so that what is there is not in the image."""
        return next((f"--mount={flag.value}" for flag in self.run.flags if self._may_cover(flag, cache)), None)

    def keeps_beside(self, cache: Cache) -> bool:
        """Tell whether cache mounts are there for all of a cache: it is kept beside the image, as it was asked for."""
        targets = [target for flag in self.run.flags if flag.options.get("type") == "cache" for target in flag.targets]
        parts = (replace(cache, folders=(folder,)) for folder in cache.folders)
        return all(any(meets(target, part) for target in targets) for part in parts)

    def _may_cover(self, flag: Flag, cache: Cache) -> bool:
        kind = flag.options.get("type", "bind")
        if flag.name != "mount" or not flag.targets or kind in ("secret", "ssh"):
            return False
        home_known = kind == "bind" or not (self.setting.user is User.OTHER or self.said & _HOMES)
        return covers(flag.targets[0], cache, home_known=home_known)


def leavers(document: Document) -> Iterator[Leaver]:
    """Yield each RUN that leaves something in caches, or seems to."""
    settings = settings_of(document)
    ends: list[frozenset[str]] = []
    for stage in document.stages:
        said = frozenset() if stage.parent is None else ends[stage.parent]
        for instruction, setting in zip(stage.instructions, settings[stage.index], strict=True):
            run = instruction.trigger or instruction
            if run.keyword in ("ENV", "ARG"):
                said |= set(_set(run))
            elif run.keyword == "RUN" and any(name in instruction.span.of(document.text) for name in CACHES):
                leaver = _leaver(document, instruction, setting, said)
                if leaver.caches or leaver.has_inner or _seems_to_fill(leaver, instruction.span.of(document.text)):
                    yield leaver
        ends.append(said)


def last_use(body: Body, fills: tuple[Fill, ...]) -> Command:
    """Return the last command that installs with the manager, if only what it keeps nothing of, or that fetches lists."""
    mine, manager = {fill.command for fill in fills}, fills[-1].invocation.manager
    return [each for each in body.script.commands if each in mine or keeps_nothing(each, manager)][-1]


def users_of(document: Document, fill: Fill) -> list[Instruction]:
    """Return the instructions that live on a cache, at least in part."""
    return [each for each in document.instructions if _lives_on(document, each.trigger or each, fill)]


def _leaver(document: Document, instruction: Instruction, setting: Setting, said: frozenset[str]) -> Leaver:
    run = instruction.trigger or instruction
    script = script_of(document, run)
    commands = script.commands if isinstance(script, Script) else ()
    said = said.union(*map(_exported, commands))
    inner = (program(command).body for command in commands)
    has_inner = any(_caches(read(body.literal or ""), said) for body in inner if body)
    return Leaver(instruction, setting, body_of(document, run), _caches(script, said), said, has_inner)


def _seems_to_fill(leaver: Leaver, text: str) -> bool:
    run = leaver.run.trigger or leaver.run
    return isinstance(leaver.body, Opaque) and not run.is_json and seems_to_fill(text)


def _caches(script: Script | Opaque, said: frozenset[str]) -> tuple[tuple[Fill, ...], ...]:
    families: dict[str, list[Fill]] = {}
    others = redefined(script) if isinstance(script, Script) else frozenset()
    for command in script.commands if isinstance(script, Script) else ():
        if command.name in others:
            continue
        for family in [family for family, fills in families.items() if cleans(command, fills[0])]:
            del families[family]
        fill = fill_of(command)
        if fill and fill.cache.variable not in said:
            families.setdefault(fill.family, []).append(fill)
    return tuple(map(tuple, families.values()))


def _set(instruction: Instruction) -> Iterator[str]:
    """Yield the variables that an ENV or ARG sets to something."""
    texts = [word.text for word in instruction.words]
    if texts and instruction.keyword == "ENV" and "=" not in texts[0]:
        texts = ["=".join(texts)]
    for text in texts:
        name, _, value = text.partition("=")
        if value.strip("\"'"):
            yield name


def _exported(command: Command) -> set[str]:
    """Return the variables that a command sets for itself, or that are exported."""
    exported = (word.raw for word in command.words[1:] if command.name == "export")
    return {each.name for each in command.assignments} | {raw.partition("=")[0] for raw in exported}


def _lives_on(document: Document, run: Instruction, fill: Fill) -> bool:
    if run.keyword in _RUNS:
        script = script_of(document, run)
        if isinstance(script, Script):
            return any(lives_on(command, fill) for command in script.commands)
    return mentions(run.body.text, fill.cache) or any(
        "from=" in (flag.value or "") and mentions(flag.value or "", fill.cache) for flag in run.flags
    )
