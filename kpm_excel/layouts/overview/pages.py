"""What stands at the head and foot of every page, in Excel's own code."""

from typing import Final

from kpm_excel.layouts.overview.report import Report

#: Excel takes 255 characters for a header, its codes among them.
_LONGEST: Final = 255
_NAME_UNITS: Final = 90


def header(report: Report, right: str) -> str:
    """The report's title on the left, what the sheet is on the right, between them that it is a draft."""
    words, font = report.words, report.face.name
    center = f'&C&"{font},Bold"&9{_plain(words.text("overview.draft"), 40)}' if report.is_draft else ""
    room = (_LONGEST - len(center) - 3 * len(font) - 40) // 2
    left = f'&L&8&"{font},Regular"{_plain(report.plan.title, room)}'
    return f'{left}{center}&R&8&"{font},Regular"{_plain(right, room)}'


def footer(report: Report) -> str:
    """The page's number and how many there are, and whose report it is."""
    font = report.face.name
    owner = _plain(report.plan.organization, _NAME_UNITS)
    return f'&C&8&"{font},Regular"&P / &N&R&8&"{font},Regular"{owner}'


def _plain(text: str, most: int) -> str:
    """`text` in one line, cut to `most` units, with what Excel would take for a code doubled."""
    line = " ".join(text.split())
    escaped: list[str] = []
    units = 0
    for character in line:
        part = "&&" if character == "&" else character
        units += len(part.encode("utf-16-le")) // 2
        if units >= most:
            return "".join(escaped) + "…"
        escaped.append(part)
    return "".join(escaped)
