"""What npm, yarn and pnpm read: package.json, their lock, and .npmrc.

Sources: docs.npmjs.com/cli (npm ci; scripts that it runs; ``hasInstallScript`` in package-lock.json),
classic.yarnpkg.com/docs/cli/install, pnpm.io/cli/install.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refactor.manifests.files import (
    Hurdle,
    HurdleError,
    Installer,
    Manifests,
    changes,
    check_absent,
    check_options,
    existing,
    fields,
    is_local,
    is_there,
    object_in,
    text_of,
)
from refactor.shells.programs import names

if TYPE_CHECKING:
    from refactor.context import Context
    from refactor.packages.commands import Invocation

_NPM_SCRIPTS = (
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "preprepare",
    "prepare",
    "postprepare",
    "dependencies",
)
_DEPENDENCIES = (
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "peerDependencies",
    "overrides",
    "resolutions",
)
_NPMRC_PATHS = names(
    "cache cafile certfile globalconfig keyfile node-options prefix script-shell userconfig workspaces"
)
_READ_THE_PROJECT = names("@prisma/client prisma husky msw nuxt patch-package postinstall puppeteer nx")
"""Packages whose own scripts look at the project that they are installed in."""
_NPM_OPTIONS = names(
    "--omit --production --only --include --no-audit --no-fund --no-optional --legacy-peer-deps --force --quiet --silent -q -s "
    "--loglevel --no-progress --prefer-offline --progress --unsafe-perm --registry --ignore-scripts --verbose -d --cache "
    "--no-save --audit --fund --no-update-notifier --strict-peer-deps --fetch-retries --fetch-timeout"
)
_YARN_OPTIONS = names(
    "--frozen-lockfile --production --prod --non-interactive --no-progress --silent -s --network-timeout --ignore-scripts "
    "--ignore-optional --ignore-engines --pure-lockfile --network-concurrency --verbose --no-cache --prefer-offline --force"
)
_PNPM_OPTIONS = names(
    "--frozen-lockfile --prod -P --production --ignore-scripts --no-optional --prefer-offline --silent -s --reporter"
)


def _installs_npm(found: Invocation) -> bool:
    subcommand = found.subcommand.literal if found.subcommand else ""
    plain = subcommand in ("install", "i", "ci", "clean-install") and not found.operands
    return plain and not found.has("-g", "--global")


def _installs_yarn(found: Invocation) -> bool:
    if found.subcommand is None:
        return not found.has("--version", "-v", "--help")
    return found.subcommand.literal == "install" and not found.operands


def _installs_pnpm(found: Invocation) -> bool:
    subcommand = found.subcommand.literal if found.subcommand else ""
    return subcommand in ("install", "i") and not found.operands and not found.has("-g", "--global")


def _npm(found: Invocation, context: Context) -> Manifests:
    check_options(found, _NPM_OPTIONS)
    locks = [name for name in ("package-lock.json", "npm-shrinkwrap.json") if is_there(context, name)]
    doubt = _package_json(found, context)
    is_clean = found.subcommand is not None and found.subcommand.literal in ("ci", "clean-install")
    if is_clean and not locks:
        raise HurdleError(Hurdle.MANIFEST, "package-lock.json")
    if not is_clean and locks:
        doubt = changes("npm install", locks[0])
    elif not locks and not found.has("--ignore-scripts"):
        doubt = "the scripts of packages that it installs may look at the project"
    for lock in locks:
        text = text_of(context, lock)
        locked = object_in(text, lock)
        found_fields = tuple(fields(locked))
        if any(
            name == "link" or (name in ("resolved", "version") and value.startswith("file:"))
            for name, value in found_fields
        ):
            raise HurdleError(Hurdle.LOCAL, lock)
        if not found.has("--ignore-scripts"):
            if locked.get("lockfileVersion") not in (2, 3) or any(
                name == "hasInstallScript" for name, _ in found_fields
            ):
                doubt = doubt or "the scripts of packages that it installs may look at the project"
            _check_readers(text, lock)
    return Manifests(("package.json", *locks, *_npmrc(context)), doubt)


def _yarn(found: Invocation, context: Context) -> Manifests:
    check_options(found, _YARN_OPTIONS)
    for name in existing(context, ".yarnrc", ".yarnrc.yml", ".yarn", ".yarnclean", ".pnp.cjs", ".pnp.js"):
        raise HurdleError(Hurdle.LOCAL, name)
    doubt = _package_json(found, context)
    lock = text_of(context, "yarn.lock")
    if "__metadata:" in lock or re.search(r'"?file:|@link:|resolved "\.', lock):
        raise HurdleError(Hurdle.LOCAL, "yarn.lock")
    if not found.has("--ignore-scripts"):
        _check_readers(lock.replace("@npm:", " "), "yarn.lock")
        doubt = "the scripts of packages that it installs may look at the project"
    if not found.has("--frozen-lockfile", "--pure-lockfile"):
        doubt = changes("yarn", "yarn.lock")
    return Manifests(("package.json", "yarn.lock", *_npmrc(context)), doubt)


def _pnpm(found: Invocation, context: Context) -> Manifests:
    check_options(found, _PNPM_OPTIONS)
    for name in existing(context, "pnpm-workspace.yaml", ".pnpmfile.cjs", ".pnpmfile.mjs", "patches"):
        raise HurdleError(Hurdle.LOCAL, name)
    doubt = _package_json(found, context)
    lock = text_of(context, "pnpm-lock.yaml")
    if re.search(r"\b(?:file|link|portal):|patchedDependencies", lock):
        raise HurdleError(Hurdle.LOCAL, "pnpm-lock.yaml")
    if not found.has("--ignore-scripts"):
        _check_readers(re.sub(r"^\s+['\"/]?", "", lock, flags=re.MULTILINE).replace(":\n", "@\n"), "pnpm-lock.yaml")
        doubt = "the scripts of packages that it installs may look at the project"
    if not found.has("--frozen-lockfile"):
        doubt = changes("pnpm", "pnpm-lock.yaml")
    return Manifests(("package.json", "pnpm-lock.yaml", *_npmrc(context)), doubt)


def _package_json(found: Invocation, context: Context) -> str:
    """Check package.json, which npm and yarn read alike; return a doubt, or nothing."""
    package = object_in(text_of(context, "package.json"), "package.json")
    if "workspaces" in package:
        raise HurdleError(Hurdle.LOCAL, "workspaces in package.json")
    for name in (*_DEPENDENCIES, "pnpm"):
        for _, value in fields(package.get(name)):
            if is_local(value) or value.endswith(".patch"):
                raise HurdleError(Hurdle.LOCAL, f"{value} in package.json")
    if not found.has("--ignore-scripts"):
        scripts = package.get("scripts")
        own = [name for name in _NPM_SCRIPTS if isinstance(scripts, dict) and name in scripts]
        if own:
            raise HurdleError(Hurdle.SCRIPT, f"{own[0]} in package.json")
        if is_there(context, "binding.gyp"):
            raise HurdleError(Hurdle.SCRIPT, "binding.gyp, which npm builds")
    check_absent(context, "node_modules")
    return ""


def _npmrc(context: Context) -> tuple[str, ...]:
    """Return the project's .npmrc, if it has one that names no other files."""
    for name in existing(context, ".npmrc"):
        for line in text_of(context, name).splitlines():
            key, _, value = line.partition("=")
            if key.strip() in _NPMRC_PATHS or "./" in value:
                raise HurdleError(Hurdle.OPTION, f"{key.strip()} in .npmrc")
        return (name,)
    return ()


def _check_readers(lock: str, name: str) -> None:
    for package in sorted(_READ_THE_PROJECT):
        if re.search(rf'(?:^|["/])(?:node_modules/)?{re.escape(package)}["@]', lock, re.MULTILINE):
            raise HurdleError(Hurdle.SCRIPT, f"{package} in {name}")


NPM = Installer(_installs_npm, _npm)
YARN = Installer(_installs_yarn, _yarn)
PNPM = Installer(_installs_pnpm, _pnpm)
