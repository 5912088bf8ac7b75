"""What stands on a page, taken apart: texts that stand free, and tables."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kpm_excel.book.base import Cell
from kpm_excel.paper.page_grid import SheetPage, block_rows, last_column


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell and where it is seen on the page: places among its rows and columns, each end the one after the last."""

    cell: Cell
    top: int
    bottom: int
    left: int
    right: int
    #: Its text stands here, and not on an earlier page where its block begins.
    is_told: bool

    @property
    def value(self) -> object:
        """What it shows here."""
        return self.cell.value if self.is_told and self.cell.value != "" else None

    @property
    def is_framed(self) -> bool:
        """Whether it has a line at a side, as the cells of tables have."""
        return bool(self.cell.style.left or self.cell.style.right)

    @property
    def is_heading(self) -> bool:
        """Whether it looks like what stands above a column."""
        return self.value is None or (self.cell.style.bold and self.cell.style.fill is not None)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of framed cells, one below the other."""

    cells: tuple[Placed, ...]
    #: Where its headings end and its body begins.
    body: int

    @property
    def top(self) -> int:
        """The first row."""
        return min(one.top for one in self.cells)

    @property
    def bottom(self) -> int:
        """The row after the last."""
        return max(one.bottom for one in self.cells)


def blocks_of(page: SheetPage) -> Iterator[Placed | Table]:
    """The texts and tables of `page`, from above."""
    run: list[list[Placed]] = []
    for band in _bands(_placed(page)):
        if any(one.is_framed for one in band) and (not run or run[-1][0].bottom >= band[0].top):
            run.append(band)
            continue
        yield from _table(run, page)
        run = [band] if any(one.is_framed for one in band) else []
        if not run:
            yield from band
    yield from _table(run, page)


def _placed(page: SheetPage) -> list[Placed]:
    """The cells that are seen on `page`, row by row."""
    found = []
    for cell in page.cells:
        first, last = block_rows(cell)
        down, across = page.down(first, last), page.grid.across(cell.column, last_column(cell))
        if down is None or across is None:
            continue
        style = cell.style
        if cell.value in (None, "") and not any((style.fill, style.left, style.right, style.top, style.bottom)):
            continue
        # A hidden first row does not take the text away; a break in the block does: it stands above it.
        began = next((row for row in range(first, last + 1) if page.grid.height(row)), first)
        found.append(Placed(cell, *down, *across, page.rows[down[0]] == began))
    return sorted(found, key=lambda one: (one.top, one.left))


def _bands(cells: Iterable[Placed]) -> Iterator[list[Placed]]:
    """The cells in bands of rows that no block reaches across."""
    band: list[Placed] = []
    bottom = 0
    for one in cells:
        if band and one.top >= bottom:
            yield band
            band = []
        bottom = max(bottom, one.bottom) if band else one.bottom
        band.append(one)
    if band:
        yield band


def _table(run: Sequence[Sequence[Placed]], page: SheetPage) -> Iterator[Placed | Table]:
    """The bands of `run` as a table; boxes that stand one below the other as what they are."""
    if all(len(band) == 1 for band in run):
        yield from (band[0] for band in run)
        return
    # What stands below another table on its page repeats nothing.
    is_repeated = any(page.rows[band[0].top] in page.headings for band in run)
    body = run[0][0].top
    for band in run:
        repeated = page.rows[band[0].top] in page.headings
        if not repeated and (is_repeated or len(band) == 1 or not all(one.is_heading for one in band)):
            break
        body = max(one.bottom for one in band)
    cells = tuple(one for band in run for one in band)
    bottom = max(one.bottom for one in cells)
    yield Table(cells, body if body < bottom else run[0][0].top)
