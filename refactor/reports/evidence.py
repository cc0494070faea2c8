"""What was measured when before and after were built, as JSON that ``dockwright verify --evidence`` writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refactor.errors import UsageProblem, because, show

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """The two images of one file: what was found of them, and their sizes in bytes where they were built."""

    verdict: str
    before: int | None
    after: int | None


def read_evidence(path: Path) -> Mapping[str, Measured]:
    """Return what was measured, by the paths of the files.

    Raises:
        UsageProblem: the file cannot be read, or is not what ``dockwright verify --evidence`` writes.

    """
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageProblem(f"the evidence {show(path)} cannot be read: {because(error)}") from error
    except ValueError as error:
        raise UsageProblem(f"the evidence {show(path)} is not JSON: {error}") from error
    try:
        if document["version"] != _VERSION:
            raise UsageProblem(f"the evidence {show(path)} is of a version that is not known here; make it anew")
        return {str(file["path"]): _measured(file) for file in document["files"]}
    except (KeyError, TypeError, ValueError) as error:
        raise UsageProblem(f"{show(path)} is not evidence as dockwright verify --evidence writes it") from error


def _measured(file: Mapping[str, object]) -> Measured:
    return Measured(str(file["verdict"]), _size(file["before"]), _size(file["after"]))


def _size(built: object) -> int | None:
    if built is None:
        return None
    size = built["bytes"] if isinstance(built, dict) else None
    if type(size) is not int or size < 0:
        raise TypeError("an image's size is a number of bytes")
    return size
