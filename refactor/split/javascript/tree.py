"""A source in JavaScript or TypeScript as its syntax tree, read with tree-sitter: who is whose parent, and what is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tree_sitter import Node, Parser

FUNCTIONS = frozenset(
    {
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "arrow_function",
        "method_definition",
    }
)
CLASSES = frozenset({"class_declaration", "abstract_class_declaration", "class"})
_TYPED = (".ts", ".mts", ".cts")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|(\r\n|.))", re.DOTALL)


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A source at its absolute ``path`` in the image; ``nodes`` are all that have a name, in the order of the text."""

    path: str
    root: Node
    nodes: tuple[Node, ...]
    parents: Mapping[int, Node]

    @property
    def fault(self) -> int | None:
        """The line, from 1, of the first thing that is not of the language; None where all is."""
        if not self.root.has_error:
            return None
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            if node.is_error or node.is_missing:
                return line_of(node)
            waiting += [each for each in reversed(node.children) if each.has_error]
        return line_of(self.root)

    def around(self, node: Node) -> Iterator[Node]:
        """Yield the nodes around one, innermost first."""
        while (parent := self.parents.get(node.id)) is not None:
            yield parent
            node = parent


def read(path: str, text: str) -> Source:
    """Read a source; a JSON file is one that exports what it holds."""
    if path.endswith(".json"):
        text = f"module.exports = {text}"
    root = _parser(path).parse(text.encode("utf-8", "surrogatepass")).root_node
    nodes, parents, waiting = [], {}, [root]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        children = node.named_children
        for child in children:
            parents[child.id] = node
        waiting += reversed(children)
    return Source(path, root, tuple(nodes), parents)


def line_of(node: Node) -> int:
    """Return the line of a node, from 1."""
    return node.start_point.row + 1


def text_of(node: Node | None) -> str:
    """Return what is written."""
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""


def string_of(node: Node | None) -> str | None:
    """Return the value of a string literal, or of a template without substitutions; None of anything else."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    if any(child.type == "template_substitution" for child in node.named_children):
        return None
    return unescaped(text_of(node)[1:-1])


def unescaped(text: str) -> str:
    """Return what a string's escapes stand for."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "\ufffd"
    return "" if match[4] in ("\n", "\r\n") else _ESCAPES.get(match[4], match[4])


def last_name(node: Node | None) -> str:
    """Return the last part of a name such as ``a.b['c']``, or nothing."""
    if node is None:
        return ""
    match node.type:
        case "identifier" | "property_identifier" | "private_property_identifier" | "type_identifier":
            return text_of(node)
        case "shorthand_property_identifier" | "shorthand_property_identifier_pattern":
            return text_of(node)
        case "member_expression":
            return text_of(node.child_by_field_name("property"))
        case "subscript_expression":
            return string_of(node.child_by_field_name("index")) or ""
        case "string":
            return string_of(node) or ""
        case "parenthesized_expression" | "non_null_expression" | "as_expression" | "await_expression":
            return last_name(node.named_children[0]) if node.named_children else ""
    return ""


def arguments_of(call: Node) -> list[Node]:
    """Return the arguments of a call or of a ``new``."""
    arguments = call.child_by_field_name("arguments")
    if arguments is None or arguments.type != "arguments":
        return []
    return [each for each in arguments.named_children if each.type != "comment"]


def callee_of(call: Node) -> Node | None:
    """Return what a call or a ``new`` calls."""
    return call.child_by_field_name("function") or call.child_by_field_name("constructor")


def _parser(path: str) -> Parser:
    if path.endswith(_TYPED):
        return _parser_of("typescript")
    return _parser_of("tsx" if path.endswith(".tsx") else "javascript")


@cache
def _parser_of(language: str) -> Parser:
    import tree_sitter_javascript
    import tree_sitter_typescript
    from tree_sitter import Language, Parser

    match language:
        case "typescript":
            grammar = tree_sitter_typescript.language_typescript()
        case "tsx":
            grammar = tree_sitter_typescript.language_tsx()
        case _:
            grammar = tree_sitter_javascript.language()
    return Parser(Language(grammar))
