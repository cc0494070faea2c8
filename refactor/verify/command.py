"""The command `verify`. What it needs is imported once it runs."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from refactor.errors import UsageProblem
from refactor.files.output import write
from refactor.selection import SELECTION, files_below, job_of, standard_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from refactor.run import Job
    from refactor.settings import PresetName, SafetyName
    from refactor.verify.engine import BuildOptions
    from refactor.verify.runs import RunOptions
    from refactor.verify.verifying import Verified

_INTERRUPTED = 130
_SIGNALLED = 128

BUILD_OPTIONS = (
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

RUN_OPTIONS = (
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

_REPORT_OPTIONS = (
    click.option(
        "--evidence", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it as JSON."
    ),
    click.option(
        "--logs", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Keep each build's log there."
    ),
    click.option(
        "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", help="Form of the report."
    ),
    click.option(
        "--quiet", "-q", is_flag=True, help="No progress, and nothing about files that are as they should be."
    ),
)


@dataclass(frozen=True, slots=True)
class _Request:
    """What `verify` is asked for, once it has been understood."""

    paths: tuple[Path, ...]
    job: Job
    given: bytes | None
    engine: str | None
    build: BuildOptions
    fresh: bool
    twice: bool
    runs: RunOptions
    evidence: Path | None
    logs: Path | None
    form: str
    quiet: bool


def _options(body: Callable[..., None]) -> Callable[..., None]:
    for option in reversed((*SELECTION, *BUILD_OPTIONS, *RUN_OPTIONS, *_REPORT_OPTIONS)):
        body = option(body)
    return body


@click.command()
@_options
def verify(
    paths: tuple[Path, ...],
    preset: PresetName | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    safety: SafetyName | None,
    overrides: tuple[str, ...],
    context: Path | None,
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
    evidence: Path | None,
    logs: Path | None,
    form: str,
    quiet: bool,
) -> None:
    """Build the Dockerfiles in PATHS (default: this folder) as they are and as they would be, and compare the images.

    Nothing is written to the Dockerfiles; images and containers that it makes are removed again. The exit code is 0 where
    every change keeps the image but for what it declares, 1 where one does not, or where its result does not build; 5 where
    there is no engine, where it broke, or where nothing could be proven because no file builds as it is.
    """
    from refactor.verify.engine import BuildOptions
    from refactor.verify.runs import RunOptions

    if platform and "," in platform:
        raise UsageProblem(f"--platform {platform}: name one platform at a time, since one image is compared with one")
    job = job_of(preset, only, skip, safety, overrides, context)
    given = standard_input(paths)
    if given is not None and context is None:
        raise UsageProblem("a Dockerfile from standard input is in no folder: name its build context with --context")
    build = BuildOptions(build_args, secrets, target, platform, network, timeout)
    runs = RunOptions.parse(commands, stdout, requests, structure, run_timeout)
    request = _Request(paths, job, given, engine, build, no_cache, twice, runs, evidence, logs, form, quiet)
    _check_writable(evidence)
    verified: list[Verified] = []
    stopped = 0
    with ending_cleanly():
        try:
            for each in _verified(request):
                verified.append(each)
        except KeyboardInterrupt as stop:
            stopped = stop.args[0] if stop.args else _INTERRUPTED
    _report(verified, request)
    if stopped:
        click.echo("dockwright: stopped; the build was cancelled, and what it made in the engine was removed", err=True)
        sys.exit(stopped)
    from refactor.verify.verifying import exit_code

    sys.exit(exit_code(verified))


def _verified(request: _Request) -> Iterator[Verified]:
    from refactor.run import run, run_bytes
    from refactor.verify.verifying import Verifier, unverified

    if request.given is not None:
        results = [run_bytes(request.given, "Dockerfile", request.job)]
    else:
        results = list(run(files_below(request.paths or (Path(),)), request.job, os.cpu_count() or 1))
    changing = [result for result in results if result.after is not None or result.companions]
    if not changing:
        yield from map(unverified, results)
        if not request.quiet and not any(result.error for result in results):
            click.echo(f"None of {_files(len(results))} would change: there is nothing to build.", err=True)
        return
    from refactor.verify.builds import opened
    from refactor.verify.engine import find
    from refactor.verify.layers import Layers
    from refactor.verify.progress import Progress

    engine = find(request.engine)
    if request.runs.need_containers and not engine.runs_images:
        raise UsageProblem(
            f"{engine.kind} builds images but does not run them: --run, --http and commandTests want docker or podman"
        )
    if not request.quiet:
        would = f"{len(changing)} of {_files(len(results))} would change"
        click.echo(f"{would}; {engine.kind} builds each before and after.", err=True)
    with opened(
        engine, request.build, Progress(quiet=request.quiet), logs=request.logs, fresh=request.fresh
    ) as workshop:
        yield from Verifier(workshop, request.job, request.twice, request.runs, Layers()).each(results)


def _report(verified: Sequence[Verified], request: _Request) -> None:
    from refactor.verify.evidence import json_text, markdown_text, text_lines

    evidences = [each.evidence for each in verified if each.evidence]
    if request.evidence:
        write(request.evidence, json_text(evidences).encode())
    if request.form != "text":
        click.echo(json_text(evidences) if request.form == "json" else markdown_text(evidences), nl=False)
    else:
        for line in text_lines(evidences):
            click.echo(line)
    for each in verified:
        if each.error:
            click.echo(f"dockwright: {each.path}: {each.error}", err=True)


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _check_writable(path: Path | None) -> None:
    """Find out before the builds, and not after them, whether the evidence can be written."""
    if path and not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageProblem(f"--evidence {path}: it cannot be written there")


@contextmanager
def ending_cleanly() -> Iterator[None]:
    """Let a request to end, as CI sends it to a job that was cancelled, tidy up as Ctrl-C does."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt(_SIGNALLED + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
