"""What is written: the application's folders given to the user, and USER."""

from __future__ import annotations

import posixpath
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.edit import Edit, Span
from refactor.split.application import application_of
from refactor.split.bases import base_of
from refactor.split.folders import is_below
from refactor.split.mentions import sources_of
from refactor.split.obstacle import Obstacle
from refactor.split.stacks import STAYING
from refactor.unprivileged.privileges import OF_PACKAGES, WRITES_BESIDE_ITSELF
from refactor.unprivileged.rights import require_sufficient
from refactor.unprivileged.users import runner_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.context import Context
    from refactor.document import Document, Instruction
    from refactor.split.application import Application
    from refactor.split.runtime import Folders
    from refactor.unprivileged.users import Runner

_AS_ROOT = ("RUN", "COPY", "ADD", "WORKDIR", "USER", "SHELL")
"""What goes on being root's: a USER before one of them would be theirs as well."""


@dataclass(frozen=True, slots=True)
class Switch:
    """The edits, the sentence about them, and where they are."""

    span: Span
    message: str
    edits: tuple[Edit, ...]


def switch_of(document: Document, context: Context | None, asked: str) -> Switch | None:
    """Return how another user than root runs what the last stage starts, or None where one does already.

    Raises:
        Obstacle: there is no such user, or it cannot be told that he suffices.

    """
    base_of(document, document.stages[-1])
    if context is None:
        raise Obstacle("context", "there is none")
    application = application_of(document, context, None, stays=True)
    if not application.is_root:
        return None
    folders = next((found for stack in STAYING if (found := stack(application))), None)
    if folders is None:
        raise Obstacle("stack", application.base.name)
    runner = runner_of(application, folders, asked)
    require_sufficient(application, folders, runner)
    given = tuple(_given(application, folders, runner))
    said = f", and may write to {', '.join(given)}" if given else ""
    span, edits = _edits(application, tuple(_lines(application, folders, runner, given)))
    return Switch(span, f"{runner.word} runs it instead of root{said}", edits)


def _given(application: Application, folders: Folders, runner: Runner) -> Iterator[str]:
    """Yield the folders that are to be the user's, but those that the last command of all RUNs has given to him already."""
    brought = [each for each in application.instructions if each.keyword in ("COPY", "ADD")]
    given = [
        each.path
        for each in application.traces.changed
        if each.deep
        and each.certain
        and _owner(each.owner) == runner.owner
        and each.step[1] == application.traces.steps
        if not any(other.span.start > each.step[0] and _owner_of(other) != runner.owner for other in brought)
    ]
    return (path for path in folders.own if not any(is_below(path, each) for each in given))


def _owner_of(copy: Instruction) -> str:
    flag = copy.flag("chown")
    return _owner(flag.value or "") if flag else ""


def _owner(word: str) -> str:
    return word.partition(":")[0]


def _lines(application: Application, folders: Folders, runner: Runner, given: tuple[str, ...]) -> Iterator[str]:
    """Yield the instructions; what package managers filled stays root's if nothing writes there: it would be stored twice."""
    kept = [path for path in folders.packages if any(path != each and is_below(path, each) for each in given)]
    if not folders.dependencies.isdisjoint(WRITES_BESIDE_ITSELF) or _finds_packages(application, kept):
        kept = []
    words = " ".join(map(shlex.quote, given))
    if kept:
        pruned = " ".join(f"-path {shlex.quote(path)} -prune -o" for path in kept)
        yield f"RUN find {words} {pruned} -exec chown -h {runner.owner} {{}} +"
    elif given:
        yield f"RUN chown -R {runner.owner} {words}"
    yield f"USER {runner.word}"


def _finds_packages(application: Application, folders: list[str]) -> bool:
    """Tell whether a source may find the folders of packages, to write there."""
    names = [posixpath.basename(each) for each in folders]
    texts = (application.placement.text(each) or "" for each in sources_of(application))
    return any(OF_PACKAGES.search(text) or any(name in text for name in names) for text in texts)


def _edits(application: Application, lines: tuple[str, ...]) -> tuple[Span, tuple[Edit, ...]]:
    """Return the edits that put ``lines`` behind what is root's, before what is started where that comes later."""
    document, instructions = application.document, application.stage.instructions
    last = max(index for index, each in enumerate(instructions) if each.keyword in (*_AS_ROOT, "FROM"))
    behind = next((each for each in instructions[last + 1 :] if each.keyword in ("ENTRYPOINT", "CMD")), None)
    before = instructions[last]
    end = document.line_end_at(instructions[0].span.start)
    if behind is not None:
        start = min((comment.span.start for comment in behind.attached), default=behind.span.start)
        return Span(start, behind.span.end), (Edit(Span(start, start), "".join(f"{line}{end}" for line in lines)),)
    at = before.span.end
    text = "".join(f"{line}{end}" for line in lines)
    if not document.text[:at].endswith("\n"):
        text = end + text.removesuffix(end)
    return before.span, (Edit(Span(at, at), text),)
