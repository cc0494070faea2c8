"""What the Dockerfiles of a build context take from it: which name a path, and which take a whole folder."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import join, normpath
from typing import TYPE_CHECKING

from refactor.context import Context, Kind
from refactor.dockerfile.copies import absolute
from refactor.dockerfile.heredoc import is_heredoc
from refactor.dockerfile.variables import Variables
from refactor.document import Document
from refactor.errors import Unreadable, because, show
from refactor.files.discovery import find, is_dockerfile
from refactor.files.ignorefile import clean
from refactor.ignoring.dispensable import below
from refactor.ignoring.named import named_dockerfiles
from refactor.shells.run_shell import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from refactor.document import Instruction, Stage


class UnknownError(ValueError):
    """What a Dockerfile takes cannot be told; ``instruction`` is None where it is another's than the one at work."""

    def __init__(self, instruction: Instruction | None, slug: str, detail: str) -> None:
        super().__init__(detail)
        self.instruction = instruction
        self.slug = slug
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Builder:
    """A Dockerfile that is built with the context; ``name`` is empty for the one at work."""

    name: str
    document: Document

    def at(self, instruction: Instruction) -> str:
        """Say where an instruction stands."""
        return f"{self.name}:{instruction.line}" if self.name else f"line {instruction.line}"


@dataclass(frozen=True, slots=True)
class Taker:
    """An instruction that takes something from the context.

    Attributes:
        builder: whose it is.
        stage: where it stands.
        instruction: a COPY, an ADD, or a RUN that mounts.
        source: as it is written, cleaned; it may match nothing.
        taken: the paths in the context that it matches, the root being an empty string.
        folders: those of them that are folders.
        destination: where in the image they go, or None if that is not settled.

    """

    builder: Builder
    stage: Stage
    instruction: Instruction
    source: str
    taken: tuple[str, ...]
    folders: tuple[str, ...]
    destination: str | None

    def names(self, path: str) -> bool:
        """Tell whether it asks for a path, or for something in it, by name or by pattern."""
        return any(each == path or below(each, path) for each in self.taken)

    def takes(self, path: str) -> bool:
        """Tell whether it takes a path with the folder that holds it."""
        return any(below(path, folder) for folder in self.folders)

    def place(self, path: str) -> str | None:
        """Return where in the image a path ends up that is taken with its folder."""
        folder = next(folder for folder in self.folders if below(path, folder))
        return None if self.destination is None else normpath(join(self.destination, path[len(folder) :].lstrip("/")))


def builders(document: Document, context: Context, ignore_file: Path) -> tuple[Builder, ...]:
    """Return the Dockerfiles whose builds read ``ignore_file``: the one at work, and others in the context.

    Which context a Dockerfile in one of its folders is built with cannot be known: it is taken to be this one too.

    Raises:
        UnknownError: one of them cannot be read.

    """
    found = [Builder("", document)]
    if ignore_file != context.root / ".dockerignore":
        return tuple(found)
    for path in find((context.root,)):
        own = path.with_name(f"{path.name}.dockerignore")
        if not is_dockerfile(path.name) or own.is_file() or _is_same(path, context.dockerfile):
            continue
        name = show(path.relative_to(context.root))
        try:
            found.append(Builder(name, Document.parse(path.read_bytes())))
        except (Unreadable, OSError) as error:
            raise UnknownError(None, "dockerfile", name) from error
    return (*found, *_named(context))


def _named(context: Context) -> Iterator[Builder]:
    try:
        for name, data in named_dockerfiles(context.root):
            yield Builder(name, Document.parse(data))
    except OSError as error:
        raise UnknownError(None, "dockerfile", because(error)) from error
    except Unreadable as error:
        raise UnknownError(None, "dockerfile", str(error).rstrip(".")) from error


def takers(builder: Builder, context: Context) -> Iterator[Taker]:
    """Yield what one Dockerfile takes.

    Raises:
        UnknownError: a source is not settled.
        ContextError: a folder cannot be read.

    """
    document = builder.document
    variables, settings = Variables(document), settings_of(document)
    for stage in document.stages:
        for instruction, setting in zip(stage.instructions, settings[stage.index], strict=True):
            for source, target in _sources(builder, instruction, variables):
                entries = context.match(source)
                taken = tuple("" if entry.path == "." else entry.path for entry in entries)
                folders = tuple(
                    path for path, entry in zip(taken, entries, strict=True) if entry.kind is Kind.DIRECTORY
                )
                destination = absolute(target, setting) if target is not None else None
                written = clean(f"/{source}").removeprefix("/")
                yield Taker(builder, stage, instruction, written, taken, folders, destination)


def _sources(builder: Builder, instruction: Instruction, variables: Variables) -> Iterator[tuple[str, str | None]]:
    """Yield each source of an instruction that lies in the context, with the destination."""
    if instruction.keyword == "RUN":
        yield from _mounted(builder, instruction)
    if instruction.keyword not in ("COPY", "ADD") or instruction.flag("from"):
        return
    if instruction.is_ambiguous:
        raise _unsettled(builder, instruction)
    *words, last = instruction.words
    target = variables.settled(instruction, last.text)
    for word in words:
        if instruction.heredocs and is_heredoc(word.text):
            continue
        source = variables.settled(instruction, word.text)
        if source is None:
            raise _unsettled(builder, instruction)
        if "://" not in source and not source.startswith("git@"):
            yield source, target


def _mounted(builder: Builder, run: Instruction) -> Iterator[tuple[str, str | None]]:
    for flag in run.flags:
        if flag.name != "mount":
            continue
        options = flag.options
        if options.get("type", "bind") != "bind" or "from" in options:
            continue
        if "$" in (flag.value or ""):
            raise _unsettled(builder, run)
        target = options.get("target") or options.get("dst") or options.get("destination")
        yield options.get("source") or options.get("src") or ".", target


def _unsettled(builder: Builder, instruction: Instruction) -> UnknownError:
    return UnknownError(None if builder.name else instruction, "variable", builder.at(instruction))


def _is_same(path: Path, other: Path | None) -> bool:
    try:
        return other is not None and path.samefile(other)
    except OSError:
        return False
