"""What package managers fetch is kept beside the image, from build to build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.dockerfile.frontend import Known, frontend_knows
from refactor.edit import Edit, Span
from refactor.packages.leftovers import leavers, users_of
from refactor.shell import Script
from refactor.shells.programs import names, program
from refactor.shells.run_shell import User, script_of
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document
    from refactor.packages.cache_fills import Fill
    from refactor.packages.leftovers import Leaver

_KNOWS_CACHE_MOUNTS = 2
_FOLDERS = {"npm": "/root/.npm", "pip": "/root/.cache/pip"}
"""Where the managers whose caches are safe to share keep them for root."""
_REMOVERS = names("find mv rm rmdir rsync")
_IN_HOMES = ("/root", "~", "HOME", ".npm", ".cache")
_HOMES = frozenset({"HOME", "XDG_CACHE_HOME"})


@transform(
    safety=Safety.REVIEW,
    rules=("DL3042",),
    refusals={
        "elsewhere": "the cache is put elsewhere",
        "frontend": "RUN --mount=type=cache needs version 1.2 of the Dockerfile syntax",
        "needed-later": "something later lives on this cache, which would not be in the image any more",
        "onbuild": "the trigger runs in the build of another image, whose user is not known here",
        "removed": "a command of the RUN may remove the folder, or one around it, and cannot while something is mounted there",
        "user": "it is run as somebody else than root, whose home folder is not known",
    },
    references=(
        "https://docs.docker.com/build/cache/optimize/#use-cache-mounts",
        "https://docs.docker.com/reference/dockerfile/#run---mounttypecache",
        "https://pip.pypa.io/en/stable/topics/caching/",
        "https://docs.npmjs.com/cli/using-npm/config#cache",
    ),
    example="FROM python:3.13-slim\nRUN pip install flask\n",
)
def cache_mounts(document: Document) -> Outcomes:
    """Keep what pip and npm fetch in a cache mount, beside the image.

    A build that installs again, because a line has changed, then takes what it has fetched before from the builder's own cache;
    and the image holds no copy of it. An installation that is told to keep no cache (pip --no-cache-dir) is left as it is.
    Left for review: the cache outlives the build, and who builds has to know that it is there.
    """
    for leaver in leavers(document):
        texts: list[str] = []
        for fills in leaver.caches:
            folder = _FOLDERS.get(fills[0].family)
            if folder is None or leaver.covering(fills[0].cache):
                continue
            refusal = _refusal(document, leaver, fills)
            if refusal:
                yield refusal
            else:
                texts.append(f" --mount=type=cache,target={folder}")
        if texts:
            end = leaver.run.keyword_span.end
            caches = " and ".join(text.rpartition("=")[2] for text in texts)
            yield Finding(leaver.run.span, f"keeps {caches} beside the image", (Edit(Span(end, end), "".join(texts)),))


def _refusal(document: Document, leaver: Leaver, fills: tuple[Fill, ...]) -> Refusal | None:
    span, cache = leaver.run.span, fills[0].cache
    if leaver.run.trigger:
        return Refusal(span, "onbuild")
    if frontend_knows(document, _KNOWS_CACHE_MOUNTS) is Known.NO:
        return Refusal(span, "frontend")
    moved = next((fill.moved for fill in fills if fill.moved), None) or min(
        (cache.moved_by | _HOMES) & leaver.said, default=None
    )
    if moved:
        return Refusal(span, "elsewhere", moved)
    prefixes = next((program(fill.command).prefixes for fill in fills if program(fill.command).prefixes), ())
    if leaver.setting.user is User.OTHER or prefixes:
        return Refusal(span, "user", " ".join(prefixes))
    script = script_of(document, leaver.run)
    for command in script.commands if isinstance(script, Script) else ():
        if program(command).name in _REMOVERS and any(part in word.raw for word in command.words for part in _IN_HOMES):
            return Refusal(span, "removed", " ".join(word.raw for word in command.words))
    later = next((each for each in users_of(document, fills[0]) if each.span.start >= span.start), None)
    return Refusal(span, "needed-later", f"line {later.line}") if later else None
