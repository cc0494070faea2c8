"""Heredocs: where their bodies begin and end, and the text with or without them, every offset unchanged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refactor.edit import Edit, Span, apply
from refactor.shells.words import UnreadableError, literal


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A heredoc: where its operator stands, the operator, its body with the terminating line, whether it expands."""

    offset: int
    operator: str
    body: Span
    expands: bool


@dataclass(slots=True)
class _Pending:
    """A heredoc whose body has not begun yet."""

    offset: int
    operator: str
    delimiter: str
    quoted: bool


_HEREDOC = re.compile(r"<<(-?)[ \t]*((?:'[^'\n]*'|\"[^\"\n$`\\]*\"|\\[^\n]|[^ \t\n\\'\"$`|&;<>()])+)")
_BREAKS = re.compile(r"[\\'\"`$()#<\n}]")


def without_heredocs(text: str, found: tuple[Heredoc, ...]) -> str:
    """Return the text with each heredoc a plain input redirection, and blanks for its body, every offset unchanged."""
    cuts = [(Span(each.offset, each.offset + len(each.operator)), "<".ljust(len(each.operator))) for each in found]
    cuts += ((each.body, _blank(each.body.of(text))) for each in found)
    return apply(text, (Edit(span, new) for span, new in cuts)).text


def only_heredocs(text: str, found: tuple[Heredoc, ...]) -> str:
    """Return blanks for all but the bodies that expand, each headed by `:`, its operator and its delimiter."""
    pieces: list[str] = []
    done = 0
    for heredoc in found:
        if not heredoc.expands:
            continue
        delimiter = text[heredoc.body.start : heredoc.body.end].rpartition("\n")[2].lstrip("\t")
        head = f":{heredoc.operator}{delimiter}\n"
        start = heredoc.body.start - len(head)
        if start < done:
            raise UnreadableError("has heredocs too close to each other", heredoc.offset)
        pieces += (_blank(text[done:start]), head, heredoc.body.of(text))
        done = heredoc.body.end
    return "".join([*pieces, _blank(text[done:])])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def heredocs(text: str) -> tuple[Heredoc, ...]:
    """Find the heredocs of a text, as its lexer would: quotes, comments, nested substitutions and arithmetic are known.

    What it takes for one where there is none, or misses, is caught by its caller, who meets every redirection again.

    Raises:
        UnreadableError: a heredoc is not terminated, or shells disagree on where its body begins or ends.

    """
    if "<<" not in text:
        return ()
    return _Scanner(text).scan()


class _Scanner:
    """One pass over the text, with the closing brackets that are still to come on a stack."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.closers: list[str] = []
        self.pending: list[_Pending] = []
        self.found: list[Heredoc] = []

    def scan(self) -> tuple[Heredoc, ...]:
        index = 0
        while match := _BREAKS.search(self.text, index):
            index = self._step(match.start())
        if self.pending:
            raise UnreadableError("has a heredoc without a body", self.pending[0].offset)
        return tuple(self.found)

    def _step(self, index: int) -> int:
        text, char = self.text, self.text[index]
        closer = self.closers[-1] if self.closers else ""
        if char == "\\":
            return index + 2
        if char == closer[:1] and text.startswith(closer, index):
            self._close(index)
            return index + len(closer)
        if char in ('"', "`"):
            self.closers.append(char)
        elif char == "$":
            return self._dollar(index)
        elif char == "\n":
            return self._line_feed(index)
        elif closer != '"':
            return self._unquoted(index, closer)
        return index + 1

    def _close(self, index: int) -> None:
        if self.pending and self.closers[-1] in (")", "`"):
            raise UnreadableError("has a heredoc whose body is outside of its substitution", index)
        self.closers.pop()

    def _dollar(self, index: int) -> int:
        for opener, closer in (("$((", "))"), ("$(", ")"), ("${", "}")):
            if self.text.startswith(opener, index):
                self.closers.append(closer)
                return index + len(opener)
        return index + 1

    def _unquoted(self, index: int, closer: str) -> int:
        text, char = self.text, self.text[index]
        if char == "'":
            close = text.find("'", index + 1)
            return len(text) if close < 0 else close + 1
        if char == "(":
            double = text.startswith("((", index) and closer != "))"
            self.closers.append("))" if double else ")")
            return index + (2 if double else 1)
        if char == "#" and closer not in ("}", "))") and (index == 0 or text[index - 1] in " \t\n;&|()`"):
            line_end = text.find("\n", index)
            return len(text) if line_end < 0 else line_end
        if char == "<" and closer not in ("}", "))"):
            return self._redirection(index)
        return index + 1

    def _redirection(self, index: int) -> int:
        text = self.text
        if not text.startswith("<<", index):
            return index + 1
        if text.startswith("<<<", index):
            return index + 3
        match = _HEREDOC.match(text, index)
        if not match:
            raise UnreadableError("has a heredoc whose delimiter is unclear", index)
        raw = match[2]
        delimiter = literal(raw.replace("*", "x").replace("?", "x").replace("~", "x"))
        if delimiter is None or any(char in raw for char in "*?~{["):
            raise UnreadableError("has a heredoc whose delimiter is unclear", index)
        self.pending.append(_Pending(index, "<<" + match[1], delimiter, any(char in raw for char in "'\"\\")))
        return match.end()

    def _line_feed(self, index: int) -> int:
        if not self.pending:
            return index + 1
        if self.closers and self.closers[-1] not in (")", "`"):
            raise UnreadableError("has a heredoc in whose line a quote spans lines", index)
        start = index + 1
        for heredoc in self.pending:
            end = self._terminator(heredoc, start)
            self.found.append(Heredoc(heredoc.offset, heredoc.operator, Span(start, end), not heredoc.quoted))
            start = end + 1
        self.pending.clear()
        return start - 1

    def _terminator(self, heredoc: _Pending, start: int) -> int:
        """Return the end of the line that ends the heredoc."""
        text, previous = self.text, ""
        while start < len(text):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            line = text[start:end]
            if (line.lstrip("\t") if heredoc.operator == "<<-" else line) == heredoc.delimiter:
                if previous.endswith("\\") and not heredoc.quoted:
                    raise UnreadableError("has a heredoc whose last line continues into its terminator", start)
                return end
            previous, start = line, end + 1
        raise UnreadableError("has a heredoc that is not terminated", heredoc.offset)
