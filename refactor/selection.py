"""What all commands that read Dockerfiles are asked: which files, which transforms, how sure, and in which context."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from refactor.errors import UsageProblem, show
from refactor.settings import PRESET_NAMES, SAFETY_NAMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refactor.job import Job
    from refactor.settings import PresetName, SafetyName


def complete(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Complete the name of a transform; where they cannot be loaded, the command itself says why."""
    from refactor.registry import transforms

    try:
        return [transform.name for transform in transforms() if transform.name.startswith(incomplete)]
    except UsageProblem:
        return []


TRANSFORMS = (
    click.option(
        "--preset",
        type=click.Choice(PRESET_NAMES),
        help="Which transforms run, and how sure changes must be: safe is what happens without it.",
    ),
    click.option(
        "--only", multiple=True, metavar="NAME", shell_complete=complete, help="Run this transform only (repeatable)."
    ),
    click.option(
        "--skip", multiple=True, metavar="NAME", shell_complete=complete, help="Do not run this transform (repeatable)."
    ),
    click.option(
        "--safety",
        type=click.Choice(SAFETY_NAMES),
        help="What to let pass: changes that keep the image (the default), or those too that somebody must review.",
    ),
    click.option("--set", "overrides", multiple=True, metavar="NAME.OPTION=VALUE", help="Set a transform's option."),
)
"""The options that choose transforms, for a click command; `job_of` takes them by the same names."""

SELECTION = (
    click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
    *TRANSFORMS,
    click.option(
        "--context",
        type=click.Path(path_type=Path, file_okay=False, exists=True),
        help="The build context; by default each file's own folder.",
    ),
)
"""Those of commands that read files."""


def job_of(
    preset: PresetName | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    safety: SafetyName | None,
    overrides: tuple[str, ...],
    context: Path | None = None,
) -> Job:
    """Return what the command line asks for.

    Raises:
        UsageProblem: a name, an option or a value is unknown, or two options say which transforms run.

    """
    from refactor.job import Job
    from refactor.presets import chosen
    from refactor.registry import choose, schemas
    from refactor.settings import parse_override

    if preset and only:
        raise UsageProblem("--preset and --only both say which transforms run: give one of them")
    options = tuple(parse_override(text, schemas()) for text in overrides)
    choose(only, skip, options)
    names, gate = chosen(preset, only, safety)
    return Job(names, skip, options, gate, context)


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
            python=settings.python,
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
