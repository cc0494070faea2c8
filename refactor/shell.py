"""What a RUN body says: its lists, pipelines, commands and words, as spans of the text, or `Opaque`.

This is the only door to shell syntax. Reading is all or nothing: a body that two shells might take differently, or that
the grammar behind this module does not understand to the last character, is opaque, and whoever asked leaves it alone.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from refactor.shells.script import (
    Assignment,
    Command,
    Compound,
    Item,
    Mark,
    Opaque,
    Pipeline,
    Place,
    Redirection,
    Script,
    Sign,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Assignment",
    "Command",
    "Compound",
    "Item",
    "Mark",
    "Opaque",
    "Pipeline",
    "Place",
    "Redirection",
    "Script",
    "Sign",
    "Word",
    "read",
]

LONGEST = 131_071
"""The bytes that Linux takes in one argument: `sh -c` can be given no longer body."""


def read(text: str) -> Script | Opaque:
    """Read a RUN body as a shell would, or say why it is left alone.

    The text is what the shell is given: the Dockerfile's continuation lines are joined already. Offsets are those of
    its characters. Surrogate escapes are taken for the bytes that they stand for.
    """
    if len(text) > LONGEST or (not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > LONGEST):
        return Opaque("is longer than a shell can be given", LONGEST)
    return _reader()(text)


@cache
def _reader() -> Callable[[str], Script | Opaque]:
    """Import the reader when it is first wanted: its grammar is most of a short run's start-up time."""
    from refactor.shells.reader import read_script

    return read_script
