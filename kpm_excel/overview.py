"""Consolidated answers become the overview workbook."""

import tempfile
from bisect import bisect_right
from collections.abc import Collection
from pathlib import Path
from typing import Final

from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.outline import Bookmark
from kpm_excel.excel.pdf import to_pdf
from kpm_excel.excel.writer import write_book
from kpm_excel.layouts.base import Book
from kpm_excel.layouts.measure import face_for
from kpm_excel.layouts.overview import is_draft, overview_book
from kpm_excel.output import write_file
from kpm_excel.plan.model import Plan
from kpm_excel.words import words_for

__all__ = ["font_note", "is_draft", "write_overview", "write_overview_pdf"]

#: The names under which a PDF knows the faces of the overview.
_FONTS: Final = {"ja": ("BIZUDGothic", "BIZ-UDGothic"), "en": ("Arial",)}


def write_overview(plan: Plan, consolidated: Consolidated, path: str | Path) -> Path:
    """The path of the overview workbook, written whole.

    Raises `Stopped` where it cannot be written.
    """
    target = Path(path)
    write_file(target, write_book(overview_book(plan, consolidated)))
    return target


def write_overview_pdf(plan: Plan, consolidated: Consolidated, path: str | Path) -> tuple[str, ...]:
    """The fonts that took the place of the overview's own; its cover, summary and tables are then a PDF at `path`.

    Raises `Stopped` where LibreOffice is not there or the PDF cannot be written.
    """
    book = overview_book(plan, consolidated, paper=True)
    with tempfile.TemporaryDirectory(prefix="kpm-overview-") as folder:
        workbook = Path(folder) / "overview.xlsx"
        workbook.write_bytes(write_book(book))
        return to_pdf(workbook, Path(path), plan.language, _outline(book), _FONTS[plan.language])


def font_note(plan: Plan, substitutes: Collection[str]) -> str:
    """The sentence that says which fonts took the place of the overview's own; empty where none did."""
    if not substitutes:
        return ""
    words = words_for(plan.language)
    return words.text("pdf.substituted", face=face_for(plan.language).name, fonts=", ".join(substitutes))


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
