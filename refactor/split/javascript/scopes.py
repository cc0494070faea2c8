"""Which declaration a name of a source stands for, and what that may have been given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from refactor.split.javascript.tree import CLASSES, FUNCTIONS, last_name, string_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node

    from refactor.split.javascript.tree import Source

ELEMENT = "[]"
"""Stands for any element of a list, where the name of a property may stand."""
FIRST = "[0]"
"""Stands for the first element."""
_SCOPES = FUNCTIONS | CLASSES | {"program", "statement_block", "for_statement", "for_in_statement", "catch_clause"}
_FUNCTION_SCOPES = FUNCTIONS | {"program"}


@dataclass(frozen=True, slots=True)
class Given:
    """The property that ``keys`` lead to, from the value of an expression; of None nothing is known."""

    expression: Node | None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a function is called with at ``index``, and the property of it that ``keys`` lead to."""

    function: Node
    index: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What another module exports; all of it where ``keys`` are empty."""

    specifier: str
    keys: tuple[str, ...] = ()


Origin = Given | Parameter | Imported


class Scopes:
    """The names of one source."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._declared: dict[int, dict[str, list[Origin]]] = {}
        for node in source.nodes:
            self._take(node)
        for node in source.nodes:
            self._assign(node)

    def __iter__(self) -> Iterator[tuple[str, Origin]]:
        """Yield every declared name with what it may be given."""
        for names in self._declared.values():
            for name, origins in names.items():
                yield from ((name, origin) for origin in origins)

    def origins(self, node: Node, name: str) -> list[Origin] | None:
        """Return what a name may have been given where it is used at ``node``; None where the source declares no such name."""
        for each in self._source.around(node):
            names = self._declared.get(each.id)
            if names is not None and name in names:
                return names[name]
        return None

    def exported(self) -> Mapping[str, list[Origin]]:
        """Return what is declared at the top."""
        return self._declared.get(self._source.root.id, {})

    def _declare(self, at: Node, name: str, origin: Origin) -> None:
        scope = at if at.type in _SCOPES else next(each for each in self._source.around(at) if each.type in _SCOPES)
        self._declared.setdefault(scope.id, {}).setdefault(name, []).append(origin)

    def _take(self, node: Node) -> None:
        match node.type:
            case "variable_declarator":
                self._variable(node)
            case "for_in_statement":
                keys = (ELEMENT,) if text_of(node.child_by_field_name("operator")) == "of" else ("…",)
                each = Given(node.child_by_field_name("right"), keys)
                for name, origin in patterns(node.child_by_field_name("left"), each):
                    self._declare(node, name, origin)
            case "catch_clause":
                for name, _ in patterns(node.child_by_field_name("parameter"), Given(None)):
                    self._declare(node, name, Given(None))
            case "import_statement":
                self._import(node)
            case kind if kind in FUNCTIONS:
                self._function(node)
            case kind if kind in CLASSES or kind in ("enum_declaration", "internal_module"):
                name = text_of(node.child_by_field_name("name"))
                if name:
                    self._declare(self._source.parents[node.id], name, Given(node))

    def _variable(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        kinds = _FUNCTION_SCOPES if self._source.parents[node.id].type == "variable_declaration" else _SCOPES
        scope = next(each for each in self._source.around(node) if each.type in kinds)
        names = self._declared.setdefault(scope.id, {})
        if value is not None:
            for each, origin in patterns(name, Given(value)):
                names.setdefault(each, []).append(origin)
        elif name is not None and name.type == "identifier":
            names.setdefault(text_of(name), [])

    def _function(self, node: Node) -> None:
        name = node.child_by_field_name("name")
        if name is not None and name.type == "identifier":
            at = self._source.parents[node.id] if node.type.endswith("declaration") else node
            self._declare(at, text_of(name), Given(node))
        for parameter, origin in parameters(node):
            self._declare(node, parameter, origin)

    def _import(self, node: Node) -> None:
        clause = next((each for each in node.named_children if each.type.endswith("_clause")), None)
        specifier = string_of(node.child_by_field_name("source") or (clause and clause.child_by_field_name("source")))
        if clause is None or specifier is None:
            return
        for each in clause.named_children:
            match each.type:
                case "identifier":
                    keys = ("default",) if clause.type == "import_clause" else ()
                    self._declare(node, text_of(each), Imported(specifier, keys))
                case "namespace_import":
                    self._declare(node, text_of(each.named_children[0]), Imported(specifier))
                case "named_imports":
                    for part in each.named_children:
                        name = part.child_by_field_name("name")
                        local = part.child_by_field_name("alias") or name
                        if name is not None:
                            self._declare(node, text_of(local), Imported(specifier, (last_name(name),)))

    def _assign(self, node: Node) -> None:
        """Add what names are given after they are declared."""
        if node.type not in ("assignment_expression", "augmented_assignment_expression", "update_expression"):
            return
        left = node.child_by_field_name("left") or node.child_by_field_name("argument")
        right = node.child_by_field_name("right")
        operator = text_of(node.child_by_field_name("operator"))
        known = node.type == "assignment_expression" or operator in ("||=", "??=", "&&=")
        for name, origin in patterns(left, Given(right if known else None)):
            origins = self.origins(node, name)
            if origins is not None:
                origins.append(origin)


def parameters(function: Node) -> Iterator[tuple[str, Origin]]:
    """Yield the names that a function's parameters make, each with what it may be given."""
    single = function.child_by_field_name("parameter")
    if single is not None:
        yield text_of(single), Parameter(function, 0)
        return
    listed = function.child_by_field_name("parameters")
    plain = [each for each in (listed.named_children if listed is not None else []) if each.type != "comment"]
    index = 0
    for each in plain:
        pattern = each.child_by_field_name("pattern") or each
        if pattern.type == "this":
            continue
        value = each.child_by_field_name("value")
        if pattern.type == "rest_pattern":
            yield from patterns(pattern, Given(None))
        else:
            yield from patterns(pattern, Parameter(function, index))
            if value is not None:
                yield from patterns(pattern, Given(value))
        index += 1


def patterns(pattern: Node | None, origin: Origin) -> Iterator[tuple[str, Origin]]:
    """Yield the names that a pattern makes of ``origin``."""
    if pattern is None:
        return
    match pattern.type:
        case "identifier" | "shorthand_property_identifier_pattern":
            keys = (text_of(pattern),) if pattern.type != "identifier" else ()
            yield text_of(pattern), replace(origin, keys=origin.keys + keys)
        case "object_pattern":
            for each in pattern.named_children:
                if each.type == "pair_pattern":
                    key = last_name(each.child_by_field_name("key")) or "…"
                    yield from patterns(each.child_by_field_name("value"), replace(origin, keys=(*origin.keys, key)))
                else:
                    yield from patterns(each, origin)
        case "array_pattern":
            yield from _elements(pattern, origin)
        case "assignment_pattern" | "object_assignment_pattern":
            left = pattern.child_by_field_name("left")
            yield from patterns(left, origin)
            for name, _ in patterns(left, Given(None)):
                yield name, Given(pattern.child_by_field_name("right"))
        case "rest_pattern":
            yield from ((name, Given(None)) for each in pattern.named_children for name, _ in patterns(each, origin))


def _elements(pattern: Node, origin: Origin) -> Iterator[tuple[str, Origin]]:
    key = FIRST
    for each in pattern.children:
        if each.is_named:
            yield from patterns(each, replace(origin, keys=(*origin.keys, key)))
        elif each.type == ",":
            key = ELEMENT
