"""The cells of an .xlsb that calamine passes over: those that name no column, but follow the cell before ([MS-XLSB]).

SheetJS writes most cells so.
"""

import struct
from collections.abc import Iterator
from typing import Final

from kpm_excel.book.raw import CellKind, RawCell, RawValue
from kpm_excel.excel.read.guard import is_inside
from kpm_excel.excel.read.ooxml.numbers import BUILT_IN_FORMATS, is_date_format, read_date
from kpm_excel.excel.read.ooxml.package import Package

_ROW, _LAST_CELL, _SHORT, _LAST_SHORT = 0, 11, 12, 18
_SHARED_ITEM, _SHEET, _WORKBOOK_FLAGS = 19, 156, 153
_FORMAT, _STYLE, _BEGIN_STYLES, _END_STYLES = 44, 47, 617, 618
_ERRORS: Final = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!"}
_WORKBOOK: Final = "xl/workbook.bin"


def following_cells(package: Package) -> list[dict[tuple[int, int], RawCell]]:
    """The cells that follow others without a column of their own, of each sheet in the order of the tabs."""
    texts, formats, is_1904 = list(_shared_texts(package)), _formats(package), _counts_from_1904(package)
    found = []
    for part in _sheet_parts(package):
        cells = {}
        for place, style, (value, kind) in _cells(package, part, texts):
            number_format = formats[style] if style < len(formats) else "General"
            if kind == "number" and isinstance(value, int | float) and is_date_format(number_format):
                day = read_date(value, is_1904)
                value, kind = (value, kind) if day is None else (day, "date")
            cells[place] = RawCell(*place, value, kind, number_format=number_format)
        found.append(cells)
    return found


def _formats(package: Package) -> list[str]:
    """The number format of each style of cells, by the number of the style."""
    own, formats, is_open = dict(BUILT_IN_FORMATS), [], False
    for number, content in _records(package.read("xl/styles.bin")):
        if number == _FORMAT and len(content) > 6:
            own[struct.unpack_from("<H", content)[0]] = _wide(content, 2)[0]
        elif number in (_BEGIN_STYLES, _END_STYLES):
            is_open = number == _BEGIN_STYLES
        elif number == _STYLE and is_open and len(content) >= 4:
            formats.append(own.get(struct.unpack_from("<H", content, 2)[0], "General"))
    return formats


def _counts_from_1904(package: Package) -> bool:
    records = _records(package.read(_WORKBOOK))
    return any(number == _WORKBOOK_FLAGS and content[:1] and content[0] & 1 for number, content in records)


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part; nothing more where one is cut off."""
    at = 0
    try:
        while at < len(content):
            number, at = _number(content, at, 2)
            size, at = _number(content, at, 4)
            yield number, content[at : at + size]
            at += size
    except (IndexError, struct.error):
        return


def _number(content: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in groups of seven bits, and where it ends."""
    value = 0
    for group in range(most):
        value |= (content[at + group] & 0x7F) << 7 * group
        if not content[at + group] & 0x80:
            return value, at + group + 1
    return value, at + most


def _wide(content: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", content, at)
    end = at + 4 + 2 * length
    return content[at + 4 : end].decode("utf-16-le", "replace"), end


def _sheet_parts(package: Package) -> Iterator[str]:
    targets = {relation.id: relation.target for relation in package.relations(_WORKBOOK)}
    for number, content in _records(package.read(_WORKBOOK)):
        if number == _SHEET and len(content) > 12:
            yield targets.get(_wide(content, 8)[0], "")


def _shared_texts(package: Package) -> Iterator[str]:
    for number, content in _records(package.read("xl/sharedStrings.bin")):
        if number == _SHARED_ITEM:
            yield _wide(content, 1)[0]


def _cells(
    package: Package, part: str, texts: list[str]
) -> Iterator[tuple[tuple[int, int], int, tuple[RawValue, CellKind]]]:
    """Each cell: its place, the number of its style, what it holds."""
    row = column = -1
    for number, content in _records(package.read(part)):
        if number == _ROW:
            row, column = struct.unpack_from("<I", content)[0], -1
        elif 0 < number <= _LAST_CELL:
            (column,) = struct.unpack_from("<I", content)
        elif _SHORT <= number <= _LAST_SHORT:
            column += 1
            value = _value(number, content, texts)
            if value is not None and is_inside(row, column):
                yield (row, column), int.from_bytes(content[:3], "little"), value


def _value(number: int, content: bytes, texts: list[str]) -> tuple[RawValue, CellKind] | None:
    """What the record of a cell holds behind its style; None for a blank one."""
    match number:
        case 13:
            (rk,) = struct.unpack_from("<i", content, 4)
            whole = rk >> 2 if rk & 2 else struct.unpack("<d", struct.pack("<Q", (rk & 0xFFFFFFFC) << 32))[0]
            value = whole / 100 if rk & 1 else whole
            return (int(value) if float(value).is_integer() else value), "number"
        case 14:
            return _ERRORS.get(content[4], "#N/A"), "error"
        case 15:
            return bool(content[4]), "bool"
        case 16:
            (real,) = struct.unpack_from("<d", content, 4)
            return (int(real) if real.is_integer() else real), "number"
        case 17:
            return _wide(content, 4)[0], "text"
        case 18:
            (at,) = struct.unpack_from("<I", content, 4)
            return (texts[at], "text") if at < len(texts) else None
    return None
