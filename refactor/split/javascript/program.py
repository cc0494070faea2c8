"""The sources of an application together: who calls a function, and what properties are given, wherever that is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.split.javascript.exports import EXPORTS, exports_of
from refactor.split.javascript.modules import Modules
from refactor.split.javascript.scopes import Given, Imported, Scopes
from refactor.split.javascript.tree import CLASSES, FUNCTIONS, Source, callee_of, last_name, string_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

_HANDED_OVER = ("export_specifier", "import_specifier", "pair_pattern", "namespace_import", "import_clause")


@dataclass(frozen=True, slots=True)
class At:
    """A node, and the source that it stands in."""

    source: Source
    node: Node


class Program:
    """The sources that may run, by their paths; ``files`` are all of the context, with the text of each package.json."""

    def __init__(self, sources: Mapping[str, Source], files: Mapping[str, str | None]) -> None:
        self.sources = sources
        self.scopes = {path: Scopes(source) for path, source in sources.items()}
        self.exports = {path: exports_of(source) for path, source in sources.items()}
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
                if text_of(left) in EXPORTS:
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
