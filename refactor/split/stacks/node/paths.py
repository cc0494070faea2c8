"""Absolute paths that JavaScript speaks of, whatever it does with them: packages that nobody knows may write to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.shells.programs import names
from refactor.split.javascript.tree import callee_of, last_name, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    from refactor.split.javascript.tree import Source
    from refactor.split.javascript.values import Values

TEXTS = ("string", "template_string", "binary_expression", "call_expression")
"""The expressions that may be a path."""
_FILLED = re.compile(
    r"/(?:(?:var|srv|mnt|vol|root|opt)/|(?:media|data|uploads?|storage|logs?|run|home|db|database|output|models?|workspace)/\w)"
    r"[^\s<>{}*?%:$]*"
)
"""Paths in folders that applications fill."""
_NAMED = re.compile(
    r"(?i)dir|directory|path|file|folder|logs?|db|database|storage|uploads?|data|cache|output|root|dest|destination"
)
_ABSOLUTE = re.compile(r"/(?!/)[\w.-][^\s<>{}*?%:$]*")
_ADDRESSES = names("url http route router. app. href endpoint prefix redirect fetch( axios import")
"""What stands on a line that speaks of addresses rather than of paths."""
_DATABASE = re.compile(r"(?:sqlite|file):(?://(?=/))?(?!:memory:)([^?…]+)")
"""URLs of databases in a file, and what of them is its path."""
_BEHIND = ("binary_expression", "ternary_expression", "parenthesized_expression")
_GIVES = {"variable_declarator": "name", "pair": "key", "assignment_expression": "left", "field_definition": "property"}


def mentioned(source: Source, node: Node, values: Values, line: str) -> Iterator[str]:
    """Yield the paths that an expression on ``line`` may be.

    They are those in folders that applications fill, those that are joined, and those that a name for files is given.
    """
    parent = source.parents.get(node.id)
    if parent is None or _is_part(parent):
        return
    databases = (_DATABASE.fullmatch(text) for text in values.texts(source, node))
    yield from (database[1] for database in databases if database is not None)
    if any(word in line for word in _ADDRESSES):
        return
    joins = node.type == "call_expression" and _joins(source, node, values)
    if (node.type == "call_expression" and not joins) or (
        parent.type == "arguments" and _joins(source, source.parents[parent.id], values)
    ):
        return
    is_named = _NAMED.search(_name_of(source, node)) is not None
    for text in values.texts(source, node):
        is_path = _FILLED.fullmatch(text) or (is_named and _ABSOLUTE.fullmatch(text))
        if is_path or (joins and text.startswith("/")):
            yield text


def _is_part(parent: Node) -> bool:
    """Tell whether what stands in ``parent`` is part of a longer text, or no text of the program's."""
    if parent.type == "binary_expression":
        return text_of(parent.child_by_field_name("operator")) == "+"
    return parent.type in ("template_substitution", "import_statement", "export_statement")


def _joins(source: Source, call: Node, values: Values) -> bool:
    return any(name in ("path.join", "path.resolve") for name in values.externals(source, callee_of(call)))


def _name_of(source: Source, node: Node) -> str:
    """Return the name that is given a value, directly or where another is not set."""
    for parent in source.around(node):
        if parent.type in _BEHIND:
            left = parent.child_by_field_name("left")
            if left is not None and left != node and last_name(left):
                return last_name(left)
        else:
            return last_name(parent.child_by_field_name(_GIVES.get(parent.type, "name")))
    return ""
