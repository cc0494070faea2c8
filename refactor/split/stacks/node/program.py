"""Which of the application's sources run: from those that the start names, over all that these name.

Where the start names none, as where it is compiled in the build, all count but those in folders for tests and the like.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from refactor.split.folders import is_below
from refactor.split.javascript.modules import ENDINGS, Modules
from refactor.split.javascript.program import Program
from refactor.split.javascript.tree import Source, arguments_of, callee_of, last_name, read, string_of
from refactor.split.javascript.value import ANY
from refactor.split.javascript.values import Values
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

    from refactor.edit import Span
    from refactor.split.placement import Placement
    from refactor.split.stacks.node.scripts import Scripts

_NOT_RUN = re.compile(
    r"(^|/)(node_modules|views|assets|vendor|tests?|__tests__|__mocks__|spec|e2e|cypress|docs?|examples?|stories|public|static|dist|build)/"
    r"|[._](test|spec|stories)\.\w+$|\.config\.\w+$|\.min\.js$|\.d\.ts$|(^|/)(gulpfile|Gruntfile|webpack\.\w+)\.\w+$"
)
_LITERAL_PART = re.compile(r"[^*?{}\[\]()!…]*")
_SETTING = re.compile(r"(?m)^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=[ \t]*(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\s#]*))")


def program_of(
    placement: Placement, directory: str, environment: Mapping[str, str], scripts: Scripts, span: Span
) -> Values:
    """Return the evaluation of all sources that may run where ``scripts`` are those that the start names.

    Raises:
        Obstacle: one of them cannot be read.

    """
    sources = _Sources(placement, directory, {**_settings(placement, directory), **environment}, scripts.code)
    values = sources.evaluated(scripts)
    for source in values.program.sources.values():
        if source.fault is not None and not source.path.endswith(".json"):
            detail = f"{placement.source(source.path)}:{source.fault} cannot be read as JavaScript"
            raise Obstacle("context", detail, span)
    return values


def _settings(placement: Placement, directory: str) -> dict[str, str]:
    """Return what the file that dotenv and node's ``--env-file`` read sets, where the image has one."""
    text = placement.text(posixpath.join(directory, ".env")) or ""
    return {found[1]: found[2] or found[3] or found[4] or "" for found in _SETTING.finditer(text)}


class _Sources:
    """Reads the sources that are asked for, and finds those that they name."""

    def __init__(
        self, placement: Placement, directory: str, environment: Mapping[str, str], code: tuple[str, ...]
    ) -> None:
        self._placement = placement
        self._directory = directory
        self._environment = environment
        self._read = {
            path: read(path, text)
            for number, text in enumerate(code, 1)
            for path in (posixpath.join(directory, f"[code {number}].js"),)
        }
        self._code = set(self._read)
        files = [path for path in placement.files() if "/node_modules/" not in path]
        self._all = [path for path in files if path.endswith(ENDINGS)]
        self._files = {
            path: placement.text(path) if posixpath.basename(path) == "package.json" else None for path in files
        }
        self._modules = Modules(self._files)

    def evaluated(self, scripts: Scripts) -> Values:
        """Return the evaluation of ``scripts`` and all that they name; of all that may run, where that leads elsewhere."""
        usual = {path for path in self._all if not _NOT_RUN.search(path)}
        found = [
            self._modules.path("/", path) for path in (*((scripts.main,) if scripts.main else ()), *scripts.others)
        ]
        paths = {path for path in found if path is not None} | self._code
        if not scripts.complete or (scripts.main is not None and found[0] is None):
            paths |= usual
            paths |= self._beside(found)
        while True:
            sources = {path: self._source(path) for path in sorted(paths)}
            values = Values(Program(sources, self._files), self._directory, self._environment)
            named = {path for source in sources.values() for path in self._named(source, values)}
            if None in named:
                named |= usual
            new = {path for path in named if path is not None and not path.endswith(_NO_SOURCES)} - paths
            if not new:
                return values
            paths |= new

    def _beside(self, scripts: list[str | None]) -> set[str]:
        """Return the sources in the folders of scripts, such as dist, where the context brings what is built."""
        return {
            each
            for script in scripts
            if script is not None and posixpath.dirname(script) != self._directory
            for each in self._all
            if is_below(each, posixpath.dirname(script))
        }

    def _source(self, path: str) -> Source:
        if path not in self._read:
            self._read[path] = read(path, self._placement.text(path) or "")
        return self._read[path]

    def _named(self, source: Source, values: Values) -> Iterator[str | None]:
        """Yield the sources that one may load; None where it loads something that the context has not."""
        for node in source.nodes:
            match node.type:
                case "import_statement" | "export_statement" | "import_require_clause":
                    specifier = string_of(node.child_by_field_name("source"))
                    if specifier is not None:
                        yield from self._module(source, specifier, values)
                case "call_expression" | "new_expression" if last_name(callee_of(node)) in _LOADERS or _is_import(node):
                    for text in values.texts(source, arguments_of(node)[0]) if arguments_of(node) else ():
                        yield from self._module(source, text, values)
                case "pair" if last_name(node.child_by_field_name("key")) == "exec":
                    for text in values.texts(source, node.child_by_field_name("value")):
                        yield from self._module(source, text, values)
                case "string" | "template_string" | "binary_expression" | "call_expression":
                    for text in values.texts(source, node):
                        yield from self._spoken_of(source, text)

    def _module(self, source: Source, specifier: str, values: Values) -> Iterator[str | None]:
        known, is_partly, _ = specifier.partition(ANY)
        if is_partly:
            head = posixpath.join(posixpath.dirname(source.path), known) if known.startswith(".") else known
            folder, _, start = head.rpartition("/")
            head = f"{posixpath.normpath(folder)}/{start}"
            yield from (path for path in self._all if known and path.startswith(head))
            return
        path = values.program.path(source, specifier)
        if path is not None:
            yield path
        elif values.program.may_have(specifier) or (
            specifier.startswith((".", "/")) and not specifier.endswith(_NO_SOURCES)
        ):
            yield None

    def _spoken_of(self, source: Source, text: str) -> Iterator[str]:
        """Yield the sources that a text names, or that lie in the folder or match the pattern that it is."""
        known = _LITERAL_PART.match(text)
        if known is None or not known[0].strip("./") or len(text) > _LONGEST:
            return
        for folder in (posixpath.dirname(source.path), self._directory):
            path = posixpath.normpath(posixpath.join(folder, known[0]))
            if path in self._files and path.endswith(ENDINGS) and not _NOT_RUN.search(path):
                yield path
            where = path if known[0] == text else posixpath.dirname(path + "…")
            if not is_below(source.path, where):
                yield from (each for each in self._all if is_below(each, where) and not _NOT_RUN.search(each))


def _is_import(call: Node) -> bool:
    callee = callee_of(call)
    return callee is not None and callee.type == "import"


_LOADERS = frozenset({"require", "fork", "Worker", "register"})
_NO_SOURCES = (
    ".css",
    ".scss",
    ".sass",
    ".less",
    ".svg",
    ".png",
    ".jpg",
    ".html",
    ".node",
    ".wasm",
    ".vue",
    ".svelte",
)
_LONGEST = 300
