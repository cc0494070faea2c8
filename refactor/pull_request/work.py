"""One repository from its address to its outcomes: whatever fails becomes one."""

from __future__ import annotations

from dataclasses import replace as with_changes
from typing import TYPE_CHECKING

from refactor.errors import DockwrightError
from refactor.pull_request.outcome import Action, Outcome
from refactor.pull_request.repository import repository
from refactor.pull_request.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.pull_request.forge import Forge, Place
    from refactor.pull_request.order import Allowance, Order
    from refactor.pull_request.remote import Remote


def handle(
    name: str, locate: Callable[[], Remote], order: Order, forge: Forge, allowance: Allowance
) -> tuple[Outcome, ...]:
    """Do one repository, called ``name`` in the summary."""
    try:
        remote = locate()
        place = forge.place(remote.path, remote.url, order.fork)
        if place.archived:
            return (Outcome(name, Action.LEAVE, "the repository is archived"),)
        with repository(_opened(remote, place)) as ours:
            return tuple(Visit(name, ours, place, order, forge, allowance).outcomes())
    except DockwrightError as error:
        return (Outcome(name, Action.FAIL, str(error), exit_code=error.exit_code),)


def _opened(remote: Remote, place: Place) -> Remote:
    """Return where a repository is by now, with what opens it: its own user information, else the forge's token."""
    here = with_changes(remote, url=place.url or remote.url)
    return here if remote.token else with_changes(here, user=place.user, token=place.token)
