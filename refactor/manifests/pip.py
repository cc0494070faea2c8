"""What pip reads: the requirement files that it is given, and those that they name.

Source: pip.pypa.io/en/stable/reference/requirements-file-format.
"""

from __future__ import annotations

import re
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from refactor.manifests.files import (
    Hurdle,
    HurdleError,
    Installer,
    Manifests,
    check_absent,
    check_options,
    existing,
    text_of,
)
from refactor.shells.programs import names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.context import Context
    from refactor.packages.commands import Invocation

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
ENVIRONMENTS = (".venv", "venv", "env", ".env/bin", "virtualenv")
"""Where people keep virtual environments, in which an installation may write."""


def interpreter_files(context: Context) -> Iterator[str]:
    """Yield the files by which pyenv and uv choose the interpreter; raises `HurdleError` where one names a path."""
    for name in existing(context, ".python-version", ".python-versions"):
        if "/" in text_of(context, name):
            raise HurdleError(Hurdle.OPTION, f"a path in {name}")
        yield name


def check_schemes(context: Context) -> None:
    """Raise `HurdleError` where setup.cfg tells Pythons before 3.10 where packages go."""
    for name in existing(context, "setup.cfg"):
        if "[install]" in text_of(context, name):
            raise HurdleError(Hurdle.OPTION, f"[install] in {name}")


def requirement_files(found: Invocation, context: Context) -> Iterator[str]:
    """Yield the files that an installation is given with -r and -c, and those that they name, each once."""
    for operand in found.operands:
        if operand.literal is None or _PATH_IN_REQUIREMENT.match(operand.literal):
            raise HurdleError(Hurdle.LOCAL, operand.raw)
    files: list[str] = []
    for option in found.options:
        if option.name in ("-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints"):
            given = option.value.literal if option.value else option.word.raw.partition("=")[2]
            follow_requirements(context, given, files)
    yield from files


def follow_requirements(context: Context, given: str | None, files: list[str]) -> None:
    """Add a file of requirements, and those that it names, to ``files``."""
    if not given or "$" in given or given.startswith(("/", "..")) or "://" in given or given == "-":
        raise HurdleError(Hurdle.OPTION, given or "a file of requirements")
    _follow(context, normpath(given), files)


def _installs(found: Invocation) -> bool:
    subcommand = found.subcommand.literal if found.subcommand else ""
    return subcommand == "install" and found.has("-r", "--requirement")


def _manifests(found: Invocation, context: Context) -> Manifests:
    check_options(found, _PIP_OPTIONS)
    check_absent(context, *ENVIRONMENTS)
    check_schemes(context)
    return Manifests((*requirement_files(found, context), *interpreter_files(context)))


def _follow(context: Context, name: str, files: list[str]) -> None:
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
            _follow(context, normpath(join(dirname(name), target)), files)
        elif option.startswith("-"):
            if option not in _REQUIREMENT_OPTIONS:
                raise HurdleError(Hurdle.LOCAL, f"{words[0]} in {name}")
        elif _PATH_IN_REQUIREMENT.match(line.strip()) and "://" not in line.partition("file:")[0]:
            raise HurdleError(Hurdle.LOCAL, f"{words[0]} in {name}")


PIP = Installer(_installs, _manifests)
