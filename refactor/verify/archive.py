"""Where the parts of images are in an archive: an OCI layout (tar or folder), or what ``docker save`` (or podman) writes.

Sources: https://github.com/opencontainers/image-spec (image-layout.md, config.md) and moby's ``image/tarexport``, whose
``manifest.json`` is read where there is one, since every engine's tar archives have it.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from refactor.errors import show
from refactor.verify.shapes import Malformed, table, tables, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_MOST_JSON = 16 * 1024 * 1024
_DEEPEST_INDEX = 4
_DIGEST = re.compile(r"(sha256|sha384|sha512):([0-9a-f]{64,128})")
_BLOB = re.compile(r"blobs/(sha256|sha384|sha512)/([0-9a-f]+)")
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
_ATTESTATION = "vnd.docker.reference.type"


@dataclass(frozen=True, slots=True)
class Parts:
    """What an image is called, the name of the file with its configuration, and of those with its layers, the lowest first."""

    names: tuple[str, ...]
    config: str
    layers: tuple[str, ...]


class Archive:
    """An archive that is open: ``images`` lists what is in it."""

    def __init__(self, files: _Files) -> None:
        self._files = files
        self.images = tuple(self._saved() if self._has("manifest.json") else self._laid_out())

    def stream(self, name: str) -> BinaryIO:
        """Open one of its files.

        Raises:
            Malformed: it is not in it.

        """
        stream = self._files.open(name)
        if stream is None:
            raise Malformed(f"{show(name)} is not in it")
        return stream

    def document(self, name: str) -> object:
        """Read one of its files as JSON.

        Raises:
            Malformed: it is not in it, is no JSON, or is not what its name, a digest, says.

        """
        data = self._bytes(name)
        blob = _BLOB.fullmatch(name)
        if blob and hashlib.new(blob[1], data).hexdigest() != blob[2]:
            raise Malformed(f"{show(name)} holds something else than its name says")
        try:
            return cast("object", json.loads(data))
        except (ValueError, RecursionError) as error:
            raise Malformed(f"{show(name)} is not JSON: {error}") from error

    def digest(self, name: str) -> str:
        """Return the digest of one of its small files."""
        return f"sha256:{hashlib.sha256(self._bytes(name)).hexdigest()}"

    def _saved(self) -> Iterator[Parts]:
        what = "manifest.json"
        for parts in tables(self.document(what), what):
            config = text(parts.get("Config"), what)
            tags = texts(parts.get("RepoTags"), what)
            yield Parts((*tags, self.digest(config)), config, tuple(texts(parts.get("Layers"), what)))

    def _laid_out(self) -> Iterator[Parts]:
        if not self._has("index.json"):
            raise Malformed("it holds neither a manifest.json nor an index.json, so it is no archive of images")
        yield from self._indexed(table(self.document("index.json"), "index.json"), (), _DEEPEST_INDEX)

    def _indexed(self, index: Mapping[str, object], names: tuple[str, ...], depth: int) -> Iterator[Parts]:
        """Yield the images of an index and of those in it; attestations are none."""
        if not depth:
            raise Malformed("its indexes lie one in the other without end")
        for descriptor in tables(index.get("manifests"), "an index"):
            notes = table(descriptor.get("annotations"), "an index")
            if _ATTESTATION in notes:
                continue
            blob = _blob(descriptor)
            given = (text(notes[key], "an annotation") for key in _NAMES if key in notes)
            own = (*names, *given, text(descriptor.get("digest"), "a digest"))
            manifest = table(self.document(blob), blob)
            if "manifests" in manifest:
                yield from self._indexed(manifest, own, depth - 1)
            else:
                config = table(manifest.get("config"), blob)
                layers = tuple(_blob(layer) for layer in tables(manifest.get("layers"), blob))
                yield Parts((*own, text(config.get("digest"), blob)), _blob(config), layers)

    def _has(self, name: str) -> bool:
        stream = self._files.open(name)
        if stream:
            stream.close()
        return stream is not None

    def _bytes(self, name: str) -> bytes:
        with self.stream(name) as stream:
            data = stream.read(_MOST_JSON + 1)
        if len(data) > _MOST_JSON:
            raise Malformed(f"{show(name)} is larger than any list of layers")
        return data


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive, and close it again.

    Raises:
        Malformed: it holds no images that can be told.
        OSError, tarfile.TarError: it cannot be read.

    """
    if path.is_dir():
        yield Archive(_Folder(path))
    else:
        with tarfile.open(path, "r:", errors="surrogateescape") as tar:
            yield Archive(_Tar(tar))


class _Files(Protocol):
    def open(self, name: str) -> BinaryIO | None: ...


class _Tar:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members = {str(PurePosixPath(member.name)): member for member in tar}

    def open(self, name: str) -> BinaryIO | None:
        member = self._members.get(name)
        try:
            return cast("BinaryIO | None", self._tar.extractfile(member)) if member else None
        except (KeyError, RecursionError):  # a link, as older archives have them for layers, that leads nowhere
            return None


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def open(self, name: str) -> BinaryIO | None:
        path = (self._folder / name).resolve()
        return path.open("rb") if path.is_relative_to(self._folder) and path.is_file() else None


def _blob(descriptor: Mapping[str, object]) -> str:
    """Return the name of the file that a descriptor stands for."""
    match = _DIGEST.fullmatch(text(descriptor.get("digest"), "a digest"))
    if not match:
        raise Malformed("a descriptor has a digest that is none")
    return f"blobs/{match[1]}/{match[2]}"
