"""The option --verify of `pr`, and those of the command `verify` that say how images are built and what they are asked."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from refactor.errors import UsageProblem
from refactor.verify.options import trying

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.verify.trial import Trial

_VERIFY = click.option(
    "--verify",
    is_flag=True,
    help="Build what would change, before and after, and propose only what holds, with the evidence.",
)


def proving(body: Callable[..., None]) -> Callable[..., None]:
    """Give a command those options; it gets them as one argument ``proof``, which is None without --verify."""

    @wraps(body)
    def command(*, verify: bool, trial: Callable[[], Trial], **rest: object) -> None:
        if not verify:
            _refuse_alone()
            body(proof=None, **rest)
            return
        from refactor.pull_request.proof import Proof

        asked = trial()
        body(proof=Proof(asked.found(), asked.build, asked.runs, asked.fresh, asked.twice), **rest)

    return _VERIFY(trying(command))


def _refuse_alone() -> None:
    """Refuse options of --verify without it, since nothing would come of them."""
    context = click.get_current_context()
    names = [each.name for each in context.command.params]
    for option in context.command.params[names.index("verify") + 1 :]:
        if option.name and context.get_parameter_source(option.name) is not ParameterSource.DEFAULT:
            raise UsageProblem(f"{option.opts[0]} is for --verify, and says nothing without it")
