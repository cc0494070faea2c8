"""What both forms of Bake files share: templates in strings, and which build context a target has.

A target's context is that of its own attribute, or the folder of the file, which is where Bake looks for it by these names;
what is inherited, given twice or worked out by HCL is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.hosts.embedded import LeftAlone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEY = "dockerfile-inline"
TEMPLATE_ESCAPES = ((re.compile(r"\$(?=\{)"), "$$"), (re.compile(r"%(?=\{)"), "%%"))
"""A dollar or per cent sign before a brace, which would begin a template."""

_BASE_NAMES = frozenset(("docker-bake.hcl", "docker-bake.json"))
_TEMPLATE = re.compile(r"(?P<signs>\$+|%+)\{")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|git@|github\.com/|~", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Target:
    """A target of a Bake file.

    Attributes:
        name: its label.
        contexts: the values of ``context``; None for one that is no plain string.
        inherits: the names of the targets that it inherits from; None for one that is no plain string.

    """

    name: str
    contexts: tuple[str | None, ...]
    inherits: tuple[str | None, ...]


def context(target: Target, targets: Sequence[Target], path: Path) -> Path | None:
    """Return the directory that is the build context of ``target``'s Dockerfile, or None where that is not known."""
    inherited = {name for each in targets for name in each.inherits}
    if target.name in inherited or None in inherited or sum(each.name == target.name for each in targets) > 1:
        return None
    if not target.contexts:
        return path.parent if path.name in _BASE_NAMES and not target.inherits else None
    named = target.contexts[0]
    if len(target.contexts) > 1 or named is None or "${" in named or "%{" in named or _ELSEWHERE.match(named):
        return None
    return path.parent / named


def without_templates(text: str) -> str:
    """Return what HCL makes of a string in which nothing but escaped templates may stand.

    Raises:
        LeftAlone: a template stands in it.

    """
    for found in _TEMPLATE.finditer(text):
        if len(found["signs"]) == 1:
            raise LeftAlone(f"HCL puts a value in the place of {_shown(text, found.start())} first")
        if len(found["signs"]) > 2:
            raise LeftAlone(f"what HCL makes of {found[0]} is not known here")
    return _TEMPLATE.sub(lambda found: found[0][1:], text)


def _shown(text: str, start: int) -> str:
    end = text.find("}", start)
    return text[start : end + 1] if 0 <= end < start + 60 else text[start : start + 2]
