"""What is collected while a body is read, at whatever depth it is found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.edit import Span
from refactor.shells.grammar import BASH_NODES, BASH_TOKENS, SETS, SUBSTITUTIONS, VERBATIM
from refactor.shells.script import Command, Compound, Mark, Place, Word
from refactor.shells.words import UnreadableError, literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

_ESCAPED = re.compile(r"\\.", re.DOTALL)
_HIDDEN = re.compile(r"(?<!\\)(?:\$\(|`.)")


@dataclass(frozen=True, slots=True)
class Region:
    """Sibling nodes that form a list, or several with keywords between, and the place in which they run."""

    nodes: Sequence[Node]
    place: Place


class Findings:
    """The parts of the script to be, and the regions that are still to be read: a list of work instead of recursion."""

    def __init__(self, text: str, code: str, headers: dict[int, str]) -> None:
        self.text = text
        self.code = code
        self.headers = headers
        self.regions: list[Region] = []
        self.commands: list[Command] = []
        self.compounds: list[Compound] = []
        self.marks: list[Mark] = []
        self.comments: list[Span] = []
        self.bash_only = False

    def scan(self, node: Node, sets: list[Span]) -> None:
        """Find what a word, or another part that is no list, holds: substitutions, assignments, comments."""
        stack = [node]
        while stack:
            node = stack.pop()
            kind = node.type
            if kind in ("``", "$["):
                raise UnreadableError(f"has {kind} that is not understood", node.start_byte)
            if kind in BASH_NODES or kind in BASH_TOKENS:
                self.bash_only = True
            if kind in SUBSTITUTIONS:
                self._require_one_pair(node)
                self.regions.append(Region(node.children, Place.SUBSHELL))
                continue
            children = node.children
            if kind == "comment":
                self.comments.append(Span(node.start_byte, node.end_byte))
            elif (
                node.is_named
                and not children
                and kind not in VERBATIM
                and _HIDDEN.search(self.code, node.start_byte, node.end_byte)
            ):
                raise UnreadableError("has a substitution that is not understood", node.start_byte)
            elif kind == "expansion" and any(self._is_torn(child) for child in children):
                raise UnreadableError("has an expansion that is not understood", node.start_byte)
            elif (kind == "expansion" and any(child.type in ("=", ":=") for child in children)) or (
                kind == "arithmetic_expansion" and SETS.search(self.code, node.start_byte, node.end_byte)
            ):
                sets.append(Span(node.start_byte, node.end_byte))
            stack += reversed(children)

    def _require_one_pair(self, node: Node) -> None:
        """Reject a substitution in which the grammar has passed over its closing backquote."""
        if self.code[node.start_byte] == "`" and "`" in _ESCAPED.sub(
            "", self.code[node.start_byte + 1 : node.end_byte - 1]
        ):
            raise UnreadableError("has backquotes that are not understood", node.start_byte)

    def _is_torn(self, operand: Node) -> bool:
        """Tell whether an expansion's operand holds what would end it, or half of a pair of quotes."""
        if operand.type not in ("regex", "word"):
            return False
        text = _ESCAPED.sub("", self.code[operand.start_byte : operand.end_byte])
        return "}" in text or text.count("'") % 2 > 0 or text.count('"') % 2 > 0

    def word(self, start: int, end: int) -> Word:
        """Return the word that stands there."""
        raw = self.text[start:end]
        return Word(Span(start, end), raw, literal(raw))
