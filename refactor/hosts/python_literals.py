"""String literals of Python statements, found and rewritten by libcst; imported only where there are some to read."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import ByteSpanPositionProvider, MetadataWrapper

from refactor.edit import Edit, Span, apply
from refactor.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_KEEPING = frozenset(("encode", "strip", "lstrip", "rstrip"))
"""Methods whose result builds the same image."""

_HOLDERS = (
    cst.Assign,
    cst.AnnAssign,
    cst.NamedExpr,
    cst.Arg,
    cst.Element,
    cst.DictElement,
    cst.Param,
    cst.Return,
    cst.Yield,
    cst.ComparisonTarget,
    cst.Comparison,
)
_REWORKING = frozenset(("Template", "cleandoc", "indent", "from_string", "format", "fill"))


@dataclass(frozen=True, slots=True)
class Found:
    """One literal.

    Attributes:
        span: with its prefix and quotes.
        prefix: in lower case.
        quote: one or three quotes.
        value: what it stands for; of an f-string, with a letter for each value.
        is_dedented: ``textwrap.dedent`` is called on it.
        names: what it is assigned to.
        problem: why it cannot be written, or nothing.

    """

    span: Span
    prefix: str
    quote: str
    value: str
    is_dedented: bool = False
    names: frozenset[str] = frozenset()
    problem: str = ""


def literals(source: str) -> Iterator[Found]:
    """Yield the literals of whole statements, but for those that stand alone, as documentation does.

    Raises:
        Unreadable: libcst does not read them, or not without a loss.

    """
    module = _parsed(source)
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    places = wrapper.resolve(ByteSpanPositionProvider)
    finder = _Finder()
    wrapper.module.visit(finder)
    data = source.encode()
    for node, parents in finder.found:
        place = places[node]
        start = len(data[: place.start].decode())
        span = Span(start, start + len(data[place.start : place.start + place.length].decode()))
        found = _found(node, parents, span)
        if found:
            yield found


def rewritten(source: str, edits: Sequence[Edit]) -> str:
    """Return ``source`` with ``edits`` made inside its literals, each of which is replaced as a whole."""
    module = _parsed(source)
    places = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ByteSpanPositionProvider)
    data = source.encode()
    values: dict[cst.CSTNode, str] = {}
    for node, place in places.items():
        if isinstance(node, cst.SimpleString):
            start = len(data[: place.start].decode())
            span = Span(start, start + len(node.value))
            inside = [
                Edit(Span(each.span.start - start, each.span.end - start), each.text)
                for each in edits
                if span.covers(each.span)
            ]
            if inside:
                values[node] = apply(node.value, inside).text
    return module.visit(_Rewriter(values)).code


class _Finder(cst.CSTVisitor):
    """Collects literals with the nodes around them, the innermost last."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[_Literal, tuple[cst.CSTNode, ...]]] = []
        self._stack: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Take a literal, and look into everything else."""
        if isinstance(node, cst.SimpleString | cst.ConcatenatedString | cst.FormattedString):
            self.found.append((node, tuple(self._stack)))
        self._stack.append(node)
        return not isinstance(node, cst.ConcatenatedString)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Go back to the node around this one."""
        self._stack.pop()


class _Rewriter(cst.CSTTransformer):
    """Gives literals other values."""

    def __init__(self, values: Mapping[cst.CSTNode, str]) -> None:
        super().__init__()
        self._values = values

    def leave_SimpleString(self, original_node: cst.SimpleString, updated_node: cst.SimpleString) -> cst.SimpleString:  # noqa: N802 libcst's name
        """Replace one literal."""
        value = self._values.get(original_node)
        return updated_node if value is None else updated_node.with_changes(value=value)


_Literal = cst.SimpleString | cst.ConcatenatedString | cst.FormattedString


def _parsed(source: str) -> cst.Module:
    try:
        module = cst.parse_module(source)
    except cst.ParserSyntaxError as error:
        raise Unreadable(f"libcst does not read it: {error.message}") from error
    if module.code != source:
        raise Unreadable("libcst does not give it back as it is")
    return module


def _found(node: _Literal, parents: tuple[cst.CSTNode, ...], span: Span) -> Found | None:
    if isinstance(parents[-1], cst.Expr):
        return None
    if isinstance(node, cst.FormattedString):
        parts = (part.value if isinstance(part, cst.FormattedStringText) else "x" for part in node.parts)
        return Found(span, "f", "", "".join(parts), problem="it is an f-string, into which Python puts values first")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = ast.literal_eval(node.value) if isinstance(node, cst.SimpleString) else node.evaluated_value
    if isinstance(value, bytes):
        return Found(span, "b", "", value.decode("utf-8", "replace"), problem="it is a literal of bytes")
    if isinstance(node, cst.ConcatenatedString) or value is None:
        return Found(span, "", "", value or "", problem="it is put together of several literals")
    use = _used(parents)
    return Found(span, node.prefix, node.quote, value, use.is_dedented, use.names, use.problem)


@dataclass(frozen=True, slots=True)
class _Use:
    """What is done with a literal where it stands."""

    is_dedented: bool = False
    names: frozenset[str] = frozenset()
    problem: str = ""


def _used(parents: tuple[cst.CSTNode, ...]) -> _Use:
    """Tell from the nodes around a literal, from the inside to the outside, what becomes of it."""
    is_dedented = is_stripped = False
    climbing = list(parents)
    while climbing:
        around = climbing.pop()
        if isinstance(around, cst.Attribute):
            if around.attr.value not in _KEEPING:
                return _Use(problem=f".{around.attr.value} makes another text of it")
            is_stripped = True
            climbing.pop()
        elif isinstance(around, cst.Arg) and climbing and isinstance(climbing[-1], cst.Call):
            name = _name(climbing[-1])
            if name == "dedent" and not is_dedented and not is_stripped:
                is_dedented = True
                climbing.pop()
            elif name == "dedent" or name in _REWORKING:
                return _Use(problem=f"{name} makes another text of it")
            else:
                return _Use(is_dedented)
        elif isinstance(around, _HOLDERS):
            return _Use(is_dedented, _names(around))
        else:
            break
    return _Use(problem="it is only a part of what Python makes of it, or used in a way that is not known here")


def _name(call: cst.Call) -> str:
    function = call.func.attr if isinstance(call.func, cst.Attribute) else call.func
    return function.value if isinstance(function, cst.Name) else ""


def _names(holder: cst.CSTNode) -> frozenset[str]:
    targets: list[cst.BaseExpression] = []
    if isinstance(holder, cst.Assign):
        targets = [each.target for each in holder.targets]
    if isinstance(holder, cst.AnnAssign | cst.NamedExpr):
        targets = [holder.target]
    return frozenset(_last_name(target) for target in targets)


def _last_name(target: cst.CSTNode) -> str:
    name = target.attr if isinstance(target, cst.Attribute) else target
    return name.value if isinstance(name, cst.Name) else ""
