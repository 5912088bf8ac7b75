"""The cells of a small table beneath an item, and the bars that show progress in them, in columns of its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from kpm_excel.book.base import Shape, Sheet
from kpm_excel.book.measure import Face
from kpm_excel.layouts.overview.overview_styles import ABSENT, ACCENT, BODY, HEADING
from kpm_excel.layouts.overview.table.blocks import PAD_PT, Beneath, small_chars
from kpm_excel.layouts.overview.table.side_by_side import Text
from kpm_excel.layouts.overview.table.small_tables import SmallGrid
from kpm_excel.layouts.overview.table.stacked import edges_px
from kpm_excel.layouts.overview.table.table_roles import CLOSED_ROW, FIXED, Column, SmallRow

_PROGRESS_PT: Final = 2.0
_SMALL: Final = replace(BODY, align="center")


@dataclass(slots=True)
class SmallSheets:
    """The small tables of a sheet, each as a sheet of its own with the same rows, its columns numbered from 1."""

    columns: Sequence[Column]
    widths_chars: Sequence[float]
    #: By the field: the columns, and what stands in them.
    made: dict[str, tuple[SmallGrid, Sheet]] = field(default_factory=dict)

    def sheet(self, column: Column, grid: SmallGrid, key_row: int) -> Sheet:
        """The sheet of a field's table; its row `key_row` names the columns that no table before it has named."""
        if column.id not in self.made:
            named: set[object] = {one.key for one in self.columns}
            named |= {cell.value for _, other in self.made.values() for cell in other.cells if cell.row == key_row}
            own = self.made[column.id] = grid, Sheet(column.id)
            for at, key in enumerate(self._keys(grid), 1):
                if key not in named:
                    own[1].put(key_row, at, key, HEADING)
        return self.made[column.id][1]

    def row_key(self, one: Beneath) -> str:
        """What a row beneath says of itself: whose answer it holds, and in which column."""
        if one.row is None or one.grid is None:
            return f"{one.column.id} {self.columns[FIXED].key}"
        if not one.row.part or one.answer is None:
            return CLOSED_ROW
        return f"{one.column.id}.{one.row.part} {self._keys(one.grid)[one.answer]}"

    def _keys(self, grid: SmallGrid) -> list[str]:
        """What names the columns of a small table: those of the large one where they begin together, else the edge."""
        edges = edges_px(self.widths_chars)
        known = {edge: one.key for edge, one in zip(edges, self.columns, strict=False)}
        return [known.get(edge, f"c.{edge}") for edge in grid.edges[: grid.count]]


def small_cells(one: Beneath, row: SmallRow, grid: SmallGrid, face: Face, *, is_last: bool) -> Iterator[Text]:
    """The cells of a row of a small table, of which it may be the last, and an empty one for the rest of the width."""
    spans = grid.spans(row)
    for at, (text, (first, last)) in enumerate(zip(row.texts, spans, strict=True)):
        style = _SMALL if at and not row.is_wide else BODY
        if one.is_heading:
            style = replace(HEADING, valign="top", align="center" if at else "left")
        elif at == one.answer and not row.is_wide:
            style = replace(ABSENT if row.is_absent else style, align="center", bold=True)
        elif row.is_alert and at == len(spans) - 1:
            style = replace(style, bold=True)
        is_text = style.align is None or style.align == "left"
        chars = small_chars(grid, (first, last), is_text=is_text, face=face)
        yield Text(1 + first, 1 + last, text or None, style, chars, PAD_PT / 2, phrases=at == 0)
    if not row.is_wide and grid.count < len(grid.edges) - 1:
        yield Text(1 + grid.count, 1 + grid.count, None, replace(BODY, top=0, bottom=int(is_last)), 1.0)


def progress_bar(height_pt: float, row: int, column: int, percent: float) -> Shape | None:
    """A bar along the foot of a cell in a row of that height, as long as the progress; None for no progress."""
    share = round(min(1.0, percent / 100), 6)
    if share <= 0:
        return None
    return Shape(
        row, column, 0.0, max(0.0, 1 - _PROGRESS_PT / height_pt), row, column, share, 1.0, "",
        preset="rect", fill=ACCENT, line=None,
    )  # fmt: skip
