"""Any returned workbook, whatever its format and its ending, as it was found."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kpm_excel.book.raw import RawWorkbook, Reason, Unreadable
from kpm_excel.excel.read.detect import Kind, detect
from kpm_excel.excel.read.guard import MAX_FILE_BYTES, ZIP_MAGIC, open_archive, read_head, size_of
from kpm_excel.excel.read.ole import MAGIC, read_names
from kpm_excel.excel.read.ooxml import read_ooxml, read_package
from kpm_excel.excel.read.ooxml.package import Package

#: Excel encrypts some workbooks with this password of its own and opens them without asking.
_EXCELS_OWN_PASSWORD: Final = "VelvetSweatshop"

_OPEN_XML: Final = (Kind.XLSX, Kind.XLSM, Kind.STRICT)
_REASONS: Final[dict[Kind, Reason]] = {
    Kind.LABEL: "label",
    Kind.ZIP: "archive",
    Kind.ARCHIVE: "archive",
    Kind.EML: "mail",
    Kind.MSG: "mail",
    Kind.SIGNED: "mail",
    Kind.UUENCODED: "mail",
    Kind.TNEF: "mail",
    Kind.HTML: "html",
    Kind.MHTML: "mhtml",
    Kind.XML2003: "xml2003",
    Kind.CSV: "csv",
    Kind.NUMBERS: "numbers",
    Kind.DOCUMENT: "office_document",
    Kind.ENCLOSING: "office_document",
    Kind.ENCRYPTED: "broken",
    Kind.LOCK: "lock_file",
    Kind.EMPTY: "empty",
}


def read_workbook(source: Path | bytes, passwords: Sequence[str] = ()) -> RawWorkbook:
    """The workbook in the file or the bytes `source`; if it is encrypted, each of `passwords` is tried.

    To be run in the sandbox: some files end the process of the reader. Raises `Unreadable`.
    """
    if read_head(source, len(ZIP_MAGIC)) == ZIP_MAGIC:
        # Nearly every file is one of these; opening it takes a tenth of the time of its reading.
        with Package(source) as package:
            kind = package.kind()
            if kind in _OPEN_XML:
                return read_package(package)
        return _read(kind, source)
    opened = opened_source(source, passwords)
    return _read(detect(opened), opened)


def opened_source(source: Path | bytes, passwords: Sequence[str] = ()) -> Path | bytes:
    """What is inside `source` if it is encrypted and one of `passwords` opens it; itself if it is not.

    Raises `Unreadable`.
    """
    if detect(source) in (Kind.ENCRYPTED, Kind.XLS):
        return _decrypted(source, passwords) or source
    return source


def _read(kind: Kind, source: Path | bytes) -> RawWorkbook:
    if kind in _OPEN_XML:
        return read_ooxml(source)
    if kind in (Kind.XLS, Kind.ODS, Kind.XLSB):
        from kpm_excel.excel.read.calamine import read_other

        _refuse_encrypted_parts(kind, source)
        return read_other(source)
    if kind is Kind.BROKEN:
        raise _fault_of(source)
    raise Unreadable(_REASONS.get(kind, "not_workbook"), kind)


def _fault_of(source: Path | bytes) -> Unreadable:
    """What is wrong with a container that cannot be looked into."""
    is_compound = read_head(source, len(MAGIC)) == MAGIC
    try:
        if is_compound:
            read_names(source)
        else:
            open_archive(source).close()
    except Unreadable as fault:
        return fault
    return Unreadable("broken" if is_compound else "broken_zip")


def _refuse_encrypted_parts(kind: Kind, source: Path | bytes) -> None:
    """OpenDocument encrypts part by part, which nothing here opens."""
    if kind is not Kind.ODS:
        return
    with Package(source) as package:
        if b"encryption-data" in package.read("META-INF/manifest.xml"):
            raise Unreadable("encrypted", "OpenDocument")


def _decrypted(source: Path | bytes, passwords: Sequence[str]) -> bytes:
    """The workbook inside an encrypted file; nothing for an .xls that is not encrypted, or not said to be."""
    if size_of(source) > MAX_FILE_BYTES:
        raise Unreadable("too_large", f"{size_of(source)} bytes")
    content = source if isinstance(source, bytes) else source.read_bytes()
    if not _is_encrypted(content):
        return b""
    for password in dict.fromkeys((_EXCELS_OWN_PASSWORD, *passwords)):
        opened = _opened_with(content, password)
        if opened.startswith((ZIP_MAGIC, MAGIC)):
            return opened
    raise Unreadable("encrypted", "password")


def _is_encrypted(content: bytes) -> bool:
    import msoffcrypto

    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(content)).is_encrypted())
    except MemoryError:
        raise
    # Of an .xls that it cannot judge the reader will say what is wrong.
    except Exception:
        return False


def _opened_with(content: bytes, password: str) -> bytes:
    """What `password` opens; nothing, or no workbook, if it is not the right one."""
    import msoffcrypto

    opened = io.BytesIO()
    try:
        encrypted = msoffcrypto.OfficeFile(io.BytesIO(content))
        encrypted.load_key(password=password)
        encrypted.decrypt(opened)
    except MemoryError:
        raise
    # A wrong password shows itself in many ways, depending on the encryption.
    except Exception:
        return b""
    return opened.getvalue()
