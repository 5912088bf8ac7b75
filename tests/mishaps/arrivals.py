"""Rows 1 to 27: what arrives."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from email.message import EmailMessage
from typing import Any

from tests.books import compound, pack, strict, unpack
from tests.collecting import ANSWERS, FULL, dated, edited, form, make_plan, put, told, zipped
from tests.mishaps.case import NOTHING, Case, changed
from tests.rig import office

OLD, NEW = "2026-04-01T09:00:00", "2026-04-03T09:00:00"
LAST_YEAR = make_plan(as_of="令和6年度末")


def lock_file(owner: str = "kanri 01") -> bytes:
    name = owner.encode("cp932")
    head = bytes([len(name)]) + name
    return head.ljust(54, b" ") + struct.pack("<H", len(owner)) + owner.encode("utf-16-le").ljust(109, b"\0")


def newer() -> bytes:
    return dated(put(form(), {"results": "・窓口を三つ増やした。"}), NEW)


def zip_of(entries: dict[str, bytes], raw: str | None = None) -> bytes:
    """A zip; with `raw`, names as a Japanese Windows stores them, in cp932 or UTF-8 without a mark."""
    made = io.BytesIO()
    renamed: dict[bytes, bytes] = {}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (name, content) in enumerate(entries.items()):
            stored = name.encode(raw) if raw else b""
            label = f"{at}".rjust(len(stored), "n") if raw else name
            renamed[label.encode()] = stored
            archive.writestr(zipfile.ZipInfo(label, (2026, 4, 1, 9, 0, 0)), content)
    content = made.getvalue()
    for label_bytes, stored in renamed.items():
        content = content.replace(label_bytes, stored) if raw else content
    return content


def locked_zip(name: str, content: bytes, password: bytes) -> bytes:
    """A zip entry encrypted in the old way (PKWARE's), stored."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(byte: int, value: int) -> int:
        return ~zlib.crc32(bytes([byte]), ~value & 0xFFFFFFFF) & 0xFFFFFFFF

    def update(byte: int) -> None:
        keys[0] = crc(byte, keys[0])
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = crc(keys[1] >> 24, keys[2])

    for byte in password:
        update(byte)
    check = zlib.crc32(content)
    sealed = bytearray()
    for byte in bytes(11) + bytes([check >> 24]) + content:
        mask = keys[2] | 2
        sealed.append(byte ^ ((mask * (mask ^ 1) >> 8) & 0xFF))
        update(byte)
    label = name.encode()
    common = struct.pack("<HHHHHIIIHH", 20, 1, 0, 0x4A00, 0x5C81, check, len(sealed), len(content), len(label), 0)
    local = b"PK\3\4" + common + label + bytes(sealed)
    central = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + label
    return local + central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def aes_zip(name: str, content: bytes, password: bytes) -> bytes:
    """A zip with an entry as WinZip encrypts it (method 99)."""
    import pyzipper

    made = io.BytesIO()
    with pyzipper.AESZipFile(made, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password)
        archive.writestr(name, content)
    return made.getvalue()


def encrypted(content: bytes, password: str) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    made = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, made)
    return made.getvalue()


def mail(*attached: tuple[str | None, bytes], sender: str = "kanri@city.example.jp") -> bytes:
    """A mail with files of these names attached."""
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = "様式の提出"
    message["Date"] = "Fri, 03 Apr 2026 09:00:00 +0900"
    message.set_content("お世話になっております。様式を送ります。")
    for name, content in attached:
        named = {"filename": name} if name else {}
        message.add_attachment(content, maintype="application", subtype="octet-stream", **named)
    return bytes(message)


def forwarded(inner: bytes) -> bytes:
    """A mail that was sent on as an attachment of another."""
    message = EmailMessage()
    message["From"] = "shomu@city.example.jp"
    message.set_content("転送します。")
    message.add_attachment(email.message_from_bytes(inner, policy=email.policy.default))
    return bytes(message)


