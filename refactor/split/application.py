"""All that is known of the application in a stage, put together from the Dockerfile and the build context."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.dockerfile.variables import expanded, pairs
from refactor.shells.run_shell import settings_of
from refactor.split.bases import ancestors_of, base_of
from refactor.split.deeds import deeds_of
from refactor.split.folders import SYSTEM, is_below, is_scratch
from refactor.split.obstacle import Obstacle
from refactor.split.placement import Copy, Placement
from refactor.split.start import start_of, start_with_shell
from refactor.split.traces import Made, Traces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refactor.context import Context
    from refactor.document import Document, Instruction, Stage
    from refactor.split.bases import Base
    from refactor.split.distroless import Tag
    from refactor.split.start import Start
    from refactor.split.traces import User


@dataclass(frozen=True, slots=True)
class Application:
    """What one stage builds and runs.

    Attributes:
        document: the Dockerfile.
        stage: its last stage.
        instructions: those of the stages that it continues, and its own, without FROM.
        base: the image that it starts FROM.
        placement: where the build context's files are.
        traces: what its RUNs leave.
        start: what is started.
        directory: the working directory in which it is.
        environment: the variables that are the same in every build, PATH as the base image has it.
        user: what the last USER says, or None.
        volumes: the folders that VOLUME names.
        tag: the distroless tag that it ends on; None where it ends on another image.
        stays: it ends on the image that it starts FROM, where another user than root is to run it.

    """

    document: Document
    stage: Stage
    instructions: tuple[Instruction, ...]
    base: Base
    placement: Placement
    traces: Traces
    start: Start
    directory: str
    environment: Mapping[str, str]
    user: str | None
    volumes: tuple[str, ...]
    tag: Tag | None
    stays: bool

    @property
    def created_user(self) -> User | None:
        """The user that a RUN makes and USER names, by name or by number."""
        name = (self.user or "").partition(":")[0]
        return next((user for user in self.traces.users if name in (user.name, user.number)), None)

    @property
    def home(self) -> str | None:
        """The home of the user that USER names, where that is known; whether it is there is not."""
        created = self.created_user
        return created.home if created else self.base.brings.homes.get((self.user or "").partition(":")[0])

    @property
    def is_root(self) -> bool:
        """Whether root runs the application in the image as it is."""
        return (self.user or "root").partition(":")[0] in ("root", "0")

    @property
    def loses_root(self) -> bool:
        """Whether root runs it now, and another user will."""
        return self.is_root and (self.stays or (self.tag is not None and self.tag.nonroot))

    def roots(self, known: tuple[str, ...] = ()) -> Iterator[Made]:
        """Yield what has to come along, outermost folders first, less what lies below ``known``.

        Raises:
            Obstacle: it is not sure that a path is there, or nobody but root may go there.

        """
        found: dict[str, Made] = {}
        if self.directory not in SYSTEM:
            found[self.directory] = Made(self.directory, self.stage.instructions[0], certain=True)
        for made in self._made():
            path = made.path
            if any(is_below(path, outer) for outer in (*found, *known)) or self.is_removed(made):
                continue
            if set(path) & set('*?[]\\$"\n\t'):
                raise Obstacle("command", f"{path} cannot be named in a COPY", made.instruction.span)
            if path.endswith(".git"):
                reason = f"a COPY takes {path} for a repository; name it in a .dockerignore"
                raise Obstacle("context", reason, made.instruction.span)
            if not made.certain or path in SYSTEM:
                raise Obstacle("command", f"{path} is not made in every build", made.instruction.span)
            found[path] = made
        for path, made in found.items():
            if is_below(path, "/root") and not (self.is_root and not self.loses_root):
                raise Obstacle("home", path, made.instruction.span)
            if not any(path != outer and is_below(path, outer) for outer in found):
                yield made

    def is_removed(self, made: Made) -> bool:
        """Tell whether a later command removes a path again.

        Raises:
            Obstacle: it removes what a pattern matches, and this may be among it.

        """
        for gone in self.traces.removed:
            if gone.step > made.step and is_below(made.path, gone.path):
                if not gone.partly:
                    return True
                if made.path != gone.path:
                    raise Obstacle("command", f"{made.path} may be removed again", made.instruction.span)
        return False

    def _made(self) -> Iterator[Made]:
        for placed in self.placement.placed:
            step = (placed.instruction.span.start, 0)
            if placed.is_directory and placed.path in SYSTEM:
                for path in sorted({_below_the_system(path) for path in self.placement.files(placed.path)}):
                    yield Made(path, placed.instruction, certain=True, step=step)
            elif not is_scratch(placed.path) or self._is_mentioned(placed.path):
                yield Made(placed.path, placed.instruction, certain=True, step=step)
        yield from (made for made in self.traces.made if not is_scratch(made.path) or self._is_mentioned(made.path))

    def _is_mentioned(self, path: str) -> bool:
        """Tell whether something that runs may speak of a file below /tmp or root's home: variables, the start, or a text."""
        parts = path.split("/")
        names = [part for part in parts[2:] if part] if parts[1] in ("tmp", "root") else []
        if not names:
            return False
        spoken = re.compile("|".join(rf"[/\"'`]{re.escape(name)}(?![\w.-])" for name in names))
        said = (*self.environment.values(), *self.start.argv)
        texts = (self.placement.text(file) or "" for file in self.placement.files() if not _MANIFESTS.search(file))
        return any(spoken.search(text) for text in (*said, *texts))


