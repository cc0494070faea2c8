"""Who there is to run an application: a user that a RUN makes, the one that the image has for it, or one that is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.split.folders import is_below
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from refactor.split.application import Application
    from refactor.split.runtime import Folders

_FOR_APPLICATIONS = {"node": "node"}
"""Official images that have a user for this, and its name.

Source: https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#non-root-user
"""
_ROOT = ("root", "0")
_NAME = re.compile(r"[a-z_][a-z0-9_-]*", re.ASCII)
_ASKED = re.compile(r"(?P<user>[a-z_][a-z0-9_-]*|\d{1,9})(?P<group>:\d{1,9})?", re.ASCII)
_ACCOUNTS = ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow")


@dataclass(frozen=True, slots=True)
class Runner:
    """``word`` is what USER says, ``owner`` what chown says, ``home`` the home that is there and the user's own, or None."""

    word: str
    owner: str
    home: str | None


def runner_of(application: Application, folders: Folders, asked: str) -> Runner:
    """Return who is to run ``application``; ``asked`` is what the settings say, or nothing.

    Raises:
        Obstacle: there is nobody, or it is not sure who is there.

    """
    _require_plain_accounts(application)
    homes = _homes(application, folders)
    match = _ASKED.fullmatch(asked)
    if match is not None and (match["user"] in homes or match["user"].isdecimal()) and match["user"] not in _ROOT:
        return Runner(asked, match["user"], _home(application, folders, homes.get(match["user"])))
    if asked:
        raise Obstacle("user", f"{asked} is neither a number nor a user whom the image is known to have")
    made = sorted({user.name for user in application.traces.users} - set(_ROOT))
    if len(made) > 1:
        raise Obstacle("user", f"{' and '.join(made)} may be meant")
    name = made[0] if made else _FOR_APPLICATIONS.get(application.base.name)
    if name is None:
        raise Obstacle("user", f"neither {application.base.name} nor a RUN has one")
    return Runner(name, name, _home(application, folders, homes[name]))


def _require_plain_accounts(application: Application) -> None:
    """Make sure that every user is there who seems to be.

    Raises:
        Obstacle: a RUN makes one in some builds only, or changes one; or something writes into the files of users.

    """
    traces = application.traces
    for user in traces.users:
        if not user.certain or not _NAME.fullmatch(user.name) or user.number in _ROOT:
            raise Obstacle("user", f"{user.name} is not made in every build, or is root", user.instruction.span)
    if traces.altered:
        raise Obstacle("user", "a RUN changes users", traces.altered[0].span)
    written = [(made.path, made.instruction) for made in traces.made]
    written += [(placed.path, placed.instruction) for placed in application.placement.placed]
    for path, instruction in written:
        if path in _ACCOUNTS:
            raise Obstacle("user", f"{path} is changed", instruction.span)


def _homes(application: Application, folders: Folders) -> dict[str, str | None]:
    """Return the home of every user, by name and by number, where it is made."""
    homes: dict[str, str | None] = dict(application.base.brings.homes)
    for user in application.traces.users:
        is_there = user.makes_home or any(is_below(user.home, folder) for folder in folders.own)
        for word in (user.name, user.number):
            if word:
                homes[word] = user.home if is_there else None
    return homes


def _home(application: Application, folders: Folders, home: str | None) -> str | None:
    """Return the home that is in force, where it is there."""
    said = application.environment.get("HOME")
    if said is None:
        return home
    is_own = said == home or any(is_below(said, folder) for folder in folders.own)
    return said if is_own else None