def outlook(name: str, content: bytes) -> bytes:
    # The 3rd of April 2026, 00:00 UTC, in steps of 100 nanoseconds since 1601; the tag is PidTagClientSubmitTime.
    ticks = (dt.datetime(2026, 4, 3) - dt.datetime(1601, 1, 1)) // dt.timedelta(microseconds=1) * 10
    submitted = bytes.fromhex("4000390006000000") + ticks.to_bytes(8, "little")
    return compound(
        {
            "__properties_version1.0": bytes(32) + submitted,
            "__substg1.0_0C1A001F": "管理課".encode("utf-16-le"),
            "__attach_version1.0_#00000000/__substg1.0_3707001F": name.encode("utf-16-le"),
            "__attach_version1.0_#00000000/__substg1.0_37010102": content,
        }
    )


def saved_as(ending: str) -> bytes:
    path = office.new_folder() / "form.xlsx"
    path.write_bytes(form())
    return office.convert(path, ending).read_bytes()


def of_gnumeric() -> bytes:
    """The form as Gnumeric indents an .ods, and writes a line that is none."""

    def change(name: str, part: bytes) -> bytes:
        if name != "content.xml":
            return part
        plain = re.sub(rb' style:diagonal-[a-z-]+="none"', b"", part)
        indented = re.sub(rb"(<table:table-cell[ />])", rb"\n          \1", plain)
        line = b'<style:table-cell-properties style:diagonal-bl-tr="0.000cm none #c7c7c7" '
        return indented.replace(b"<style:table-cell-properties ", line)

    return zipped(saved_as("ods"), change)


def without_letters() -> bytes:
    """The form with a question mark for each letter that is not Latin, as an old program writes it."""

    def edit(workbook: Any) -> None:
        for sheet in workbook:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and not cell.value.startswith(("KPM", "=")):
                        cell.value = re.sub(r"[^\x00-\xff]", "?", cell.value)

    return edited(form(), edit)


FLAT = (
    b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"></office:document>'
)


def bad_sum() -> bytes:
    content = bytearray(form())
    at = content.index(b"xl/worksheets/sheet2.xml") + 200
    content[at] ^= 0xFF
    return bytes(content)


def with_macros() -> bytes:
    def change(name: str, part: bytes) -> bytes:
        if name == "[Content_Types].xml":
            plain, macro = b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
            part = part.replace(b"openxmlformats-officedocument." + plain, macro).replace(
                b"</Types>",
                b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
            )
        return part

    parts = unpack(zipped(form(), change))
    return pack({**parts, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})


def huge() -> bytes:
    """A part of 20 MB that shrinks to 20 KB."""
    parts = unpack(form())
    return pack({**parts, "xl/worksheets/sheet2.xml": b"<worksheet>" + b" " * 20_000_000 + b"</worksheet>"})


def as_google_exports() -> bytes:
    """Without document properties, protection, and all rules but lists."""
    import re

    def change(name: str, part: bytes) -> bytes | None:
        if name.startswith("docProps/"):
            return None
        if name.startswith("xl/worksheets/sheet"):
            part = re.sub(rb"<sheetProtection[^>]*/>", b"", part)
            part = re.sub(rb"<dataValidations.*?</dataValidations>", b"", part, flags=re.S)
        if name in ("_rels/.rels", "[Content_Types].xml"):
            part = re.sub(rb"<(Relationship|Override)[^>]*docProps[^>]*/>", b"", part)
        return part

    return zipped(form(), change)


def sanitised(*, keys: bool) -> bytes:
    """Hidden sheets, names and properties taken away; without `keys` the hidden column and row, too."""

    def edit(workbook: Any) -> None:
        del workbook["_kpm"]
        for name in list(workbook.defined_names):
            del workbook.defined_names[name]
        for name in [p.name for p in workbook.custom_doc_props.props]:
            del workbook.custom_doc_props[name]
        for sheet in workbook if not keys else ():
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("KPM1"):
                        cell.value = None

    return edited(form(), edit)


def half(program: int) -> bytes:
    return form(answers={program: ANSWERS[program]})


def without(sheet: str) -> bytes:
    """The form that a section keeps when it deletes the sheets of the others."""

    def edit(workbook: Any) -> None:
        del workbook[sheet]

    return edited(form(), edit)


def read_only() -> bytes:
    def edit(workbook: Any) -> None:
        from openpyxl.packaging.custom import BoolProperty

        workbook.custom_doc_props.append(BoolProperty(name="_MarkAsFinal", value=True))

    def recommend(name: str, part: bytes) -> bytes:
        tag = b'<fileSharing readOnlyRecommended="1"/>'
        return part.replace(b"<workbookPr", tag + b"<workbookPr", 1) if name == "xl/workbook.xml" else part

    return zipped(edited(form(), edit), recommend)


