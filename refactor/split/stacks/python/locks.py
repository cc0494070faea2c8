"""Which distributions a lock file says that others bring.

Sources: https://packaging.python.org/en/latest/specifications/pylock-toml/ and what poetry, uv, pdm and pipenv write.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING

from refactor.split.stacks.python.packages import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOCKS = ("poetry.lock", "uv.lock", "pdm.lock", "pylock.toml", "Pipfile.lock")
"""Names of the files that are read."""


def brought(text: str, named: frozenset[str]) -> frozenset[str]:
    """Return what is locked and reached from what is ``named``, all normalised; in a lock of pipenv, all that it locks.

    Raises:
        ValueError: the text is no lock file.

    """
    if text.lstrip().startswith("{"):
        return frozenset(map(normalised, _table(json.loads(text), "default")))
    edges = dict(_edges(tomllib.loads(text)))
    found: set[str] = set()
    left = set(named)
    while left:
        name = left.pop()
        found.add(name)
        left |= edges.get(name, frozenset()) - found
    return frozenset(found & edges.keys())


def _edges(lock: Mapping[str, object]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each locked distribution with those that it wants, also for extras: they are locked only if asked for."""
    packages = lock.get("package") or lock.get("packages")
    for each in packages if isinstance(packages, list) else ():
        optional = _table(each, "optional-dependencies").values()
        wanted = [name for part in (each.get("dependencies"), *optional) for name in _names(part)]
        yield normalised(str(each.get("name"))), frozenset(map(normalised, wanted))


def _names(dependencies: object) -> Iterator[str]:
    """Yield the names in a table by them, in a list of tables, or in one of requirements."""
    if isinstance(dependencies, dict):
        yield from map(str, dependencies)
    for each in dependencies if isinstance(dependencies, list) else ():
        name = each.get("name") if isinstance(each, dict) else each
        yield re.split(r"[^\w.-]", str(name))[0]


def _table(table: object, name: str) -> Mapping[str, object]:
    found = table.get(name) if isinstance(table, dict) else None
    return found if isinstance(found, dict) else {}
