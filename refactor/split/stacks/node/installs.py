"""Where the packages of a Node.js application are installed, and which may be there."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shells.programs import names
from refactor.split.obstacle import Obstacle
from refactor.split.stacks.node.package_json import manifest_at

if TYPE_CHECKING:
    from refactor.split.application import Application

_BUILDERS = names("npm yarn yarnpkg pnpm npx node nodejs corepack tsc ng nest webpack vite gulp grunt bower lerna")
_PRODUCTION = frozenset({"--production", "--prod", "-P", "--omit=dev", "--only=production", "--only=prod"})


@dataclass(frozen=True, slots=True)
class Installs:
    """``folders`` have packages of their own; ``production`` tells that none may be there which only developers want."""

    folders: tuple[str, ...]
    production: bool


def installs_of(application: Application) -> Installs:
    """Return where packages were installed, and add what that leaves to the application's traces."""
    folders: list[str] = []
    production = application.environment.get("NODE_ENV") == "production"
    for deed in application.traces.rest:
        name = deed.name or ""
        if name not in _BUILDERS or deed.directory is None:
            raise deed.obstacle()
        asked = invocation(deed.words)
        is_global = any(word in ("-g", "--global", "global", "--location=global") for word in deed.arguments)
        elsewhere = any(
            word and word.partition("=")[0] in ("--prefix", "-C", "--cwd", "--dir", "--modules-folder")
            for word in deed.arguments
        )
        if elsewhere:
            raise deed.obstacle()
        if asked is None or asked.action is not Action.INSTALL or is_global:
            continue
        folders.append(deed.directory)
        production = production or not _PRODUCTION.isdisjoint(deed.arguments)
        manifest = manifest_at(application.placement, deed.directory, deed.instruction.span)
        named = bool(asked.operands)
        if named or (manifest and (manifest.dependencies or manifest.development)):
            path = posixpath.join(deed.directory, "node_modules")
            application.traces.add(path, deed)
    if "NODE_PATH" in application.environment:
        raise Obstacle(
            "variable", "$NODE_PATH, which names packages elsewhere", application.start.instructions[-1].span
        )
    if any(path.endswith("/.pnp.cjs") for path in application.placement.files()):
        raise Obstacle("program", "yarn's Plug'n'Play", application.start.instructions[-1].span)
    return Installs(tuple(dict.fromkeys(folders)), production)
