"""Slim images of the same family: where distroless is not right, they leave compilers and tools behind all the same."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from refactor.shell import Opaque, read
from refactor.shells.programs import BUILTINS, names, program
from refactor.shells.run_shell import script_of
from refactor.split.entry_script import is_shell_script
from refactor.split.obstacle import Obstacle

if TYPE_CHECKING:
    from collections.abc import Callable

    from refactor.edit import Span
    from refactor.shell import Script
    from refactor.split.application import Application
    from refactor.split.bases import Base

# Of Debian's essential packages, in every slim image.
_ESSENTIAL = names(
    "sleep cat cp mv rm mkdir ls ln chmod chown touch date env echo printf true false grep sed awk mawk cut sort "
    "uniq head tail tr wc "
    "basename dirname readlink id whoami hostname find xargs expr seq tee sh dash bash mktemp stat [ test nproc uname"
)


def slim_image(base: Base) -> str:
    """Return the slim image of the family of ``base``, with the release of Debian that its tag names.

    Raises:
        Obstacle: it is slim already, or the tag leaves the version open.

    """
    if "slim" in base.variants or not base.version:
        raise Obstacle("base", f"{base.name} is slim already, or of no settled version")
    order = ("slim", *base.variants) if base.name == "python" else (*base.variants, "slim")
    return f"{base.name}:{'-'.join((base.version, *order))}"


def require_startable(application: Application, knows: Callable[[str], bool]) -> None:
    """Make sure that the slim image has every program that the start names, in a shell line or an entry script.

    ``knows`` tells whether a program is one that the stack carries.

    Raises:
        Obstacle: one is not known to be there.

    """
    for instruction in application.start.instructions:
        script = script_of(application.document, instruction)
        _require(application, script, instruction.keyword, instruction.span, knows)


def _require(
    application: Application, script: Script | Opaque, where: str, span: Span, knows: Callable[[str], bool]
) -> None:
    if isinstance(script, Opaque):
        raise Obstacle("shell-line", f"{where} {script.reason}", span)
    for command in script.commands:
        words = program(command).words
        word = words[0].literal if words else ""
        if word is None:
            if words[0].raw in ('"$@"', "$@"):
                continue
            raise Obstacle("variable", words[0].raw, span)
        name = word.rpartition("/")[2]
        path = posixpath.normpath(posixpath.join(application.directory, word))
        text = application.placement.text(path)
        if text is not None and is_shell_script(path, text):
            _require(application, read(text), application.placement.source(path), span, knows)
        elif name not in BUILTINS | _ESSENTIAL and not knows(word):
            raise Obstacle("program", f"{where}: {word}", span)
