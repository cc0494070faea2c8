"""Proof of a proposal: what it changes is built before and after, and what does not hold stays out of it.

The images are built from the files of the commit as they were laid out, so that none of the clone's hooks or filters has run;
what the Dockerfiles themselves run, runs in the engine. A file is proposed as a whole or not at all: one whose images differ,
or of which one does not build, keeps all of its changes out, and the text says why.
"""

from __future__ import annotations

from contextlib import chdir
from dataclasses import dataclass
from dataclasses import replace as with_changes
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import EngineProblem, UsageProblem
from refactor.pull_request.proposal import Doubt, without
from refactor.registry import schemas
from refactor.settings import load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refactor.job import Job
    from refactor.pull_request.proposal import Proposal
    from refactor.pull_request.snapshot import Snapshot
    from refactor.result import Result
    from refactor.verify.engine import BuildOptions, Engine
    from refactor.verify.runs import RunOptions
    from refactor.verify.verdict import Evidence
    from refactor.verify.verifying import Verified


@dataclass(frozen=True, slots=True)
class Proof:
    """How images are built and what they are asked, as for `verify`."""

    engine: Engine
    build: BuildOptions
    runs: RunOptions
    fresh: bool = False
    twice: bool = False

    def look(self, results: Iterable[Result], snapshot: Snapshot, job: Job) -> tuple[Verified, ...]:
        """Build what changes in ``results``, file by file.

        Raises:
            EngineProblem: something of ours could not be removed from the engine.

        """
        from refactor.verify.builds import opened
        from refactor.verify.layers import Layers
        from refactor.verify.progress import Progress
        from refactor.verify.verifying import Verifier

        with (
            chdir(snapshot.folder),
            opened(self.engine, self.build, Progress(quiet=True), fresh=self.fresh) as workshop,
        ):
            verifier = Verifier(workshop, job, self.twice, self.runs, Layers())
            return tuple(
                verified
                for result in results
                if result.patches
                for verified in (_not_built(result, job) or verifier.each((result,)))
            )


def proven(proposal: Proposal, snapshot: Snapshot, job: Job, proof: Proof) -> tuple[Proposal, tuple[Evidence, ...]]:
    """Return what of a proposal holds, and the evidence for it; what does not hold is among the proposal's doubts.

    Raises:
        EngineProblem: the engine broke before anything was proven.

    """
    verified = proof.look(proposal.results, snapshot, job)
    keys = {each.path: tuple(step.key for step in proposal.steps if step.path == each.path) for each in verified}
    doubts = tuple(
        Doubt(each.path, reason, keys[each.path], code) for each in verified for reason, code in _doubt(each)
    )
    kept = without(proposal, {key for doubt in doubts for key in doubt.keys}, job, snapshot)
    evidence = tuple(each.evidence for each in verified if each.evidence and each.evidence.verdict.holds)
    broken = [each.error for each in verified if isinstance(each.error, EngineProblem)]
    if broken and not evidence:
        raise broken[0]
    return with_changes(kept, doubts=doubts), evidence


def _not_built(result: Result, job: Job) -> tuple[Verified, ...]:
    """Say why a file is not built: it only holds Dockerfiles, or an engine would get what is not the repository's."""
    from refactor.verify.verifying import Verified

    folder = Path(result.path).parent
    context = job.with_settings(load(folder, schemas())).context or folder
    if result.parts:
        return (Verified(result.path, error=UsageProblem("Dockerfiles in files of other forms are not built")),)
    if not context.resolve().is_relative_to(Path.cwd()):
        return (Verified(result.path, error=UsageProblem("its build context lies outside of the repository")),)
    return ()


def _doubt(verified: Verified) -> Iterable[tuple[str, int]]:
    """Yield why a file's change is not proposed, and the exit code of what broke, if it was not the change's doing."""
    error, evidence = verified.error, verified.evidence
    if error:
        yield str(error).removesuffix("."), error.exit_code if isinstance(error, EngineProblem) else 0
    elif evidence and not evidence.verdict.holds:
        yield f"{evidence.verdict}: {_why(evidence)}", 0


def _why(evidence: Evidence) -> str:
    if evidence.failure:
        said = [line.strip() for line in evidence.failure.log]
        return next(
            (line for line in reversed(said) if line.startswith("ERROR")), said[-1] if said else "no word on why"
        )
    broken = [f"{each.name}: {each.detail}" for each in evidence.checks if not each.passed]
    broken += [f"{each.where}: {each.detail}" for each in evidence.judgement.differences]
    if not broken:
        return (
            "its files differ by design, and nothing shows that it still works: ask it something with --run or --http"
        )
    return broken[0] if len(broken) == 1 else f"{broken[0]}; and {len(broken) - 1} more"
