"""Where tests build: one engine, one workshop and the layers that were read, for all the tests of a process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.files.source import read
from refactor.plan import Change
from refactor.run import Job, Result
from refactor.transform import Safety
from refactor.verify.builds import Subject
from refactor.verify.runs import RunOptions
from refactor.verify.verifying import Verifier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from refactor.verify.builds import Workshop
    from refactor.verify.layers import Layers
    from refactor.verify.verdict import Evidence


@dataclass(frozen=True, slots=True)
class Bench:
    """Verifies texts that may come from anywhere against the Dockerfile that stands at a path."""

    workshop: Workshop
    layers: Layers

    def evidence(self, path: Path, context: Path, after: bytes, transforms: Iterable[str]) -> Evidence:
        """Verify ``after``; what ``transforms`` declare that they drop may be gone."""
        changes = tuple(Change(name, 1, "", Safety.SAFE) for name in transforms)
        result = Result(path.as_posix(), read(path), after, changes=changes)
        verifier = Verifier(self.workshop, Job(context=context), None, False, RunOptions(), self.layers)
        (verified,) = verifier.each([result])
        if verified.error:
            raise verified.error
        assert verified.evidence
        return verified.evidence

    def builds(self, path: Path, context: Path, text: bytes) -> bool:
        """Tell whether ``text`` builds in the place of the Dockerfile at ``path``."""
        build = self.workshop.build(Subject(path.as_posix(), path, context), text, "alone")
        self.workshop.clear()
        return build.exit_code == 0


def shown(evidence: Evidence) -> str:
    """Return what a failed assertion is to say."""
    said = [str(difference) for difference in evidence.judgement.differences[:20]]
    return "\n".join([evidence.verdict, *said, *(evidence.failure.log if evidence.failure else ())])
