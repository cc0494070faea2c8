"""Package managers are told not to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.packages.commands import Action
from refactor.packages.uses import OBSTACLES, managed_runs
from refactor.shells.following import fails_with, item_of
from refactor.shells.programs import names
from refactor.shells.run_shell import Shell
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document
    from refactor.edit import Edit
    from refactor.packages.commands import Invocation
    from refactor.packages.uses import ManagedRun, Use

_APT = names("apt apt-get")
_MANAGERS = _APT | names("dnf dnf5 yum tdnf zypper")
_CHANGES_TOO = names("autoremove auto-remove autopurge")
_NEVER_ASKS = names("changelog download source source-install si")
_ANSWERED = (
    *("--assume-no", "--assumeno", "--trivial-only", "-d", "--download-only", "--downloadonly", "--print-uris"),
    *("-s", "--simulate", "--dry-run", "--just-print", "--recon", "--no-act", "--help", "-h"),
)
_CONFIGURED = ("apt::get::assume-yes", "assumeyes=", "assumeyes =", "defaultyes")


@transform(
    safety=Safety.SAFE,
    rules=("DL3014", "DL3030", "DL3034", "DL3038"),
    refusals={
        "answered": "something before it may answer its questions, or may say no",
        "configured": "the file sets up the package manager not to ask",
        **OBSTACLES,
    },
    references=(
        "https://manpages.debian.org/stable/apt/apt-get.8.en.html",
        "https://dnf.readthedocs.io/en/latest/command_ref.html",
        "https://manpages.opensuse.org/Tumbleweed/zypper/zypper.8.en.html",
    ),
    example="FROM debian:13-slim\nRUN apt-get update && apt-get install --no-install-recommends curl\n",
)
def assume_yes(document: Document) -> Outcomes:
    """Give apt-get, yum, dnf and zypper the option by which they do not ask.

    Nobody is there to answer in a build. apt-get asks as soon as it would install more than was named, takes the silence for
    a no, and fails: so a Dockerfile without `-y` builds until one of its packages gets a dependency. Where apt-get does not ask
    nothing changes, and where it asks there was no image: that is safe where its failure is the failure of the RUN. Where the
    script goes on after it, and for the other managers, the change is for review.
    """
    for managed in managed_runs(document, _MANAGERS):
        calls = [use for use in managed.uses if _asks(use.invocation)]
        if managed.obstacle:
            if calls or managed.is_unclear:
                yield managed.obstacle
        elif calls:
            yield _outcome(document, managed, calls)


def _outcome(document: Document, managed: ManagedRun, calls: list[Use]) -> Finding | Refusal:
    text = document.text.lower()
    configured = next((sign for sign in _CONFIGURED if sign in text), None)
    if configured:
        return Refusal(managed.run.span, "configured", configured.rstrip(" ="))
    edits: list[Edit] = []
    doubts: list[str] = []
    for use in calls:
        called = f"{use.invocation.manager} {_subcommand(use.invocation)}"
        if _is_fed(use):
            return Refusal(managed.run.span, "answered", called)
        if use.invocation.manager not in _APT:
            doubts.append(f"{use.invocation.manager} may take silence for a yes, or for a no without failing")
        elif not _fails_the_run(managed, use):
            doubts.append(f"where {called} fails now, the build may go on")
        if use.invocation.subcommand:
            edits.append(use.behind(use.invocation.subcommand, "-y"))
    message = "; ".join(("nobody is there to answer: the package manager is told not to ask", *dict.fromkeys(doubts)))
    return Finding(managed.run.span, message, tuple(edits), Safety.REVIEW if doubts else None)


def _subcommand(found: Invocation) -> str:
    return (found.subcommand.literal or "") if found.subcommand else ""


def _asks(found: Invocation) -> bool:
    """Tell whether a call may ask: it changes what is installed, and nothing tells it what to answer."""
    subcommand = _subcommand(found)
    changes = found.action in (Action.INSTALL, Action.REMOVE) or subcommand in _CHANGES_TOO
    if not subcommand or not changes or subcommand in _NEVER_ASKS:
        return False
    told = any("yes" in option.name and option.name != "--force-yes" for option in found.options)
    return not (told or found.assumes_yes or found.has(*_ANSWERED) or (found.manager in _APT and _is_quiet(found)))


def _is_quiet(found: Invocation) -> bool:
    """Tell whether apt is told twice to be quiet, which it takes for a yes."""
    options = [option.word.raw for option in found.options]
    letters = sum(option.count("q") for option in options if option[1:].isalpha())
    return letters + options.count("--quiet") > 1 or any(option.startswith(("-q=", "--quiet=")) for option in options)


def _is_fed(use: Use) -> bool:
    """Tell whether a call reads something that could be an answer."""
    behind_pipe = any(use.command in item.pipeline.commands[1:] for item in use.body.script.items)
    given = any(
        redirection.operator.startswith("<") and not (redirection.target and redirection.target.literal == "/dev/null")
        for redirection in use.command.redirections
    )
    return given or (behind_pipe and "xargs" not in use.program.prefixes)


def _fails_the_run(managed: ManagedRun, use: Use) -> bool:
    script, shell = use.body.script, managed.setting.shell
    index = item_of(script, use.command)
    return index is not None and fails_with(script, index, errexit=isinstance(shell, Shell) and shell.errexit)
