"""The command line: it parses, calls and prints. What takes long to import is imported by the command that needs it."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from dataclasses import replace as with_changes
from pathlib import Path
from typing import TYPE_CHECKING

import click

from refactor.errors import DockwrightError, UsageProblem, show
from refactor.pull_request.command import pr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from refactor.run import Job, Result

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

    Exit codes: 0 nothing to change, or written; 1 diff printed a difference; 2 wrong usage or nothing found; 3 a file is not
    readable as a Dockerfile; 4 a transform broke a promise; 5 a file could not be written; 7 a repository was not done.
    """


@dataclass(frozen=True, slots=True)
class _Request:
    """What `diff` and `fix` are asked for, once it has been understood."""

    paths: tuple[Path, ...]
    job: Job
    form: str
    jobs: int
    quiet: bool
    given: bytes | None
    """Standard input, where it is asked for."""


_OPTIONS = (
    click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
    click.option("--only", multiple=True, metavar="NAME", help="Run this transform only (repeatable)."),
    click.option("--skip", multiple=True, metavar="NAME", help="Do not run this transform (repeatable)."),
    click.option(
        "--safety",
        type=click.Choice(["safe", "review"]),
        help="What to let pass: changes that keep the image (the default), or those too that somebody must review.",
    ),
    click.option("--set", "overrides", multiple=True, metavar="NAME.OPTION=VALUE", help="Set a transform's option."),
    click.option(
        "--context",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="The build context; by default each file's own folder.",
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json", "markdown"]),
        default="text",
        help="Form of the report. Text goes to standard error, beside the diff; the others fill standard output.",
    ),
    click.option(
        "--jobs", type=click.IntRange(min=1), metavar="N", help="Processes to work in; by default one per core."
    ),
    click.option("--quiet", "-q", is_flag=True, help="No report, only the result and errors."),
)


def _shared(body: Callable[[_Request], None]) -> Callable[..., None]:
    def command(
        paths: tuple[Path, ...],
        only: tuple[str, ...],
        skip: tuple[str, ...],
        safety: str | None,
        overrides: tuple[str, ...],
        context: Path | None,
        form: str,
        jobs: int | None,
        quiet: bool,
    ) -> None:
        job = _job(only, skip, safety, overrides, context)
        body(_Request(paths, job, form, jobs or os.cpu_count() or 1, quiet, _standard_input(paths)))

    command.__name__, command.__doc__ = body.__name__, body.__doc__
    wrapped: Callable[..., None] = command
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


@main.command()
@_shared
def diff(request: _Request) -> None:
    """Print one unified diff for all Dockerfiles in PATHS (default: this folder), or of standard input for `-`.

    What it prints can be given to `git apply -p1` in the same folder, if all of PATHS lie below it. The exit code is 1 where
    there is a difference.
    """
    results = list(_results(request))
    if request.form == "text":
        _print_diff(results)
    _print_report(results, request, "would change")
    sys.exit(_exit_code(results, difference=1))


@main.command()
@_shared
def fix(request: _Request) -> None:
    """Rewrite the Dockerfiles in PATHS (default: this folder) in place; for `-`, print standard input's result.

    A file is replaced in one step, keeps its mode and owner, and is left alone when it changed meanwhile.
    """
    from refactor.files.replacement import replace

    written: list[Result] = []
    for result in _results(request):
        if result.source and result.after is not None:
            try:
                replace(result.source, result.after)
            except DockwrightError as error:
                written.append(_failed(result, error))
                continue
        written.append(result)
    if request.given is not None and request.form == "text":
        _write_bytes(request.given if written[0].after is None else written[0].after)
    _print_report(written, request, "changed")
    sys.exit(_exit_code(written, difference=0))


@main.command(name="list")
def list_() -> None:
    """Show the transforms in the order in which they run."""
    from refactor.registry import transforms

    width = max(len(transform.name) for transform in transforms())
    for transform in transforms():
        click.echo(f"{transform.name:<{width}}  {transform.safety:<17}  {transform.summary}")


