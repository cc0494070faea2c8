"""Entry scripts in the build context: one that only hands over to its arguments is not needed."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from refactor.shell import Command, Opaque, read
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.edit import Span
    from refactor.split.placement import Placement

_SHELLS = ("sh", "bash", "dash", "ash")
_HANDS_OVER = ('"$@"', "$@")


def interpreter_of(text: str) -> str:
    """Return the base name of the program that the first line names, or nothing where it names none."""
    first = text.partition("\n")[0].strip()
    if not first.startswith("#!"):
        return ""
    words = first[2:].split()
    if words and words[0].endswith("/env"):
        words = [word for word in words[1:] if not word.startswith("-")]
    return words[0].rpartition("/")[2] if words else ""


def is_shell_script(path: str, text: str) -> bool:
    """Tell whether a file is a script for a shell."""
    return interpreter_of(text) in _SHELLS or (path.endswith((".sh", ".bash")) and not interpreter_of(text))


def without_shell(words: tuple[str, ...], text_of: Callable[[str], str | None]) -> tuple[str, ...]:
    """Return ``words`` less the shell that they give a script of the context to; a shell looks for it where it stands."""
    if len(words) > 1 and posixpath.basename(words[0]) in _SHELLS:
        path = posixpath.join(".", words[1])
        text = text_of(path)
        if text is not None and is_shell_script(path, text):
            return (path, *words[2:])
    return words


def require_handing_over(placement: Placement, path: str, text: str, span: Span) -> None:
    """Make sure that a shell script does nothing but ``exec "$@"``.

    Raises:
        Obstacle: it does more, with the line.

    """
    _, _, body = text.partition("\n") if text.startswith("#!") else ("", "", text)
    offset = 1 if text.startswith("#!") else 0
    name = placement.source(path)
    script = read(body)
    if isinstance(script, Opaque):
        raise Obstacle("entry-script", f"{name}, which cannot be read: it {script.reason}", span)
    for item in script.items:
        for command in item.pipeline.commands:
            if not isinstance(command, Command) or not _is_harmless(command):
                line = body.count("\n", 0, command.span.start) + 1 + offset
                raise Obstacle("entry-script", f"{name}:{line} runs {_shortened(command.span.of(body))}", span)
    last = script.items[-1].pipeline.commands[-1] if script.items else None
    if not isinstance(last, Command) or last.name != "exec":
        raise Obstacle("entry-script", f"{name}, which does not end in exec", span)


def _is_harmless(command: Command) -> bool:
    if command.assignments or command.redirections:
        return False
    raw = [word.raw for word in command.words]
    if command.name == "exec":
        return len(raw) == 2 and raw[1] in _HANDS_OVER
    return command.name == "set" and all(word.startswith("-") or word == "pipefail" for word in raw[1:])


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST else f"{line[:_WIDEST]}…"


_WIDEST = 60
