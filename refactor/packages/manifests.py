"""Which files of a project an installation reads, as far as the build context shows that it reads no others.

Sources: docs.npmjs.com/cli (npm ci; scripts that it runs; ``hasInstallScript`` in package-lock.json),
classic.yarnpkg.com/docs/cli/install, pip.pypa.io/en/stable/reference/requirements-file-format, go.dev/ref/mod#go-mod-download.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from refactor.context import ContextError, Kind
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from refactor.context import Context
    from refactor.packages.commands import Invocation


class Hurdle(StrEnum):
    """Why it cannot be said that an installation reads manifests alone."""

    LOCAL = "local"
    MANIFEST = "manifest"
    OPTION = "option"
    OVERWRITTEN = "overwritten"
    SCRIPT = "script"


class HurdleError(ValueError):
    """An installation may read, or write, more of the project than its manifests."""

    def __init__(self, hurdle: Hurdle, detail: str) -> None:
        super().__init__(detail)
        self.hurdle = hurdle
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Manifests:
    """The files that an installation reads, in the order in which people name them, and what may differ all the same."""

    files: tuple[str, ...]
    doubt: str = ""


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
            case _:
                return _go(found, context)
    except ContextError as error:
        raise HurdleError(Hurdle.MANIFEST, str(error)) from error


def _npm(found: Invocation, context: Context) -> Manifests:
    _check_options(found, _NPM_OPTIONS)
    locks = [name for name in ("package-lock.json", "npm-shrinkwrap.json") if _is_there(context, name)]
    doubt = _package_json(found, context)
    is_clean = found.subcommand is not None and found.subcommand.literal in ("ci", "clean-install")
    if is_clean and not locks:
        raise HurdleError(Hurdle.MANIFEST, "package-lock.json")
    if not is_clean and locks:
        doubt = f"npm install may change {locks[0]}, which then comes from the build context again"
    elif not locks and not found.has("--ignore-scripts"):
        doubt = "the scripts of packages that it installs may look at the project"
    for lock in locks:
        text = _text(context, lock)
        locked = _object(text, lock)
        fields = tuple(_fields(locked))
        if any(
            name == "link" or (name in ("resolved", "version") and value.startswith("file:")) for name, value in fields
        ):
            raise HurdleError(Hurdle.LOCAL, lock)
        if not found.has("--ignore-scripts"):
            if locked.get("lockfileVersion") not in (2, 3) or any(name == "hasInstallScript" for name, _ in fields):
                doubt = doubt or "the scripts of packages that it installs may look at the project"
            _check_readers(text, lock)
    return Manifests(("package.json", *locks, *_npmrc(context)), doubt)


def _yarn(found: Invocation, context: Context) -> Manifests:
    _check_options(found, _YARN_OPTIONS)
    for name in _existing(context, ".yarnrc", ".yarnrc.yml", ".yarn", ".yarnclean", ".pnp.cjs", ".pnp.js"):
        raise HurdleError(Hurdle.LOCAL, name)
    doubt = _package_json(found, context)
    lock = _text(context, "yarn.lock")
    if "__metadata:" in lock or re.search(r'"?file:|@link:|resolved "\.', lock):
        raise HurdleError(Hurdle.LOCAL, "yarn.lock")
    if not found.has("--ignore-scripts"):
        _check_readers(lock.replace("@npm:", " "), "yarn.lock")
        doubt = "the scripts of packages that it installs may look at the project"
    if not found.has("--frozen-lockfile", "--pure-lockfile"):
        doubt = "yarn may change yarn.lock, which then comes from the build context again"
    return Manifests(("package.json", "yarn.lock", *_npmrc(context)), doubt)


def _package_json(found: Invocation, context: Context) -> str:
    """Check package.json, which npm and yarn read alike; return a doubt, or nothing."""
    package = _object(_text(context, "package.json"), "package.json")
    if "workspaces" in package:
        raise HurdleError(Hurdle.LOCAL, "workspaces in package.json")
    for name in _DEPENDENCIES:
        for _, value in _fields(package.get(name)):
            if _LOCAL.match(value):
                raise HurdleError(Hurdle.LOCAL, f"{value} in package.json")
    if not found.has("--ignore-scripts"):
        scripts = package.get("scripts")
        own = [name for name in _NPM_SCRIPTS if isinstance(scripts, dict) and name in scripts]
        if own:
            raise HurdleError(Hurdle.SCRIPT, f"{own[0]} in package.json")
        if _is_there(context, "binding.gyp"):
            raise HurdleError(Hurdle.SCRIPT, "binding.gyp, which npm builds")
    if _is_there(context, "node_modules"):
        raise HurdleError(Hurdle.OVERWRITTEN, "node_modules; name it in .dockerignore")
    return ""


def _npmrc(context: Context) -> tuple[str, ...]:
    """Return the project's .npmrc, if it has one that names no other files."""
    for name in _existing(context, ".npmrc"):
        for line in _text(context, name).splitlines():
            key, _, value = line.partition("=")
            if key.strip() in _NPMRC_PATHS or "./" in value:
                raise HurdleError(Hurdle.OPTION, f"{key.strip()} in .npmrc")
        return (name,)
    return ()


