"""Layers: what each does to those below, read once and as a stream, so that nothing is unpacked.

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
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from types import ModuleType

_CHUNK = 1024 * 1024
_BUFFER = 32 * 1024  # tarfile copies what is left of it at each read
_MARK, _OPAQUE, _AUFS = ".wh.", ".wh..wh..opq", ".wh..wh."
_XATTR = "SCHILY.xattr."
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


def contents(stream: BinaryIO, wanted: Collection[Entry]) -> Iterator[tuple[bytes, bytes]]:
    """Yield digest and content of the files of a layer that are ``wanted``, whatever they are called there.

    Raises:
        DamagedLayer: as `Layers.get` says.

    """
    sizes, digests = {entry.size for entry in wanted}, {entry.digest for entry in wanted}
    with tarfile.open(
        fileobj=cast("BinaryIO", _decompressed(stream)), mode="r|", bufsize=_BUFFER, errors="surrogateescape"
    ) as tar:
        while (member := tar.next()) is not None:
            tar.members.clear()  # type: ignore[attr-defined]  # tarfile would keep them all
            if member.isreg() and member.size in sizes:
                content = tar.extractfile(member)
                assert content is not None
                data = content.read()
                digest = hashlib.sha256(data).digest()
                if digest in digests:
                    yield digest, data


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Hashed:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: _Readable) -> None:
        self.stream = stream
        self.sha256 = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.sha256.update(data)
        return data

    def drain(self) -> None:
        while self.read(_CHUNK):
            pass


def _decompressed(stream: BinaryIO) -> _Readable:
    """Return the stream of the tar archive; compression is told by the first bytes, since media types can be wrong."""
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(_GZIP):
        return gzip.GzipFile(fileobj=stream)
    return _Zstd(stream) if head == _ZSTD else stream


class _Zstd:
    """The content of a stream that is compressed with zstd, for which Python has a module since 3.14."""

    def __init__(self, stream: BinaryIO) -> None:
        module = next(filter(None, map(_imported, _ZSTD_MODULES)), None)
        if module is None:
            raise DamagedLayer(
                "its layers are compressed with zstd, which this Python cannot read: install backports.zstd beside"
                " dockwright, or save the image without compression"
            )
        self._content: _Readable = module.ZstdFile(stream)
        self._error: type[Exception] = module.ZstdError

    def read(self, size: int, /) -> bytes:
        try:
            return self._content.read(size)
        except self._error as error:
            raise EOFError(str(error)) from error


def _imported(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


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
