"""What a shell script consists of: lists, pipelines, commands and words, as spans of the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.edit import Span


@dataclass(frozen=True, slots=True)
class Opaque:
    """A body that is not read, why, and the offset at which reading stopped."""

    reason: str
    offset: int


class Place(StrEnum):
    """Where a command runs, seen from the shell that was given the script."""

    TOP = "top"
    """In the script's own shell, in its outermost list."""
    GROUP = "group"
    """In the script's own shell, inside braces, a condition, a loop or a case."""
    FUNCTION = "function"
    """In the body of a function: in whatever shell calls it, if one does."""
    SUBSHELL = "subshell"
    """In a child: parentheses, a substitution, a pipeline of several commands, a background list."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written, and its value after quote removal, or None if the shell would expand something in it."""

    span: Span
    raw: str
    literal: str | None


@dataclass(frozen=True, slots=True)
class Redirection:
    """A redirection as written. For a heredoc the target is its delimiter; `>&-` has no target."""

    span: Span
    operator: str
    fd: str
    target: Word | None


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment before a command, or in place of one. A bash array has no value word."""

    span: Span
    name: str
    value: Word | None


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """A simple command: assignments, words and redirections, each possibly none, in the order of the text."""

    span: Span
    assignments: tuple[Assignment, ...]
    words: tuple[Word, ...]
    redirections: tuple[Redirection, ...]
    place: Place

    @property
    def name(self) -> str | None:
        """The base name of the program as written, or None if there is no command word or it is expanded."""
        literal = self.words[0].literal if self.words else None
        return None if literal is None else literal.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound command, by the word or the bracket that opens it, such as `if`, `(`, `{`, `[[`, `function`.

    The name is that of the function that it defines or of the variable over which it loops.
    """

    span: Span
    kind: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands joined by `|`; a single one is a pipeline too. `!` before it negates its status."""

    span: Span
    negated: bool
    commands: tuple[Command | Compound, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A pipeline in a list, with the operator before it: `""` for the first, `&&`, `||`, `;`, `&` or a line feed.

    Every pipeline of an and-or list that an `&` sends to the background is marked.
    """

    operator: str
    pipeline: Pipeline
    background: bool


class Sign(StrEnum):
    """What a script holds besides commands that may matter to whoever moves it."""

    BACKGROUND = "background"
    NEGATION = "negation"
    ASSIGNMENT = "assignment"
    """An expansion or arithmetic that sets a variable: `${x:=y}`, `$((x += 1))`."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One `Sign`, where it stands (the `&`, the pipeline, the expansion), and the place in which it takes effect."""

    sign: Sign
    span: Span
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """A body, read in full.

    `items` is its outermost list. `commands`, `compounds` and `marks` hold what is found at any depth, in the order of
    the text: within compound commands, functions, and substitutions, also those in heredocs. The argument of `sh -c` is
    a word like any other.
    """

    text: str
    """The whole of it: everything else follows from the text, and is not looked at where scripts are compared."""
    items: tuple[Item, ...] = field(compare=False)
    commands: tuple[Command, ...] = field(compare=False)
    compounds: tuple[Compound, ...] = field(compare=False)
    marks: tuple[Mark, ...] = field(compare=False)
    comments: tuple[Span, ...] = field(compare=False)
    heredocs: tuple[Span, ...] = field(compare=False)
    """The heredocs' bodies, each with its terminating line but for that line's end."""
    terminated: str = field(compare=False)
    """The `;` or `&` that ends the outermost list, or nothing."""
    bash_only: bool = field(compare=False)
    """Whether it uses syntax that a POSIX shell does not know. Words that only bash knows as commands do not count."""

    @property
    def is_chain(self) -> bool:
        """Whether it is pipelines of simple commands joined by `&&`, and nothing else: no comment, no negation."""
        return (
            not self.comments
            and not self.terminated
            and all(item.operator == "&&" for item in self.items[1:])
            and not any(item.background or item.pipeline.negated for item in self.items)
            and all(isinstance(command, Command) for item in self.items for command in item.pipeline.commands)
        )
