"""The commands of a stage's RUNs, one by one, with the directory in which each is run."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from refactor.shell import Command, Opaque, Place
from refactor.shells.programs import program
from refactor.shells.run_shell import script_of
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refactor.document import Document, Instruction
    from refactor.shell import Item, Script, Word

_NOT_FILES = ("/dev/null", "/dev/stdout", "/dev/stderr", "&1", "&2", "1", "2", "-")


@dataclass(frozen=True, slots=True)
class Deed:
    """One command of a RUN.

    Attributes:
        instruction: its RUN.
        command: as the shell reads it.
        words: the program, prefixes such as `sudo` looked through, and its arguments.
        directory: where it runs; None where that is not known.
        user: who runs it: the last USER's word, or None.
        certain: it is run in every build, rather than where a condition holds.

    """

    instruction: Instruction
    command: Command
    words: tuple[Word, ...]
    directory: str | None
    user: str | None
    certain: bool

    @property
    def name(self) -> str | None:
        """The base name of the program, or None where the shell expands it."""
        literal = self.words[0].literal if self.words else None
        return None if literal is None else literal.rpartition("/")[2]

    @property
    def arguments(self) -> tuple[str | None, ...]:
        """The words behind the program; None for one that the shell expands."""
        return tuple(word.literal for word in self.words[1:])

    @property
    def text(self) -> str:
        """The command as written, on one line and shortened, for messages."""
        line = " ".join(word.raw for word in self.words)
        return line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…"

    def path(self, word: str) -> str | None:
        """Return the absolute path that a word of this command means, or None where it is not known."""
        if word.startswith("/"):
            return posixpath.normpath(word)
        return None if self.directory is None else posixpath.normpath(posixpath.join(self.directory, word))

    def redirected(self) -> Iterator[str]:
        """Yield the files that its output is written to.

        Raises:
            Obstacle: the shell expands such a name, or the directory is not known.

        """
        for redirection in self.command.redirections:
            if redirection.operator.startswith("<") or redirection.operator == ">&-" or redirection.target is None:
                continue
            literal = redirection.target.literal
            if literal in _NOT_FILES:
                continue
            path = None if literal is None else self.path(literal)
            if path is None:
                raise self.obstacle()
            yield path

    @property
    def by_root(self) -> bool:
        """Whether root runs it."""
        return (self.user or "root").partition(":")[0] in ("root", "0")

    def obstacle(self) -> Obstacle:
        """Return that it is not known what this command leaves in the image."""
        return Obstacle("command", self.text, self.instruction.span)


_WIDEST = 60


def deeds_of(
    document: Document, run: Instruction, directory: str, user: str | None, environment: Mapping[str, str]
) -> Iterator[Deed]:
    """Yield the commands of ``run``, which ``user`` starts in ``directory``, in the order of the text.

    Variables that ``environment`` settles for every build are put into the words.

    Raises:
        Obstacle: the script cannot be read.

    """
    script = script_of(document, run)
    if isinstance(script, Opaque):
        raise Obstacle("opaque", script.reason, run.span)
    here: str | None = directory
    conditions = _conditional(script)
    for command in script.commands:
        run_by = program(command)
        words = tuple(_settled(word, script, environment) for word in run_by.words)
        certain = command.place is Place.TOP and command.span not in conditions
        deed = Deed(run, command, words, here, user, certain)
        if run_by.body is not None or run_by.elsewhere:
            raise deed.obstacle()
        if deed.name in ("cd", "pushd"):
            target = deed.arguments[0] if deed.arguments else "/root"
            known = target is not None and target != "-" and command.place is Place.TOP
            here = deed.path(target) if known and target is not None else None
            continue
        if deed.name == "popd":
            here = None
            continue
        yield deed


def _settled(word: Word, script: Script, environment: Mapping[str, str]) -> Word:
    """Return a word with its variables put in, where nothing else is left to the shell and the script sets none of them."""
    if word.literal is not None:
        return word
    quoted = len(word.raw) > 1 and word.raw[0] == word.raw[-1] == '"'
    raw = word.raw[1:-1] if quoted else word.raw
    if not _WITH_VARIABLES.fullmatch(raw):
        return word
    mentioned = {first or second for first, second in _VARIABLE.findall(raw)}
    plain = all(
        name in environment and environment[name] and not set(environment[name]) & _SPLITS for name in mentioned
    )
    said = {each.name for command in script.commands for each in command.assignments}
    said |= {
        each.raw.partition("=")[0] for command in script.commands if command.name in _SETS for each in command.words[1:]
    }
    said |= {compound.name for compound in script.compounds}
    if not plain or mentioned & said:
        return word
    return replace(word, literal=_VARIABLE.sub(lambda match: environment[match[1] or match[2]], raw))


_SETS = ("export", "read", "local", "unset", "declare", "typeset", "readonly")
_SPLITS = frozenset(" \t\n*?[\\\"'$`")
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})", re.ASCII)
_WITH_VARIABLES = re.compile(r"(?:[\w./:=,@%+-]|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})+", re.ASCII)


def _conditional(script: Script) -> frozenset[tuple[int, int]]:
    """Return the spans of the top commands that a successful build may have left out.

    They stand behind an ``||``, or behind an ``&&`` in a list whose failure something else hides: an ``||`` behind it, or,
    where it begins with a test, a further list.
    """
    found: set[tuple[int, int]] = set()
    for number, items in enumerate(lists := tuple(_lists(script))):
        rescued = [index for index, item in enumerate(items) if item.operator == "||"]
        tests = [index for index, item in enumerate(items) if _is_test(item)] if number + 1 < len(lists) else []
        for index, item in enumerate(items):
            hidden = any(index < each for each in rescued) or any(each < index for each in tests)
            if item.operator == "||" or item.background or (item.operator == "&&" and hidden):
                found |= {command.span for command in item.pipeline.commands}
    return frozenset(found)


def _lists(script: Script) -> Iterator[tuple[Item, ...]]:
    """Yield the and-or lists of a script."""
    items: list[Item] = []
    for item in script.items:
        if items and item.operator not in ("&&", "||"):
            yield tuple(items)
            items = []
        items.append(item)
    if items:
        yield tuple(items)


def _is_test(item: Item) -> bool:
    last = item.pipeline.commands[-1]
    return item.pipeline.negated or (isinstance(last, Command) and last.name in _TESTS)


_TESTS = ("[", "[[", "test", "command", "which", "type", "grep", "egrep", "fgrep", "getent", "id", "expr", "false")
