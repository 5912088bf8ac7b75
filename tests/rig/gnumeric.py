"""Gnumeric as it prints a workbook: a second renderer beside LibreOffice, with columns and rows of its own."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from kpm_excel.book.base import Book, Sheet
from kpm_excel.excel.write.writer import write_book

_SECONDS = 120


def page_sizes(book: Book, sheet: Sheet) -> list[tuple[int, int]]:
    """Width and height in points of every page on which Gnumeric prints `sheet` of `book`.

    It prints the sheet alone: 1.12 breaks the pages of all sheets for the paper of the first (`compute_sheet_pages` in
    `print.c` asks the print context, which is set up once).
    """
    # Links lead to sheets that are not there.
    alone = replace(sheet, cells=[cell._replace(link=None) for cell in sheet.cells])
    with tempfile.TemporaryDirectory(prefix="kpm-gnumeric-") as folder:
        workbook, pdf = Path(folder) / "sheet.xlsx", Path(folder) / "sheet.pdf"
        workbook.write_bytes(_with_breaks_turned(write_book(replace(book, sheets=[alone], names={}, active=0))))
        if shutil.which("ssconvert") is None:
            raise FileNotFoundError("Gnumeric is needed: run scripts/need gnumeric")
        subprocess.run(["ssconvert", workbook, pdf], capture_output=True, timeout=_SECONDS, check=True)
        return list(_sizes(pdf))


def _sizes(pdf: Path) -> Iterator[tuple[int, int]]:
    import pymupdf

    with pymupdf.open(pdf) as document:
        for page in document:
            yield round(page.rect.width), round(page.rect.height)


def _with_breaks_turned(content: bytes) -> bytes:
    """The workbook with its breaks between rows as ones between columns: Gnumeric 1.12 takes each for the other."""
    turned = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(turned, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            is_sheet = name.startswith("xl/worksheets/sheet")
            target.writestr(name, part.replace(b"rowBreaks", b"colBreaks") if is_sheet else part)
    return turned.getvalue()
