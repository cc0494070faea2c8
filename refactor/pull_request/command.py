"""The command `dockwright pr`."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from refactor.pull_request.proof_options import proving
from refactor.selection import TRANSFORMS, job_of
from refactor.verify.command import ending_cleanly

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.pull_request.connection import Connection
    from refactor.pull_request.proof import Proof
    from refactor.settings import PresetName, SafetyName

_HELP = {
    "push": "Do it: push branches and open pull requests. Without it, print what would be done.",
    "repos": "A file that names a repository on each line.",
    "org": "All repositories of this owner on the forge, but forks, archives and empty ones (repeatable).",
    "search": "All repositories that this search on the forge finds (repeatable).",
    "forge": "The forge; by default the one that the first repository is on. none: push branches, write texts to --output.",
    "output": "Where the texts of pull requests go without a forge.",
    "transform": "A branch and pull request for each transform, instead of one for the repository.",
    "file": "A branch and pull request for each Dockerfile.",
    "open": "Have at most N pull requests open in each repository.",
    "hour": "Open at most N pull requests within an hour, in all repositories of the run together.",
    "fork": "Push to the fork of this account, made where there is none.",
    "author": "Who the commits are by, as 'Name <email>'.",
    "format": "Form of the result; JSON fills standard output.",
    "jobs": "Repositories to do at once; by default one per core, and one with --verify.",
}


def _transforms(body: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(TRANSFORMS):
        body = option(body)
    return body


@click.command(name="pr")
@click.argument("repositories", nargs=-1, metavar="[REPO…]")
@click.option("--push", is_flag=True, help=_HELP["push"])
@click.option(
    "--repos", type=click.Path(path_type=Path, dir_okay=False, exists=True), metavar="FILE", help=_HELP["repos"]
)
@click.option("--org", multiple=True, metavar="NAME", help=_HELP["org"])
@click.option("--search", multiple=True, metavar="QUERY", help=_HELP["search"])
@click.option("--forge", "kind", type=click.Choice(["github", "gitlab", "none"]), help=_HELP["forge"])
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help=_HELP["output"])
@click.option("--per-transform", is_flag=True, help=_HELP["transform"])
@click.option("--per-file", is_flag=True, help=_HELP["file"])
@click.option("--max-open", type=click.IntRange(min=1), metavar="N", help=_HELP["open"])
@click.option("--max-per-hour", type=click.IntRange(min=1), metavar="N", help=_HELP["hour"])
@click.option("--label", multiple=True, metavar="NAME", help="Label new pull requests (repeatable).")
@click.option("--reviewer", multiple=True, metavar="NAME", help="Ask for a review of new ones (repeatable).")
@click.option("--assignee", multiple=True, metavar="NAME", help="Assign new ones (repeatable).")
@click.option("--draft", is_flag=True, help="Open them as drafts.")
@click.option("--fork", metavar="NAME", help=_HELP["fork"])
@click.option("--author", metavar="AUTHOR", help=_HELP["author"])
@click.option("--sign-off", is_flag=True, help="Sign the commits off.")
@_transforms
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=_HELP["format"])
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help=_HELP["jobs"])
@click.option("--quiet", "-q", is_flag=True, help="No summary, only the result and failures.")
@proving  # whose options come last
def pr(
    repositories: tuple[str, ...],
    push: bool,
    repos: Path | None,
    org: tuple[str, ...],
    search: tuple[str, ...],
    kind: str | None,
    output: Path | None,
    per_transform: bool,
    per_file: bool,
    max_open: int | None,
    max_per_hour: int | None,
    label: tuple[str, ...],
    reviewer: tuple[str, ...],
    assignee: tuple[str, ...],
    draft: bool,
    fork: str | None,
    author: str | None,
    sign_off: bool,
    preset: PresetName | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    safety: SafetyName | None,
    overrides: tuple[str, ...],
    form: str,
    jobs: int | None,
    quiet: bool,
    proof: Proof | None,
) -> None:
    """Open pull requests that refactor the Dockerfiles of REPO (a clone or an address; default: this folder), or show them.

    Nothing is pushed without --push. A clone is only asked where it came from: its files, index and branches stay as they are.
    Tokens come from GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, or GITLAB_TOKEN.
    """
    from refactor.errors import UsageProblem
    from refactor.pull_request.commits import Author
    from refactor.pull_request.connection import SECRETS, Connection, Kind, kind_of, listed
    from refactor.pull_request.fleet import Fleet, shared, visit_all
    from refactor.pull_request.forge import Wishes
    from refactor.pull_request.order import Order
    from refactor.pull_request.outcome import Action, Outcome
    from refactor.pull_request.proposal import Grouping
    from refactor.pull_request.summary import json_text, preview, row, total

    if per_transform and per_file:
        raise UsageProblem("--per-transform and --per-file cannot stand together")
    named = (*repositories, *(listed(repos) if repos else ()))
    if not (named or org or search):
        named = (".",)
    chosen = Kind(kind) if kind else kind_of(named, os.environ)
    connection = Connection.of(chosen, os.environ, output)
    for name in SECRETS:  # so that no program that we start inherits them
        os.environ.pop(name, None)
    if push:
        _require_means(connection)
    order = Order(
        job_of(preset, only, skip, safety, overrides),
        push=push,
        grouping=Grouping.TRANSFORM if per_transform else Grouping.FILE if per_file else Grouping.REPOSITORY,
        author=Author.parse(author) if author else Author(),
        sign_off=sign_off,
        fork=fork,
        draft=draft,
        wishes=Wishes(label, reviewer, assignee),
        max_open=max_open,
        proof=proof,
    )
    known = push or connection.opens or (chosen is Kind.NONE and output is not None)
    fleet = Fleet(order, connection, shared(max_per_hour), known)
    forge = fleet.forge() if org or search else None
    found = (address for name in org for address in (forge.repositories(name) if forge else ()))
    sought = (address for query in search for address in (forge.search(query) if forge else ()))
    addresses = list(dict.fromkeys((*named, *found, *sought)))
    outcomes: list[Outcome] = []
    side_by_side = jobs or (1 if proof else os.cpu_count() or 1)
    with ending_cleanly() if proof else nullcontext():
        for each in visit_all(addresses, fleet, side_by_side):
            outcomes += each
            for outcome in each:
                if form == "text" and not push:
                    for line in preview(outcome):
                        click.echo(line)
                if form == "text" and (not quiet or outcome.action is Action.FAIL):
                    click.echo(row(outcome, pushed=push), err=True)
    if form == "json":
        click.echo(json_text(outcomes, pushed=push), nl=False)
    elif not quiet:
        click.echo(total(outcomes, pushed=push), err=True)
    sys.exit(max((outcome.exit_code for outcome in outcomes), default=0))


def _require_means(connection: Connection) -> None:
    """Refuse to push what could not be opened."""
    from refactor.errors import UsageProblem
    from refactor.pull_request.connection import Kind

    match connection.kind:
        case Kind.GITHUB if not connection.opens:
            raise UsageProblem("--push wants a token: set GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY")
        case Kind.GITLAB if not connection.opens:
            raise UsageProblem("--push wants a token: set GITLAB_TOKEN")
        case Kind.NONE if connection.output is None:
            raise UsageProblem("without a forge, --push wants --output, a folder for the texts of pull requests")
