"""How much is read at most, and the look at a container before any parser sees it."""

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

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
#: So many things over a sheet are told; nobody draws more by hand.
MAX_DRAWN: Final = 2_000
#: Of the cells beyond it so many are named, each with the beginning of its text.
MAX_OUTSIDE: Final = 20
MAX_OUTSIDE_CHARACTERS: Final = 40
#: So many are kept for telling whether one was edited in a workbook of ours that reaches so far.
MAX_BEYOND: Final = 20_000

ZIP_MAGIC: Final = b"PK\x03\x04"
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_END_MAGIC = b"PK\x05\x06"
_END64_MAGIC = b"PK\x06\x06"
#: The end record and the longest comment that may follow it.
_TAIL_BYTES = _END.size + 0xFFFF
#: A directory entry is this long at least; names and extra fields of real parts double it.
_DIRECTORY_BYTES_PER_PART = 46 + 512


def is_inside(row: int, column: int) -> bool:
    """Whether the place belongs to the area that is read."""
    return row < MAX_ROWS and column < MAX_COLUMNS


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

    The sizes are those that the archive declares: what is too large by its own words is not begun. What comes out is
    counted by `iter_part`.
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


#: Bytes that are unpacked in one step.
_STEP_BYTES = 1 << 16


def iter_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, password: bytes | None = None) -> Iterator[bytes]:
    """The bytes of `part` piece by piece, whatever size it declares.

    Raises `Unreadable` ("too_large") once more than `MAX_PART_BYTES` would come, and whatever `zipfile` raises.
    """
    opened: Any = archive.open(part, pwd=password)
    with opened as stream:
        step = _STEP_BYTES
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # Of these `zipfile` unpacks all that it has read at once, and 40 bytes of bzip2 may be 46 MB.
            step = 1
            if part.compress_type == zipfile.ZIP_BZIP2:
                stream._decompressor = _Stepwise(stream._decompressor)
        count = 0
        while piece := stream.read1(step):
            count += len(piece)
            if count > MAX_PART_BYTES:
                raise _too_much(part.filename)
            yield piece


class _Stepwise:
    """Unpacks bzip2 in steps, and no further than `MAX_PART_BYTES`."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        """Whether the end was met."""
        return bool(self._inner.eof)

    def decompress(self, packed: bytes) -> bytes:
        """What `packed` unpacks to."""
        pieces = [self._inner.decompress(packed, _STEP_BYTES)]
        count = len(pieces[0])
        while not self._inner.eof and not self._inner.needs_input:
            pieces.append(self._inner.decompress(b"", _STEP_BYTES))
            count += len(pieces[-1])
            if count > MAX_PART_BYTES:
                raise _too_much("bzip2")
        return b"".join(pieces)


def _too_much(name: str) -> Unreadable:
    return Unreadable("too_large", f"{name}: more than {MAX_PART_BYTES} bytes")


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
