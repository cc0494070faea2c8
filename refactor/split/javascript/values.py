"""Evaluates expressions: constants, what is put together from them, and what names, properties and calls lead to."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from refactor.split.javascript.members import key_of, member, property_of
from refactor.split.javascript.names import given, named, own_this
from refactor.split.javascript.program import At
from refactor.split.javascript.results import called, made, returned
from refactor.split.javascript.tree import CLASSES, FUNCTIONS, last_name, string_of, text_of, unescaped
from refactor.split.javascript.value import ANY, UNKNOWN, External, Module, Own, bounded, is_unset, joined, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tree_sitter import Node

    from refactor.split.javascript.program import Program
    from refactor.split.javascript.scopes import Origin
    from refactor.split.javascript.tree import Source
    from refactor.split.javascript.value import Value

_DEEPEST = 60


class Values:
    """Evaluates the expressions of ``program``, which runs in ``directory`` with the variables of ``environment``."""

    def __init__(self, program: Program, directory: str, environment: Mapping[str, str]) -> None:
        self.program = program
        self.directory = directory
        self.environment = environment
        self._known: dict[int, tuple[Value, ...]] = {}
        self._depth = 0

    def of(self, source: Source, node: Node | None) -> tuple[Value, ...]:
        """Return what an expression may be worth."""
        if node is None:
            return UNKNOWN
        if node.id not in self._known:
            if self._depth > _DEEPEST:
                return UNKNOWN
            self._known[node.id] = UNKNOWN  # of itself, for the time being
            self._depth += 1
            self._known[node.id] = bounded(self._of(source, node))
            self._depth -= 1
        return self._known[node.id]

    def texts(self, source: Source, node: Node | None) -> tuple[str, ...]:
        """Return the texts that an expression may be worth."""
        return texts_of(self.of(source, node))

    def externals(self, source: Source, node: Node | None) -> tuple[str, ...]:
        """Return the names of what node and packages bring that an expression may be."""
        return tuple(value.name for value in self.of(source, node) if isinstance(value, External))

    def objects(self, source: Source, nodes: list[Node]) -> tuple[Own, ...]:
        """Return the objects and lists of the application's own among what expressions may be."""
        found = (value for node in nodes for value in self.of(source, node) if isinstance(value, Own))
        return tuple(value for value in found if value.at.node.type in ("object", "array"))

    def given(self, source: Source, origin: Origin) -> Iterator[Value]:
        """Yield what a declared name may have been given."""
        yield from given(self, source, origin)

    def property_of(self, owner: Own, key: str) -> Iterator[Value]:
        """Yield what a property may be worth, and nothing where there is none such."""
        yield from property_of(self, owner, key)

    def returned(self, source: Source, function: Node) -> Iterator[Value]:
        """Yield what a function of the application's own may return."""
        yield from returned(self, source, function)

    def _of(self, source: Source, node: Node) -> Iterator[Value]:
        kind = node.type
        if kind in FUNCTIONS or kind in CLASSES or kind in _OBJECTS:
            yield Own(At(source, node))
        elif kind in _INNER:
            plain = [each for each in node.named_children if each.type != "comment"]
            yield from self.of(source, plain[_INNER[kind]] if plain else None)
        elif kind in _FIELDS:
            for field in _FIELDS[kind]:
                yield from self.of(source, node.child_by_field_name(field))
        elif kind in _READERS:
            yield from _READERS[kind](self, source, node)
        else:
            yield ANY


def _string(values: Values, source: Source, node: Node) -> Iterator[Value]:
    yield string_of(node) or ""


def _number(values: Values, source: Source, node: Node) -> Iterator[Value]:
    yield text_of(node).replace("_", "")


def _template(values: Values, source: Source, node: Node) -> Iterator[Value]:
    parts = [
        values.texts(source, part.named_children[0])
        if part.type == "template_substitution"
        else (unescaped(text_of(part)),)
        for part in node.named_children
    ]
    yield from joined(parts, "".join)


def _unary(values: Values, source: Source, node: Node) -> Iterator[Value]:
    plus = text_of(node.child_by_field_name("operator")) == "+"
    yield from values.of(source, node.child_by_field_name("argument")) if plus else UNKNOWN


def _binary(values: Values, source: Source, node: Node) -> Iterator[Value]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    match text_of(node.child_by_field_name("operator")):
        case "||" | "??":
            yield from (value for value in values.of(source, left) if not is_unset(value))
            yield from values.of(source, right)
        case "&&":
            yield from values.of(source, right)
        case "+":
            yield from joined([values.texts(source, left), values.texts(source, right)], "".join)
        case _:
            yield ANY


def _member(values: Values, source: Source, node: Node) -> Iterator[Value]:
    if text_of(node) == "module.exports":
        yield Module(source)
        return
    keys = (last_name(node),) if node.type == "member_expression" else key_of(values, source, node)
    for value in values.of(source, node.child_by_field_name("object")):
        for key in keys:
            if value == External("import.meta"):
                yield {"dirname": posixpath.dirname(source.path)}.get(key, source.path)
            else:
                yield from member(values, value, key)


def _constant(values: Values, source: Source, node: Node) -> Iterator[Value]:
    yield External(node.type)


def _meta(values: Values, source: Source, node: Node) -> Iterator[Value]:
    yield External("import.meta")


_OBJECTS = ("object", "array", "enum_declaration")
_INNER = {
    "parenthesized_expression": 0,
    "await_expression": 0,
    "as_expression": 0,
    "satisfies_expression": 0,
    "non_null_expression": 0,
    "type_assertion": -1,
    "sequence_expression": -1,
}
"""Expressions that are worth what one of those in them is, and which."""
_FIELDS = {"ternary_expression": ("consequence", "alternative"), "assignment_expression": ("right",)}
_READERS: dict[str, Callable[[Values, Source, Node], Iterator[Value]]] = {
    "string": _string,
    "number": _number,
    "template_string": _template,
    "unary_expression": _unary,
    "binary_expression": _binary,
    "identifier": named,
    "shorthand_property_identifier": named,
    "this": own_this,
    "member_expression": _member,
    "subscript_expression": _member,
    "meta_property": _meta,
    "true": _constant,
    "false": _constant,
    "call_expression": called,
    "new_expression": made,
}
