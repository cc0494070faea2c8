"""The option --verify of `pr`, and those of the command `verify` that say how images are built and what they are asked."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from refactor.errors import UsageProblem
from refactor.verify.command import BUILD_OPTIONS, RUN_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from refactor.pull_request.proof import Proof

_VERIFY = click.option(
    "--verify",
    is_flag=True,
    help="Build what would change, before and after, and propose only what holds, with the evidence.",
)


def proving(body: Callable[..., None]) -> Callable[..., None]:
    """Give a command those options; it gets them as one argument ``proof``, which is None without --verify."""

    @wraps(body)
    def command(
        *,
        verify: bool,
        engine: str | None,
        build_args: tuple[str, ...],
        target: str | None,
        platform: str | None,
        secrets: tuple[str, ...],
        network: str | None,
        timeout: float,
        no_cache: bool,
        twice: bool,
        commands: tuple[str, ...],
        stdout: str | None,
        requests: tuple[tuple[int, str], ...],
        structure: tuple[Path, ...],
        run_timeout: float,
        **rest: object,
    ) -> None:
        if not verify:
            _refuse_alone()
            body(proof=None, **rest)
            return
        from refactor.pull_request.proof import Proof
        from refactor.verify.engine import BuildOptions, find
        from refactor.verify.runs import RunOptions

        build = BuildOptions(build_args, secrets, target, platform, network, timeout)
        runs = RunOptions.parse(commands, stdout, requests, structure, run_timeout)
        found = find(engine)
        if runs.need_containers and not found.runs_images:
            raise UsageProblem(
                f"{found.kind} builds images but does not run them: --run and --http want another engine"
            )
        proof: Proof = Proof(found, build, runs, no_cache, twice)
        body(proof=proof, **rest)

    for option in reversed((_VERIFY, *BUILD_OPTIONS, *RUN_OPTIONS)):
        command = option(command)
    return command


def _refuse_alone() -> None:
    """Refuse options of --verify without it, since nothing would come of them."""
    context = click.get_current_context()
    names = [each.name for each in context.command.params]
    for option in context.command.params[names.index("verify") + 1 :]:
        if option.name and context.get_parameter_source(option.name) is not ParameterSource.DEFAULT:
            raise UsageProblem(f"{option.opts[0]} is for --verify, and says nothing without it")
