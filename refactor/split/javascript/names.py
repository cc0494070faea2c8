"""What names stand for: variables, imports, globals of node, and parameters by what their functions are called with."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from refactor.split.javascript.members import member, required
from refactor.split.javascript.program import At
from refactor.split.javascript.scopes import ELEMENT, Given, Imported, Parameter
from refactor.split.javascript.tree import CLASSES, arguments_of, callee_of, last_name, text_of
from refactor.split.javascript.value import ANY, External, Module, Own, bounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

    from refactor.split.javascript.scopes import Origin
    from refactor.split.javascript.tree import Source
    from refactor.split.javascript.value import Value
    from refactor.split.javascript.values import Values

_OVER_ELEMENTS = ("forEach", "map", "filter", "some", "every", "flatMap", "find")


def named(values: Values, source: Source, node: Node) -> Iterator[Value]:
    """Yield what a name may be worth."""
    name = text_of(node)
    origins = values.program.scopes[source.path].origins(node, name)
    for origin in origins or ():
        yield from given(values, source, origin)
    if origins is None:
        yield from _global(source, name)


def given(values: Values, source: Source, origin: Origin) -> Iterator[Value]:
    """Yield what a declared name may have been given."""
    match origin:
        case Given(expression=expression, keys=keys):
            yield from _along(values, values.of(source, expression), keys)
        case Imported(specifier=specifier, keys=keys):
            found = tuple(required(values, source, specifier))
            # A module of the application's own is asked by itself: what it exports as a whole is among its names.
            modules = tuple(value for value in found if isinstance(value, Module))
            yield from _along(values, modules if keys and modules else found, keys)
        case Parameter(function=function, index=index, keys=keys):
            yield from _along(values, _arguments(values, source, function, index), keys)


def own_this(values: Values, source: Source, node: Node) -> Iterator[Value]:
    """Yield the class or object in which ``this`` stands."""
    owner = next((each for each in source.around(node) if each.type in CLASSES or each.type == "object"), None)
    yield Own(At(source, owner)) if owner is not None else ANY


def _global(source: Source, name: str) -> Iterator[Value]:
    match name:
        case "__dirname":
            yield posixpath.dirname(source.path)
        case "__filename":
            yield source.path
        case "exports":
            yield Module(source)
        case "undefined":
            return
        case _:
            yield External(name)


def _along(values: Values, found: Iterable[Value], keys: tuple[str, ...]) -> Iterator[Value]:
    for key in keys:
        found = bounded(each for value in found for each in member(values, value, key))
    yield from found


def _arguments(values: Values, source: Source, function: Node, index: int) -> Iterator[Value]:
    """Yield what a function may be called with."""
    arguments = source.parents[function.id]
    callee = callee_of(source.parents[arguments.id]) if arguments.type == "arguments" and index == 0 else None
    if callee is not None and last_name(callee) in _OVER_ELEMENTS:
        for value in values.of(source, callee.child_by_field_name("object")):
            yield from member(values, value, ELEMENT)
        return
    calls, others = values.program.callers(source, function)
    for call in calls:
        listed = arguments_of(call.node)
        if any(each.type == "spread_element" for each in listed):
            yield ANY
        elif index < len(listed):
            yield from values.of(call.source, listed[index])
    if others:
        yield ANY
