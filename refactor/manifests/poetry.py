"""What `poetry install` reads where it leaves the project itself out.

Sources: python-poetry.org/docs/cli/#install, python-poetry.org/docs/pyproject, python-poetry.org/docs/configuration;
poetry-core's ``factory.py``, which reads the file that ``project.license`` names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.manifests.files import (
    Hurdle,
    HurdleError,
    Installer,
    Manifests,
    check_absent,
    check_keys,
    check_options,
    check_places,
    existing,
    inner,
    is_called,
    table_in,
    tables,
    text_of,
)
from refactor.manifests.pip import check_schemes, interpreter_files
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refactor.context import Context
    from refactor.packages.commands import Invocation

_OPTIONS = names(
    "--no-root --no-interaction -n --no-ansi --ansi --no-cache --only --with --without --no-dev --sync --remove-untracked "
    "--extras -E --all-extras --all-groups --compile --quiet -q --verbose -v -vv -vvv"
)
_SETTINGS = names("installer keyring requests solver system-git-client virtualenvs")
_VIRTUALENVS = names("create in-project options prefer-active-python prompt use-poetry-python")
_PLUGIN = "poetry-dynamic-versioning"


def _installs(found: Invocation) -> bool:
    return is_called(found, "install", "sync")


def _manifests(found: Invocation, context: Context) -> Manifests:
    check_options(found, _OPTIONS)
    project = table_in(text_of(context, "pyproject.toml"), "pyproject.toml")
    poetry = inner(project, "tool", "poetry")
    if poetry.get("package-mode") is not False and not found.has("--no-root"):
        raise HurdleError(Hurdle.PROJECT, "poetry install; --no-root leaves the project out")
    for name in ("requires-plugins", _PLUGIN):
        if name in poetry or name in inner(project, "tool"):
            raise HurdleError(Hurdle.OPTION, f"{name} in pyproject.toml")
    for table in (poetry, inner(project, "project")):
        for name in ("dependencies", "optional-dependencies", "dev-dependencies", "group", "source"):
            check_places(table.get(name), "pyproject.toml")
    check_places(project.get("dependency-groups"), "pyproject.toml")
    for lock in existing(context, "poetry.lock"):
        _check_lock(table_in(text_of(context, lock), lock), lock)
    for name in existing(context, "poetry.toml"):
        settings = table_in(text_of(context, name), name)
        check_keys(settings, _SETTINGS, name)
        check_keys(inner(settings, "virtualenvs"), _VIRTUALENVS, name)
    check_absent(context, ".venv", ".poetry")
    check_schemes(context)
    names_of_all = ("pyproject.toml", "poetry.lock", "poetry.toml", *_license(project))
    return Manifests((*existing(context, *names_of_all), *interpreter_files(context)))


def _check_lock(lock: Mapping[str, object], name: str) -> None:
    for package in tables(lock.get("package")):
        source = inner(package, "source")
        if source.get("type") in ("directory", "file"):
            raise HurdleError(Hurdle.LOCAL, f"{source.get('url')} in {name}")
        check_places(source.get("url"), name)


def _license(project: Mapping[str, object]) -> Iterator[str]:
    named = inner(project, "project", "license").get("file")
    if isinstance(named, str):
        yield named


POETRY = Installer(_installs, _manifests)
