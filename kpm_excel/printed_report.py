"""The report on paper: cover, summary and tables of the overview as pages of HTML and as a PDF."""

import tempfile
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kpm_excel.book.base import Book
from kpm_excel.book.measure import face_for
from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import BadOutput
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview.overview_book import overview_book, overview_pages
from kpm_excel.paper.browser import find_browser, pages_to_pdf
from kpm_excel.paper.faces import is_replaced
from kpm_excel.paper.libreoffice import find_soffice, to_pdf
from kpm_excel.paper.outline import Bookmark
from kpm_excel.paper.page_document import Drawn, draw_pages
from kpm_excel.plan.model import Plan


def overview_preview(plan: Plan, consolidated: Consolidated) -> Drawn:
    """The pages that the overview prints, as elements of HTML with their style sheet."""
    return draw_pages(overview_pages(plan, consolidated))


def overview_pdf(
    plan: Plan, consolidated: Consolidated, path: Path, check: Callable[[], object] = lambda: None
) -> tuple[bytes, tuple[str, ...]]:
    """The PDF to be written at `path`, and the fonts that took the place of the overview's own in it.

    LibreOffice prints it from the workbook, or where there is none a browser from the pages. `check` is called while
    it is at work, and may raise to end it. Raises `BadOutput` where neither is there or no PDF is made.
    """
    face = face_for(plan.language)
    fonts = face.pdf_names
    if soffice := find_soffice():
        book = overview_book(plan, consolidated, paper=True)
        if is_replaced(face.name):
            # Columns are counted in digits of the other face, and would not fit side by side.
            for sheet in book.sheets:
                sheet.page = replace(sheet.page, fit=(1, 0))
        with tempfile.TemporaryDirectory(prefix="kpm-overview-") as folder:
            workbook = Path(folder) / "overview.xlsx"
            workbook.write_bytes(write_book(book))
            return to_pdf(soffice, workbook, path, plan.language, _outline(book), fonts, check)
    if browser := find_browser():
        book = overview_pages(plan, consolidated)
        return pages_to_pdf(browser, book, path, _outline(book), fonts, check)
    raise BadOutput("pdf_no_program", path=path)


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
