"""From text to the parts of a `Document`: the loop of BuildKit's ``Parse``, keeping the place of everything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from refactor.dockerfile.heredoc import Announcement, HeredocError, announced, depends_on_version
from refactor.dockerfile.instruction import Comment, Directive, Flag, Heredoc, Instruction, Stage
from refactor.dockerfile.lexing import (
    LexicalError,
    Token,
    split_blanks,
    split_flags,
    split_json,
    split_keyword,
    split_pairs,
    split_quoted,
    starts_with_json,
)
from refactor.dockerfile.logical import BYTE_ORDER_MARK, SPACE, Line, Logical, physical_lines, without_continuation
from refactor.edit import Span
from refactor.errors import Unreadable

KEYWORDS = frozenset(
    [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ]
)
_MAYBE_JSON = frozenset({"ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "SHELL", "VOLUME"})
_SPLIT_AT_BLANKS = frozenset({"ADD", "COPY", "EXPOSE", "FROM", "VOLUME"})
_TAKES_HEREDOCS = frozenset({"ADD", "COPY", "RUN"})
_NEVER_TRIGGERED = frozenset({"FROM", "MAINTAINER", "ONBUILD"})
_DIRECTIVES = frozenset({"check", "escape", "syntax"})
_DIRECTIVE = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.+?)[\t\n\f\r ]*\Z")
_STAGE_NAME = re.compile(r"[a-z][a-z0-9-_.]*\Z")
# The frontends whose rules are the ones written here; another one may read the same text in its own way.
_FRONTEND = re.compile(
    r"(docker\.io/|registry-1\.docker\.io/)?docker/dockerfile(-upstream)?(:[\w.-]+)?(@sha256:[0-9a-f]+)?\Z"
)


class Parts(NamedTuple):
    """What stands in a Dockerfile, in the order in which a `Document` takes it."""

    escape: str
    directives: tuple[Directive, ...]
    instructions: tuple[Instruction, ...]
    stages: tuple[Stage, ...]
    comments: tuple[Comment, ...]
    lines: tuple[Line, ...]


def read(text: str) -> Parts:
    """Read ``text`` as BuildKit would.

    Raises:
        Unreadable: with the line and the reason.

    """
    lines = physical_lines(text)
    if text.removeprefix(BYTE_ORDER_MARK).startswith("#!"):
        _directives(lines[1:])  # behind such a line BuildKit looks for another frontend, but for nothing else
    directives, escape = _directives(lines)
    instructions, comments = _Loop(lines, escape, len(directives)).run()
    if not instructions:
        raise Unreadable("there is no instruction in the file", max(len(lines), 1))
    return Parts(escape, directives, tuple(instructions), _stages(instructions), comments, lines)


def _directives(lines: tuple[Line, ...]) -> tuple[tuple[Directive, ...], str]:
    found: list[Directive] = []
    escape = "\\"
    for line in lines:
        text = _without_mark(line)[1].lstrip(SPACE)
        match = _DIRECTIVE.match(text[1:].lstrip(SPACE)) if text.startswith("#") else None
        name = match[1].lower() if match else ""
        if not match or name not in _DIRECTIVES:
            break
        if any(directive.name == name for directive in found):
            raise Unreadable(f"the directive {name!r} is given twice", line.number)
        if name == "escape":
            if match[2] not in ("\\", "`"):
                raise Unreadable(
                    f"the escape character {match[2]!r} is neither a backslash nor a backtick", line.number
                )
            escape = match[2]
        if name == "syntax" and not _FRONTEND.match(match[2].split(" ")[0]):
            raise Unreadable(
                f"the file is written for another frontend, {match[2]}, whose rules are not known", line.number
            )
        found.append(Directive(name, match[2], line.number))
    return tuple(found), escape


def _without_mark(line: Line) -> tuple[int, str]:
    if line.number == 1 and line.text.startswith(BYTE_ORDER_MARK):
        return line.start + 1, line.text[1:]
    return line.start, line.text


@dataclass(slots=True)
class _Loop:
    """Goes over the physical lines once."""

    lines: tuple[Line, ...]
    escape: str
    directives: int
    position: int = 0
    stages: int = 0

    def run(self) -> tuple[list[Instruction], tuple[Comment, ...]]:
        instructions: list[Instruction] = []
        comments: list[Comment] = []
        attached: list[Comment] = []
        while self.position < len(self.lines):
            line = self.lines[self.position]
            start, text = _without_mark(line)
            if text.lstrip(SPACE).startswith("#"):
                comment = _comment(line, start, text, inside=False)
                comments.append(comment)
                if line.number > self.directives:
                    attached.append(comment)
                self.position += 1
            elif not text.strip(SPACE):
                attached = []
                self.position += 1
            else:
                instruction = self._instruction(tuple(attached))
                attached = []
                instructions.append(instruction)
                comments.extend(instruction.comments)
        return instructions, tuple(comments)

    def _instruction(self, attached: tuple[Comment, ...]) -> Instruction:
        first = self.lines[self.position]
        start, text = _without_mark(first)
        stripped = text.lstrip(SPACE)
        pieces: list[tuple[int, str]] = []
        inside: list[Comment] = []
        last = first
        continued = without_continuation(stripped, self.escape)
        pieces.append((start + len(text) - len(stripped), stripped if continued is None else continued))
        self.position += 1
        while continued is not None and self.position < len(self.lines):
            line = self.lines[self.position]
            self.position += 1
            if line.is_comment:
                inside.append(_comment(line, line.start, line.text, inside=True))
            elif not line.is_blank:
                continued = without_continuation(line.text, self.escape)
                pieces.append((line.start, line.text if continued is None else continued))
                last = line
        logical = Logical.joined(pieces)
        try:
            parsed = _Parsed.of(logical, self.escape)
            announcements = announced(logical.text) if parsed.takes_heredocs else ()
            is_ambiguous = parsed.takes_heredocs and depends_on_version(logical.text)
        except (LexicalError, HeredocError) as error:
            raise Unreadable(str(error), first.number) from error
        heredocs = tuple(self._heredoc(announcement, first.number) for announcement in announcements)
        name = parsed.keyword.text.upper()
        self.stages += name == "FROM"
        end = self.lines[self.position - 1]
        return Instruction(
            keyword=name,
            keyword_span=logical.span(parsed.keyword.span.start, parsed.keyword.span.end),
            span=Span(first.start, end.end),
            line=first.number,
            end_line=end.number,
            flags=parsed.flags,
            body=parsed.body,
            words=parsed.words,
            is_json=parsed.is_json,
            heredocs=heredocs,
            attached=attached,
            comments=tuple(inside),
            stage=self.stages - 1 if self.stages else None,
            trigger=parsed.trigger,
            header_end=last.start + len(last.text),
            dangles=continued is not None,
            is_ambiguous=is_ambiguous or parsed.has_text_behind_json,
        )

    def _heredoc(self, announcement: Announcement, number: int) -> Heredoc:
        start = self.lines[self.position].start if self.position < len(self.lines) else self.lines[-1].end
        while self.position < len(self.lines):
            line = self.lines[self.position]
            self.position += 1
            candidate = line.text.lstrip("\t") if announcement.strips_tabs else line.text
            if candidate == announcement.delimiter:
                return Heredoc(
                    announcement.delimiter,
                    announcement.strips_tabs,
                    announcement.expands,
                    Span(start, line.start),
                    line.span,
                )
        raise Unreadable(f"the heredoc {announcement.delimiter!r} is not terminated", number)


def _comment(line: Line, start: int, text: str, *, inside: bool) -> Comment:
    stripped = text.lstrip(SPACE)
    begin = start + len(text) - len(stripped)
    return Comment(stripped, Span(begin, begin + len(stripped)), line.number, inside)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A logical line taken apart by its keyword's own rule."""

    keyword: Token
    flags: tuple[Flag, ...]
    body: Logical
    words: tuple[Token, ...]
    is_json: bool
    trigger: Instruction | None

    @classmethod
    def of(cls, logical: Logical, escape: str) -> _Parsed:
        text = logical.text.rstrip(SPACE)
        keyword, rest = split_keyword(text)
        name = keyword.text.upper()
        if name not in KEYWORDS:
            raise LexicalError(f"there is no instruction {keyword.text!r}")
        tokens, start = split_flags(text, rest, escape)
        start += len(text[start:]) - len(text[start:].lstrip(SPACE))
        body = logical.cut(start, len(text))
        flags = tuple(_flag(token, logical) for token in tokens)
        trigger = _trigger(body, escape) if name == "ONBUILD" and body.text else None
        words, is_json = _words(name, body.text, escape)
        placed = tuple(Token(word.text, body.span(word.span.start, word.span.end)) for word in words)
        return cls(keyword, flags, body, placed, is_json, trigger)

    @property
    def has_text_behind_json(self) -> bool:
        name, is_json, body = self.keyword.text.upper(), self.is_json, self.body.text
        if self.trigger:
            name, is_json, body = self.trigger.keyword, self.trigger.is_json, self.trigger.body.text
        if name == "HEALTHCHECK":
            body = body[split_keyword(body)[1] :]
        return not is_json and (name in _MAYBE_JSON or name == "HEALTHCHECK") and starts_with_json(body)

    @property
    def takes_heredocs(self) -> bool:
        name = self.trigger.keyword if self.trigger else self.keyword.text.upper()
        is_json = self.trigger.is_json if self.trigger else self.is_json
        return name in _TAKES_HEREDOCS and not is_json


