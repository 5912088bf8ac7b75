"""Drawn shapes (DrawingML, ECMA-376, 20.1) that keep to the cells they lie on.

A point of a shape is a cell and a fraction of it. An edge that lies on a cell's right or lower edge is tied to
the beginning of the next cell, so that a bar reaches the line although columns come out wider elsewhere.
"""

from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate
from typing import Final

from kpm_excel.book.base import Shape, Sheet
from kpm_excel.book.measure import column_px
from kpm_excel.excel.write.formats import RGB
from kpm_excel.excel.write.limits import at, check_block, check_plain, place
from kpm_excel.excel.write.row_xml import attribute, markup
from kpm_excel.excel.write.worksheet import DEFAULT_WIDTH_PX, EngineSheet

_EMU_PER_PT: Final = 12_700
_EMU_PER_PX: Final = 9_525
_DEFAULT_HEIGHT_PT: Final = 15.0
#: Space between a shape's edge and its text; Excel's own 7 pt would leave no room in a bar of one cell.
_INSET_EMU: Final = 12_700
_PARAGRAPHS: Final = {"left": "l", "center": "ctr", "right": "r"}


@dataclass(slots=True)
class Grid:
    """Where the columns and rows of `sheet` begin, in EMU from its corner."""

    sheet: Sheet
    _lefts: list[int] = field(default_factory=lambda: [0])
    _tops: list[int] = field(default_factory=lambda: [0])

    def left(self, column: int) -> int:
        """The left edge of a column."""
        begun = len(self._lefts)
        steps = (self._width(at) for at in range(begun - 1, column))
        self._lefts.extend(list(accumulate(steps, initial=self._lefts[-1]))[1:])
        return self._lefts[column]

    def top(self, row: int) -> int:
        """The upper edge of a row."""
        begun = len(self._tops)
        steps = (self._height(at) for at in range(begun - 1, row))
        self._tops.extend(list(accumulate(steps, initial=self._tops[-1]))[1:])
        return self._tops[row]

    def across(self, column: int, fraction: float) -> tuple[int, int]:
        """The column and the offset in it of a point; a column's right edge belongs to the next one."""
        width = self.left(column + 1) - self.left(column)
        return (column + 1, 0) if fraction >= 1 else (column, round(width * fraction))

    def down(self, row: int, fraction: float) -> tuple[int, int]:
        """The row and the offset in it of a point; a row's lower edge belongs to the next one."""
        height = self.top(row + 1) - self.top(row)
        return (row + 1, 0) if fraction >= 1 else (row, round(height * fraction))

    def _width(self, column: int) -> int:
        if column in self.sheet.hidden_columns:
            return 0
        width_chars = self.sheet.widths.get(column)
        return _EMU_PER_PX * (DEFAULT_WIDTH_PX if width_chars is None else column_px(width_chars))

    def _height(self, row: int) -> int:
        if row in self.sheet.hidden_rows:
            return 0
        return round(_EMU_PER_PT * self.sheet.heights.get(row, _DEFAULT_HEIGHT_PT))


def add_shapes(engine: EngineSheet, sheet: Sheet, font: str, locale: str) -> None:
    """Draw the shapes of `sheet`, their text in `font`."""
    grid = Grid(sheet)
    for shape in sheet.shapes:
        where = f"{place(sheet.name, shape.row, shape.column)}, shape"
        with at(where):
            ends, frame = _placed(grid, shape)
            body = _surface_xml(shape, frame) + _text_xml(shape, font, locale)
            described = attribute(check_plain(shape.description or shape.text))
        engine.add_shape(where, partial(_anchor_xml, ends, described, body))


def _placed(grid: Grid, shape: Shape) -> tuple[str, tuple[int, int, int, int]]:
    """The XML of a shape's two ends, then its left and top, width and height in EMU."""
    check_block(shape.row, shape.column, shape.last_row, shape.last_column)
    if not all(0 <= at <= 1 for at in (shape.x, shape.y, shape.last_x, shape.last_y)):
        raise ValueError("a point lies outside its cell")
    column, x = grid.across(shape.column, shape.x)
    row, y = grid.down(shape.row, shape.y)
    last_column, last_x = grid.across(shape.last_column, shape.last_x)
    last_row, last_y = grid.down(shape.last_row, shape.last_y)
    left, top = grid.left(column) + x, grid.top(row) + y
    width, height = grid.left(last_column) + last_x - left, grid.top(last_row) + last_y - top
    if width <= 0 or height <= 0:
        raise ValueError("it has no extent")
    ends = _end_xml("from", column, x, row, y) + _end_xml("to", last_column, last_x, last_row, last_y)
    return ends, (left, top, width, height)


def _end_xml(end: str, column: int, x: int, row: int, y: int) -> str:
    return (
        f"<xdr:{end}><xdr:col>{column}</xdr:col><xdr:colOff>{x}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{y}</xdr:rowOff></xdr:{end}>"
    )


def _anchor_xml(ends: str, described: str, body: str, number: int) -> str:
    """What stands in an anchor, up to its end."""
    return (
        f'{ends}<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{number + 1}" name="Shape {number}"'
        f' descr="{described}"/><xdr:cNvSpPr/></xdr:nvSpPr>{body}</xdr:sp><xdr:clientData/></xdr:twoCellAnchor>'
    )


def _surface_xml(shape: Shape, frame: tuple[int, ...]) -> str:
    left, top, width, height = frame
    return (
        f'<xdr:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        f'<a:prstGeom prst="{shape.preset}"><a:avLst/></a:prstGeom>{_color(shape.fill)}'
        f'<a:ln w="{round(shape.line_pt * _EMU_PER_PT)}">{_color(shape.line)}'
        f'<a:prstDash val="{shape.dash}"/></a:ln></xdr:spPr>'
    )


def _text_xml(shape: Shape, font: str, locale: str) -> str:
    inset = _INSET_EMU
    face = attribute(font)
    # Without its own east-asian face a Japanese text takes whatever the reader's program thinks fit.
    run = (
        f'lang="{locale}" altLang="en-US" sz="{round(shape.size_pt * 100)}" b="{int(shape.bold)}">'
        f'{_color(shape.color)}<a:latin typeface="{face}"/><a:ea typeface="{face}"/><a:cs typeface="{face}"/>'
    )
    lines = check_plain(shape.text).split("\n")
    pieces = [
        f"<a:r><a:rPr {run}</a:rPr><a:t>{markup(line)}</a:t></a:r>" if line else f"<a:endParaRPr {run}</a:endParaRPr>"
        for line in lines
    ]
    paragraphs = "".join(f'<a:p><a:pPr algn="{_PARAGRAPHS[shape.align]}"/>{piece}</a:p>' for piece in pieces)
    return (
        f'<xdr:txBody><a:bodyPr vertOverflow="overflow" horzOverflow="overflow" wrap="square"'
        f' lIns="{inset}" tIns="0" rIns="{inset}" bIns="0" anchor="ctr"/><a:lstStyle/>'
        f"{paragraphs}</xdr:txBody>"
    )


def _color(color: str | None) -> str:
    if color is None:
        return "<a:noFill/>"
    if not RGB.fullmatch(color):
        raise ValueError(f"{color!r} is no colour such as #1F4E79")
    return f'<a:solidFill><a:srgbClr val="{color.removeprefix("#").upper()}"/></a:solidFill>'
