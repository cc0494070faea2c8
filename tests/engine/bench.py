"""Where tests build: one engine, one workshop and the layers that were read, for all the tests of a process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from refactor.registry import named
from refactor.verify.builds import Subject
from refactor.verify.image import open_images
from refactor.verify.verdict import Built, Failure, Side, compared, failed, judge

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from refactor.companion import Companion
    from refactor.verify.builds import Build, Workshop
    from refactor.verify.layers import Layers
    from refactor.verify.verdict import Evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text for the place of a Dockerfile.

    ``transforms`` are those whose declared drops may be gone from its image, ``companions`` what changes with the text.
    """

    text: bytes
    transforms: Iterable[str]
    companions: tuple[Companion, ...] = ()


@dataclass(frozen=True, slots=True)
class Bench:
    """Verifies texts that may come from anywhere against the Dockerfile that stands at a path."""

    workshop: Workshop
    layers: Layers

    def evidence(self, path: Path, context: Path, *candidates: Candidate) -> list[Evidence]:
        """Verify each candidate as `refactor.verify.verifying` does; what they share is built, saved and read once."""
        name, subject = path.as_posix(), Subject(path.as_posix(), path, context)
        try:
            before = self.workshop.build(subject, path.read_bytes(), "before")
            if before.exit_code:
                return [failed(name, Side.BEFORE, _failure(before)) for _ in candidates]
            afters = [
                self.workshop.build(replace(subject, companions=candidate.companions), candidate.text, "after")
                for candidate in candidates
            ]
            builds = (before, *(after for after in afters if not after.exit_code))
            with self.workshop.archives(builds, name) as archives:
                images = {
                    build: open_images(archive, (build.reference,), self.layers)[0]
                    for build, archive in zip(builds, archives, strict=True)
                }
        finally:
            self.workshop.clear()
        original = Built.of(images[before], None)
        return [
            compared(
                name,
                original,
                Built.of(images[after], None),
                judge(images[before], images[after], map(named, candidate.transforms)),
            )
            if after in images
            else failed(name, Side.AFTER, _failure(after), original)
            for candidate, after in zip(candidates, afters, strict=True)
        ]

    def builds(self, path: Path, context: Path, text: bytes) -> bool:
        """Tell whether ``text`` builds in the place of the Dockerfile at ``path``."""
        build = self.workshop.build(Subject(path.as_posix(), path, context), text, "alone")
        self.workshop.clear()
        return build.exit_code == 0


def shown(evidence: Evidence) -> str:
    """Return what a failed assertion is to say."""
    said = [str(difference) for difference in evidence.judgement.differences[:20]]
    return "\n".join([evidence.verdict, *said, *(evidence.failure.log if evidence.failure else ())])


def _failure(build: Build) -> Failure:
    return Failure(f"exit code {build.exit_code}", tuple(line for line in build.log if line.strip())[-20:])
