"""Which shell runs a RUN, and the script that it is given."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from posixpath import join as join_path
from posixpath import normpath
from typing import TYPE_CHECKING

from refactor.dockerfile.heredoc import is_heredoc
from refactor.dockerfile.logical import Logical
from refactor.dockerfile.variables import Variables
from refactor.official_images import working_directory
from refactor.shell import Opaque, Script, read

if TYPE_CHECKING:
    from refactor.document import Document, Heredoc, Instruction, Stage

_POSIX = frozenset({"sh", "ash", "dash", "bash"})
_OPTIONS = frozenset("Eceoux")
_LONG_OPTIONS = frozenset({"errexit", "nounset", "pipefail", "xtrace"})
_TRIGGERED = "SHELL is set by an ONBUILD of its base"
_WINDOWS = (
    "windows",
    "nanoserver",
    "servercore",
    "microsoft/iis",
    "microsoft/wcf",
    "dotnet/framework",
    "dotnet-framework",
)
_WINDOWS_PROGRAMS = frozenset({"choco", "cmd", "dism", "icacls", "md", "msiexec", "powershell", "setx"})
_WINDOWS_TEXT = re.compile(
    r"(?<!\w)[CD]:\\[A-Za-z]{2,}|%(?:APPDATA|COMSPEC|PATH|ProgramFiles|SystemRoot|USERPROFILE|WINDIR)%"
)
# Base images whose own documentation or Dockerfile gives them another SHELL.
_OWN_SHELL = ("cimg/", "mambaorg/micromamba")


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
    """The script of a RUN, where each of its characters stands in the file, and the heredoc that is all of it, if one is."""

    place: Logical
    script: Script
    heredoc: Heredoc | None = None


class User(Enum):
    """As whom a RUN runs: whoever the base image says, root by a USER here, or another by a USER here."""

    BASE = "base"
    ROOT = "root"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how an instruction runs: the shell or why it is none whose rules are known, and the working directory.

    ``user`` is who runs it, as far as it matters.
    """

    shell: Shell | str
    directory: Directory
    user: User


@lru_cache(maxsize=8)
def settings_of(document: Document) -> tuple[tuple[Setting, ...], ...]:
    """Return the setting of each instruction of each stage, as it is before that instruction.

    A stage begins with what the stage that it starts FROM ends with. An image that no stage here builds is taken to have
    Docker's default shell, unless it is known to have another, or something says that it is a Windows image.
    """
    general = _general_obstacle(document)
    variables = Variables(document)
    stages: list[tuple[Setting, ...]] = []
    ends: list[Setting] = []
    for stage in document.stages:
        if stage.parent is None:
            shell = general or _unlike_docker(stage) or DEFAULT
            setting = Setting(shell, Directory(working_directory(stage.base.text), is_set=False), User.BASE)
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
            setting = replace(setting, user=User.OTHER)
        elif keyword == "WORKDIR":
            setting = replace(setting, directory=Directory(None, is_set=True))
    return setting


def _after(setting: Setting, instruction: Instruction, variables: Variables, general: str | None) -> Setting:
    if instruction.keyword == "SHELL":
        return replace(setting, shell=general or _read_shell(instruction))
    if instruction.keyword == "USER":
        is_root = instruction.body.text.partition(":")[0] in ("root", "0")
        return replace(setting, user=User.ROOT if is_root else User.OTHER)
    if instruction.keyword == "WORKDIR":
        value = variables.settled(instruction, instruction.body.text)
        path = None if value is None else join_path(setting.directory.path or "", value)
        cleaned = normpath("/" + path.lstrip("/")) if path and path.startswith("/") else None
        return replace(setting, directory=Directory(cleaned, is_set=True))
    return setting


def _general_obstacle(document: Document) -> str | None:
    if document.escape != "\\":
        return "the escape character is a backtick, as for Windows shells"
    if any(_names(each.trigger or each, "BASH_ENV") for each in document.instructions):
        return "BASH_ENV makes bash run a file first"
    return None


def _unlike_docker(stage: Stage) -> str | None:
    """Return why a stage's base image has not Docker's default shell."""
    words = f"{stage.base.text} {stage.platform or ''}".lower()
    if any(word in words for word in _WINDOWS) or any(map(_is_for_windows, stage.instructions)):
        return "the base is a Windows image"
    if any(word in words for word in _OWN_SHELL):
        return "the base image sets a SHELL of its own"
    return None


def _is_for_windows(instruction: Instruction) -> bool:
    """Tell whether an instruction is one that only a Windows image understands."""
    if instruction.keyword not in ("RUN", "SHELL") or not instruction.words:
        return False
    text = instruction.words[0].text if instruction.is_json else instruction.body.text
    first = (
        text.split(maxsplit=1)[0].lower().rpartition("\\")[2].removesuffix(".exe").lstrip("@") if text.strip() else ""
    )
    return first in _WINDOWS_PROGRAMS or bool(_WINDOWS_TEXT.search(text))


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
        return _bodied(Logical.joined([(first.body.start, content)]), first)
    place = instruction.body
    for heredoc in instruction.heredocs:
        terminator = heredoc.terminator.of(document.text).rstrip("\r\n")
        end = heredoc.terminator.start + len(terminator)
        start = heredoc.body.start
        feed = Logical.joined([(start, "\n")])
        place = place.followed_by(feed).followed_by(Logical.joined([(start, document.text[start:end])]))
    return _bodied(place)


def script_of(document: Document, run: Instruction) -> Script | Opaque:
    """Return what RUN, CMD, ENTRYPOINT or HEALTHCHECK runs, the JSON form as a shell would write it."""
    if run.is_json:
        words = run.words[1:] if run.keyword == "HEALTHCHECK" else run.words
        return _read(shlex.join(word.text for word in words))
    if run.keyword == "RUN":
        body = body_of(document, run)
        return body if isinstance(body, Opaque) else body.script
    return _read(run.words[-1].text if run.words else "")


def _bodied(place: Logical, heredoc: Heredoc | None = None) -> Body | Opaque:
    script = _read(place.text)
    return Body(place, script, heredoc) if isinstance(script, Script) else script


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
