"""Workbooks made by hand, part by part, for what no program that is here would write."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
#: What each namespace of Office is called in a workbook saved as "Strict Open XML".
_STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing": (
        "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing"
    ),
    "http://schemas.openxmlformats.org/drawingml/2006/main": "http://purl.oclc.org/ooxml/drawingml/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties": (
        "http://purl.oclc.org/ooxml/officeDocument/extendedProperties"
    ),
    "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties": (
        "http://purl.oclc.org/ooxml/officeDocument/customProperties"
    ),
}

Parts = dict[str, bytes]


def pack(parts: Mapping[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of `parts` by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in parts.items():
            # Through an entry of its own, as `ZipFile` would turn backslashes and stamp the time.
            entry = zipfile.ZipInfo("x")
            entry.filename = name
            entry.compress_type = compression
            archive.writestr(entry, content)
    return target.getvalue()


def unpack(workbook: bytes | Path) -> Parts:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(workbook) if isinstance(workbook, bytes) else workbook) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relations(*arrows: tuple[str, str]) -> str:
    """A `.rels` part with arrows of kind and target, numbered `rId1` onwards."""
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(arrows, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}">{lines}</Relationships>'


def parts_of(
    rows: str,
    *,
    strings: str = "",
    styles: str = "",
    before: str = "",
    after: str = "",
    names: str = "",
    properties: str = "",
) -> dict[str, str | bytes]:
    """The parts of a workbook whose one sheet, `S`, has `rows` as its data, each piece given as XML."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'{_HEAD}<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>'
        ),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'{_HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
            f'<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
            f"<definedNames>{names}</definedNames></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": (
            f'{_HEAD}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}'
            f"<sheetData>{rows}</sheetData>{after}</worksheet>"
        ),
        "xl/sharedStrings.xml": f'{_HEAD}<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{MAIN}">{styles or cell_styles()}</styleSheet>',
    }
    return parts


def cell_styles(
    *formats: str, fonts: str = "<font/>", fills: str = "<fill><patternFill/></fill>", xfs: str = ""
) -> str:
    """Styles: number 0 is plain, then one for each number format, then `xfs`."""
    codes = "".join(
        f'<numFmt numFmtId="{200 + number}" formatCode="{code.replace("&", "&amp;").replace(chr(34), "&quot;")}"/>'
        for number, code in enumerate(formats)
    )
    cells = "".join(f'<xf numFmtId="{200 + number}" fontId="0" fillId="0"/>' for number in range(len(formats)))
    plain = '<xf numFmtId="0" fontId="0" fillId="0"/>'
    return (
        f"<numFmts>{codes}</numFmts><fonts>{fonts}</fonts><fills>{fills}</fills>"
        f"<cellStyleXfs>{plain}</cellStyleXfs><cellXfs>{plain}{cells}{xfs}</cellXfs>"
    )


def strict(parts: Mapping[str, bytes]) -> Parts:
    """The same workbook as "Strict Open XML" writes it."""
    return {name: _replaced(content) for name, content in parts.items()}


def _replaced(content: bytes) -> bytes:
    for usual, new in _STRICT.items():
        content = content.replace(f'"{usual}"'.encode(), f'"{new}"'.encode())
        content = content.replace(f'"{usual}/'.encode(), f'"{new}/'.encode())
    return content


def prefixed(parts: Mapping[str, bytes], prefix: str = "x") -> Parts:
    """The same workbook with a prefix before every name of the main namespace."""
    return {
        name: _with_prefix(content, prefix) if f'xmlns="{MAIN}"'.encode() in content else content
        for name, content in parts.items()
    }


