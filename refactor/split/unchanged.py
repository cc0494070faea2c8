"""What has to hold of any application, so that what runs in the new stage finds what it found, and may do what it did."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from refactor.split.folders import SYSTEM, is_below
from refactor.split.mentions import require_mentions
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from refactor.split.application import Application
    from refactor.split.runtime import Runtime


def require_unchanged(application: Application, runtime: Runtime) -> None:
    """Make sure of ports, paths, links and permissions.

    Raises:
        Obstacle: one of them would be another.

    """
    _require_ports(application)
    _require_paths(application, runtime)
    carried = tuple(carry.target for carry in runtime.carried)
    carried += (runtime.installed.prefix,) if runtime.installed else ()
    _require_links(application, carried)
    _require_permissions(application, carried)
    if application.tag is not None:
        require_mentions(application, carried)


def _require_links(application: Application, carried: tuple[str, ...]) -> None:
    """Make sure that what the links lead to comes along.

    Raises:
        Obstacle: it stays behind.

    """
    for link in application.traces.links:
        there = any(is_below(link.target, folder) for folder in (*carried, *_IN_EVERY_IMAGE))
        is_carried = any(is_below(link.path, folder) for folder in carried)
        if is_carried and not there:
            raise Obstacle("command", f"{link.path} leads to {link.target}, which stays behind", link.instruction.span)


_IN_EVERY_IMAGE = ("/dev", "/proc", "/sys", "/usr/share/zoneinfo", "/tmp")  # noqa: S108 - the image's


def _require_permissions(application: Application, carried: tuple[str, ...]) -> None:
    """Make sure that modes and owners allow what they allowed.

    Raises:
        Obstacle: a folder of the system, which is not carried, is given to a user; or root alone may write to one that is.

    """
    for changed in application.traces.changed:
        if changed.locks and application.loses_root and any(is_below(changed.path, path) for path in carried):
            raise Obstacle("writes", f"{changed.path}, which its owner may not", changed.instruction.span)
        if application.is_root:
            continue
        if changed.path in SYSTEM and not any(is_below(path, changed.path) for path in carried):
            raise Obstacle("command", f"the owner or mode of {changed.path} is changed", changed.instruction.span)


def _require_paths(application: Application, runtime: Runtime) -> None:
    """Make sure that whoever runs the application finds, and may write to, the paths that its start and its ENV name.

    Raises:
        Obstacle: one is in no folder that comes along, and root, who could make it, runs it no longer.

    """
    if not application.loses_root:
        return
    there = (*_THERE, *application.volumes, *(carry.target for carry in runtime.carried))
    words = application.start.argv[1:]
    named = [*zip(("", *words), words, strict=False), *application.environment.items()]
    for name, value in named:
        for path in _paths_of(value) if name not in ("PATH", "GOPATH") else ():
            is_file = path.count("/") > 1 or (_FILES.search(name or value) and not _ADDRESSES.search(name))
            if is_file and not any(is_below(path, folder) for folder in there):
                raise Obstacle("writes", path, application.start.instructions[-1].span)


def _paths_of(word: str) -> list[str]:
    """Return the absolute paths in words such as ``/a/b``, ``--x=/a/b`` and ``/a/b:/c/d``."""
    parts = word.rpartition("=")[2].split(":")
    return [posixpath.normpath(part) for part in parts if re.fullmatch(r"(/[\w.+@-]+)+/?", part)]


# Names of variables and options whose path of one part is a file's, rather than an address's.
_FILES = re.compile(r"(?i)home|dir|file|folder|data|log|db|database|stor|upload|cache|media|path|root|output|tmp|temp")
_ADDRESSES = re.compile(
    r"(?i)url|route|prefix|address|endpoint|root.?path|base.?path|script.?name|context|public.?path"
)
_THERE = ("/usr", "/etc", "/lib", "/tmp", "/var/tmp", "/dev", "/proc", "/sys", "/home/nonroot")  # noqa: S108 - the image's


def _require_ports(application: Application) -> None:
    """Make sure that whoever runs the application may listen where it does.

    Raises:
        Obstacle: it listens below port 1024, and ran as root until now.

    """
    if not application.loses_root:
        return
    for instruction in application.instructions:
        if instruction.keyword == "EXPOSE":
            for exposed in (word.text for word in instruction.words):
                first = exposed.partition("/")[0].partition("-")[0]
                if first.isdecimal() and int(first) < _PRIVILEGED:
                    raise Obstacle("port", f"EXPOSE {exposed}", instruction.span)
    for word, following in pairwise((*application.start.argv, "")):
        number = following if word in _PORT_FLAGS else word.rpartition("=" if word.startswith("--port=") else ":")[2]
        listens = word in _PORT_FLAGS or word.startswith("--port=") or _ADDRESS.fullmatch(word)
        if listens and number.isdecimal() and int(number) < _PRIVILEGED:
            raise Obstacle("port", f"{word} {following}".strip(), application.start.instructions[-1].span)


_PRIVILEGED = 1024
_PORT_FLAGS = ("--port", "-p", "-P")
_ADDRESS = re.compile(r"(--?[a-z-]+=)?(\[?[0-9a-f.:*]*\]?|localhost):\d+")
