"""How images are to be built, and what they are asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem
from refactor.verify.engine import find

if TYPE_CHECKING:
    from refactor.verify.engine import BuildOptions, Engine
    from refactor.verify.runs import RunOptions


@dataclass(frozen=True, slots=True)
class Trial:
    """What a command line says of it.

    Attributes:
        engine: the name of what builds; None for the first that answers.
        build: what is passed on to each build.
        runs: what both images are asked.
        fresh: build everything anew.
        twice: build *before* two times, and take what differs between the two for noise.

    """

    engine: str | None
    build: BuildOptions
    runs: RunOptions
    fresh: bool
    twice: bool

    def found(self) -> Engine:
        """Return the engine.

        Raises:
            EngineProblem: there is none.
            UsageProblem: images are to be run, and it only builds them.

        """
        engine = find(self.engine)
        if self.runs.need_containers and not engine.runs_images:
            raise UsageProblem(
                f"{engine.kind} builds images but does not run them: --run, --http and commandTests want docker or podman"
            )
        return engine
