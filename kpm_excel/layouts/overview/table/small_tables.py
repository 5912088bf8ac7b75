"""Where the cells of a small table stand, which a field has in rows of its own beneath an item.

Its columns are as wide as what stands in them, the same ones beneath every item. Where an edge of the large table is
near it is theirs too; no other lies so close to one that a column of the sheet would be hardly there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, inf
from typing import Final

from kpm_excel.book.fonts import PIXELS_PER_PT
from kpm_excel.book.measure import Face, chars_for_pt, text_width_em
from kpm_excel.layouts.overview.overview_styles import TEXT_PT
from kpm_excel.layouts.overview.table.stacked import LEAST_PX
from kpm_excel.layouts.overview.table.table_roles import SmallRow, SmallTable
from kpm_excel.layouts.overview.table.table_widths import PADDING_PT, longest_word_pt

#: Names take no more than this, other cells no more than the second; longer texts take several lines.
_NAME_PT, _CELL_PT = 230.0, 120.0
_LEAST_PT: Final = 36.0
#: What a cell has beyond what stands in it, so that its neighbours keep their distance.
_AIR_PT: Final = 10.0
#: So much of a text stands in one line, at least.
_LINE_EM: Final = 6.0
#: What a point too few costs against one too many, and an edge that is none of the large table's.
_SHORT, _WIDE, _OWN = 20.0, 1.0, 12.0


@dataclass(frozen=True, slots=True)
class SmallGrid:
    """The columns of a small table."""

    #: Left edge of each, then the right edge of the last, in pixels from the left edge of the sheet's first column.
    edges: tuple[int, ...]
    #: So many hold something; one behind them is empty.
    count: int

    def spans(self, row: SmallRow) -> tuple[tuple[int, int], ...]:
        """First and last column of each cell of `row`."""
        if row.is_wide:
            return (0, 0), (1, len(self.edges) - 2)
        return tuple((at, at) for at in range(self.count))

    def chars(self, span: tuple[int, int]) -> float:
        """The width in characters of the columns from the first to the last of `span`."""
        return chars_for_pt((self.edges[span[1] + 1] - self.edges[span[0]]) / PIXELS_PER_PT)

    def lack_pt(self, table: SmallTable, rows: Sequence[SmallRow], face: Face) -> float:
        """How much wider the cells would have to be in which words are torn, or lines are only a few signs long."""
        widths = [(b - a) / PIXELS_PER_PT for a, b in zip(self.edges, self.edges[1:], strict=False)]
        texts = enumerate(_texts(table, rows))
        return sum(max(0.0, _bearable_pt(own, at, face) - widths[at]) for at, own in texts)


def grid_of(
    table: SmallTable, rows: Sequence[SmallRow], known_px: Sequence[int], start_px: int, face: Face
) -> SmallGrid:
    """The columns of `table` with `rows`, from `start_px` to the last of the edges that the sheet has already."""
    needed = [_needed_pt(own, at, face) + _AIR_PT for at, own in enumerate(_texts(table, rows))]
    ends = _ends(tuple(ceil(one * PIXELS_PER_PT) for one in needed), tuple(sorted(set(known_px))), start_px)
    edges = (start_px, *ends)
    return SmallGrid(edges if edges[-1] == max(known_px) else (*edges, max(known_px)), len(needed))


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


def _ends(needed_px: tuple[int, ...], known: tuple[int, ...], start: int) -> tuple[int, ...]:
    """The right edges that cost least for cells that need so many pixels, from the left on."""

    @cache
    def best(place: int, first: int) -> tuple[float, tuple[int, ...]]:
        if place == len(needed_px):
            return 0.0, ()
        found: list[tuple[float, tuple[int, ...]]] = [(inf, ())]
        behind = len(needed_px) - place - 1
        for end in _candidates(first, needed_px[place], behind, known):
            over = (end - first - needed_px[place]) / PIXELS_PER_PT
            cost = (-over * _SHORT if over < 0 else over * _WIDE) + (0.0 if end in known else _OWN)
            rest, ends = best(place + 1, end)
            found.append((cost + rest, (end, *ends)))
        return min(found)

    return best(0, start)[1]


def _candidates(first: int, needed: int, behind: int, known: tuple[int, ...]) -> list[int]:
    """Where a cell from `first` on may end, where so many are to stand behind it: at an edge, or where it is enough."""
    last = known[-1] - behind * LEAST_PX * 2
    found = [edge for edge in known if first + LEAST_PX * 2 <= edge <= last]
    # Where there is too little room, what is left is shared.
    share = first + max(1, (known[-1] - first) // (behind + 1))
    end = first + needed if first + needed <= last else share
    while (near := _near(end, known)) is not None and end > near:
        end = near + LEAST_PX
    if near is None and end <= last:
        found.append(end)
    return found or [share]


def _near(place: int, known: tuple[int, ...]) -> int | None:
    """The first of the edges so close to `place` that a column between them would be hardly there."""
    return next((edge for edge in known if abs(edge - place) < LEAST_PX), None)