def _with_prefix(content: bytes, prefix: str) -> bytes:
    text = content.decode().replace(f'xmlns="{MAIN}"', f'xmlns:{prefix}="{MAIN}"')
    return re.sub(r"<(/?)(?=\w)(?!\w+:)", rf"<\1{prefix}:", text).encode()


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE) with `streams` by path; each path may lead through storages, with slashes."""
    entries: list[tuple[str, int, bytes]] = [("Root Entry", 5, b"")]
    folders: dict[str, int] = {"": 0}
    children: dict[int, list[int]] = {0: []}
    for path, content in streams.items():
        *above, name = path.split("/")
        for depth in range(len(above)):
            folder = "/".join(above[: depth + 1])
            if folder not in folders:
                entries.append((above[depth], 1, b""))
                folders[folder] = len(entries) - 1
                children[folders["/".join(above[:depth])]].append(folders[folder])
                children[folders[folder]] = []
        # From 4,096 bytes on a stream stands in sectors of its own, which is simpler.
        entries.append((name, 2, content.ljust(4096, b"\0")))
        children[folders["/".join(above)]].append(len(entries) - 1)
    return _compound_file(entries, children)


def _compound_file(entries: list[tuple[str, int, bytes]], children: dict[int, list[int]]) -> bytes:
    directory_sectors = -(-len(entries) // 4)
    chains = [list(range(1, 1 + directory_sectors))]
    start = 1 + directory_sectors
    body = b""
    starts: dict[int, int] = {}
    for number, (_, kind, content) in enumerate(entries):
        if kind == 2:
            count = -(-len(content) // 512)
            starts[number] = start
            chains.append(list(range(start, start + count)))
            start += count
            body += content.ljust(count * 512, b"\0")
    table = [0xFFFFFFFD] + [0xFFFFFFFF] * 127
    for chain in chains:
        for sector, following in zip(chain, [*chain[1:], 0xFFFFFFFE], strict=True):
            table[sector] = following
    right = {
        one: other for group in children.values() for one, other in zip(group, [*group[1:], 0xFFFFFFFF], strict=True)
    }
    directory = b"".join(
        _entry(name, kind, right.get(number, 0xFFFFFFFF), children.get(number, []), starts.get(number), len(content))
        for number, (name, kind, content) in enumerate(entries)
    ).ljust(directory_sectors * 512, b"\0")
    header = struct.pack(
        "<8s16s5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    return header + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108) + struct.pack("<128I", *table) + directory + body


def _entry(name: str, kind: int, right: int, below: list[int], start: int | None, size: int) -> bytes:
    written = name.encode("utf-16-le")
    child = below[0] if below else 0xFFFFFFFF
    return struct.pack(
        "<64sHBB3I16sI2QIQ",
        written, len(written) + 2, kind, 1, 0xFFFFFFFF, right, child, b"", 0, 0, 0,
        0xFFFFFFFE if start is None else start, size,
    )  # fmt: skip


def binary_workbook(values: Mapping[tuple[int, int], float | str], rows: int | None = None) -> bytes:
    """An .xlsb with one sheet, `S`, that holds `values`; `rows` is what its dimension claims ([MS-XLSB])."""
    last = max((row for row, _ in values), default=0) if rows is None else rows - 1
    wide = max((column for _, column in values), default=0)
    book = b"".join(
        (
            _record(131),
            _record(143),
            _record(156, struct.pack("<2I", 0, 1) + _wide("rId1") + _wide("S")),
            _record(144),
            _record(132),
        )
    )
    data = b""
    for row in sorted({row for row, _ in values}):
        data += _record(0, struct.pack("<2IHHBBI", row, 0, 300, 0, 0, 0, 0))
        for (at, column), value in sorted(values.items()):
            if at == row:
                place = struct.pack("<2I", column, 0)
                if isinstance(value, str):
                    data += _record(6, place + _wide(value))
                else:
                    data += _record(5, place + struct.pack("<d", value))
    sheet = b"".join(
        (
            _record(129),
            _record(148, struct.pack("<4I", 0, last, 0, wide)),
            _record(145),
            data,
            _record(146),
            _record(130),
        )
    )
    return pack(
        {
            "[Content_Types].xml": (
                f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                '<Override PartName="/xl/workbook.bin" '
                'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
            ),
            "_rels/.rels": relations(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": relations(("worksheet", "worksheets/sheet1.bin")),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _record(number: int, content: bytes = b"") -> bytes:
    return _varint(number) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128, number >> 7])


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
