"""What a script that sh runs would do otherwise in bash, and with pipefail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.shells.programs import names, program

if TYPE_CHECKING:
    from refactor.shell import Command, Compound, Script, Word

_BRACES = re.compile(r"(?<!\$)\{[^{}]*(,|\.\.)[^{}]*\}")
_PROTECTED = re.compile(r"""\\["$`]""")
_HEAD_ENDS = re.compile(r"[;\n]")
_BLANKS = " \t\n"
_STOPS = names("head true : false")
_QUIET = re.compile(r"-[a-zA-Z]*[qm]|--quiet|--silent|--max-count.*")


def differs_in_bash(script: Script) -> str | None:
    """Return what bash would take otherwise than dash or busybox ash, or None.

    dash's ``echo`` interprets backslashes and takes ``-e`` for a word; neither expands braces.
    """
    for command in script.commands:
        words = command.words
        if command.name == "echo" and any(map(_echoes_otherwise, words[1:])):
            return command.span.of(script.text)
        for word in words:
            if _BRACES.search(word.raw) and word.raw[:1] not in ("'", '"'):
                return word.raw
    for compound in script.compounds:
        head = _HEAD_ENDS.split(compound.span.of(script.text), maxsplit=1)[0]
        if compound.kind == "for" and _BRACES.search(head):
            return head
    return None


def has_pipe(script: Script) -> bool:
    """Tell whether there is a pipe at any depth, so that it makes no difference whether RUNs are joined."""
    parts: tuple[Command | Compound, ...] = (*script.commands, *script.compounds)
    return any(_is_behind_pipe(script, part) for part in parts)


def ends_early(script: Script) -> str | None:
    """Return the command behind a pipe that does not read to the end, or one before it that has none, or None.

    The one that writes to it is then killed by a signal, and under pipefail that is a failure.
    """
    for command in script.commands:
        if _is_behind_pipe(script, command) and _stops(command):
            return command.span.of(script.text)
        behind = script.text[command.span.end :].lstrip(_BLANKS)
        if command.name == "yes" and behind.startswith("|") and not behind.startswith("||"):
            return "yes"
    return None


def _is_behind_pipe(script: Script, part: Command | Compound) -> bool:
    before = script.text[: part.span.start].rstrip(_BLANKS).removesuffix("&")
    return before.endswith("|") and not before.endswith("||")


def _echoes_otherwise(word: Word) -> bool:
    text = _PROTECTED.sub("", word.raw) if word.literal is None else word.literal
    return "\\" in text or text in ("-e", "-E")


def _stops(command: Command) -> bool:
    run = program(command)
    raws = [word.raw for word in run.words[1:]]
    if run.name in ("grep", "egrep", "fgrep"):
        return any(_QUIET.fullmatch(raw) for raw in raws)
    exits = any("exit" in raw for raw in raws) and run.name in ("awk", "gawk", "mawk")
    return run.name in _STOPS or exits or (run.name == "sed" and any(re.search(r"\dq|\bq\b", raw) for raw in raws))
