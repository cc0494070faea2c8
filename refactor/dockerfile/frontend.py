"""Which syntax the frontend that reads a file knows, as its ``# syntax=`` says.

Without that line the frontend is the one that the engine brings, which is not known here. The versions are those of the
release notes at https://docs.docker.com/build/buildkit/dockerfile-release-notes/.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from refactor.dockerfile.logical import BYTE_ORDER_MARK
from refactor.edit import Edit, Span
from refactor.image import ImageReference

if TYPE_CHECKING:
    from refactor.document import Document

_FLOATING = frozenset({"latest", "labs", "master", "master-labs", "1", "1-labs"})


class Known(Enum):
    """Whether the frontend knows some syntax."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    """The file names no frontend."""


def frontend_knows(document: Document, minor: int) -> Known:
    """Tell whether the file is read by a frontend of version 1.``minor`` or a later one."""
    written = next((each.value for each in document.directives if each.name == "syntax"), None)
    if written is None:
        return Known.OPEN
    reference = ImageReference.parse(written.split()[0])
    tag = reference.tag or ("" if reference.digest else "latest")
    if tag in _FLOATING and not reference.digest:
        return Known.YES
    numbers = tag.partition("-")[0].split(".")
    if len(numbers) > 1 and all(number.isdecimal() for number in numbers[:2]):
        return Known.YES if (int(numbers[0]), int(numbers[1])) >= (1, minor) else Known.NO
    return Known.NO


def with_frontend(document: Document) -> Edit | None:
    """Return the edit that names the newest frontend in a file that names none; None where another first line is in the way."""
    start = len(BYTE_ORDER_MARK) if document.text.startswith(BYTE_ORDER_MARK) else 0
    if document.text.startswith("#!", start):
        return None
    return Edit(Span(start, start), f"# syntax=docker/dockerfile:1{document.line_end_at(start)}")
