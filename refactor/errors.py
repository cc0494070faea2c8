"""Everything that can go wrong, each as a sentence for people and an exit code for scripts.

The exit code stands on the class, so that the command line needs no table of its own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class DockwrightError(Exception):
    """Anything that dockwright gives up on. ``str()`` says what happened, where, and what to do about it."""

    exit_code: ClassVar[int] = 1


class UsageProblem(DockwrightError):
    """The command line or the settings ask for what is not there: a bad option, an unknown key, no such file."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return _sentence(self.message)


class Unreadable(DockwrightError):
    """A file that cannot be read, or whose text is not understood without guessing; it is left as it is.

    Whoever parses bytes does not know where they came from: ``at`` names the file afterwards.
    """

    exit_code = 3

    def __init__(self, reason: str, line: int | None = None, path: Path | None = None) -> None:
        super().__init__(reason, line, path)
        self.reason = reason
        self.line = line
        self.path = path

    def at(self, path: Path) -> Unreadable:
        """Return the same error with the file named, for ``raise error.at(path) from error``."""
        return Unreadable(self.reason, self.line, path)

    def __str__(self) -> str:
        if self.line is None:
            where = show(self.path) if self.path else "The file"
        else:
            where = f"{show(self.path)}:{self.line}" if self.path else f"Line {self.line}"
        return _sentence(f"{where} was left alone: {self.reason}")


class BrokenTransform(DockwrightError):
    """A transform broke one of its own promises: the fault is in the transform, never in the Dockerfile."""

    exit_code = 4

    def __init__(self, transform: str, reason: str, path: Path | None = None) -> None:
        super().__init__(transform, reason, path)
        self.transform = transform
        self.reason = reason
        self.path = path

    def at(self, path: Path) -> BrokenTransform:
        """Return the same error with the file named on which the transform broke."""
        return BrokenTransform(self.transform, self.reason, path)

    def __str__(self) -> str:
        where = f" on {show(self.path)}" if self.path else ""
        return (
            f"{_sentence(f'The transform {self.transform} broke{where}: {self.reason}')} "
            "Nothing was written. The fault is in the transform, not in the file: "
            f"report it, and use --skip {self.transform} meanwhile."
        )


class NotWritten(DockwrightError):
    """A file that was to be replaced and still is what it was."""

    exit_code = 5

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return _sentence(f"{show(self.path)} was not written and is as it was: {self.reason}")


class ImageUnreadable(DockwrightError):
    """An archive with images that is damaged, or of a form that is not known; nothing is claimed about what it holds."""

    exit_code = 5

    def __init__(self, archive: Path, reason: str) -> None:
        super().__init__(archive, reason)
        self.archive = archive
        self.reason = reason

    def __str__(self) -> str:
        return _sentence(f"The image archive {show(self.archive)} cannot be read: {self.reason}")


class EngineProblem(DockwrightError):
    """There is no container engine, it does not answer, or it gave up on what has nothing to do with the Dockerfile."""

    exit_code = 5

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return _sentence(self.message)


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Return ``", did you mean x?"`` for the nearest of ``candidates``, or nothing: put it behind the wrong word."""
    near = nearest(word, candidates)
    return f", did you mean {show(near)}?" if near else ""


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like ``word``. Case and underscores do not count: they are the commonest slip."""
    from difflib import get_close_matches

    known = {_plain(candidate): candidate for candidate in candidates}
    near = get_close_matches(_plain(word), known, n=1)
    return known[near[0]] if near else None


def show(path: Path | str) -> str:
    """Return a path that any terminal can print: what is not UTF-8 or not printable is escaped."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def because(error: OSError) -> str:
    """Return what the system says of ``error``, in lower case and without the number, to stand behind a colon."""
    text = error.strerror or str(error)
    return text[:1].lower() + text[1:]


def _plain(word: str) -> str:
    return word.lower().replace("_", "-")


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
