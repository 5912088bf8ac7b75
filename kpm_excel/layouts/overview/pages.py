"""What stands at the head and foot of every page, in Excel's own code."""

from typing import Final

from kpm_excel.book.pagetext import LONGEST, page_text
from kpm_excel.layouts.overview.report import Report

_NAME_UNITS: Final = 90


def header(report: Report, right: str) -> str:
    """The report's title on the left, what the sheet is on the right, between them that it is a draft."""
    words, font = report.words, report.face.name
    center = f'&C&"{font},Bold"&9{page_text(words.text("overview.draft"), 40)}' if report.is_draft else ""
    room = (LONGEST - len(center) - 3 * len(font) - 40) // 2
    left = f'&L&8&"{font},Regular"{page_text(report.plan.title, room)}'
    return f'{left}{center}&R&8&"{font},Regular"{page_text(right, room)}'


def footer(report: Report) -> str:
    """The page's number and how many there are, and whose report it is."""
    font = report.face.name
    owner = page_text(report.plan.organization, _NAME_UNITS)
    return f'&C&8&"{font},Regular"&P / &N&R&8&"{font},Regular"{owner}'
