"""What root may, and whoever runs the application from now on may not: each is looked for, and an obstacle."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.shell import Opaque
from refactor.shells.run_shell import script_of
from refactor.split.folders import SYSTEM, is_below, is_scratch
from refactor.split.mentions import require_allowed_mentions, sources_of
from refactor.split.obstacle import Obstacle
from refactor.split.unchanged import require_allowed
from refactor.unprivileged.privileges import NEEDS_HOME, OTHERS_PORTS, PORTS, PRIVILEGES, needs_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application
    from refactor.split.placement import Mode
    from refactor.split.runtime import Folders
    from refactor.split.traces import Changed
    from refactor.unprivileged.users import Runner


def require_sufficient(application: Application, folders: Folders, runner: Runner) -> None:
    """Make sure that ``runner`` may do what the application does, with ``folders.own`` as its own.

    Raises:
        Obstacle: something is root's.

    """
    own = (*folders.own, *((runner.home,) if runner.home else ()))
    _require_folder(application)
    _require_umask(application)
    _require_modes(application, folders)
    _require_changes(application, folders)
    require_allowed(application, own)
    require_allowed_mentions(application, own)
    _require_ports(application)
    _require_privileges(application)
    _require_packages(application, folders, runner)
    _require_healthcheck(application)


def _require_folder(application: Application) -> None:
    if application.directory in SYSTEM:
        span = application.start.instructions[-1].span
        raise Obstacle("writes", f"it runs in {application.directory}, which is the system's", span)
    for instruction in application.instructions:
        if instruction.keyword == "VOLUME":
            raise Obstacle("volume", instruction.body.text, instruction.span)


def _require_umask(application: Application) -> None:
    for run in (each for each in application.instructions if each.keyword == "RUN"):
        script = script_of(application.document, run)
        if isinstance(script, Opaque) or any(command.name == "umask" for command in script.commands):
            raise Obstacle("mode", "umask decides who may read what it makes", run.span)


def _require_modes(application: Application, folders: Folders) -> None:
    """Make sure that what is the application's own is for its owner, and everything else for all.

    Raises:
        Obstacle: something is not, or a RUN made it, so that it is not known.

    """
    for mode in application.placement.modes():
        is_own = _is_own(mode.path, folders)
        if mode.bits is None or mode.bits & (needed := _needed(mode, is_own=is_own)) != needed:
            bits = "unknown" if mode.bits is None else f"{mode.bits:o}"
            raise Obstacle("mode", f"{mode.source}, whose mode is {bits}", mode.instruction.span)
    for made in application.traces.made:
        known = (*folders.own, *folders.packages, *_FOR_ALL)
        if not (is_scratch(made.path) or any(is_below(made.path, each) for each in known)):
            raise Obstacle("mode", f"{made.path}, which a RUN makes", made.instruction.span)


_FOR_ALL = ("/etc/ssl/certs", "/etc/localtime", "/etc/timezone", "/usr/share/zoneinfo")


def _is_own(path: str, folders: Folders) -> bool:
    return any(is_below(path, each) for each in folders.own) and not any(
        is_below(path, each) for each in folders.packages
    )


def _needed(mode: Mode, *, is_own: bool) -> int:
    if is_own:
        return 0o700 if mode.is_directory else 0o400 if "/.git/" in mode.path else 0o600
    runs = mode.bits is not None and mode.bits & 0o100
    return 0o005 if mode.is_directory or runs else 0o004


def _require_changes(application: Application, folders: Folders) -> None:
    """Make sure that no chmod keeps the user from what is needed; a change of owners keeps nobody who is no owner from it.

    Raises:
        Obstacle: one may.

    """
    for changed in application.traces.changed:
        if not _is_harmless(changed, is_own=_is_own(changed.path, folders)):
            raise Obstacle("mode", f"chmod {changed.mode} {changed.path}", changed.instruction.span)


def _is_harmless(changed: Changed, *, is_own: bool) -> bool:
    if not changed.mode:
        return True
    if is_own:
        return _KEEPS_OWNER.fullmatch(changed.mode) is not None
    return _KEEPS_OTHERS.fullmatch(changed.mode) is not None


_KEEPS_OWNER = re.compile(r"[ugoa]*\+[rwxX]+|[go]+[-=][rwxX]*|0?[67][0-7]{2}")
_KEEPS_OTHERS = re.compile(r"[ugoa]*\+[rwxX]+|0?[67][4-7][57]")


def _require_ports(application: Application) -> None:
    """Make sure that no variable, argument or source names a port that is root's.

    Raises:
        Obstacle: one does.

    """
    span = application.start.instructions[-1].span
    for name, value in application.environment.items():
        if _ENDS_IN_A_PORT.search(value) or (name == "PORT" and value.isdecimal() and int(value) < _PRIVILEGED):
            raise Obstacle("port", f"{name}={value}", span)
    argv = application.start.argv
    for word in argv[1:]:
        of_http = "http.server" in argv and word.isdecimal() and int(word) < _PRIVILEGED
        if of_http or _IS_A_PORT.search(word):
            raise Obstacle("port", word, span)
    for path, text in _sources(application):
        for match in PORTS.finditer(text):
            if match.group(1) not in OTHERS_PORTS:
                raise _at("port", application, path, text, match)


_PRIVILEGED = 1024
_ENDS_IN_A_PORT = re.compile(r"^(?:80|443)$|^(?!\w+://)[\w.*\[\]-]*:(?:80|443)$|[ =](?:[\w.*-]*:)?(?:80|443)$")
_IS_A_PORT = re.compile(r"(?:^|=|:|^-[pPlb])(?:80|443)$")


def _require_privileges(application: Application) -> None:
    for path, text in _sources(application):
        match = PRIVILEGES.search(text)
        if match:
            raise _at("privilege", application, path, text, match)


def _require_packages(application: Application, folders: Folders, runner: Runner) -> None:
    """Make sure that no package needs root, or a home where the user has none.

    Raises:
        Obstacle: one does, or npm or corepack, which start the application.

    """
    span = application.start.instructions[-1].span
    for name in sorted(folders.dependencies):
        why = needs_root(name, has_name=not runner.owner.isdecimal())
        if why:
            raise Obstacle("privilege", f"{name} {why}", span)
        if name in NEEDS_HOME and runner.home is None:
            raise Obstacle("home", f"{runner.owner} has none, and {name} keeps files there", span)
    first = posixpath.basename(application.start.argv[0])
    managed = next((word for word in map(posixpath.basename, application.start.argv) if word in _MANAGERS), None)
    if managed and runner.home is None:
        raise Obstacle("home", f"{runner.owner} has none, and {managed} keeps files there", span)
    if managed in _OF_COREPACK and any(deed.name == "corepack" for deed in application.traces.rest):
        raise Obstacle("home", f"corepack keeps {managed} in root's", span)
    if first == "streamlit" and runner.home is None:
        raise Obstacle("home", f"{runner.owner} has none, and {first} keeps files there", span)


_OF_COREPACK = ("yarn", "yarnpkg", "pnpm")
_MANAGERS = ("npm", "npx", *_OF_COREPACK)


def _require_healthcheck(application: Application) -> None:
    """Make sure that the health check, which curl or wget may make, writes no file.

    Raises:
        Obstacle: it may.

    """
    for instruction in application.instructions:
        if instruction.keyword == "HEALTHCHECK" and _SAVES.search(instruction.body.text):
            raise Obstacle("healthcheck", "it writes its answer to a file", instruction.span)


_SAVES = re.compile(r"(?:-\w*[oO]|--output|--output-document)[ =\",]*(?!-[ \"]|-$|/dev/|[- ])[\w./]")


def _sources(application: Application) -> Iterator[tuple[str, str]]:
    for path in sources_of(application):
        yield path, application.placement.text(path) or ""


def _at(slug: str, application: Application, path: str, text: str, match: re.Match[str]) -> Obstacle:
    line = text.count("\n", 0, match.start()) + 1
    said = " ".join(match.group().split())
    detail = f"{application.placement.source(path)}:{line}: {said}"
    return Obstacle(slug, detail, application.start.instructions[-1].span)
