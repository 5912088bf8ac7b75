"""The review workbook as data: one sheet for each kind, a row for each program, the office's fields open."""

from kpm_excel.book.base import Book
from kpm_excel.book.books import book_of
from kpm_excel.consolidated import Consolidated
from kpm_excel.form.origin import Origin
from kpm_excel.layouts.entry.text_lists import LISTS_SHEET, Lists
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.sheet_names import sheet_names
from kpm_excel.layouts.review.review_sheet import kind_sheet
from kpm_excel.plan.model import Plan

__all__ = ["review_book"]


def review_book(plan: Plan, consolidated: Consolidated, shown: Consolidated | None = None) -> Book:
    """All programs with their answers and findings, for the office and its headquarters to judge.

    `shown` are the same answers with what was written into an earlier review: against `consolidated` that is edited.
    """
    report, lists, origin = Report(plan, shown or consolidated), Lists(), Origin.of(plan, consolidated)
    # The hidden sheet's name is taken first, so that no kind gets it.
    _, *names = sheet_names([LISTS_SHEET, *(kind.name for kind in plan.kinds)])
    sheets = [kind_sheet(report, kind, name, lists, origin) for kind, name in zip(plan.kinds, names, strict=True)]
    hidden = lists.sheet()
    return book_of(
        plan.language,
        [*sheets, hidden] if hidden else sheets,
        title=f"{plan.title} {plan.as_of}",
        organization=plan.organization,
        subject=report.words.text("review.subject"),
        properties=origin.properties(),
    )
