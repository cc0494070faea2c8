"""What `composer install` reads, where it neither runs the project's scripts nor looks for classes in its sources.

Sources: getcomposer.org/doc/03-cli.md#install-i, getcomposer.org/doc/articles/scripts.md,
getcomposer.org/doc/articles/autoloader-optimization.md, getcomposer.org/doc/06-config.md; Composer's ``VersionGuesser.php``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.manifests.files import (
    Hurdle,
    HurdleError,
    Installer,
    Manifests,
    check_absent,
    check_options,
    check_places,
    existing,
    inner,
    is_called,
    is_local,
    object_in,
    tables,
    text_of,
)
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refactor.context import Context
    from refactor.packages.commands import Invocation

_OPTIMISES = ("--optimize-autoloader", "-o", "--classmap-authoritative", "-a")
_OPTIONS = names(
    "--no-scripts --no-autoloader --no-dev --dev --no-plugins --prefer-dist --prefer-source --prefer-install "
    "--no-interaction -n --no-progress --no-ansi --ansi --no-suggest --no-audit --audit --no-cache --ignore-platform-reqs "
    "--ignore-platform-req --apcu-autoloader --no-security-blocking --quiet -q --verbose -v -vv -vvv"
).union(_OPTIMISES)
_REPOSITORIES = (".git", ".hg", ".svn", ".fslckout", "_FOSSIL_")
"""Where Composer's guess of the project's version comes from, which it writes into vendor/composer/installed.php."""
_PLUGINS = ("composer-plugin", "composer-installer")


def _installs(found: Invocation) -> bool:
    return is_called(found, "install", "i")


def _manifests(found: Invocation, context: Context) -> Manifests:
    check_options(found, _OPTIONS)
    check_absent(context, "vendor")
    for name in existing(context, *_REPOSITORIES):
        raise HurdleError(Hurdle.OPTION, f"{name}, from which Composer takes the version; name it in .dockerignore")
    project = object_in(text_of(context, "composer.json"), "composer.json")
    for key, value in inner(project, "config").items():
        if key.endswith("-dir") or key in ("cafile", "capath", "home") or (isinstance(value, str) and is_local(value)):
            raise HurdleError(Hurdle.OPTION, f"{key} in composer.json")
    scripts = inner(project, "scripts")
    if not found.has("--no-scripts"):
        for event in sorted(
            each for each in scripts if each.startswith(("pre-", "post-")) or each in ("command", "init")
        ):
            raise HurdleError(Hurdle.SCRIPT, f"{event} in composer.json; --no-scripts runs none")
    if not found.has("--no-autoloader"):
        _check_autoloader(found, project)
    _check_lock(found, object_in(text_of(context, "composer.lock"), "composer.lock"))
    return Manifests(("composer.json", "composer.lock", *existing(context, "auth.json")))


def _check_autoloader(found: Invocation, project: Mapping[str, object]) -> None:
    """Raise `HurdleError` where Composer reads the sources to learn which classes they have."""
    config = inner(project, "config")
    if found.has(*_OPTIMISES) or config.get("optimize-autoloader") or config.get("classmap-authoritative"):
        raise HurdleError(Hurdle.PROJECT, "composer install, for an optimized autoloader; --no-autoloader makes none")
    for name in ("autoload", "autoload-dev"):
        if inner(project, name).get("classmap"):
            raise HurdleError(Hurdle.PROJECT, f"{name}.classmap in composer.json; --no-autoloader makes none")


def _check_lock(found: Invocation, lock: Mapping[str, object]) -> None:
    for key in ("packages", "packages-dev"):
        for package in tables(lock.get(key)):
            name = package.get("name")
            if package.get("type") in _PLUGINS and not found.has("--no-plugins"):
                raise HurdleError(Hurdle.SCRIPT, f"{name} in composer.lock, a plugin of Composer")
            for place in (inner(package, "dist"), inner(package, "source")):
                if place.get("type") == "path":
                    raise HurdleError(Hurdle.LOCAL, f"{name} in composer.lock")
                check_places(place.get("url"), "composer.lock")


COMPOSER = Installer(_installs, _manifests)
