"""The walk that turns tree-sitter's view of a body into a `Script`.

The grammar is trusted for tokens and for the nesting of compound commands only. It nests operators wrongly
(`a | b | c && d`), reads `\\ ` as a blank, takes a brace after `!` for a word, and does not know where heredocs begin. So
heredocs are blanked beforehand, lists and pipelines are put together here from the tokens in the order of the text, and
whatever stands between two tokens must be what a shell takes for blank; otherwise the body is opaque.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

import tree_sitter
import tree_sitter_bash

from refactor.edit import Span
from refactor.shell import (
    Assignment,
    Command,
    Compound,
    Item,
    Mark,
    Opaque,
    Pipeline,
    Place,
    Redirection,
    Script,
    Sign,
    Word,
)
from refactor.shell_text import ORDINARY, Heredoc, Unreadable, heredocs, literal, only_heredocs, without_heredocs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tree_sitter import Node

_PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))

_LISTS = frozenset(
    "program list pipeline redirected_statement negated_command variable_assignments do_group elif_clause "
    "else_clause".split()
)
_COMMANDS = frozenset("command declaration_command unset_command".split())
_COMPOUNDS = frozenset(
    "subshell compound_statement if_statement while_statement for_statement c_style_for_statement case_statement "
    "function_definition".split()
)
_WORDS = frozenset(
    "command_name word string raw_string ansi_c_string translated_string number concatenation expansion "
    "simple_expansion command_substitution process_substitution brace_expression arithmetic_expansion variable_name "
    "special_variable_name extglob_pattern regex test_operator $ == =~ = != ! - -- + ] [ export declare typeset local "
    "readonly unset unsetenv".split()
)
_TEST_PARTS = frozenset("unary_expression binary_expression parenthesized_expression".split())
_SUBSTITUTIONS = frozenset(("command_substitution", "process_substitution"))
_REDIRECTIONS = frozenset(("file_redirect", "herestring_redirect"))
_NEEDS_LIST = frozenset("if then elif else while until do ( {".split())
_KEYWORDS = _NEEDS_LIST | frozenset("fi done ) } ;; ;& ;;& $( ` `` $` <( >(".split())
_RESERVED = frozenset("! { } if then elif else fi while until for do done case esac function select [[".split())
_BASH_NODES = frozenset(
    "array process_substitution herestring_redirect c_style_for_statement subscript translated_string "
    "ansi_c_string".split()
)
_BASH_TOKENS = frozenset("|& &> &>> [[ (( function select ;& ;;& +=".split())
_BLANK = re.compile(r"(?:[ \t]|\\\n)*")
_LINES = re.compile(r"(?:[ \t\n]|\\\n)*")
_NESTS = re.compile(r"[$<>]\(|`|\$\{[^}]*=|\$\[|[$=]['\"(]|#")
_SETS = re.compile(r"\+\+|--|(?<![=!<>])=(?!=)|<<=|>>=")


def read_script(text: str) -> Script | Opaque:
    """Read a body: `shell.read` without its limit on length."""
    nul = text.find("\0")
    if nul >= 0:
        return Opaque("holds a NUL", nul)
    try:
        return _Reader(text, heredocs(text)).read()
    except Unreadable as unreadable:
        return Opaque(unreadable.reason, unreadable.offset)


def _parse(code: str) -> Node:
    """Return the root of the tree of a text that is ASCII by now, so that its bytes are its characters."""
    root = node = _PARSER.parse(code.encode("ascii")).root_node
    while node.has_error:
        if node.is_error or node.is_missing:
            raise Unreadable("has a syntax error", node.start_byte)
        node = next(child for child in node.children if child.has_error or child.is_missing)
    return root


class _Gap(Enum):
    """What stands between two tokens."""

    NONE = 0
    JOINED = 1
    BLANK = 2
    LINE = 3


@dataclass(slots=True)
class _Draft:
    """A command that is being read: its place is not known before its and-or list ends."""

    start: int
    end: int
    assignments: list[Assignment] = field(default_factory=list)
    words: list[tuple[int, int]] = field(default_factory=list)
    redirections: list[Redirection] = field(default_factory=list)
    sets: list[Span] = field(default_factory=list)
    compound: Node | None = None


@dataclass(slots=True)
class _Pipe:
    """A pipeline that is being read, and the operator before it."""

    operator: str
    start: int
    negation: Span | None = None
    drafts: list[_Draft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Region:
    """Sibling nodes that form a list, or several with keywords between, and the place in which they run."""

    nodes: Sequence[Node]
    place: Place


class _Reader:
    """Collects what a script holds, region by region and without recursion, so that no depth is too much."""

    def __init__(self, text: str, found: tuple[Heredoc, ...]) -> None:
        self.text = text
        self.heredocs = found
        self.headers = {heredoc.offset: heredoc.operator for heredoc in found}
        self.code = ORDINARY.sub("\x01", without_heredocs(text, found) if found else text)
        self.regions: list[_Region] = []
        self.commands: list[Command] = []
        self.compounds: list[Compound] = []
        self.marks: list[Mark] = []
        self.comments: list[Span] = []
        self.bash_only = False

    def read(self) -> Script:
        outer = _List(self, Place.TOP, 0)
        outer.walk((_parse(self.code),))
        outer.finish(len(self.text))
        self.read_bodies()
        while self.regions:
            region = self.regions.pop()
            inner = _List(self, region.place, region.nodes[0].start_byte)
            inner.walk(region.nodes)
            inner.finish(region.nodes[-1].end_byte)
        if self.headers:
            raise Unreadable("has a heredoc that is not where it seems", min(self.headers))
        return Script(
            self.text,
            tuple(outer.items),
            tuple(sorted(self.commands, key=_start)),
            tuple(sorted(self.compounds, key=_start)),
            tuple(sorted(self.marks, key=_start)),
            tuple(sorted(self.comments)),
            tuple(heredoc.body for heredoc in self.heredocs),
            outer.terminated,
            self.bash_only,
        )

    def read_bodies(self) -> None:
        """Look for substitutions in the heredocs' bodies, all in one further tree."""
        if any(heredoc.expands and _NESTS.search(heredoc.body.of(self.text)) for heredoc in self.heredocs):
            sets: list[Span] = []
            self.scan(_parse(ORDINARY.sub("\x01", only_heredocs(self.text, self.heredocs))), sets)
            self.marks += (Mark(Sign.ASSIGNMENT, span, Place.GROUP) for span in sets)

    def scan(self, node: Node, sets: list[Span]) -> None:
        """Find what a word, or another part that is no list, holds: substitutions, assignments, comments."""
        stack = [node]
        while stack:
            node = stack.pop()
            kind = node.type
            if kind in _BASH_NODES or kind in _BASH_TOKENS:
                self.bash_only = True
            if kind in _SUBSTITUTIONS:
                self.regions.append(_Region(node.children, Place.SUBSHELL))
                continue
            children = node.children
            if kind == "comment":
                self.comments.append(Span(node.start_byte, node.end_byte))
            elif (kind == "expansion" and any(child.type in ("=", ":=") for child in children)) or (
                kind == "arithmetic_expansion" and _SETS.search(self.code, node.start_byte, node.end_byte)
            ):
                sets.append(Span(node.start_byte, node.end_byte))
            stack += reversed(children)

    def word(self, start: int, end: int) -> Word:
        raw = self.text[start:end]
        return Word(Span(start, end), raw, literal(raw))


