"""The command line: it parses, calls and prints. What takes long to import is imported by the command that needs it."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING

import click

from refactor.errors import DockwrightError, UsageProblem, show
from refactor.locking.command import lock
from refactor.pull_request.command import pr
from refactor.reports import FORMS
from refactor.selection import SELECTION, complete, files_below, job_of, standard_input
from refactor.settings import PRESET_NAMES
from refactor.verify.command import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from refactor.job import Job
    from refactor.reports import Form
    from refactor.result import Result
    from refactor.settings import PresetName, SafetyName

    _Decorator: TypeAlias = Callable[[Callable[..., None]], Callable[..., None]]

_MANY = 50
# What shells report of a program that a signal ended: SIGINT and SIGPIPE.
_INTERRUPTED = 130
_NO_READER = 141


class _Commands(click.Group):
    """Turns our errors into a sentence on standard error and the exit code that stands on their class."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except DockwrightError as error:
            click.echo(f"dockwright: {error}", err=True)
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            click.echo("dockwright: stopped; every file is either as it was or wholly rewritten", err=True)
            ctx.exit(_INTERRUPTED)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.dup2(nowhere, sys.stderr.fileno())
            ctx.exit(_NO_READER)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dockwright", message="%(prog)s %(version)s")
def main() -> None:
    """Refactor Dockerfiles: exact changes as unified diffs, or a refusal that says why.

    Exit codes: 0 nothing to change, or written, or proven; 1 diff printed a difference, or verify found one; 2 wrong usage or
    nothing found; 3 a file is not readable as a Dockerfile; 4 a transform broke a promise; 5 a file could not be written,
    there is no engine to build with, or a registry did not answer; 7 a repository was not done.
    """


@dataclass(frozen=True, slots=True)
class _Request:
    """What every command that reads Dockerfiles is asked for, once it has been understood."""

    paths: tuple[Path, ...]
    job: Job
    jobs: int
    quiet: bool
    given: bytes | None
    """Standard input, where it is asked for."""


_OPTIONS = (
    *SELECTION,
    click.option(
        "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes to work in; by default one per core."
    ),
    click.option("--quiet", "-q", is_flag=True, help="No report, only the result and errors."),
)


_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    help="Form of the report. Text goes to standard error, beside the diff; the others fill standard output.",
)
_INTERACTIVE = click.option("--interactive", "-i", is_flag=True, help="Show each change and ask whether to make it.")


def _reading(*own: _Decorator) -> _Decorator:
    """Give a command the options of all that read Dockerfiles, understood as its first argument, and those of its ``own``."""

    def decorate(body: Callable[..., None]) -> Callable[..., None]:
        def command(
            paths: tuple[Path, ...],
            preset: PresetName | None,
            only: tuple[str, ...],
            skip: tuple[str, ...],
            safety: SafetyName | None,
            overrides: tuple[str, ...],
            context: Path | None,
            jobs: int | None,
            quiet: bool,
            **values: object,
        ) -> None:
            job = job_of(preset, only, skip, safety, overrides, context)
            body(_Request(paths, job, jobs or os.cpu_count() or 1, quiet, standard_input(paths)), **values)

        command.__name__, command.__doc__ = body.__name__, body.__doc__
        wrapped: Callable[..., None] = command
        options: tuple[_Decorator, ...] = (*_OPTIONS, *own)
        for option in reversed(options):
            wrapped = option(wrapped)
        return wrapped

    return decorate


@main.command()
@_reading(_FORMAT)
def diff(request: _Request, form: Form) -> None:
    """Print one unified diff for all Dockerfiles in PATHS (default: this folder), or of standard input for `-`.

    What it prints can be given to `git apply -p1` in the same folder, if all of PATHS lie below it. The exit code is 1 where
    there is a difference.
    """
    results = list(_results(request))
    if form == "text":
        _print_diff(results)
    _print_report(results, request, form, "would change")
    sys.exit(_exit_code(results, difference=1))


@main.command()
@_reading(_FORMAT, _INTERACTIVE)
def fix(request: _Request, form: Form, interactive: bool) -> None:
    """Rewrite the Dockerfiles in PATHS (default: this folder) in place; for `-`, print standard input's result.

    A file is replaced in one step, keeps its mode and owner, and is left alone when it changed meanwhile. What else a change
    writes in the build context is written with it or not at all; a change that does so is not made for `-`. With --interactive
    each change is shown before it is made, as it then stands; what is declined is as if it had not been found.
    """
    from refactor.files.together import write_together
    from refactor.result import failed

    written: list[Result] = []
    for result in _approved(request) if interactive else _results(request):
        try:
            if result.source:
                write_together(result.source, result.after, result.companions)
            written.append(result)
        except DockwrightError as error:
            written.append(failed(result, error))
    if request.given is not None and form == "text":
        _write_bytes(request.given if written[0].after is None else written[0].after)
    _print_report(written, request, form, "changed")
    sys.exit(_exit_code(written, difference=0))


main.add_command(verify)
main.add_command(lock)


