r"""Lists, pipelines and commands, put together from tokens in the order of the text, by the shell's own precedence.

The grammar is trusted for tokens and for the nesting of compound commands only: it nests operators wrongly
(`a | b | c && d`), reads `\ ` as a blank, and takes a brace after `!` for a word. So whatever stands between two tokens
must be what a shell takes for blank, and each token must be one that may follow; otherwise the body is unreadable.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from refactor.edit import Span
from refactor.shells.drafts import Draft, PipelineDraft, finished
from refactor.shells.grammar import (
    BASH_TOKENS,
    CASE_ENDS,
    COMMANDS,
    COMPOUNDS,
    DELIMITERS,
    KEYWORDS,
    LISTS,
    NEEDS_LIST,
    NESTS,
    REDIRECTIONS,
    TEST_PARTS,
    WORDS,
    require_blank_after,
    require_one_word,
)
from refactor.shells.script import Assignment, Item, Mark, Pipeline, Place, Redirection, Sign
from refactor.shells.words import PLAIN, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

    from refactor.shells.findings import Findings

_BLANK = re.compile(r"(?:[ \t]|\\\n)*")
_DASH = re.compile(r"([ \t]+-)[ \t]+")
"""A word that the grammar loses where a redirection with a descriptor follows it: `apt-key add - 2>&1`."""
_NAME = re.compile(r"[A-Za-z_]\w*(?:\[.*\])?\+?$", re.ASCII | re.DOTALL)
_LINES = re.compile(r"(?:[ \t\n]|\\\n)*")


class _Gap(Enum):
    """What stands between two tokens."""

    NONE = 0
    JOINED = 1
    BLANK = 2
    LINE = 3


class ListReader:
    """Reads one region, token by token."""

    def __init__(self, findings: Findings, place: Place, start: int) -> None:
        self.findings = findings
        self.code = findings.code
        self.place = place
        self.previous = start
        self.draft: Draft | None = None
        self.pipe: PipelineDraft | None = None
        self.pipes: list[PipelineDraft] = []
        self.operator = ""
        self.opened = ""
        self.broken = False
        self.items: list[Item] = []

    @property
    def terminated(self) -> str:
        """The `;` or `&` after the last command, or nothing."""
        return self.operator.strip()

    def walk(self, nodes: Sequence[Node]) -> None:
        """Read the nodes, and those within them that belong to the same list."""
        stack = list(reversed(nodes))
        while stack:
            node = stack.pop()
            kind = node.type
            if kind in COMMANDS:
                self._command(node)
            elif kind in LISTS:
                stack += reversed(node.children)
            elif kind in ("&&", "||", ";", "&", "|", "|&"):
                self._operator(node, kind)
            elif kind in REDIRECTIONS:
                self._redirection(node)
            elif kind == "test_command":
                self._test(node)
            elif kind in COMPOUNDS:
                self._compound(node)
            elif kind == "variable_assignment":
                self._assignment(node)
            elif kind == "comment":
                self._comment(node)
            elif kind == "!":
                self._negation(node)
            elif kind in KEYWORDS:
                self._keyword(node, kind)
            else:
                raise UnreadableError(f"has a {kind.replace('_', ' ')} where none is expected", node.start_byte)

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
        if self.draft and self.draft.words and (dash := _DASH.fullmatch(gap)):
            self.draft.end = previous + dash.end(1)
            self.draft.words.append((self.draft.end - 1, self.draft.end))
            return _Gap.BLANK
        if not _LINES.fullmatch(gap):
            raise UnreadableError("has something between words that is not understood", previous)
        if self.draft:
            self.broken = bool(self.draft.words)
            self._end_list("\n")
        return _Gap.LINE

    def _command(self, node: Node) -> None:
        start = node.start_byte
        self._begin(start)
        for child in node.children:
            kind = child.type
            if kind in WORDS:
                self._word(child)
            elif kind in REDIRECTIONS:
                self._redirection(child)
            elif kind == "variable_assignment":
                if self.draft and self.draft.words:
                    self._word(child)
                else:
                    self._assignment(child)
            elif kind == "comment":
                self._comment(child)
            else:
                raise UnreadableError(f"has a {kind.replace('_', ' ')} within a command", child.start_byte)
        self._require_one_line(start)

    def _require_one_line(self, start: int) -> None:
        """Reject a command over whose end the grammar has read on, for it takes what follows for arguments."""
        if self.broken:
            raise UnreadableError("has a line feed within a command", start)

    def _begin(self, start: int) -> None:
        """Require that no command is being read when the grammar begins another, unless a line ended."""
        if self.draft and self._reach(start) is not _Gap.LINE:
            raise UnreadableError("has two commands without an operator between", start)
        self.broken = False

    def _open(self, start: int) -> tuple[Draft, _Gap]:
        """Return the command that a token at this offset belongs to, and what stands before that token."""
        gap = self._reach(start)
        if self.draft is None:
            self.draft = Draft(start, start)
        return self.draft, gap

    def _word(self, node: Node) -> None:
        start, end = node.start_byte, node.end_byte
        draft, gap = self._open(start)
        if draft.compound:
            raise UnreadableError("has a word after a compound command", start)
        if draft.end == start and gap is _Gap.NONE and draft.words and draft.words[-1][1] == start:
            draft.words[-1] = (draft.words[-1][0], end)
        elif gap is _Gap.NONE and draft.assignments and draft.assignments[-1].span.end == start and not draft.words:
            draft.assignments[-1] = self._assigned(draft.assignments[-1].span.start, end)
        elif gap in (_Gap.NONE, _Gap.JOINED) and draft.end > draft.start:
            raise UnreadableError("has a word that is not separated from what it follows", start)
        else:
            draft.words.append((start, end))
        text = self.code[start:end]
        if not PLAIN.fullmatch(text):
            if NESTS.search(text):
                self.findings.scan(node, draft.sets)
            if DELIMITERS.search(text):
                require_one_word(node, self.code)
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
            if kind in TEST_PARTS or part is node:
                stack += reversed(part.children)
            elif kind in WORDS:
                self._word(part)
            else:
                raise UnreadableError(f"has a {kind} within brackets", part.start_byte)
        self._require_one_line(node.start_byte)

    def _assignment(self, node: Node) -> None:
        start, end = node.start_byte, node.end_byte
        draft, gap = self._open(start)
        if draft.compound or draft.words or (gap in (_Gap.NONE, _Gap.JOINED) and draft.end > draft.start):
            raise UnreadableError("has an assignment where none is expected", start)
        for child in node.children:
            require_one_word(child, self.code)
        array = node.children[-1].type == "array"
        assignment = self._assigned(start, end)
        draft.assignments.append(replace(assignment, value=None) if array else assignment)
        self.findings.bash_only = self.findings.bash_only or array or assignment.name[-1] in "+]"
        self.findings.scan(node, draft.sets)
        self.previous = draft.end = end

    def _assigned(self, start: int, end: int) -> Assignment:
        name, _, _ = self.code[start:end].partition("=")
        if not _NAME.match(name):
            raise UnreadableError("has an assignment to what is no name", start)
        return Assignment(Span(start, end), name, self.findings.word(start + len(name) + 1, end))

    def _redirection(self, node: Node) -> None:
        start, children = node.start_byte, node.children
        draft, gap = self._open(start)
        fd = ""
        if children[0].type == "file_descriptor":
            if gap in (_Gap.NONE, _Gap.JOINED) and draft.end > draft.start:
                raise UnreadableError("has a file descriptor that is not separated from what it follows", start)
            fd, children = self.code[start : children[0].end_byte], children[1:]
        elif draft.words and draft.words[-1][1] == start and self.code[slice(*draft.words[-1])].isdigit():
            raise UnreadableError("has a file descriptor that is not understood", start)
        operator = self.findings.headers.pop(children[0].start_byte, children[0].type)
        if operator in BASH_TOKENS or fd[:1] == "{":
            self.findings.bash_only = True
        self.previous = children[0].end_byte
        target, others = None, children[1:]
        if operator not in (">&-", "<&-"):
            aim, *others = others
            if self._reach(aim.start_byte) is _Gap.LINE:
                raise UnreadableError("has a redirection without a target", start)
            self.previous = aim.end_byte
            require_one_word(aim, self.code)
            target = self.findings.word(aim.start_byte, aim.end_byte)
            if target.raw.isdigit() and self.code[aim.end_byte : aim.end_byte + 1] in ("<", ">"):
                raise UnreadableError("has a redirection without a target", start)
            self.findings.scan(aim, draft.sets)
        draft.redirections.append(Redirection(Span(start, self.previous), operator, fd, target))
        draft.end = self.previous
        broken, self.broken = self.broken, False
        for child in others:
            self._word(child)
        self._require_one_line(start)
        self.broken = broken

    def _comment(self, node: Node) -> None:
        start, end = node.start_byte, node.end_byte
        if (start and self.code[start - 1] not in " \t\n;&|()`") or self.code[end : end + 1] not in ("", "\n"):
            raise UnreadableError("has a comment that is not understood", start)
        self._reach(start)
        self.findings.comments.append(Span(start, end))
        self.previous = end

    def _negation(self, node: Node) -> None:
        start = node.start_byte
        self._begin(start)
        self._reach(start)
        if self.pipe:
            raise UnreadableError("has a negation within a pipeline", start)
        require_blank_after(node, self.code)
        self.pipe = PipelineDraft(self.operator, start, negation=True)
        self.previous = node.end_byte

    def _operator(self, node: Node, kind: str) -> None:
        self._reach(node.start_byte)
        if self.draft is None:
            raise UnreadableError("has an operator without a command before it", node.start_byte)
        if kind in ("|", "|&"):
            self._end_command()
            self.findings.bash_only = self.findings.bash_only or kind == "|&"
        elif kind in ("&&", "||"):
            self._end_pipeline()
            self.operator = kind
        else:
            self._end_list(kind)
            if kind == "&":
                self.findings.marks.append(Mark(Sign.BACKGROUND, Span(node.start_byte, node.end_byte), self.place))
        self.previous = node.end_byte

    def _keyword(self, node: Node, kind: str) -> None:
        self._reach(node.start_byte)
        if kind in CASE_ENDS and (self.opened or self.place is Place.TOP):
            raise UnreadableError(f"has a {kind} outside of a case", node.start_byte)
        self._end_list("")
        if self.opened in NEEDS_LIST and not self.items:
            raise UnreadableError("has an empty list", node.start_byte)
        if kind in NEEDS_LIST and kind != "(":
            require_blank_after(node, self.code)
        self.opened, self.operator = kind, ""
        self.items.clear()
        self.previous = node.end_byte

    def _compound(self, node: Node) -> None:
        start = node.start_byte
        self._begin(start)
        draft, _ = self._open(start)
        draft.compound = node
        self.previous = draft.end = node.end_byte

    def _end_command(self) -> None:
        draft = self.draft
        if draft is None:
            raise UnreadableError("has an operator without a command after it", self.previous)
        if self.pipe is None:
            self.pipe = PipelineDraft(self.operator, draft.start)
        self.pipe.drafts.append(draft)
        self.draft = None

    def _end_pipeline(self) -> None:
        self._end_command()
        if self.pipe:
            self.pipes.append(self.pipe)
        self.pipe = None

    def _end_list(self, operator: str) -> None:
        """End an and-or list: only now is it known where its commands run."""
        if self.draft is None and not self.pipe and not self.pipes:
            return
        self._end_pipeline()
        background = operator == "&"
        for pipe in self.pipes:
            place = Place.SUBSHELL if background or len(pipe.drafts) > 1 else self.place
            commands = tuple(finished(draft, place, self.findings) for draft in pipe.drafts)
            span = Span(pipe.start, pipe.drafts[-1].end)
            if pipe.negation:
                self.findings.marks.append(Mark(Sign.NEGATION, span, place if background else self.place))
            pipeline = Pipeline(span, pipe.negation, commands)
            self.items.append(Item(pipe.operator, pipeline, background))
        self.pipes.clear()
        self.operator = operator
