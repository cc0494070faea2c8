"""Which commands fetch apt's lists of packages, and which cannot do without them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shell import Script, read
from refactor.shells.programs import SHELLS, Program, names, program

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.shell import Command

APT = names("apt-get apt aptitude apt-fast nala")
"""The front ends that share `/var/lib/apt/lists`."""


class Answer(Enum):
    """An answer about a command: unknown where it runs what cannot be seen here, such as a script or a makefile."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_NEEDS = names(
    "apt-cache apt-file add-apt-repository apt-add-repository gdebi tasksel mk-build-deps unattended-upgrade "
    "unattended-upgrades apt-rdepends apt-show-versions rosdep"
)
_BRINGS_ITS_OWN = names("install_packages install-php-extensions")
_REPOSITORY_TOOLS = names("add-apt-repository apt-add-repository")
_BUILDERS = names(
    "make gmake cmake ninja rake ant invoke just task ansible ansible-playbook ansible-pull puppet chef-solo chef-client "
    "salt-call packer run-parts tox nox grunt gulp rake"
)
_INTERPRETERS = names("python perl ruby node php")
_OWN_SCRIPTS = names("setup.py manage.py get-pip.py")
_SYSTEM_FOLDERS = names("/bin /sbin /usr/bin /usr/sbin /usr/local/bin /usr/local/sbin")


def fills_apt_lists(command: Command) -> Answer:
    """Tell whether a command fetches apt's lists."""
    return _answer(command, _fills)


def needs_apt_lists(command: Command) -> Answer:
    """Tell whether a command fails, or answers otherwise, without apt's lists.

    A program by its bare name that is not known here is taken to have nothing to do with apt.
    """
    return _answer(command, _needs)


def _answer(command: Command, ask: Callable[[Program], Answer]) -> Answer:
    run = program(command)
    if not run.words or run.elsewhere:
        return Answer.NO
    if run.body:
        inner = read(run.body.literal) if run.body.literal is not None else None
        answers = {_answer(each, ask) for each in inner.commands} if isinstance(inner, Script) else {Answer.UNKNOWN}
        return next((answer for answer in (Answer.YES, Answer.UNKNOWN) if answer in answers), Answer.NO)
    return ask(run)


def _fills(run: Program) -> Answer:
    words = [word.literal for word in run.words]
    if run.name in _REPOSITORY_TOOLS:
        if "-n" in words or "--no-update" in words:
            return Answer.NO
        return Answer.YES if "-u" in words or "--update" in words else Answer.UNKNOWN
    if _is_playwright(words) or (run.name == "apt-file" and "update" in words):
        return Answer.YES
    if run.name == "install-php-extensions":
        return Answer.UNKNOWN
    if run.name in APT:
        found = invocation(run.words)
        if found is None or found.action is None:
            return Answer.UNKNOWN
        updates = found.action is Action.UPDATE or found.has("--update")
        return Answer.YES if updates else Answer.NO
    return _if_opaque(run)


def _needs(run: Program) -> Answer:
    words = [word.literal for word in run.words]
    if run.name in APT:
        found = invocation(run.words)
        if found is None or found.action is None:
            return Answer.UNKNOWN
        return Answer.YES if found.action in (Action.INSTALL, Action.QUERY) else Answer.NO
    if run.name in ("apt-file", "rosdep") and words[1:2] in (["update"], ["init"]):
        return Answer.NO
    if run.name in _NEEDS:
        return Answer.YES
    if run.name in _BRINGS_ITS_OWN or _is_playwright(words):
        return Answer.NO
    return _if_opaque(run)


def _is_playwright(words: list[str | None]) -> bool:
    """Tell whether Playwright installs what its browsers need, which it does with an update of its own."""
    return any("playwright" in (word or "") for word in words) and ("install-deps" in words or "--with-deps" in words)


def _if_opaque(run: Program) -> Answer:
    """Return unknown for what runs a script that is not seen here, and no for any other program."""
    name, path = run.name, run.words[0].literal
    if name is None or path is None:
        return Answer.UNKNOWN
    operands = [word for word in run.words[1:] if word.raw[:1] != "-"]
    plain = name.rstrip("0123456789.")
    if name in SHELLS:
        asks = any(word.literal in ("--version", "--help", "-n") for word in run.words[1:])
        return Answer.NO if asks else Answer.UNKNOWN
    if name in (".", "source", "eval") or name in _BUILDERS or name.endswith((".sh", ".bash", ".run", ".bin")):
        return Answer.UNKNOWN
    if plain in _INTERPRETERS and operands and not _is_module_or_inline(run):
        return Answer.NO if (operands[0].literal or "").rpartition("/")[2] in _OWN_SCRIPTS else Answer.UNKNOWN
    folder, slash, _ = path.rpartition("/")
    return Answer.UNKNOWN if slash and folder not in _SYSTEM_FOLDERS else Answer.NO


def _is_module_or_inline(run: Program) -> bool:
    return any(word.literal in ("-c", "-m", "-e", "-r", "--version", "-V", "-v") for word in run.words[1:3])
