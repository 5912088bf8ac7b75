"""The report on paper: cover, summary and tables of the overview as a PDF."""

import tempfile
from bisect import bisect_right
from collections.abc import Callable
from pathlib import Path

from kpm_excel.book.base import Book
from kpm_excel.book.measure import face_for
from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.print.outline import Bookmark
from kpm_excel.excel.print.pdf import to_pdf
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.plan.model import Plan


def overview_pdf(
    plan: Plan, consolidated: Consolidated, path: Path, check: Callable[[], object] = lambda: None
) -> tuple[bytes, tuple[str, ...]]:
    """The PDF to be written at `path`, and the fonts that took the place of the overview's own in it.

    `check` is called while LibreOffice is at work, and may raise to end it. Raises `BadOutput` where LibreOffice is
    not there or makes none.
    """
    book = overview_book(plan, consolidated, paper=True)
    with tempfile.TemporaryDirectory(prefix="kpm-overview-") as folder:
        workbook = Path(folder) / "overview.xlsx"
        workbook.write_bytes(write_book(book))
        fonts = face_for(plan.language).pdf_names
        return to_pdf(workbook, path, plan.language, _outline(book), fonts, check)


def _outline(book: Book) -> list[Bookmark]:
    """A bookmark for each sheet, and below it one for each of its headings."""
    bookmarks = []
    page = 0
    for sheet in book.sheets:
        bookmarks.append(Bookmark(page, 0, sheet.name))
        breaks = sorted(sheet.page.breaks)
        bookmarks += [Bookmark(page + bisect_right(breaks, row), 1 + depth, text) for row, depth, text in sheet.outline]
        page += 1 + len(breaks)
    return bookmarks
