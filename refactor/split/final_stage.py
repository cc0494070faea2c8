"""What is written: the name of the build stage, and behind it the stage of what runs.

Instructions behind the last that builds anything move to the new stage with their comments; ENV and ARG before it are
written in both; what only says how the image is run moves from wherever it stands.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from refactor.edit import Edit, Span
from refactor.split.closure import FOLDER, collecting_run
from refactor.split.folders import is_below
from refactor.split.media_types import types_run
from refactor.split.obstacle import Obstacle
from refactor.split.ownership import is_kept, keeping_run, owner_of
from refactor.split.runtime import Carry
from refactor.split.time_zone import LOCAL_TIME, zone_run
from refactor.split.virtual_environment import environment_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Comment, Document, Instruction
    from refactor.split.application import Application
    from refactor.split.runtime import Runtime

_BUILDS = ("RUN", "COPY", "ADD", "WORKDIR", "SHELL", "FROM")
_MOVES = ("EXPOSE", "LABEL", "VOLUME", "STOPSIGNAL", "MAINTAINER", "HEALTHCHECK", "ENTRYPOINT", "CMD")
_ENTRY = ("ENTRYPOINT", "CMD")
_ROOT = ("root", "0")
_BUILD_NAMES = ("build", "builder", "build-stage", "build-env", "base", "compile", "deps", "dependencies")
"""Names that nobody gives to the image that is to run."""


def edits_of(application: Application, runtime: Runtime, image: str) -> tuple[Edit, ...]:
    """Return the edits that make two stages of one, the second FROM ``image``."""
    document, stage = application.document, application.stage
    opening = stage.instructions[0]
    name = stage.name if stage.name in _BUILD_NAMES else _free_name(document)
    edits = []
    if stage.name is None:
        word = opening.keyword_span.of(document.text)
        end = opening.body.whole.end
        edits.append(Edit(Span(end, end), f" {'as' if word.islower() else 'AS'} {name}"))
    elif stage.name != name:
        edits.append(Edit(opening.words[-1].span, name))
    tail = _tail(application)
    own = stage.instructions[: len(stage.instructions) - len(tail)]
    for instruction in own:
        if instruction.keyword in _MOVES:
            edits.append(Edit(_with_comments(instruction), ""))
    start = own[-1].span.end
    head = application.instructions[: len(application.instructions) - len(tail)]
    writer = _Writer(application, runtime, image, name)
    lines = writer.lines(head, tail)
    end_of_line = document.line_end_at(opening.span.start)
    text = end_of_line.join(lines)
    if not document.text[:start].endswith("\n"):
        text = end_of_line + text
    if document.text.endswith("\n"):
        text += end_of_line
    edits.append(Edit(Span(start, len(document.text)), text))
    return tuple(edits)


class _Writer:
    def __init__(self, application: Application, runtime: Runtime, image: str, name: str) -> None:
        self._application = application
        self._runtime = runtime
        self._image = image
        self._name = name
        self._owner = owner_of(application)
        self._folder = _free_folder(application, runtime)

    def lines(self, head: tuple[Instruction, ...], tail: tuple[Instruction, ...]) -> list[str]:
        moved = [each for each in head if each.keyword in _MOVES] + list(tail)
        lines = [""]
        preparing = list(self._preparing(head))
        lines += [*preparing, ""] if preparing else []
        lines.append(self._opening())
        workdir = f"WORKDIR {self._application.directory}"
        # WORKDIR makes it for the image's user, and a COPY into it for root; carried itself, it has its owner already.
        comes_along = self._owner.keeps_accounts or self._is_carried(self._application.directory)
        lines += [*self._copies(), workdir] if comes_along else [workdir, *self._copies()]
        lines += self._variables(head, tail)
        lines += (f"ENV {name}={value}" for name, value in self._runtime.environment)
        for instruction in moved:
            if instruction.keyword in _MOVES and instruction.keyword not in (*_ENTRY, "HEALTHCHECK"):
                lines += self._written(instruction)
        lines += self._commented(moved, ("USER",))
        if self._owner.user:
            lines.append(f"USER {self._owner.user}")
        lines += [*self._commented(moved, ("HEALTHCHECK",)), *self._healthcheck(moved)]
        lines += self._start(moved)
        return [*lines, *self._last_comments()]

    def _start(self, moved: list[Instruction]) -> Iterator[str]:
        if self._application.start.in_shell:
            for instruction in self._application.start.instructions:
                yield from self._written(instruction)
            return
        yield from self._commented(moved, _ENTRY)
        yield f"ENTRYPOINT {json.dumps(list(self._runtime.entry), ensure_ascii=False)}"
        if self._runtime.command:
            yield f"CMD {json.dumps(list(self._runtime.command), ensure_ascii=False)}"

    def _opening(self) -> str:
        """Return the FROM, which takes over the platform, and the name under which the image may be asked for."""
        stage = self._application.stage
        flag = stage.instructions[0].flag("platform")
        platform = f"{flag.span.of(self._application.document.text)} " if flag else ""
        name = f" AS {stage.name}" if stage.name and stage.name != self._name else ""
        return f"FROM {platform}{self._image}{name}"

    def _preparing(self, head: tuple[Instruction, ...]) -> Iterator[str]:
        """Yield what is added to the build stage."""
        missing = self._missing()
        if not missing and not self._collects:
            return
        users = [each.words[0].text for each in head if each.keyword == "USER" and each.words]
        if users and users[-1].partition(":")[0] not in _ROOT:
            yield "USER root"
        if missing:
            yield f"RUN mkdir -p {' '.join(missing)}"
        if self._runtime.installed is not None:
            yield from environment_run(self._runtime.installed, self._folder)
        if self._runtime.closure is not None:
            yield from collecting_run(self._runtime.closure, self._folder)
        if self._runtime.reads_types:
            yield from types_run(self._folder)
        if self._keeps_zone:
            yield from zone_run(self._folder)
        if self._owner.keeps_accounts:
            yield from keeping_run(self._application, self._runtime.carried, self._folder)

    @property
    def _collects(self) -> bool:
        """Whether something is laid out in the build stage as it is to lie in the image."""
        runtime = self._runtime
        return bool(runtime.closure or self._owner.keeps_accounts or runtime.reads_types or self._keeps_zone)

    @property
    def _keeps_zone(self) -> bool:
        return self._runtime.tells_zone or any(carry.source == LOCAL_TIME for carry in self._runtime.carried)

    def _missing(self) -> list[str]:
        """Return the volumes that have to be made, so that who runs the application may write to them."""
        return [path for path in self._application.volumes if self._owner.chown and not self._is_carried(path)]

    def _is_carried(self, path: str) -> bool:
        return any(is_below(path, carry.target) for carry in self._runtime.carried)

    def _copies(self) -> Iterator[str]:
        if self._collects:
            yield f"COPY --from={self._name} {self._folder}/ /"
        for carry in (*self._runtime.carried, *(Carry(path, path, owned=True) for path in self._missing())):
            if carry.source == LOCAL_TIME or (self._owner.keeps_accounts and is_kept(carry)):
                continue
            is_given = carry.owned and self._owner.chown and not is_below(carry.target, "/etc")
            chown = f" --chown={self._owner.chown}" if is_given else ""
            paths = [carry.source, carry.target]
            written = json.dumps(paths) if any(" " in path for path in paths) else " ".join(paths)
            yield f"COPY --from={self._name}{chown} {written}"

    def _variables(self, head: tuple[Instruction, ...], tail: tuple[Instruction, ...]) -> Iterator[str]:
        """Yield ENV as it was written, and ARG where something that comes along needs it."""
        said = [each for each in (*head, *tail) if each.keyword in ("ENV", "ARG", *_MOVES)]
        text = "".join(each.body.text for each in said if each.keyword not in ("ARG", *_ENTRY))
        wanted: list[Instruction] = []
        for instruction in reversed(said):
            if instruction.keyword == "ENV" or (instruction.keyword == "ARG" and _is_mentioned(instruction, text)):
                wanted.insert(0, instruction)
                text += instruction.body.text
            elif instruction.keyword == "ARG" and instruction in tail:
                wanted.insert(0, instruction)
        for instruction in wanted:
            yield from self._written(instruction) if instruction in tail else self._bare(instruction)

    def _healthcheck(self, moved: list[Instruction]) -> Iterator[str]:
        last = next((each for each in reversed(moved) if each.keyword == "HEALTHCHECK"), None)
        if last is None:
            return
        if not self._runtime.healthcheck:
            yield "HEALTHCHECK NONE"
            return
        flags = [flag.span.of(self._application.document.text) for flag in last.flags]
        yield " ".join(["HEALTHCHECK", *flags, "CMD", json.dumps(list(self._runtime.healthcheck))])

    def _bare(self, instruction: Instruction) -> list[str]:
        text = self._application.document.text
        return [line.rstrip("\r") for line in instruction.span.of(text).rstrip("\r\n").split("\n")]

    def _written(self, instruction: Instruction) -> list[str]:
        return [comment.text for comment in self._comments(instruction)] + self._bare(instruction)

    def _comments(self, instruction: Instruction) -> tuple[Comment, ...]:
        document = self._application.document
        if instruction not in _tail(self._application):
            return instruction.attached
        index = document.instructions.index(instruction)
        before = document.instructions[index - 1].span.end
        return tuple(each for each in document.comments if before <= each.span.start < instruction.span.start)

    def _commented(self, moved: list[Instruction], keywords: tuple[str, ...]) -> Iterator[str]:
        for instruction in moved:
            if instruction.keyword in keywords:
                yield from (comment.text for comment in (*self._comments(instruction), *instruction.comments))

    def _last_comments(self) -> Iterator[str]:
        document = self._application.document
        end = document.instructions[-1].span.end
        yield from (each.text for each in document.comments if each.span.start >= end)


def _is_mentioned(arg: Instruction, text: str) -> bool:
    names = (word.text.partition("=")[0] for word in arg.words)
    return any(f"${name}" in text or f"${{{name}" in text for name in names)


def _tail(application: Application) -> tuple[Instruction, ...]:
    instructions = application.stage.instructions
    last = max(index for index, each in enumerate(instructions) if each.keyword in _BUILDS)
    return instructions[last + 1 :]


def _free_name(document: Document) -> str:
    taken = {stage.name for stage in document.stages}
    return next(name for name in ("build", *(f"build-{number}" for number in range(2, 99))) if name not in taken)


def _free_folder(application: Application, runtime: Runtime) -> str:
    paths = (application.directory, *(carry.source for carry in runtime.carried))
    names = (FOLDER, *(f"{FOLDER}-{number}" for number in range(2, 99)))
    return next(name for name in names if not any(is_below(path, name) for path in paths))


def _with_comments(instruction: Instruction) -> Span:
    start = min((comment.span.start for comment in instruction.attached), default=instruction.span.start)
    return Span(start, instruction.span.end)


def require_movable(application: Application) -> None:
    """Make sure that what comes along means the same in the new stage.

    Raises:
        Obstacle: it speaks of a variable that only the base image may have set, or that is set once more behind it.

    """
    known = {"PATH"}
    for instruction in application.instructions:
        if instruction.keyword in ("ARG", "ENV"):
            known |= {word.text.partition("=")[0] for word in instruction.words}
    for instruction in application.instructions:
        if instruction.keyword in ("ENV", "LABEL", "EXPOSE", "STOPSIGNAL", "VOLUME"):
            for name in _mentioned(instruction.body.text):
                if name not in known:
                    raise Obstacle("variable", f"${name}", instruction.span)
                if instruction.keyword != "ENV" and name in _set_behind(application, instruction):
                    raise Obstacle("variable", f"${name}, which gets another value below", instruction.span)


def _set_behind(application: Application, instruction: Instruction) -> Iterator[str]:
    instructions = application.instructions
    for other in instructions[instructions.index(instruction) + 1 :]:
        if other.keyword in ("ARG", "ENV"):
            yield from (word.text.partition("=")[0] for word in other.words)


def _mentioned(text: str) -> Iterator[str]:
    for part in text.split("$")[1:]:
        part = part.removeprefix("{")
        end = next((index for index, char in enumerate(part) if not (char.isalnum() or char == "_")), len(part))
        if end:
            yield part[:end]
