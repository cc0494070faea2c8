"""Packages are installed without those that they only recommend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.guide import Row
from refactor.packages.uses import OBSTACLES, managed_runs
from refactor.shells.programs import names
from refactor.transform import Finding, Outcomes, Refusal, Safety, transform

if TYPE_CHECKING:
    from refactor.document import Document
    from refactor.edit import Edit
    from refactor.packages.commands import Invocation
    from refactor.packages.uses import ManagedRun, Use

_APT = names("apt apt-get")
_ZYPPER = names("zypper")
_CONFIGURED = ("APT::Install-Recommends", "solver.onlyRequires")


@transform(
    safety=Safety.REVIEW,
    shrinks=True,
    guide=(Row.CLEAN_UP,),
    rules=("DL3015",),
    refusals={
        "configured": "the file settles for the package manager whether it installs what is recommended",
        **OBSTACLES,
    },
    references=(
        "https://docs.docker.com/build/building/best-practices/#apt-get",
        "https://manpages.debian.org/stable/apt/apt-get.8.en.html",
        "https://manpages.opensuse.org/Tumbleweed/zypper/zypper.8.en.html",
    ),
    example="FROM debian:13-slim\nRUN apt-get update && apt-get install -y git\n",
)
def no_install_recommends(document: Document) -> Outcomes:
    """Install no packages that are only recommended.

    apt-get and zypper install what a package depends on, and by default what it recommends as well, which is often more than
    the package itself. Something may have come in that way and be used: certificates for curl, a compiler for pip. So the
    change is always for review; what turns out to be missing is named in the list.
    """
    for managed in managed_runs(document, _APT | _ZYPPER):
        calls = [use for use in managed.uses if _takes_all(use.invocation)]
        if managed.obstacle:
            if calls or managed.is_unclear:
                yield managed.obstacle
        elif calls:
            yield _outcome(document, managed, calls)


def _outcome(document: Document, managed: ManagedRun, calls: list[Use]) -> Finding | Refusal:
    text = document.text.lower()
    configured = next((sign for sign in _CONFIGURED if sign.lower() in text), None)
    if configured:
        return Refusal(managed.run.span, "configured", configured)
    edits = tuple(edit for edit in map(_edit, calls) if edit)
    packages = dict.fromkeys(word.raw for use in calls for word in use.invocation.operands)
    return Finding(managed.run.span, f"what these packages recommend is not installed: {' '.join(packages)}", edits)


def _takes_all(found: Invocation) -> bool:
    """Tell whether a call installs packages, and does not say what is to become of recommended ones."""
    subcommand = found.subcommand.literal if found.subcommand else None
    installs = subcommand == "install" or (subcommand == "in" and found.manager in _ZYPPER)
    said = (option.word.raw + (option.value.raw if option.value else "") for option in found.options)
    return installs and bool(found.operands) and not any("recommends" in each.lower() for each in said)


def _edit(use: Use) -> Edit | None:
    """Put the option behind those that stand between the subcommand and the packages."""
    found = use.invocation
    place = found.subcommand
    if place is None:
        return None
    for option in found.options:
        if place.span.end < option.word.span.start < found.operands[0].span.start:
            place = option.value or option.word
    return use.behind(place, "--no-recommends" if found.manager in _ZYPPER else "--no-install-recommends")
