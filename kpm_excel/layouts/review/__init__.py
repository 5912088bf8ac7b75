"""The review workbook as data: one sheet for each kind, a row for each program, the office's fields open."""

from kpm_excel.book.base import Book
from kpm_excel.book.books import book_of
from kpm_excel.consolidated import Consolidated
from kpm_excel.form.origin import Origin
from kpm_excel.layouts.entry.text_lists import LISTS_SHEET, Lists
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.sheet_names import sheet_names
from kpm_excel.layouts.review.full_texts import FullTexts
from kpm_excel.layouts.review.review_counts import counts_sheet
from kpm_excel.layouts.review.review_sheet import kind_sheet, table_of
from kpm_excel.plan.model import Plan

__all__ = ["review_book"]


def review_book(
    plan: Plan, consolidated: Consolidated, shown: Consolidated | None = None, *, is_cut: bool = True
) -> Book:
    """All programs with their answers and findings, for the office and its headquarters to judge.

    `shown` are the same answers with what was written into an earlier review: against `consolidated` that is edited.
    Where it is not `is_cut`, all texts stand whole in the tables, as only a reader of what came back takes them.
    """
    report, lists, origin = Report(plan, shown or consolidated), Lists(), Origin.of(plan, consolidated)
    # The names of our own are taken first, so that no kind gets them.
    own = [LISTS_SHEET, *(report.words.text(f"review.{key}_sheet") for key in ("full", "counts"))]
    _, full, counts, *names = sheet_names([*own, *(kind.name for kind in plan.kinds)])
    full_texts = FullTexts(report, full) if is_cut else None
    sheets = [
        kind_sheet(report, kind, name, lists, origin, full_texts) for kind, name in zip(plan.kinds, names, strict=True)
    ]
    tables = [table_of(report, kind, name) for kind, name in zip(plan.kinds, names, strict=True)]
    sheets += filter(None, [counts_sheet(report, tables, counts), full_texts.sheet() if full_texts else None])
    hidden = lists.sheet()
    return book_of(
        plan.language,
        [*sheets, hidden] if hidden else sheets,
        title=f"{plan.title} {plan.as_of}",
        organization=plan.organization,
        subject=report.words.text("review.subject"),
        properties=origin.properties(),
    )
