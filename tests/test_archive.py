"""What ADD takes for an archive.

Every answer was compared with what Docker 26.1.5 does with ``ADD``, and with Go's archive/tar. (The engine had no
``xz`` and copied what is compressed by it: there, YES is what BuildKit's source says.)
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from refactor.files.archive import Archive, sniff


def tar(form: int = tarfile.USTAR_FORMAT, name: str = "inner.txt", comment: str | None = None, size: int = 7) -> bytes:
    stream = io.BytesIO()
    headers = None if comment is None else {"comment": comment}
    with tarfile.open(fileobj=stream, mode="w", format=form, pax_headers=headers) as archive:
        member = tarfile.TarInfo(name)
        member.size = size
        archive.addfile(member, io.BytesIO(random.Random(1).randbytes(size)))
    return stream.getvalue()


def jar() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "Main-Class: A\n" * 100)
    return stream.getvalue()


def patched(*changes: tuple[int, bytes], signed: bool = False) -> bytes:
    """Return an archive whose header is changed, and whose checksum is right again."""
    header = bytearray(TAR[:512])
    for offset, content in changes:
        header[offset : offset + len(content)] = content
    header[148:156] = b" " * 8
    total = sum(byte - 256 if signed and byte > 127 else byte for byte in header)
    header[148:156] = b"%06o\0 " % total
    return bytes(header) + TAR[512:]


def with_checksum(form: bytes) -> bytes:
    return TAR[:148] + form % TAR[148:154] + TAR[156:]


TAR = tar()
V7 = patched((257, bytes(8 + 247)))
TEXT = b"just a text\n" * 300
LONG = "x" * 150

CASES: tuple[tuple[str, bytes, Archive], ...] = (
    ("ustar.tar", TAR, Archive.YES),
    ("notes.txt", TAR, Archive.YES),
    ("gnu.tar", tar(tarfile.GNU_FORMAT), Archive.YES),
    ("pax.tar", tar(tarfile.PAX_FORMAT), Archive.YES),
    ("v7.tar", V7, Archive.YES),
    ("x.tar.gz", gzip.compress(TAR), Archive.YES),
    ("x.tar.bz2", bz2.compress(TAR), Archive.YES),
    ("x.tar.xz", lzma.compress(TAR), Archive.YES),
    ("best.xz", lzma.compress(TAR, preset=9 | lzma.PRESET_EXTREME), Archive.YES),
    ("big.tar.bz2", bz2.compress(tar(size=2_000_000)), Archive.YES),
    ("two-members.gz", gzip.compress(TAR[:100]) + gzip.compress(TAR[100:]), Archive.YES),
    ("two-streams.bz2", bz2.compress(TAR[:100]) + bz2.compress(TAR[100:]), Archive.YES),
    ("two-streams.xz", lzma.compress(TAR[:100]) + lzma.compress(TAR[100:]), Archive.YES),
    (
        "extra-field.gz",
        b"\x1f\x8b\x08\x04" + bytes(6) + struct.pack("<H", 65000) + bytes(65000) + gzip.compress(TAR)[10:],
        Archive.YES,
    ),
    ("header-alone", TAR[:512], Archive.YES),
    ("cut-member", TAR[:515], Archive.YES),
    ("signed-checksum", patched((0, "éééé".encode()), signed=True), Archive.YES),
    ("checksum-after-spaces", with_checksum(b"  %s"), Archive.YES),
    ("checksum-before-spaces", with_checksum(b"%s  "), Archive.YES),
    ("checksum-between-nuls", with_checksum(b"\0%s\0"), Archive.YES),
    ("empty-mode", patched((100, bytes(8))), Archive.YES),
    ("empty", b"", Archive.NO),
    ("one-byte", b"\x1f", Archive.NO),
    ("text.tar", TEXT, Archive.NO),
    ("text.tar.gz", b"just a text\n", Archive.NO),
    ("zeros-512", bytes(512), Archive.NO),
    ("zeros-1024", bytes(1024), Archive.NO),
    ("zeros-then-tar", bytes(512) + TAR, Archive.NO),
    ("header-cut", TAR[:511], Archive.NO),
    ("wrong-checksum", b"I" + TAR[1:], Archive.NO),
    ("checksum-with-sign", TAR[:148] + b"+" + TAR[149:], Archive.NO),
    ("app.jar", jar(), Archive.NO),
    ("cpio", b"070701" + b"0" * 600, Archive.NO),
    ("x.deb", b"!<arch>\n" + b"x" * 900, Archive.NO),
    ("x.tar.Z", b"\x1f\x9d\x90" + TAR, Archive.NO),
    ("x.tar.lzma", lzma.compress(TAR, lzma.FORMAT_ALONE), Archive.NO),
    ("text.gz", gzip.compress(TEXT), Archive.NO),
    ("short.gz", gzip.compress(b"short"), Archive.NO),
    ("empty.gz", gzip.compress(b""), Archive.NO),
    ("twice.tar.gz", gzip.compress(gzip.compress(TAR)), Archive.NO),
    ("text.bz2", bz2.compress(TEXT), Archive.NO),
    ("text.xz", lzma.compress(TEXT), Archive.NO),
    ("big-block.bz2", bz2.compress(random.Random(1).randbytes(1_000_000)), Archive.NO),
    ("bomb.gz", gzip.compress(bytes(10_000_000)), Archive.NO),
    ("almost-skippable-frame", b"\x53\x2a\x4d\x18", Archive.NO),
    ("pax-long-name.tar", tar(tarfile.PAX_FORMAT, LONG), Archive.UNKNOWN),
    ("pax-global.tar", tar(tarfile.PAX_FORMAT, comment="git archive writes its commit here"), Archive.UNKNOWN),
    ("gnu-long-name.tar", tar(tarfile.GNU_FORMAT, LONG), Archive.UNKNOWN),
    ("unknown-kind", patched((156, b"Z")), Archive.UNKNOWN),
    ("sparse", patched((156, b"S")), Archive.UNKNOWN),
    ("mode-not-octal", patched((100, b"zzzzzzz\0")), Archive.UNKNOWN),
    ("size-not-octal", patched((124, b"99999999999\0")), Archive.UNKNOWN),
    ("size-in-base-256", patched((124, b"\x80" + bytes(10) + b"\x05")), Archive.UNKNOWN),
    ("device-not-octal", patched((329, b"qqqqqqqq")), Archive.UNKNOWN),
    ("star", patched((508, b"tar\0")), Archive.UNKNOWN),
    ("cut.tar.gz", gzip.compress(TAR)[:60], Archive.UNKNOWN),
    ("magic-alone.gz", b"\x1f\x8b\x08", Archive.UNKNOWN),
    ("junk.gz", b"\x1f\x8b\x08 and some junk", Archive.UNKNOWN),
    ("short-and-junk.gz", gzip.compress(b"short") + b"junk", Archive.UNKNOWN),
    ("many-empty-members.gz", gzip.compress(b"") * 40 + gzip.compress(TAR), Archive.UNKNOWN),
    ("BZh.txt", b"BZhello, world\n" * 50, Archive.UNKNOWN),
    ("junk.xz", b"\xfd7zXZ\0 and some junk", Archive.UNKNOWN),
    ("padded.xz", lzma.compress(TAR[:100]) + bytes(8) + lzma.compress(TAR[100:]), Archive.UNKNOWN),
    ("x.tar.zst", b"\x28\xb5\x2f\xfd and what follows", Archive.UNKNOWN),
    ("skippable-frame.zst", b"\x5f\x2a\x4d\x18\x04\0\0\0abcd", Archive.UNKNOWN),
)


@pytest.mark.parametrize(("name", "content", "expected"), CASES, ids=[name for name, _, _ in CASES])
def test_content_decides(tmp_path: Path, name: str, content: bytes, expected: Archive) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert sniff(path) is expected


def test_what_is_no_regular_file_is_no_archive(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "x.tar").write_bytes(TAR)
    (tmp_path / "link").symlink_to("x.tar")
    assert [sniff(path) for path in (tmp_path, tmp_path / "pipe", tmp_path / "link")] == [Archive.NO] * 3


def test_what_cannot_be_read_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sniff(tmp_path / "missing") is Archive.UNKNOWN
    (tmp_path / "secret").write_bytes(TEXT)

    def denied(path: Path, mode: str) -> io.BufferedReader:
        raise PermissionError(13, "Permission denied", str(path), None, mode)

    monkeypatch.setattr(Path, "open", denied)
    assert sniff(tmp_path / "secret") is Archive.UNKNOWN


def test_little_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.write(TAR[:512])
        file.truncate(1 << 40)
    assert sniff(path) is Archive.YES
