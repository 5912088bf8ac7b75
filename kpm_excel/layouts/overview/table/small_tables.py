"""Where the cells of a small table stand, which a field has in rows of its own beneath an item.

A sheet has the columns of its large table alone: each cell of the small one takes some neighbouring columns whole, the
same ones beneath every item.
"""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import Final

from kpm_excel.book.measure import Face, text_width_em
from kpm_excel.layouts.overview.overview_styles import TEXT_PT
from kpm_excel.layouts.overview.table.table_roles import SmallRow, SmallTable
from kpm_excel.layouts.overview.table.table_widths import PADDING_PT

#: First and last column of each cell.
Spans = tuple[tuple[int, int], ...]
#: Names take no more than this, other cells no more than the second; longer texts take several lines.
_NAME_PT, _CELL_PT = 230.0, 84.0
_LEAST_PT: Final = 30.0
#: What a point too few costs against one too many in a name, in another cell, or behind the last.
_SHORT, _WIDE_NAME, _WIDE, _REST = 20.0, 0.3, 1.0, 0.5


def spans_of(table: SmallTable, rows: Sequence[SmallRow], widths_pt: Sequence[float], face: Face) -> Spans:
    """The columns, `widths_pt` wide, that the cells of `table` take; they have at least as many columns as heads."""
    places = range(len(table.heads))
    texts = [
        [table.heads[at], *(row.texts[at] for row in rows if len(row.texts) > at and not row.is_wide)] for at in places
    ]
    return _spans(tuple(_needed_pt(own, at, face) for at, own in enumerate(texts)), widths_pt)


def _needed_pt(texts: Sequence[str], place: int, face: Face) -> float:
    lines = (line for text in texts for line in text.split("\n"))
    widest = max(text_width_em(line, face, bold=True) for line in lines) * TEXT_PT + PADDING_PT
    return min(_CELL_PT if place else _NAME_PT, max(_LEAST_PT, widest))


def _spans(needed_pt: tuple[float, ...], widths_pt: Sequence[float]) -> Spans:
    """The spans that cost least, from the left on; what is left over stands behind the last cell."""
    edges = list(accumulate(widths_pt, initial=0.0))

    @cache
    def best(place: int, first: int) -> tuple[float, Spans]:
        if place == len(needed_pt):
            return (edges[-1] - edges[first]) * _REST, ()
        found = []
        # Each cell behind needs a column.
        for behind in range(first + 1, len(edges) - (len(needed_pt) - place - 1)):
            over = edges[behind] - edges[first] - needed_pt[place]
            cost = -over * _SHORT if over < 0 else over * (_WIDE if place else _WIDE_NAME)
            rest, spans = best(place + 1, behind)
            found.append((cost + rest, ((first, behind - 1), *spans)))
        return min(found)

    return best(0, 0)[1]
