"""The sources of an application together: which module a specifier names, what a module exports, who calls a function.

Sources: https://nodejs.org/api/modules.html#all-together, https://nodejs.org/api/esm.html#resolution-algorithm-specification
"""

from __future__ import annotations

import json
import posixpath
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from refactor.shells.programs import names
from refactor.split.javascript.scopes import Given, Imported, Scopes
from refactor.split.javascript.tree import CLASSES, FUNCTIONS, Source, callee_of, last_name, string_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

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
_EXPORTS = ("module.exports", "exports")
_ALIASES = ("@/", "~/", "src/", "app/", "#")
"""What specifiers begin with that a tsconfig or a bundler leads to the application's own sources."""
_HANDED_OVER = ("export_specifier", "import_specifier", "pair_pattern", "namespace_import", "import_clause")


@dataclass(frozen=True, slots=True)
class At:
    """A node, and the source that it stands in."""

    source: Source
    node: Node


@dataclass(slots=True)
class Exports:
    """What one module exports: by name, as a whole, and the modules of which it hands everything on."""

    named: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    whole: list[Node] = field(default_factory=list)
    handed_on: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    everything: list[str] = field(default_factory=list)


class Program:
    """The sources that may run, by their paths; ``files`` are all of the context, with the text of each package.json."""

    def __init__(self, sources: Mapping[str, Source], files: Mapping[str, str | None]) -> None:
        self.sources = sources
        self.scopes = {path: Scopes(source) for path, source in sources.items()}
        self.exports = {path: _exports(source) for path, source in sources.items()}
        self.assigned: dict[str, list[tuple[Source, Node, Node]]] = defaultdict(list)
        """By the name of a property: the source, what has it, and what it is given there."""
        self.calls: dict[str, list[At]] = defaultdict(list)
        self._mentions: dict[str, list[At]] = defaultdict(list)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._modules = Modules(files)
        for source in sources.values():
            self._index(source)

    def module(self, source: Source, specifier: str) -> Source | None:
        """Return the module that a specifier names where a source takes it, if it is one of the application's own."""
        path = self.path(source, specifier)
        return self.sources.get(path) if path is not None else None

    def path(self, source: Source, specifier: str) -> str | None:
        """Return where the module lies that a specifier names in a source, if it is one of the application's own."""
        return self._modules.path(source.path, specifier)

    def may_have(self, specifier: str) -> bool:
        """Tell whether a specifier may name a module of the application's own by a way that is not followed."""
        return self._modules.may_have(specifier)

    def callers(self, source: Source, function: Node) -> tuple[list[At], bool]:
        """Return the calls that may be a function's, and whether it may be called by others than these."""
        names = self._names(source, function)
        if not names:
            return [], True
        own = At(source, function)
        calls = [call for name in names for call in self.calls[name] if call != own]
        handed_on = any(True for name in names for _ in self._mentions[name])
        return calls, handed_on or not calls

    def _names(self, source: Source, function: Node) -> set[str]:
        """Return the names under which a function may be called, wherever it is."""
        found = set(own_names(source, function))
        if "constructor" in found:
            owner = next((each for each in source.around(function) if each.type in CLASSES), None)
            found = set(own_names(source, owner)) if owner is not None else set()
        waiting = list(found)
        if function in self.exports[source.path].whole or "default" in found:
            waiting.append(f"default of {source.path}")
        waiting += [f"default of {source.path}" for name in found if name in map(text_of, self._defaults(source))]
        while waiting:
            for name in self._aliases[waiting.pop()] - found:
                found.add(name)
                waiting.append(name)
        return found - {"default", "…", ""}

    def _defaults(self, source: Source) -> list[Node]:
        exports = self.exports[source.path]
        return exports.whole + exports.named.get("default", [])

    def _index(self, source: Source) -> None:
        for node in source.nodes:
            match node.type:
                case "call_expression" | "new_expression":
                    self.calls[last_name(callee_of(node))].append(At(source, node))
                case "assignment_expression" | "augmented_assignment_expression":
                    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
                    owner = left.child_by_field_name("object") if left is not None else None
                    known = text_of(node.child_by_field_name("operator")) in ("", "||=", "??=", "&&=")
                    if owner is not None and right is not None:
                        self.assigned[last_name(left) or "…"].append((source, owner, right if known else node))
                    self._alias(last_name(right), last_name(left))
                case "variable_declarator":
                    value = node.child_by_field_name("value")
                    self._alias(last_name(value), last_name(node.child_by_field_name("name")))
                case "pair" | "pair_pattern":
                    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
                    pair = (last_name(key), last_name(value))
                    self._alias(*(pair if node.type == "pair_pattern" else pair[::-1]))
                case "import_specifier" | "export_specifier":
                    self._alias(
                        last_name(node.child_by_field_name("name")), last_name(node.child_by_field_name("alias"))
                    )
                case "identifier" | "property_identifier" | "shorthand_property_identifier":
                    if _is_handed_on(source, node):
                        self._mentions[text_of(node)].append(At(source, node))
        for name, origin in self.scopes[source.path]:
            specifier = _whole_module(origin)
            if specifier is not None and (path := self._modules.path(source.path, specifier)) is not None:
                self._aliases[f"default of {path}"].add(name)

    def _alias(self, name: str, other: str) -> None:
        if name and other and name != other:
            self._aliases[name].add(other)


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


