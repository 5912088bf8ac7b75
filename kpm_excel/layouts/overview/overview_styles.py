"""Sizes and looks that the overview's sheets share; lengths in points unless the name says otherwise."""

from dataclasses import replace
from typing import Final

from kpm_excel.book.base import Style
from kpm_excel.book.legible import INK as _INK
from kpm_excel.book.measure import Face

#: The smallest text that is printed.
TEXT_PT: Final = 8.0
#: Excel's limit of a row's height is 409.5.
TALLEST_ROW_PT: Final = 400.0
#: Left and right; top; bottom; header and footer, in inches.
A3_MARGINS_INCH: Final = (0.25, 0.25, 0.53, 0.43, 0.28, 0.22)
A4_MARGINS_INCH: Final = (0.65, 0.65, 0.75, 0.7, 0.4, 0.4)
A3_PT: Final = (1190.55, 841.89)
A4_PT: Final = (595.28, 841.89)
#: Displays, printers and programs differ by up to three percent in what they fit on a page.
SLACK: Final = 0.97

INK: Final = _INK
ACCENT: Final = "#1F4E79"
PALE: Final = "#E8EEF4"
FAINT: Final = "#F4F6F8"
LINE: Final = "#98A3AF"
ALERT: Final = "#B42318"
ALERT_FILL: Final = "#FDECEA"

BODY: Final = Style(size_pt=TEXT_PT, color=INK, border_color=LINE, left=1, right=1, top=1, bottom=1)
HEADING: Final = Style(
    size_pt=TEXT_PT, bold=True, color=INK, fill=PALE, align="center", valign="vcenter",
    border_color=LINE, left=1, right=1, top=1, bottom=1,
)  # fmt: skip


def across_pt(paper_pt: tuple[float, float], margins_inch: tuple[float, ...]) -> float:
    """Width between the margins."""
    return paper_pt[0] - 72 * (margins_inch[0] + margins_inch[1])


def printable_pt(paper_pt: tuple[float, float], margins_inch: tuple[float, ...], *faces: Face) -> tuple[float, float]:
    """Width and height that columns and rows may have between the margins in a workbook of one of `faces`.

    The slack is taken off, and what LibreOffice makes columns wider.
    """
    widening = max(1.0, *(face.column_scale for face in faces))
    left, right, top, bottom = (72 * inch for inch in margins_inch[:4])
    width, height = paper_pt
    return (width - left - right) * SLACK / widening, (height - top - bottom) * SLACK


#: Stands where an answer is missing; the dots of its fill keep it apart without colour.
ABSENT: Final = replace(BODY, bold=True, color=ALERT, fill=ALERT_FILL)
#: Some of several answers are missing.
ABSENT_PARTLY: Final = replace(BODY, fill=ALERT_FILL)
BAR_FILL: Final = "#DCE9F5"
#: Column of the current period.
NOW_FILL: Final = "#FBF6E6"
#: Behind figures that are worked out of others.
APART_FILL: Final = "#EEF2F6"
