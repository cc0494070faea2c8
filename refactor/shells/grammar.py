"""The grammar behind the shell's reader: parsing, and what the kinds of its nodes stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import tree_sitter
import tree_sitter_bash

from refactor.shells.words import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))


def _kinds(names: str) -> frozenset[str]:
    return frozenset(names.split())


LISTS = _kinds(
    "program list pipeline redirected_statement negated_command variable_assignments do_group elif_clause else_clause"
)
COMMANDS = _kinds("command declaration_command unset_command")
COMPOUNDS = _kinds(
    "subshell compound_statement if_statement while_statement for_statement c_style_for_statement case_statement "
    "function_definition"
)
_BODIES = _kinds("do_group compound_statement")
WORDS = _kinds(
    "command_name word string raw_string ansi_c_string translated_string number concatenation expansion "
    "simple_expansion command_substitution process_substitution brace_expression arithmetic_expansion variable_name "
    "special_variable_name extglob_pattern regex test_operator $ == =~ = != ! - -- + ] [ export declare typeset local "
    "readonly unset unsetenv"
)
TEST_PARTS = _kinds("unary_expression binary_expression parenthesized_expression")
SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
VERBATIM = _kinds("raw_string ansi_c_string")
REDIRECTIONS = frozenset(("file_redirect", "herestring_redirect"))
NEEDS_LIST = _kinds("if then elif else while until do ( {")
KEYWORDS = NEEDS_LIST | frozenset(["fi", "done", ")", "}", ";;", ";&", ";;&", "$(", "`", "``", "$`", "<(", ">("])
CASE_ENDS = frozenset((";;", ";&", ";;&"))
RESERVED = _kinds("! { } if then elif else fi while until for do done case esac in function select [[")
BASH_NODES = _kinds(
    "array process_substitution herestring_redirect c_style_for_statement subscript translated_string ansi_c_string"
)
BASH_TOKENS = _kinds("|& &> &>> <<< [[ (( function select ;& ;;& +=")
NESTS = re.compile(r"[$<>]\(|`|\$[{\[]|[$=]['\"(]|#")
_BACKTICK_COMMENT = re.compile(r"(?<=[ \t])`#[^`\n\\]*`")
_UNQUOTED = _kinds("word number extglob_pattern regex brace_expression variable_name simple_expansion test_operator")
DELIMITERS = re.compile(r"(?<!\\)[ \t\n;&|()<>]")
"""What ends a word unless it is quoted."""
SETS = re.compile(r"\+\+|--|(?<![=!<>])=(?!=)|<<=|>>=")


def parse(code: str) -> tuple[Node, str]:
    """Return the root of the tree of a text that is ASCII by now, so that its bytes are its characters, and the text.

    Lists of packages are annotated with `` `# why` ``, a substitution of nothing. The grammar does not know that, so
    it is given a command instead.
    """
    root = _PARSER.parse(code.encode("ascii")).root_node
    if root.has_error and "`#" in code:
        code = _BACKTICK_COMMENT.sub(lambda match: "`:" + " " * (len(match[0]) - 3) + "`", code)
        root = _PARSER.parse(code.encode("ascii")).root_node
    node = root
    while node.has_error:
        broken = next((child for child in node.children if child.has_error or child.is_missing), None)
        if broken is None or node.is_error:
            raise UnreadableError("has a syntax error", node.start_byte)
        node = broken
    if node.is_missing:
        raise UnreadableError("has a syntax error", node.start_byte)
    return root, code


def require_blank_after(node: Node, code: str) -> None:
    """Reject a word that begins with a reserved one, which the grammar takes for two."""
    if code[node.end_byte : node.end_byte + 1] not in (" ", "\t", "\n", "("):
        raise UnreadableError(f"has the reserved word {node.type} where it is not understood", node.start_byte)


def require_one_word(node: Node, code: str) -> None:
    """Reject what the grammar takes for one word, though a blank in it is neither quoted nor within an expansion."""
    stack = [node]
    while stack:
        node = stack.pop()
        if node.type in ("command_name", "concatenation", "translated_string"):
            children = node.children
            if any(left.end_byte != right.start_byte for left, right in pairwise(children)):
                raise UnreadableError("has blanks within a word", node.start_byte)
            stack += children
        elif node.type in _UNQUOTED and DELIMITERS.search(code, node.start_byte, node.end_byte):
            raise UnreadableError("has blanks within a word", node.start_byte)


@dataclass(frozen=True, slots=True)
class Shape:
    """A compound command: its kind and name, its children that form lists, and its words, patterns or expressions."""

    kind: str
    name: str
    lists: tuple[Sequence[Node], ...]
    others: tuple[Node, ...]
    bash_only: bool


def shape_of(node: Node) -> Shape:
    """Take a compound command apart."""
    children = node.children
    if any(child.type in CASE_ENDS for child in children):
        raise UnreadableError("has the end of an item outside of a case", node.start_byte)
    loop = node.type in ("for_statement", "c_style_for_statement")
    for left, right in pairwise(children):
        lines = loop and right.start_point.row > left.end_point.row
        joined = left.end_byte == right.start_byte
        if (
            (left.type == "in" and (lines or joined))
            or (right.type == ";" and lines)
            or (left.type == "function" and joined)
        ):
            raise UnreadableError(
                f"has the reserved word {children[0].type} where it is not understood", left.start_byte
            )
    first = children[0].type
    match node.type:
        case "function_definition":
            return _loop_or_function(node, "function", "name", COMPOUNDS, first == "function")
        case "for_statement":
            return _loop_or_function(node, first, "variable", _BODIES, first == "select")
        case "c_style_for_statement":
            return _loop_or_function(node, "for ((", "", _BODIES, True)
        case "case_statement":
            return _case(children)
        case "test_command":
            return Shape(first, "", (), tuple(children), first != "[")
        case "compound_statement" if first == "((":
            return Shape(first, "", (), tuple(children), True)
        case _:
            return Shape(first, "", (children,), (), False)


def _loop_or_function(node: Node, kind: str, named: str, bodies: frozenset[str], bash_only: bool) -> Shape:
    name = node.child_by_field_name(named) if named else None
    body = [child for child in node.children if child.type in bodies]
    others = tuple(child for child in node.children if child.type not in bodies)
    if body and others and others[-1].is_named and others[-1].end_byte == body[0].start_byte:
        raise UnreadableError("has a name that is not separated from what follows", body[0].start_byte)
    if any(other.type == "file_redirect" and len(other.children_by_field_name("destination")) > 1 for other in others):
        raise UnreadableError("has a word after a compound command", node.start_byte)
    text = name.text.decode() if name and name.text else ""
    return Shape(kind, text, (body,) if body else (), others, bash_only)


def _case(children: Sequence[Node]) -> Shape:
    lists: list[Sequence[Node]] = []
    others: list[Node] = []
    for child, following in pairwise(children):
        if child.type == ";" or (child.type == "case" and child.start_point.row != following.start_point.row):
            raise UnreadableError("has a case that is not understood", child.start_byte)
        if child.type != "case_item":
            others.append(child)
            continue
        parts = child.children
        close = next(index for index, part in enumerate(parts) if part.type == ")")
        if parts[0].start_point.row != parts[close].start_point.row:
            raise UnreadableError("has a pattern over several lines", child.start_byte)
        if len(parts) > close + 1 and parts[-1].is_named and parts[-1].end_point.row == following.start_point.row:
            raise UnreadableError("has the reserved word esac where it is not understood", following.start_byte)
        others += parts[: close + 1]
        if parts[close + 1 :]:
            lists.append(parts[close + 1 :])
    return Shape("case", "", tuple(lists), tuple(others), False)
