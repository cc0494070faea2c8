"""What a repository would be proposed: the same plan as `diff` makes, as one commit for each transform."""

from __future__ import annotations

import os
from contextlib import chdir
from dataclasses import dataclass
from dataclasses import replace as with_changes
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import BrokenTransform, UsageProblem
from refactor.files.discovery import find
from refactor.patch import make_patch
from refactor.pull_request import branches
from refactor.pull_request.seal import digest
from refactor.registry import schemas, transforms
from refactor.run import run
from refactor.settings import Settings, load
from refactor.transform import Safety
from refactor.worker import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from refactor.job import Job
    from refactor.plan import Change
    from refactor.pull_request.snapshot import Snapshot
    from refactor.result import Result


class Grouping(StrEnum):
    """How changes are spread over branches."""

    REPOSITORY = "repository"
    TRANSFORM = "transform"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds before and after; ``before`` is None where there is no such file."""

    path: str
    before: bytes | None
    after: bytes


@dataclass(frozen=True, slots=True)
class Step:
    """What one transform makes of the Dockerfile at ``path``, and of files beside it; ``key`` stands for that change alone."""

    path: str
    transform: str
    files: tuple[Content, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A file that stays as it is since the images of its change did not hold; ``exit_code`` is that of an engine that broke."""

    path: str
    reason: str
    keys: tuple[str, ...]
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one branch is to bring.

    Attributes:
        branch: its name.
        results: what there is to say of each file, as `diff` would; those that it does not change are among them.
        steps: the files after each transform, in the order of the transforms; a commit for each transform.
        refused: how many changes were left out since maintainers refused them.
        doubts: the files that were left out since their images did not hold.

    """

    branch: str
    results: tuple[Result, ...]
    steps: tuple[Step, ...]
    refused: int = 0
    doubts: tuple[Doubt, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What stands for the changes, also once others were left out."""
        return tuple(step.key for step in self.steps)

    @property
    def transforms(self) -> tuple[str, ...]:
        """The names of the transforms that change something, in their order."""
        return tuple(dict.fromkeys(step.transform for step in self.steps))

    @property
    def change(self) -> str:
        """A digest of everything that the branch changes: equal means that there is nothing new to push."""
        files = ((step, file) for step in self.steps for file in step.files)
        parts = ((step.path, step.transform, file.path, file.before or b"", file.after) for step, file in files)
        return digest(*(part for each in parts for part in each))


def propose(snapshot: Snapshot, job: Job, grouping: Grouping) -> tuple[Proposal, ...]:
    """Plan a snapshot's Dockerfiles; without any that changes, the one proposal of a repository is empty."""
    with chdir(snapshot.folder):
        gated = with_changes(job, gate=Safety.SAFE) if snapshot.unprovable else job
        files = tuple(_files())
        results = tuple(_shown(result, snapshot) for result in _run(files, gated))
        if grouping is Grouping.TRANSFORM:
            names = dict.fromkeys(change.transform for result in results for change in result.changes)
            return tuple(_for_transform(name, files, gated, snapshot) for name in names) or (_nothing(results),)
        if grouping is Grouping.FILE:
            parts = tuple((branches.for_file(each.path), (each,)) for each in results if each.patches)
            return tuple(_proposal(branch, part, gated, snapshot) for branch, part in parts) or (_nothing(results),)
        return (_proposal(branches.WHOLE, results, gated, snapshot),)


def without(proposal: Proposal, keys: Collection[str], job: Job, snapshot: Snapshot) -> Proposal:
    """Return ``proposal`` less the changes that ``keys`` stand for; the keys of what remains are what they were."""
    dropped = [step for step in proposal.steps if step.key in keys]
    if not dropped:
        return proposal
    results = []
    with chdir(snapshot.folder):
        gated = with_changes(job, gate=Safety.SAFE) if snapshot.unprovable else job
        for result in proposal.results:
            gone = {step.transform for step in dropped if step.path == result.path}
            results.append(_reduced(result, gone, gated, snapshot) if gone else result)
        smaller = _proposal(proposal.branch, tuple(results), gated, snapshot)
    known = {(step.path, step.transform): step.key for step in proposal.steps}
    steps = tuple(with_changes(step, key=known[step.path, step.transform]) for step in smaller.steps)
    return with_changes(proposal, results=smaller.results, steps=steps)


def less(proposal: Proposal, refused: Collection[str], job: Job, snapshot: Snapshot) -> Proposal:
    """Return ``proposal`` less what people refused, which it counts."""
    count = sum(step.key in refused for step in proposal.steps)
    return with_changes(without(proposal, refused, job, snapshot), refused=count)


