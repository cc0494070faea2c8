"""package.json and package-lock.json of an application, as far as its start depends on them."""

from __future__ import annotations

import json
import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refactor.edit import Span
    from refactor.split.placement import Placement


@dataclass(frozen=True, slots=True)
class Manifest:
    """``scripts`` by name, the names of the ``dependencies`` and of the development ones, and the path in the context.

    ``manager`` is the package manager that it asks for, with its version, as corepack reads it.
    """

    path: str
    scripts: Mapping[str, str]
    dependencies: frozenset[str]
    development: frozenset[str]
    manager: str = ""


def manifest_at(placement: Placement, folder: str, span: Span) -> Manifest | None:
    """Read the package.json that a COPY put into ``folder`` of the image; None where there is none.

    Raises:
        Obstacle: it cannot be read.

    """
    path = posixpath.join(folder, "package.json")
    text = placement.text(path)
    if text is None:
        return None
    try:
        table = json.loads(text)
    except ValueError as error:
        raise Obstacle("context", f"{placement.source(path)} cannot be read: {error}", span) from None
    if not isinstance(table, dict):
        raise Obstacle("context", f"{placement.source(path)} is no object", span)
    scripts = {name: line for name, line in _table(table, "scripts").items() if isinstance(line, str)}
    dependencies = frozenset(_table(table, "dependencies")) | frozenset(_table(table, "optionalDependencies"))
    asked = table.get("packageManager")
    manager = asked if isinstance(asked, str) else ""
    return Manifest(placement.source(path), scripts, dependencies, frozenset(_table(table, "devDependencies")), manager)


def locked_at(placement: Placement, folder: str) -> frozenset[str]:
    """Return the packages that a lock file (version 2 or 3) in ``folder`` installs for more than development."""
    return frozenset(
        name.rpartition("node_modules/")[2]
        for name, each in _locked(placement, folder).items()
        if isinstance(each, dict) and not (each.get("dev") or each.get("devOptional") or each.get("optional"))
    )


def may_be_native(placement: Placement, folder: str) -> bool:
    """Tell whether a package may have compiled code, which its lock file (version 2 or 3) would say; unknown is yes."""
    packages = _locked(placement, folder)
    if not packages:
        return True
    return any(
        isinstance(each, dict) and (each.get("hasInstallScript") or "os" in each or "cpu" in each or "libc" in each)
        for each in packages.values()
    )


def _locked(placement: Placement, folder: str) -> Mapping[str, object]:
    """Return the packages of a lock file by where they are installed; none where it cannot be read."""
    text = placement.text(posixpath.join(folder, "package-lock.json"))
    try:
        table = json.loads(text or "null")
    except ValueError:
        return {}
    return _table(table, "packages") if isinstance(table, dict) else {}


def _table(table: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = table.get(name)
    return found if isinstance(found, dict) else {}