@main.command()
@_reading(
    click.option(
        "--output",
        "-o",
        required=True,
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help="Where the page is to be written.",
    ),
    click.option(
        "--evidence",
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False, exists=True),
        help="What verify --evidence wrote: the page then shows sizes.",
    ),
)
def report(request: _Request, output: Path, evidence: Path | None) -> None:
    """Write one page of HTML about the Dockerfiles in PATHS (default: this folder), to look at in any browser.

    It needs no network and shows every file: its diff side by side, its stages, and what was changed, held and left, and why.
    """
    from refactor.files.output import write
    from refactor.reports.evidence import read_evidence
    from refactor.reports.page import page_text
    from refactor.reports.tally import Tally

    measured = read_evidence(evidence) if evidence else {}
    results = list(_results(request))
    write(output, page_text(results, measured).encode())
    if not request.quiet:
        click.echo(f"wrote {show(output)}: {Tally.of(results).sentence('would change')}.", err=True)
    sys.exit(_exit_code(results, difference=0))


@main.command(name="list")
@click.option("--preset", type=click.Choice(PRESET_NAMES), help="Only those that run with it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Form of the list.")
def list_(preset: PresetName | None, form: str) -> None:
    """Show the transforms in the order in which they run, with the advice and the rules that each answers."""
    from refactor.listing import json_text, lines
    from refactor.presets import PRESETS
    from refactor.registry import transforms

    listed = [each for each in transforms() if preset is None or PRESETS[preset].takes(each)]
    if form == "json":
        click.echo(json_text(listed), nl=False)
        return
    for line in lines(listed, get_terminal_size().columns):
        click.echo(line)


@main.command()
@click.argument("name", shell_complete=complete)
def explain(name: str) -> None:
    """Say what a transform does, show it on an example, and list what it leaves alone and why."""
    from refactor.explain import explanation
    from refactor.registry import named

    for line in explanation(named(name), get_terminal_size().columns):
        click.echo(_coloured(line))


@main.command()
@click.argument("name")
def new(name: str) -> None:
    """Add a transform to this checkout: its module, a golden example, and its entry in ALL."""
    from refactor.scaffold import scaffold

    for path in scaffold(Path.cwd(), name):
        click.echo(f"wrote {path}")
    click.echo("now run: pytest --regen; look at what it wrote; python -m refactor.readme renews the README's table")


main.add_command(pr)


def _results(request: _Request) -> Iterator[Result]:
    from refactor.run import run
    from refactor.worker import run_bytes

    if request.given is not None:
        yield run_bytes(request.given, "Dockerfile", request.job)
        return
    files = files_below(request.paths or (Path(),))
    results = run(files, request.job, request.jobs)
    if request.quiet or len(files) < _MANY or not sys.stderr.isatty():
        yield from results
        return
    with click.progressbar(results, length=len(files), label="Dockerfiles", file=sys.stderr) as bar:
        yield from bar


def _approved(request: _Request) -> Iterator[Result]:
    """Yield each result when its changes have been approved or declined; none of the files behind the last question."""
    from refactor.dialogue import Dialogue
    from refactor.run import run_asking

    if request.given is not None:
        raise UsageProblem("- for standard input cannot stand beside --interactive, which asks there")
    dialogue = Dialogue(_answer, lambda line: click.echo(_coloured(line), err=True))
    for result in run_asking(files_below(request.paths or (Path(),)), request.job, dialogue.about):
        yield result
        if dialogue.is_over:
            return


def _answer(question: str) -> str:
    click.echo(question, nl=False, err=True)
    return sys.stdin.readline()


def _print_diff(results: Sequence[Result]) -> None:
    patches = dict.fromkeys(patch for result in results for patch in result.patches)  # one file may go with several
    if sys.stdout.isatty():
        for patch in patches:
            for line in bytes(patch).decode("utf-8", "replace").split("\n")[:-1]:
                click.echo(_coloured(line))
        return
    _write_bytes(b"".join(map(bytes, patches)))


def _write_bytes(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _coloured(line: str) -> str:
    if os.environ.get("NO_COLOR"):
        return line
    if line.startswith(("---", "+++")):
        return click.style(line, bold=True)
    colours = {"+": "green", "-": "red", "@": "cyan"}
    return click.style(line, fg=colours[line[0]]) if line[:1] in colours else line


def _print_report(results: Sequence[Result], request: _Request, form: Form, verb: str) -> None:
    from refactor.reports import rendered

    if form == "text":
        _print_text(results, request, verb)
    else:
        click.echo(rendered(results, form), nl=False)


def _print_text(results: Sequence[Result], request: _Request, verb: str) -> None:
    from refactor.reports import rendered
    from refactor.reports.tally import Tally, table_lines

    if not request.quiet:
        click.echo(rendered(results, "text"), nl=False, err=True)
    # Broken settings are the error of many files, and one sentence.
    for error in dict.fromkeys(str(result.error) for result in results if result.error):
        click.echo(error, err=True)
    if request.quiet:
        return
    for line in (*table_lines(results), "") if len(results) >= _MANY else ():
        click.echo(line, err=True)
    click.echo(f"{Tally.of(results).sentence(verb)}.", err=True)


def _exit_code(results: Sequence[Result], difference: int) -> int:
    """Return the highest code of any error, or ``difference`` where a file would change."""
    codes = [result.error.exit_code for result in results if result.error]
    return max(codes) if codes else difference if any(result.patches for result in results) else 0
