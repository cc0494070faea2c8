"""One file from its path to its result, and many of them side by side.

A `Result` holds nothing but what a face shows or writes, so that it travels cheaply from a worker process.
"""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import BrokenTransform, DockwrightError, NotWritten, Unreadable
from refactor.files.source import Source, read
from refactor.locking.table import NOTHING_LOCKED, Lock
from refactor.transform import Safety

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from refactor.companion import Companion
    from refactor.context import Context
    from refactor.hosts.planning import HostPlan, Part
    from refactor.note import Note
    from refactor.patch import Patch
    from refactor.plan import Approval, Change, Left, Plan
    from refactor.registry import Choice
    from refactor.settings import OptionSetting, Settings

# Below this many files the processes cost more than they bring.
_WORTH_PROCESSES = 24
_CHUNK = 16


@dataclass(frozen=True, slots=True)
class Job:
    """What the command line asks for; where it is silent, the settings nearest to each file speak.

    Attributes:
        only: the names of the transforms that run; where it is empty, the settings say, or else the usual preset.
        skip: the names of those that do not.
        options: what was set for them.
        gate: what is at least as sure is made.
        context: the build context, or None for the folder of each file.
        lock: which images the project has locked; the settings alone say so.
        within: the folder that build contexts have to lie in to be looked at; None for any.

    """

    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    options: tuple[OptionSetting, ...] = ()
    gate: Safety | None = None
    context: Path | None = None
    lock: Lock = NOTHING_LOCKED
    within: Path | None = None

    def with_settings(self, settings: Settings) -> Job:
        """Return this job with what it leaves open taken from ``settings``."""
        from refactor.presets import chosen, usual

        only, gate = chosen(settings.preset, settings.only, settings.safety)
        gate = self.gate or gate or Safety.PROVEN
        context = settings.file.parent / settings.context if settings.file and settings.context else None
        return Job(
            self.only or only or usual(gate).transforms,
            self.skip or settings.skip,
            settings.options + self.options,
            gate,
            self.context or context,
            settings.lock,
            self.within,
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one file: a plan's outcome, or the error that kept it from one.

    ``path`` is as people would write it; ``source`` is None where no file was read, ``before`` where nothing was, ``after``
    where the file stays as it is. ``patches`` are the diffs of all files that change: of this one, if it does, and then of its
    ``companions``. ``parts`` are the Dockerfiles in a file that is none itself.
    """

    path: str
    source: Source | None = field(default=None, repr=False)
    after: bytes | None = field(default=None, repr=False)
    patches: tuple[Patch, ...] = ()
    changes: tuple[Change, ...] = ()
    held: tuple[Change, ...] = ()
    refusals: tuple[Left, ...] = ()
    notes: tuple[Note, ...] = ()
    error: DockwrightError | None = None
    before: bytes | None = field(default=None, repr=False)
    parts: tuple[Part, ...] = ()
    companions: tuple[Companion, ...] = field(default=(), repr=False)

    @property
    def diff(self) -> bytes:
        """The diffs of all files, as one; empty where nothing changes."""
        return b"".join(map(bytes, self.patches))


def run(paths: Sequence[Path], job: Job, jobs: int) -> Iterator[Result]:
    """Yield the result of each path, in their order, from up to ``jobs`` processes."""
    yield from _agreed(_run(paths, job, jobs))


def _run(paths: Sequence[Path], job: Job, jobs: int) -> Iterator[Result]:
    if jobs == 1 or len(paths) < _WORTH_PROCESSES:
        worker = _Worker(job)
        yield from map(worker, paths)
        return
    from concurrent.futures import ProcessPoolExecutor

    _preload()
    with ProcessPoolExecutor(min(jobs, len(paths) // _CHUNK + 1), initializer=_start, initargs=(job,)) as pool:
        try:
            with _without_interrupts():
                results = pool.map(_work, paths, chunksize=_CHUNK)
            yield from results
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def run_asking(paths: Sequence[Path], job: Job, approval: Callable[[str], Approval]) -> Iterator[Result]:
    """Yield the result of each path when it is asked for; ``approval`` gives, for a file's name, who approves its changes."""
    yield from _agreed(map(_Worker(job, approval), paths))


def _preload() -> None:
    """Import before the processes part ways what each of them would import otherwise."""
    from importlib import import_module

    for name in (
        "dockerfile_parse",
        "unidiff",
        "refactor.patch",
        "refactor.plan",
        "refactor.shells.reader",
        "transforms",
    ):
        import_module(name)


def run_bytes(data: bytes, name: str, job: Job) -> Result:
    """Return the result for a Dockerfile that no file holds, such as standard input; it has no context but ``job``'s.

    What would change other files besides is as if it had not been found.
    """
    worker = _Worker(job, lambda _: lambda proposal: not proposal.companions)
    try:
        return worker.plan(data, name, None, worker.effective(Path()))
    except DockwrightError as error:
        return Result(name, error=error)


def _agreed(results: Iterable[Result]) -> Iterator[Result]:
    """Yield ``results``, with an error for each that would make something else of a file than one before it."""
    makers: dict[Path, tuple[str, str]] = {}
    for result in results:
        odd = [each for each in result.companions if _is_contradicted(each, makers.get(each.path.resolve()))]
        if odd:
            makes = f"{result.path} and {makers[odd[0].path.resolve()][0]} would each make something else of it"
            yield failed(result, NotWritten(odd[0].path, f"{makes}; run them one after the other"))
            continue
        makers |= {each.path.resolve(): (result.path, each.after) for each in result.companions}
        yield result


def _is_contradicted(companion: Companion, made: tuple[str, str] | None) -> bool:
    return made is not None and made[1] not in (companion.before, companion.after)


def failed(result: Result, error: DockwrightError) -> Result:
    """Return what came of a file where ``error`` kept its changes from being made."""
    return replace(result, after=None, patches=(), changes=(), companions=(), error=error)


def shown(path: Path) -> str:
    """Return ``path`` relative to the working directory where it lies below it, with forward slashes."""
    absolute = Path(os.path.normpath(Path.cwd() / path))
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()


class _Worker:
    """Holds what all files share."""

    def __init__(self, job: Job, approval: Callable[[str], Approval] | None = None) -> None:
        self.job = job
        self.approval = approval
        self._effective: dict[Path, Job] = {}
        self._choices: dict[Job, tuple[Choice, ...]] = {}

    def __call__(self, path: Path) -> Result:
        name = shown(path)
        try:
            source = read(path)
            job = self.effective(path.parent)
            return self.plan(source.data, name, source, job)
        except DockwrightError as error:
            return Result(name, error=error)

    def effective(self, folder: Path) -> Job:
        """Return the job for the files of ``folder``."""
        if folder not in self._effective:
            from refactor.registry import schemas
            from refactor.settings import load

            self._effective[folder] = self.job.with_settings(load(folder, schemas()))
        return self._effective[folder]

    def plan(self, data: bytes, name: str, source: Source | None, job: Job) -> Result:
        from refactor.patch import PatchError

        try:
            plan = self._plan(data, name, source, job)
            after = bytes(plan.after)
            patches = tuple(_patches(name, data, after, plan.companions))
        except (Unreadable, BrokenTransform) as error:
            return Result(name, source, error=error.at(Path(name)), before=data)
        except PatchError as error:
            return Result(name, source, error=BrokenTransform("patch", str(error), Path(name)), before=data)
        return Result(
            name,
            source,
            after if after != data else None,
            patches,
            plan.changes,
            plan.held,
            plan.refusals,
            plan.notes,
            before=data,
            parts=plan.parts,
            companions=plan.companions,
        )

    def _plan(self, data: bytes, name: str, source: Source | None, job: Job) -> Plan | HostPlan:
        from refactor.hosts.forms import Form, form_of
        from refactor.registry import choose

        if job not in self._choices:
            self._choices[job] = choose(job.only, job.skip, job.options, job.lock)
        planner = _Planner(self._choices[job], job.gate or Safety.PROVEN, job.within)
        approval = self.approval(name) if self.approval else None
        form = form_of(source.path) if source else None
        if source and form:
            from refactor.hosts.planning import plan_host

            context = job.context if form is Form.PYTHON else None
            return plan_host(data, source.path, form, planner, approval, context)
        path = source.path if source else None
        return planner(data, job.context or (path.parent if path else None), approval, path)


def _patches(name: str, before: bytes, after: bytes, companions: Iterable[Companion]) -> Iterator[Patch]:
    from refactor.patch import make_patch

    patches = [make_patch(name, *(each.decode("utf-8", "surrogateescape") for each in (before, after)))]
    patches += [make_patch(shown(each.path), each.before, each.after) for each in companions]
    yield from filter(None, patches)


@dataclass(frozen=True, slots=True)
class _Planner:
    """Plans Dockerfiles with what a job chooses."""

    choices: tuple[Choice, ...]
    gate: Safety
    within: Path | None

    def __call__(self, data: bytes, root: Path | None, approval: Approval | None, path: Path | None = None) -> Plan:
        """Plan the Dockerfile ``data``, which is the file at ``path`` if it is one, with the build context at ``root``."""
        from refactor.plan import make_plan
        from refactor.registry import transforms

        context, note = self._context(root, path)
        names = tuple(transform.name for transform in transforms())
        plan = make_plan(data, self.choices, context, self.gate, names, approval)
        return replace(plan, notes=plan.notes + note)

    def _context(self, root: Path | None, path: Path | None) -> tuple[Context | None, tuple[Note, ...]]:
        """Open the build context if a transform wants it; where it cannot be read there is none, and a note says why."""
        if root is None or not any(choice.transform.takes_context for choice in self.choices):
            return None, ()
        from refactor.context import Context, ContextError
        from refactor.note import Note

        if self.within and not root.resolve().is_relative_to(self.within.resolve()):
            return None, (Note(1, "the build context lies outside of the repository, and was not looked at"),)
        try:
            return Context.open(root, path), ()
        except ContextError as error:
            return None, (Note(1, f"the build context was not looked at: {error}"),)


_workers: list[_Worker] = []


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Put Ctrl-C off. The processes started meanwhile inherit this, and so are never stopped but by their parent."""
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(job: Job) -> None:
    from threading import Thread

    Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # files leave no cycles worth the time, and the process ends with them
    _workers[:] = [_Worker(job)]


def _end_with_parent() -> None:
    """Wait for the parent to end, and end: a pool's processes would wait for work for ever if it was killed."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def _work(path: Path) -> Result:
    return _workers[0](path)
