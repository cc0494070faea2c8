"""Would ``ADD`` unpack this file? BuildKit goes by what a file holds, never by its name.

The rule is ``isArchivePath`` in BuildKit's ``solver/llbsolver/file/unpack.go``: a regular file from which, decompressed
as its first bytes demand (github.com/moby/go-archive, ``compression_detect.go``), Go's ``archive/tar`` reads a header.

Only ``NO`` is a promise: whoever turns ADD into COPY needs it. What the beginning of a file and Python's standard
library cannot settle is ``UNKNOWN``, and is to be taken for an archive. ``YES`` is what an engine with all its programs
does: one that lacks ``xz`` copies a ``.tar.xz`` as it is.
"""

from __future__ import annotations

import bz2
import lzma
import stat
import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_BLOCK = 512
_CHUNK = 64 * 1024
# One chunk is enough but for bzip2, which gives nothing before a whole block of up to 900 kB has been read.
_MOST_CHUNKS = 16
_MOST_MEMORY = 128 * 1024 * 1024

_CHECKSUM = slice(148, 156)
_MAGIC = slice(257, 262)
_STAR_TRAILER = slice(508, 512)
_NUMBERS = (slice(100, 108), slice(108, 116), slice(116, 124), slice(124, 136), slice(136, 148))
_DEVICE_NUMBERS = (slice(329, 337), slice(337, 345))
_KIND = 156
_PLAIN_KINDS = b"\x0001234567"


class Archive(StrEnum):
    """What ADD takes a file for."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class _Compression:
    magic: bytes
    decoder: Callable[[], _Decoder]


_COMPRESSIONS = (
    _Compression(b"\x1f\x8b\x08", lambda: zlib.decompressobj(wbits=31)),
    _Compression(b"BZh", bz2.BZ2Decompressor),
    _Compression(b"\xfd7zXZ\0", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, _MOST_MEMORY)),
)


def sniff(path: Path) -> Archive:
    """Tell what ADD takes the file at ``path`` for. A link is no archive: whoever follows links has done so before."""
    try:
        # Opening a pipe would wait for its writer.
        if not stat.S_ISREG(path.lstat().st_mode):
            return Archive.NO
        with path.open("rb") as file:
            return _sniff(file)
    except (OSError, zlib.error, lzma.LZMAError):
        return Archive.UNKNOWN


def _sniff(file: BinaryIO) -> Archive:
    start = file.read(_BLOCK)
    if _is_zstd(start):
        return Archive.UNKNOWN
    for compression in _COMPRESSIONS:
        if start.startswith(compression.magic):
            file.seek(0)
            block = _first_block(file, compression)
            return Archive.UNKNOWN if block is None else _judge(block)
    return _judge(start)


def _is_zstd(start: bytes) -> bool:
    """Tell a Zstandard frame, or a skippable one (RFC 8878, 3.1); the standard library decodes neither before 3.14."""
    is_skippable = len(start) >= 8 and start[0] & 0xF0 == 0x50 and start[1:4] == b"\x2a\x4d\x18"
    return is_skippable or start.startswith(b"\x28\xb5\x2f\xfd")


def _first_block(file: BinaryIO, compression: _Compression) -> bytes | None:
    """Decompress 512 bytes, or all there is if it is less; nothing if that takes too much or the stream breaks off."""
    block = data = b""
    decoder = compression.decoder()
    for _ in range(_MOST_CHUNKS):
        data = data or file.read(_CHUNK)
        if not data:
            return block if decoder.eof else None
        if decoder.eof:
            # Streams may follow one another; Go's readers do not agree on anything else behind one.
            if not data.startswith(compression.magic):
                return None
            decoder = compression.decoder()
        block += decoder.decompress(data, _BLOCK - len(block))
        if len(block) == _BLOCK:
            return block
        data = decoder.unused_data
    return None


def _judge(block: bytes) -> Archive:
    """Tell whether ``Reader.Next`` of Go's archive/tar succeeds on a stream that begins with ``block``.

    A block of zeros ends an archive before it began, which Go reports as an error, and BuildKit as no archive.
    """
    if len(block) < _BLOCK or not any(block) or not _has_checksum(block):
        return Archive.NO
    is_ustar = block[_MAGIC] == b"ustar"
    numbers = _NUMBERS + (_DEVICE_NUMBERS if is_ustar else ())
    # Extended headers (PAX, GNU long names, sparse files) are followed by others that would have to be read, and a
    # number that is not octal is one that Go may refuse.
    is_plain = block[_KIND] in _PLAIN_KINDS and not (is_ustar and block[_STAR_TRAILER] == b"tar\0")
    return Archive.YES if is_plain and all(_octal(block[field]) is not None for field in numbers) else Archive.UNKNOWN


def _has_checksum(block: bytes) -> bool:
    """Compare the header's checksum with the sum of its bytes; old writers took the bytes for signed ones."""
    blanked = block[: _CHECKSUM.start] + b" " * 8 + block[_CHECKSUM.stop :]
    unsigned = sum(blanked)
    signed = unsigned - 256 * sum(byte >= 128 for byte in blanked)
    return _octal(block[_CHECKSUM]) in (unsigned, signed)


def _octal(field: bytes) -> int | None:
    """Read a number as ``parser.parseOctal`` does: padded by spaces and NULs, ended by a NUL, zero if empty."""
    padded = field.strip(b" \0")
    digits = padded.split(b"\0")[0]
    if not padded:
        return 0
    return int(digits, 8) if digits and all(digit in b"01234567" for digit in digits) else None
