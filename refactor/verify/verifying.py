"""One file after the other: both versions built, compared, asked what is to be asked, and taken away again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from refactor.errors import DockwrightError, EngineProblem, UsageProblem
from refactor.registry import named, schemas
from refactor.result import Result
from refactor.settings import load
from refactor.verify.builds import Subject
from refactor.verify.image import file_contents, open_images
from refactor.verify.noise import DOCUMENTED
from refactor.verify.observations import observations
from refactor.verify.runs import checks
from refactor.verify.structure import Seen, structure_checks, wanted_contents
from refactor.verify.verdict import Built, Failure, Scope, Side, Verdict, compared, failed, judge, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from refactor.job import Job
    from refactor.verify.builds import Build, Workshop
    from refactor.verify.layers import Layers
    from refactor.verify.runs import RunOptions
    from refactor.verify.verdict import Evidence


_END = 20  # lines of a log that say why a build failed


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of one file: evidence, and the error that kept it from more; neither where nothing would change."""

    path: str
    evidence: Evidence | None = None
    error: DockwrightError | None = None

    @property
    def exit_code(self) -> int:
        """1 where the change is not to be trusted; an error's own; else 0."""
        if self.error:
            return self.error.exit_code
        return int(self.evidence is not None and self.evidence.verdict in (Verdict.DIFFERENT, Verdict.AFTER_FAILED))

    @property
    def proves(self) -> bool:
        """Something was found out about the change, be it good or bad."""
        return self.evidence is not None and self.evidence.verdict not in (Verdict.BEFORE_FAILED, Verdict.UNKNOWN)

    @property
    def claims_nothing(self) -> bool:
        """The file does not build as it is, so that there is nothing to compare with."""
        return self.evidence is not None and self.evidence.verdict is Verdict.BEFORE_FAILED


@dataclass(frozen=True, slots=True)
class Verifier:
    """Verifies file by file in one workshop.

    Attributes:
        workshop: where images are built.
        job: as it was planned with, for the build context.
        twice: build *before* two times, and take what differs between the two for noise.
        runs: what both images are asked.
        layers: those that were read, for the whole run.

    """

    workshop: Workshop
    job: Job
    twice: bool
    runs: RunOptions
    layers: Layers

    def each(self, results: Iterable[Result]) -> Iterator[Verified]:
        """Yield what comes of each file; the failure of one is not that of the others."""
        for result in chain.from_iterable(map(_dockerfiles, results)):
            if result.error or (result.after is None and not result.companions):
                yield unverified(result)
                continue
            error: DockwrightError | None = None
            try:
                evidence = self._evidence(result)
            except DockwrightError as problem:
                evidence, error = unknown(result.path, str(problem)), problem
            try:
                self.workshop.clear()
            except EngineProblem as left:
                error = error or left
            yield Verified(result.path, evidence, error)

    def _evidence(self, result: Result) -> Evidence:
        subject = self._subject(result)
        original = result.before or b""
        text = original if result.after is None else result.after
        before = self.workshop.build(subject, original, "before")
        if before.exit_code:
            return failed(result.path, Side.BEFORE, _failure(before))
        after = self.workshop.build(replace(subject, companions=result.companions), text, "after")
        if after.exit_code:
            (seen,) = self._seen(subject, before)
            return failed(result.path, Side.AFTER, _failure(after), before=Built.of(seen.image, before.seconds))
        builds = [before, after]
        if self.twice:
            builds.append(self.workshop.build(subject, original, "again", fresh=True))
            if builds[-1].exit_code:
                return failed(result.path, Side.BEFORE, _failure(builds[-1]))
        first, second, *rest = self._seen(subject, *builds)
        transforms = [named(name) for name in dict.fromkeys(change.transform for change in result.changes)]
        scope = Scope.CONFIG if any(transform.replaces_tree for transform in transforms) else Scope.WHOLE
        noise = DOCUMENTED.with_learnt(first.image, rest[0].image) if self.twice else DOCUMENTED
        structure, seconds = self.runs.structure, self.runs.timeout
        return compared(
            result.path,
            Built.of(first.image, before.seconds),
            Built.of(second.image, after.seconds),
            judge(first.image, second.image, transforms, noise, scope),
            (
                *checks(self.workshop, result.path, (before.reference, after.reference), self.runs),
                *structure_checks(self.workshop, result.path, (first, second), structure, seconds),
            ),
            tuple(observations(second.image)) if scope is Scope.CONFIG else (),
        )

    def _subject(self, result: Result) -> Subject:
        for part in result.parts:
            if part.context is None:
                raise UsageProblem("this Dockerfile was not built: its build context is not known here")
            return Subject(result.path, None, part.context)
        path = result.source.path if result.source else None
        context = self.job.context
        if path:
            context = self.job.with_settings(load(path.parent, schemas())).context or path.parent
        if context is None:
            raise UsageProblem(
                "a Dockerfile from standard input is in no folder: name its build context with --context"
            )
        return Subject(result.path, path, context)

    def _seen(self, subject: Subject, *builds: Build) -> tuple[Seen, ...]:
        with self.workshop.archives(builds, subject.name) as archives:
            return tuple(self._read(archive, build) for build, archive in zip(builds, archives, strict=True))

    def _read(self, archive: Path, build: Build) -> Seen:
        (image,) = open_images(archive, (build.reference,), self.layers)
        wanted = wanted_contents(image, self.runs.structure)
        return Seen(image, file_contents(archive, build.reference, wanted), build.reference)


def unverified(result: Result) -> Verified:
    """Return what comes of a file without a result to build: it is as it should be, or could not be planned."""
    return Verified(result.path, unknown(result.path, str(result.error)) if result.error else None, result.error)


def _dockerfiles(result: Result) -> Iterator[Result]:
    """Yield the result itself, or in the place of a host's one for each Dockerfile in it that changes."""
    if not result.parts or result.after is None:
        yield result
    for part in result.parts:
        if part.after is not None:
            name = f"{result.path}:{part.line}"
            yield Result(name, None, part.after, changes=part.changes, before=part.before, parts=(part,))


def exit_code(verified: Sequence[Verified]) -> int:
    """Return the highest code of any file.

    A file that does not build as it is claims nothing and fails nothing, unless nothing else was proven either: then a
    green light would be a lie, and the code is that of an engine that could not be used.
    """
    codes = [each.exit_code for each in verified]
    unproven = any(each.claims_nothing for each in verified)
    proven = any(each.proves for each in verified)
    return max(*codes, 5 if unproven and not proven else 0, 0)


def _failure(build: Build) -> Failure:
    return Failure(f"exit code {build.exit_code}", tuple(line for line in build.log if line.strip())[-_END:])
