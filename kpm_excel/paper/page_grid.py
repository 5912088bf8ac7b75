"""Where the columns and rows of a sheet stand on its pages; lengths in points."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from kpm_excel.book.base import Cell, Sheet
from kpm_excel.book.measure import Face, column_pt

#: Excel's numbers of papers that are drawn: the name that CSS gives to the pages, width and height upright.
PAPERS: Final = {8: ("a3", 841.89, 1190.55), 9: ("a4", 595.28, 841.89)}
_DEFAULT_ROW_PT: Final = 15.0
#: Width of a column of which the sheet says nothing: Excel's 64 pixels.
_DEFAULT_COLUMN_PT: Final = 48.0
#: What a page takes beyond what it holds: the sum of many rounded heights.
_TOLERANCE_PT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns and rows of a sheet that print, and the paper on which they do."""

    sheet: Sheet
    #: By which all lengths of the sheet are multiplied.
    scale: float
    #: Width and height of the paper.
    paper_pt: tuple[float, float]
    #: The columns that are seen, and where each begins on the paper; then where the last one ends.
    columns: tuple[int, ...]
    lefts: tuple[float, ...]

    def across(self, first: int, last: int) -> tuple[int, int] | None:
        """The first of these columns that is seen, and the one after the last; None where none of them is."""
        return _between(self.columns, first, last)

    def x(self, column: int, share: float = 0.0) -> float:
        """A point in a column of the sheet."""
        return _point(self.columns, self.lefts, column, share)

    def height(self, row: int) -> float:
        """The height of a row; none of a hidden one."""
        if row in self.sheet.hidden_rows:
            return 0.0
        return self.sheet.heights.get(row, _DEFAULT_ROW_PT) * self.scale


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One page: some rows of a sheet below the ones that are repeated."""

    grid: Grid
    #: The rows that are seen, from above, the repeated ones first.
    rows: tuple[int, ...]
    #: Upper edge of each on the paper, then the lower edge of the last.
    tops: tuple[float, ...]
    #: The rows that are the sheet's headings, whether it is their own page or not.
    headings: range
    #: The cells that may be seen on it.
    cells: tuple[Cell, ...]
    #: Whether it is the sheet's first.
    is_first: bool

    def down(self, first: int, last: int) -> tuple[int, int] | None:
        """Place on the page of the first of these rows that is seen, and of the one after the last; else None."""
        return _between(self.rows, first, last)

    def y(self, row: int, share: float = 0.0) -> float:
        """A point in a row of the page; of a hidden row the edge where it would be."""
        return _point(self.rows, self.tops, row, share)


def _between(places: Sequence[int], first: int, last: int) -> tuple[int, int] | None:
    begin, end = bisect_left(places, first), bisect_right(places, last)
    return (begin, end) if begin < end else None


def _point(places: Sequence[int], edges: Sequence[float], place: int, share: float) -> float:
    """A point in a row or column; of one that is not seen the edge where it would be."""
    at = bisect_left(places, place)
    if at < len(places) and places[at] == place:
        return edges[at] + share * (edges[at + 1] - edges[at])
    return edges[at]


def grid_of(sheet: Sheet, face: Face) -> Grid:
    """The grid of `sheet` in a workbook of `face`, its columns as wide as LibreOffice prints them.

    Raises `ValueError` for a paper or a fit that is not drawn here.
    """
    page = sheet.page
    if page.paper not in PAPERS:
        raise ValueError(f"{sheet.name}: the paper {page.paper} is not drawn")
    _, *upright = PAPERS[page.paper]
    width, height = sorted(upright, reverse=page.landscape)
    _, first, _, last = area_of(sheet)
    columns = tuple(column for column in range(first, last + 1) if column not in sheet.hidden_columns)
    widths = [
        (column_pt(sheet.widths[one]) if one in sheet.widths else _DEFAULT_COLUMN_PT) * face.column_scale
        for one in columns
    ]
    left, right = (72 * inch for inch in page.margins[:2])
    room = width - left - right
    fitting = room / sum(widths) if widths else 1.0
    if page.fit == (1, 1):
        fitting = min(fitting, _down(sheet, height - sum(72 * inch for inch in page.margins[2:4])))
    scale = _scale(sheet, fitting)
    begin = left + max(0.0, room - sum(widths) * scale) / 2 if page.center else left
    lefts = accumulate((one * scale for one in widths), initial=begin)
    return Grid(sheet, scale, (width, height), columns, tuple(lefts))


def _down(sheet: Sheet, room_pt: float) -> float:
    """The scale at which all rows stand in `room_pt`."""
    first, _, last, _ = area_of(sheet)
    shown = (row for row in range(first, last + 1) if row not in sheet.hidden_rows)
    return (room_pt - _TOLERANCE_PT) / (sum(sheet.heights.get(row, _DEFAULT_ROW_PT) for row in shown) or 1.0)


def _scale(sheet: Sheet, fitting: float) -> float:
    if sheet.page.fit is None:
        return sheet.page.scale / 100
    if sheet.page.fit not in ((1, 0), (1, 1)):
        raise ValueError(f"{sheet.name}: pages that fit {sheet.page.fit} are not drawn")
    return min(1.0, fitting)


def area_of(sheet: Sheet) -> tuple[int, int, int, int]:
    """First row and column and last row and column that print."""
    if sheet.page.area:
        return sheet.page.area
    rows = [end for cell in sheet.cells for end in (cell.row, _last_row(cell))]
    columns = [end for cell in sheet.cells for end in (cell.column, last_column(cell))]
    return min(rows, default=0), min(columns, default=0), max(rows, default=0), max(columns, default=0)


def _last_row(cell: Cell) -> int:
    return cell.row if cell.last_row is None else cell.last_row


def last_column(cell: Cell) -> int:
    """The last column of a cell's block."""
    return cell.column if cell.last_column is None else cell.last_column


