"""Workbooks in the other formats (.xls, .ods, .xlsb), read by calamine.

It gives values alone, and an error value reads as a blank; of an .xls and an .ods the rest is read besides.
Some files end its process (two cells at opposite corners of a sheet do), so it runs in the sandbox.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kpm_excel.book.raw import (
    CellKind,
    RawCell,
    RawSheet,
    RawValue,
    RawWorkbook,
    SheetState,
    Unreadable,
)
from kpm_excel.excel.read.biff import read_biff
from kpm_excel.excel.read.detect import Kind, detect
from kpm_excel.excel.read.guard import (
    MAX_BEYOND,
    MAX_COLUMNS,
    MAX_FILE_BYTES,
    MAX_OUTSIDE,
    MAX_OUTSIDE_CHARACTERS,
    MAX_ROWS,
    size_of,
)
from kpm_excel.excel.read.ole import read_summary
from kpm_excel.excel.read.ooxml.numbers import read_number
from kpm_excel.excel.read.ooxml.package import Package
from kpm_excel.excel.read.ooxml.properties import OpenDocumentReader, PropertyReader
from kpm_excel.excel.read.ooxml.xml_parts import read_part
from kpm_excel.excel.read.opendocument import read_opendocument
from kpm_excel.excel.read.supplement import Supplement, with_supplement
from kpm_excel.excel.read.xlsb import following_cells

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata

#: A cell as calamine gives it.
_Cells = dict[tuple[int, int], RawCell]
_Found = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_DAY_SECONDS = 86_400
#: White space behind a tag of a table or of what stands in its cells: never within a text, or in a value.
_GAP = re.compile(rb"(</?(?:table|office):[^<>]*>)\s+(?=<)")


def read_other(source: Path | bytes) -> RawWorkbook:
    """The workbook in the file or the bytes `source`, which is an .xls, .ods or .xlsb. Raises `Unreadable`."""
    kind = detect(source)
    if kind not in (Kind.XLS, Kind.ODS, Kind.XLSB):
        raise Unreadable("not_workbook", kind)
    if size_of(source) > MAX_FILE_BYTES:
        raise Unreadable("too_large", f"{size_of(source)} bytes")
    with _opened(_without_gaps(source) if kind is Kind.ODS else source) as workbook:
        sheets = tuple(_sheet(workbook, number) for number in range(len(workbook.sheet_names)))
    if not sheets:
        raise Unreadable("no_sheets")
    if kind is Kind.XLS:
        return _xls(source, sheets)
    with Package(source) as package:
        return _ods(package, sheets) if kind is Kind.ODS else _xlsb(package, sheets)


def _xls(source: Path | bytes, sheets: tuple[RawSheet, ...]) -> RawWorkbook:
    summary, found = read_summary(source), read_biff(source)
    return RawWorkbook(
        "xls",
        _supplemented(sheets, found),
        tells_fills=len(found) == len(sheets),
        saved_at=summary.saved_at,
        last_modified_by=summary.last_modified_by,
        application=summary.application,
    )


def _ods(package: Package, sheets: tuple[RawSheet, ...]) -> RawWorkbook:
    content = read_opendocument(package)
    properties = _properties(package, OpenDocumentReader(), "meta.xml")
    return RawWorkbook(
        "ods",
        _supplemented(sheets, content.sheets),
        tells_fills=len(content.sheets) == len(sheets),
        names=content.names,
        properties=properties.custom,
        saved_at=properties.saved_at,
        last_modified_by=properties.last_modified_by,
        application=properties.application,
    )


def _xlsb(package: Package, sheets: tuple[RawSheet, ...]) -> RawWorkbook:
    properties = _properties(package, PropertyReader(), "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml")
    return RawWorkbook(
        "xlsb",
        _with_following(sheets, following_cells(package)),
        tells_fills=False,
        properties=properties.custom,
        saved_at=properties.saved_at,
        last_modified_by=properties.last_modified_by,
        application=properties.application,
        macros="xl/vbaproject.bin" in package.names(),
    )


def _with_following(sheets: tuple[RawSheet, ...], found: list[dict[tuple[int, int], RawCell]]) -> tuple[RawSheet, ...]:
    """The sheets with the cells that calamine passed over; as they are where that is not the same number of sheets."""
    if len(found) != len(sheets):
        return sheets
    return tuple(
        replace(sheet, cells=dict(sorted({**cells, **sheet.cells}.items())))
        for sheet, cells in zip(sheets, found, strict=True)
    )


def _supplemented(sheets: tuple[RawSheet, ...], found: list[Supplement]) -> tuple[RawSheet, ...]:
    """The sheets with what was found besides; as they are where that is not the same number of sheets."""
    if len(found) != len(sheets):
        return sheets
    return tuple(with_supplement(sheet, besides) for sheet, besides in zip(sheets, found, strict=True))


def _without_gaps(source: Path | bytes) -> Path | bytes:
    """An .ods in which calamine finds its cells: of white space between two of them it says that it is no workbook."""
    with Package(source) as package:
        content = package.read("content.xml")
        closed = _GAP.sub(rb"\1", content)
        if closed == content:
            return source
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("mimetype", package.read("mimetype"))
            archive.writestr("META-INF/manifest.xml", package.read("META-INF/manifest.xml"))
            archive.writestr("content.xml", closed)
    return made.getvalue()


@contextmanager
def _opened(source: Path | bytes) -> Iterator["CalamineWorkbook"]:
    from python_calamine import PasswordError, load_workbook

    # By its bytes, as calamine would believe the ending of a file's name.
    content = source if isinstance(source, bytes) else source.read_bytes()
    try:
        with load_workbook(io.BytesIO(content)) as workbook:
            yield workbook
    except PasswordError as error:
        raise Unreadable("encrypted", str(error)) from error
    except (Unreadable, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    # A panic of its engine is no `Exception`.
    except BaseException as error:
        raise Unreadable("broken", f"{type(error).__name__}: {error}") from error


def _properties(package: Package, reader: PropertyReader, *parts: str) -> PropertyReader:
    for part in parts:
        try:
            if part in package:
                read_part(part, package.chunks(part), reader)
        except Unreadable:
            continue
    return reader


# Sheets


def _sheet(workbook: "CalamineWorkbook", number: int) -> RawSheet:
    from python_calamine import SheetTypeEnum

    about = workbook.sheets_metadata[number]
    state = _state(about)
    if about.typ != SheetTypeEnum.WorkSheet:
        return RawSheet(about.name, state, problems=("not_a_worksheet",))
    sheet = workbook.get_sheet_by_index(number)
    cells, beyond, outside, outside_count = _cells(_values(sheet))
    return RawSheet(
        name=about.name,
        state=state,
        cells=cells,
        merges=tuple((*first, *last) for first, last in sheet.merged_cell_ranges or ()),
        outside=tuple(outside),
        beyond=beyond,
        outside_count=outside_count,
    )


def _state(about: "SheetMetadata") -> SheetState:
    from python_calamine import SheetVisibleEnum

    if about.visible == SheetVisibleEnum.Hidden:
        return "hidden"
    return "veryHidden" if about.visible == SheetVisibleEnum.VeryHidden else "visible"


def _values(sheet: "CalamineSheet") -> Iterator[tuple[int, int, _Found]]:
    """Every cell with a value: row, column, value. Rows come from the top, columns from the first one in use."""
    left = sheet.start[1] if sheet.start else 0
    for row, values in enumerate(sheet.iter_rows()):
        for column, value in enumerate(values, left):
            if value != "":
                yield row, column, value


def _cells(
    values: Iterable[tuple[int, int, _Found]],
) -> tuple[_Cells, _Cells, list[tuple[int, int, str]], int]:
    """The cells within the area that is read, those beyond it, how the first of these begin, and how many they are."""
    cells: _Cells = {}
    beyond: _Cells = {}
    outside: list[tuple[int, int, str]] = []
    count = 0
    for row, column, found in values:
        if row < MAX_ROWS and column < MAX_COLUMNS:
            cells[row, column] = RawCell(row, column, *_value(found))
            continue
        count += 1
        if len(beyond) < MAX_BEYOND:
            beyond[row, column] = RawCell(row, column, *_value(found))
        if len(outside) < MAX_OUTSIDE:
            outside.append((row, column, str(found)[:MAX_OUTSIDE_CHARACTERS]))
    return cells, beyond, outside, count


def _value(found: _Found) -> tuple[RawValue, CellKind]:
    match found:
        case bool():
            return found, "bool"
        case str():
            return found, "text"
        case dt.datetime():
            return (found if found.time() != dt.time() else found.date()), "date"
        case dt.date():
            return found, "date"
        # A time of day or a duration is the part of a day that it is stored as.
        case dt.time():
            return _duration(dt.timedelta(hours=found.hour, minutes=found.minute, seconds=found.second)), "number"
        case dt.timedelta():
            return _duration(found), "number"
        case float() if abs(found) <= 2**53:
            return read_number(repr(found)), "number"
        case _:
            return found, "number"


def _duration(found: dt.timedelta) -> int | float:
    days = found.total_seconds() / _DAY_SECONDS
    return int(days) if days.is_integer() else days
