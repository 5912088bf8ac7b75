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


@contextmanager
def _opened(source: Path | bytes) -> Iterator[Any]:
    """The compound file; whatever its reader stumbles over says that the file is broken."""
    import olefile  # type: ignore[import-untyped]

    if size_of(source) > MAX_FILE_BYTES:
        raise Unreadable("too_large", f"{size_of(source)} bytes")
    stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with stream:
        try:
            yield olefile.OleFileIO(stream)
        except (Unreadable, MemoryError):
            raise
        except Exception as error:
            raise Unreadable("broken", f"compound file: {error}") from error


def read_names(source: Path | bytes) -> frozenset[str]:
    """The paths of all storages and streams in `source`, with slashes between. Raises `Unreadable`."""
    with _opened(source) as compound:
        return frozenset("/".join(path) for path in compound.listdir(streams=True, storages=True))


def read_stream(source: Path | bytes, name: str) -> bytes:
    """The stream called `name`; nothing if there is none. Raises `Unreadable`."""
    with _opened(source) as compound:
        return bytes(compound.openstream(name).read()) if compound.exists(name) else b""


def read_summary(source: Path | bytes) -> Summary:
    """What the document says of its last saving; nothing where it says nothing readable."""
    try:
        with _opened(source) as compound:
            properties = compound.get_metadata()
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
