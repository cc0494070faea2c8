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
from refactor.verify.options import trying

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

    from refactor.job import Job
    from refactor.settings import PresetName, SafetyName
    from refactor.verify.trial import Trial
    from refactor.verify.verifying import Verified

_INTERRUPTED = 130
_SIGNALLED = 128

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
    trial: Trial
    evidence: Path | None
    logs: Path | None
    form: str
    quiet: bool


def _options(body: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_REPORT_OPTIONS):
        body = option(body)
    body = trying(body)
    for option in reversed(SELECTION):
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
    trial: Callable[[], Trial],
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
    job = job_of(preset, only, skip, safety, overrides, context)
    given = standard_input(paths)
    if given is not None and context is None:
        raise UsageProblem("a Dockerfile from standard input is in no folder: name its build context with --context")
    request = _Request(paths, job, given, trial(), evidence, logs, form, quiet)
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
    from refactor.run import run
    from refactor.verify.verifying import Verifier, unverified
    from refactor.worker import run_bytes

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
    from refactor.verify.layers import Layers
    from refactor.verify.progress import Progress

    trial = request.trial
    engine = trial.found()
    if not request.quiet:
        would = f"{len(changing)} of {_files(len(results))} would change"
        click.echo(f"{would}; {engine.kind} builds each before and after.", err=True)
    with opened(engine, trial.build, Progress(quiet=request.quiet), logs=request.logs, fresh=trial.fresh) as workshop:
        yield from Verifier(workshop, request.job, trial.twice, trial.runs, Layers()).each(results)


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