_MANIFESTS = re.compile(
    r"\.(txt|toml|lock|json|in|cfg|deb|whl|sh|ya?ml|md|rst)$|/(Pipfile|Makefile|Dockerfile|LICENSE)$"
)


def _below_the_system(path: str) -> str:
    """Return the widest folder around a file, or the file, that is none of the system's."""
    parts = path.strip("/").split("/")
    heads = ("/" + "/".join(parts[:end]) for end in range(1, len(parts) + 1))
    return next((head for head in heads if head not in SYSTEM), path)


def application_of(document: Document, context: Context, tag: Tag | None, *, stays: bool = False) -> Application:
    """Read the last stage of ``document``, which is to end on distroless with ``tag``, on a slim image, or where it is.

    Raises:
        Obstacle: something about it cannot be known.

    """
    stage = document.stages[-1]
    base = base_of(document, stage)
    stages = (*ancestors_of(document, stage), stage)
    instructions = tuple(instruction for each in stages for instruction in each.instructions[1:])
    settings = settings_of(document)
    unknown = next(
        (setting.shell for each in stages for setting in settings[each.index] if isinstance(setting.shell, str)), None
    )
    if unknown is not None:
        raise Obstacle("shell-line", unknown, stage.instructions[0].span)
    start = start_of(stage, base) if tag is not None or stays else start_with_shell(stage, base)
    reading = _Reading(document, base.directory, base.brings.path)
    if base.brings.gopath:
        reading.environment["GOPATH"] = base.brings.gopath
    traces, rest = Traces(), []
    copies: list[Copy] = []
    volumes: list[str] = []
    for instruction in instructions:
        match instruction.keyword:
            case "ONBUILD":
                raise Obstacle("onbuild", "", instruction.span)
            case "COPY" | "ADD":
                copies.append(reading.copy(instruction))
                traces.note_modes(instruction, copies[-1].target.rstrip("/"))
            case "RUN":
                rest += list(
                    deeds_of(document, instruction, reading.directory, reading.user, dict(reading.environment))
                )
            case "VOLUME":
                volumes += [posixpath.normpath(reading.value(instruction, word.text)) for word in instruction.words]
            case _:
                reading.take(instruction)
    for deed in rest:
        traces.take(deed)
    return Application(
        document,
        stage,
        instructions,
        base,
        Placement(context, tuple(copies)),
        traces,
        start,
        reading.directory,
        reading.environment,
        reading.user,
        tuple(volumes),
        tag,
        stays,
    )


class _Reading:
    """What holds at an instruction: folder, variables, user."""

    def __init__(self, document: Document, directory: str, path: str) -> None:
        self._escape = document.escape
        self.directory = directory
        self.environment: dict[str, str] = {"PATH": path}
        self.user: str | None = None
        self.defaults: dict[str, str] = {}
        """What each ARG is worth where a build says nothing."""

    def take(self, instruction: Instruction) -> None:
        match instruction.keyword:
            case "WORKDIR":
                value = self.value(instruction, instruction.body.text)
                self.directory = posixpath.normpath(posixpath.join(self.directory, value))
            case "ENV":
                before = dict(self.environment)
                for name, word in pairs(instruction):
                    found = expanded(word, before, self._escape)
                    if found is None:
                        self.environment.pop(name, None)
                    else:
                        self.environment[name] = found
            case "USER":
                self.user = self.value(instruction, instruction.body.text)
            case "ARG":
                for name, word in pairs(instruction):
                    self.environment.pop(name, None)
                    self.defaults[name] = expanded(word, {**self.defaults, **self.environment}, self._escape) or ""

    def copy(self, instruction: Instruction) -> Copy:
        if len(instruction.words) < 2:
            raise Obstacle("context", "a COPY without a source", instruction.span)
        known = {**self.defaults, **self.environment}
        words = [expanded(word.text, known, self._escape) for word in instruction.words[:-1]]
        sources = tuple(self.value(instruction, "$") if word is None else word for word in words)
        last = self.value(instruction, instruction.words[-1].text)
        target = posixpath.normpath(posixpath.join(self.directory, last))
        is_folder = last.endswith("/") or posixpath.basename(last) in (".", "..", "")
        return Copy(instruction, sources, target.rstrip("/") + "/" if is_folder else target)

    def value(self, instruction: Instruction, word: str) -> str:
        value = expanded(word, self.environment, self._escape)
        if value is None:
            name = re.search(r"\$\{?\w+\}?", word)
            raise Obstacle("variable", name.group() if name else word, instruction.span)
        return value