def _flag(token: Token, logical: Logical) -> Flag:
    name, equals, value = token.text[2:].partition("=")
    return Flag(name, value if equals else None, logical.span(token.span.start, token.span.end))


def _words(name: str, text: str, escape: str) -> tuple[tuple[Token, ...], bool]:
    if name in _MAYBE_JSON:
        words = split_json(text)
        if words is not None:
            return words, True
    if name == "HEALTHCHECK":
        kind, rest = split_keyword(text)
        command = split_json(text[rest:])
        if command is None:
            return tuple(word for word in (kind, Token(text[rest:], Span(rest, len(text)))) if word.text), False
        placed = (Token(word.text, Span(word.span.start + rest, word.span.end + rest)) for word in command)
        return (kind, *placed), True
    if name in _SPLIT_AT_BLANKS:
        return split_blanks(text), False
    if name in ("ENV", "LABEL"):
        return split_pairs(text, escape, name), False
    if name == "ARG":
        return split_quoted(text, escape), False
    return ((Token(text, Span(0, len(text))),) if text else ()), False


def _trigger(body: Logical, escape: str) -> Instruction:
    name = split_keyword(body.text)[0].text.upper()
    if name in _NEVER_TRIGGERED:
        raise LexicalError(f"ONBUILD {name} is not allowed")
    parsed = _Parsed.of(body, escape)
    return Instruction(
        keyword=name,
        keyword_span=body.span(parsed.keyword.span.start, parsed.keyword.span.end),
        span=body.whole,
        line=0,
        end_line=0,
        flags=parsed.flags,
        body=parsed.body,
        words=parsed.words,
        is_json=parsed.is_json,
        heredocs=(),
        attached=(),
        comments=(),
        stage=None,
        trigger=parsed.trigger,
        header_end=body.whole.end,
        dangles=False,
        is_ambiguous=False,
    )


