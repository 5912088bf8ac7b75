"""A form that goes back to its department: all its answers in it, what is to be mended marked and listed first."""

from collections.abc import Mapping, Sequence

from kpm_excel.book.base import Book
from kpm_excel.layouts.entry.entry_book import EntryForm
from kpm_excel.layouts.feedback.listing import list_sheet
from kpm_excel.layouts.feedback.marking import Slot, mark_cells, spot_of, targets_of
from kpm_excel.layouts.feedback.points import Point, points_of
from kpm_excel.plan.model import Department, Plan

__all__ = ["Point", "Slot", "mark_book", "points_of"]


def mark_book(
    plan: Plan,
    department: Department,
    form: EntryForm,
    points: Sequence[Point],
    *,
    taken: int = 0,
    typed: Mapping[Slot, str] | None = None,
) -> Book:
    """The workbook of `form`, which is that of `department`, with its `points` marked, and listed on a sheet in front.

    `taken` is how many answers were accepted; `typed` is what stood in a cell and could not be put back there.
    """
    words, book = plan.words_to(department.code), form.book
    targets = targets_of(form)
    homes = {entry.program.no: entry for entry in form.programs}
    spots = [spot_of(point, targets, homes) for point in points]
    notes = mark_cells(points, targets, typed or {}, words)
    told = [note for sheet in book.sheets for note in notes.get(sheet.name, [])]
    book.sheets.insert(0, list_sheet(plan, department, spots, taken, told, words))
    return book
