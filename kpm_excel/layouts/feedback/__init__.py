"""A form that goes back to its department: all its answers in it, what is to be mended marked and listed first."""

from collections.abc import Mapping, Sequence

from kpm_excel.book.base import Book, Sheet
from kpm_excel.layouts.feedback.listing import list_sheet
from kpm_excel.layouts.feedback.marking import Slot, mark_cells, spot_of, targets_of
from kpm_excel.layouts.feedback.points import Point, errors_of, points_of
from kpm_excel.plan.model import Department, Plan
from kpm_excel.words import words_for

__all__ = ["Point", "Slot", "errors_of", "mark_book", "points_of"]


def mark_book(
    plan: Plan,
    department: Department,
    book: Book,
    points: Sequence[Point],
    places: Mapping[Slot, tuple[str, int, int]],
    *,
    taken: int = 0,
    typed: Mapping[Slot, str] | None = None,
) -> Book:
    """`book`, the entry workbook of `department`, with its `points` marked and listed on a sheet before all others.

    `places` are sheet, row and column of each answer; `taken` is how many answers were accepted; `typed` is what
    stood in a cell and could not be put back there.
    """
    words = words_for(plan.language)
    targets = targets_of(book.sheets, places)
    homes = _homes(plan, department, book)
    spots = [spot_of(point, targets, homes) for point in points]
    notes = mark_cells(points, targets, typed or {}, words)
    told = [note for sheet in book.sheets for note in notes.get(sheet.name, [])]
    book.sheets.insert(0, list_sheet(plan, department, spots, taken, told, words))
    return book


def _homes(plan: Plan, department: Department, book: Book) -> dict[int, Sheet]:
    """The sheet of each program, which stand behind the first one in the plan's order."""
    programs = plan.asked_programs(department.code)
    return {program.no: sheet for program, sheet in zip(programs, book.sheets[1:], strict=False)}
