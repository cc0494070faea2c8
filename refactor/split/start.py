"""What a container of the image starts: the program and its arguments, with the part that `docker run` arguments replace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.shell import Command, Opaque, read
from refactor.shells.programs import BUILTINS
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from refactor.document import Instruction, Stage
    from refactor.split.bases import Base


@dataclass(frozen=True, slots=True)
class Start:
    """``entry`` is what ENTRYPOINT says and ``command`` what CMD says, both in exec form; either may be empty.

    ``instructions`` are those that say it, less what the base image says.
    """

    entry: tuple[str, ...]
    command: tuple[str, ...]
    instructions: tuple[Instruction, ...]

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
    if entrypoint is not None:
        entry = _words(entrypoint)
        if not entrypoint.is_json:
            return Start(entry, (), said)
        return Start(entry, _words(cmd) if cmd and cmd.words else (), said) if entry else _command(stage, base, cmd, said)
    return _command(stage, base, cmd, said)


def words_of(instruction: Instruction, words: tuple[str, ...], text: str) -> tuple[str, ...]:
    """Return what an instruction runs: ``words`` in exec form, or ``text`` as a shell would take it apart.

    Raises:
        Obstacle: the text needs a shell: for a list, a pipe, a redirection, a variable, a glob.

    """
    if instruction.is_json:
        if words[:1] and words[0].rpartition("/")[2] in ("sh", "bash", "dash", "ash") and "-c" in words[1:-1]:
            return _taken_apart(instruction, words[words.index("-c") + 1])
        return words
    return _taken_apart(instruction, text)


def _command(stage: Stage, base: Base, cmd: Instruction | None, said: tuple[Instruction, ...]) -> Start:
    if cmd is None or not cmd.words:
        raise Obstacle("no-start", "", stage.instructions[0].span)
    if any(instruction.keyword == "ENTRYPOINT" for instruction in said):
        return Start((), _words(cmd), said)
    if base.brings.entry and base.name != "node":
        raise Obstacle("entry-script", f"the entry point of {base.name}, {base.brings.entry[0]}", cmd.span)
    return Start((), _words(cmd), said)


def _words(instruction: Instruction) -> tuple[str, ...]:
    words = tuple(word.text for word in instruction.words)
    return words_of(instruction, words, words[-1] if words else "")


def _taken_apart(instruction: Instruction, text: str) -> tuple[str, ...]:
    script = read(text)
    if isinstance(script, Opaque):
        raise Obstacle("shell-line", script.reason, instruction.span)
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
    unknown = next((word for word in words if word.literal is None), None)
    if unknown is not None:
        raise Obstacle("variable", unknown.raw, instruction.span)
    if command.assignments or not words or words[0].literal in BUILTINS:
        raise Obstacle("shell-line", _shortened(text), instruction.span)
    return tuple(word.literal or "" for word in words)


def _last(stage: Stage, keyword: str) -> Instruction | None:
    return next((each for each in reversed(stage.instructions) if each.keyword == keyword), None)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…"


_WIDEST = 60
