"""Which shell runs a RUN, and the script that it is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from posixpath import join as join_path
from typing import TYPE_CHECKING

from refactor.heredoc import is_heredoc
from refactor.logical import Logical
from refactor.shell import Opaque, Script, read
from refactor.variables import Variables

if TYPE_CHECKING:
    from refactor.document import Document, Instruction, Stage

_POSIX = frozenset({"sh", "ash", "dash", "bash"})
_OPTIONS = frozenset("Eceoux")
_LONG_OPTIONS = frozenset({"errexit", "nounset", "pipefail", "xtrace"})
_TRIGGERED = "SHELL is set by an ONBUILD of its base"
_WINDOWS = ("windows", "nanoserver", "servercore")


@dataclass(frozen=True, slots=True)
class Shell:
    """A POSIX shell: the program as SHELL names it, and the options before its ``-c`` that change how a body runs."""

    program: str
    errexit: bool
    pipefail: bool


DEFAULT = Shell("/bin/sh", errexit=False, pipefail=False)


@dataclass(frozen=True, slots=True)
class Directory:
    """A working directory: its absolute path where that is settled, and whether a WORKDIR here sets it at all."""

    path: str | None
    is_set: bool


@dataclass(frozen=True, slots=True)
class Body:
    """The script of a RUN, and where each of its characters stands in the file."""

    place: Logical
    script: Script


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how an instruction runs: the shell or why it is none whose rules are known, and the working directory.

    ``has_user`` tells whether a USER is in force.
    """

    shell: Shell | str
    directory: Directory
    has_user: bool


def settings_of(document: Document) -> tuple[tuple[Setting, ...], ...]:
    """Return the setting of each instruction of each stage, as it is before that instruction.

    A stage begins with what the stage that it starts FROM ends with. An image that no stage here builds is taken to have
    Docker's default shell, unless its name or platform says that it is a Windows image.
    """
    general = _general_obstacle(document)
    variables = Variables(document)
    stages: list[tuple[Setting, ...]] = []
    ends: list[Setting] = []
    for stage in document.stages:
        if stage.parent is None:
            shell = general or ("the base is a Windows image" if _is_windows(stage) else DEFAULT)
            setting = Setting(shell, Directory(None, is_set=False), has_user=False)
        else:
            setting = _triggered(ends[stage.parent], document.stages[stage.parent])
        settings = []
        for instruction in stage.instructions:
            settings.append(setting)
            setting = _after(setting, instruction, variables, general)
        stages.append(tuple(settings))
        ends.append(setting)
    return tuple(stages)


def _triggered(setting: Setting, parent: Stage) -> Setting:
    """Return the setting once the ONBUILD triggers of ``parent`` may have run; not every BuildKit runs them."""
    for keyword in (each.trigger.keyword for each in parent.instructions if each.trigger):
        if keyword == "SHELL":
            setting = replace(setting, shell=_TRIGGERED)
        elif keyword == "USER":
            setting = replace(setting, has_user=True)
        elif keyword == "WORKDIR":
            setting = replace(setting, directory=Directory(None, is_set=True))
    return setting


def _after(setting: Setting, instruction: Instruction, variables: Variables, general: str | None) -> Setting:
    if instruction.keyword == "SHELL":
        return replace(setting, shell=general or _read_shell(instruction))
    if instruction.keyword == "USER":
        return replace(setting, has_user=True)
    if instruction.keyword == "WORKDIR":
        value = variables.settled(instruction, instruction.body.text)
        path = None if value is None else join_path(setting.directory.path or "", value)
        return replace(setting, directory=Directory(path if path and path.startswith("/") else None, is_set=True))
    return setting


def _general_obstacle(document: Document) -> str | None:
    if document.escape != "\\":
        return "the escape character is a backtick, as for Windows shells"
    if any(_names(each.trigger or each, "BASH_ENV") for each in document.instructions):
        return "BASH_ENV makes bash run a file first"
    return None


def _is_windows(stage: Stage) -> bool:
    words = f"{stage.base.text} {stage.platform or ''}".lower()
    return any(word in words for word in _WINDOWS)


def body_of(document: Document, instruction: Instruction) -> Body | Opaque:
    """Return the script that the shell is given for a RUN in shell form, or why it cannot be told.

    Without heredocs that is the body. A heredoc that is all there is, is the script itself, unless it is run as a file
    (``#!``); otherwise the line and the heredocs are given to the shell together (BuildKit's ``dispatchRun``).
    """
    if not instruction.heredocs:
        return _bodied(instruction.body)
    if instruction.is_ambiguous:
        return Opaque("BuildKit's versions read it differently", 0)
    first = instruction.heredocs[0]
    if is_heredoc(instruction.body.text):
        content = first.body.of(document.text)
        if first.strips_tabs:
            return Opaque("its heredoc loses its leading tabs", 0)
        if content.startswith("#!"):
            return Opaque("its heredoc is run as a file", 0)
        return _bodied(Logical.joined([(first.body.start, content)]))
    place = instruction.body
    for heredoc in instruction.heredocs:
        terminator = heredoc.terminator.of(document.text).rstrip("\r\n")
        end = heredoc.terminator.start + len(terminator)
        start = heredoc.body.start
        feed = Logical.joined([(start, "\n")])
        place = place.followed_by(feed).followed_by(Logical.joined([(start, document.text[start:end])]))
    return _bodied(place)


def _bodied(place: Logical) -> Body | Opaque:
    script = _read(place.text)
    return Body(place, script) if isinstance(script, Script) else script


@lru_cache(maxsize=4096)
def _read(text: str) -> Script | Opaque:
    return read(text)


def _names(instruction: Instruction, variable: str) -> bool:
    names = (word.text.partition("=")[0] for word in instruction.words if instruction.keyword in ("ARG", "ENV"))
    return any(name.strip("'\"") == variable for name in names)


def _read_shell(instruction: Instruction) -> Shell | str:
    words = [word.text for word in instruction.words]
    said = f"SHELL is {' '.join(words)}"
    if not instruction.is_json or not words or words[0].rpartition("/")[2] not in _POSIX:
        return said
    letters, names = "", set()
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-") or not set(word[1:]) <= _OPTIONS:
            return said
        letters += word[1:]
        if "o" in word:
            names.add(next(rest, ""))
    if "c" not in letters or not names <= _LONG_OPTIONS:
        return said
    return Shell(words[0], "e" in letters or "errexit" in names, "pipefail" in names)
