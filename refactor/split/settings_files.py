"""Which paths a settings file names, whatever its format: JSON, YAML, TOML, INI, properties, or lines of NAME=value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.split.roles import Role, file_role

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Setting:
    """A path, absolute or from the folder above, and where it stands in the text."""

    path: str
    offset: int


def paths_in(text: str) -> Iterator[Setting]:
    """Yield every path that is a value, or a part of one, less those whose name tells that they are addresses.

    One from the folder above has to be a file's by its name: from which folder it is meant, the settings do not say.
    """
    for match in _PATH.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        before = text[line : match.start()]
        if before.lstrip().startswith(_COMMENTS):
            continue
        name = _NAME.search(before)
        path = match.group("path")
        role = Role.FILE if match.group("scheme") else file_role(name.group(1) if name else "", path)
        if role is Role.FILE or (role is Role.UNCLEAR and path.startswith("/")):
            yield Setting(path.rstrip("/"), match.start("path"))


_PATH = re.compile(
    r"(?<![\w.:/@$}~<>-])(?P<scheme>sqlite[\w+]*:///)?(?P<path>(?:\.\.)?(?:/[\w@+.~-]+)+/?)(?=[\s\"'`,;)\]}?]|$)"
)
# What is assigned: the name, and what may stand between it and the value.
_NAME = re.compile(r"([\w.-]+)[\"']?\s*[:=]\s*[\"'(\[{\s]*$")
_COMMENTS = ("#", ";", "//")
