"""The sheet that keeps what found no place when a plan workbook was laid out anew."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kpm_excel.book.base import Page, Sheet
from kpm_excel.book.list_sheet import Filled, ListColumn, ListSheet
from kpm_excel.book.measure import face_for
from kpm_excel.layouts.planbook import plan_styles
from kpm_excel.words import Words

_WIDTHS = {"place": 24, "heading": 24, "beside": 34, "text": 70}
_TITLE, _ABOUT, _HEADS = range(3)


@dataclass(frozen=True, slots=True)
class LeftOver:
    """A cell whose value found no place."""

    #: Sheet and cell in the workbook that it came from.
    place: str
    #: What stands over it, and first in its row; empty for nothing.
    heading: str
    beside: str
    #: What it shows.
    text: str


def left_over_sheet(left_over: Sequence[LeftOver], words: Words, taken: Collection[str]) -> Sheet:
    """The sheet that lists `left_over`, under a name that is not `taken`."""
    title = name = words.text("planbook.left_over")
    number = 1
    while name in taken:
        number += 1
        name = f"{title} {number}"
    sheet = Sheet(name, gridlines=False, tab_color=plan_styles.WRONG)
    columns = [
        ListColumn(words.text(f"planbook.left_over_{key}"), width, plan_styles.TEXT, plan_styles.HEADING)
        for key, width in _WIDTHS.items()
    ]
    listed = ListSheet(sheet, face_for(words.language), columns)
    for at in range(len(columns)):
        sheet.put(_TITLE, at, name if at == 0 else None, plan_styles.TITLE)
    sheet.put(_ABOUT, 0, words.text("planbook.left_over_about"), plan_styles.ABOUT)
    sheet.heights |= {_TITLE: 28, _ABOUT: 18}
    listed.heads(_HEADS, least_pt=20.0)
    for row, one in enumerate(left_over, start=_HEADS + 1):
        listed.row(row, [Filled(value) for value in (one.place, one.heading, one.beside, one.text)], air_pt=3.0)
    page = Page(footer="&L&8&A&C&8&P / &N", center=False)
    listed.finish((_HEADS, _HEADS), _HEADS + len(left_over), page, filter_from=0, cursor=0)
    return sheet
