"""Counts of each rating by leading department over the cycles."""

from dataclasses import replace
from typing import Final

from kpm_excel.book.base import Sheet
from kpm_excel.book.legible import text_on
from kpm_excel.book.measure import chars_for_pt, text_width_em
from kpm_excel.layouts.history.history_styles import COUNT, HEAD, SECTION, TEXT, TITLE, row_height, set_page
from kpm_excel.layouts.history.years import Years
from kpm_excel.layouts.overview.codes import color_of
from kpm_excel.plan.model import Field, Kind

_NAME_CHARS, _LEAST_CHARS = 30.0, 9.0
#: What a page holds, with something to spare.
_PAGE_PT: Final = 470.0


def departments_sheet(years: Years) -> Sheet | None:
    """A table for each rating of each kind; None where none was given."""
    rated = [(kind, field) for kind in years.plan.kinds for field in years.rated(kind)]
    if not rated:
        return None
    words = years.words
    sheet, row, breaks = Sheet(words.text("history.departments")), 2, list[int]()
    sheet.widths[0] = _NAME_CHARS
    sheet.put(0, 0, words.of_period("history.departments_title", years.plan.is_yearly), TITLE)
    sheet.heights[0] = 26.25
    page_top = 0
    for kind, field in rated:
        behind = _put(years, kind, field, sheet, row)
        # A table that has begun is not torn where it fits on a page of its own.
        if sum(sheet.heights.get(at, 15.0) for at in range(page_top, behind)) > _PAGE_PT and row > page_top + 2:
            breaks.append(row)
            page_top = row
        row = behind + 1
    set_page(years.report, sheet, None, tuple(breaks))
    return sheet


def _put(years: Years, kind: Kind, field: Field, sheet: Sheet, top: int) -> int:
    """The counts of one rating; gives the row behind them."""
    scale, head = years.plan.scale_of(field), top + 1
    title = years.words.of_period("history.ratings", years.plan.is_yearly, kind=kind.name, field=field.title)
    sheet.put(top, 0, title, SECTION)
    sheet.heights[top] = 20.25
    sheet.put(head, 0, years.words.text("history.department"), HEAD)
    # Codes side by side, and of each the cycles: so one sees how it went.
    columns = [(value, n) for value in scale.counted for n in range(len(years.cycles))]
    labels = [f"{value.code}\n{years.labels[n]}" for value, n in columns]
    for column, ((value, _), label) in enumerate(zip(columns, labels, strict=True), 1):
        fill = color_of(scale, value)
        sheet.put(head, column, label, replace(HEAD, fill=fill, color=text_on(fill)))
        sheet.widths[column] = max(sheet.widths.get(column, _LEAST_CHARS), _chars(years, label))
    widths = [(label, sheet.widths[column]) for column, label in enumerate(labels, 1)]
    sheet.heights[head] = max(27.0, row_height(widths, years.report.face) + 3.0)
    counted = years.by_department(kind, field)
    row = head
    for name, given in counted:
        row += 1
        sheet.put(row, 0, name, TEXT)
        for column, (value, n) in enumerate(columns, 1):
            sheet.put(row, column, given[n][value.code], COUNT)
        sheet.heights[row] = row_height([(name, _NAME_CHARS)], years.report.face)
    return row + 1


def _chars(years: Years, label: str) -> float:
    """The width of a column in which no word of `label` is torn."""
    widest = max(text_width_em(one, years.report.face, bold=True) for one in label.split())
    return chars_for_pt(widest * HEAD.size_pt * 1.05 + 6)
