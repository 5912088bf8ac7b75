"""What a file is, told by what is in it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from kpm_excel.book.raw import Unreadable
from kpm_excel.excel.read.detect import Kind, detect
from kpm_excel.excel.read.reader import read_workbook
from tests import books
from tests.rig import office


def xlsx() -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.add_worksheet("№8").write(23, 2, "回答")
    return target.getvalue()


def xlsm() -> bytes:
    parts = books.unpack(xlsx())
    types = parts["[Content_Types].xml"]
    usual = b"openxmlformats-officedocument.spreadsheetml.sheet.main"
    return books.pack({**parts, "[Content_Types].xml": types.replace(usual, b"ms-excel.sheet.macroEnabled.main")})


HTML = "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><body><table><tr><td>1</td></tr></table></body></html>"
XML2003 = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>'
MHTML = "MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: multipart/related; boundary=b\n\n--b\n"
EML = "Received: from mx\nFrom: a@example.jp\nTo: b@example.jp\nSubject: 提出\nMIME-Version: 1.0\n\n添付します\n"
LABELLED = {"EncryptedPackage": b"x", "\x06DataSpaces/TransformInfo/DRMEncryptedTransform/\x06Primary": b"y"}

SAMPLES: dict[str, tuple[bytes, Kind]] = {
    "nothing": (b"", Kind.EMPTY),
    "xlsx": (xlsx(), Kind.XLSX),
    "xlsx with slashes before its names": (
        books.pack({"\\" + name: part for name, part in books.unpack(xlsx()).items()}),
        Kind.XLSX,
    ),
    "xlsm": (xlsm(), Kind.XLSM),
    "strict": (books.pack(books.strict(books.unpack(xlsx()))), Kind.STRICT),
    "xlsb": (books.binary_workbook({(0, 0): 1.0}), Kind.XLSB),
    "ods": (books.pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), Kind.ODS),
    "odt": (books.pack({"mimetype": b"application/vnd.oasis.opendocument.text"}), Kind.DOCUMENT),
    "docx": (books.pack({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), Kind.DOCUMENT),
    "numbers": (books.pack({"Index/Document.iwa": b"x", "Metadata/Properties.plist": b""}), Kind.NUMBERS),
    "zip": (books.pack({"様式.xlsx": xlsx()}), Kind.ZIP),
    "zip with nothing in it": (books.pack({}), Kind.ZIP),
    "xls": (books.compound({"Workbook": b"\x09\x08"}), Kind.XLS),
    "xls of Excel 95": (books.compound({"Book": b"\x09\x08"}), Kind.XLS),
    "doc with a sheet in it": (books.compound({"WordDocument": b"x", "ObjectPool/1/Workbook": b"y"}), Kind.DOCUMENT),
    "Ichitaro": (books.compound({"DocumentText": b"x"}), Kind.DOCUMENT),
    "msg": (books.compound({"__properties_version1.0": b"x"}), Kind.MSG),
    "other compound": (books.compound({"Anything": b"x"}), Kind.UNKNOWN),
    "encrypted": (books.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), Kind.ENCRYPTED),
    "labelled": (books.compound(LABELLED), Kind.LABEL),
    "html": (HTML.encode("cp932"), Kind.HTML),
    "html with a mark": (b"\xef\xbb\xbf\r\n" + HTML.encode(), Kind.HTML),
    "xml of Excel 2003": (XML2003.encode(), Kind.XML2003),
    "mhtml": (MHTML.encode(), Kind.MHTML),
    "eml": (EML.encode(), Kind.EML),
    "csv": ("番号,回答\r\n8,予定どおり\r\n".encode("cp932"), Kind.CSV),
    "tabs in UTF-16": ("番号\t回答\r\n".encode("utf-16"), Kind.CSV),
    "text": ("ご確認ください。\n".encode(), Kind.TEXT),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Kind.DOCUMENT),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Kind.IMAGE),
    "winmail.dat": (b"\x78\x9f\x3e\x22\x01\x00", Kind.TNEF),
    "lzh": (b"\x24\x00-lh5-\x10\x00", Kind.ARCHIVE),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", Kind.ARCHIVE),
    "cut off": (xlsx()[:-400], Kind.BROKEN),
    "compound file cut off": (books.compound({"Workbook": b"x"})[:700], Kind.BROKEN),
    "noise": (bytes(range(256)) * 8, Kind.UNKNOWN),
}


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_file_is_what_is_in_it(sample: str, tmp_path: Path) -> None:
    content, kind = SAMPLES[sample]
    path = tmp_path / "様式.xlsx"
    path.write_bytes(content)
    assert detect(content) is kind
    assert detect(path) is kind


@pytest.mark.parametrize("to", ["xls", "ods"])
def test_what_libreoffice_saves_is_known(to: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx())
    assert detect(office.convert(path, to).rename(tmp_path / "b.xlsx")) is Kind(to)


@pytest.mark.parametrize("name", ["~$様式.xlsx", ".~lock.様式.ods#"])
def test_a_lock_file_is_told_by_its_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x06kaniri" + b" " * 158)
    assert detect(path) is Kind.LOCK
    assert detect(path.read_bytes(), name) is Kind.LOCK
    path.write_bytes(xlsx())
    assert detect(path) is Kind.XLSX


REASONS = {
    "nothing": "empty",
    "cut off": "truncated",
    "compound file cut off": "broken",
    "encrypted": "broken",
    "labelled": "label",
    "html": "html",
    "xml of Excel 2003": "xml2003",
    "mhtml": "mhtml",
    "csv": "csv",
    "text": "not_workbook",
    "numbers": "numbers",
    "zip": "archive",
    "lzh": "archive",
    "eml": "mail",
    "msg": "mail",
    "winmail.dat": "mail",
    "docx": "office_document",
    "pdf": "office_document",
    "picture": "not_workbook",
    "noise": "not_workbook",
}


@pytest.mark.parametrize("sample", REASONS)
def test_what_is_no_workbook_says_what_it_is(sample: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_workbook(SAMPLES[sample][0])
    assert caught.value.reason == REASONS[sample]


def test_every_sample_is_either_read_or_refused_with_a_reason() -> None:
    for content, kind in SAMPLES.values():
        try:
            read_workbook(content)
        except Unreadable:
            continue
        assert kind in (Kind.XLSX, Kind.XLSM, Kind.STRICT, Kind.XLSB, Kind.XLS, Kind.ODS, Kind.ENCRYPTED)