def _stages(instructions: list[Instruction]) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    members: list[Instruction] = []
    for instruction in instructions:
        if instruction.keyword == "FROM":
            if stages:
                stages[-1] = _closed(stages[-1], members)
            stages.append(_opened(instruction, stages))
            members = [instruction]
        elif stages:
            members.append(instruction)
        elif instruction.keyword != "ARG":
            raise Unreadable(
                f"{instruction.keyword} stands before the first FROM, where only ARG may", instruction.line
            )
    if not stages:
        raise Unreadable("there is no FROM in the file", instructions[-1].line)
    stages[-1] = _closed(stages[-1], members)
    return tuple(stages)


def _opened(instruction: Instruction, earlier: list[Stage]) -> Stage:
    words = instruction.words
    if len(words) not in (1, 3) or (len(words) == 3 and words[1].text.lower() != "as"):
        raise Unreadable("FROM takes one image, or an image, AS and a name", instruction.line)
    name = words[2].text.lower() if len(words) == 3 else None
    if name is not None and not _STAGE_NAME.match(name):
        raise Unreadable(f"{words[2].text!r} cannot be the name of a stage", instruction.line)
    base = words[0]
    parent = next((stage.index for stage in reversed(earlier) if stage.name == base.text.lower()), None)
    platform = instruction.flag("platform")
    return Stage(len(earlier), name, base, platform.value if platform else None, parent, ())


def _closed(stage: Stage, members: list[Instruction]) -> Stage:
    return Stage(stage.index, stage.name, stage.base, stage.platform, stage.parent, tuple(members))
