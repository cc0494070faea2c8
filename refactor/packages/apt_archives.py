"""The packages that apt-get downloads: where it keeps them, and what empties that folder.

Images of Debian and Ubuntu delete them behind each installation, by a file of apt's configuration called docker-clean.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.packages.commands import Action, invocation
from refactor.shells.programs import names, program

if TYPE_CHECKING:
    from refactor.shell import Command

FOLDER = "/var/cache/apt"
DOCKER_CLEAN = "/etc/apt/apt.conf.d/docker-clean"

_EMPTIES = names("autoclean clean distclean")
_REMOVERS = names("find mv rm")


def installs(command: Command) -> bool:
    """Tell whether apt-get, which keeps what it downloads, installs something; apt does not keep it."""
    run = program(command)
    found = invocation(run.words) if run.name == "apt-get" and not run.elsewhere else None
    return found is not None and found.action is Action.INSTALL


def empties(command: Command) -> bool:
    """Tell whether a command empties the folder."""
    run = program(command)
    words = [word.raw.strip("\"'") for word in run.words[1:]]
    if run.name in ("apt-get", "apt"):
        return bool(_EMPTIES.intersection(words))
    return run.name in _REMOVERS and any(
        word.startswith((FOLDER, "/var/cache/*")) or word == "/var/cache" for word in words
    )
