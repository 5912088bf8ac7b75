"""Consolidated answers become the overview workbook."""

import csv
import io
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpm_excel.book.base import Book
from kpm_excel.book.measure import face_for
from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import Stopped
from kpm_excel.excel.print.outline import Bookmark
from kpm_excel.excel.print.pdf import to_pdf
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview import FlatTable, is_draft, overview_book, overview_table
from kpm_excel.layouts.overview.flat import FlatValue
from kpm_excel.output import check_workbook_name, write_file
from kpm_excel.plan.model import Plan
from kpm_excel.words import words_for

if TYPE_CHECKING:
    import pandas

__all__ = [
    "font_note",
    "is_draft",
    "overview_frame",
    "overview_pdf",
    "write_overview",
    "write_overview_pdf",
    "write_table",
]

#: What a text begins with that Excel takes for a formula when it opens a CSV.
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")

#: Whole numbers of a frame are below this.
_WHOLE: Final = 2**63


def write_overview(plan: Plan, consolidated: Consolidated, path: str | Path) -> Path:
    """The path of the overview workbook, written whole.

    Raises `Stopped` where it cannot be written.
    """
    target = Path(path)
    check_workbook_name(target)
    write_file(target, write_book(overview_book(plan, consolidated)))
    return target


def write_overview_pdf(plan: Plan, consolidated: Consolidated, path: str | Path) -> tuple[str, ...]:
    """The fonts that took the place of the overview's own; its cover, summary and tables are then a PDF at `path`.

    Raises `Stopped` where LibreOffice is not there or the PDF cannot be written.
    """
    content, fonts = overview_pdf(plan, consolidated, path)
    write_file(Path(path), content)
    return fonts


def overview_pdf(plan: Plan, consolidated: Consolidated, path: str | Path) -> tuple[bytes, tuple[str, ...]]:
    """The PDF to be written at `path`, and the fonts that took the place of the overview's own in it.

    Raises `Stopped` where LibreOffice is not there or makes none.
    """
    book = overview_book(plan, consolidated, paper=True)
    with tempfile.TemporaryDirectory(prefix="kpm-overview-") as folder:
        workbook = Path(folder) / "overview.xlsx"
        workbook.write_bytes(write_book(book))
        fonts = face_for(plan.language).pdf_names
        return to_pdf(workbook, Path(path), plan.language, _outline(book), fonts)


def write_table(plan: Plan, consolidated: Consolidated, path: str | Path) -> Path:
    """The path of the data sheet as a file of its own, written whole: CSV or Parquet, by the ending of `path`.

    Excel reads the CSV as it is (UTF-8 with a byte order mark, headers as on the sheet); a text that it would take
    for a formula begins with an apostrophe there. Parquet has the texts as they are and the numbers as Excel keeps
    them, in columns named by the ids. Raises `Stopped` for another ending, where Parquet cannot be written here, or
    where the file cannot be written.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in _TABLES:
        raise Stopped("table_ending", path=path, allowed=", ".join(_TABLES))
    write_file(target, _TABLES[ending](overview_table(plan, consolidated), path))
    return target


def overview_frame(plan: Plan, consolidated: Consolidated) -> "pandas.DataFrame":
    """The data sheet as a frame: one row per program, the columns named by their ids."""
    return _frame(overview_table(plan, consolidated))


def _frame(table: FlatTable) -> "pandas.DataFrame":
    import pandas

    # The kind of each column is stated: guessed by pandas, it would depend on what else is installed.
    values = {column.id: [row[at] for row in table.rows] for at, column in enumerate(table.columns)}
    return pandas.DataFrame({id: pandas.Series(own, dtype=_kind(own)) for id, own in values.items()})


def _kind(values: Sequence[FlatValue]) -> str:
    """The kind of a frame's column: whole numbers that fit 64 bits, other numbers, or else text."""
    present = [value for value in values if value is not None]
    if not present or any(isinstance(value, str) for value in present):
        return "string"
    return "Int64" if all(isinstance(v, int) and abs(v) < _WHOLE for v in present) else "Float64"


def _csv(table: FlatTable, _: str | Path) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.header for column in table.columns])
    writer.writerows([[_safe(value) for value in row] for row in table.rows])
    return text.getvalue().encode("utf-8-sig")


def _safe(value: FlatValue) -> FlatValue:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_SIGNS) else value


def _parquet(table: FlatTable, path: str | Path) -> bytes:
    made = io.BytesIO()
    try:
        _frame(table).to_parquet(made, index=False)
    except ImportError:
        raise Stopped("table_no_parquet", path=path) from None
    return made.getvalue()


_TABLES: Final[dict[str, Callable[[FlatTable, str | Path], bytes]]] = {".csv": _csv, ".parquet": _parquet}


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
