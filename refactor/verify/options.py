"""The options that say how images are built and what they are asked, for every command that verifies."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.verify.trial import Trial

_BUILD_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["docker", "podman", "buildah"]),
        help="What builds; by default the first of them that answers.",
    ),
    click.option("--build-arg", "build_args", multiple=True, metavar="NAME[=VALUE]", help="Passed on (repeatable)."),
    click.option("--target", metavar="STAGE", help="Passed on: the stage to build."),
    click.option("--platform", metavar="OS/ARCH", help="Passed on: one platform."),
    click.option("--secret", "secrets", multiple=True, metavar="id=…,src=…", help="Passed on (repeatable)."),
    click.option("--network", metavar="MODE", help="Passed on to builds and to what --run and --http start."),
    click.option(
        "--timeout",
        type=click.FloatRange(min=1),
        default=1800.0,
        metavar="SECONDS",
        help="For one build; 1800 by default.",
    ),
    click.option("--no-cache", is_flag=True, help="Build everything anew, and so say how long both builds take."),
    click.option(
        "--twice", is_flag=True, help="Build the original two times; what differs then is not the change's doing."
    ),
)

_RUN_OPTIONS = (
    click.option(
        "--run",
        "commands",
        multiple=True,
        is_flag=False,
        flag_value="",
        metavar="[COMMAND]",
        help="Run it in both images and compare exit codes; without COMMAND, what the images themselves start.",
    ),
    click.option(
        "--expect-stdout",
        "stdout",
        metavar="same|TEXT",
        help="What --run has to print: the same as before, or this text.",
    ),
    click.option(
        "--http",
        "requests",
        multiple=True,
        nargs=2,
        type=(click.IntRange(1, 65535), str),
        metavar="PORT PATH",
        help="Start both images, ask each for PATH, and compare status and body (repeatable).",
    ),
    click.option(
        "--structure-test",
        "structure",
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Ask both images what a file of container-structure-test asks (repeatable).",
    ),
    click.option(
        "--run-timeout",
        type=click.FloatRange(min=1),
        default=60.0,
        metavar="SECONDS",
        help="For what --run, --http and structure tests start; 60 by default.",
    ),
)


def trying(body: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options; it gets them as one argument ``trial``, which reads them once it is called."""

    @wraps(body)
    def command(
        *,
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
        def trial() -> Trial:
            from refactor.verify.engine import BuildOptions
            from refactor.verify.runs import RunOptions
            from refactor.verify.trial import Trial

            build = BuildOptions.parse(build_args, secrets, target, platform, network, timeout)
            runs = RunOptions.parse(commands, stdout, requests, structure, run_timeout)
            return Trial(engine, build, runs, no_cache, twice)

        body(trial=trial, **rest)

    for option in reversed((*_BUILD_OPTIONS, *_RUN_OPTIONS)):
        command = option(command)
    return command