def as_numbers_exports() -> bytes:
    def edit(workbook: Any) -> None:
        summary = workbook.create_sheet("書き出しの概要", 0)
        summary["B3"] = "この書類はNumbersから書き出されました。"
        for name in ("№1", "№2"):
            workbook[name].title = f"{name} - 表 1"

    return edited(form(), edit)


RESULTS_NEW = changed(results="・窓口を三つ増やした。")
REPLACED = (("KPM601", "warning", ""), ("KPM604", "warning", "results"))
MISSING_ALL = (
    ("KPM519", "warning", ""),
    ("KPM201", "error", "results"),
    ("KPM201", "error", "rating"),
    ("KPM201", "error", "2 results"),
    ("KPM201", "error", "2 rating"),
)

CASES = [
    Case(
        1,
        "lock-file",
        lambda: {"~$kanri.xlsx": lock_file(), "kanri.xlsx": form()},
        (("KPM107", "notice", ""),),
        holds=lambda c: "kanri 01" in told(c.findings[-1]) or any("kanri 01" in told(f) for f in c.findings),
    ),
    Case(
        1,
        "lock-file-of-libreoffice",
        lambda: {
            ".~lock.kanri.xlsx#": b",kanri 02,pc01,03.04.2026 09:00,file:///home/kanri;",
            "kanri.xlsx": form(),
        },
        (("KPM107", "notice", ""),),
        holds=lambda c: "kanri 02" in told(c.findings[-1]),
    ),
    Case(1, "named-like-a-lock-file", lambda: {"~$kanri.xlsx": form()}),
    Case(2, "two-versions", lambda: {"a.xlsx": dated(form(), OLD), "a_最新.xlsx": newer()}, REPLACED, RESULTS_NEW),
    Case(
        2,
        "same-content",
        lambda: {"a.xlsx": dated(form(), OLD), "b.xlsx": dated(form(), NEW)},
        (("KPM602", "notice", ""),),
    ),
    Case(
        2,
        "same-moment",
        lambda: {"a.xlsx": dated(form(), NEW), "b.xlsx": newer()},
        (("KPM603", "error", ""), ("KPM603", "error", ""), ("KPM604", "warning", "results")),
        None,
        None,
        "needs_mending",
    ),
    Case(3, "renamed", lambda: {"様式 (1) - コピー 20260401.xlsx": form()}),
    Case(4, "conflict-copy", lambda: {"a.xlsx": dated(form(), OLD), "a-PC0123.xlsx": newer()}, REPLACED, RESULTS_NEW),
    Case(
        5,
        "name-apart",
        lambda: {unicodedata.normalize("NFD", "がぎぐ.xlsx"): form()},
        holds=lambda c: c.program(1).sources[0].file == "がぎぐ.xlsx",
    ),
    Case(
        6,
        "zip-cp932",
        lambda: {"集.zip": zip_of({"管理課/様式.xlsx": form()}, "cp932")},
        holds=lambda c: c.program(1).sources[0].file == "集.zip/管理課/様式.xlsx",
    ),
    Case(
        6,
        "zip-utf8-unmarked",
        lambda: {"集.zip": zip_of({"管理課.xlsx": form()}, "utf-8")},
        holds=lambda c: c.program(1).sources[0].file == "集.zip/管理課.xlsx",
    ),
    Case(
        6,
        "zip-leads-out",
        lambda: {"a.zip": zip_of({"../../etc/a.xlsx": form(), "C:/b.xlsx": form(), "c.xlsx": form()})},
        (("KPM115", "error", ""), ("KPM115", "error", "")),
    ),
    Case(6, "zip-in-zip", lambda: {"a.zip": zip_of({"b.zip": zip_of({"c.xlsx": form()})})}),
    Case(
        7,
        "zip-password",
        lambda: {"a.zip": locked_zip("a.xlsx", form(), b"himitsu")},
        (("KPM114", "error", ""),),
        **NOTHING,
    ),
    Case(
        7, "zip-password-given", lambda: {"a.zip": locked_zip("a.xlsx", form(), b"himitsu")}, passwords=("x", "himitsu")
    ),
    Case(
        7,
        "zip-aes",
        lambda: {"a.zip": aes_zip("a.xlsx", form(), b"himitsu")},
        (("KPM114", "error", ""),),
        **NOTHING,
    ),
    Case(
        7,
        "zip-aes-password-given",
        lambda: {"a.zip": aes_zip("a.xlsx", form(), "ひみつ".encode())},
        passwords=("x", "ひみつ"),
    ),
    Case(8, "password", lambda: {"a.xlsx": encrypted(form(), "himitsu")}, (("KPM102", "error", ""),), **NOTHING),
    Case(8, "password-given", lambda: {"a.xlsx": encrypted(form(), "himitsu")}, passwords=("himitsu",)),
    Case(8, "password-of-excel", lambda: {"a.xlsx": encrypted(form(), "VelvetSweatshop")}),
    Case(
        9,
        "label",
        lambda: {
            "a.xlsx": compound(
                {"EncryptedPackage": b"x", "\x06DataSpaces/TransformInfo/DRMEncryptedTransform/\x06Primary": b"x"}
            )
        },
        (("KPM103", "error", ""),),
        **NOTHING,
    ),
    Case(10, "mail", lambda: {"提出.eml": mail(("様式.xlsx", form()))}, (("KPM120", "notice", ""),)),
    Case(
        10,
        "mail-in-zip",
        lambda: {"a.zip": zip_of({"提出.eml": mail(("様式.xlsx", form()))})},
        (("KPM120", "notice", ""),),
    ),
    Case(
        10,
        "mail-nameless",
        lambda: {"提出.eml": mail((None, form()))},
        (("KPM119", "notice", ""), ("KPM120", "notice", "")),
    ),
    Case(
        10,
        "mail-forwarded",
        lambda: {"転送.eml": forwarded(mail(("様式.xlsx", form())))},
        (("KPM120", "notice", ""), ("KPM120", "notice", "")),
        holds=lambda c: c.program(1).sources[0].file == "転送.eml/message.eml/様式.xlsx",
    ),
    Case(
        10,
        "mail-alone",
        lambda: {"欠席.eml": mail(), "kanri.xlsx": form()},
        (("KPM108", "notice", ""),),
        holds=lambda c: "添付ファイルのないメール" in told(c.findings[-1]),
    ),
    Case(
        10,
        "outlook",
        lambda: {"提出.msg": outlook("様式.xlsx", form())},
        (("KPM120", "notice", ""),),
        holds=lambda c: "管理課" in told(c.findings[0]) and "2026-04-03 00:00" in told(c.findings[0]),
    ),
    Case(
        10, "winmail", lambda: {"winmail.dat": b"\x78\x9f\x3e\x22" + bytes(200)}, (("KPM117", "error", ""),), **NOTHING
    ),
    Case(11, "xls", lambda: {"a.xls": saved_as("xls")}, (("KPM118", "notice", ""),)),
    Case(12, "ods", lambda: {"a.ods": saved_as("ods")}, (("KPM118", "notice", ""),)),
    Case(11, "xls-without-its-letters", lambda: {"a.xlsx": without_letters()}, (("KPM132", "error", ""),), **NOTHING),
    Case(
        13,
        "one-sheet-as-sylk",
        lambda: {"a.xlsx": form(), "b.slk": b'ID;PWXL;N;E\nC;Y1;X1;K"x"\nE\n'},
        (("KPM104", "error", ""),),
    ),
    Case(
        16,
        "flat-opendocument",
        lambda: {"a.xlsx": form(), "b.fods": FLAT},
        (("KPM112", "error", ""),),
    ),
    Case(
        94,
        "shortcut-to-a-workbook",
        lambda: {"a.xlsx": form(), "kanri.xlsx - ショートカット.lnk": b"L\0\0\0" + "D:/b.xlsx".encode("utf-16-le")},
        (("KPM131", "error", ""),),
    ),
    Case(
        94,
        "link-to-a-cloud",
        lambda: {"a.xlsx": form(), "b.url": b"[InternetShortcut]\r\nURL=https://a.sharepoint.com/:x:/b\r\n"},
        (("KPM131", "error", ""),),
    ),
    Case(
        94,
        "shortcut-to-a-folder",
        lambda: {"a.xlsx": form(), "b.lnk": b"L\0\0\0" + "D:/b".encode("utf-16-le")},
        (("KPM108", "notice", ""),),
    ),
    Case(12, "ods-of-gnumeric", lambda: {"a.ods": of_gnumeric()}, (("KPM118", "notice", ""),)),
    Case(13, "csv", lambda: {"a.csv": "番号,評価\r\n1,A\r\n".encode("cp932")}, (("KPM111", "error", ""),), **NOTHING),
    Case(
        13, "text", lambda: {"a.txt": "番号\t評価\r\n1\tA\r\n".encode("utf-16")}, (("KPM111", "error", ""),), **NOTHING
    ),
    Case(
        14,
        "numbers",
        lambda: {"a.numbers": zip_of({"Index/Document.iwa": b"x", "Index/Tables/Tile.iwa": b"x"})},
        (("KPM113", "error", ""),),
        **NOTHING,
    ),
    Case(14, "numbers-export", lambda: {"a.xlsx": as_numbers_exports()}, (("KPM507", "warning", ""),)),
    Case(15, "google", lambda: {"a.xlsx": as_google_exports()}),
    Case(
        16,
        "html",
        lambda: {"a.xls": b"<html><body><table><tr><td>A</td></tr></table></body></html>"},
        (("KPM112", "error", ""),),
        **NOTHING,
    ),
    Case(
        16,
        "xml-2003",
        lambda: {
            "a.xls": b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
        },
        (("KPM112", "error", ""),),
        **NOTHING,
    ),
    Case(17, "ending", lambda: {"a.xls": form()}, (("KPM119", "notice", ""),)),
    Case(18, "empty", lambda: {"a.xlsx": b""}, (("KPM101", "error", ""),), **NOTHING),
    Case(18, "cut-off", lambda: {"a.xlsx": form()[:-3000]}, (("KPM101", "error", ""),), **NOTHING),
    Case(18, "bad-sum", lambda: {"a.xlsx": bad_sum()}, (("KPM101", "error", ""),), **NOTHING),
    Case(19, "strict", lambda: {"a.xlsx": pack(strict(unpack(form())))}, (("KPM118", "notice", ""),)),
    Case(20, "macros", lambda: {"a.xlsm": with_macros()}, (("KPM121", "notice", ""),)),
    Case(21, "hostile", lambda: {"a.xlsx": huge()}, (("KPM105", "error", ""),), **NOTHING),
    Case(22, "sanitised", lambda: {"a.xlsx": sanitised(keys=True)}),
    Case(
        22,
        "sanitised-wholly",
        lambda: {"a.xlsx": sanitised(keys=False)},
        (("KPM310", "notice", ""), ("KPM521", "notice", ""), ("KPM521", "notice", "2")),
    ),
    Case(23, "untouched", lambda: {"a.xlsx": form(answers={})}, MISSING_ALL, None, None, "needs_mending"),
    Case(24, "last-year", lambda: {"a.xlsx": form(plan=LAST_YEAR)}, (("KPM302", "error", ""),), **NOTHING),
    Case(
        24,
        "other-plan",
        lambda: {"a.xlsx": form(plan=make_plan(title="別の計画"))},
        (("KPM301", "error", ""),),
        **NOTHING,
    ),
    Case(25, "other-form", lambda: {"zaisei_財政課.xlsx": form()}, (("KPM309", "warning", ""),)),
    Case(
        25,
        "split",
        lambda: {"a.xlsx": dated(half(1), OLD), "b.xlsx": dated(half(2), NEW)},
        (("KPM605", "warning", ""), ("KPM605", "warning", "")),
    ),
    Case(
        25,
        "split-by-sheet",
        lambda: {"a.xlsx": dated(without("№2"), OLD), "b.xlsx": dated(without("№1"), NEW)},
        (("KPM605", "warning", ""), ("KPM605", "warning", "")),
    ),
    Case(
        25,
        "split-and-an-empty-one",
        lambda: {"a.xlsx": dated(half(1), OLD), "b.xlsx": dated(half(2), NEW), "c.xlsx": form(answers={})},
        (("KPM601", "warning", ""), ("KPM605", "warning", ""), ("KPM605", "warning", "")),
    ),
    Case(26, "late", lambda: {"a.xlsx": dated(form(), OLD), "遅れて/b.xlsx": newer()}, REPLACED, RESULTS_NEW),
    Case(27, "read-only", lambda: {"最終版.xlsx": read_only()}),
]
assert FULL
