"""Layers: read once each, as a stream, and applied one on the other as an engine would, without unpacking anything.

A layer is a tar archive with two kinds of marks: ``.wh.NAME`` takes NAME of the layers below away, ``.wh..wh..opq`` all that
the layers below have in its folder (https://github.com/opencontainers/image-spec/blob/main/layer.md). Times are never read.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
import tarfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_CHUNK = 1024 * 1024
_BUFFER = 32 * 1024  # tarfile copies what is left of it at each read
_MARK, _OPAQUE, _AUFS = ".wh.", ".wh..wh..opq", ".wh..wh."
_XATTR = "SCHILY.xattr."
_MOST_LINKS = 40  # as Linux follows in one path
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_ZSTD_MODULES = ("compression.zstd", "backports.zstd")


class DamagedLayer(ValueError):
    """A layer that is not what its image says, or that no engine could apply; ``str()`` is the reason."""


class Kind(StrEnum):
    """What stands at a path."""

    FILE = "file"
    FOLDER = "directory"
    LINK = "symbolic link"
    CHARACTER = "character device"
    BLOCK = "block device"
    FIFO = "fifo"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands at a path of an image, but for its times; equal entries cannot be told apart by a program.

    Attributes:
        kind: what it is.
        mode: the twelve bits; those of a link are always 777, as Linux has them.
        uid: the owner's number.
        gid: the group's number.
        size: a file's bytes.
        digest: the SHA-256 of a file's content.
        link: where a symbolic link points.
        device: the two numbers of a device.
        xattrs: extended attributes, such as ``security.capability``, by name.

    """

    kind: Kind
    mode: int
    uid: int
    gid: int
    size: int = 0
    digest: bytes = b""
    link: str = ""
    device: tuple[int, int] | None = None
    xattrs: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class HardLink:
    """Another name for what stands at ``target`` when the layer is applied."""

    target: str


@dataclass(frozen=True, slots=True)
class Layer:
    """What a layer does to the layers below; paths have no slash at either end, and the root is the empty path.

    Attributes:
        size: the bytes of its files, uncompressed, hard links once: what ``docker images`` adds up.
        entries: what it puts where, in its order.
        hidden: the paths that it takes away.
        emptied: the folders of which it takes everything away.

    """

    size: int
    entries: tuple[tuple[str, Entry | HardLink], ...]
    hidden: tuple[str, ...]
    emptied: tuple[str, ...]


class Layers:
    """The layers that were read, by diff id, so that what many images share is read once."""

    def __init__(self) -> None:
        self._known: dict[str, Layer] = {}

    def get(self, diff_id: str, stream: Callable[[], BinaryIO]) -> Layer:
        """Return the layer, read from ``stream()`` where it is not known yet.

        Raises:
            DamagedLayer: it cannot be read, or its content is not what ``diff_id`` says.
            OSError: the archive cannot be read.

        """
        if diff_id not in self._known:
            with stream() as opened:
                self._known[diff_id] = read_layer(opened, diff_id)
        return self._known[diff_id]


def read_layer(stream: BinaryIO, diff_id: str) -> Layer:
    """Read a layer, plain or compressed with gzip or zstd; a file at a time is held, a chunk of it at most.

    Raises:
        DamagedLayer: as `Layers.get` says.

    """
    try:
        hashed = _Hashed(_decompressed(stream))
        with tarfile.open(
            fileobj=cast("BinaryIO", hashed), mode="r|", bufsize=_BUFFER, errors="surrogateescape"
        ) as tar:
            layer = _layer(tar)
        hashed.drain()
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile) as error:
        raise DamagedLayer(f"the layer {diff_id} is damaged: {error or 'it ends too soon'}") from error
    if f"sha256:{hashed.sha256.hexdigest()}" != diff_id:
        raise DamagedLayer(f"the layer {diff_id} holds something else: its content has another SHA-256")
    return layer


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


class _Hashed:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.sha256 = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.sha256.update(data)
        return data

    def drain(self) -> None:
        while self.read(_CHUNK):
            pass


def _decompressed(stream: BinaryIO) -> BinaryIO:
    """Return the stream of the tar archive; compression is told by the first bytes, since media types can be wrong."""
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(_GZIP):
        return cast("BinaryIO", gzip.GzipFile(fileobj=stream))
    return _zstd(stream) if head == _ZSTD else stream


def _zstd(stream: BinaryIO) -> BinaryIO:
    for name in _ZSTD_MODULES:
        try:
            return cast("BinaryIO", importlib.import_module(name).ZstdFile(stream))
        except ImportError:
            continue
    raise DamagedLayer(
        "its layers are compressed with zstd, which this Python cannot read: install backports.zstd beside dockwright,"
        " or save the image without compression"
    )


def _layer(tar: tarfile.TarFile) -> Layer:
    size = 0
    entries: list[tuple[str, Entry | HardLink]] = []
    hidden: list[str] = []
    emptied: list[str] = []
    while (member := tar.next()) is not None:
        tar.members.clear()  # type: ignore[attr-defined]  # tarfile would keep them all
        path = _path(member.name)
        above, _, name = path.rpartition("/")
        if name == _OPAQUE:
            emptied.append(above)
        elif name.startswith(_AUFS) or path.startswith(_AUFS):
            continue  # what the AUFS driver noted for itself
        elif name.startswith(_MARK):
            hidden.append(f"{above}/{name[len(_MARK) :]}".lstrip("/"))
        elif member.islnk():
            entries.append((path, HardLink(_path(member.linkname))))
        else:
            entry = _entry(tar, member)
            size += entry.size
            entries.append((path, entry))
    return Layer(size, tuple(entries), tuple(hidden), tuple(emptied))


_KINDS = {
    tarfile.DIRTYPE: Kind.FOLDER,
    tarfile.SYMTYPE: Kind.LINK,
    tarfile.CHRTYPE: Kind.CHARACTER,
    tarfile.BLKTYPE: Kind.BLOCK,
    tarfile.FIFOTYPE: Kind.FIFO,
}


def _entry(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Entry:
    kind = Kind.FILE if member.isreg() else _KINDS.get(member.type)
    if kind is None:
        raise DamagedLayer(f"a layer holds {member.name!r}, which is neither a file, a folder, a link nor a device")
    return Entry(
        kind,
        0o777 if kind is Kind.LINK else member.mode & 0o7777,
        member.uid,
        member.gid,
        member.size if kind is Kind.FILE else 0,
        _digest(tar, member) if kind is Kind.FILE else b"",
        member.linkname if kind is Kind.LINK else "",
        (member.devmajor, member.devminor) if kind in (Kind.CHARACTER, Kind.BLOCK) else None,
        tuple(sorted(_xattrs(member))),
    )


def _digest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    content = tar.extractfile(member)
    assert content is not None
    sha256 = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        sha256.update(chunk)
    return sha256.digest()


def _xattrs(member: tarfile.TarInfo) -> Iterator[tuple[str, bytes]]:
    for key, value in member.pax_headers.items():
        if key.startswith(_XATTR):
            yield key.removeprefix(_XATTR), value.encode("utf-8", "surrogateescape")


def _path(name: str) -> str:
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise DamagedLayer(f"a layer holds {name!r}, a path that leads out of its folder")
    return "/".join(parts)


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
