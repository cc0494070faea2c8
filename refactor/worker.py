"""One file from its path, or from its bytes, to its result."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import BrokenTransform, DockwrightError, Unreadable
from refactor.files.source import Source, read
from refactor.result import Result
from refactor.transform import Safety

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from refactor.companion import Companion
    from refactor.context import Context
    from refactor.hosts.planning import HostPlan
    from refactor.job import Job
    from refactor.note import Note
    from refactor.patch import Patch
    from refactor.plan import Approval, Plan
    from refactor.registry import Choice


def run_bytes(data: bytes, name: str, job: Job) -> Result:
    """Return the result for a Dockerfile that no file holds, such as standard input; it has no context but ``job``'s.

    What would change other files besides is as if it had not been found.
    """
    worker = Worker(job, lambda _: lambda proposal: not proposal.companions)
    try:
        return worker.plan(data, name, None, worker.effective(Path()))
    except DockwrightError as error:
        return Result(name, error=error)


def shown(path: Path) -> str:
    """Return ``path`` relative to the working directory where it lies below it, with forward slashes."""
    absolute = Path(os.path.normpath(Path.cwd() / path))
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()


class Worker:
    """Takes one file after the other, and keeps what they share: settings, and the transforms chosen by them."""

    def __init__(self, job: Job, approval: Callable[[str], Approval] | None = None) -> None:
        self.job = job
        self.approval = approval
        self._effective: dict[Path, Job] = {}
        self._choices: dict[Job, tuple[Choice, ...]] = {}

    def __call__(self, path: Path) -> Result:
        """Return what comes of the file at ``path``; an error is part of it, and never raised."""
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
        """Return what comes of ``data``, called ``name``, for a job as `effective` gives it; ``source`` is the file, if any."""
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
