"""Drawn sheets as a workbook, with shapes as Excel writes them."""

# Markup stands a line an element.
# ruff: noqa: E501

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from tests.hand_made.canvas import Canvas, Shape, Style

_PX_WIDTH, _PX_HEIGHT, _EMU = 64, 20, 9525
_SPACES = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def write(path: Path, sheets: Sequence[Canvas]) -> Path:
    """The workbook at `path`."""
    path.write_bytes(workbook_of(sheets))
    return path


def workbook_of(sheets: Sequence[Canvas]) -> bytes:
    """The bytes of a workbook with these sheets."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})

    @cache
    def look_of(style: Style) -> Any:
        return book.add_format(_format(style))

    for canvas in sheets:
        _write_sheet(book.add_worksheet(canvas.name), canvas, look_of)
    book.close()
    return _with_shapes(held.getvalue(), [canvas for canvas in sheets if canvas.shapes])


def with_formatted_rows(content: bytes, rows: int) -> bytes:
    """A workbook whose first sheet has formats down to the last of so many rows, as after a fill pulled to the end."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                last = max(int(number) for number in re.findall(rb'<row r="(\d+)"', data))
                more = b"".join(b'<row r="%d" s="1" customFormat="1"/>' % row for row in range(last + 1, rows + 1))
                data = data.replace(b"</sheetData>", more + b"</sheetData>")
            new.writestr(info, data)
    return held.getvalue()


def _format(style: Style) -> dict[str, Any]:
    given: dict[str, Any] = {
        "text_wrap": True,
        "valign": "vcenter" if style.centre else "top",
        "font_size": style.size,
        "font_name": "ＭＳ ゴシック",
    }
    if style.bold:
        given["bold"] = True
    if style.fill:
        given["bg_color"] = f"#{style.fill}"
    if style.border:
        given["border"] = 1
    else:
        given["text_wrap"] = False
    if style.indent:
        given["indent"] = style.indent
    if style.centre:
        given["align"] = "center"
    if style.stacked:
        given["rotation"] = 270
    if style.number_format:
        given["num_format"] = style.number_format
    if style.ink:
        given["font_color"] = f"#{style.ink}"
    return given


def _write_sheet(sheet: Any, canvas: Canvas, look_of: Any) -> None:
    for column, width in canvas.widths.items():
        sheet.set_column(column, column, width)
    for row, height in canvas.heights.items():
        sheet.set_row(row, height)
    for merge in canvas.merges:
        value, style = canvas.cells[merge[0], merge[1]]
        sheet.merge_range(*merge, "", look_of(style))
    for (row, column), (value, style) in sorted(canvas.cells.items()):
        if value == "":
            sheet.write_blank(row, column, None, look_of(style))
        elif isinstance(value, str):
            sheet.write_string(row, column, value, look_of(style))
        else:
            sheet.write_number(row, column, value, look_of(style))
    if canvas.breaks:
        sheet.set_h_pagebreaks(canvas.breaks)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    if canvas.shapes:
        # Makes the part of drawings, which then gets our own.
        sheet.insert_textbox(0, 0, "")


def _with_shapes(content: bytes, drawn: list[Canvas]) -> bytes:
    if not drawn:
        return content
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename.startswith("xl/drawings/drawing"):
                canvas = drawn[int("".join(filter(str.isdigit, info.filename))) - 1]
                data = _drawing(canvas).encode()
            new.writestr(info, data)
    return held.getvalue()


def _drawing(canvas: Canvas) -> str:
    shapes = "".join(_anchored(canvas, at, shape) for at, shape in enumerate(canvas.shapes, 2))
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<xdr:wsDr {_SPACES}>{shapes}</xdr:wsDr>'


def _anchored(canvas: Canvas, number: int, shape: Shape) -> str:
    from_, to = _place(canvas, shape.left, shape.top), _place(canvas, shape.right, shape.bottom)
    inner = _line(number) if shape.form == "line" else _box(number, shape)
    return f"<xdr:twoCellAnchor><xdr:from>{from_}</xdr:from><xdr:to>{to}</xdr:to>{inner}<xdr:clientData/></xdr:twoCellAnchor>"


def _place(canvas: Canvas, across: float, down: float) -> str:
    column, row = int(across), int(down)
    wide = _PX_WIDTH if column not in canvas.widths else int(canvas.widths[column] * 7 + 5)
    high = _PX_HEIGHT if row not in canvas.heights else int(canvas.heights[row] * 96 / 72)
    right, below = int((across - column) * wide * _EMU), int((down - row) * high * _EMU)
    return (
        f"<xdr:col>{column}</xdr:col><xdr:colOff>{right}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{below}</xdr:rowOff>"
    )


def _box(number: int, shape: Shape) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{shape.fill}"/></a:solidFill>' if shape.fill else "<a:noFill/>"
    lines = "".join(
        f'<a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="ja-JP" sz="900"/><a:t>{escape(line)}</a:t></a:r></a:p>'
        for line in shape.text.split("\n")
    )
    return (
        f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{number}" name="図形 {number}"/><xdr:cNvSpPr/></xdr:nvSpPr>'
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></a:xfrm><a:prstGeom prst="{shape.form}"><a:avLst/></a:prstGeom>'
        f'{fill}<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></xdr:spPr>'
        f'<xdr:txBody><a:bodyPr wrap="square" anchor="ctr"/><a:lstStyle/>{lines}</xdr:txBody></xdr:sp>'
    )


def _line(number: int) -> str:
    return (
        f'<xdr:cxnSp macro=""><xdr:nvCxnSpPr><xdr:cNvPr id="{number}" name="直線矢印コネクタ {number}"/><xdr:cNvCxnSpPr/></xdr:nvCxnSpPr>'
        '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></a:xfrm><a:prstGeom prst="straightConnector1"><a:avLst/></a:prstGeom>'
        '<a:ln w="19050"><a:solidFill><a:srgbClr val="000000"/></a:solidFill><a:tailEnd type="triangle"/></a:ln></xdr:spPr></xdr:cxnSp>'
    )
