"""What `diff`, `fix` and `verify` are asked alike: which files, which transforms, how sure, and in which build context."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from refactor.errors import UsageProblem, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refactor.run import Job

SELECTION = (
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
)
"""The arguments and options, for a click command; `job_of` takes them by the same names."""


def job_of(
    only: tuple[str, ...], skip: tuple[str, ...], safety: str | None, overrides: tuple[str, ...], context: Path | None
) -> Job:
    """Return what the command line asks for.

    Raises:
        UsageProblem: a name, an option or a value is unknown.

    """
    from refactor.registry import choose, schemas
    from refactor.run import Job
    from refactor.settings import parse_override
    from refactor.transform import Safety

    options = tuple(parse_override(text, schemas()) for text in overrides)
    choose(only, skip, options)
    gates = {None: None, "safe": Safety.PROVEN, "review": Safety.REVIEW}
    return Job(only, skip, options, gates[safety], context)


def files_below(paths: Sequence[Path]) -> list[Path]:
    """Return the Dockerfiles that ``paths`` are, or that lie below them, each once; say which places cannot be looked at.

    Raises:
        UsageProblem: there are none.

    """
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


def standard_input(paths: Sequence[Path]) -> bytes | None:
    """Return what standard input holds, where ``-`` asks for it.

    Raises:
        UsageProblem: it does so beside other paths.

    """
    if Path("-") not in paths:
        return None
    if len(paths) > 1:
        raise UsageProblem("- for standard input cannot stand beside other paths")
    return sys.stdin.buffer.read()
