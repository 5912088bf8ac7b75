"""A sheet that is set from top to bottom: rows that grow with their text, blocks that stay on one page."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from kpm_excel.book.base import Cell, Sheet, Style, Value
from kpm_excel.book.fonts import PIXELS_PER_PT
from kpm_excel.book.formulas import CELL_LIMIT, cut
from kpm_excel.book.measure import INDENT_CHARS, UNIT_PX, Face, height_pt, merged_chars, our_lines, text_width_em
from kpm_excel.layouts.entry import entry_styles

#: Excel's limit is 409.5 pt (a row's height); taller blocks are merged over several rows.
ROW_LIMIT_PT = 400.5
#: Height of each of these rows at most: pages fill better with small ones.
_PART_PT = 120.0
#: Height of a row that holds one line.
LINE_PT = 16.5
#: Left, right, top, bottom, header, footer, in inches.
PAGE_MARGINS = (0.4, 0.4, 0.5, 0.6, 0.3, 0.3)
#: Printable height of A4 portrait between the margins, less a little for the printer driver.
PAGE_PT = 841.9 - (0.5 + 0.6) * 72 - 10
#: Space that a boxed text has above and below its lines, beside what the lines themselves need.
AIR_PT = 3.0
#: The scales at which a form may print, in percent, the best first.
_SCALES = range(100, 83, -1)
#: Steps from the height that one would wish for to the least that holds the field's limit.
_STEPS = 10


@dataclass(frozen=True, slots=True)
class Elastic:
    """Rows of one input, which may be anything from `least_pt` to `wish_pt` high."""

    first_row: int
    count: int
    least_pt: float
    wish_pt: float

    def height(self, step: int) -> float:
        """The height of each row at `step` of `_STEPS`, in whole pixels of Excel's screen."""
        whole = self.wish_pt - (self.wish_pt - self.least_pt) * step / _STEPS
        return -(-whole / self.count // 0.75) * 0.75


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
    elastic: list[Elastic] = field(default_factory=list)

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

    def next_elastic(self, least_pt: float, wish_pt: float, rows: int = 1) -> int:
        """Give the next `rows`, or more where they cannot be so high, heights that `fit` decides."""
        first = self.row
        for part in parts_of(wish_pt, rows):
            self.next(part)
        self.elastic.append(Elastic(first, self.row - first, least_pt, wish_pt))
        return first

    def put(self, first: int, column: int, last_column: int, value: Value, style: Style, **more: object) -> Cell:
        """Put `value` over the columns of the rows from `first` to the last one that was begun."""
        if isinstance(value, str) and style in entry_styles.OUR_LINES and not more.get("formula"):
            value = self.lined(value, self._chars(column, last_column), style)
        if isinstance(value, str) and len(value) > CELL_LIMIT // 2:
            value = cut(value, CELL_LIMIT)
        return self.sheet.put(first, column, value, style, last_row=self.row - 1, last_column=last_column, **more)

    def height(self, text: str, chars: float, style: Style) -> float:
        """Height in points that `text` needs in a block `chars` wide."""
        text, room = self.lined(text, chars, style), chars - INDENT_CHARS * style.indent
        return max(LINE_PT, _height(text, room, style.size_pt, self.face, style.bold))

    def lined(self, text: str, chars: float, style: Style) -> str:
        """`text` in the lines into which we break it in a block `chars` wide; as it is where its style leaves that to
        programs."""
        if style not in entry_styles.OUR_LINES:
            return text
        # Prose in a narrow column would take half as many lines again, were its phrases kept whole.
        return broken(text, chars, style, self.face, phrases=style != entry_styles.ASIDE_CELL)

    def _chars(self, column: int, last_column: int) -> float:
        """The width in characters of a block of columns."""
        return _merged(tuple([self.sheet.widths[at] for at in range(column, last_column + 1)]))

    def span(self, first: int, behind: int) -> float:
        """Height in points of the rows from `first` to the one before `behind`, hidden ones left out."""
        heights, hidden = self.sheet.heights, self.sheet.hidden_rows
        return sum([heights[row] for row in range(first, behind) if row not in hidden])

    def fit(self, repeated_pt: float = 0.0) -> tuple[int, tuple[int, ...]]:
        """The scale in percent at which the form prints on the fewest pages, and the rows that begin a page.

        Elastic rows are given their heights: no lower, and the print no smaller, than those pages ask for.
        Every page but the first begins with rows that take `repeated_pt`.
        """
        breaks = self._paged(0, _SCALES[0], repeated_pt)
        fewest = len(self._paged(_STEPS, _SCALES[-1], repeated_pt)) if breaks else 0
        if len(breaks) == fewest:
            return _SCALES[0], self._paged(0, _SCALES[0], repeated_pt)
        scale = _SCALES[_first(len(_SCALES), lambda at: len(self._paged(_STEPS, _SCALES[at], repeated_pt)) <= fewest)]
        step = _first(_STEPS + 1, lambda at: len(self._paged(at, scale, repeated_pt)) <= fewest)
        return scale, self._paged(step, scale, repeated_pt)

    def _paged(self, step: int, scale: int, repeated_pt: float) -> tuple[int, ...]:
        for rows in self.elastic:
            height = rows.height(step)
            for row in range(rows.first_row, rows.first_row + rows.count):
                self.sheet.heights[row] = height
        return self.page_breaks(PAGE_PT * 100 / scale, repeated_pt)

    def page_breaks(self, page_pt: float, repeated_pt: float = 0.0) -> tuple[int, ...]:
        """The rows before which a page has to begin, so that no block is torn that fits on a page."""
        sheet = self.sheet
        # The height above each row and above the end: a block's is the difference of two.
        each = [0.0 if row in sheet.hidden_rows else sheet.heights[row] for row in range(self.row)]
        above = list(itertools.accumulate(each, initial=0.0))
        visible = next(row for row, height in enumerate(each) if height)
        starts = sorted({visible, *self.blocks, *self.headings, self.row})
        heights = [above[end] - above[start] for start, end in itertools.pairwise(starts)]
        headings = set(self.headings)
        breaks: list[int] = []
        used, room = 0.0, page_pt
        for at, (start, height) in enumerate(zip(starts, heights, strict=False)):
            wanted = height
            if start in headings and at + 1 < len(heights):
                wanted += min(heights[at + 1], room - height)
            if wanted <= room < used + wanted and used:
                breaks.append(start)
                used, room = 0.0, page_pt - repeated_pt
            if used + height <= room:
                used += height
                continue
            # A block that no page can hold is torn between two of its rows.
            for row in range(start, starts[at + 1]):
                if used and used + each[row] > room:
                    breaks.append(row)
                    used, room = 0.0, page_pt - repeated_pt
                used += each[row]
        return tuple(breaks)


@lru_cache(maxsize=8192)
def _height(text: str, chars: float, size_pt: float, face: Face, bold: bool) -> float:
    # Labels, helps and notes are the same on sheet after sheet.
    return height_pt(text, chars, size_pt, face, bold=bold) + AIR_PT


def broken(text: str, chars: float, style: Style, face: Face, *, phrases: bool) -> str:
    """`text` in the lines into which we break it in a block `chars` wide, away from the frame of its cell.

    With `phrases` lines end between these.
    """
    is_padded = style.left > 0 and not style.indent and style.align in (None, "left")
    room = chars - INDENT_CHARS * style.indent
    return _lined(text, room, style.size_pt, face, style.bold, is_padded, phrases)


@lru_cache(maxsize=8192)
def _lined(text: str, chars: float, size_pt: float, face: Face, bold: bool, is_padded: bool, phrases: bool) -> str:
    # A blank keeps them away from the frame: an indent is three of them, and as wide as the form's largest type.
    blank = " " if is_padded else ""
    chars -= 2 * text_width_em(blank, face) * size_pt * PIXELS_PER_PT / UNIT_PX
    lines = our_lines(text, max(chars, 1.0), size_pt, face, bold=bold, phrases=phrases)
    return "\n".join(blank + line for line in lines)


@lru_cache(maxsize=1024)
def _merged(widths_chars: tuple[float, ...]) -> float:
    return merged_chars(widths_chars)


def _first(count: int, holds: Callable[[int], bool]) -> int:
    """The first number below `count` for which `holds` is true, where it stays true from there to the last."""
    low, high = 0, count - 1
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def parts_of(height: float, least: int = 1) -> list[float]:
    """`height` points as one row, or as several equal ones, `least` of them and more where a row cannot be so high."""
    count = max(least, 1 if height <= ROW_LIMIT_PT else -(-height // _PART_PT))
    return [-(-height / count // 0.75) * 0.75] * int(count)
