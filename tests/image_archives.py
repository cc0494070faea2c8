"""Archives of images, written by hand: layers as tar archives, and around them what engines put there."""

from __future__ import annotations

import gzip
import hashlib
import json
import tarfile
from io import BytesIO
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Member: TypeAlias = tuple[tarfile.TarInfo, bytes]


def file(path: str, content: bytes = b"", mode: int = 0o644, *, owner: int = 0, **xattrs: bytes) -> Member:
    member = _member(path, tarfile.REGTYPE, mode, owner)
    member.size = len(content)
    named = {name.replace("_", "."): value for name, value in xattrs.items()}
    member.pax_headers = {
        f"SCHILY.xattr.{name}": value.decode("utf-8", "surrogateescape") for name, value in named.items()
    }
    return member, content


def folder(path: str, mode: int = 0o755, *, owner: int = 0, mtime: int = 0) -> Member:
    member = _member(path, tarfile.DIRTYPE, mode, owner)
    member.mtime = mtime
    return member, b""


def link(path: str, target: str) -> Member:
    member = _member(path, tarfile.SYMTYPE, 0o777, 0)
    member.linkname = target
    return member, b""


def hard_link(path: str, target: str) -> Member:
    member = _member(path, tarfile.LNKTYPE, 0o644, 0)
    member.linkname = target
    return member, b""


def device(path: str, kind: bytes, numbers: tuple[int, int] = (0, 0)) -> Member:
    member = _member(path, kind, 0o600, 0)
    member.devmajor, member.devminor = numbers
    return member, b""


def layer(*members: Member) -> bytes:
    stream = BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT, errors="surrogateescape") as tar:
        for member, content in members:
            tar.addfile(member, BytesIO(content))
    return stream.getvalue()


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def configuration(layers: Iterable[bytes], config: Mapping[str, object] | None = None) -> bytes:
    document = {
        "os": "linux",
        "architecture": "amd64",
        "config": config or {},
        "rootfs": {"type": "layers", "diff_ids": [digest(data) for data in layers]},
    }
    return json.dumps(document).encode()


def saved(path: Path, images: Mapping[str, Sequence[bytes]], config: Mapping[str, object] | None = None) -> Path:
    """Write what `docker save` writes of images, by their tags."""
    files: dict[str, bytes] = {}
    manifest = []
    for tag, layers in images.items():
        data = configuration(layers, config)
        names = [f"{digest(each)[7:]}/layer.tar" for each in layers]
        name = f"{digest(data)[7:]}.json"
        files |= {name: data, **dict(zip(names, layers, strict=True))}
        manifest.append({"Config": name, "RepoTags": [tag], "Layers": names})
    return archive(path, {**files, "manifest.json": json.dumps(manifest).encode()})


def oci_files(layers: Sequence[bytes], *, zipped: bool = False, name: str = "app:1") -> dict[str, bytes]:
    """Return the files of an OCI layout with one image, and an attestation beside it, by their names."""
    data = configuration(layers)
    blobs = [gzip.compress(each) if zipped else each for each in layers]
    manifest = json.dumps({"config": _descriptor(data), "layers": [_descriptor(each) for each in blobs]}).encode()
    statement = json.dumps({"config": _descriptor(b"{}"), "layers": []}).encode()
    attestation = _descriptor(statement) | {"annotations": {"vnd.docker.reference.type": "attestation-manifest"}}
    inner = json.dumps({"manifests": [_descriptor(manifest), attestation]}).encode()
    outer = _descriptor(inner) | {"annotations": {"io.containerd.image.name": f"docker.io/library/{name}"}}
    return {
        "oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
        "index.json": json.dumps({"manifests": [outer]}).encode(),
        **{f"blobs/sha256/{digest(each)[7:]}": each for each in (data, *blobs, manifest, statement, inner, b"{}")},
    }


def archive(path: Path, files: Mapping[str, bytes]) -> Path:
    path.write_bytes(layer(*(file(name, data) for name, data in files.items())))
    return path


def unpacked(path: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return path


def _member(path: str, kind: bytes, mode: int, owner: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(path)
    member.type, member.mode, member.uid, member.gid = kind, mode, owner, owner
    return member


def _descriptor(data: bytes) -> dict[str, object]:
    return {"digest": digest(data), "size": len(data)}
