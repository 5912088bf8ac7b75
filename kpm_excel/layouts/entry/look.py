"""Colours and styles of the entry workbook. Each colour also differs in lightness, for black-and-white print."""

from dataclasses import replace

from kpm_excel.layouts.base import Style

#: Where one writes.
OPEN = "#FFFBE6"
#: Where an answer is still missing.
MISSING = "#FCE0C5"
#: What is wrong.
WRONG = "#F3B4B4"
#: What is done.
DONE = "#E6F3E1"
#: What is not needed as things stand.
ASLEEP = "#E4E4E4"
#: Bands and labels.
BAND, LABEL, LINE, GREY, LINK = "#1F3F5F", "#EEF2F6", "#9AA5B1", "#5A6470", "#0B5394"
#: Bars of the schedule, and those of the current period's column head.
BAR, NOW = "#C9DAEC", "#DDE6EF"

TITLE = Style(size_pt=14, bold=True, color="#FFFFFF", fill=BAND, valign="vcenter")
SUBTITLE = Style(size_pt=9, color="#FFFFFF", fill=BAND, valign="vcenter")
PLAIN = Style()
MIDDLE = Style(valign="vcenter")
SMALL = Style(size_pt=8, color=GREY)
HEADING = Style(size_pt=10.5, bold=True, color=BAND, bottom=2, border_color=BAND, valign="bottom")
_BOX = {"left": 1, "right": 1, "top": 1, "bottom": 1, "border_color": LINE}
LABEL_CELL = Style(
    size_pt=9, bold=True, fill=LABEL, valign="vcenter", left=1, right=1, top=1, bottom=1, border_color=LINE
)
TEXT_CELL = Style(size_pt=9, left=1, right=1, top=1, bottom=1, border_color=LINE)
HEAD_CELL = replace(LABEL_CELL, align="center", size_pt=8)
NOW_CELL = replace(HEAD_CELL, fill=NOW)
FIGURE_CELL = replace(TEXT_CELL, align="center", valign="vcenter")
NAME_CELL = replace(TEXT_CELL, valign="vcenter")
NAME_SMALL = replace(NAME_CELL, size_pt=8)
HELP_CELL = replace(SMALL, left=1, right=1, border_color=LINE, valign="vcenter")
HELP_BOX = replace(HELP_CELL, top=1, bottom=1)
HINT_CELL = replace(SMALL, color="#9C2B00", bold=True, left=1, right=1, border_color=LINE, valign="vcenter")
BESIDE_CELL = Style(size_pt=9, color=GREY, valign="vcenter", top=1, bottom=1, border_color=LINE)
PREVIOUS_CELL = replace(TEXT_CELL, size_pt=8, color=GREY, top=4, bottom=4)
BAR_CELL = Style(
    size_pt=7.5, align="center", valign="vcenter", fill=BAR, left=1, right=1, top=1, bottom=1, border_color="#3D5A78"
)
BESIDE_BAR = Style(size_pt=7.5, valign="vcenter", top=1, bottom=1, border_color=LINE, color=GREY)
TRACK_CELL = Style(left=4, right=4, top=1, bottom=1, border_color=LINE)
STATUS_CELL = Style(size_pt=8, valign="vcenter", left=1, right=1, top=1, bottom=1, border_color=LINE, color="#333333")
STATE_CELL = Style(
    size_pt=11,
    bold=True,
    align="center",
    valign="vcenter",
    fill="#FFFFFF",
    left=2,
    right=2,
    top=2,
    bottom=2,
    border_color=BAND,
)
FLAG_CELL = Style(size_pt=7, color="#FFFFFF", wrap=False)
LINK_CELL = Style(size_pt=8, color=LINK, underline=True, valign="vcenter")

#: Input cells by what they take; text cells are text-formatted, so that Excel leaves `1-2` and `=` alone.
INPUT_TEXT = Style(size_pt=9, fill=OPEN, locked=False, number_format="@", **_BOX)  # type: ignore[arg-type]
INPUT_CODE = replace(INPUT_TEXT, size_pt=12, bold=True, align="center", valign="vcenter")
INPUT_CHOICE = replace(INPUT_TEXT, align="center", valign="vcenter")
INPUT_NUMBER = replace(INPUT_TEXT, size_pt=10, number_format="#,##0.##########", align="right", valign="vcenter")


def input_date(language: str) -> Style:
    """The style of a cell that takes a day, as the language writes one."""
    written = 'yyyy"年"m"月"d"日"' if language == "ja" else "yyyy-mm-dd"
    return replace(INPUT_NUMBER, number_format=written, align="center")


FOR_CELL = Style(size_pt=13, bold=True, valign="vcenter")
READY = Style(
    size_pt=12, bold=True, align="center", valign="vcenter", left=2, right=2, top=2, bottom=2, border_color=BAND
)
STEP = Style(size_pt=10, valign="vcenter")
STEP_NUMBER = Style(size_pt=10, bold=True, color="#FFFFFF", fill=BAND, align="center", valign="vcenter")
PROGRAM_LINK = replace(NAME_CELL, color=LINK, underline=True)
NUMBER_CELL = replace(FIGURE_CELL, color=LINK, size_pt=11)
INPUT_PERSON = replace(INPUT_TEXT, valign="vcenter")
SMALL_MIDDLE = replace(SMALL, valign="vcenter", indent=1)
NOTE = Style(size_pt=9, color=GREY, valign="vcenter")


def swatch(fill: str) -> Style:
    """A small sample of a colour."""
    return Style(
        size_pt=8, fill=fill, align="center", valign="vcenter", left=1, right=1, top=1, bottom=1, border_color=LINE
    )
