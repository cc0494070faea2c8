"""What the application's own JavaScript asks of the system it runs on.

A mention is enough: what a comment says costs a refusal too many, what is overlooked would be a broken service.
"""

from __future__ import annotations

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
    ("users", re.compile(r"\b(?:os\.userInfo|process\.(?:setuid|setgid|seteuid))\b"), "it asks for a user"),
    (
        "port",
        re.compile(
            r"(?i)port\w*\b[^\n]{0,60}?(?:\|\||\?\?|[=:(])\s*[\"']?(?:80|443)\b|\.listen\(\s*[\"']?(?:80|443)\b"
        ),
        "port 80 or 443",
    ),
)
_WRITES = re.compile(
    rf"(?:writeFile|writeFileSync|appendFile|appendFileSync|createWriteStream|mkdir|mkdirSync)\(\s*{_QUOTED}([^\"'`$]+){_QUOTED}"
)


def concerns(text: str) -> Iterator[Concern]:
    """Yield what stands in the way, by kind and then in the order of the text."""
    for slug, pattern, detail in _MENTIONS:
        for match in pattern.finditer(text):
            yield Concern(slug, _line(text, match.start()), detail)
    for match in _WRITES.finditer(text):
        yield Concern("writes", _line(text, match.start()), match.group(1))


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
