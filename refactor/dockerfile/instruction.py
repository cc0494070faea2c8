"""What a Dockerfile consists of: instructions with their flags and heredocs, stages, directives and comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.dockerfile.lexing import Token
    from refactor.dockerfile.logical import Logical
    from refactor.edit import Span


@dataclass(frozen=True, slots=True)
class Directive:
    """A parser directive on its own line: ``# syntax=``, ``# check=`` or ``# escape=``; ``name`` in lower case."""

    name: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A whole-line comment from its ``#`` to the end of the line; ``inside`` one when it stands in a continuation."""

    text: str
    span: Span
    line: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """``--name=value`` behind a keyword; ``value`` is None where there is no ``=``."""

    name: str
    value: str | None
    span: Span

    @property
    def options(self) -> dict[str, str]:
        """The options of a ``--mount``, which commas part, with their values; that of one without ``=`` is empty."""
        return dict(option.partition("=")[::2] for option in (self.value or "").split(","))

    @property
    def targets(self) -> tuple[str, ...]:
        """Where a ``--mount`` is seen, by whichever of BuildKit's names for that it says."""
        options = self.options
        return tuple(options[name] for name in ("target", "dst", "destination") if name in options)


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A heredoc's delimiter, the span of its body and that of its terminator's line."""

    delimiter: str
    strips_tabs: bool
    expands: bool
    body: Span
    terminator: Span


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction.

    Attributes:
        keyword: in upper case.
        keyword_span: where it stands.
        span: whole lines, from the one with the keyword to the last, heredocs included.
        line: the first line's number, from 1.
        end_line: the last line's number.
        flags: the ``--…`` words.
        body: what follows the flags, continuations joined, white space around it dropped.
        words: the body as BuildKit splits it for this keyword; one word where it is not split.
        is_json: the body is in JSON form.
        heredocs: in order.
        attached: the comments on the lines directly above.
        comments: the comments inside.
        stage: the index of its stage; None before the first FROM.
        trigger: the instruction that ONBUILD holds.
        header_end: where the last line of the header ends, before its line end.
        dangles: the file ends in a continuation.
        is_ambiguous: BuildKit's versions read it differently: ``<< EOF`` with a blank, or a JSON form with text behind it.
        is_left: the file's own comments ask the transform at work to leave it.

    """

    keyword: str
    keyword_span: Span
    span: Span
    line: int
    end_line: int
    flags: tuple[Flag, ...]
    body: Logical
    words: tuple[Token, ...]
    is_json: bool
    heredocs: tuple[Heredoc, ...]
    attached: tuple[Comment, ...]
    comments: tuple[Comment, ...]
    stage: int | None
    trigger: Instruction | None
    header_end: int
    dangles: bool
    is_ambiguous: bool
    is_left: bool = False

    def flag(self, name: str) -> Flag | None:
        """Return the last flag called ``name`` (without dashes), which is the one that counts, or None."""
        return next((flag for flag in reversed(self.flags) if flag.name == name), None)


@dataclass(frozen=True, slots=True)
class Stage:
    """A FROM and what belongs to it.

    ``base`` is the word as written; ``parent`` the index of the earlier stage that it names, if it names one.
    """

    index: int
    name: str | None
    base: Token
    platform: str | None
    parent: int | None
    instructions: tuple[Instruction, ...]
