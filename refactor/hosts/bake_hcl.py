"""``dockerfile-inline`` in Bake files of HCL's own form: heredocs and quoted strings.

tree-sitter finds the attributes and says where they stand. What HCL makes of a literal is in github.com/hashicorp/hcl,
``hclsyntax/parser.go`` (escapes) and ``parser_template.go`` (``<<-`` takes from every line the white space that the line with
the least of it has; lines of white space alone keep theirs, and do not count).
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from refactor.edit import Span
from refactor.errors import Unreadable
from refactor.hosts.bake import KEY, TEMPLATE_ESCAPES, Target, context, without_templates
from refactor.hosts.embedded import Embedded, Host, LeftAlone, Lines, Spelling, collected, decoded
from refactor.hosts.literal import Quoting, literal
from refactor.patch import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tree_sitter import Node

_CHARACTERS = {"\\n": "\n", "\\r": "\r", "\\t": "\t", '\\"': '"', "\\\\": "\\"}
_SPACE = " \t"
_KEYS = ("context", "inherits", KEY)
_WRAPPERS = frozenset(("expression", "literal_value", "template_expr", "collection_value"))


def read(data: bytes, path: Path) -> Host:
    """Find the Dockerfiles in a Bake file.

    Raises:
        Unreadable: it is not HCL, or not UTF-8.

    """
    text = decoded(data, "HCL")
    found = tuple(_targets(_root(data)))
    targets = tuple(target for target, _ in found)
    lines = Lines(text)
    return collected(
        text,
        lines,
        (
            (_offset(data, node), partial(_embedded, data, node, len(nodes), lines, context(target, targets, path)))
            for target, nodes in found
            for node in nodes
        ),
    )


def _root(data: bytes) -> Node:
    import tree_sitter_hcl
    from tree_sitter import Language, Parser

    root = Parser(Language(tree_sitter_hcl.language())).parse(data).root_node
    if root.has_error:
        raise Unreadable("it is not HCL from here on", _first_error(root).start_point.row + 1)
    return root


def _first_error(node: Node) -> Node:
    while True:
        inner = next((child for child in node.children if child.has_error or child.is_missing), None)
        if inner is None or node.is_error:
            return node
        node = inner


def _targets(root: Node) -> Iterator[tuple[Target, list[Node]]]:
    """Yield each target with what is assigned to the key in it."""
    for body in root.children:
        for block in body.children if body.type == "body" else ():
            names = [_text(child) for child in block.children if child.type in ("identifier", "string_lit")]
            if block.type == "block" and names[0] == "target" and len(names) == 2:
                attributes = [
                    attribute
                    for inner in block.children
                    if inner.type == "body"
                    for attribute in inner.children
                    if attribute.type == "attribute"
                ]
                values = {key: [_value(each) for each in attributes if _text(each.children[0]) == key] for key in _KEYS}
                contexts = tuple(_plain(each) for each in values["context"])
                inherits = tuple(name for each in values["inherits"] for name in _names(each))
                yield Target(names[1].strip('"'), contexts, inherits), values[KEY]


def _value(node: Node) -> Node:
    """Return what an attribute or an item of a list stands for, without the nodes that only wrap it."""
    node = node.children[-1]
    while node.type in _WRAPPERS and node.child_count == 1:
        node = node.children[0]
    return node


def _plain(node: Node) -> str | None:
    """Return a quoted string without escapes and templates, or None for anything else."""
    written = _text(node)
    return written[1:-1] if node.type == "string_lit" and not re.search(r"[\\$%]", written) else None


def _names(node: Node) -> Iterator[str | None]:
    if node.type != "tuple":
        yield None
        return
    for child in node.children:
        if child.type == "expression":
            yield _plain(_value(child))


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _offset(data: bytes, node: Node) -> int:
    return len(data[: node.start_byte].decode())


def _embedded(data: bytes, node: Node, times: int, lines: Lines, folder: Path | None) -> Embedded:
    if times > 1:
        raise LeftAlone(f"{KEY} stands there more than once")
    start = _offset(data, node)
    span = Span(start, start + len(_text(node)))
    text = data.decode()
    if node.type in ("string_lit", "quoted_template"):
        found = literal(text, Span(span.start + 1, span.end - 1), _QUOTING)
        return Embedded(without_templates(found.text), found.lines, found.spelling, folder)
    if node.type != "heredoc_template":
        raise LeftAlone("HCL works it out; only a heredoc or a quoted string holds it as it is")
    return _heredoc(text, span, lines, folder)


def _heredoc(text: str, span: Span, lines: Lines, folder: Path | None) -> Embedded:
    start = text.index("\n", span.start) + 1
    rows = lines_of(text[start : text.rindex("\n", start - 1, span.end) + 1])
    if not rows:
        raise LeftAlone("it is empty")
    indent = _indent(rows) if text.startswith("<<-", span.start) else ""
    spans: list[Span] = []
    inner: list[str] = []
    for row in rows:
        first = spans[-1].end if spans else start
        spans.append(Span(first, first + len(row)))
        try:
            inner.append(without_templates(row[len(indent) :] if row.strip() else row))
        except LeftAlone as reason:
            raise LeftAlone(str(reason), lines.at(first)) from reason
    return Embedded("".join(inner), tuple(spans), Spelling(indent, "\n", TEMPLATE_ESCAPES), folder)


def _indent(rows: list[str]) -> str:
    """Return what ``<<-`` takes from each line."""
    heads = [row[: len(row) - len(row.lstrip())] for row in rows if row.strip()]
    least = min(map(len, heads), default=0)
    taken = {head[:least] for head in heads}
    if len(taken) > 1 or any(head.strip(_SPACE) for head in taken):
        raise LeftAlone("its lines begin with different white space")
    return "".join(taken)


def _plain_unit(unit: str) -> str:
    if unit in _CHARACTERS:
        return _CHARACTERS[unit]
    if not unit.startswith("\\"):
        return unit
    code = int(unit[2:], 16)
    if code > _LAST or _SURROGATES[0] <= code <= _SURROGATES[1] or chr(code) in "$%{":
        raise LeftAlone(f"what {unit} stands for in it is not known here")
    return chr(code)


_LAST = 0x10FFFF
_SURROGATES = (0xD800, 0xDFFF)
_QUOTING = Quoting(
    unit=re.compile(r'\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8}|\\[nrt"\\]|[^\\]'),
    plain=_plain_unit,
    escapes=(
        *TEMPLATE_ESCAPES,
        (re.compile(r"\\"), "\\\\"),
        (re.compile('"'), '\\"'),
        (re.compile("\r"), "\\r"),
    ),
    newline="\\n",
)
