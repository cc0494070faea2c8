"""What the application's sources and settings say of paths, ports and the base image's variables, whatever the language.

A mention is enough. Settings count where a source, a variable or the start names their file.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.split.folders import is_below
from refactor.split.obstacle import Obstacle

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
    r"(^|/)(node_modules|tests?|__tests__|spec|e2e|docs?|examples?|stories|public|static|dist|build|target|vendor|migrations)/"
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
_FILLED = re.compile(
    r"(?m)(?:^|[\"'`=:\s])(/(?:(?:var|srv|mnt|vol|root|opt)/|(?:media|data|uploads?|storage|logs?|run|home|db|database|output|models?"
    r"|workspace)/\w)[^\"'`\s<>{}*?%:$,;]*)"
)
_PORT = re.compile(r"(?im)^[ \t\"'-]*\w*port[\"']?\s*[:=]\s*[\"']?(?:80|443)\b")


def require_mentions(application: Application, carried: tuple[str, ...]) -> None:
    """Make sure that what the sources and settings speak of is there, and may be written to.

    Raises:
        Obstacle: something of it is the base image's, or root's.

    """
    placement = application.placement
    sources = [path for path in placement.files() if path.endswith(_SOURCES) and not _NOT_RUN.search(path)]
    for path in sources:
        text = placement.text(path) or ""
        _require_variables(application, path, text)
        for match in _OF_THE_SYSTEM.finditer(text):
            _require_there(application, carried, path, text, match)
    if application.loses_root:
        for path in _settings(application, sources):
            text = placement.text(path) or ""
            for match in _FILLED.finditer(text):
                if not any(is_below(match.group(1), folder) for folder in (*carried, *application.volumes)):
                    raise _obstacle(application, "writes", path, text, match.start(1), match.group(1))
            port = _PORT.search(text)
            if port:
                raise _obstacle(application, "port", path, text, port.end(), port.group().strip())


def _require_there(
    application: Application, carried: tuple[str, ...], path: str, text: str, match: re.Match[str]
) -> None:
    named = posixpath.normpath(match.group(1))
    made = [each.path for each in application.traces.made]
    if not any(is_below(named, folder) or is_below(folder, named) for folder in (*_THERE, *carried, *made)):
        raise _obstacle(application, "files", path, text, match.start(1), named)


def _require_variables(application: Application, path: str, text: str) -> None:
    names = [name for name in application.base.brings.variables if name not in application.environment]
    match = re.search(rf"(?<![\w/])({'|'.join(names)})(?![\w/])", text) if names else None
    if match:
        detail = f"{match.group()}, which the base image sets"
        raise _obstacle(application, "variable", path, text, match.start(), detail)


def _settings(application: Application, sources: list[str]) -> Iterator[str]:
    placement = application.placement
    files = [path for path in placement.files() if path.endswith(_SETTINGS) and not _NOT_SETTINGS.search(path)]
    said = [*application.start.argv, *application.environment.values()]
    said += [placement.text(path) or "" for path in sources] if files else []
    for path in files:
        name = posixpath.basename(path)
        stem = re.escape(name.rpartition(".")[0] or name)
        named = re.compile(rf"(?:^|[\"'`/=]){stem}({re.escape(posixpath.splitext(name)[1])})?(?:[\"'`]|$)")
        if name == ".env" or any(named.search(text) for text in said):
            yield path


def _obstacle(application: Application, slug: str, path: str, text: str, offset: int, detail: str) -> Obstacle:
    line = text.count("\n", 0, offset) + 1
    return Obstacle(
        slug, f"{application.placement.source(path)}:{line}: {detail}", application.start.instructions[-1].span
    )
