"""Which files hold Dockerfiles, told by their names and a look for the key, and what reads each of them.

Names are those that Compose and Bake look for themselves, and their usual variants; a file that is named outright goes by its
ending. Python sources are read only where somebody asks for them: a test suite's fixtures are such strings too.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from refactor.edit import apply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refactor.edit import Edit
    from refactor.hosts.embedded import Host

_COMPOSE_NAME = re.compile(r"(?:docker-)?compose(?:[.\-_].*)?\.ya?ml", re.DOTALL)
_BAKE_NAME = re.compile(r"docker-bake(?:[.\-_].*)?\.(?:hcl|json)", re.DOTALL)
_DOCKERFILE_NAME = re.compile(r"(?:Docker|Container)file(?:\..*)?", re.IGNORECASE | re.DOTALL)


class Form(Enum):
    """A form of file that holds Dockerfiles; its value is the key of one there, as the file's bytes have it."""

    COMPOSE = b"dockerfile_inline"
    BAKE_HCL = b"dockerfile-inline"
    BAKE_JSON = b'"dockerfile-inline"'
    PYTHON = b"FROM"

    def read(self, data: bytes, path: Path) -> Host:
        """Find the Dockerfiles in ``data``; ``path`` is where they stand, for the contexts that are relative to it.

        Raises:
            Unreadable: this is not of this form; with the line where it stops being so.

        """
        match self:
            case Form.COMPOSE:
                from refactor.hosts.compose import read
            case Form.BAKE_HCL:
                from refactor.hosts.bake_hcl import read
            case Form.BAKE_JSON:
                from refactor.hosts.bake_json import read
            case Form.PYTHON:
                from refactor.hosts.python_strings import read
        return read(data, path)

    def write(self, text: str, edits: Sequence[Edit]) -> str:
        """Return ``text`` with ``edits`` made within its Dockerfiles."""
        if self is Form.PYTHON:
            from refactor.hosts.python_strings import write

            return write(text, edits)
        return apply(text, edits).text


_ENDINGS = {
    ".yaml": Form.COMPOSE,
    ".yml": Form.COMPOSE,
    ".hcl": Form.BAKE_HCL,
    ".json": Form.BAKE_JSON,
    ".py": Form.PYTHON,
}


def form_of(path: Path) -> Form | None:
    """Return the form of a file that somebody named, by its ending; None for what is read as a Dockerfile itself."""
    return None if _DOCKERFILE_NAME.fullmatch(path.name) else _ENDINGS.get(path.suffix)


def may_hold(name: str) -> bool:
    """Tell whether a search looks into a file of this name."""
    return (_COMPOSE_NAME.fullmatch(name) or _BAKE_NAME.fullmatch(name)) is not None


def holds(path: Path) -> bool:
    """Tell whether a file that a search looks into has the key of a Dockerfile in it.

    Raises:
        OSError: it cannot be read.

    """
    form = form_of(path)
    return form is not None and form.value in path.read_bytes()
