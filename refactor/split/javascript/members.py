"""What a property is worth: of node's modules, of the application's modules, and of its objects, classes and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.split.javascript.program import At, own_names
from refactor.split.javascript.scopes import ELEMENT, FIRST, parameters
from refactor.split.javascript.tree import FUNCTIONS, arguments_of, callee_of, last_name, text_of
from refactor.split.javascript.value import ANY, UNKNOWN, External, Module, Own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from refactor.split.javascript.tree import Source
    from refactor.split.javascript.value import Value
    from refactor.split.javascript.values import Values

_GLOBALS = ("globalThis", "global", "window", "self")
_KEEP_PATHS = ("href", "pathname", "default")


def member(values: Values, value: Value, key: str) -> Iterator[Value]:
    """Yield what the property ``key`` of a value may be worth."""
    match value:
        case External("process.env"):
            for at, having, right in values.program.assigned.get(key, ()):
                yield from values.of(at, right) if text_of(having) == "process.env" else ()
            yield values.environment.get(key, External(f"process.env.{key}"))
        case External(name) if name in _GLOBALS:
            yield External(key)
        case External(name):
            yield value if key == "default" and "." not in name else External(f"{name}.{key}")
        case Module(source):
            yield from tuple(_exported(values, source, key, frozenset()))
        case Own():
            yield from tuple(property_of(values, value, ELEMENT if key == FIRST else key)) or UNKNOWN
        case _:
            yield value if key in _KEEP_PATHS else ANY


def property_of(values: Values, owner: Own, key: str) -> Iterator[Value]:
    """Yield what a property may be worth, and nothing where an object, a class or its instances, or a list has none such."""
    source, node = owner.at.source, owner.at.node
    own = frozenset(own_names(source, node)) - {""}
    if node.type not in FUNCTIONS:
        body = node.child_by_field_name("body") or node
        for each in body.named_children:
            yield from _part(values, source, each, key)
        heritage = next((each for each in node.named_children if each.type == "class_heritage"), None)
        for parent in (each for node in _parents(heritage) for each in values.of(source, node)):
            if isinstance(parent, Own) and parent != owner:
                yield from property_of(values, parent, key)
        if node.type == "array" and key == ELEMENT:
            for each in body.named_children:
                yield from values.of(source, each) if each.type not in ("comment", "spread_element") else ()
            yield from _pushed(values, source, own)
    for at, having, right in values.program.assigned.get(key, ()):
        if having.type != "this" or owner in values.of(at, having):
            yield from values.of(at, right)
    for at, having, right in values.program.assigned.get(ANY, ()):
        if last_name(having) in own:
            yield from values.of(at, right)


def required(values: Values, source: Source, specifier: str) -> Iterator[Value]:
    """Yield what `require` returns for a specifier."""
    module = values.program.module(source, specifier)
    if module is None:
        yield ANY if specifier.startswith((".", "/", ANY)) else External(specifier.removeprefix("node:"))
        return
    for whole in values.program.exports[module.path].whole:
        yield from values.of(module, whole)
    yield Module(module)


def key_of(values: Values, source: Source, subscript: Node) -> tuple[str, ...]:
    """Return the properties that an index may name; a number is that of an element."""
    found = values.texts(source, subscript.child_by_field_name("index"))
    return tuple(dict.fromkeys((FIRST if key == "0" else ELEMENT) if key.isdecimal() else key for key in found))


def _exported(values: Values, source: Source, key: str, asked: frozenset[str]) -> Iterator[Value]:
    """Yield what a module exports under a name; ``asked`` are the modules that hand everything on and were asked for it."""
    exports = values.program.exports[source.path]
    found: list[Value] = [value for node in exports.named.get(key, ()) for value in values.of(source, node)]
    for origin in values.program.scopes[source.path].exported().get(key, ()) if not found else ():
        found += values.given(source, origin)
    for specifier, name in exports.handed_on.get(key, ()):
        for value in required(values, source, specifier):
            found += member(values, value, name) if name else [value]
    for value in (each for whole in exports.whole for each in values.of(source, whole)):
        if key == "default":
            found.append(value)
        elif value != Module(source):
            found += member(values, value, key)
    for specifier in exports.everything if not found else ():
        module = values.program.module(source, specifier)
        if module is None and not specifier.startswith("."):
            found.append(External(f"{specifier.removeprefix('node:')}.{key}"))
        elif module is not None and module.path not in asked:
            found += _exported(values, module, key, asked | {source.path})
    if key == "default" and not found:
        found.append(Module(source))
    yield from found or UNKNOWN


def _part(values: Values, source: Source, each: Node, key: str) -> Iterator[Value]:
    """Yield what one part of an object or a class gives a property."""
    match each.type:
        case "pair" | "field_definition" | "public_field_definition" | "enum_assignment":
            fields = (each.child_by_field_name(field) for field in ("key", "property", "name"))
            if _is_key(values, source, next((field for field in fields if field is not None), None), key):
                yield from values.of(source, each.child_by_field_name("value"))
        case "shorthand_property_identifier" if key in (text_of(each), ELEMENT):
            yield from values.of(source, each)
        case "method_definition":
            name = last_name(each.child_by_field_name("name"))
            if name == key and any(child.type == "get" for child in each.children):
                yield from values.returned(source, each)
            elif name == key:
                yield Own(At(source, each))
            elif name == "constructor":
                for parameter, origin in parameters(each):
                    yield from values.given(source, origin) if parameter == key else ()
        case "spread_element":
            for value in values.of(source, each.named_children[0]):
                yield from member(values, value, key)


def _is_key(values: Values, source: Source, name: Node | None, key: str) -> bool:
    if key == ELEMENT or name is None:
        return True
    if name.type != "computed_property_name":
        return (last_name(name) or text_of(name)) == key
    return any(text == key or ANY in text for text in values.texts(source, name.named_children[0]))


def _pushed(values: Values, source: Source, own: frozenset[str]) -> Iterator[Value]:
    """Yield what is added to a list that has one of the names ``own``."""
    for call in (each for name in ("push", "unshift") for each in values.program.calls.get(name, ())):
        callee = callee_of(call.node)
        having = callee.child_by_field_name("object") if callee is not None else None
        if call.source is source and last_name(having) in own:
            for each in arguments_of(call.node):
                yield from values.of(source, each)


def _parents(heritage: Node | None) -> Iterator[Node]:
    for each in heritage.named_children if heritage is not None else ():
        value = each.child_by_field_name("value") if each.type == "extends_clause" else each
        if value is not None and each.type != "implements_clause":
            yield value
