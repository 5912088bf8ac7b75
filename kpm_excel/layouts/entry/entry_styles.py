"""Colours and styles of the entry workbook.

Each colour also differs in lightness, for black-and-white print, and no colour says what words do not say as well.
"""

from dataclasses import replace
from functools import cache

from kpm_excel.book.base import Style
from kpm_excel.book.legible import INK, text_on
from kpm_excel.book.marks import day_format

#: Where one writes.
OPEN = "#FFFBE6"
#: Where an answer is still missing: the stronger yellow of the two.
MISSING = "#FFE699"
#: What is wrong.
WRONG = "#F3B4B4"
#: What is taken as it is, and somebody should look at: a third yellow, the strongest.
LOOK = "#FFD24D"
#: What is done.
DONE = "#E6F3E1"
#: What is not needed as things stand.
ASLEEP = "#E4E4E4"
#: Bands and labels.
BAND, LABEL, LINE, GREY, LINK = "#1F3F5F", "#EEF2F6", "#9AA5B1", "#4A545F", "#0B5394"
#: Bars of the schedule, and those of the current period's column head.
BAR, NOW = "#C9DAEC", "#DDE6EF"

_BOX = Style(left=1, right=1, top=1, bottom=1, border_color=LINE, valign="vcenter")
TITLE = Style(size_pt=14, bold=True, color="#FFFFFF", fill=BAND, valign="vcenter", indent=1)
LONG_TITLE = replace(TITLE, size_pt=11)
SUBTITLE = Style(size_pt=9, color="#FFFFFF", fill=BAND, valign="vcenter", indent=1)
PLAIN = Style()
MIDDLE = Style(valign="vcenter")
INDENTED = Style(valign="vcenter", indent=1)
SMALL = Style(size_pt=8, color=GREY)
HEADING = Style(size_pt=10.5, bold=True, color=BAND, bottom=2, border_color=BAND, valign="bottom")
#: Over several fields, below such a heading.
UNDER = Style(bold=True, color=BAND, bottom=1, border_color=BAND, valign="bottom")
LABEL_CELL = replace(_BOX, bold=True, fill=LABEL)
TEXT_CELL = replace(_BOX, indent=1)
#: A part of a text that is too long for one row.
TEXT_PART = replace(TEXT_CELL, valign="top", top=4, bottom=4)
HEAD_CELL = replace(LABEL_CELL, align="center", size_pt=8)
NOW_CELL = replace(HEAD_CELL, fill=NOW)
FIGURE_CELL = replace(_BOX, align="center")
#: A figure among others over periods, and that of the current one.
AMOUNT_CELL = replace(_BOX, size_pt=8, align="right", wrap=False, shrink=True)
#: A number that is worked out of others: nobody writes there.
WORKED_CELL = replace(_BOX, size_pt=10, align="right", indent=1, fill=LABEL, wrap=False, shrink=True)
AMOUNT_NOW = replace(AMOUNT_CELL, fill=LABEL)
NAME_CELL = _BOX
#: The words of a choice beside the cell of its mark.
CHOICE_CELL = replace(_BOX, indent=1)
NAME_SMALL = replace(NAME_CELL, size_pt=8)
HELP_CELL = replace(_BOX, size_pt=8, color=GREY, top=1, bottom=0, indent=1)
ASIDE_CELL = replace(_BOX, size_pt=8, color=GREY, valign="top")
LEGEND_CELL = replace(_BOX, size_pt=8, color=GREY, top=4, indent=1)
HINT_CELL = replace(LEGEND_CELL, color="#9C2B00", bold=True, indent=0, align="center")
#: What figures would suggest, and how it looks where the rating is another one.
SUGGESTION_CELL = replace(HINT_CELL, color=GREY, bold=False)
DIFFERENT = Style(color="#9C2B00", bold=True)
BESIDE_CELL = Style(size_pt=9, color=GREY, valign="vcenter", top=1, bottom=1, border_color=LINE, indent=1)
PREVIOUS_CELL = replace(_BOX, size_pt=8, color=GREY, top=4, bottom=4, indent=1)
PREVIOUS_PART = replace(PREVIOUS_CELL, valign="top")
BAR_CELL = replace(_BOX, size_pt=7.5, align="center", fill=BAR, border_color="#3D5A78")
BESIDE_BAR = Style(size_pt=7.5, valign="vcenter", top=1, bottom=1, border_color=LINE, color=GREY)
TRACK_CELL = Style(left=4, right=4, top=1, bottom=1, border_color=LINE)
STATUS_CELL = replace(_BOX, size_pt=8, align="center", color="#333333")
MISSING_NAMES = replace(_BOX, size_pt=8, color="#333333")
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
#: What the program itself reads: neither in the cell nor in the edit line is there anything to be seen.
FLAG_CELL = Style(size_pt=7, color="#FFFFFF", wrap=False, formula_hidden=True)
#: A choice on the hidden sheet of lists.
LISTED = Style(number_format="@", wrap=False)
LINK_CELL = Style(size_pt=8, color=LINK, underline=True, valign="vcenter", align="right")

