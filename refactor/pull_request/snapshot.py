"""The files of a commit in a folder, written by us: no checkout, so nothing of the repository acts on the way.

What cannot be known from a commit must not count as seen: a file in Git LFS or git-crypt is another one in a real build
context, and a large one was not fetched. Such files become links to nothing, which the build context takes for something
that it cannot look at, and which no reader waits for. Where a submodule or another filter could put anything in a folder,
nothing is proven by the context at all.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from refactor.errors import because, show
from refactor.files.discovery import PRUNED, is_dockerfile
from refactor.hosts.forms import may_hold
from refactor.pull_request.problems import RepositoryProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from refactor.pull_request.objects import Objects, TreeEntry

_LINK = "120000"
_PROGRAM = "100755"
_POINTERS = (b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/", b"\0GITCRYPT\0")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A commit laid out in ``folder``.

    Attributes:
        folder: where its files are.
        commit: which it is.
        modes: the mode of each file, by its path.
        unprovable: why the build context on disk can prove nothing here; empty where it can.
        notes: what was not laid out as it would be in a clone, for people.

    """

    folder: Path
    commit: str
    modes: Mapping[str, str]
    unprovable: str
    notes: tuple[str, ...]


def has_dockerfiles(entries: Iterable[TreeEntry]) -> bool:
    """Tell whether a search could find any Dockerfile, by the names alone."""
    names = (entry.path.split("/") for entry in entries)
    return any((is_dockerfile(parts[-1]) or may_hold(parts[-1])) and PRUNED.isdisjoint(parts) for parts in names)


def lay_out(objects: Objects, commit: str, entries: tuple[TreeEntry, ...], folder: Path) -> Snapshot:
    """Write ``entries`` of ``commit`` below ``folder``, which is empty.

    Raises:
        RepositoryProblem: the disk does not take it.

    """
    try:
        return _lay_out(objects, commit, entries, folder)
    except OSError as error:
        raise RepositoryProblem(f"its files cannot be laid out in {show(folder)}: {because(error)}") from None


def _lay_out(objects: Objects, commit: str, entries: tuple[TreeEntry, ...], folder: Path) -> Snapshot:
    root = Path(os.path.realpath(folder))
    (root / ".git").mkdir(parents=True)  # where searches for settings and ignore files end
    sound = [entry for entry in entries if _is_sound(entry.path)]
    absent = objects.missing(commit)
    notes = []
    here: dict[str, list[TreeEntry]] = {}
    for entry in sound:
        if entry.oid in absent:
            _unseen(root / entry.path)
        elif entry.kind == "blob":
            here.setdefault(entry.oid, []).append(entry)
    links: list[tuple[Path, bytes]] = []
    stored = 0
    filters = False
    for oid, data in objects.blobs(tuple(here)):
        pointer = data.startswith(_POINTERS)
        for entry in here[oid]:
            path = root / entry.path
            if entry.mode == _LINK:
                links.append((path, data))
            elif pointer:
                _unseen(path)
                stored += 1
            else:
                _file(path, data, 0o777 if entry.mode == _PROGRAM else 0o666)
            filters |= path.name == ".gitattributes" and _has_filters(data)
    _link(root, links)
    if stored:
        notes.append(f"{stored} files are kept outside the repository (Git LFS, git-crypt) and were not looked at")
    if len(absent):
        notes.append(f"{len(absent)} large files were not fetched and not looked at")
    modules = sum(entry.kind == "commit" for entry in entries)
    if modules:
        notes.append(f"{modules} submodules were not fetched")
    unprovable = "submodules were not fetched" if modules else "filters change files on checkout" if filters else ""
    modes = {entry.path: entry.mode for entry in sound if entry.kind == "blob" and entry.mode != _LINK}
    return Snapshot(root, commit, modes, unprovable, tuple(notes))


def _is_sound(path: str) -> bool:
    """Tell whether a path leads below the root; a tree made by hand can hold any name."""
    return all(part not in ("", ".", "..") and part.lower() != ".git" for part in path.split("/"))


def _file(path: Path, data: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _unseen(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(f".{secrets.token_hex(16)}")


def _link(root: Path, links: list[tuple[Path, bytes]]) -> None:
    """Write symbolic links, last, so that nothing is written through one; one that leads out becomes one to nothing."""
    made = []
    for path, target in links:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.resolve() == path.parent and not os.path.lexists(path) and target and b"\0" not in target:
            path.symlink_to(os.fsdecode(target))
            made.append(path)
    for path in made:
        if not Path(os.path.realpath(path)).is_relative_to(root):
            path.unlink()
            _unseen(path)


def _has_filters(attributes: bytes) -> bool:
    """Tell whether a .gitattributes names a filter whose stored form is not recognised by its first bytes."""
    words = {word for line in attributes.splitlines() if not line.startswith(b"#") for word in line.split()[1:]}
    return any(word.startswith(b"filter=") and word not in (b"filter=lfs", b"filter=git-crypt") for word in words)
