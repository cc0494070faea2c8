"""A package manager's cache is not kept in the layer that filled it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from refactor.edit import Edit, Span
from refactor.guide import Row
from refactor.packages.apk_index import needs_apk_index, reads_apk_index, waits_for_index
from refactor.packages.apt_lists import Answer
from refactor.packages.cache_fills import Fill, keeps_nothing, lives_on
from refactor.packages.leftovers import Leaver, last_use, leavers, users_of
from refactor.packages.package_caches import CACHES, drops, older
from refactor.shell import Command, Opaque
from refactor.shells.following import insert, item_of, operator_behind
from refactor.shells.heredoc_lines import feeds_commands
from refactor.shells.programs import program
from refactor.shells.run_shell import Body, Shell
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document, Instruction

_SEQUENCE = (";", "\n")


@transform(
    safety=Safety.SAFE,
    drops=drops(),
    shrinks=True,
    guide=(Row.CLEAN_UP,),
    rules=("DL3019", "DL3032", "DL3036", "DL3040", "DL3042"),
    refusals={
        "build-stage": "the layers of this stage are thrown away, and the cache with them",
        "elsewhere": "it is told to keep its cache, or the packages, somewhere else, so somebody means to have it there",
        "inner-shell": "it is run by a shell within the shell, whose script is a word here",
        "json-form": "the JSON form runs without a shell; its shell form can be changed",
        "list": "a cleanup cannot be put where it runs exactly when the installation ran",
        "mount": "a mount may cover the cache, so it is not in the image, and emptying it would spoil the mount",
        "needed-later": "something later lives on this cache",
        "old-release": "this release is so old that its manager may not know the flag",
        "onbuild": "the trigger runs in the build of another image, whose layers and shell are not known here",
        "opaque": "it seems to fill a cache, but is not understood to the last character",
        "privilege": "it is run through another program, and may have rights that the cleanup would not have",
        "shell": "it fills a cache, but the shell is not one whose rules are known",
        "update-alone": "lists are fetched in a RUN of their own, apart from the installation that needs them",
        "yarn-version": "yarn cache clean empties the cache of Yarn 1, and from Yarn 2 on the project's own packages",
    },
    references=(
        "https://pip.pypa.io/en/stable/topics/caching/",
        "https://man.archlinux.org/man/extra/apk-tools/apk.8.en",
        "https://dnf.readthedocs.io/en/latest/command_ref.html#clean-command",
        "https://docs.npmjs.com/cli/commands/npm-cache",
        "https://docs.conda.io/projects/conda/en/stable/commands/clean.html",
    ),
    example="FROM alpine:3.22\nRUN apk add curl\nRUN apk add python3 py3-pip && pip install flask\n",
)
def clean_package_caches(document: Document) -> Outcomes:
    """Keep no cache of apk, dnf, yum, zypper, pacman, pip, npm, yarn and conda in the image.

    Nothing reads such a cache at run time, and it belongs to the layer of the RUN that filled it: a later RUN that removes it
    saves nothing. apk and pip have a flag, which goes wherever they install; `apk update &&` before it is dropped, since apk
    then fetches its index itself. The others clean up directly behind their last installation, where the program, its
    settings and the working directory are still those of the installation; a list whose meaning that would change is left.
    Dropped are caches only (though without one, pip before version 20 runs the setup.py of a source archive instead of making a
    wheel of it first). Where something later lives on a cache (offline installations, a COPY of its folder), or a mount covers
    it, it stays. Of yarn's, only that of `yarn global`, which Yarn 2 does not have, is sure to be Yarn 1's.
    """
    if not any(name in document.text for name in CACHES):
        return
    file = _File(document)
    for leaver in file.leavers:
        obstacle = _obstacle(file, leaver)
        if obstacle:
            yield obstacle
            continue
        for fills in leaver.caches:
            if not leaver.keeps_beside(fills[0].cache):
                yield _outcome(_Left(file, leaver, fills))
        if leaver.has_inner:
            yield Refusal(leaver.run.span, "inner-shell")


class _File:
    """What is asked about a whole file, told once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.kept_stages = document.kept_stages
        self.leavers = tuple(leavers(document))
        self._users: dict[str, list[Instruction]] = {}

    def users(self, fill: Fill) -> list[Instruction]:
        """Return the instructions that live on the cache in which ``fill`` leaves something."""
        if fill.family not in self._users:
            self._users[fill.family] = users_of(self.document, fill)
        return self._users[fill.family]

    @cached_property
    def served(self) -> frozenset[Span]:
        """The RUNs that this transform makes fetch apk's index themselves."""
        apks = [
            _Left(self, leaver, fills)
            for leaver in self.leavers
            for fills in leaver.caches
            if fills[0].family == "apk" and not leaver.run.is_left and _obstacle(self, leaver) is None
        ]
        return frozenset(left.leaver.run.span for left in apks if _flags(left) and _refusal(left) is None)


