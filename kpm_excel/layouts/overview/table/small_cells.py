"""The cells of a small table beneath an item, and the bars that show progress in them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kpm_excel.book.base import Shape, Sheet
from kpm_excel.book.measure import Face, merged_chars
from kpm_excel.layouts.overview.overview_styles import ABSENT, ACCENT, BODY, HEADING
from kpm_excel.layouts.overview.table.blocks import PAD_PT, Beneath
from kpm_excel.layouts.overview.table.side_by_side import Text, padded_chars
from kpm_excel.layouts.overview.table.table_roles import CLOSED_ROW, FIXED, Column, SmallRow

_PROGRESS_PT: Final = 2.0
_SMALL: Final = replace(BODY, align="center")
#: Column of the sheet in which the first cell begins.
_LEFT: Final = 1 + FIXED


def row_key(one: Beneath, columns: Sequence[Column]) -> str:
    """What a row beneath says of itself: whose answer it holds, and in which column."""
    if one.row is None:
        return f"{one.column.id} {columns[FIXED].key}"
    if not one.row.part or one.answer is None:
        return CLOSED_ROW
    return f"{one.column.id}.{one.row.part} {columns[FIXED + one.spans[one.answer][0]].key}"


def small_cells(one: Beneath, row: SmallRow, widths_chars: Sequence[float], face: Face) -> list[Text]:
    """The cells of a row of a small table, and an empty one for the rest of the width."""
    cells = []
    for at, (text, (first, last)) in enumerate(zip(row.texts, one.spans, strict=True)):
        style = _SMALL if at and not row.is_wide else BODY
        if one.is_heading:
            style = replace(HEADING, valign="top", align="center" if at else "left")
        elif at == one.answer and not row.is_wide:
            style = replace(ABSENT if row.is_absent else style, align="center", bold=True)
        elif row.is_alert and at == len(one.spans) - 1:
            style = replace(style, bold=True)
        chars = merged_chars(widths_chars[FIXED + first : FIXED + last + 1])
        chars = padded_chars(chars, face) if style.align is None or style.align == "left" else chars
        cells.append(Text(_LEFT + first, _LEFT + last, text or None, style, chars, PAD_PT / 2))
    behind = _LEFT + one.spans[-1][1] + 1
    if behind <= len(widths_chars):
        cells.append(Text(behind, len(widths_chars), None, BODY, 1.0))
    return cells


def progress_bar(
    sheet: Sheet, row: int, span: tuple[int, int], percent: float, widths_pt: Sequence[float]
) -> Shape | None:
    """A bar along the foot of the cells of `span`, as long as the progress; None for no progress."""
    widths = widths_pt[FIXED + span[0] : FIXED + span[1] + 1]
    rest = min(1.0, percent / 100) * sum(widths)
    if rest < 1:
        return None
    column = 0
    while column < len(widths) - 1 and rest > widths[column]:
        rest -= widths[column]
        column += 1
    top, first = max(0.0, 1 - _PROGRESS_PT / sheet.heights[row]), _LEFT + span[0]
    return Shape(
        row, first, 0.0, top, row, first + column, round(min(1.0, rest / widths[column]), 6), 1.0, "",
        preset="rect", fill=ACCENT, line=None,
    )  # fmt: skip
