"""Answers joined as collect joins them, and where each cell of an overview comes to stand on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from kpm_excel.consolidated import Consolidated, DepartmentResult, PlanReference, ProgramResult, Status
from kpm_excel.excel.writer import write_book
from kpm_excel.layouts.base import Book, Cell, Sheet
from kpm_excel.layouts.measure import Face, column_pt
from kpm_excel.layouts.overview import overview_book
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import FieldType, Plan, Program
from tests.plans import sample_answers, sample_document
from tests.rig import office

#: Paper by Excel's number, in points as it is printed: A3 and A4 upright.
PAPER_PT = {8: (841.89, 1190.55), 9: (595.3, 841.89)}


def consolidated_of(plan: Plan, answers: Mapping[str, Mapping[str, Any]], missing: Sequence[str] = ()) -> Consolidated:
    """The `answers` as collect would join them, without those of the departments that are `missing`."""
    results = tuple(ProgramResult(p.no, _joined(plan, p, answers.get(str(p.no), {}), missing)) for p in plan.programs)
    asked = {department.code for department in plan.asked_departments()}
    departments = tuple(DepartmentResult(d.code, _status(d.code, asked, missing)) for d in plan.departments)
    return Consolidated(PlanReference(plan.title, plan.as_of, plan.sha256), results, departments)


def _status(code: str, asked: set[str], missing: Sequence[str]) -> Status:
    if code not in asked:
        return Status.NOT_ASKED
    return Status.MISSING if code in missing else Status.ACCEPTED


def _joined(plan: Plan, program: Program, answers: Mapping[str, Any], missing: Sequence[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in plan.kind_of(program).fields:
        if field.type is FieldType.INDICATORS:
            head = f"{field.id}."
            actuals = {key.removeprefix(head): value for key, value in answers.items() if key.startswith(head)}
            if actuals and program.lead not in missing:
                values[field.id] = actuals
            continue
        keys = {code: field.id if code == program.lead else f"{field.id}@{code}" for code in program.departments}
        told = {code: answers[key] for code, key in keys.items() if key in answers and code not in missing}
        if len(told) == 1:
            values[field.id] = next(iter(told.values()))
        elif told:
            values[field.id] = "\n".join(f"【{plan.department(code).name}】\n{text}" for code, text in told.items())
    return values


@cache
def sample(name: str) -> tuple[Plan, Consolidated]:
    """A sample's plan with all of its answers."""
    plan = plan_from_document(sample_document(name))
    return plan, consolidated_of(plan, sample_answers(name))


def cells_of(sheet: Sheet) -> dict[tuple[int, int], Any]:
    """What stands in the cells of `sheet`, by row and column."""
    return {(cell.row, cell.column): cell.value for cell in sheet.cells if cell.value is not None}


def texts_of(sheet: Sheet) -> list[str]:
    """All texts of `sheet`, row by row."""
    return [value for _, value in sorted(cells_of(sheet).items()) if isinstance(value, str)]


def squeezed(text: str) -> str:
    """`text` without what is not ink."""
    return "".join(text.split())


def printed_pdf(plan: Plan, consolidated: Consolidated) -> tuple[Book, Path]:
    """The overview for paper and its PDF, by the LibreOffice that the tests keep running."""
    book = overview_book(plan, consolidated, paper=True)
    workbook = office.new_folder() / "overview.xlsx"
    workbook.write_bytes(write_book(book))
    return book, office.convert(workbook, "pdf")


@dataclass(frozen=True, slots=True)
class Standing:
    """A cell with text and where it stands on its page, in points from the upper left corner."""

    sheet: str
    cell: Cell
    #: Page of the whole book, from 0.
    page: int
    left: float
    top: float
    right: float
    bottom: float


def page_count(book: Book) -> int:
    """The number of pages that the layout planned."""
    return sum(1 + len(sheet.page.breaks) for sheet in book.sheets)


def standings(book: Book, face: Face) -> Iterator[Standing]:
    """Every cell with text of every sheet, on the page where the layout means it to be printed."""
    first = 0
    for sheet in book.sheets:
        yield from _standings_of(sheet, face, first)
        first += 1 + len(sheet.page.breaks)


def _standings_of(sheet: Sheet, face: Face, first_page: int) -> Iterator[Standing]:
    assert sheet.page.area is not None
    top_row, left_column, last_row, last_column = sheet.page.area
    starts = [top_row, *sorted(sheet.page.breaks), last_row + 1]
    repeated = sheet.page.repeat_rows
    widths = [column_pt(sheet.widths[c]) * face.column_scale for c in range(left_column, last_column + 1)]
    paper = sorted(PAPER_PT[sheet.page.paper], reverse=sheet.page.landscape)
    margins = [72 * inch for inch in sheet.page.margins]
    room = paper[0] - margins[0] - margins[1]
    lefts = list(accumulate(widths, initial=margins[0] + (room - sum(widths)) / 2))
    for cell in sheet.cells:
        if not isinstance(cell.value, str) or not top_row <= cell.row <= last_row or cell.column < left_column:
            continue
        page = max(at for at, start in enumerate(starts[:-1]) if start <= cell.row)
        above = sum(sheet.heights.get(row, 15.0) for row in range(starts[page], cell.row))
        if page and repeated:
            above += sum(sheet.heights[row] for row in range(repeated[0], repeated[1] + 1))
        last = cell.row if cell.last_row is None else cell.last_row
        height = sum(sheet.heights.get(row, 15.0) for row in range(cell.row, last + 1))
        end = cell.column if cell.last_column is None else cell.last_column
        top = margins[2] + above
        yield Standing(
            sheet.name, cell, first_page + page,
            lefts[cell.column - left_column], top, lefts[end + 1 - left_column], top + height,
        )  # fmt: skip