@dataclass(frozen=True, slots=True)
class _Left:
    """What a RUN leaves in one cache."""

    file: _File
    leaver: Leaver
    fills: tuple[Fill, ...]

    @property
    def span(self) -> Span:
        """Where the RUN stands."""
        return self.leaver.run.span

    @property
    def manager(self) -> str:
        """The manager, by its name."""
        return self.fills[-1].invocation.manager

    @property
    def body(self) -> Body:
        """The RUN's script, which is understood."""
        assert isinstance(self.leaver.body, Body)
        return self.leaver.body


def _obstacle(file: _File, leaver: Leaver) -> Refusal | None:
    """Return why a RUN is left, whatever its managers are."""
    run, shell = leaver.run, leaver.setting.shell
    if run.trigger:
        return Refusal(run.span, "onbuild")
    if run.stage not in file.kept_stages:
        return Refusal(run.span, "build-stage")
    if isinstance(shell, str):
        return Refusal(run.span, "shell", shell)
    if run.is_json:
        return Refusal(run.span, "json-form")
    return Refusal(run.span, "opaque", leaver.body.reason) if isinstance(leaver.body, Opaque) else None


def _outcome(left: _Left) -> Finding | Refusal:
    refusal = _refusal(left)
    if refusal:
        return refusal
    needed, by = _index_needed(left) if any(fill.refreshes for fill in left.fills) else (Answer.NO, None)
    if needed is Answer.YES and by:
        return Refusal(left.span, "needed-later", f"{left.manager}, line {by.line}")
    edits, message = _flags(left), f"{left.manager} keeps no cache: {left.fills[0].cache.flag}"
    if not edits:
        cleanup = _cleanup(left)
        if isinstance(cleanup, Refusal):
            return cleanup
        edits, message = (cleanup,), f"removes the cache of {left.manager} in the RUN that filled it"
    if by is None:
        return Finding(left.span, message, edits)
    doubt = f"line {by.line} runs what is not seen here, and may install on the strength of this index"
    return Finding(left.span, f"{message}; {doubt}", edits, Safety.REVIEW)


def _refusal(left: _Left) -> Refusal | None:
    """Return why the cache has to stay, however it would be emptied."""
    span, fills, cache, manager = left.span, left.fills, left.fills[0].cache, left.manager
    mount = left.leaver.covering(cache)
    if mount:
        return Refusal(span, "mount", mount)
    moved = next((fill.moved for fill in fills if fill.moved), None) or min(
        cache.moved_by & left.leaver.said, default=None
    )
    if moved:
        return Refusal(span, "elsewhere", f"{manager}, {moved}")
    old = older(_base(left), cache) if cache.flag else None
    if old:
        return Refusal(span, "old-release", f"{manager} in {old}")
    if not any(fill.installs for fill in fills) and last_use(left.body, fills) in [fill.command for fill in fills]:
        return Refusal(span, "update-alone", manager)
    if manager == "yarn" and not all(fill.is_global for fill in fills):
        return Refusal(span, "yarn-version")
    line = _needed_at(left)
    return Refusal(span, "needed-later", f"{manager}, line {line}") if line else None


def _base(left: _Left) -> str:
    stages = left.file.document.stages
    stage = stages[left.leaver.run.stage or 0]
    while stage.parent is not None:
        stage = stages[stage.parent]
    return stage.base.text


