"""Commands that may stand beside an installation: they neither read nor write anything of the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.manifests.installers import reads_manifests
from refactor.packages.commands import Action, Invocation, invocation
from refactor.shells.programs import names, program
from refactor.shells.words import PLAIN

if TYPE_CHECKING:
    from refactor.shell import Command

_OF_THE_SYSTEM = names("apk apt apt-get dnf microdnf yum zypper")
_INSTALLS_BY_NAME = {
    "pip": names("--upgrade -U --no-cache-dir --quiet -q --disable-pip-version-check --user --root-user-action"),
    "gem": names("--no-document -N --quiet -q -v"),
}
"""Managers that install packages by their names whatever the project, with the options that leave it at that."""
_SETTINGS = {
    "bundle": names("clean deployment force_ruby_platform frozen jobs retry silence_root_warning with without"),
    "poetry": names("installer.max-workers installer.parallel virtualenvs.create virtualenvs.in-project"),
}
"""Managers that are told a setting, with the settings that say nothing of other files."""
_SETTING_OPTIONS = {"bundle": names("--global --local"), "poetry": names("--no-interaction -n --no-ansi --quiet -q")}


def is_beside(command: Command, project: str | None) -> bool:
    """Tell whether a command is an installation of a project, or has nothing to do with the project's files.

    ``project`` is the folder into which they are copied; None if it is not known.
    """
    run = program(command)
    if command.assignments or command.redirections or run.prefixes or run.body is not None:
        return False
    if run.words and run.words[0].literal == "rm":
        return project is not None and all(_is_elsewhere(word.raw, project) for word in run.words[1:])
    found = invocation_of(command)
    if found is None:
        return [word.literal for word in run.words] == ["corepack", "enable"]
    if reads_manifests(found) or found.manager in _OF_THE_SYSTEM or found.action is Action.CLEAN:
        return True
    return _installs_by_name(found) or _sets(found)


def invocation_of(command: Command) -> Invocation | None:
    """Return what a command tells a package manager that is called by its bare name."""
    run = program(command)
    return invocation(run.words) if run.body is None and "/" not in (run.words[0].raw if run.words else "/") else None


def _installs_by_name(found: Invocation) -> bool:
    if found.manager not in _INSTALLS_BY_NAME or found.action is not Action.INSTALL:
        return False
    plain = all(
        word.literal and PLAIN.fullmatch(word.literal) and word.literal[0] not in "./" for word in found.operands
    )
    known = _INSTALLS_BY_NAME[found.manager]
    return (
        plain and bool(found.operands) and all(option.word.raw.partition("=")[0] in known for option in found.options)
    )


def _sets(found: Invocation) -> bool:
    if found.manager not in _SETTINGS or found.subcommand is None or found.subcommand.literal != "config":
        return False
    words = [word.literal for word in found.operands if word.literal != "set"]
    is_known = len(words) == len(("setting", "value")) and words[0] in _SETTINGS[found.manager]
    return is_known and all(option.word.raw in _SETTING_OPTIONS[found.manager] for option in found.options)


def _is_elsewhere(raw: str, project: str) -> bool:
    """Tell whether an operand of rm, which may end in a star, is neither in the project's folder nor has that in it."""
    path = raw.removesuffix("*")
    if raw[:1] == "-":
        return raw in ("-r", "-f", "-rf", "-fr", "-R", "-Rf")
    is_plain = path.startswith("/") and ".." not in path and PLAIN.fullmatch(path) is not None
    return is_plain and not project.startswith(path) and not path.startswith(f"{project}/")
