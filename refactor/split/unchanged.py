"""What has to hold of any application, so that what runs in the new stage finds what it found, and may do what it did."""

from __future__ import annotations

import posixpath
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from refactor.dockerfile.variables import pairs
from refactor.split.folders import SYSTEM, is_below
from refactor.split.mentions import require_mentions
from refactor.split.obstacle import Obstacle
from refactor.split.roles import Role, file_role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from refactor.edit import Span
    from refactor.split.application import Application
    from refactor.split.runtime import Runtime


def require_unchanged(application: Application, runtime: Runtime) -> None:
    """Make sure of ports, paths, links and permissions.

    Raises:
        Obstacle: one of them would be another.

    """
    paths = tuple(carry.target for carry in runtime.carried)
    require_allowed(application, paths)
    carried = (*paths, runtime.installed.prefix) if runtime.installed else paths
    _require_links(application, carried)
    _require_permissions(application, carried)
    if application.tag is not None:
        require_mentions(application, carried)


def require_allowed(application: Application, carried: tuple[str, ...]) -> None:
    """Make sure that who runs the application may listen and write where its start and its variables say.

    Raises:
        Obstacle: that is root's.

    """
    _require_ports(application)
    _require_paths(application, carried)


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
    for placed in application.placement.placed if application.loses_root else ():
        if is_below(placed.path, "/etc") and (placed.instruction.flag("chmod") or placed.instruction.flag("chown")):
            raise Obstacle("command", f"the owner or mode of {placed.path} is changed", placed.instruction.span)
    for changed in application.traces.changed:
        kept_by_root = is_below(changed.path, "/etc") and application.loses_root
        if kept_by_root and any(is_below(changed.path, path) for path in carried):
            raise Obstacle("command", f"the owner or mode of {changed.path} is changed", changed.instruction.span)
        if changed.locks and application.loses_root and any(is_below(changed.path, path) for path in carried):
            raise Obstacle("writes", f"{changed.path}, which its owner may not", changed.instruction.span)
        if application.is_root:
            continue
        if changed.path in SYSTEM and not any(is_below(path, changed.path) for path in carried):
            raise Obstacle("command", f"the owner or mode of {changed.path} is changed", changed.instruction.span)


def _require_paths(application: Application, carried: tuple[str, ...]) -> None:
    """Make sure that whoever runs the application finds, and may write to, the paths that its start and its ENV name.

    Raises:
        Obstacle: one is in no folder that comes along, and root, who could make it, runs it no longer.

    """
    if not application.loses_root:
        return
    there = (*_THERE, *application.volumes, *carried)
    start = application.start.instructions[-1].span
    words = [(name, value, start) for name, value in _words(application.start.argv[1:])]
    for name, value, span in (*words, *_variables(application)):
        for path in _paths_of(value):
            absolute = posixpath.normpath(posixpath.join(application.directory, path))
            is_address = file_role(name, path) is Role.ADDRESS
            if not is_address and not any(is_below(absolute, folder) for folder in there):
                raise Obstacle("writes", path, span)
    if application.directory in SYSTEM:
        for word in application.start.argv[1:]:
            path = posixpath.join(application.directory, word.rpartition("=")[2])
            if _WRITTEN.search(path) and path not in application.placement:
                raise Obstacle("writes", path, start)


_WRITTEN = re.compile(r"\w\.(log|db|sqlite3?|pid|sock)$")


def _words(argv: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each word with the option that it belongs to, which may be in the word, or the one before."""
    before = ""
    for word in argv:
        option, is_one, value = word.partition("=") if word.startswith("-") else ("", "", word)
        yield (option, value) if is_one else (before, word)
        before = word if word.startswith("-") and not is_one else ""


def _variables(application: Application) -> Iterator[tuple[str, str, Span]]:
    """Yield the variables that may speak of files, and what is in them, option by option; what is for build tools does not."""
    for name, value in application.environment.items():
        if name not in ("PATH", "GOPATH") and not name.startswith(_OF_BUILD_TOOLS):
            span = _set_by(application, name)
            yield from ((option or name, word, span) for option, word in _words(value.split()))


def _set_by(application: Application, name: str) -> Span:
    """Return where the last ENV that sets a variable stands, or the start."""
    setting = (
        each.span
        for each in reversed(application.instructions)
        if each.keyword == "ENV" and name in (found for found, _ in pairs(each))
    )
    return next(setting, application.start.instructions[-1].span)


def _paths_of(word: str) -> Iterator[str]:
    """Yield the paths in ``/a/b``, ``-p/a/b``, ``/a/b:/c/d``, ``x=/a/b,y=/c``, ``sqlite:////a/b``: absolute, or from above."""
    database = _DATABASE.match(word)
    parts = (
        [word[database.end() :].partition("?")[0]]
        if database
        else re.split("[:=,]", re.sub(r"^-[A-Za-z](?=/)", "", word))
    )
    for part in parts:
        if re.fullmatch(r"(\.\.)?(/[\w.+@-]+)+/?", part):
            yield posixpath.normpath(part)


_DATABASE = re.compile(r"(?:sqlite|duckdb)[\w+]*:///")
_OF_BUILD_TOOLS = ("PIP_", "POETRY_", "PIPENV_", "PDM_", "UV_", "NPM_CONFIG_", "npm_config_")
_THERE = ("/usr", "/etc", "/lib", "/tmp", "/var/tmp", "/dev", "/proc", "/sys", "/home/nonroot", "/run/secrets")  # noqa: S108


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
    span = application.start.instructions[-1].span
    for word, following in pairwise((*application.start.argv, "")):
        takes_next = _PORT_OPTION.fullmatch(word) is not None
        number = following if takes_next else re.split(r"[=:]", word)[-1]
        listens = takes_next or _PORT_OPTION.fullmatch(word.partition("=")[0]) or _ADDRESS.fullmatch(word)
        if listens and _is_privileged(number):
            raise Obstacle("port", f"{word} {following}".strip() if takes_next else word, span)
    for name, value in application.environment.items():
        if name in _OF_SERVERS and _is_privileged(value):
            raise Obstacle("port", f"{name}={value}", _set_by(application, name))


def _is_privileged(number: str) -> bool:
    return number.isdecimal() and 0 < int(number) < _PRIVILEGED


_PRIVILEGED = 1024
# Options, and commands that take a port behind them.
_PORT_OPTION = re.compile(r"--?[\w.-]*port|-[pP]|http\.server|runserver")
_ADDRESS = re.compile(r"(--?[a-z-]+=|-[a-z])?(\[?[0-9a-f.:*]*\]?|localhost):\d+")
_OF_SERVERS = tuple(
    f"{name}PORT"
    for name in (
        "",
        "HTTP_",
        "HTTPS_",
        "SERVER_",
        "APP_",
        "WEB_",
        "LISTEN_",
        "FLASK_RUN_",
        "UVICORN_",
        "STREAMLIT_SERVER_",
    )
)
"""Variables by which servers, or most applications, are told where to listen."""
