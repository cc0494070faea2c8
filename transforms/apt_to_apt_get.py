"""apt becomes apt-get where the two do the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.base_images import is_debian
from refactor.packages.package_caches import Cache, covers
from refactor.packages.uses import OBSTACLES, managed_runs
from refactor.shell import Place
from refactor.shells.programs import names
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.document import Document, Flag
    from refactor.edit import Edit
    from refactor.packages.uses import ManagedRun, Use

_SAME = names("install update remove purge autoremove autoclean clean dist-upgrade build-dep download source")
_KEEPS = ("docker-clean", "Keep-Downloaded-Packages", "apt.conf")
_FOLDERS = Cache(("/var/cache/apt", "/var/lib/apt"))


@transform(
    safety=Safety.SAFE,
    rules=("DL3027",),
    refusals={
        "mount": "a mount covers apt's cache or lists, and apt keeps less in them and waits longer for them than apt-get",
        "output": "its output goes somewhere, and the two do not print the same",
        "subcommand": "apt-get has no such subcommand; see whether apt-cache or dpkg-query tells what is wanted",
        **OBSTACLES,
    },
    references=(
        "https://manpages.debian.org/stable/apt/apt.8.en.html#SCRIPT_USAGE_AND_DIFFERENCES_FROM_OTHER_APT_TOOLS",
        "https://github.com/hadolint/hadolint/wiki/DL3027",
    ),
    example="FROM debian:13-slim\nRUN apt update && apt upgrade -y && apt install -y --no-install-recommends curl\n",
)
def apt_to_apt_get(document: Document) -> Outcomes:
    """Call apt-get instead of apt.

    apt is made for people at a terminal, and warns in every script that its command line may change. The two share their code
    and their options; what apt does otherwise is a handful of settings (`apt-config dump`). Its `upgrade` may install new
    packages: apt-get gets `--with-new-pkgs`. It deletes each package that it has installed: so does any official Debian or
    Ubuntu image, whatever calls dpkg; in another image apt-get may leave them below /var/cache/apt/archives, and the change is
    for review. The images differ in the command line that is noted in /var/log/apt/history.log.
    """
    for managed in managed_runs(document, names("apt")):
        calls = [use for use in managed.uses if use.invocation.subcommand and _is_plain(use.program.words[0].raw)]
        if managed.obstacle:
            if calls or managed.is_unclear:
                yield managed.obstacle
        elif calls:
            yield from _outcomes(document, managed, calls)


def _outcomes(document: Document, managed: ManagedRun, calls: list[Use]) -> Outcomes:
    run = managed.run
    edits: list[Edit] = []
    done: list[str] = []
    covering = next((flag.value for flag in run.flags if _covers(flag)), None)
    if covering:
        yield Refusal(run.span, "mount", f"--mount={covering}")
        return
    for use in calls:
        subcommand = _subcommand(use)
        if subcommand not in (*_SAME, "upgrade", "full-upgrade"):
            yield Refusal(run.span, "subcommand", f"apt {subcommand}")
        elif _is_read(use):
            yield Refusal(run.span, "output", f"apt {subcommand}")
        else:
            edits += _edits(use)
            done.append(subcommand)
    if edits:
        keeps = not is_debian(document, run) or any(sign in document.text for sign in _KEEPS)
        doubt = "; whether the downloaded packages are deleted is up to the image" if keeps else ""
        message = f"apt-get does what apt does here: {', '.join(dict.fromkeys(done))}{doubt}"
        yield Finding(run.span, message, tuple(edits), Safety.REVIEW if keeps else None)


def _is_plain(name: str) -> bool:
    return name == "apt" or (name.startswith("/") and name.endswith("/apt"))


def _subcommand(use: Use) -> str:
    word = use.invocation.subcommand
    return (word.literal or "") if word else ""


def _edits(use: Use) -> Iterator[Edit]:
    name, subcommand = use.program.words[0], use.invocation.subcommand
    yield use.instead(name, f"{name.raw.removesuffix('apt')}apt-get")
    assert subcommand is not None
    if subcommand.literal == "full-upgrade":
        yield use.instead(subcommand, "dist-upgrade")
    elif subcommand.literal == "upgrade" and not any("new-pkgs" in option.name for option in use.invocation.options):
        yield use.behind(subcommand, "--with-new-pkgs")


def _covers(flag: Flag) -> bool:
    return flag.name == "mount" and any(covers(target, _FOLDERS, home_known=True) for target in flag.targets)


def _is_read(use: Use) -> bool:
    """Tell whether anything but the build's log gets what a call prints."""
    script, command = use.body.script, use.command
    for redirection in command.redirections:
        target = redirection.target.literal if redirection.target else None
        if redirection.operator.startswith((">", "&>")) and target not in ("/dev/null", "1", "2"):
            return True
    ends = [item.pipeline.commands[-1] for item in script.items]
    return command.place is Place.SUBSHELL and command not in ends