def _files() -> Iterator[Path]:
    """Find the Dockerfiles of the working directory, each by the one name that is no link."""
    try:
        settings = load(Path(), schemas())
    except UsageProblem:  # which every file that it is nearest to will say
        settings = Settings()
    base = settings.file.parent if settings.file else None
    root = Path.cwd()
    for path in find((Path(),), exclude=settings.exclude, exclude_base=base):
        yield Path(os.path.realpath(path)).relative_to(root)


def _run(files: Sequence[Path], job: Job) -> Iterator[Result]:
    """Plan ``files`` of the working directory, outside of which nothing is looked at."""
    return run(files, with_changes(job, within=Path.cwd()), 1)


def _for_transform(name: str, files: Sequence[Path], job: Job, snapshot: Snapshot) -> Proposal:
    alone = with_changes(job, only=(name,))
    results = tuple(_shown(result, snapshot) for result in _run(files, alone))
    return _proposal(branches.for_transform(name), results, alone, snapshot)


def _nothing(results: tuple[Result, ...]) -> Proposal:
    return Proposal(branches.WHOLE, results, ())


def _proposal(branch: str, results: tuple[Result, ...], job: Job, snapshot: Snapshot) -> Proposal:
    order = [transform.name for transform in transforms()]
    steps = [step for result in results if result.patches for step in _steps(result, job, snapshot)]
    steps.sort(key=lambda step: order.index(step.transform))
    return Proposal(branch, results, tuple(steps))


def _steps(result: Result, job: Job, snapshot: Snapshot) -> Iterator[Step]:
    """Yield what each transform changes: the file is planned with the first of them, with the first two, and so on."""
    names = tuple(dict.fromkeys(change.transform for change in result.changes))
    held = {result.path: result.before} | {shown(each.path): _data(each.before) for each in result.companions}
    for number, name in enumerate(names, 1):
        planned = result if number == len(names) else _planned(result, names[:number], job, snapshot)
        becomes = dict(_contents(planned))
        files = tuple(Content(path, held.get(path), data) for path, data in becomes.items() if held.get(path) != data)
        if not files:
            raise BrokenTransform(name, "alone with those before it, it does not change what it changes among all")
        yield Step(result.path, name, files, _key(result.path, name, files))
        held |= becomes


def _contents(result: Result) -> Iterator[tuple[str, bytes]]:
    """Yield each file that changes, and what it is to hold."""
    if result.after is not None:
        yield result.path, result.after
    for each in result.companions:
        yield shown(each.path), each.after.encode("utf-8", "surrogateescape")


def _data(text: str | None) -> bytes | None:
    return None if text is None else text.encode("utf-8", "surrogateescape")


def _planned(result: Result, names: tuple[str, ...], job: Job, snapshot: Snapshot) -> Result:
    planned = next(_run((Path(result.path),), with_changes(job, only=names)))
    if planned.error:
        raise planned.error
    return _shown(planned, snapshot)


def _reduced(result: Result, gone: Collection[str], job: Job, snapshot: Snapshot) -> Result:
    names = tuple(dict.fromkeys(each.transform for each in result.changes if each.transform not in gone))
    if not names:
        return with_changes(result, after=None, patches=(), companions=(), changes=())
    planned = _planned(result, names, job, snapshot)
    return with_changes(planned, refusals=result.refusals, held=result.held, notes=result.notes)


def _key(path: str, transform: str, files: Sequence[Content]) -> str:
    parts = [path, transform]
    for file in files:
        before, after = ((data or b"").decode("utf-8", "surrogateescape") for data in (file.before, file.after))
        patch = make_patch("file", before, after)
        lines = patch.text.split("\n")[2:] if patch else []
        parts += [file.path, *(line for line in lines if line[:1] in ("+", "-"))]
    return digest(*parts)[:8]


def _shown(result: Result, snapshot: Snapshot) -> Result:
    """Say what was said without the temporary folder, and call nothing proven that the snapshot cannot prove."""
    folder = f"{snapshot.folder}/"

    def said(text: str) -> str:
        return text.replace(folder, "").replace(str(snapshot.folder), "the repository")

    def change(each: Change) -> Change:
        return with_changes(each, message=said(each.message))

    error = result.error.at(Path(result.path)) if isinstance(result.error, BrokenTransform) else result.error
    if isinstance(error, UsageProblem):
        error = UsageProblem(said(error.message))
    return with_changes(
        result,
        changes=tuple(map(change, result.changes)),
        held=tuple(map(change, result.held)),
        refusals=tuple(with_changes(left, sentence=said(left.sentence)) for left in result.refusals),
        notes=tuple(with_changes(note, sentence=said(note.sentence)) for note in result.notes),
        error=error,
    )
