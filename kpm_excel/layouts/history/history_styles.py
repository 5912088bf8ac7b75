"""Styles of a history, and the page that its sheets print on."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kpm_excel.book.base import Page, Sheet, Style
from kpm_excel.book.list_sheet import TALLEST_ROW_PT
from kpm_excel.book.measure import Face, chars_for_pt, height_pt, text_width_em
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.overview.overview_styles import A4_PT, SLACK, across_pt
from kpm_excel.layouts.overview.pages import footer, header
from kpm_excel.layouts.overview.report import Report

TITLE: Final = replace(entry_styles.HEADING, size_pt=14, bottom=0, wrap=False)
LEAD: Final = replace(entry_styles.NOTE, wrap=False)
HEAD: Final = entry_styles.HEAD_CELL
TEXT: Final = replace(entry_styles.TEXT_CELL, indent=0, valign="vcenter")
CODE: Final = replace(entry_styles.FIGURE_CELL, size_pt=11, bold=True)
NUMBER: Final = replace(entry_styles.FIGURE_CELL, align="right")
COUNT: Final = replace(entry_styles.FIGURE_CELL, size_pt=10, number_format="0")
SECTION: Final = Style(size_pt=11, bold=True, color=entry_styles.BAND, valign="vcenter", wrap=False)


def number_chars(numbers: Iterable[str | int], face: Face) -> float:
    """The width of the column of programs' numbers, each on one line."""
    widest = max((text_width_em(str(number), face, bold=True) for number in numbers), default=0.0)
    return max(6.0, chars_for_pt(widest * CODE.size_pt + 6.0))


def row_height(texts: list[tuple[str, float]], face: Face) -> float:
    """The height of a row of texts, each with the width of its column in characters."""
    needed = max([18.0, *(height_pt(text, chars, TEXT.size_pt, face) for text, chars in texts if text)])
    return min(needed, TALLEST_ROW_PT)


#: Left, right, top, bottom, header, footer.
_MARGINS_INCH: Final = (0.5, 0.5, 0.7, 0.6, 0.3, 0.3)
#: A sheet is set no smaller to have it on one page.
_SMALLEST_SCALE: Final = 0.7


def set_page(
    report: Report,
    sheet: Sheet,
    repeat: tuple[int, int] | None,
    breaks: tuple[int, ...] = (),
    area: tuple[int, int, int, int] | None = None,
    *,
    landscape: bool = True,
) -> None:
    """Let the sheet print on A4, one page across; upright on one page in all where it is legible there."""
    paper = A4_PT[::-1] if landscape else A4_PT
    room = (paper[1] - 72 * (_MARGINS_INCH[2] + _MARGINS_INCH[3])) * SLACK
    is_one = not landscape and sum(sheet.heights.values()) <= room / _SMALLEST_SCALE
    sheet.page = Page(
        paper=9, landscape=landscape, margins=_MARGINS_INCH,
        header=header(report, sheet.name, across_pt(paper, _MARGINS_INCH)),
        footer=footer(report), repeat_rows=None if is_one else repeat, breaks=() if is_one else breaks, area=area,
        fit=(1, 1) if is_one else (1, 0), center=False,
    )  # fmt: skip
