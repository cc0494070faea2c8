"""The file tree of an image: layers applied one on the other, as an engine would, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refactor.verify.layers import DamagedLayer, Entry, HardLink, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from refactor.verify.layers import Layer

_MOST_LINKS = 40  # as Linux follows in one path


def file_tree(layers: Iterable[Layer]) -> dict[str, Entry]:
    """Apply ``layers``, the lowest first, and return what stands at each path, from ``/`` on.

    Folders that no layer lists, but that hold something, are root's and have mode 755.

    Raises:
        DamagedLayer: something lies below what is no folder, or a hard link leads nowhere.

    """
    root = _Folder(_IMPLIED)
    for layer in layers:
        for path in layer.emptied:
            folder = _folder(root, path, make=False)
            if folder:
                folder.children.clear()
        for path in layer.hidden:
            above, _, name = path.rpartition("/")
            folder = _folder(root, above, make=False)
            if folder:
                folder.children.pop(name, None)
        for path, entry in layer.entries:
            _put(root, path, entry)
    return {"/": root.entry, **dict(sorted(_walk(root)))}


def look_up(tree: Mapping[str, Entry], path: str, *, follow: bool) -> Entry | None:
    """Return what stands at ``path``; links on the way lead on within the image, and one at its end where ``follow``."""
    names, place, links = path.split("/")[::-1], "", 0
    while names:
        name = names.pop()
        if name == "..":
            place = place.rpartition("/")[0]
        if name in ("", ".", ".."):
            continue
        entry = tree.get(f"{place}/{name}")
        if entry is None or links > _MOST_LINKS:
            return None
        if entry.kind is Kind.LINK and (names or follow):
            links += 1
            names += entry.link.split("/")[::-1]
            place = "" if entry.link.startswith("/") else place
        else:
            place = f"{place}/{name}"
    return tree.get(place or "/")


_IMPLIED = Entry(Kind.FOLDER, 0o755, 0, 0)


class _Folder:
    """A folder while layers are applied."""

    __slots__ = ("children", "entry")

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.children: dict[str, _Folder | Entry] = {}


def _put(root: _Folder, path: str, entry: Entry | HardLink) -> None:
    """Put an entry in its place; only a folder joins what is there, and only with a folder."""
    if not path:
        root.entry = _IMPLIED if isinstance(entry, HardLink) else entry
        return
    above, _, name = path.rpartition("/")
    folder = _folder(root, above, make=True)
    assert folder is not None
    if isinstance(entry, HardLink):
        entry = _linked(root, path, entry)
    there = folder.children.get(name)
    if entry.kind is not Kind.FOLDER:
        folder.children[name] = entry
    elif isinstance(there, _Folder):
        there.entry = entry
    else:
        folder.children[name] = _Folder(entry)


def _linked(root: _Folder, path: str, link: HardLink) -> Entry:
    above, _, name = link.target.rpartition("/")
    folder = _folder(root, above, make=False)
    there = folder.children.get(name) if folder else None
    if not isinstance(there, Entry):
        raise DamagedLayer(f"a layer holds a hard link {path!r} to {link.target!r}, which is no file")
    return there


def _folder(root: _Folder, path: str, *, make: bool) -> _Folder | None:
    """Return the folder at ``path``, made where there is none and ``make``; links on the way lead on within the image."""
    trail, names, links = [root], path.split("/")[::-1], 0
    while names:
        name = names.pop()
        if name == "..":
            del trail[max(len(trail) - 1, 1) :]
        if name in ("", ".", ".."):
            continue
        there = trail[-1].children.get(name)
        if isinstance(there, Entry) and there.kind is Kind.LINK and links < _MOST_LINKS:
            links += 1
            names += there.link.split("/")[::-1]
            if there.link.startswith("/"):
                del trail[1:]
            continue
        if there is None and make:
            there = trail[-1].children[name] = _Folder(_IMPLIED)
        if not isinstance(there, _Folder):
            if make:
                raise DamagedLayer(f"a layer puts something below {path!r}, which is no folder")
            return None
        trail.append(there)
    return trail[-1]


def _walk(root: _Folder) -> Iterator[tuple[str, Entry]]:
    todo = [("", root)]
    while todo:
        path, folder = todo.pop()
        for name, child in folder.children.items():
            if isinstance(child, _Folder):
                todo.append((f"{path}/{name}", child))
                yield f"{path}/{name}", child.entry
            else:
                yield f"{path}/{name}", child
