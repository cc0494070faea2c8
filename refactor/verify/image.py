"""Images as they stand in an archive: an OCI layout (tar or folder), or what ``docker save`` and ``podman save`` write.

Sources: https://github.com/opencontainers/image-spec (image-layout.md, config.md) and moby's ``image/tarexport``, whose
``manifest.json`` is read where there is one, since every engine's archives have it.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from refactor.errors import ImageUnreadable, because, show
from refactor.image import ImageReference
from refactor.verify.layers import DamagedLayer, Entry, Layers, file_tree
from refactor.verify.settings import SettingError, settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MOST_JSON = 16 * 1024 * 1024
_DEEPEST_INDEX = 4
_DIGEST = re.compile(r"(sha256|sha384|sha512):([0-9a-f]{64,128})")
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
_ATTESTATION = "vnd.docker.reference.type"


@dataclass(frozen=True, slots=True)
class Image:
    """An image, read to the last byte of its files.

    Attributes:
        name: what it was asked for by, or its first tag, or its id.
        id: the digest of its configuration.
        config: what runs how, setting by setting, as `refactor.verify.settings` names them.
        tree: what stands at each path, from ``/`` on, sorted.
        layers: how many there are.
        size: the bytes of all layers' files, uncompressed and also where a later layer hides them, as ``docker images`` adds
            them up (it counts the targets of links too: some parts in 100,000).

    """

    name: str
    id: str
    config: Mapping[str, str]
    tree: Mapping[str, Entry]
    layers: int
    size: int

    @classmethod
    def open(cls, archive: Path) -> Image:
        """Read the one image of an archive.

        Raises:
            ImageUnreadable: it cannot be read, or there is more than one.

        """
        images = open_images(archive)
        if len(images) != 1:
            raise ImageUnreadable(archive, f"it holds {len(images)} images where one is expected")
        return images[0]


def open_images(archive: Path, references: Sequence[str] = (), layers: Layers | None = None) -> tuple[Image, ...]:
    """Read images from one archive: those that ``references`` (tags or ids) name, in their order, or all.

    Pass the same ``layers`` again and what images share is read once.

    Raises:
        ImageUnreadable: the archive is damaged or of another form, or an image is not in it.

    """
    known = layers or Layers()
    try:
        with _source(archive) as source:
            found = tuple(_manifests(source))
            chosen = [_named(found, reference) for reference in references] if references else found
            names = references or [manifest.names[0] for manifest in found]
            return tuple(_image(source, manifest, name, known) for manifest, name in zip(chosen, names, strict=True))
    except (_Malformed, DamagedLayer, SettingError) as error:
        raise ImageUnreadable(archive, str(error)) from error
    except tarfile.TarError as error:
        raise ImageUnreadable(archive, f"it is no tar archive, or a damaged one: {error}") from error
    except OSError as error:
        raise ImageUnreadable(archive, because(error)) from error


class _Malformed(ValueError):
    """What stands in the archive is not of the form that it should have; ``str()`` is the reason."""


class _Source(Protocol):
    """Files by their names, from a tar archive or a folder."""

    def open(self, name: str) -> BinaryIO | None: ...


class _TarSource:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members = {str(PurePosixPath(member.name)): member for member in tar}

    def open(self, name: str) -> BinaryIO | None:
        member = self._members.get(name)
        try:
            return cast("BinaryIO | None", self._tar.extractfile(member)) if member else None
        except (KeyError, RecursionError):  # a link, as older archives have them for layers, that leads nowhere
            return None


class _FolderSource:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, name: str) -> BinaryIO | None:
        path = self._folder / name
        inside = path.resolve().is_relative_to(self._folder.resolve())
        return path.open("rb") if inside and path.is_file() else None


@contextmanager
def _source(archive: Path) -> Iterator[_Source]:
    if archive.is_dir():
        yield _FolderSource(archive)
    else:
        with tarfile.open(archive, "r:", errors="surrogateescape") as tar:
            yield _TarSource(tar)


@dataclass(frozen=True, slots=True)
class _Manifest:
    """Where the parts of one image are, and what it is called."""

    names: tuple[str, ...]
    config: str
    layers: tuple[str, ...]


def _manifests(source: _Source) -> Iterator[_Manifest]:
    if _has(source, "manifest.json"):
        for item in _items(_json(source, "manifest.json"), "manifest.json"):
            parts = _object(item, "manifest.json")
            config = _text(parts.get("Config"), "manifest.json")
            tags = [_text(tag, "manifest.json") for tag in _items(parts.get("RepoTags"), "manifest.json")]
            layers = tuple(_text(layer, "manifest.json") for layer in _items(parts.get("Layers"), "manifest.json"))
            yield _Manifest((*tags, _digest_of(source, config)), config, layers)
    elif _has(source, "index.json"):
        yield from _indexed(source, _object(_json(source, "index.json"), "index.json"), (), _DEEPEST_INDEX)
    else:
        raise _Malformed("it holds neither a manifest.json nor an index.json, so it is no archive of images")


def _indexed(source: _Source, index: Mapping[str, object], names: tuple[str, ...], depth: int) -> Iterator[_Manifest]:
    """Yield the images of an OCI index and of those in it; attestations are none."""
    if not depth:
        raise _Malformed("its indexes lie one in the other without end")
    for item in _items(index.get("manifests"), "an index"):
        descriptor = _object(item, "an index")
        notes = _object(descriptor.get("annotations") or {}, "an index")
        if _ATTESTATION in notes:
            continue
        blob = _blob(descriptor)
        own = (
            *names,
            *(str(notes[key]) for key in _NAMES if key in notes),
            _text(descriptor.get("digest"), "an index"),
        )
        manifest = _object(_json(source, blob), blob)
        if "manifests" in manifest:
            yield from _indexed(source, manifest, own, depth - 1)
            continue
        config = _object(manifest.get("config"), blob)
        layers = tuple(_blob(_object(layer, blob)) for layer in _items(manifest.get("layers"), blob))
        yield _Manifest((*own, _text(config.get("digest"), blob)), _blob(config), layers)


def _named(manifests: Sequence[_Manifest], reference: str) -> _Manifest:
    found = [manifest for manifest in manifests if any(_alike(name, reference) for name in manifest.names)]
    if len({manifest.config for manifest in found}) == 1:
        return found[0]
    if found:
        raise _Malformed(
            f"it holds {len(found)} images that are called {show(reference)}: build for one --platform at a time"
        )
    names = ", ".join(show(manifest.names[0]) for manifest in manifests)
    raise _Malformed(f"it holds no image that is called {show(reference)}, but {names or 'none at all'}")


def _alike(name: str, reference: str) -> bool:
    """Tell whether two names mean one image: `app` is `docker.io/library/app:latest`, and podman's `localhost/app:latest`."""
    return name == reference or name.removeprefix("sha256:") == reference or _full(name) == _full(reference)


