"""Which commands and instructions cannot do without the index that an earlier `apk update` left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.packages.apt_lists import Answer, needs_apt_lists
from refactor.packages.cache_fills import fill_of
from refactor.packages.commands import Action, invocation
from refactor.shell import Command, Opaque, Place
from refactor.shells.programs import program
from refactor.shells.run_shell import script_of

if TYPE_CHECKING:
    from refactor.document import Document, Instruction


def reads_apk_index(command: Command) -> bool:
    """Tell whether apk answers from an index that it does not fetch for that."""
    found = invocation(program(command).words)
    return found is not None and found.manager == "apk" and found.action is Action.QUERY and not found.has("--no-cache")


def needs_apk_index(command: Command) -> Answer:
    """Tell whether a command fails without apk's index, or runs what cannot be seen here."""
    fill = fill_of(command)
    if fill and fill.family == "apk":
        return Answer.NO if fill.refreshes else Answer.YES
    if reads_apk_index(command):
        return Answer.YES
    return Answer.UNKNOWN if needs_apt_lists(command) is Answer.UNKNOWN else Answer.NO


def waits_for_index(document: Document, run: Instruction) -> Answer:
    """Return whether an instruction needs an index of apk's that it does not fetch itself."""
    if run.keyword not in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"):
        return Answer.NO
    script = script_of(document, run)
    if isinstance(script, Opaque):
        return Answer.UNKNOWN if run.keyword == "RUN" else Answer.NO
    waits = Answer.NO
    for command in script.commands:
        fill = fill_of(command)
        if fill and fill.refreshes and command.place is Place.TOP:
            return waits
        needs = needs_apk_index(command)
        if needs is Answer.YES:
            return needs
        if needs is Answer.UNKNOWN and run.keyword == "RUN":
            waits = needs
    return waits
