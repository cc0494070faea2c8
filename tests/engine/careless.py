"""A refactoring that does what careless tools do, to prove that the hostile cases are sharp.

Every habit in here was seen in a tool that is in use: RUNs joined by a plain `&&`, also over what stands between them; ADD
turned into COPY unseen; a cleanup put behind whatever names a package manager; shell forms cut at blanks into lists.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

_TRANSPARENT = frozenset({"ARG", "ENV", "EXPOSE", "LABEL", "USER", "VOLUME", "WORKDIR"})
_HEREDOC = re.compile(r"<<-?['\"]?(\w+)")
_FLAGS = re.compile(r"(?:--\S+\s+)*")


@dataclass(frozen=True, slots=True)
class _Unit:
    """A line of comment or an instruction, with its continued lines and heredocs."""

    keyword: str
    text: str

    @property
    def body(self) -> str:
        return self.text.partition(" ")[2]


def careless(data: bytes) -> bytes:
    """Return the Dockerfile as a careless tool would write it."""
    units = _cleaned(_merged(_units(data.decode().splitlines())))
    units = [_list_form(_assignment(_copy(unit))) for unit in units]
    return "".join(f"{unit.text}\n" for unit in units).encode()


def _units(lines: list[str]) -> list[_Unit]:
    units: list[_Unit] = []
    rest = iter(lines)
    for line in rest:
        taken = [line]
        while line[:1] != "#" and (taken[-1].endswith("\\") or (len(taken) > 1 and taken[-1].lstrip()[:1] == "#")):
            taken.append(next(rest))
        for end in _HEREDOC.findall("" if line[:1] == "#" else "\n".join(taken)):
            while taken[-1].strip() != end:
                taken.append(next(rest))
        words = line.upper().split() or ["#"]
        keyword = " ".join(words[:2]) if words[0] == "ONBUILD" else words[0]
        units.append(_Unit("#" if keyword.startswith("#") else keyword, "\n".join(taken)))
    return units


def _merged(units: list[_Unit]) -> list[_Unit]:
    """Join each RUN to the one above, over comments and over what makes no layer."""
    merged: list[_Unit] = []
    last: dict[str, int] = {}
    for unit in units:
        if unit.keyword in ("RUN", "ONBUILD RUN") and unit.keyword in last:
            merged[last[unit.keyword]] = _joined(merged[last[unit.keyword]], unit)
            continue
        if unit.keyword in ("RUN", "ONBUILD RUN"):
            last = {unit.keyword: len(merged)}
        elif unit.keyword not in _TRANSPARENT and unit.keyword != "#":
            last = {}
        merged.append(unit)
    return merged


def _joined(first: _Unit, second: _Unit) -> _Unit:
    body = second.text.split(None, len(second.keyword.split()))[-1]
    flags = _FLAGS.match(first.body)
    if flags and flags[0] and body.startswith(flags[0]):
        body = body[len(flags[0]) :]
    return replace(first, text=f"{first.text} \\\n    && {body}")


def _cleaned(units: list[_Unit]) -> list[_Unit]:
    return [_without_caches(unit) for unit in units]


def _without_caches(unit: _Unit) -> _Unit:
    text = unit.text.replace("pip install", "pip install --no-cache-dir")
    if unit.keyword == "RUN" and ("apt-get" in text or "apt-get" in json.dumps(text)):
        text += " && rm -rf /var/lib/apt/lists/*"
    if unit.keyword == "RUN" and "npm install" in text:
        text += " && npm cache clean --force"
    return replace(unit, text=text)


def _copy(unit: _Unit) -> _Unit:
    if unit.keyword not in ("ADD", "ONBUILD ADD"):
        return unit
    return replace(unit, text=re.sub(r"\bADD\b", "COPY", unit.text, count=1, flags=re.IGNORECASE))


def _assignment(unit: _Unit) -> _Unit:
    name, _, value = unit.body.partition(" ")
    return replace(unit, text=f"ENV {name}={value}") if unit.keyword == "ENV" and "=" not in name else unit


def _list_form(unit: _Unit) -> _Unit:
    head, command, body = unit.text.rpartition(f"{unit.keyword} ")
    if unit.keyword == "HEALTHCHECK":
        head, command, body = unit.text.rpartition("CMD ")
    if unit.keyword not in ("CMD", "ENTRYPOINT", "HEALTHCHECK") or body.startswith("["):
        return unit
    return replace(unit, text=f"{head}{command}{json.dumps(body.split())}")
