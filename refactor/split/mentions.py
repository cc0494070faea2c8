"""What the application's sources and settings say of paths, ports and the base image's variables, whatever the language.

A mention is enough. Settings count where a source, a variable or the start names their file.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.dockerfile.variables import pairs
from refactor.split.folders import is_below
from refactor.split.obstacle import Obstacle
from refactor.split.roles import Role, file_role
from refactor.split.settings_files import paths_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application

_SOURCES = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".go", ".rs", ".java", ".kt", ".c", ".cc", ".cpp")
_SETTINGS = (".json", ".yml", ".yaml", ".toml", ".ini", ".cfg", ".conf", ".env", ".properties", ".xml")
_NOT_SETTINGS = re.compile(
    r"(^|/)(package(-lock)?|tsconfig\w*|composer|jsconfig|nest-cli|angular|manifest|swagger|openapi)\.json$"
    r"|(^|/)(pyproject|Cargo|poetry)\.toml$|(^|/)(setup|tox|pytest)\.(cfg|ini)$|(^|/)[\w.-]*compose[\w.-]*\.ya?ml$|(^|/)pom\.xml$"
)
_NOT_RUN = re.compile(
    r"(^|/)(node_modules|site-packages|lib/python\d[\d.]*|tests?|__tests__|spec|e2e|docs?|examples?|stories|public|static|dist|build|target|vendor|migrations)/"
    r"|(^|/)(test_[^/]*|conftest|setup)\.py$|_test\.(py|go)$|[._](test|spec)\.\w+$|\.config\.\w+$|\.min\.js$"
)
# Files of Debian that no runtime image has, and those of these folders that each has, or that Docker makes.
_OF_THE_SYSTEM = re.compile(r"[\"'`](/(?:etc|usr|bin|sbin)/[\w.+-][^\"'`\s<>{}*?%:$()]*)[\"'`]")
_THERE = (
    "/etc/ssl/certs",
    "/etc/hosts",
    "/etc/hostname",
    "/etc/resolv.conf",
    "/etc/passwd",
    "/etc/group",
    "/etc/localtime",
    "/etc/mime.types",
    "/etc/nsswitch.conf",
    "/etc/services",
    "/etc/protocols",
    "/usr/share/zoneinfo",
)
# What is there is read, if anything.
_READ = ("/etc", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/sys", "/proc", "/dev", "/tmp", "/var/tmp", "/run/secrets")  # noqa: S108
_PORT = re.compile(r"(?im)^[ \t\"'-]*\w*port[\"']?\s*[:=]\s*[\"']?(?:80|443)\b")


def require_mentions(application: Application, carried: tuple[str, ...]) -> None:
    """Make sure that what the sources and settings speak of is there, and may be written to.

    Raises:
        Obstacle: something of it is the base image's, or root's.

    """
    placement = application.placement
    for path in sources_of(application):
        text = placement.text(path) or ""
        _require_variables(application, path, text)
        for match in _OF_THE_SYSTEM.finditer(text):
            _require_there(application, carried, path, text, match)
    if application.loses_root:
        require_allowed_mentions(application, carried)


def require_allowed_mentions(application: Application, carried: tuple[str, ...]) -> None:
    """Make sure that sources and settings name no path to write to, and no port, that is root's.

    Raises:
        Obstacle: one of them does.

    """
    placement = application.placement
    sources = list(sources_of(application))
    for path in sources:
        _require_writable(application, carried, path)
    for path in _settings(application, sources):
        text = placement.text(path) or ""
        for setting in paths_in(text):
            named = posixpath.normpath(posixpath.join(application.directory, setting.path))
            if not any(is_below(named, folder) for folder in (*_READ, *carried, *application.volumes)):
                raise _obstacle(application, "writes", path, text, setting.offset, setting.path)
        port = _PORT.search(text)
        if port:
            raise _obstacle(application, "port", path, text, port.end(), port.group().strip())


def sources_of(application: Application) -> Iterator[str]:
    """Yield the sources that may run, whatever the language."""
    files = application.placement.files()
    return (path for path in files if path.endswith(_SOURCES) and not _NOT_RUN.search(path))


def is_there(application: Application, carried: tuple[str, ...], path: str) -> bool:
    """Tell whether a path of the system comes along, or is in every image."""
    made = [each.path for each in application.traces.made]
    return any(is_below(path, folder) or is_below(folder, path) for folder in (*_THERE, *carried, *made))


def _require_there(
    application: Application, carried: tuple[str, ...], path: str, text: str, match: re.Match[str]
) -> None:
    named = posixpath.normpath(match.group(1))
    if not is_there(application, carried, named):
        raise _obstacle(application, "files", path, text, match.start(1), named)


def _require_writable(application: Application, carried: tuple[str, ...], path: str) -> None:
    """Make sure of the paths that a source writes out, where its language has no reader that follows them."""
    if not path.endswith(_NOT_FOLLOWED):
        return
    text = application.placement.text(path) or ""
    there = (*_READ, *carried, *application.volumes)
    for match in _QUOTED.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.end()]
        named = posixpath.normpath(posixpath.join(application.directory, match.group(1)))
        is_file = file_role("", match.group(1)) is Role.FILE and not _ROUTE.search(line)
        if is_file and not any(is_below(named, folder) for folder in there):
            raise _obstacle(application, "writes", path, text, match.start(1), match.group(1))


_NOT_FOLLOWED = (".go", ".rs", ".java", ".kt", ".c", ".cc", ".cpp")
# Absolute paths, and relative ones that end as what programs make.
_QUOTED = re.compile(
    r"[\"`](/[\w.+-]+(?:/[\w.+-]+)*/?|(?:\./)?(?:[\w+-]+/)*[\w.+-]+\.(?:log|db|sqlite3?|pid|sock|lock))[\"`]"
)
_ROUTE = re.compile(
    r"(?i)\b(?:handle|route|router|mapping|path|url|uri|redirect|href|prefix|group|get|post|put|patch|delete|static|nest|scope|service)\w*\W*[(:=]"
)


def _require_variables(application: Application, path: str, text: str) -> None:
    own = {name for each in application.instructions if each.keyword == "ENV" for name, _ in pairs(each)}
    names = [name for name in application.base.brings.variables if name not in own]
    match = re.search(rf"(?<![\w/])({'|'.join(names)})(?![\w/])", text) if names else None
    if match:
        detail = f"{match.group()}, which the base image sets"
        raise _obstacle(application, "variable", path, text, match.start(), detail)


def _settings(application: Application, sources: list[str]) -> Iterator[str]:
    placement = application.placement
    files = [path for path in placement.files() if _may_be_settings(path)]
    said = [*application.start.argv, *application.environment.values()]
    said += [placement.text(path) or "" for path in sources] if files else []
    for path in files:
        name = posixpath.basename(path)
        stem = re.escape(name.rpartition(".")[0] or name)
        named = re.compile(rf"(?:^|[\"'`/=]){stem}({re.escape(posixpath.splitext(name)[1])})?(?:[\"'`]|$)")
        folder = re.escape(posixpath.basename(posixpath.dirname(path)))
        if _OF_SETTINGS.fullmatch(folder):
            named = re.compile(rf"{named.pattern}|[\"'`/]{folder}[\"'`/]")
        if name.startswith(".env") or any(named.search(text) for text in said):
            yield path


def _may_be_settings(path: str) -> bool:
    """Tell whether a file may be read for settings: by its ending, or where it has none."""
    name = posixpath.basename(path)
    if name.startswith(".env"):
        return not name.endswith(_SAMPLES)
    return (path.endswith(_SETTINGS) or "." not in name) and not _NOT_SETTINGS.search(path)


_OF_SETTINGS = re.compile(r"conf(ig)?s?|settings|etc|cfg")
"""Folders of which each file may be read, whoever names the folder."""
_SAMPLES = ("example", "sample", "template", "dist", "test")


def _obstacle(application: Application, slug: str, path: str, text: str, offset: int, detail: str) -> Obstacle:
    line = text.count("\n", 0, offset) + 1
    return Obstacle(
        slug, f"{application.placement.source(path)}:{line}: {detail}", application.start.instructions[-1].span
    )
