"""Who runs the converted application, and how what it reads and writes stays in the right hands.

Root's application is given to the image's own user, and so are the files that come along. A user of the application's own
keeps name, number, groups and home: the accounts come along, and the files with their owners and modes.
"""

from __future__ import annotations

import posixpath
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.split.distroless import NONROOT
from refactor.split.folders import SYSTEM, is_below

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refactor.split.application import Application
    from refactor.split.runtime import Carry

ACCOUNTS = ("/etc/passwd", "/etc/group")
_COMMENT = "# What its user works with, with the owners and modes that it has here."


@dataclass(frozen=True, slots=True)
class Owner:
    """Who runs the application.

    Attributes:
        user: the word for USER, or None where the image says it already.
        chown: the word for ``--chown``, or None where files keep the owners that they have.
        keeps_accounts: whether the user is the application's own, so that it comes along.

    """

    user: str | None
    chown: str | None
    keeps_accounts: bool


def owner_of(application: Application) -> Owner:
    """Return who runs the converted application."""
    if not application.is_root:
        return Owner(application.user, None, keeps_accounts=True)
    if application.loses_root:
        return Owner(None, f"{NONROOT}:{NONROOT}", keeps_accounts=False)
    return Owner(None, None, keeps_accounts=False)


def own_of(application: Application, packages: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths that are nobody's but the application's, which stays on its image, less its ``packages``.

    What the context puts into a folder of the system as a file is none of them: it is the system's from then on.

    Raises:
        Obstacle: it is not sure that a path is there, or nobody but root may go there.

    """
    return tuple(
        made.path
        for made in application.roots(OF_THE_SYSTEM)
        if made.path == application.directory
        or not (
            made.path in packages or (made.path in application.placement and posixpath.dirname(made.path) in SYSTEM)
        )
    )


OF_THE_SYSTEM = (
    "/bin",
    "/etc",
    "/lib",
    "/lib64",
    "/sbin",
    "/usr/bin",
    "/usr/include",
    "/usr/lib",
    "/usr/local",
    "/usr/sbin",
    "/usr/share",
)


def is_kept(carry: Carry) -> bool:
    """Tell whether the folder that a path lies in matters too, so that COPY, which makes it anew, is not enough."""
    return carry.owned or posixpath.dirname(carry.target) not in SYSTEM


def keeping_run(application: Application, carried: tuple[Carry, ...], folder: str) -> Iterator[str]:
    """Yield the lines of a RUN that lays out the user's files below ``folder``, as they are to lie in the image.

    COPY gives a directory that it names to root; what is inside, and a file, it leaves to whom it belongs.
    """
    home = application.home
    paths = [carry.source for carry in carried if is_kept(carry)]
    if (
        home is not None
        and home not in SYSTEM
        and any(is_below(path, home) for path in (*paths, application.directory))
    ):
        paths = [home, *(path for path in paths if not is_below(path, home))]
    around = [each for path in (*paths, posixpath.join(application.directory, ".")) for each in _around(path)]
    around = [each for each in dict.fromkeys(around) if not any(is_below(each, path) for path in paths)]
    yield _COMMENT
    yield f"RUN mkdir -p {folder} && cd / \\"
    if around:
        yield f"    && for folder in {' '.join(map(shlex.quote, sorted(around)))}; do \\"
        options = " ".join(
            f'-{letter} "$(stat -c %{of} "$folder")"' for letter, of in (("o", "u"), ("g", "g"), ("m", "a"))
        )
        yield f'        install -d {options} "{folder}$folder" || exit 1; \\'
        yield "    done \\"
    copying = f"    && cp -a --parents {_relative((*ACCOUNTS, *paths))} {folder}/"
    if home is None or home in SYSTEM or any(is_below(home, path) for path in paths):
        yield copying
    else:
        yield f"{copying} \\"
        yield f"    && {{ [ ! -d {_relative((home,))} ] || cp -a --parents {_relative((home,))} {folder}/; }}"


def _relative(paths: tuple[str, ...]) -> str:
    """Return paths as words, from the root: given absolute ones, cp looks for the folders around them where it stands."""
    return " ".join(shlex.quote(path.lstrip("/")) for path in paths)


def _around(path: str) -> Iterator[str]:
    """Yield the folders around a path, innermost first, that no image has by itself."""
    parent = posixpath.dirname(path)
    while parent not in SYSTEM:
        yield parent
        parent = posixpath.dirname(parent)
