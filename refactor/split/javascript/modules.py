"""Which file a module's specifier names: by its path, by a package of the application's own, or by a name that is set up.

Sources: https://nodejs.org/api/modules.html#all-together, https://nodejs.org/api/esm.html#resolution-algorithm-specification
"""

from __future__ import annotations

import json
import posixpath
import re
from typing import TYPE_CHECKING

from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDINGS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".jsx", ".tsx")
_RESOLVED = (*ENDINGS, ".json")
_COMPILED = {".js": (".ts", ".tsx", ".jsx"), ".mjs": (".mts",), ".cjs": (".cts",), ".jsx": (".tsx",)}
_CONFIGURES = re.compile(r"/(tsconfig|jsconfig)[\w.]*\.json$|/(\.babelrc|babel\.config\.\w+)$")
"""Files in which other names for modules may be set up."""
_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
BUILT_IN = names(
    "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs "
    "http http2 https inspector module net os path perf_hooks process punycode querystring readline repl sqlite stream "
    "string_decoder test timers tls tty url util v8 vm wasi worker_threads zlib"
)
"""The modules of node itself."""
_ALIASES = ("@/", "~/", "src/", "app/", "#")
"""What specifiers begin with that a tsconfig or a bundler leads to the application's own sources."""


class Modules:
    """Finds modules among the files of the application; ``files`` has the text of each package.json."""

    def __init__(self, files: Mapping[str, str | None]) -> None:
        self._files = files
        self._packages: dict[str, str] = {}
        self._mains: dict[str, str] = {}
        self._installed: set[str] = set(BUILT_IN)
        self._has_aliases = any(_CONFIGURES.search(path) for path in files)
        for path, text in files.items():
            if text is not None:
                name, main, installed = _package(text)
                self._installed |= installed
                folder = posixpath.dirname(path)
                self._mains[folder] = main
                if name:
                    self._packages[name] = folder

    def path(self, importer: str, specifier: str) -> str | None:
        """Return the path of the module that ``specifier`` names in the module ``importer``."""
        if specifier.startswith((".", "/")):
            return self._file(posixpath.normpath(posixpath.join(posixpath.dirname(importer), specifier)))
        name = package_of(specifier)
        if name in self._packages:
            return self._file(posixpath.normpath(self._packages[name] + specifier[len(name) :]))
        found = self._by_its_end(specifier)
        return found[0] if len(found) == 1 else None

    def may_have(self, specifier: str) -> bool:
        """Tell whether a specifier may name a module of the application's own, of which it is not known where it lies."""
        return package_of(specifier) in self._packages or bool(self._by_its_end(specifier))

    def _by_its_end(self, specifier: str) -> list[str]:
        """Return the modules to which a tsconfig or a bundler may lead a specifier that names no package."""
        prefix = next((each for each in _ALIASES if specifier.startswith(each)), None)
        names = [specifier.removeprefix(prefix)] if prefix else []
        if self._has_aliases and not prefix and package_of(specifier.removeprefix("node:")) not in self._installed:
            names = [specifier, specifier.partition("/")[2]]
        mores = ("", *_RESOLVED, *(f"/index{each}" for each in ENDINGS))
        ends = tuple(f"/{name}{more}" for name in names if name for more in mores)
        return [path for path in self._files if path.endswith(ends)] if ends else []

    def _file(self, path: str) -> str | None:
        stem, ending = posixpath.splitext(path)
        names = [path, *(path + end for end in _RESOLVED), *(stem + end for end in _COMPILED.get(ending, ()))]
        if main := self._mains.get(path):
            names += [posixpath.normpath(posixpath.join(path, main)) + end for end in ("", *_RESOLVED)]
        names += [f"{path}/index{end}" for end in _RESOLVED]
        return next((name for name in names if name in self._files), None)


def package_of(specifier: str) -> str:
    """Return the name of the package that a specifier names, if it names one."""
    return "/".join(specifier.split("/")[: 2 if specifier.startswith("@") else 1])


def _package(text: str) -> tuple[str, str, set[str]]:
    """Return the name and the main module of a package.json, and the names of the packages that it asks for."""
    try:
        table = json.loads(text)
    except ValueError:
        return "", "", set()
    name, main = (table.get("name"), table.get("main")) if isinstance(table, dict) else ("", "")
    asked = [table.get(each) for each in _DEPENDENCIES] if isinstance(table, dict) else []
    installed = {each for names in asked if isinstance(names, dict) for each in names}
    return name if isinstance(name, str) else "", main if isinstance(main, str) else "", installed
