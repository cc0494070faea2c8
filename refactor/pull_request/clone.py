"""Where a local clone came from: its configuration is asked, and nothing else of it."""

from __future__ import annotations

from pathlib import Path

from refactor.errors import show
from refactor.pull_request.git import setting
from refactor.pull_request.problems import RepositoryProblem


def source(address: str) -> str:
    """Return where a clone came from; a bare repository, a clone that came from nowhere and an address are themselves.

    Raises:
        RepositoryProblem: it looks like a clone, and is none.

    """
    folder = Path(address)
    if "://" in address or not folder.is_dir():
        return address
    top = next((each for each in (folder.resolve(), *folder.resolve().parents) if (each / ".git").exists()), None)
    if top is None:
        return address
    origin = setting(_configuration(top), "remote.origin.url")
    if origin is None:
        return str(top)
    is_path = "://" not in origin and ":" not in origin.partition("/")[0]
    return str(top / origin) if is_path else origin


def _configuration(clone: Path) -> Path:
    place = clone / ".git"
    if place.is_file():  # a worktree's .git is a file that leads to the repository
        place = clone / place.read_text("utf-8", "surrogateescape").partition(":")[2].strip()
        common = place / "commondir"
        place = place / common.read_text("utf-8", "surrogateescape").strip() if common.is_file() else place
    if not (place / "config").is_file() or not (place / "objects").is_dir():
        raise RepositoryProblem(f"{show(clone)} is not a git repository")
    return (place / "config").resolve()