def block_rows(cell: Cell) -> tuple[int, int]:
    """First and last row of a cell's block."""
    return cell.row, _last_row(cell)


def pages_of(sheet: Sheet, face: Face) -> Iterator[SheetPage]:
    """The pages of `sheet` in a workbook of `face`, broken where it says so and where a page is full."""
    grid, cells = grid_of(sheet, face), _Cells(sheet)
    repeated = sheet.page.repeat_rows
    headings = range(repeated[0], repeated[1] + 1) if repeated else range(0)
    top = 72 * sheet.page.margins[2]
    for number, rows in enumerate(_rows_of_pages(grid, headings, top)):
        tops = tuple(accumulate(map(grid.height, rows), initial=top))
        yield SheetPage(grid, tuple(rows), tops, headings, cells.on(rows), number == 0)


def _rows_of_pages(grid: Grid, headings: range, top: float) -> Iterator[list[int]]:
    page, breaks = grid.sheet.page, set(grid.sheet.page.breaks)
    first, _, last, _ = area_of(grid.sheet)
    room = grid.paper_pt[1] - top - 72 * page.margins[3] + _TOLERANCE_PT
    rows: list[int] = []
    used = 0.0
    for row in range(first, last + 1):
        height = grid.height(row)
        if not height:
            continue
        if rows and (row in breaks or used + height > room):
            yield rows
            rows = [one for one in headings if one < row and grid.height(one)]
            used = sum(map(grid.height, rows))
        rows.append(row)
        used += height
    yield rows


class _Cells:
    """The cells of a sheet, to be found by row."""

    def __init__(self, sheet: Sheet) -> None:
        self._cells = sorted(sheet.cells, key=lambda cell: cell.row)
        self._rows = [cell.row for cell in self._cells]
        self._highest = max((_last_row(cell) - cell.row for cell in self._cells), default=0)

    def on(self, rows: Sequence[int]) -> tuple[Cell, ...]:
        """The cells that reach into these rows, and perhaps some that do not."""
        found: list[Cell] = []
        ranges = [(one, one) for one in rows[:1]]
        for row in rows[1:]:
            if row == ranges[-1][1] + 1:
                ranges[-1] = ranges[-1][0], row
            else:
                ranges.append((row, row))
        begun = 0
        for first, last in ranges:
            begin = max(begun, bisect_left(self._rows, first - self._highest))
            begun = max(begin, bisect_right(self._rows, last))
            found.extend(self._cells[begin:begun])
        return tuple(found)
