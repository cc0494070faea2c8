"""What a container of the image starts: the program and its arguments, with the part that `docker run` arguments replace."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.shell import Command, Opaque, read
from refactor.shells.programs import BUILTINS
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from refactor.document import Instruction, Stage
    from refactor.shell import Word
    from refactor.split.bases import Base


@dataclass(frozen=True, slots=True)
class Start:
    """``entry`` is what ENTRYPOINT says and ``command`` what CMD says, both in exec form; either may be empty.

    ``instructions`` are those that say it, less what the base image says. ``variables`` are those that a shell would put into
    the words, where they stand as ``$NAME`` or ``${NAME}``. ``in_shell`` where it is left as it is written.
    """

    entry: tuple[str, ...]
    command: tuple[str, ...]
    instructions: tuple[Instruction, ...]
    variables: frozenset[str] = frozenset()
    in_shell: bool = False

    @property
    def argv(self) -> tuple[str, ...]:
        """All of it, as the kernel is given it."""
        return self.entry + self.command


def start_of(stage: Stage, base: Base) -> Start:
    """Return what ``stage`` starts, a shell form taken apart where a shell would only have started the program.

    Raises:
        Obstacle: nothing is started but what the base image says, or a shell is needed to start it.

    """
    entrypoint = _last(stage, "ENTRYPOINT")
    cmd = _last(stage, "CMD")
    said = tuple(instruction for instruction in (entrypoint, cmd) if instruction)
    variables: set[str] = set()
    entry = _words(entrypoint, variables) if entrypoint else ()
    if entrypoint and not entrypoint.is_json:
        return Start(entry, (), said, frozenset(variables))
    if entry and cmd and cmd.words and not cmd.is_json:
        raise Obstacle("shell-line", "CMD in shell form behind an ENTRYPOINT gives it /bin/sh as an argument", cmd.span)
    command = _words(cmd, variables) if cmd and cmd.words else ()
    if not entry and not command:
        raise Obstacle("no-start", "", stage.instructions[0].span)
    if entrypoint is None and cmd is not None and base.brings.entry and base.name != "node":
        raise Obstacle("entry-script", f"the entry point of {base.name}, {base.brings.entry[0]}", cmd.span)
    return Start(entry, command, said, frozenset(variables))


def start_with_shell(stage: Stage, base: Base) -> Start:
    """Return what ``stage`` starts where the base image's shell, entry point and PATH are there too: as it is written.

    Raises:
        Obstacle: nothing is started but what the base image says.

    """
    said = tuple(each for each in (_last(stage, "ENTRYPOINT"), _last(stage, "CMD")) if each and each.words)
    if not said:
        raise Obstacle("no-start", f"of {base.name}", stage.instructions[0].span)
    words = [word.text for each in said if each.is_json for word in each.words]
    return Start((), tuple(words), said, in_shell=True)


def require_no_variables(start: Start) -> None:
    """Make sure that no shell has to put a variable into the words.

    Raises:
        Obstacle: one does; whoever runs the container may give the variable any value.

    """
    if start.variables:
        raise Obstacle(
            "shell-line", f"it puts in ${min(start.variables)}; write its value instead", start.instructions[-1].span
        )


def _words(instruction: Instruction, variables: set[str]) -> tuple[str, ...]:
    """Return what an instruction runs, as the kernel is given it; the variables of a shell form are added to ``variables``."""
    words = tuple(word.text for word in instruction.words)
    if not instruction.is_json:
        return _taken_apart(instruction, words[-1] if words else "", variables)
    if words[:1] and words[0].rpartition("/")[2] in ("sh", "bash", "dash", "ash") and "-c" in words[1:-1]:
        return _taken_apart(instruction, words[words.index("-c") + 1], variables)
    return words


def _taken_apart(instruction: Instruction, text: str, variables: set[str]) -> tuple[str, ...]:
    script = read(text)
    if isinstance(script, Opaque):
        said = _NO_JSON if text.replace(" ", "").startswith("['") else f"it {script.reason}: {_shortened(text)}"
        raise Obstacle("shell-line", said, instruction.span)
    command = script.items[0].pipeline.commands[0] if script.items else None
    plain = (
        script.is_chain
        and len(script.items) == 1
        and len(script.items[0].pipeline.commands) == 1
        and isinstance(command, Command)
        and not command.redirections
        and not script.heredocs
    )
    if not plain or not isinstance(command, Command):
        raise Obstacle("shell-line", _shortened(text), instruction.span)
    words = command.words[1:] if command.name == "exec" else command.words
    if command.assignments or not words or words[0].literal in BUILTINS:
        raise Obstacle("shell-line", _shortened(text), instruction.span)
    return tuple(_value(instruction, word, variables) for word in words)


def _value(instruction: Instruction, word: Word, variables: set[str]) -> str:
    """Return a word's value, variables left in place where they are all that the shell would do to it."""
    if word.literal is not None:
        return word.literal
    raw = word.raw[1:-1] if len(word.raw) > 1 and word.raw[0] == word.raw[-1] == '"' else word.raw
    if not _WITH_VARIABLES.fullmatch(raw):
        raise Obstacle("variable", word.raw, instruction.span)
    variables |= {first or second for first, second in re.findall(r"\$(?:(\w+)|\{(\w+)\})", raw)}
    return raw


_NO_JSON = "what looks like exec form is no JSON, whose strings have double quotes"
_WITH_VARIABLES = re.compile(r"(?:[\w./:=,@%+-]|\$[A-Za-z_]\w*|\$\{[A-Za-z_]\w*\})+", re.ASCII)


def _last(stage: Stage, keyword: str) -> Instruction | None:
    return next((each for each in reversed(stage.instructions) if each.keyword == keyword), None)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…"


_WIDEST = 60
