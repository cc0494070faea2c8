"""Why something that was found in a build context is not ignored: an image may need it."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import basename, dirname
from typing import TYPE_CHECKING

from refactor.ignoring.dispensable import Dispensable, Sort
from refactor.ignoring.readers import Readers, history_reader, words_in
from refactor.ignoring.rules import is_plain, takes_back
from refactor.packages.commands import Action, invocation
from refactor.shell import Opaque
from refactor.shells.programs import program
from refactor.shells.run_shell import body_of, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Stage
    from refactor.files.ignorefile import IgnoreFile
    from refactor.ignoring.takers import Builder, Taker
    from refactor.packages.commands import Invocation

_MODULES = ("npm", "yarn", "pnpm")
_ELSEWHERE = (
    "--prefix",
    "-C",
    "--cwd",
    "--dir",
    "-g",
    "--global",
    "--modules-folder",
    "--target-dir",
    "--manifest-path",
)
_MOVES = ("cd", "pushd", "popd")


@dataclass(frozen=True, slots=True)
class Hurdle:
    """A refusal's slug, and what stands in the way."""

    slug: str
    detail: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of a build context when it is asked about one thing in it."""

    builders: tuple[Builder, ...]
    takers: tuple[Taker, ...]
    readers: Readers
    rules: IgnoreFile

    def hurdle(self, found: Dispensable) -> Hurdle | None:
        """Return why something must stay, or None if nothing that is known needs it."""
        path, sort = found.path, found.fact.sort
        if not is_plain(found.pattern.removeprefix("**/")):
            return Hurdle("name", path)
        naming = next((taker for taker in self.takers if taker.names(path)), None)
        if naming:
            return Hurdle("named", f"{path}, in {naming.builder.at(naming.instruction)}")
        if takes_back(self.rules, path):
            return Hurdle("exception", path)
        if sort in (Sort.ENVIRONMENT, Sort.VARIABLES, Sort.LOG):
            said = next(self._mentions(basename(path)), None)
            if said:
                return Hurdle("named", f"{path}, in {said}")
        taking = [taker for taker in self.takers if taker.takes(path)]
        match sort:
            case Sort.HISTORY:
                reader = history_reader(taking, self.readers)
                return Hurdle("version", reader) if reader else None
            case Sort.VARIABLES:
                return Hurdle("variables", f"{path}: {self.readers.variables}") if self.readers.variables else None
            case Sort.MODULES | Sort.OUTPUT:
                lacking = next((taker for taker in taking if not _is_made(taker, found)), None)
                return Hurdle("made", f"{path}, in {lacking.builder.at(lacking.instruction)}") if lacking else None
        return None

    def _mentions(self, name: str) -> Iterator[str]:
        for builder in self.builders:
            for instruction in builder.document.instructions:
                heredocs = (each.body.of(builder.document.text) for each in instruction.heredocs)
                text = " ".join((instruction.body.text, *heredocs))
                if instruction.keyword != "FROM" and name in words_in(text):
                    yield builder.at(instruction)


def _is_made(taker: Taker, found: Dispensable) -> bool:
    """Tell whether the stage that takes it, or one that it begins with, makes it anew where it would lie."""
    place = taker.place(found.path)
    document, stage = taker.builder.document, taker.stage
    while place is not None:
        if any(_makes(found.fact.sort, each) for each, where in _calls(document, stage) if where == dirname(place)):
            return True
        if stage.parent is None:
            return False
        stage = document.stages[stage.parent]
    return False


def _makes(sort: Sort, call: Invocation) -> bool:
    if call.has(*_ELSEWHERE) or call.action is not Action.INSTALL:
        return False
    if sort is Sort.OUTPUT:
        return call.manager == "cargo" and call.subcommand is not None and call.subcommand.raw == "build"
    return call.manager in _MODULES and not call.operands


def _calls(document: Document, stage: Stage) -> Iterator[tuple[Invocation, str | None]]:
    """Yield the package managers that the RUNs of a stage call, with the directories in which they do."""
    for instruction, setting in zip(stage.instructions, settings_of(document)[stage.index], strict=True):
        if instruction.keyword != "RUN" or instruction.is_json:
            continue
        body = body_of(document, instruction)
        if isinstance(body, Opaque) or any(program(each).name in _MOVES for each in body.script.commands):
            continue
        for command in body.script.commands:
            call = invocation(program(command).words)
            if call:
                yield call, setting.directory.path
