"""Consolidated answers become the overview workbook."""

import tempfile
from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.pdf import to_pdf
from kpm_excel.excel.writer import write_book
from kpm_excel.layouts.overview import is_draft, overview_book
from kpm_excel.output import write_file
from kpm_excel.plan.model import Plan

__all__ = ["is_draft", "write_overview", "write_overview_pdf"]


def write_overview(plan: Plan, consolidated: Consolidated, path: str | Path) -> Path:
    """The path of the overview workbook, written whole.

    Raises `Stopped` where it cannot be written.
    """
    target = Path(path)
    write_file(target, write_book(overview_book(plan, consolidated)))
    return target


def write_overview_pdf(plan: Plan, consolidated: Consolidated, path: str | Path) -> Path:
    """The path of the printed overview: its cover, summary and tables as a PDF, written whole.

    Raises `Stopped` where LibreOffice is not there or the PDF cannot be written.
    """
    target = Path(path)
    with tempfile.TemporaryDirectory(prefix="kpm-overview-") as folder:
        book = Path(folder) / "overview.xlsx"
        book.write_bytes(write_book(overview_book(plan, consolidated, paper=True)))
        to_pdf(book, target, plan.language)
    return target
