"""What Excel's accessibility checker would say of a workbook, as far as its file tells it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries

from kpm_excel.book.legible import contrast_ratio

#: WCAG 2.2, 1.4.3. Excel's checker asks for the same.
LEAST_CONTRAST = 4.5
#: What programs call a sheet of which nobody said anything.
_DEFAULT_NAME = re.compile(r"(?:sheet|シート|tabelle|feuil)\s*\d*", re.IGNORECASE)
_WHITE = "FFFFFF"


def faults(content: bytes) -> Iterator[str]:
    """Everything that keeps people from reading the workbook in `content` with their ears, or with weak eyes."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    if not (book.properties.title or "").strip():
        yield "no title"
    if not (book.properties.language or "").strip():
        yield "no language"
    for sheet in book.worksheets:
        if not sheet.title.strip() or _DEFAULT_NAME.fullmatch(sheet.title.strip()):
            yield f"{sheet.title!r} is no name"
        if sheet.sheet_state != "visible":
            continue
        for text in (*_unreadable(sheet), *_tables(sheet)):
            yield f"{sheet.title}: {text}"
    yield from _undescribed(content)


def _undescribed(content: bytes) -> Iterator[str]:
    """Shapes, pictures and charts of which a screen reader says nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if re.fullmatch(r"xl/drawings/drawing\d+\.xml", name):
                for element in ElementTree.fromstring(package.read(name)).iter():
                    if element.tag.endswith("}cNvPr") and not element.get("descr", "").strip():
                        yield f"{name}: {element.get('name')} has no description"


def _unreadable(sheet: Any) -> Iterator[str]:
    """Cells whose text is too near to their ground in lightness, by conditions as well."""
    hidden = {letter for letter, one in sheet.column_dimensions.items() if one.hidden}
    spans = [(one.min, one.max) for one in sheet.column_dimensions.values() if one.hidden]
    seen: set[tuple[str, str]] = set()
    for row in sheet.iter_rows():
        if sheet.row_dimensions[row[0].row].hidden:
            continue
        for cell in row:
            is_hidden = cell.column_letter in hidden if hasattr(cell, "column_letter") else False
            if cell.value in (None, "") or is_hidden or any(low <= cell.column <= high for low, high in spans):
                continue
            color = _rgb(cell.font.color) or "000000"
            grounds = [_rgb(cell.fill.fgColor) if cell.fill.patternType == "solid" else None]
            for ground in (one or _WHITE for one in grounds):
                if (color, ground) not in seen and contrast_ratio(f"#{color}", f"#{ground}") < LEAST_CONTRAST:
                    seen.add((color, ground))
                    yield f"{cell.coordinate}: {color} on {ground} ({str(cell.value)[:20]})"
    yield from _conditioned(sheet, seen)


def _conditioned(sheet: Any, seen: set[tuple[str, str]]) -> Iterator[str]:
    for block in sheet.conditional_formatting:
        for rule in block.rules:
            ground = _rgb(rule.dxf.fill.bgColor) if rule.dxf and rule.dxf.fill else None
            own = _rgb(rule.dxf.font.color) if rule.dxf and rule.dxf.font and rule.dxf.font.color else None
            if not ground and not own:
                continue
            for area in block.sqref.ranges:
                cell = sheet.cell(area.min_row, area.min_col)
                color = own or _rgb(cell.font.color) or "000000"
                under = ground or (_rgb(cell.fill.fgColor) if cell.fill.patternType == "solid" else None) or _WHITE
                if (color, under) not in seen and contrast_ratio(f"#{color}", f"#{under}") < LEAST_CONTRAST:
                    seen.add((color, under))
                    yield f"{area}: {color} on {under}, where {rule.formula}"


def _rgb(color: Any) -> str | None:
    value = getattr(color, "rgb", None)
    return value[-6:] if color is not None and color.type == "rgb" and isinstance(value, str) else None


def _tables(sheet: Any) -> Iterator[str]:
    """What a list lacks: a heading over each column that stays in view and is repeated in print, rows of its own."""
    reference = sheet.auto_filter.ref
    if not reference:
        return
    first, head, last, end = range_boundaries(reference)
    titles = [int(row) for row in (sheet.print_title_rows or "").replace("$", "").split(":") if row]
    if not titles or titles[1] != head:
        yield "the headings are not repeated in print"
    frozen = sheet.freeze_panes
    if not frozen or sheet[frozen].row != head + 1:
        yield "the headings do not stay in view"
    for column in range(first, last + 1):
        letter = get_column_letter(column)
        told = [sheet.cell(row, column).value for row in range(titles[0] if titles else head, head + 1)]
        if not any(value not in (None, "") for value in told) and not sheet.column_dimensions[letter].hidden:
            yield f"column {letter} of the list has no heading"
    for block in sheet.merged_cells.ranges:
        if block.max_row > block.min_row and block.max_row > head and block.min_row <= end:
            yield f"{block} makes one of two rows of the list"