def _exports(source: Source) -> Exports:
    found = Exports()
    for node in source.nodes:
        if node.type == "assignment_expression":
            left, right = text_of(node.child_by_field_name("left")), node.child_by_field_name("right")
            head, _, name = left.rpartition(".")
            if right is not None and left in _EXPORTS:
                found.whole.append(right)
            elif right is not None and head in _EXPORTS:
                found.named[name].append(right)
        elif node.type == "export_statement":
            _take_export(found, node)
    return found


def _take_export(found: Exports, node: Node) -> None:
    origin = string_of(node.child_by_field_name("source"))
    declaration = node.child_by_field_name("declaration")
    is_default = any(child.type == "default" for child in node.children)
    if any(child.type == "=" for child in node.children):
        found.whole += node.named_children[-1:]
    elif is_default:
        found.named["default"] += [each for each in (declaration or node.child_by_field_name("value"),) if each]
    elif declaration is not None:
        return
    elif origin is not None and any(child.type == "*" for child in node.children):
        found.everything.append(origin)
    for clause in (each for each in node.named_children if each.type in ("export_clause", "namespace_export")):
        if clause.type == "namespace_export":
            if origin is not None:
                found.handed_on[last_name(clause.named_children[0])].append((origin, ""))
            continue
        for part in clause.named_children:
            name = part.child_by_field_name("name")
            outer = last_name(part.child_by_field_name("alias") or name)
            if origin is not None:
                found.handed_on[outer].append((origin, last_name(name)))
            elif name is not None:
                found.named[outer].append(name)


def own_names(source: Source, node: Node) -> Iterator[str]:
    """Yield the names that a function, a class, an object or a list is given where it stands."""
    yield last_name(node.child_by_field_name("name"))
    child = node
    for parent in source.around(node):
        match parent.type:
            case "parenthesized_expression" | "as_expression" | "satisfies_expression":
                child = parent
                continue
            case "variable_declarator" | "field_definition" | "public_field_definition":
                yield last_name(parent.child_by_field_name("name") or parent.child_by_field_name("property"))
            case "pair" if parent.child_by_field_name("value") == child:
                yield last_name(parent.child_by_field_name("key"))
            case "assignment_expression":
                left = parent.child_by_field_name("left")
                yield last_name(left)
                if text_of(left) in _EXPORTS:
                    yield "default"
            case "export_statement" if any(each.type == "default" for each in parent.children):
                yield "default"
        return


def _is_handed_on(source: Source, node: Node) -> bool:
    """Tell whether a name is used for anything but a call, a declaration, an export or an import."""
    parent = source.parents[node.id]
    child = node
    if parent.type == "member_expression" and parent.child_by_field_name("property") == node:
        child, parent = parent, source.parents[parent.id]
    elif parent.type == "member_expression":
        return False  # the name of what has the property
    match parent.type:
        case "call_expression" | "new_expression":
            return callee_of(parent) != child
        case "object" | "pair":
            return any(each.type == "arguments" for each in _around_objects(source, parent))
        case "variable_declarator" | "field_definition" | "public_field_definition" | "assignment_expression":
            return False
        case "export_statement" | "class_heritage":
            return False
        case kind if kind in FUNCTIONS or kind in CLASSES or kind in _HANDED_OVER:
            return parent.type == "arrow_function" and parent.child_by_field_name("body") == child
        case "formal_parameters" | "required_parameter" | "optional_parameter" | "object_pattern" | "array_pattern":
            return False
    return True


def _around_objects(source: Source, node: Node) -> Iterator[Node]:
    """Yield the first node around a literal object that is no part of another."""
    yield next(each for each in source.around(node) if each.type not in ("object", "pair", "array"))


def _whole_module(origin: object) -> str | None:
    """Return the specifier of the module of which a name is the whole, or the default export."""
    match origin:
        case Imported(specifier=specifier, keys=() | ("default",)):
            return specifier
        case Given(expression=expression, keys=() | ("default",)) if expression is not None:
            while expression.type in ("await_expression", "parenthesized_expression") and expression.named_children:
                expression = expression.named_children[0]
            if expression.type == "call_expression" and text_of(callee_of(expression)) in ("require", "import"):
                arguments = expression.child_by_field_name("arguments")
                return string_of(arguments.named_children[0]) if arguments and arguments.named_children else None
    return None
