"""Asks the engine on this machine which image a name stands for: what it pulled, it knows by its registry's digest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.image import ImageReference
from refactor.locking.problems import RegistryProblem
from refactor.verify.engine import Kind

if TYPE_CHECKING:
    from refactor.verify.engine import Engine


@dataclass(frozen=True, slots=True)
class LocalImages:
    """The images that an engine has."""

    engine: Engine

    def digest(self, reference: ImageReference) -> str:
        """Return the digest by which the engine knows an image.

        Raises:
            RegistryProblem: it does not have the image, or has it from no registry, or under several digests.
            EngineProblem: it cannot be asked.

        """
        kind = self.engine.kind
        if kind is Kind.BUILDAH:
            raise RegistryProblem(f"{reference}: buildah does not say where an image came from; use docker or podman.")
        answer = self.engine.ask("image", "inspect", "--format={{json .RepoDigests}}", str(reference))
        if answer.code:
            raise RegistryProblem(f"{reference}: {kind} does not have it; pull it first ({kind} pull {reference}).")
        known = [each for each in _known(answer.last) if each.repository == reference.repository]
        digests = {each.digest for each in known if each.digest}
        if not digests:
            raise RegistryProblem(
                f"{reference}: {kind} has it, but from no registry (it was built or loaded here), so no digest leads to it; "
                "push it, or give it a tag by hand in the lock."
            )
        if len(digests) > 1:
            raise RegistryProblem(f"{reference}: {kind} knows it by {len(digests)} digests; ask the registry.")
        return digests.pop()

    def name(self, _: ImageReference) -> str:
        """Return what the engine is called."""
        return self.engine.kind


def _known(line: str) -> list[ImageReference]:
    try:
        return [ImageReference.parse(name) for name in json.loads(line) or []]
    except (ValueError, TypeError):
        return []
