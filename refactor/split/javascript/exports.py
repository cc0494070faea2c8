"""What a module exports, by CommonJS and by ECMAScript's own statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from refactor.split.javascript.tree import last_name, string_of, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from refactor.split.javascript.tree import Source

EXPORTS = ("module.exports", "exports")
"""The names of all that a module of CommonJS exports."""


@dataclass(slots=True)
class Exports:
    """What one module exports: by name, as a whole, and the modules of which it hands everything on."""

    named: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    whole: list[Node] = field(default_factory=list)
    handed_on: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    everything: list[str] = field(default_factory=list)


def exports_of(source: Source) -> Exports:
    """Return what a source exports."""
    found = Exports()
    for node in source.nodes:
        if node.type == "assignment_expression":
            left, right = text_of(node.child_by_field_name("left")), node.child_by_field_name("right")
            head, _, name = left.rpartition(".")
            if right is not None and left in EXPORTS:
                found.whole.append(right)
            elif right is not None and head in EXPORTS:
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
