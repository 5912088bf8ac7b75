"""What stands at the head and foot of every page, in Excel's own code."""

from typing import Final

from kpm_excel.book.measure import Face, text_width_em
from kpm_excel.book.pagetext import LONGEST, page_text
from kpm_excel.layouts.overview.report import Report

_NAME_UNITS: Final = 90
_TEXT_PT, _DRAFT_PT = 8, 9
#: Between two texts of a header.
_APART_PT: Final = 9.0


def header(report: Report, right: str, width_pt: float) -> str:
    """The report's title on the left, what the sheet is on the right, between them that it is a draft.

    `width_pt` is what the page has for all three; the title is cut before it reaches what stands beside it.
    """
    face = report.face
    draft = " ".join(report.words.text("overview.draft").split()) if report.is_draft else ""
    middle_pt = text_width_em(draft, face, bold=True) * _DRAFT_PT / 2 + _APART_PT if draft else 0.0
    told = _within(right, width_pt / 2 - middle_pt - _APART_PT, face)
    left_pt = width_pt / 2 - middle_pt if draft else width_pt - text_width_em(told, face) * _TEXT_PT
    title = _within(report.plan.title, left_pt - _APART_PT, face)
    center = f'&C&"{face.name},Bold"&{_DRAFT_PT}{page_text(draft, 40)}' if draft else ""
    room = (LONGEST - len(center) - 3 * len(face.name) - 40) // 2
    sides = (f'&8&"{face.name},Regular"{page_text(text, room)}' for text in (title, told))
    left, beside = sides
    return f"&L{left}{center}&R{beside}" if told else f"&L{left}{center}"


def _within(text: str, width_pt: float, face: Face) -> str:
    """`text` in one line, cut where it would be wider."""
    line = cut = " ".join(text.split())
    while len(cut) > 1 and text_width_em(cut, face) * _TEXT_PT > width_pt:
        cut = cut[:-1] if cut == line else cut[:-2]
        cut += "…"
    return cut


def footer(report: Report) -> str:
    """The page's number and how many there are, and whose report it is."""
    font = report.face.name
    owner = page_text(report.plan.organization, _NAME_UNITS)
    return f'&C&8&"{font},Regular"&P / &N&R&8&"{font},Regular"{owner}'
