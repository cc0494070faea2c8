"""What package managers and build tools fetch is kept beside the image, from build to build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.base_images import official_name
from refactor.dockerfile.frontend import Known, frontend_knows
from refactor.dockerfile.layout import layout_of
from refactor.dockerfile.variables import pairs
from refactor.edit import Edit, Span
from refactor.packages import apt_archives
from refactor.packages.build_stores import STORES, fills, may_need, moved
from refactor.packages.leftovers import leavers, users_of
from refactor.shell import Script
from refactor.shells.programs import names, program
from refactor.shells.run_shell import Body, Setting, Shell, User, body_of, script_of, settings_of
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refactor.document import Document, Instruction, Stage
    from refactor.packages.build_stores import Store
    from refactor.packages.cache_fills import Fill
    from refactor.packages.leftovers import Leaver
    from refactor.shell import Command

_KNOWS_CACHE_MOUNTS = 2
_FOLDERS = {"npm": "/root/.npm", "pip": "/root/.cache/pip"}
"""Where the managers whose caches are safe to share keep them for root."""
_REMOVERS = names("find mv rm rmdir rsync")
_IN_HOMES = ("/root", "~", "HOME", ".npm", ".cache")
_HOMES = frozenset({"HOME", "XDG_CACHE_HOME"})
_RUNS = names("CMD ENTRYPOINT HEALTHCHECK")


@transform(
    safety=Safety.REVIEW,
    rules=("DL3042",),
    refusals={
        "elsewhere": "the cache is put elsewhere",
        "emptied": "a command of the RUN empties the cache, so that the next build would find nothing there",
        "frontend": "RUN --mount=type=cache needs version 1.2 of the Dockerfile syntax",
        "image": "the folder of this tool is known in its official image only",
        "needed-later": "something later lives on this cache, which would not be in the image any more",
        "onbuild": "the trigger runs in the build of another image, whose user is not known here",
        "removed": "a command of the RUN may remove the folder, or one around it, and cannot while something is mounted there",
        "unseen": "what a RUN of this stage runs is not seen, and may need what is fetched here",
        "user": "it is run as somebody else than root, whose home folder is not known",
    },
    references=(
        "https://docs.docker.com/build/cache/optimize/#use-cache-mounts",
        "https://docs.docker.com/reference/dockerfile/#run---mounttypecache",
        "https://docs.docker.com/reference/dockerfile/#example-cache-apt-packages",
        "https://pip.pypa.io/en/stable/topics/caching/",
        "https://docs.npmjs.com/cli/using-npm/config#cache",
        "https://go.dev/ref/mod#module-cache",
        "https://doc.rust-lang.org/cargo/guide/cargo-home.html",
        "https://maven.apache.org/guides/introduction/introduction-to-repositories.html",
    ),
    example="FROM python:3.13-slim\nRUN pip install flask\n",
)
def cache_mounts(document: Document) -> Outcomes:
    """Keep what apt-get, pip, npm, go, cargo and maven fetch in a cache mount, beside the image.

    A build that installs again, because a line has changed, then takes what it has fetched before from the builder's own cache;
    and the image holds no copy of it. An installation that is told to keep no cache (pip --no-cache-dir) is left as it is.
    Images of Debian and Ubuntu delete what apt-get downloads, by /etc/apt/apt.conf.d/docker-clean: that file goes, so what
    is installed in the container later is kept there. Package lists are fetched and removed as before. Of go, cargo and maven
    all RUNs of a stage share the mounts, and where one of them runs what is not seen here, none is added.
    Left for review: the cache outlives the build, and who builds has to know that it is there.
    """
    wishes: dict[Instruction, _Wish] = {}
    for run, wanted in (*_of_managers(document), *_of_apt(document), *_of_stores(document)):
        if isinstance(wanted, Refusal):
            yield wanted
        else:
            wish = wishes.setdefault(run, _Wish((), None))
            wishes[run] = _Wish(wish.mounts + wanted.mounts, wish.head or wanted.head)
    for run, wish in wishes.items():
        folders = " and ".join(mount.partition("=")[2].partition(",")[0] for mount in wish.mounts)
        edits = (_flags(document, run, wish), *((wish.head,) if wish.head else ()))
        yield Finding(run.span, f"keeps {folders} beside the image", edits)


@dataclass(frozen=True, slots=True)
class _Wish:
    """The mounts that a RUN is to have, and what has to be done at the head of its script."""

    mounts: tuple[str, ...]
    head: Edit | None


def _flags(document: Document, run: Instruction, wish: _Wish) -> Edit:
    """Return the edit that adds the mounts: one on the line of the RUN, several on a line each."""
    end, indent = run.keyword_span.end, layout_of(document, [run]).indent
    flags = [f"--mount=type=cache,{mount}" for mount in wish.mounts]
    feed = f" {document.escape}{document.line_end_at(end)}{indent}"
    continues = document.text[end:].lstrip(" \t").startswith(document.escape)
    behind = "" if continues or (len(flags) == 1 and not wish.head) else feed.removesuffix(" ")
    return Edit(Span(end, end), f" {feed.join(flags)}{behind}")


def _keep_archives(document: Document, run: Instruction, body: Body) -> Edit:
    """Return the edit that, before all else, has apt keep what it downloads."""
    start = body.place.locate(body.script.items[0].pipeline.span.start)
    line_end = document.line_end_at(start)
    joint = line_end if body.heredoc else "".join(layout_of(document, [run]).joint(document, start))
    return Edit(Span(start, start), f"rm -f {apt_archives.DOCKER_CLEAN}{joint}")


def _of_managers(document: Document) -> Iterator[tuple[Instruction, _Wish | Refusal]]:
    for leaver in leavers(document):
        for caches in leaver.caches:
            folder = _FOLDERS.get(caches[0].family)
            if folder and not leaver.covering(caches[0].cache):
                yield leaver.run, _refusal(document, leaver, caches) or _Wish((f"target={folder}",), None)


def _of_apt(document: Document) -> Iterator[tuple[Instruction, _Wish | Refusal]]:
    """Yield the RUNs in which apt-get installs; the first of a stage and those below it lets apt keep what it downloads."""
    opened: set[int] = set()
    for run, setting, body in _bodies(document):
        calls = [command for command in body.script.commands if apt_archives.installs(command)]
        if not calls or _covering(run, apt_archives.FOLDER):
            continue
        stage = document.stages[run.stage or 0]
        refusal = _hindrance(document, run, setting, calls)
        emptied = next((command for command in body.script.commands if apt_archives.empties(command)), None)
        later = next((each for each in document.instructions if _names(each, run, apt_archives.FOLDER)), None)
        if refusal:
            yield run, refusal
        elif emptied:
            yield run, Refusal(run.span, "emptied", " ".join(word.raw for word in emptied.words))
        elif later:
            yield run, Refusal(run.span, "needed-later", f"line {later.line}")
        else:
            is_open = bool(opened.intersection(_lineage(document, stage)))
            opened.add(stage.index)
            mount = f"target={apt_archives.FOLDER},sharing=locked"
            yield run, _Wish((mount,), None if is_open else _keep_archives(document, run, body))


def _of_stores(document: Document) -> Iterator[tuple[Instruction, _Wish | Refusal]]:
    runs = list(_bodies(document))
    for store in STORES:
        for stage in document.stages:
            using = [
                (run, setting, calls)
                for run, setting, body in runs
                if run.stage == stage.index and not _covering(run, store.folders[0])
                if (calls := [command for command in body.script.commands if fills(command, store)])
            ]
            if using:
                yield from _of_store(document, store, stage, using)


def _of_store(
    document: Document, store: Store, stage: Stage, using: list[tuple[Instruction, Setting, list[Command]]]
) -> Iterator[tuple[Instruction, _Wish | Refusal]]:
    """Yield the RUNs of a stage that use a store, or, where one of them hinders it, a refusal for the first."""
    first = using[0][0]
    name = official_name(document, stage)
    if store.images and name not in store.images:
        yield first, Refusal(first.span, "image", " or ".join(sorted(store.images)))
        return
    for run, setting, calls in using:
        refusal = _hindrance(document, run, setting, calls)
        aside = next((found for command in calls if (found := moved(command, store))), None) or next(
            (name for each in stage.instructions for name in _set_by(each) if name in store.moved_by), None
        )
        if refusal or aside:
            yield run, refusal or Refusal(run.span, "elsewhere", aside or "")
            return
    for each in document.instructions:
        script = script_of(document, each) if each.keyword in _RUNS else None
        lives = isinstance(script, Script) and any(
            program(command).name in store.programs for command in script.commands
        )
        if lives or any(_names(each, None, folder) for folder in store.folders):
            yield first, Refusal(first.span, "needed-later", f"line {each.line}")
            return
    for each in stage.instructions:
        unseen = may_need(document, each, store) if each.span.start >= first.span.start else None
        if unseen:
            yield first, Refusal(first.span, "unseen", f"line {each.line}: {unseen}")
            return
    sharing = f",sharing={store.sharing}" if store.sharing else ""
    for run, _, _ in using:
        yield run, _Wish(tuple(f"target={folder}{sharing}" for folder in store.folders), None)


def _bodies(document: Document) -> Iterator[tuple[Instruction, Setting, Body]]:
    settings = settings_of(document)
    for stage in document.stages:
        for run, setting in zip(stage.instructions, settings[stage.index], strict=True):
            body = body_of(document, run) if run.keyword == "RUN" and not run.is_json else None
            if isinstance(body, Body) and isinstance(setting.shell, Shell):
                yield run, setting, body


def _hindrance(document: Document, run: Instruction, setting: Setting, commands: Iterable[Command]) -> Refusal | None:
    if run.trigger:
        return Refusal(run.span, "onbuild")
    if frontend_knows(document, _KNOWS_CACHE_MOUNTS) is Known.NO:
        return Refusal(run.span, "frontend")
    prefixes = next((program(command).prefixes for command in commands if program(command).prefixes), ())
    if setting.user is User.OTHER or prefixes:
        return Refusal(run.span, "user", " ".join(prefixes))
    return None


def _covering(run: Instruction, folder: str) -> bool:
    """Tell whether a mount covers a folder, or may."""
    for flag in run.flags:
        targets = [target.rstrip("/") for target in flag.targets]
        if any(
            "$" in target or f"{folder}/".startswith(f"{target}/") or target.startswith(f"{folder}/")
            for target in targets
        ):
            return True
    return False


def _names(each: Instruction, but: Instruction | None, folder: str) -> bool:
    """Tell whether an instruction names a folder, or one that holds it and is copied."""
    return each is not but and (folder in each.body.text or any(folder in (flag.value or "") for flag in each.flags))


def _lineage(document: Document, stage: Stage) -> Iterator[int]:
    index: int | None = stage.index
    while index is not None:
        yield index
        index = document.stages[index].parent


def _set_by(each: Instruction) -> Iterator[str]:
    if each.keyword in ("ENV", "ARG"):
        yield from (name for name, value in pairs(each) if value)


def _refusal(document: Document, leaver: Leaver, fills: tuple[Fill, ...]) -> Refusal | None:
    span, cache = leaver.run.span, fills[0].cache
    moved_to = next((fill.moved for fill in fills if fill.moved), None) or min(
        (cache.moved_by | _HOMES) & leaver.said, default=None
    )
    hindrance = _hindrance(document, leaver.run, leaver.setting, (fill.command for fill in fills))
    if hindrance and hindrance.slug != "user":
        return hindrance
    if moved_to:
        return Refusal(span, "elsewhere", moved_to)
    if hindrance:
        return hindrance
    script = script_of(document, leaver.run)
    for command in script.commands if isinstance(script, Script) else ():
        if program(command).name in _REMOVERS and any(part in word.raw for word in command.words for part in _IN_HOMES):
            return Refusal(span, "removed", " ".join(word.raw for word in command.words))
    later = next((each for each in users_of(document, fills[0]) if each.span.start >= span.start), None)
    return Refusal(span, "needed-later", f"line {later.line}") if later else None
