"""Styles of the plan workbook, in the colours that the entry workbook has."""

from dataclasses import replace

from kpm_excel.book.base import Style
from kpm_excel.book.legible import text_on
from kpm_excel.book.marks import day_format

#: Bands and labels.
BAND, LABEL, LINE, GREY = "#1F3F5F", "#EEF2F6", "#9AA5B1", "#5A6470"
#: Bars of the schedule, heads of periods, and the head of the current one.
BAR, NOW, OPEN = "#C9DAEC", "#DDE6EF", "#FFE699"
#: What is missing, and what is wrong.
MISSING, WRONG = "#FCE0C5", "#F3B4B4"

TITLE = Style(size_pt=14, bold=True, color="#FFFFFF", fill=BAND, valign="vcenter", wrap=False, indent=1)
ABOUT = Style(size_pt=9, color=GREY, valign="vcenter", wrap=False, indent=1)
_BOX = Style(size_pt=9, left=1, right=1, top=1, bottom=1, border_color=LINE)
HEADING = replace(_BOX, bold=True, fill=LABEL, align="center", valign="vcenter")
#: Heading of a column that every row needs.
NEEDED = replace(HEADING, fill=BAND, color="#FFFFFF")
HEADING_BAND = replace(HEADING, size_pt=8.5, fill=NOW)
CURRENT_BAND = replace(HEADING_BAND, fill=OPEN)
HELP = replace(_BOX, size_pt=8, color=GREY, fill="#F7F9FB")
EXPLAINED = replace(HELP, valign="vcenter")
LABEL_CELL = replace(_BOX, bold=True, fill=LABEL, valign="vcenter")
LABEL_NEEDED = replace(LABEL_CELL, fill=BAND, color="#FFFFFF")
#: Hidden cells by which the workbook finds its own way.
KEY = Style(size_pt=7, color=GREY, wrap=False)
#: Cells to write in; formatted as text, so that `1-2` stays what it is.
TEXT = replace(_BOX, locked=False, number_format="@")
SHORT = replace(TEXT, valign="vcenter")
CENTERED = replace(SHORT, align="center")
NUMBER = replace(SHORT, number_format="General", align="right")
SHOWN = replace(_BOX, size_pt=8, color=GREY, fill="#F7F9FB", valign="vcenter")
SHOWN_TEXT = replace(SHOWN, valign="top")
BAR_CELL = replace(
    _BOX, size_pt=8, fill=BAR, border_color="#3D5A78", align="center", valign="vcenter", number_format="@"
)
TRACK = replace(_BOX, left=4, right=4, number_format="@", size_pt=8, align="center", valign="vcenter")
#: Laid over cells while something is missing, doubled or out of place.
BLANK = Style(fill=MISSING)
DOUBLED = Style(fill=WRONG)
ASLEEP = Style(fill="#E4E4E4", color=GREY)


def day(language: str) -> Style:
    """The style of a cell that takes a day, as the language writes one."""
    return replace(NUMBER, number_format=day_format(language), align="center")


def swatch(color: str) -> Style:
    """A cell that shows the colour which it names."""
    return replace(CENTERED, fill=color, color=text_on(color))
