"""What the application's own JavaScript asks of the system it runs on.

A mention is enough: what a comment says costs a refusal too many, what is overlooked would be a broken service.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that a shell-less image may break: ``slug`` is that of a refusal, ``line`` counts from 1."""

    slug: str
    line: int
    detail: str


_QUOTED = r"[\"'`]"
_MENTIONS = (
    ("program", re.compile(rf"{_QUOTED}(?:node:)?child_process{_QUOTED}"), "child_process starts programs"),
    ("program", re.compile(rf"{_QUOTED}(?:execa|cross-spawn|zx|shelljs|node-cmd){_QUOTED}"), "it starts programs"),
    ("npm-variables", re.compile(r"npm_(?:package|lifecycle|config|execpath)\w*"), "npm sets this variable"),
    ("program", re.compile(r"/node_modules/npm/|/usr/local/lib/node_modules"), "it reads what is installed for all"),
    (
        "users",
        re.compile(
            r"\b(?:userInfo|process\.(?:setuid|setgid|seteuid|setegid|setgroups|getuid|geteuid)|chownSync|chown)\b"
        ),
        "it asks for a user",
    ),
    (
        "port",
        re.compile(
            r"(?i)port\w*\b[^\n]{0,60}?(?:\|\||\?\?|[=:(])\s*[\"']?(?:80|443)\b|\.listen\(\s*[\"']?(?:80|443)\b"
        ),
        "port 80 or 443",
    ),
)
UNKNOWN = "a path that is not written out"
"""Stands for the path of what is written, where that is known of nothing but itself."""

_CALLS = (
    r"\b(?:writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|mkdir|mkdirSync|mkdtemp|mkdtempSync|ensureDir"
    r"|ensureDirSync|outputFile|outputFileSync|symlink|symlinkSync)\(\s*"
)
_WRITES = re.compile(rf"{_CALLS}{_QUOTED}([^\"'`$]+)(?:{_QUOTED}|\$)")
_WRITES_BY_NAME = re.compile(rf"{_CALLS}(?:[\w$]+\.)*([A-Za-z_$][\w$]*)\s*[,)]")
_BESIDE = re.compile(rf"\b(?:join|resolve)\(\s*__dirname((?:\s*,\s*{_QUOTED}[^\"'`$]*{_QUOTED})+)")
_WORD = re.compile(rf"{_QUOTED}([^\"'`$]*){_QUOTED}")
_JOINED = re.compile(rf"\b(?:join|resolve)\(\s*{_QUOTED}(/[\w.-][^\"'`$]*){_QUOTED}")
# Absolute paths in folders that applications fill, and the defaults of variables that name a file or a folder.
_FILLED = re.compile(
    rf"{_QUOTED}(/(?:(?:var|srv|mnt|vol|root|opt)/|(?:media|data|uploads?|storage|logs?|run|home|db|database|output|models?"
    rf"|workspace)/\w)[^\"'`\s<>{{}}*?%:$]*){_QUOTED}"
)
_DEFAULTS = re.compile(
    rf"(?i)\b\w*(?:dir|directory|path|file|folder|log|logs|db|database|storage|uploads?|data|cache|output|root|dest|destination)\w*[\"']?\]?\s*"
    rf"(?:\|\||\?\?|=|:)\s*{_QUOTED}(/(?!/)[\w.-][^\"'`\s<>{{}}*?%:$]*){_QUOTED}"
)
_ADDRESSES = (
    "url",
    "http",
    "route",
    "router.",
    "app.",
    "href",
    "endpoint",
    "prefix",
    "redirect",
    "fetch(",
    "axios",
    "import ",
)
_IMPORTED = re.compile(rf"(?:\brequire\(|\bimport\(|\bfrom|\bimport)\s*{_QUOTED}(\.[^\"'`]*){_QUOTED}")


def concerns(text: str, folder: str) -> Iterator[Concern]:
    """Yield what stands in the way, by kind and then in the order of the text, which lies in ``folder``."""
    for slug, pattern, detail in _MENTIONS:
        for match in pattern.finditer(text):
            yield Concern(slug, _line(text, match.start()), detail)
    for match in _WRITES.finditer(text):
        yield Concern("writes", _line(text, match.start()), match.group(1))
    for match in _WRITES_BY_NAME.finditer(text):
        values = re.findall(rf"\b{re.escape(match.group(1))}\s*[=:]\s*{_QUOTED}([^\"'`$]+)", text)
        for value in values or [UNKNOWN]:
            yield Concern("writes", _line(text, match.start()), value)
    for match in _BESIDE.finditer(text):
        path = posixpath.normpath(posixpath.join(folder, *_WORD.findall(match.group(1))))
        yield Concern("writes", _line(text, match.start()), path)
    for number, line in enumerate(text.splitlines(), 1):
        if not any(word in line for word in _ADDRESSES):
            for pattern in (_FILLED, _DEFAULTS, _JOINED):
                for match in pattern.finditer(line):
                    yield Concern("writes", number, match.group(1))


def imported(text: str) -> Iterator[str]:
    """Yield the relative paths from which a module takes others."""
    for match in _IMPORTED.finditer(text):
        yield match.group(1)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
