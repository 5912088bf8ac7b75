"""The data sheet: the flat table as a worksheet."""

from typing import Final

from kpm_excel.book.base import Page, Sheet, Style
from kpm_excel.book.formulas import CELL_LIMIT
from kpm_excel.layouts.overview.flat import FlatTable
from kpm_excel.layouts.overview.flat_columns import FlatValue
from kpm_excel.layouts.overview.overview_styles import INK, PALE
from kpm_excel.layouts.overview.pages import footer
from kpm_excel.layouts.overview.report import Report

_HEADER: Final = Style(bold=True, color=INK, fill=PALE, valign="top", bottom=1)
_TEXT: Final = Style(wrap=False, number_format="@")
_NUMBER: Final = Style(wrap=False)
_WIDTHS: Final = ((40, 24.0), (12, 14.0), (0, 9.0))


def data_sheet(report: Report, table: FlatTable, name: str) -> Sheet:
    """The flat table: header, one row per program, filter, frozen header and number."""
    sheet = Sheet(name, gridlines=True)
    headers, rows = _within_cells(table)
    for column, header in enumerate(headers):
        sheet.put(0, column, header, _HEADER)
        longest = max((len(str(row[column])) for row in rows if row[column] is not None), default=0)
        sheet.widths[column] = next(width for least, width in _WIDTHS if longest >= least)
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if value is not None:
                sheet.put(number, column, value, _TEXT if isinstance(value, str) else _NUMBER)
        sheet.heights[number] = 15.0
    sheet.heights[0] = 60.0
    sheet.freeze = (1, 2)
    sheet.autofilter = (0, 0, len(rows), len(headers) - 1)
    sheet.page = Page(paper=8, landscape=True, footer=footer(report), repeat_rows=(0, 0))
    return sheet


def _within_cells(table: FlatTable) -> tuple[list[str], list[list[FlatValue]]]:
    """Header and rows with texts that no cell can hold going on in columns of their own."""
    headers: list[str] = []
    rows: list[list[FlatValue]] = [[] for _ in table.rows]
    for at, column in enumerate(table.columns):
        pieces = [_pieces(row[at]) for row in table.rows]
        most = max(map(len, pieces), default=1)
        headers += [column.header, *(f"{column.label} [{column.id}+{n}]" for n in range(2, most + 1))]
        for row, own in zip(rows, pieces, strict=True):
            row.extend([*own, *[None] * (most - len(own))])
    return headers, rows


def _pieces(value: FlatValue) -> list[FlatValue]:
    """`value` in as many pieces as cells need to hold it."""
    if not isinstance(value, str) or len(value) <= CELL_LIMIT // 2:
        return [value]
    pieces: list[FlatValue] = []
    rest = value.encode("utf-16-le")
    while rest:
        head = rest[: 2 * CELL_LIMIT].decode("utf-16-le", errors="ignore")
        pieces.append(head)
        rest = rest[len(head.encode("utf-16-le")) :]
    return pieces
