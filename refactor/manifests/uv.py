"""What `uv sync` reads where it leaves the project itself out, and what `uv pip` does.

Sources: docs.astral.sh/uv/concepts/projects/sync, docs.astral.sh/uv/concepts/projects/config (which projects are built),
docs.astral.sh/uv/reference/settings. Which files it opens was looked at in uv 0.13 with strace: with ``--frozen`` the lock is
taken as it is; without it, a project with ``dynamic`` fields is built to learn them, even where it is not installed.
"""

from __future__ import annotations

from posixpath import normpath
from typing import TYPE_CHECKING

from refactor.manifests.files import (
    Hurdle,
    HurdleError,
    Installer,
    Manifests,
    changes,
    check_absent,
    check_keys,
    check_options,
    check_places,
    existing,
    inner,
    is_there,
    table_in,
    tables,
    text_of,
)
from refactor.manifests.pip import ENVIRONMENTS, follow_requirements, interpreter_files, requirement_files
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refactor.context import Context
    from refactor.packages.commands import Invocation

_COMMON = names(
    "--no-cache -n --quiet -q --verbose -v --compile-bytecode --link-mode --no-progress --python -p --python-preference "
    "--managed-python --no-managed-python --no-python-downloads --index --default-index --index-url -i --extra-index-url "
    "--index-strategy --no-index --prerelease --no-build --no-binary --reinstall --refresh --no-sources --native-tls "
    "--system-certs --color --offline --exclude-newer --no-build-isolation"
)
_SYNC = _COMMON | names(
    "--frozen --locked --no-install-project --no-install-workspace --no-install-local --no-editable --inexact --active "
    "--no-dev --dev --only-dev --group --no-group --only-group --all-groups --no-default-groups --extra --no-extra "
    "--all-extras --upgrade -U --no-install-package"
)
_PIP = _COMMON | names(
    "-r --requirement --requirements -c --constraint --constraints --system --break-system-packages --no-deps --upgrade -U "
    "--require-hashes --no-verify-hashes --strict --no-cache-dir"
)
_LEAVES_THE_PROJECT_OUT = (
    "--no-install-project",
    "--no-install-workspace",
    "--no-install-local",
    "--only-group",
    "--only-dev",
)
_SETTINGS = names(
    "allow-insecure-host build-backend build-constraint-dependencies compile-bytecode concurrent-builds "
    "concurrent-downloads concurrent-installs conflicts constraint-dependencies default-groups dependency-groups "
    "dependency-metadata dev-dependencies environments exclude-dependencies exclude-newer exclude-newer-package "
    "extra-build-dependencies extra-index-url fork-strategy index index-strategy index-url keyring-provider link-mode "
    "native-tls no-binary no-binary-package no-build no-build-isolation no-build-isolation-package no-build-package no-cache "
    "no-index no-sources offline override-dependencies package prerelease preview publish-url python-downloads "
    "python-preference reinstall required-environments required-version resolution sources system-certs upgrade"
)
_DEPENDENCIES = ("dependencies", "optional-dependencies")


def _installs(found: Invocation) -> bool:
    subcommand = found.subcommand.literal if found.subcommand else ""
    if subcommand == "install":
        return found.has("-r", "--requirement", "--requirements")
    return subcommand == "sync" and not found.has("--script", "--all-packages", "--package")


def _manifests(found: Invocation, context: Context) -> Manifests:
    is_pip = bool(found.operands) or (found.subcommand is not None and found.subcommand.literal == "install")
    check_options(found, _PIP if is_pip else _SYNC)
    python = next((option.value for option in found.options if option.name in ("-p", "--python")), None)
    if python is not None and (python.literal is None or "/" in python.literal):
        raise HurdleError(Hurdle.OPTION, python.raw)
    return _pip(found, context) if is_pip else _sync(found, context)


def _sync(found: Invocation, context: Context) -> Manifests:
    check_absent(context, ".venv")
    project = table_in(text_of(context, "pyproject.toml"), "pyproject.toml")
    _check_project(project)
    is_package = inner(project, "tool", "uv").get("package", "build-system" in project)
    if is_package and not found.has(*_LEAVES_THE_PROJECT_OUT):
        raise HurdleError(Hurdle.PROJECT, "uv sync; --no-install-project leaves the project out")
    if not found.has("--frozen"):
        _check_static(project, "; --frozen takes the lock as it is")
    if found.has("--frozen", "--locked") or is_there(context, "uv.lock"):
        _check_lock(table_in(text_of(context, "uv.lock"), "uv.lock"))
    is_open = is_there(context, "uv.lock") and not found.has("--frozen", "--locked")
    doubt = changes("uv", "uv.lock") if is_open else ""
    return Manifests(("pyproject.toml", *existing(context, "uv.lock"), *_settings(context)), doubt)


def _pip(found: Invocation, context: Context) -> Manifests:
    check_absent(context, *ENVIRONMENTS)
    files: list[str] = []
    if found.subcommand and found.subcommand.literal == "sync":
        for operand in found.operands:
            follow_requirements(context, operand.literal, files)
    else:
        files += requirement_files(found, context)
    for name in existing(context, "pyproject.toml"):
        project = table_in(text_of(context, name), name)
        _check_project(project)
        if name in map(normpath, files):
            _check_static(project, "")
        files += [] if name in files else [name]
    return Manifests((*files, *_settings(context)))


def _settings(context: Context) -> tuple[str, ...]:
    """Return the files that say how uv works here, where they name no others."""
    for name in existing(context, "uv.toml"):
        settings = table_in(text_of(context, name), name)
        check_keys(settings, _SETTINGS, name)
        check_places(settings, name)
    return (*existing(context, "uv.toml"), *interpreter_files(context))


def _check_project(project: Mapping[str, object]) -> None:
    """Raise `HurdleError` where pyproject.toml names a part of the project, or has a setting that is not known."""
    name = "pyproject.toml"
    settings = inner(project, "tool", "uv")
    for key in ("workspace", "sources"):
        for source, places in inner(settings, key).items():
            if key == "workspace" or any("workspace" in table for table in tables(places)):
                raise HurdleError(Hurdle.LOCAL, f"{source} of tool.uv.{key} in {name}")
    check_keys(settings, _SETTINGS, name)
    for value in (settings, project.get("dependency-groups"), *map(inner(project, "project").get, _DEPENDENCIES)):
        check_places(value, name)


def _check_static(project: Mapping[str, object], advice: str) -> None:
    if inner(project, "project").get("dynamic"):
        raise HurdleError(Hurdle.PROJECT, f"dynamic in pyproject.toml, which only a build can tell{advice}")


def _check_lock(lock: Mapping[str, object]) -> None:
    for package in tables(lock.get("package")):
        for key, value in inner(package, "source").items():
            if key in ("editable", "virtual") and value == ".":
                continue
            if key in ("directory", "editable", "path", "virtual"):
                raise HurdleError(Hurdle.LOCAL, f"{package.get('name')} in uv.lock")
        check_places([value for key, value in package.items() if key != "source"], "uv.lock")
        check_places(inner(package, "source").get("registry"), "uv.lock")


UV = Installer(_installs, _manifests)
