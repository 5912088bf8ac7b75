"""Tables on one sheet, each in columns of its own: the sheet has the edges of all."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from math import ceil, floor

from kpm_excel.book.base import Cell, Shape, Sheet, Style
from kpm_excel.book.fonts import PIXELS_PER_PT
from kpm_excel.book.measure import chars_for_pt, column_px

#: A column is no narrower than so many pixels.
LEAST_PX = 6
#: An edge moves to one that is there if that is no farther, and no edge moves farther than the second figure.
_OWN_PX, _FARTHEST_PX = 12, 90


def edges_px(widths_chars: Sequence[float]) -> list[int]:
    """Where columns begin and end, in pixels from the left."""
    return list(accumulate(map(column_px, widths_chars), initial=0))


def aligned(widths_chars: Sequence[float], least_px: Sequence[float], edges: Sequence[int]) -> list[float] | None:
    """`widths_chars`, changed so that each edge is one of `edges` or keeps away from them; None where that cannot be.

    The last edge is theirs, and no column becomes narrower than `least_px` says.
    """
    wanted, total = edges_px(widths_chars), edges[-1]
    found = [0]
    for at in range(1, len(wanted) - 1):
        low = max(ceil(found[-1] + least_px[at - 1]), wanted[at] - _FARTHEST_PX)
        high = min(floor(total - sum(least_px[at:])), wanted[at] + _FARTHEST_PX)
        fits = [px for px in range(low, high + 1) if all(not 0 < abs(px - edge) < LEAST_PX for edge in edges)]
        if not fits:
            return None
        found.append(min(fits, key=lambda px: abs(px - wanted[at]) + (0 if px in edges else _OWN_PX)))
    found.append(total)
    if found[-1] - found[-2] < least_px[-1]:
        return None
    return [chars_for_pt((right - left) / PIXELS_PER_PT) for left, right in pairwise(found)]


class _Grid:
    """Where the columns of one sheet stand among those of another, which has their edges and more."""

    def __init__(self, own: Sequence[int], whole: Sequence[int]) -> None:
        self._own, self._whole = own, whole

    def first(self, column: int) -> int:
        """The first column that has the place of `column`; the hidden ones at both ends stay there."""
        if column == 0:
            return 0
        return 1 + bisect_left(self._whole, self._own[min(column, len(self._own)) - 1])

    def last(self, column: int) -> int:
        """The last of these."""
        return self.first(column + 1) - 1 if 0 < column < len(self._own) else self.first(column)

    def cell(self, cell: Cell, down: int) -> Cell:
        """`cell` in its place, `down` rows lower."""
        first, end = self.first(cell.column), self.last(cell.column if cell.last_column is None else cell.last_column)
        is_wider = cell.last_column is not None or end > first
        last_row = cell.row if cell.last_row is None and is_wider else cell.last_row
        return cell._replace(
            row=cell.row + down, last_row=None if last_row is None else last_row + down,
            column=first, last_column=end if is_wider else None,
        )  # fmt: skip

    def shape(self, shape: Shape, down: int) -> Shape:
        """`shape` in its place."""
        column, x = self._point(shape.column, shape.x, ends=False)
        last_column, last_x = self._point(shape.last_column, shape.last_x, ends=True)
        return replace(
            shape, row=shape.row + down, last_row=shape.last_row + down,
            column=column, x=x, last_column=last_column, last_x=last_x,
        )  # fmt: skip

    def _point(self, column: int, x: float, *, ends: bool) -> tuple[int, float]:
        left, right = self._own[column - 1], self._own[column]
        px = left + x * (right - left)
        at = bisect_left(self._whole, px - 1e-6) - 1 if ends else bisect_right(self._whole, px + 1e-6) - 1
        at = min(max(at, 0), len(self._whole) - 2)
        begins, behind = self._whole[at], self._whole[at + 1]
        return 1 + at, round(min(1.0, max(0.0, (px - begins) / (behind - begins))), 6)


def _columns(edges: Sequence[int]) -> dict[int, float]:
    """The widths in characters of the columns between `edges`, behind the first, which is hidden."""
    return {at: chars_for_pt((right - left) / PIXELS_PER_PT) for at, (left, right) in enumerate(pairwise(edges), 1)}


def stacked(upper: Sheet, lower: Sheet, gap_pt: float, title: str) -> Sheet:
    """`upper` with the rows of `lower` below its own, which have a place of their own in the outline."""
    own = [edges_px([sheet.widths[at] for at in sorted(sheet.widths) if at]) for sheet in (upper, lower)]
    whole = sorted({edge for edges in own for edge in edges})
    over, under = (_Grid(edges, whole) for edges in own)
    gap = max(upper.heights) + 1
    down = gap + 1
    sheet = replace(
        _refined(upper, over, whole),
        heights=upper.heights | {gap: gap_pt} | {row + down: height for row, height in lower.heights.items()},
        hidden_rows=upper.hidden_rows | {row + down for row in lower.hidden_rows},
        outline=[
            *upper.outline,
            (down + 1, -1, title),
            *((row + down, depth, text) for row, depth, text in lower.outline),
        ],
    )
    sheet.cells += [under.cell(cell, down) for cell in lower.cells]
    sheet.shapes += [under.shape(one, down) for one in lower.shapes]
    sheet.hidden_columns |= {under.first(at) for at in lower.hidden_columns}
    sheet.page = replace(sheet.page, area=(1, 1, max(lower.heights) + down, len(whole) - 1))
    # Between the tables stands nothing.
    sheet.put(gap, 1, None, Style(), last_row=gap, last_column=len(whole) - 1)
    return sheet


def interleaved(sheet: Sheet, others: Iterable[tuple[Sequence[int], Sheet]]) -> Sheet:
    """`sheet` with the cells of others in some of its rows, each of which has columns between edges of its own."""
    others = list(others)
    own = edges_px([sheet.widths[at] for at in sorted(sheet.widths) if at])
    whole = sorted({*own, *(edge for edges, _ in others for edge in edges)})
    found = _refined(sheet, _Grid(own, whole), whole)
    for edges, other in others:
        grid = _Grid(edges, whole)
        found.cells += _placed(other.cells, grid, sheet.hidden_rows)
        found.shapes += [grid.shape(one, 0) for one in other.shapes]
    return found


def _placed(cells: Iterable[Cell], grid: _Grid, hidden_rows: Collection[int]) -> list[Cell]:
    """`cells` in their places; what names a column stands in the first of those that have its place."""
    return [
        cell._replace(column=grid.first(cell.column)) if cell.row in hidden_rows else grid.cell(cell, 0)
        for cell in cells
    ]


def _refined(sheet: Sheet, grid: _Grid, whole: Sequence[int]) -> Sheet:
    """The same `sheet` in the columns between the edges `whole`."""
    area = sheet.page.area
    return replace(
        sheet,
        cells=_placed(sheet.cells, grid, sheet.hidden_rows),
        widths={0: sheet.widths[0]} | _columns(whole),
        hidden_columns={grid.first(at) for at in sheet.hidden_columns},
        shapes=[grid.shape(one, 0) for one in sheet.shapes],
        freeze=(sheet.freeze[0], grid.first(sheet.freeze[1])) if sheet.freeze else None,
        page=replace(sheet.page, area=(*area[:3], len(whole) - 1)) if area else sheet.page,
    )
