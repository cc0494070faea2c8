"""Which files of a project an installation reads, as far as the build context shows that it reads no others.

Sources: docs.npmjs.com/cli (npm ci; scripts that it runs; ``hasInstallScript`` in package-lock.json),
classic.yarnpkg.com/docs/cli/install, pnpm.io/cli/install, pip.pypa.io/en/stable/reference/requirements-file-format,
go.dev/ref/mod#go-mod-download.
"""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from refactor.context import ContextError
from refactor.packages.gemfile import bundler_manifests
from refactor.packages.manifest_files import (
    Hurdle,
    HurdleError,
    Manifests,
    check_options,
    existing,
    fields,
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
_LOCAL = re.compile(r"(?:file:|link:|portal:|workspace:|patch:|\.{1,2}(?:/|$)|/|~/)")
READ_FROM_THE_ENVIRONMENT = names(
    "bundle_app_config bundle_gemfile "
    "goflags gowork node_options npm_config_globalconfig npm_config_node_options npm_config_prefix npm_config_userconfig "
    "npm_config_workspaces pip_build_constraint pip_config_file pip_constraint pip_find_links pip_prefix pip_requirement "
    "pip_src pip_target pythonpath"
)
"""Variables, in lower case, by which an installation may read or write something else."""
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
_PIP_OPTIONS = names(
    "-r --requirement -c --constraint --no-cache-dir --upgrade -U --user -q --quiet -v --verbose --disable-pip-version-check "
    "--no-deps --index-url -i --extra-index-url --trusted-host --timeout --default-timeout --retries --pre --require-hashes "
    "--no-warn-script-location --root-user-action --break-system-packages --no-compile --prefer-binary --no-input --compile "
    "--ignore-installed -I --force-reinstall --only-binary --no-binary --progress-bar --use-pep517 --cache-dir --proxy"
)
_REQUIREMENT_OPTIONS = names(
    "-i --index-url --extra-index-url --no-index --trusted-host --pre --require-hashes --prefer-binary --no-binary "
    "--only-binary --use-feature --hash"
)
_PATH_IN_REQUIREMENT = re.compile(
    r"\.|/|~|file:|[^#;@]*\.(?:whl|zip|tar\.gz|tgz)(?:\s|$)|[^#]*[@+]\s*file:|[^#;:@]+/|[A-Za-z]:\\"
)
_LONGEST_INCLUSION = 20
_ENVIRONMENTS = (".venv", "venv", "env", ".env/bin", "virtualenv")


def reads_manifests(found: Invocation) -> bool:
    """Tell whether this is an installation of what the project in the working directory asks for."""
    subcommand = found.subcommand.literal if found.subcommand else ""
    match found.manager:
        case "npm":
            plain = subcommand in ("install", "i", "ci", "clean-install") and not found.operands
            return plain and not found.has("-g", "--global")
        case "yarn":
            return (found.subcommand is None and not found.has("--version", "-v", "--help")) or (
                subcommand == "install" and not found.operands
            )
        case "pip":
            return subcommand == "install" and found.has("-r", "--requirement")
        case "go":
            return subcommand == "download" and not found.operands
        case "pnpm":
            return subcommand in ("install", "i") and not found.operands and not found.has("-g", "--global")
        case "bundle":
            return subcommand in ("", "install") and not found.operands and not found.has("--version", "-v", "--help")
        case _:
            return False


def manifests(found: Invocation, context: Context) -> Manifests:
    """Return what an installation reads that `reads_manifests`, its working directory being the context's root.

    Raises:
        HurdleError: it may read something else of the project, or the project has what it writes.

    """
    try:
        match found.manager:
            case "npm":
                return _npm(found, context)
            case "yarn":
                return _yarn(found, context)
            case "pip":
                return _pip(found, context)
            case "pnpm":
                return _pnpm(found, context)
            case "bundle":
                return bundler_manifests(found, context)
            case _:
                return _go(found, context)
    except ContextError as error:
        raise HurdleError(Hurdle.MANIFEST, str(error)) from error


def _npm(found: Invocation, context: Context) -> Manifests:
    check_options(found, _NPM_OPTIONS)
    locks = [name for name in ("package-lock.json", "npm-shrinkwrap.json") if is_there(context, name)]
    doubt = _package_json(found, context)
    is_clean = found.subcommand is not None and found.subcommand.literal in ("ci", "clean-install")
    if is_clean and not locks:
        raise HurdleError(Hurdle.MANIFEST, "package-lock.json")
    if not is_clean and locks:
        doubt = f"npm install may change {locks[0]}, which then comes from the build context again"
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
        doubt = "yarn may change yarn.lock, which then comes from the build context again"
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
        doubt = "pnpm may change pnpm-lock.yaml, which then comes from the build context again"
    return Manifests(("package.json", "pnpm-lock.yaml", *_npmrc(context)), doubt)


def _package_json(found: Invocation, context: Context) -> str:
    """Check package.json, which npm and yarn read alike; return a doubt, or nothing."""
    package = object_in(text_of(context, "package.json"), "package.json")
    if "workspaces" in package:
        raise HurdleError(Hurdle.LOCAL, "workspaces in package.json")
    for name in (*_DEPENDENCIES, "pnpm"):
        for _, value in fields(package.get(name)):
            if _LOCAL.match(value) or value.endswith(".patch"):
                raise HurdleError(Hurdle.LOCAL, f"{value} in package.json")
    if not found.has("--ignore-scripts"):
        scripts = package.get("scripts")
        own = [name for name in _NPM_SCRIPTS if isinstance(scripts, dict) and name in scripts]
        if own:
            raise HurdleError(Hurdle.SCRIPT, f"{own[0]} in package.json")
        if is_there(context, "binding.gyp"):
            raise HurdleError(Hurdle.SCRIPT, "binding.gyp, which npm builds")
    if is_there(context, "node_modules"):
        raise HurdleError(Hurdle.OVERWRITTEN, "node_modules; name it in .dockerignore")
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


def _pip(found: Invocation, context: Context) -> Manifests:
    check_options(found, _PIP_OPTIONS)
    for operand in found.operands:
        if operand.literal is None or _PATH_IN_REQUIREMENT.match(operand.literal):
            raise HurdleError(Hurdle.LOCAL, operand.raw)
    for folder in existing(context, *_ENVIRONMENTS):
        raise HurdleError(Hurdle.OVERWRITTEN, f"{folder}; name it in .dockerignore")
    files: list[str] = []
    for option in found.options:
        if option.name in ("-r", "--requirement", "-c", "--constraint"):
            given = option.value.literal if option.value else option.word.raw.partition("=")[2]
            if not given or "$" in given or given.startswith(("/", "..")) or "://" in given:
                raise HurdleError(Hurdle.OPTION, option.word.raw)
            _follow_requirements(context, normpath(given), files)
    return Manifests(tuple(files))


def _follow_requirements(context: Context, name: str, files: list[str]) -> None:
    if name in files:
        return
    if name.startswith(("..", "/")) or len(files) > _LONGEST_INCLUSION:
        raise HurdleError(Hurdle.LOCAL, name)
    text = text_of(context, name)
    files.append(name)
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        words = re.sub(r"(^|\s)#.*", "", line).split()
        if not words:
            continue
        option, equals, value = words[0].partition("=")
        if option in ("-r", "--requirement", "-c", "--constraint"):
            target = value if equals else " ".join(words[1:])
            _follow_requirements(context, normpath(join(dirname(name), target)), files)
        elif option.startswith("-"):
            if option not in _REQUIREMENT_OPTIONS:
                raise HurdleError(Hurdle.LOCAL, f"{words[0]} in {name}")
        elif _PATH_IN_REQUIREMENT.match(line.strip()) and "://" not in line.partition("file:")[0]:
            raise HurdleError(Hurdle.LOCAL, f"{words[0]} in {name}")


def _go(found: Invocation, context: Context) -> Manifests:
    check_options(found, names("-x -v -json"))
    if is_there(context, "go.work"):
        raise HurdleError(Hurdle.LOCAL, "go.work")
    module = text_of(context, "go.mod")
    if re.search(r"=>\s*[\"`]?(?:\.|/)", module):
        raise HurdleError(Hurdle.LOCAL, "a replacement in go.mod")
    doubt = "Go before 1.18 may add to go.sum, which then comes from the build context again"
    return Manifests(("go.mod", *existing(context, "go.sum")), doubt)


def _check_readers(lock: str, name: str) -> None:
    for package in sorted(_READ_THE_PROJECT):
        if re.search(rf'(?:^|["/])(?:node_modules/)?{re.escape(package)}["@]', lock, re.MULTILINE):
            raise HurdleError(Hurdle.SCRIPT, f"{package} in {name}")
