"""What a file is, by what is in it; endings are what people believe, and often wrong."""

import codecs
import re
import zipfile
import zlib
from collections.abc import Callable, Collection
from enum import StrEnum
from pathlib import Path
from typing import Final

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read import ole
from kpm_excel.excel.read.guard import MAX_FILE_BYTES, ZIP_MAGIC, iter_part, open_archive, read_head, size_of


class Kind(StrEnum):
    """What a file is."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    #: An .xlsx in the strict set of namespaces.
    STRICT = "strict"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    #: Encrypted with a password; what is inside shows only when it is opened.
    ENCRYPTED = "encrypted"
    #: Encrypted by a sensitivity label or rights management.
    LABEL = "label"
    #: To be unpacked: a plain zip, Internet mail, an Outlook message.
    ZIP = "zip"
    EML = "eml"
    MSG = "msg"
    #: A mail or a file within its own signature (S/MIME, `smime.p7m`).
    SIGNED = "signed"
    #: Files written out as the lines of a text (uuencode).
    UUENCODED = "uuencoded"
    #: Archives and the like that are not opened: 7z, RAR, LZH, gzip, CAB, what is encrypted for a receiver.
    ARCHIVE = "archive"
    #: Outlook's `winmail.dat`.
    TNEF = "tnef"
    HTML = "html"
    MHTML = "mhtml"
    XML2003 = "xml2003"
    #: Text in columns.
    CSV = "csv"
    #: Other text.
    TEXT = "text"
    #: Apple Numbers (and its siblings, which look the same).
    NUMBERS = "numbers"
    #: PDF, Word, PowerPoint, Ichitaro, other OpenDocument, RTF.
    DOCUMENT = "document"
    #: A Word document or slides in which a workbook lies as a whole, to be opened with a double click.
    ENCLOSING = "enclosing"
    IMAGE = "image"
    #: What Office and LibreOffice keep beside a file while somebody has it open.
    LOCK = "lock"
    EMPTY = "empty"
    #: A zip or compound file that is cut off, damaged, or beyond the limits of `guard`.
    BROKEN = "broken"
    UNKNOWN = "unknown"


_HEAD_BYTES = 64 * 1024
_MAX_LOCK_BYTES = 1024
#: A bit of a part that is encrypted.
ENCRYPTED_PART: Final = 0x1
#: What is signed or encrypted with certificates begins with its type (RFC 5652): a sequence, then 1.2.840.113549.1.7.n.
_CMS = re.compile(
    rb"\x30(?:[\x00-\x80]|[\x81-\x84].{1,4}?)\x06[\x09\x0b]\x2a\x86\x48\x86\xf7\x0d\x01(\x07.|\x09.{3})", re.DOTALL
)
_SIGNED_DATA = b"\x07\x02"
_LOCK_NAME = re.compile(r"~\$.*|\.~lock\..*#", re.DOTALL)

#: A cpio archive begins with numbers in digits, more of them than a text does.
_CPIO = re.compile(rb"07070[127][0-9A-Fa-f]{62}")

_MAGICS: Final = (
    (b"%PDF-", Kind.DOCUMENT),
    (b"{\\rtf", Kind.DOCUMENT),
    (b"\x89PNG", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\0", Kind.IMAGE),
    (b"MM\0*", Kind.IMAGE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"Rar!", Kind.ARCHIVE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    # compress, bzip2, xz, Zstandard, ARJ
    (b"\x1f\x9d", Kind.ARCHIVE),
    (b"\x1f\xa0", Kind.ARCHIVE),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ\0", Kind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.ARCHIVE),
    (b"\x60\xea", Kind.ARCHIVE),
    # What Microsoft's rights management encrypts for its receivers
    (b".pfile", Kind.ARCHIVE),
    (b"\x5d\0\0", Kind.ARCHIVE),
    # OneNote, whose pages hold files
    (bytes.fromhex("E4525C7B8CD8A74DAEB15378D02996D3"), Kind.ARCHIVE),
    # Microsoft's: cabinet, COMPRESS.EXE, disk images, a mailbox of Outlook
    (b"MSCF", Kind.ARCHIVE),
    (b"SZDD\x88\xf0", Kind.ARCHIVE),
    (b"KWAJ\x88\xf0", Kind.ARCHIVE),
    (b"MSWIM\0", Kind.ARCHIVE),
    (b"!BDN", Kind.ARCHIVE),
    # Apple's: StuffIt, xar
    (b"SIT!", Kind.ARCHIVE),
    (b"StuffIt", Kind.ARCHIVE),
    (b"xar!", Kind.ARCHIVE),
    # One volume of a zip that was split
    (b"PK\x07\x08", Kind.ARCHIVE),
    (b"-----BEGIN PGP MESSAGE", Kind.ARCHIVE),
    (b"(This file must be converted with BinHex", Kind.ARCHIVE),
    (b"\x78\x9f\x3e\x22", Kind.TNEF),
)

_COMPOUND_STREAMS: Final = (
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
    ("__properties_version1.0", Kind.MSG),
    ("WordDocument", Kind.DOCUMENT),
    ("PowerPoint Document", Kind.DOCUMENT),
    ("VisioDocument", Kind.DOCUMENT),
    ("DocumentText", Kind.DOCUMENT),
)


def detect(source: Path | bytes, name: str | None = None) -> Kind:
    """What `source` is: a file, or the bytes of one that is called `name`.

    Only lock files are told by name, as there is nothing in them. Raises `OSError` if a file cannot be opened.
    """
    size = size_of(source)
    if size == 0:
        return Kind.EMPTY
    head = read_head(source, _HEAD_BYTES)
    if head.startswith(ZIP_MAGIC) or head.startswith(b"PK\x05\x06"):
        return _in_archive(source)
    if head.startswith(ole.MAGIC):
        return _in_compound(source)
    called = name if name is not None else source.name if isinstance(source, Path) else ""
    if size <= _MAX_LOCK_BYTES and _LOCK_NAME.fullmatch(called):
        return Kind.LOCK
    for magic, kind in _MAGICS:
        if head.startswith(magic):
            return Kind.ARCHIVE if kind is Kind.DOCUMENT and _has_attached(source, size) else kind
    if head[7:14] == b"**ACE**" or _CPIO.match(head):
        return Kind.ARCHIVE
    if head[2:5] in (b"-lh", b"-lz", b"-pm") and head[6:7] == b"-":
        return Kind.ARCHIVE
    if head.startswith(b"MZ"):
        # A zip may open itself: a program stands before it.
        return Kind.ZIP if _in_archive(source) is Kind.ZIP else Kind.ARCHIVE
    if head[257:262] == b"ustar" or head[32769:32774] == b"CD001":
        return Kind.ARCHIVE
    if cms := _CMS.match(head):
        return Kind.SIGNED if cms[1] == _SIGNED_DATA else Kind.ARCHIVE
    return _in_text(head)


def _has_attached(source: Path | bytes, size: int) -> bool:
    """Whether a PDF, or a text of RTF, says that files lie in it."""
    content = read_head(source, size) if size <= MAX_FILE_BYTES else b""
    return b"/EmbeddedFile" in content or b"\\objdata" in content


def _in_archive(source: Path | bytes) -> Kind:
    try:
        with open_archive(source) as archive:
            return kind_of_parts(*_parts(archive))
    except (Unreadable, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        return Kind.BROKEN


#: Where a document, and each slide, says what lies in it.
_ARROWS = re.compile(r"word/_rels/document\.xml\.rels|ppt/slides/_rels/slide[0-9]{1,4}\.xml\.rels")
#: Gives the first bytes of a part, so many as are asked for; none of one that is not there, or encrypted.
Beginning = Callable[[str, int], bytes]


def kind_of_parts(parts: Collection[str], beginning: Beginning) -> Kind:
    """What an archive with these `parts` is, whose names are in small letters and with `/`; raises as `beginning`."""
    if "mimetype" in parts:
        kind = _of_mimetype(beginning("mimetype", 200))
        if kind:
            return kind
    if "xl/workbook.bin" in parts:
        return Kind.XLSB
    types = beginning("[content_types].xml", 1 << 20)
    if b"spreadsheetml.sheet.binary" in types:
        return Kind.XLSB
    if "xl/workbook.xml" in parts or b"spreadsheetml.sheet" in types or b"ms-excel.sheet" in types:
        strict = b"purl.oclc.org/ooxml" in beginning("xl/workbook.xml", 4096)
        return Kind.STRICT if strict else Kind.XLSM if b"macroEnabled" in types else Kind.XLSX
    if types:
        embeds = any(b"relationships/package" in beginning(part, 1 << 20) for part in parts if _ARROWS.fullmatch(part))
        return Kind.ENCLOSING if embeds else Kind.DOCUMENT
    if any(part.endswith(".iwa") or part == "index.zip" for part in parts):
        return Kind.NUMBERS
    return Kind.ZIP


def _parts(archive: zipfile.ZipFile) -> tuple[Collection[str], Beginning]:
    """The names of the parts of `archive`, and what gives their first bytes."""
    parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in archive.infolist()}

    def beginning(name: str, count: int) -> bytes:
        part = parts.get(name)
        if part is None or part.flag_bits & ENCRYPTED_PART:
            return b""
        head = b""
        for piece in iter_part(archive, part):
            head += piece
            if len(head) >= count:
                break
        return head[:count]

    return parts, beginning


def _of_mimetype(mimetype: bytes) -> Kind | None:
    if b"opendocument.spreadsheet" in mimetype:
        return Kind.ODS
    return Kind.DOCUMENT if b"opendocument" in mimetype else None


def _in_compound(source: Path | bytes) -> Kind:
    try:
        names = ole.read_names(source)
    except Unreadable:
        return Kind.BROKEN
    if any("DRMEncrypted" in name or name == "\tDRMContent" for name in names):
        return Kind.LABEL
    if "EncryptedPackage" in names:
        return Kind.ENCRYPTED
    return next((kind for stream, kind in _COMPOUND_STREAMS if stream in names), Kind.UNKNOWN)


# Text

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HTML = re.compile(r"<(!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
_MAIL_LINE = re.compile(r"^(from|to|subject|date|received|message-id|return-path|delivered-to):", re.I | re.M)
_MHTML_LINE = re.compile(r"^(x-document-type:\s*(work(book|sheet)|document)|snapshot-content-location:)", re.I | re.M)
#: The first line of an `.emlx`: how many bytes the mail has.
_MAIL_OF_APPLE = re.compile(r"\A\d{1,12} *\r?\n(?=[!-9;-~]+:)")
_UUENCODED = re.compile(r"^begin(-base64)? [0-7]{3,4} \S", re.MULTILINE)
#: A zip or compound file written out in the characters of mails, without the mail.
_BASE64 = re.compile(r"(?:UEsDB|0M8R4KGx)[A-Za-z0-9+/\r\n]{60}")
_FIRST_LINE = re.compile(r"[!-9;-~]+:|From ")


def _in_text(head: bytes) -> Kind:
    text = _decoded(head)
    if text is None:
        # A mail may hold texts of several encodings; its headers are ASCII but for a name or two.
        kind = _in_text(head.decode("latin-1").encode("ascii", "replace")) if b"\0" not in head else Kind.UNKNOWN
        return kind if kind is Kind.EML else Kind.UNKNOWN
    text = _MAIL_OF_APPLE.sub("", text.lstrip("\ufeff \t\r\n"))
    if text.startswith("-----BEGIN PKCS7") or text.startswith("-----BEGIN CMS"):
        return Kind.SIGNED
    if text.startswith("<"):
        return _in_markup(text)
    if text.startswith("BEGIN:VCALENDAR") and "ENCODING=BASE64" in text:
        return Kind.ARCHIVE
    headers = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    if _FIRST_LINE.match(headers) and re.search(r"^(mime-version|content-type|from|received):", headers, re.I | re.M):
        return _in_headers(headers)
    if _UUENCODED.search(text):
        return Kind.UUENCODED
    if _BASE64.match(text):
        return Kind.ARCHIVE
    line = next((line for line in text.splitlines() if line.strip()), "")
    return Kind.CSV if "," in line or "\t" in line else Kind.TEXT


def _in_markup(text: str) -> Kind:
    if 'progid="Excel.Sheet"' in text or "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return Kind.XML2003
    # The flat .ods of LibreOffice is one XML file as well.
    if "opendocument.spreadsheet" in text:
        return Kind.XML2003
    return Kind.HTML if _HTML.search(text) else Kind.TEXT


def _in_headers(headers: str) -> Kind:
    if _MHTML_LINE.search(headers):
        return Kind.MHTML
    if _MAIL_LINE.search(headers):
        return Kind.EML
    return Kind.MHTML if re.search(r"multipart/related|text/html", headers, re.IGNORECASE) else Kind.TEXT


def _decoded(head: bytes) -> str | None:
    """`head` as text in the encodings of Japanese offices; a character cut off at its end does no harm."""
    if head.startswith(_UTF16):
        return head.decode("utf-16", "ignore")
    if b"\0" in head:
        return None
    for encoding in ("utf-8", "cp932", "euc-jp"):
        try:
            return codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
    return None