@main.command()
@click.argument("name")
def explain(name: str) -> None:
    """Say what a transform does, show it on an example, and list what it leaves alone and why."""
    from refactor.explain import explanation
    from refactor.registry import named

    for line in explanation(named(name)):
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


def _job(
    only: tuple[str, ...], skip: tuple[str, ...], safety: str | None, overrides: tuple[str, ...], context: Path | None
) -> Job:
    from refactor.registry import choose, schemas
    from refactor.run import Job
    from refactor.settings import parse_override
    from refactor.transform import Safety

    options = tuple(parse_override(text, schemas()) for text in overrides)
    choose(only, skip, options)
    gates = {None: None, "safe": Safety.PROVEN, "review": Safety.REVIEW}
    return Job(only, skip, options, gates[safety], context)


def _results(request: _Request) -> Iterator[Result]:
    from refactor.run import run, run_bytes

    if request.given is not None:
        yield run_bytes(request.given, "Dockerfile", request.job)
        return
    files = _files(request.paths or (Path(),))
    results = run(files, request.job, request.jobs)
    if request.quiet or len(files) < _MANY or not sys.stderr.isatty():
        yield from results
        return
    with click.progressbar(results, length=len(files), label="Dockerfiles", file=sys.stderr) as bar:
        yield from bar


def _files(paths: tuple[Path, ...]) -> list[Path]:
    from refactor.files.discovery import find
    from refactor.registry import schemas
    from refactor.settings import Settings, load

    found: dict[str, Path] = {}
    broken: UsageProblem | None = None
    for path in paths:
        try:
            settings = load(path, schemas()) if path.is_dir() else Settings()
        except UsageProblem as error:  # which every file that it is nearest to will say, and no other
            settings, broken = Settings(), error
        for file in find(
            (path,),
            exclude=settings.exclude,
            exclude_base=settings.file.parent if settings.file else None,
            on_problem=lambda place, reason: click.echo(f"dockwright: {show(place)}: {reason}", err=True),
        ):
            found.setdefault(os.path.realpath(file), file)
    if not found:
        raise broken or UsageProblem(f"no Dockerfile was found in {', '.join(map(show, paths))}")
    return list(found.values())


def _standard_input(paths: Sequence[Path]) -> bytes | None:
    if Path("-") not in paths:
        return None
    if len(paths) > 1:
        raise UsageProblem("- for standard input cannot stand beside other paths")
    return sys.stdin.buffer.read()


def _failed(result: Result, error: DockwrightError) -> Result:
    return with_changes(result, after=None, patch=None, changes=(), error=error)


def _print_diff(results: Sequence[Result]) -> None:
    if sys.stdout.isatty():
        for result in results:
            for line in bytes(result.patch).decode("utf-8", "replace").split("\n")[:-1] if result.patch else ():
                click.echo(_coloured(line))
        return
    _write_bytes(b"".join(bytes(result.patch) for result in results if result.patch))


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


def _print_report(results: Sequence[Result], request: _Request, verb: str) -> None:
    from refactor.report import Tally, json_text, markdown_text, text_lines

    if request.form == "json":
        click.echo(json_text(results), nl=False)
        return
    if request.form == "markdown":
        click.echo(markdown_text(results), nl=False)
        return
    for line in () if request.quiet else (line for result in results for line in text_lines(result)):
        click.echo(line, err=True)
    # Broken settings are the error of many files, and one sentence.
    for error in dict.fromkeys(str(result.error) for result in results if result.error):
        click.echo(error, err=True)
    if not request.quiet:
        click.echo(f"{Tally.of(results).sentence(verb)}.", err=True)


def _exit_code(results: Sequence[Result], difference: int) -> int:
    """Return the highest code of any error, or ``difference`` where a file would change."""
    codes = [result.error.exit_code for result in results if result.error]
    return max(codes) if codes else difference if any(result.patch for result in results) else 0
