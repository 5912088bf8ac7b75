"""How much is read at most, and the look at a container before any parser sees it."""

import io
import struct
import zipfile
from pathlib import Path
from typing import Final

from kpm_excel.book.raw import Unreadable

#: A file of what comes by mail; Excel's own files of forms have tens of kilobytes.
MAX_FILE_BYTES: Final = 100_000_000
MAX_PARTS: Final = 2_000
#: Unpacked, all parts together and each alone.
MAX_TOTAL_BYTES: Final = 200_000_000
MAX_PART_BYTES: Final = 100_000_000
#: Text in workbooks shrinks to a tenth; a part that shrinks more than this hides something, if it is large.
MAX_RATIO: Final = 200
_RATIO_COUNTS_FROM_BYTES = 10_000_000

#: The area of a sheet that is read; what lies beyond is named, not kept.
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 200
#: Of the cells beyond it so many are named, each with the beginning of its text.
MAX_OUTSIDE: Final = 20
MAX_OUTSIDE_CHARACTERS: Final = 40

ZIP_MAGIC: Final = b"PK\x03\x04"
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_END_MAGIC = b"PK\x05\x06"
_END64_MAGIC = b"PK\x06\x06"
#: The end record and the longest comment that may follow it.
_TAIL_BYTES = _END.size + 0xFFFF
#: A directory entry is this long at least; names and extra fields of real parts double it.
_DIRECTORY_BYTES_PER_PART = 46 + 512


def size_of(source: Path | bytes) -> int:
    """How many bytes `source` has."""
    return len(source) if isinstance(source, bytes) else source.stat().st_size


def read_head(source: Path | bytes, count: int) -> bytes:
    """The first `count` bytes of `source`."""
    if isinstance(source, bytes):
        return source[:count]
    with source.open("rb") as stream:
        return stream.read(count)


def open_archive(source: Path | bytes) -> zipfile.ZipFile:
    """The zip archive `source`, to be closed by the caller, with no more parts and bytes in it than are allowed.

    Raises `Unreadable`: "truncated", "broken_zip", "too_large", "too_many_parts" or "zip_bomb".
    """
    if size_of(source) > MAX_FILE_BYTES:
        raise Unreadable("too_large", f"{size_of(source)} bytes")
    _check_directory_size(_tail(source))
    try:
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    # A directory that is not one shows itself in any of these ways.
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError, OSError) as error:
        raise Unreadable("broken_zip", str(error)) from error
    try:
        check_parts(archive.infolist())
    except Unreadable:
        archive.close()
        raise
    return archive


def check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Raises `Unreadable` if `parts` are too many, too large, or shrunk beyond what is natural.

    The sizes are those that the archive declares; unpacking never gives more than it declared.
    """
    if len(parts) > MAX_PARTS:
        raise Unreadable("too_many_parts", str(len(parts)))
    total = 0
    for part in parts:
        total += part.file_size
        if part.file_size > _RATIO_COUNTS_FROM_BYTES and part.file_size > MAX_RATIO * part.compress_size:
            raise Unreadable("zip_bomb", f"{part.filename}: {part.compress_size} to {part.file_size} bytes")
        if part.file_size > MAX_PART_BYTES:
            raise Unreadable("too_large", f"{part.filename}: {part.file_size} bytes")
    if total > MAX_TOTAL_BYTES:
        raise Unreadable("too_large", f"{total} bytes unpacked")


def _tail(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source[-_TAIL_BYTES:]
    with source.open("rb") as stream:
        stream.seek(max(0, size_of(source) - _TAIL_BYTES))
        return stream.read()


def _check_directory_size(tail: bytes) -> None:
    """Stops before `zipfile` reads a directory of millions of entries into memory."""
    at = tail.rfind(_END_MAGIC)
    if at < 0 or len(tail) - at < _END.size:
        raise Unreadable("truncated", "no end of directory")
    count, size = _END.unpack_from(tail, at)[4:6]
    # A second record of the end, for archives past the limits of the first, stands right before it.
    large = tail.rfind(_END64_MAGIC, max(0, at - 2 * _END64.size), at)
    if large >= 0 and len(tail) - large >= _END64.size:
        count, size = _END64.unpack_from(tail, large)[7:9]
    if count > MAX_PARTS or size > MAX_PARTS * _DIRECTORY_BYTES_PER_PART:
        raise Unreadable("too_many_parts", f"{count} parts, {size} bytes of directory")
