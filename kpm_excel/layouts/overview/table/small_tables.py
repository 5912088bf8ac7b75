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
from kpm_excel.layouts.overview.table.table_widths import PADDING_PT, longest_word_pt

#: First and last column of each cell.
Spans = tuple[tuple[int, int], ...]
#: Names take no more than this, other cells no more than the second; longer texts take several lines.
_NAME_PT, _CELL_PT = 230.0, 84.0
_LEAST_PT: Final = 30.0
#: So much of a text stands in one line, at least.
_LINE_EM: Final = 6.0
#: What a point too few costs against one too many in a name, in another cell, or behind the last.
_SHORT, _WIDE_NAME, _WIDE, _REST = 20.0, 0.3, 1.0, 0.5


def spans_of(table: SmallTable, rows: Sequence[SmallRow], widths_pt: Sequence[float], face: Face) -> Spans:
    """The columns, `widths_pt` wide, that the cells of `table` take; they have at least as many columns as heads."""
    texts = _texts(table, rows)
    return _spans(tuple(_needed_pt(own, at, face) for at, own in enumerate(texts)), widths_pt)


def lack_pt(table: SmallTable, rows: Sequence[SmallRow], spans: Spans, widths_pt: Sequence[float], face: Face) -> float:
    """How much wider the cells would have to be in which words are torn, or lines are only a few signs long."""
    return sum(
        max(0.0, _bearable_pt(own, at, face) - sum(widths_pt[first : last + 1]))
        for at, (own, (first, last)) in enumerate(zip(_texts(table, rows), spans, strict=True))
    )


def _texts(table: SmallTable, rows: Sequence[SmallRow]) -> list[list[str]]:
    """What stands in each column of the table, its heading first."""
    own = [row for row in rows if not row.is_wide]
    return [[head, *(row.texts[at] for row in own)] for at, head in enumerate(table.heads)]


def _needed_pt(texts: Sequence[str], place: int, face: Face) -> float:
    return min(_CELL_PT if place else _NAME_PT, max(_LEAST_PT, _widest_em(texts, face) * TEXT_PT + PADDING_PT))


def _bearable_pt(texts: Sequence[str], place: int, face: Face) -> float:
    line = min(_LINE_EM, _widest_em(texts, face)) * TEXT_PT + PADDING_PT
    return min(_needed_pt(texts, place, face), max(line, longest_word_pt(texts, face, bold=True)))


def _widest_em(texts: Sequence[str], face: Face) -> float:
    return max(text_width_em(line, face, bold=True) for text in texts for line in text.split("\n"))


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
