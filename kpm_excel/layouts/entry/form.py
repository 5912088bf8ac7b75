"""A sheet that is set from top to bottom: rows that grow with their text, blocks that stay on one page."""

import itertools
from dataclasses import dataclass, field

from kpm_excel.layouts.base import Cell, Sheet, Style, Value
from kpm_excel.layouts.measure import Face, height_pt

#: Excel's limit is 409.5 pt (a row's height); taller blocks are merged over several rows.
ROW_LIMIT_PT = 400.0
#: Height of a row that holds one line.
LINE_PT = 16.5
#: Printable height of A4 portrait between the margins of `PAGE_MARGINS`, less a little for the printer driver.
PAGE_PT = 842.0 - (0.55 + 0.6) * 72 - 6


@dataclass(slots=True)
class Form:
    """A `Sheet` with the row at which the next block begins."""

    sheet: Sheet
    face: Face
    row: int = 0
    #: First rows of blocks that must not be torn, in order.
    blocks: list[int] = field(default_factory=list)
    #: First rows of headings, which stay with the block that follows.
    headings: list[int] = field(default_factory=list)

    def begin(self, heading: bool = False) -> int:
        """Mark the next row as the first of a block, and return it."""
        (self.headings if heading else self.blocks).append(self.row)
        return self.row

    def next(self, height: float = LINE_PT) -> int:
        """Give the next row `height` points (several rows where one cannot be so high) and return its number."""
        first = self.row
        for part in parts_of(height):
            self.sheet.heights[self.row] = part
            self.row += 1
        return first

    def put(self, first: int, column: int, last_column: int, value: Value, style: Style, **more: object) -> Cell:
        """Put `value` over the columns of the rows from `first` to the last one that was begun."""
        return self.sheet.put(first, column, value, style, last_row=self.row - 1, last_column=last_column, **more)

    def height(self, text: str, chars: float, style: Style) -> float:
        """Height in points that `text` needs in a block `chars` wide."""
        return max(LINE_PT, round(height_pt(text, chars, style.size_pt, self.face, bold=style.bold), 2))

    def page_breaks(self, repeated_pt: float = 0.0) -> tuple[int, ...]:
        """The rows before which a page has to begin, so that no block is torn that fits on a page."""
        breaks: list[int] = []
        room = PAGE_PT
        used = 0.0
        visible = min(row for row in range(self.row) if row not in self.sheet.hidden_rows)
        starts = sorted({visible, *self.blocks, *self.headings, self.row})
        for start, end in itertools.pairwise(starts):
            height = self._height_of(start, end)
            with_next = height + (self._next_height(starts, end) if start in self.headings else 0.0)
            if used and used + min(with_next, room) > room:
                breaks.append(start)
                used, room = 0.0, PAGE_PT - repeated_pt
            used += height
            while used > room:
                used -= room
        return tuple(breaks)

    def _height_of(self, start: int, end: int) -> float:
        return sum(
            self.sheet.heights.get(row, LINE_PT) for row in range(start, end) if row not in self.sheet.hidden_rows
        )

    def _next_height(self, starts: list[int], at: int) -> float:
        if at not in starts or at == starts[-1]:
            return 0.0
        return self._height_of(at, starts[starts.index(at) + 1])


def parts_of(height: float) -> list[float]:
    """`height` points as the heights of as few equal rows as Excel allows."""
    count = -(-height // ROW_LIMIT_PT)
    return [round(height / count, 2)] * int(count)