#: Input cells by what they take; text cells are text-formatted, so that Excel leaves `1-2` and `=` alone.
INPUT_TEXT = replace(_BOX, valign="top", fill=OPEN, locked=False, number_format="@", indent=1)
INPUT_CODE = replace(INPUT_TEXT, size_pt=12, bold=True, align="center", valign="vcenter", indent=0)
INPUT_CHOICE = replace(INPUT_CODE, size_pt=9, bold=False)
#: A code with its label, from the list.
INPUT_LABELLED = replace(INPUT_CODE, size_pt=10.5, align="left", indent=1)
#: A number or day that is wider than its cell would show as ####.
INPUT_NUMBER = replace(
    INPUT_CHOICE, size_pt=10, number_format="General", align="right", indent=1, wrap=False, shrink=True
)


@cache
def input_date(language: str) -> Style:
    """The style of a cell that takes a day, as the language writes one."""
    return replace(INPUT_NUMBER, number_format=day_format(language), align="center", indent=0)


@cache
def wrapping(style: Style) -> Style:
    """`style` for words where a number was asked for: they may take several lines."""
    return replace(style, wrap=True, shrink=False)


FOR_CELL = Style(size_pt=13, bold=True, valign="vcenter")
READY = Style(
    size_pt=12, bold=True, align="center", valign="vcenter", left=2, right=2, top=2, bottom=2, border_color=BAND
)
STEP = Style(size_pt=10, valign="vcenter", indent=1)
STEP_NUMBER = Style(size_pt=10, bold=True, color="#FFFFFF", fill=BAND, align="center", valign="vcenter")
PROGRAM_LINK = replace(NAME_CELL, color=LINK, underline=True)
NUMBER_CELL = replace(FIGURE_CELL, color=LINK, size_pt=11)
#: A number of several signs, such as 1-(1)-①.
CODE_CELL = replace(NUMBER_CELL, size_pt=9)
INPUT_PERSON = replace(INPUT_TEXT, valign="vcenter", wrap=False)
SMALL_MIDDLE = replace(SMALL, valign="vcenter", indent=1)
SMALL_RIGHT = replace(SMALL, valign="vcenter", align="right")
NOTE = Style(size_pt=9, color=GREY, valign="vcenter")
#: Words that we break into lines ourselves: no line begins with 。or ）, and none holds one character. What the plan
#: says and what was answered last time is left to programs, for people copy it.
OUR_LINES = frozenset(
    {
        LABEL_CELL,
        HEAD_CELL,
        NOW_CELL,
        FIGURE_CELL,
        NAME_CELL,
        NAME_SMALL,
        HELP_CELL,
        ASIDE_CELL,
        LEGEND_CELL,
        BESIDE_CELL,
        STATUS_CELL,
        READY,
        STEP,
        INDENTED,
        PROGRAM_LINK,
        NOTE,
        SMALL_MIDDLE,
    }
)


@cache
def filled(fill: str) -> Style:
    """The style that a condition lays over a cell, whose text stays what it is where it can be read on the fill."""
    color = text_on(fill)
    return Style(fill=fill, color=None if color == INK else color)


@cache
def swatch(fill: str) -> Style:
    """A small sample of a colour."""
    return replace(_BOX, size_pt=8, fill=fill, align="center")
