"""What of an application runs, and on which image: the answer of a stack, and what is written from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refactor.split.virtual_environment import VirtualEnvironment


@dataclass(frozen=True, slots=True)
class Carry:
    """A path that is copied from the build stage; ``owned`` where it is the application's own, rather than what runs it."""

    source: str
    target: str
    owned: bool = False


@dataclass(frozen=True, slots=True)
class Folders:
    """What an application has on its image: ``own`` are the folders and files that may be given to who runs it.

    ``packages`` are the folders, within these or beside them, that package managers filled; ``dependencies`` the names of the
    packages that it asks for.
    """

    own: tuple[str, ...]
    packages: tuple[str, ...]
    dependencies: frozenset[str]


@dataclass(frozen=True, slots=True)
class Closure:
    """Shared libraries that are looked up in the build stage, since only there they are known.

    ``roots`` are the files and folders whose libraries are wanted, ``packages`` the apt packages whose own libraries are
    loaded by name, ``within`` the folders that are copied whole, so that a library there needs no second copy.
    """

    roots: tuple[str, ...]
    within: tuple[str, ...]
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Runtime:
    """An image reference without its tag, what is copied onto it, and what it starts.

    ``environment`` is what the base image had set and the runtime image does not, ``healthcheck`` what HEALTHCHECK runs,
    ``installed`` what becomes an environment of the image's own interpreter. ``reads_types`` tells that the application tells
    media types by the file in /etc that names them, ``tells_zone`` that it may say what the time zone is called; ``note`` is
    what else changes, for the sentence about it.
    """

    image: str
    entry: tuple[str, ...]
    command: tuple[str, ...]
    carried: tuple[Carry, ...]
    closure: Closure | None = None
    environment: tuple[tuple[str, str], ...] = ()
    healthcheck: tuple[str, ...] = ()
    installed: VirtualEnvironment | None = None
    reads_types: bool = False
    tells_zone: bool = False
    note: str = ""
