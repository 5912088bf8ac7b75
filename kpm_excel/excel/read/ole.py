"""Compound files: what older Excel, encrypted workbooks and Outlook's mails are kept in ([MS-CFB])."""

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.guard import MAX_FILE_BYTES, size_of
from kpm_excel.moments import Moment

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Summary:
    """When and by what a document was saved."""

    saved_at: Moment | None = None
    last_modified_by: str = ""
    application: str = ""


#: Where the header says how long a sector is (as a power of two), and how many sectors hold each of its tables.
_SECTOR_SHIFT, _TABLE_SECTORS = 30, (44, 64, 72)


@contextmanager
def open_compound(source: Path | bytes) -> Iterator["Compound"]:
    """The compound file; whatever its reader stumbles over says that the file is broken. Raises `Unreadable`."""
    import olefile  # type: ignore[import-untyped]

    size = size_of(source)
    if size > MAX_FILE_BYTES:
        raise Unreadable("too_large", f"{size} bytes")
    stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with stream:
        try:
            _check_header(stream.read(512), size)
            stream.seek(0)
            yield Compound(olefile.OleFileIO(stream), size)
        except (Unreadable, MemoryError):
            raise
        except Exception as error:
            raise Unreadable("broken", f"compound file: {error}") from error


def _check_header(header: bytes, size: int) -> None:
    """Raises `Unreadable` where tables would be longer than the file: their reader would go round in them for ever."""
    shift = int.from_bytes(header[_SECTOR_SHIFT : _SECTOR_SHIFT + 2], "little")
    longest = max(int.from_bytes(header[at : at + 4], "little") for at in _TABLE_SECTORS)
    if shift not in (9, 12) or longest > (size >> shift) + 1:
        raise Unreadable("broken", "compound file: tables longer than the file")


class Compound:
    """An opened compound file."""

    def __init__(self, file: Any, size_bytes: int) -> None:
        self._file = file
        #: The paths of all storages and streams, with slashes between.
        self.names = frozenset("/".join(path) for path in file.listdir(streams=True, storages=True))
        for name in self.names:
            if file.get_type(name) == _STREAM and file.get_size(name) > size_bytes:
                raise Unreadable("broken", f"compound file: {name} longer than the file")

    def read(self, name: str) -> bytes | None:
        """The stream called `name`; None if there is none."""
        if name not in self.names or self._file.get_type(name) != _STREAM:
            return None
        return bytes(self._file.openstream(name).read())

    def metadata(self) -> Any:
        """The document's properties as olefile gives them."""
        return self._file.get_metadata()


#: What olefile calls a stream ([MS-CFB] 2.6.1).
_STREAM: Final = 2


def read_names(source: Path | bytes) -> frozenset[str]:
    """The paths of all storages and streams in `source`, with slashes between. Raises `Unreadable`."""
    with open_compound(source) as compound:
        return compound.names


def read_stream(source: Path | bytes, name: str) -> bytes:
    """The stream called `name`; nothing if there is none. Raises `Unreadable`."""
    with open_compound(source) as compound:
        return compound.read(name) or b""


def read_summary(source: Path | bytes) -> Summary:
    """What the document says of its last saving; nothing where it says nothing readable."""
    try:
        with open_compound(source) as compound:
            properties = compound.metadata()
            encoding = f"cp{properties.codepage & 0xFFFF}" if properties.codepage else "cp932"
            return Summary(
                saved_at=_moment(properties.last_saved_time),
                last_modified_by=_text(properties.last_saved_by, encoding),
                application=_text(properties.creating_application, encoding),
            )
    except Unreadable:
        return Summary()


def _moment(found: object) -> Moment | None:
    # An unset time reads as the first day that such files can count.
    if not isinstance(found, dt.datetime) or found.year < 1980:
        return None
    return Moment(found.replace(tzinfo=dt.UTC))


def _text(found: object, encoding: str) -> str:
    if not isinstance(found, bytes):
        return str(found or "")
    try:
        return found.decode("utf-8" if encoding == "cp65001" else encoding, "replace").rstrip("\0")
    except LookupError:
        return found.decode("cp932", "replace").rstrip("\0")


def short(content: bytes, at: int) -> int:
    """The number in the two bytes at `at`."""
    return int.from_bytes(content[at : at + 2], "little")