def _needed_at(left: _Left) -> int | None:
    """Return the line of the first command in the same RUN, or of the first instruction later, that lives on the cache."""
    fill, commands = left.fills[0], left.body.script.commands
    for command in commands[commands.index(fill.command) + 1 :]:
        if lives_on(command, fill):
            return left.file.document.line_at(left.body.place.locate(command.span.start))
    return next((each.line for each in left.file.users(fill) if each.span.start > left.span.start), None)


def _index_needed(left: _Left) -> tuple[Answer, Instruction | None]:
    """Return whether something later needs the index that apk leaves, and the instruction that does, or may."""
    document, run, stages = left.file.document, left.leaver.run, [left.leaver.run.stage]
    mine, commands = [fill.command for fill in left.fills], left.body.script.commands
    others = [each for each in commands[commands.index(mine[0]) :] if each not in mine]
    behind = commands[commands.index(last_use(left.body, left.fills)) + 1 :]
    if any(needs_apk_index(each) is Answer.YES for each in behind):
        return Answer.YES, run
    doubtful = run if any(needs_apk_index(each) is Answer.UNKNOWN for each in others) else None
    while stages:
        index = stages.pop()
        for instruction in document.stages[index].instructions if index is not None else ():
            if instruction.span.start <= left.span.start or instruction.span in left.file.served:
                continue
            answer = waits_for_index(document, instruction.trigger or instruction)
            if answer is Answer.YES:
                return answer, instruction
            if answer is Answer.UNKNOWN and doubtful is None:
                doubtful = instruction
        stages += (stage.index for stage in document.stages if stage.parent == index)
    return (Answer.UNKNOWN if doubtful else Answer.NO), doubtful


def _flags(left: _Left) -> tuple[Edit, ...]:
    """Give each installation the flag, and drop each `apk update &&` before one; nothing if that does not do it."""
    cache, place = left.fills[0].cache, left.body.place
    dropped = [_dropped(left, fill) for fill in left.fills if not fill.installs]
    if not cache.flag or None in dropped:
        return ()
    verbs = [fill.invocation.subcommand for fill in left.fills if fill.installs]
    ends = [place.locate(verb.span.end - 1) + 1 for verb in verbs if verb]
    return (*(drop for drop in dropped if drop), *(Edit(Span(end, end), f" {cache.flag}") for end in ends))


def _dropped(left: _Left, update: Fill) -> Edit | None:
    """Drop `apk update` before an installation, if it has no other use and no comment goes with it."""
    script = left.body.script
    index = item_of(script, update.command)
    if index is None or index + 1 == len(script.items) or any(map(reads_apk_index, script.commands)):
        return None
    item, following = script.items[index : index + 2]
    then = following.pipeline.commands[0]
    plain = item.pipeline.commands == (update.command,) and not (item.pipeline.negated or item.operator == "||")
    installs = [fill.command for fill in left.fills if fill.installs]
    takes = then in installs or (isinstance(then, Command) and keeps_nothing(then, "apk"))
    begins = following.operator == "&&" or (following.operator in _SEQUENCE and item.operator in ("", *_SEQUENCE))
    within = Span(item.pipeline.span.start, following.pipeline.span.start)
    if not plain or not begins or not takes or any(map(within.covers, script.comments)):
        return None
    span = Span(*map(left.body.place.locate, (within.start, within.end)))
    return None if any(span.covers(comment.span) for comment in left.leaver.run.comments) else Edit(span, "")


def _cleanup(left: _Left) -> Edit | Refusal:
    """Put the cleanup directly behind the last installation."""
    body, last, shell = left.body, last_use(left.body, left.fills), left.leaver.setting.shell
    index = item_of(body.script, last)
    errexit = isinstance(shell, Shell) and shell.errexit
    operator = None if index is None else operator_behind(body.script, index, errexit=errexit)
    if feeds_commands(left.leaver.run, body) or index is None or operator is None:
        return Refusal(left.span, "list", left.manager)
    found = program(last)
    if found.prefixes:
        return Refusal(left.span, "privilege", f"{' '.join(found.prefixes)} {left.manager}")
    commands = [command.format(found.words[0].raw) for command in left.fills[-1].cache.cleanup]
    return insert(left.file.document, left.leaver.run, body, index, operator, commands)