def _start(part: Command | Compound | Mark) -> int:
    return part.span.start


class _List:
    """Puts one region's tokens together, in the order of the text, by the shell's own precedence."""

    def __init__(self, reader: _Reader, place: Place, start: int) -> None:
        self.reader = reader
        self.code = reader.code
        self.place = place
        self.previous = start
        self.draft: _Draft | None = None
        self.pipe: _Pipe | None = None
        self.pipes: list[_Pipe] = []
        self.operator = ""
        self.opened = ""
        self.items: list[Item] = []

    @property
    def terminated(self) -> str:
        return self.operator.strip()

    def walk(self, nodes: Sequence[Node]) -> None:
        stack = list(reversed(nodes))
        while stack:
            node = stack.pop()
            kind = node.type
            if kind in _COMMANDS:
                self._command(node)
            elif kind in _LISTS:
                stack += reversed(node.children)
            elif kind in ("&&", "||", ";", "&", "|", "|&"):
                self._operator(node, kind)
            elif kind in _REDIRECTIONS:
                self._redirection(node)
            elif kind == "test_command":
                self._test(node)
            elif kind in _COMPOUNDS:
                self._compound(node)
            elif kind == "variable_assignment":
                self._assignment(node)
            elif kind == "comment":
                self._comment(node)
            elif kind == "!":
                self._negation(node)
            elif kind in _KEYWORDS:
                self._keyword(node, kind)
            else:
                raise Unreadable(f"has a {kind.replace('_', ' ')} where none is expected", node.start_byte)

    def finish(self, end: int) -> None:
        """End the region: what follows the last token must be blank, and no operator may wait for a command."""
        self._reach(end)
        self._end_list("\n" if self.draft else self.operator)

    def _reach(self, start: int) -> _Gap:
        """Check what stands before a token; a line feed after a command ends its list."""
        previous = self.previous
        if start == previous:
            return _Gap.NONE
        gap = self.code[previous:start]
        if gap == " ":
            return _Gap.BLANK
        if _BLANK.fullmatch(gap):
            return _Gap.BLANK if " " in gap or "\t" in gap else _Gap.JOINED
        if not _LINES.fullmatch(gap):
            raise Unreadable("has something between words that is not understood", previous)
        if self.draft:
            self._end_list("\n")
        return _Gap.LINE

    def _command(self, node: Node) -> None:
        start = node.start_byte
        self._begin(start)
        for child in node.children:
            kind = child.type
            if kind in _WORDS:
                self._word(child)
            elif kind in _REDIRECTIONS:
                self._redirection(child)
            elif kind == "variable_assignment":
                if self.draft and self.draft.words:
                    self._word(child)
                else:
                    self._assignment(child)
            elif kind == "comment":
                self._comment(child)
            else:
                raise Unreadable(f"has a {kind.replace('_', ' ')} within a command", child.start_byte)

    def _begin(self, start: int) -> None:
        """Require that no command is being read when the grammar begins another, unless a line ended."""
        if self.draft and self._reach(start) is not _Gap.LINE:
            raise Unreadable("has two commands without an operator between", start)

    def _open(self, start: int) -> tuple[_Draft, _Gap]:
        """Return the command that a token at this offset belongs to, and what stands before that token."""
        gap = self._reach(start)
        if self.draft is None:
            self.draft = _Draft(start, start)
        return self.draft, gap

    def _word(self, node: Node) -> None:
        start, end = node.start_byte, node.end_byte
        draft, gap = self._open(start)
        if draft.compound:
            raise Unreadable("has a word after a compound command", start)
        if draft.end == start and gap is _Gap.NONE and draft.words and draft.words[-1][1] == start:
            draft.words[-1] = (draft.words[-1][0], end)
        elif gap in (_Gap.NONE, _Gap.JOINED) and draft.end > draft.start:
            raise Unreadable("has a word that is not separated from what it follows", start)
        else:
            draft.words.append((start, end))
        if _NESTS.search(self.code, start, end):
            self.reader.scan(node, draft.sets)
        self.previous = draft.end = end

    def _test(self, node: Node) -> None:
        """Read `[ … ]` as the words of a command, and `[[ … ]]` as a compound command."""
        if self.code.startswith("[[", node.start_byte) or not self.code.startswith("[", node.start_byte):
            self._compound(node)
            return
        self._begin(node.start_byte)
        stack = [node]
        while stack:
            part = stack.pop()
            kind = part.type
            if kind in _TEST_PARTS or part is node:
                stack += reversed(part.children)
            elif kind in _WORDS:
                self._word(part)
            else:
                raise Unreadable(f"has a {kind} within brackets", part.start_byte)

    def _assignment(self, node: Node) -> None:
        start, end = node.start_byte, node.end_byte
        draft, gap = self._open(start)
        if draft.compound or draft.words or (gap in (_Gap.NONE, _Gap.JOINED) and draft.end > draft.start):
            raise Unreadable("has an assignment where none is expected", start)
        name, _, _ = self.code[start:end].partition("=")
        reader, value = self.reader, start + len(name) + 1
        array = node.children[-1].type == "array"
        reader.bash_only = reader.bash_only or array or name[-1] in "+]"
        draft.assignments.append(Assignment(Span(start, end), name, None if array else reader.word(value, end)))
        reader.scan(node, draft.sets)
        self.previous = draft.end = end

    def _redirection(self, node: Node) -> None:
        start, children = node.start_byte, node.children
        draft, gap = self._open(start)
        fd = ""
        if children[0].type == "file_descriptor":
            if gap in (_Gap.NONE, _Gap.JOINED) and draft.end > draft.start:
                raise Unreadable("has a file descriptor that is not separated from what it follows", start)
            fd, children = self.code[start : children[0].end_byte], children[1:]
        elif draft.words and draft.words[-1][1] == start and self.code[slice(*draft.words[-1])].isdigit():
            raise Unreadable("has a file descriptor that is not understood", start)
        operator = self.reader.headers.pop(children[0].start_byte, children[0].type)
        self.reader.bash_only = self.reader.bash_only or operator in _BASH_TOKENS or operator == "<<<" or fd[:1] == "{"
        self.previous = children[0].end_byte
        target = None
        if len(children) > 1:
            self._reach(children[1].start_byte)
            self.previous = children[1].end_byte
            target = self.reader.word(children[1].start_byte, children[1].end_byte)
            self.reader.scan(children[1], draft.sets)
        draft.redirections.append(Redirection(Span(start, self.previous), operator, fd, target))
        draft.end = self.previous
        for child in children[2:]:
            self._word(child)

    def _comment(self, node: Node) -> None:
        start, end = node.start_byte, node.end_byte
        if start and self.code[start - 1] not in " \t\n;&|()`" or self.code[end : end + 1] not in ("", "\n"):
            raise Unreadable("has a comment that is not understood", start)
        self._reach(start)
        self.reader.comments.append(Span(start, end))
        self.previous = end

    def _negation(self, node: Node) -> None:
        start, end = node.start_byte, node.end_byte
        self._begin(start)
        self._reach(start)
        if self.pipe:
            raise Unreadable("has a negation within a pipeline", start)
        self.pipe = _Pipe(self.operator, start, Span(start, end))
        self.previous = end

    def _operator(self, node: Node, kind: str) -> None:
        self._reach(node.start_byte)
        if self.draft is None:
            raise Unreadable("has an operator without a command before it", node.start_byte)
        if kind in ("|", "|&"):
            self._end_command()
            self.reader.bash_only = self.reader.bash_only or kind == "|&"
        elif kind in ("&&", "||"):
            self._end_pipeline()
            self.operator = kind
        else:
            self._end_list(kind)
            if kind == "&":
                self.reader.marks.append(Mark(Sign.BACKGROUND, Span(node.start_byte, node.end_byte), self.place))
        self.previous = node.end_byte

    def _keyword(self, node: Node, kind: str) -> None:
        self._reach(node.start_byte)
        self._end_list("")
        if self.opened in _NEEDS_LIST and not self.items:
            raise Unreadable("has an empty list", node.start_byte)
        self.opened, self.operator = kind, ""
        self.items.clear()
        self.previous = node.end_byte

