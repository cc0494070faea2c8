"""chmod and chown, as far as a COPY can be given the same by a flag."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.shells.programs import names

if TYPE_CHECKING:
    from refactor.shell import Command, Word

_FLAGS = {"chmod": "chmod", "chown": "chown"}
_SILENT = names("-v -c -f --verbose --changes --silent --quiet")
_OWNER = re.compile(r"(?P<user>[A-Za-z0-9_][\w-]*)?(?::(?P<group>[A-Za-z0-9_][\w-]*))?", re.ASCII)
_OCTAL = re.compile(r"0?[0-7]{3}")
_SYMBOLIC = re.compile(r"(?P<who>[ugoa]*)\+(?P<what>[rx]+)")
_BITS = {"r": 0o444, "x": 0o111}
_WHOSE = {"u": 0o700, "g": 0o070, "o": 0o007, "a": 0o777}


@dataclass(frozen=True, slots=True)
class Permission:
    """One chmod or chown: what it sets, on which paths, and the word that makes it recursive."""

    flag: str
    value: str
    paths: tuple[Word, ...]
    recursive: Word | None

    @property
    def owner(self) -> str | None:
        """What ``--chown`` has to say for files of root; None for what it cannot say."""
        match = _OWNER.fullmatch(self.value)
        if match is None or not self.value:
            return None
        return f"{match['user'] or 0}:{match['group'] or 0}"

    @property
    def octal(self) -> str | None:
        """The permissions as numbers, if they are written so and hold no more than read, write and execute."""
        return self.value if _OCTAL.fullmatch(self.value) else None

    @property
    def symbolic(self) -> str | None:
        """What is added, if that is read or execute, which no umask that is in use keeps back."""
        return self.value if _SYMBOLIC.fullmatch(self.value) else None

    def added_to(self, permissions: int) -> int | None:
        """Return the permissions that a file has with what is added; None where nothing is added, or it has special bits."""
        match = _SYMBOLIC.fullmatch(self.value)
        if match is None or permissions > 0o777:
            return None
        whose = 0
        for letter in match["who"] or "a":
            whose |= _WHOSE[letter]
        for letter in match["what"]:
            permissions |= _BITS[letter] & whose
        return permissions


def permission(command: Command) -> Permission | None:
    """Return what a command sets; None if it is neither program, or has options or an expansion that may mean more."""
    if command.assignments or command.redirections or not command.words:
        return None
    flag = _FLAGS.get((command.words[0].literal or "").removeprefix("/bin/").removeprefix("/usr/bin/"))
    if flag is None:
        return None
    operands: list[Word] = []
    recursive = None
    for word in command.words[1:]:
        if word.literal in ("-R", "--recursive") and recursive is None:
            recursive = word
        elif word.literal in _SILENT:
            continue
        elif word.raw.startswith("-"):
            return None
        else:
            operands.append(word)
    if len(operands) < 2 or operands[0].literal is None:
        return None
    return Permission(flag, operands[0].literal, tuple(operands[1:]), recursive)
