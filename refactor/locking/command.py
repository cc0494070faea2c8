"""The command `lock`. What it needs is imported once it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from refactor.errors import Unreadable
from refactor.selection import files_below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refactor.document import Document
    from refactor.errors import DockwrightError
    from refactor.locking.table import Pin
    from refactor.locking.work import Authority


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 if the lock would change.")
@click.option(
    "--update", "updates", multiple=True, metavar="NAME", help="Ask again about a name that the lock has (repeatable)."
)
@click.option("--update-all", is_flag=True, help="Ask again about every name that the lock has.")
@click.option("--tagged", is_flag=True, help="Lock images that have a tag as well, not only untagged and latest ones.")
@click.option("--from-engine", is_flag=True, help="Ask docker or podman on this machine, and no registry.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=30.0,
    metavar="SECONDS",
    help="How long a registry may be silent; 30 by default.",
)
def lock(
    paths: tuple[Path, ...],
    check: bool,
    updates: tuple[str, ...],
    update_all: bool,
    tagged: bool,
    from_engine: bool,
    timeout: float,
) -> None:
    """Write dockwright.lock: which images the base images of the Dockerfiles in PATHS (default: this folder) stand for.

    The nearest one above the first of PATHS is completed; without any, it is made at the root of the repository. With
    --check nobody is asked but about names to update.
    """
    from refactor.files.output import write
    from refactor.locking.table import NAME, lock_in
    from refactor.locking.work import chosen, missing, renewed
    from refactor.worker import shown

    places = paths or (Path(),)
    file = _folder(places[0]) / NAME
    before = lock_in(file.parent)
    again = before.pins if update_all else tuple(pin for wanted in updates for pin in chosen(before, wanted))
    documents, problems = _documents(places)
    new = missing(before, documents, tagged=tagged)
    pins = again if check else (*again, *new)
    after = before
    if pins:
        found = renewed(before, pins, _authority(from_engine, timeout))
        after = found.lock
        problems += found.problems
        for old, pin in found.answers:
            click.echo(f"{pin.name}: {_change(old, pin)}", err=True)
    for problem in problems:
        click.echo(f"dockwright: {problem}", err=True)
    if check:
        for pin in new:
            click.echo(f"{shown(file)} lacks {pin.name}", err=True)
    elif after != before:
        write(file, str(after).encode())
        click.echo(f"wrote {shown(file)}", err=True)
    would_change = check and (after != before or bool(new))
    sys.exit(max((problem.exit_code for problem in problems), default=int(would_change)))


def _folder(place: Path) -> Path:
    """Return where the lock is, or is to be: that above ``place``, else the root of its repository, else the folder itself."""
    from refactor.files.folders import upwards
    from refactor.locking.table import NAME

    start = (place if place.is_dir() else place.parent).resolve()
    around = list(upwards(start))
    there = [folder for folder in around if (folder / NAME).exists()]
    return there[0] if there else around[-1] if (around[-1] / ".git").exists() else start


def _documents(places: Sequence[Path]) -> tuple[list[Document], list[DockwrightError]]:
    documents: list[Document] = []
    problems: list[DockwrightError] = []
    for path in files_below(places):
        try:
            documents += _documents_in(path)
        except Unreadable as error:
            problems.append(error.at(path))
    return documents, problems


def _documents_in(path: Path) -> list[Document]:
    """Return the Dockerfile that a file is, or those that it holds as Compose and Bake files do."""
    from refactor.document import Document
    from refactor.files.source import read
    from refactor.hosts.forms import form_of

    data = read(path).data
    form = form_of(path)
    if form is None:
        return [Document.parse(data)]
    found = form.read(data, path).embedded
    return [Document.parse(each.text.encode("utf-8", "surrogateescape")) for each in found]


def _authority(from_engine: bool, timeout: float) -> Authority:
    if from_engine:
        from refactor.locking.local import LocalImages
        from refactor.verify.engine import find

        return LocalImages(find())
    from refactor.locking.credentials import Keyring
    from refactor.locking.registry import Registries

    return Registries(Keyring.read(os.environ), timeout)


def _change(old: Pin | None, new: Pin) -> str:
    if old is None or old.digest is None:
        return f"{new.digest}"
    return "as it was" if old.digest == new.digest else f"{new.digest}, and no longer {old.digest}"