def _pip(found: Invocation, context: Context) -> Manifests:
    _check_options(found, _PIP_OPTIONS)
    for operand in found.operands:
        if operand.literal is None or _PATH_IN_REQUIREMENT.match(operand.literal):
            raise HurdleError(Hurdle.LOCAL, operand.raw)
    for folder in _existing(context, *_ENVIRONMENTS):
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
    text = _text(context, name)
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
    _check_options(found, names("-x -v -json"))
    if _is_there(context, "go.work"):
        raise HurdleError(Hurdle.LOCAL, "go.work")
    module = _text(context, "go.mod")
    if re.search(r"=>\s*(?:\.|/)", module):
        raise HurdleError(Hurdle.LOCAL, "a replacement in go.mod")
    doubt = "Go before 1.18 may add to go.sum, which then comes from the build context again"
    return Manifests(("go.mod", *_existing(context, "go.sum")), doubt)


def _check_options(found: Invocation, known: frozenset[str]) -> None:
    for option in found.options:
        if option.name not in known:
            raise HurdleError(Hurdle.OPTION, option.word.raw)


def _check_readers(lock: str, name: str) -> None:
    for package in sorted(_READ_THE_PROJECT):
        if re.search(rf'(?:^|["/])(?:node_modules/)?{re.escape(package)}["@]', lock, re.MULTILINE):
            raise HurdleError(Hurdle.SCRIPT, f"{package} in {name}")


def _existing(context: Context, *paths: str) -> Iterator[str]:
    return (path for path in paths if _is_there(context, path))


def _is_there(context: Context, path: str) -> bool:
    return bool(context.match(path))


def _text(context: Context, path: str) -> str:
    """Return a manifest's text."""
    entries = context.match(path) if not re.search(r"[*?\[\\]", path) else ()
    if len(entries) != 1 or entries[0].kind is not Kind.FILE:
        raise HurdleError(Hurdle.MANIFEST, path)
    return context.text(entries[0])


def _object(text: str, name: str) -> Mapping[str, object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise HurdleError(Hurdle.MANIFEST, f"{name}, which is no JSON") from error
    if not isinstance(value, dict):
        raise HurdleError(Hurdle.MANIFEST, f"{name}, which is no object")
    return value


def _fields(value: object) -> Iterator[tuple[str, str]]:
    """Yield the strings in an object, however deep, with their names, and the names of what is true."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        for name, inner in each.items() if isinstance(each, dict) else ():
            if isinstance(inner, str) or inner is True:
                yield name, "" if inner is True else inner
            else:
                waiting.append(inner)
