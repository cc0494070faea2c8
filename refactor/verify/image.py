"""Images as they stand in an archive: configuration, file tree, layers and bytes; no container has to run."""

from __future__ import annotations

import tarfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from refactor.errors import ImageUnreadable, because, show
from refactor.image import ImageReference
from refactor.verify.archive import open_archive
from refactor.verify.layers import DamagedLayer, Entry, Layers, contents
from refactor.verify.settings import settings
from refactor.verify.shapes import Malformed, table, texts
from refactor.verify.tree import file_tree

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from refactor.verify.archive import Archive, Parts


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
    known = Layers() if layers is None else layers
    with _readable(archive), open_archive(archive) as opened:
        found = opened.images
        chosen = [_named(found, reference) for reference in references] if references else found
        names = references or [parts.names[0] for parts in found]
        return tuple(_image(opened, parts, name, known) for parts, name in zip(chosen, names, strict=True))


def file_contents(archive: Path, reference: str, wanted: Collection[Entry]) -> Mapping[bytes, bytes]:
    """Read files of an image that `open_images` has read before; return their contents by their digests.

    Raises:
        ImageUnreadable: as `open_images` says.

    """
    found: dict[bytes, bytes] = {}
    if not wanted:
        return found
    with _readable(archive), open_archive(archive) as opened:
        for layer in _named(opened.images, reference).layers:
            with opened.stream(layer) as stream:
                found.update(contents(stream, wanted))
    return found


@contextmanager
def _readable(archive: Path) -> Iterator[None]:
    try:
        yield
    except (Malformed, DamagedLayer) as error:
        raise ImageUnreadable(archive, str(error)) from error
    except tarfile.TarError as error:
        raise ImageUnreadable(archive, f"it is no tar archive, or a damaged one: {error}") from error
    except OSError as error:
        raise ImageUnreadable(archive, because(error)) from error


def _named(images: Sequence[Parts], reference: str) -> Parts:
    found = [parts for parts in images if any(_alike(name, reference) for name in parts.names)]
    if len({parts.config for parts in found}) == 1:
        return found[0]
    if found:
        raise Malformed(
            f"it holds {len(found)} images that are called {show(reference)}: build for one --platform at a time"
        )
    names = ", ".join(show(parts.names[0]) for parts in images)
    raise Malformed(f"it holds no image that is called {show(reference)}, but {names or 'none at all'}")


def _alike(name: str, reference: str) -> bool:
    """Tell whether two names mean one image: `app` is `docker.io/library/app:latest`, and podman's `localhost/app:latest`."""
    return name == reference or name.removeprefix("sha256:") == reference or _full(name) == _full(reference)


def _full(name: str) -> str:
    try:
        image = ImageReference.parse(name)
    except ValueError:
        return name
    return f"{image.familiar.removeprefix('localhost/')}:{image.tag or 'latest'}"


def _image(archive: Archive, parts: Parts, name: str, layers: Layers) -> Image:
    config = table(archive.document(parts.config), "the configuration")
    diff_ids = texts(table(config.get("rootfs"), "rootfs").get("diff_ids"), "diff_ids")
    if len(diff_ids) != len(parts.layers):
        raise Malformed(f"the image {show(name)} lists {len(diff_ids)} layers, and {len(parts.layers)} are there")
    read = [
        layers.get(diff_id, partial(archive.stream, layer))
        for diff_id, layer in zip(diff_ids, parts.layers, strict=True)
    ]
    return Image(
        name,
        archive.digest(parts.config),
        settings(config),
        file_tree(read),
        len(read),
        sum(layer.size for layer in read),
    )