def _full(name: str) -> str:
    try:
        image = ImageReference.parse(name)
    except ValueError:
        return name
    return f"{image.familiar.removeprefix('localhost/')}:{image.tag or 'latest'}"


def _image(source: _Source, manifest: _Manifest, name: str, layers: Layers) -> Image:
    config = _object(_json(source, manifest.config), "the configuration")
    rootfs = _object(config.get("rootfs"), "the configuration")
    diff_ids = [_text(diff_id, "the configuration") for diff_id in _items(rootfs.get("diff_ids"), "the configuration")]
    if len(diff_ids) != len(manifest.layers):
        raise _Malformed(f"the image {show(name)} lists {len(diff_ids)} layers, and {len(manifest.layers)} are there")
    read = [
        layers.get(diff_id, partial(_opened, source, layer))
        for diff_id, layer in zip(diff_ids, manifest.layers, strict=True)
    ]
    return Image(
        name,
        _digest_of(source, manifest.config),
        settings(config),
        file_tree(read),
        len(read),
        sum(layer.size for layer in read),
    )


def _has(source: _Source, name: str) -> bool:
    stream = source.open(name)
    if stream is None:
        return False
    stream.close()
    return True


def _opened(source: _Source, name: str) -> BinaryIO:
    stream = source.open(name)
    if stream is None:
        raise _Malformed(f"{show(name)} is not in it")
    return stream


def _bytes(source: _Source, name: str) -> bytes:
    with _opened(source, name) as stream:
        data = stream.read(_MOST_JSON + 1)
    if len(data) > _MOST_JSON:
        raise _Malformed(f"{show(name)} is larger than any list of layers")
    return data


def _digest_of(source: _Source, name: str) -> str:
    return f"sha256:{hashlib.sha256(_bytes(source, name)).hexdigest()}"


def _json(source: _Source, name: str) -> object:
    data = _bytes(source, name)
    algorithm, _, digest = name.removeprefix("blobs/").partition("/")
    if name.startswith("blobs/sha") and hashlib.new(algorithm, data).hexdigest() != digest:
        raise _Malformed(f"{show(name)} holds something else than its name says")
    try:
        return cast("object", json.loads(data))
    except (ValueError, RecursionError) as error:
        raise _Malformed(f"{show(name)} is not JSON: {error}") from error


def _blob(descriptor: Mapping[str, object]) -> str:
    """Return the name of the file that a descriptor stands for."""
    match = _DIGEST.fullmatch(_text(descriptor.get("digest"), "a descriptor"))
    if not match:
        raise _Malformed("a descriptor has a digest that is none")
    return f"blobs/{match[1]}/{match[2]}"


def _object(value: object, where: str) -> Mapping[str, object]:
    if isinstance(value, dict):
        return cast("Mapping[str, object]", value)
    raise _Malformed(f"{show(where)} is not of the form that it should have")


def _items(value: object, where: str) -> Sequence[object]:
    """Return a list, empty where it is left out, as Go writes an empty one."""
    if isinstance(value, list) or value is None:
        return cast("Sequence[object]", value or ())
    raise _Malformed(f"{show(where)} is not of the form that it should have")


def _text(value: object, where: str) -> str:
    if isinstance(value, str):
        return value
    raise _Malformed(f"{show(where)} is not of the form that it should have")
