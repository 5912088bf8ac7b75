"""Answers joined as collect joins them, and where each cell of an overview comes to stand on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from kpm_excel.book.base import Book, Cell, Sheet
from kpm_excel.book.measure import Face, column_pt
from kpm_excel.consolidated import Consolidated, DepartmentResult, PlanReference, ProgramResult, Status
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Author, FieldType, Kind, Plan, Program
from kpm_excel.plan.types import is_apart, type_of
from tests.plans import sample_answers, sample_document
from tests.rig import office

#: Paper by Excel's number, in points as it is printed: A3 and A4 upright.
PAPER_PT = {8: (841.89, 1190.55), 9: (595.3, 841.89)}


def consolidated_of(plan: Plan, answers: Mapping[str, Mapping[str, Any]], missing: Sequence[str] = ()) -> Consolidated:
    """The `answers` as collect would join them, without those of the departments that are `missing`."""
    results = tuple(
        ProgramResult(
            p.no, _joined(plan, p, given, missing), (), p.kind, p.name, p.key, p.code, _apart(plan, p, given, missing)
        )
        for p, given in ((p, answers.get(str(p.no), {})) for p in plan.programs)
    )
    asked = {department.code for department in plan.asked_departments()}
    departments = tuple(DepartmentResult(d.code, _status(d.code, asked, missing)) for d in plan.departments)
    return Consolidated(PlanReference.of(plan), results, departments).worked_anew(plan)


def _status(code: str, asked: set[str], missing: Sequence[str]) -> Status:
    if code not in asked:
        return Status.NOT_ASKED
    return Status.MISSING if code in missing else Status.ACCEPTED


def _joined(plan: Plan, program: Program, answers: Mapping[str, Any], missing: Sequence[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in plan.kind_of(program).fields:
        if field.type is FieldType.FIGURES:
            head = f"{field.id}."
            given = {key.removeprefix(head): value for key, value in answers.items() if key.startswith(head)}
            figures = type_of(field).whole({} if program.lead in missing else {**given}, field, program, plan)
            if figures:
                values[field.id] = figures
            continue
        if field.type is FieldType.INDICATORS:
            parts = [part for part in type_of(field).parts(field, program) if part.id]
            answering = {part.id: part.department or program.lead for part in parts}
            keys_of = {part.id: part.key(program, answering[part.id]) for part in parts}
            came = {id: answers[key] for id, key in keys_of.items() if key in answers and answering[id] not in missing}
            if came:
                values[field.id] = came
            continue
        keys = {code: field.id if code == program.lead else f"{field.id}@{code}" for code in program.departments}
        if is_apart(field):
            keys = {program.lead: field.id}
        told = {code: answers[key] for code, key in keys.items() if key in answers and code not in missing}
        if len(told) == 1:
            values[field.id] = next(iter(told.values()))
        elif told:
            values[field.id] = "\n".join(f"【{plan.department(code).name}】\n{text}" for code, text in told.items())
    return values


def _apart(plan: Plan, program: Program, answers: Mapping[str, Any], missing: Sequence[str]) -> dict[str, Any]:
    """What contributors gave by themselves."""
    apart = {field.id for field in plan.kind_of(program).fields if is_apart(field)}
    given = {
        code: {id: answers[key] for id in sorted(apart) if (key := f"{id}@{code}") in answers}
        for code in program.contributors
        if code not in missing
    }
    return {code: own for code, own in given.items() if own}


@cache
def sample(name: str) -> tuple[Plan, Consolidated]:
    """A sample's plan with all of its answers."""
    plan = plan_from_document(sample_document(name))
    return plan, consolidated_of(plan, sample_answers(name))


def reviewed(plan: Plan, consolidated: Consolidated) -> Consolidated:
    """`consolidated` after the office has written all that its plan requires of it."""

    def whole(result: ProgramResult) -> ProgramResult:
        values, program = dict(result.values), plan.program(result.no)
        for field in plan.kind_of(program).fields if program else ():
            if field.by is Author.OFFICE and field.is_required(values):
                values.setdefault(field.id, plan.codes(field)[0] if field.scale or field.choices else "Seen")
        return replace(result, values=values)

    return replace(consolidated, programs=tuple(map(whole, consolidated.programs)))


def cells_of(sheet: Sheet) -> dict[tuple[int, int], Any]:
    """What stands in the cells of `sheet`, by row and column."""
    return {(cell.row, cell.column): cell.value for cell in sheet.cells if cell.value is not None}


def texts_of(sheet: Sheet) -> list[str]:
    """All texts of `sheet`, row by row."""
    return [value for _, value in sorted(cells_of(sheet).items()) if isinstance(value, str)]


def squeezed(text: str) -> str:
    """`text` without what is not ink."""
    return "".join(text.split())


def printed_pdf(plan: Plan, consolidated: Consolidated, *, paper: bool = True) -> tuple[Book, Path]:
    """The overview, for paper or to be edited, and its PDF by the LibreOffice that the tests keep running."""
    book = overview_book(plan, consolidated, paper=paper)
    workbook = office.new_folder() / "overview.xlsx"
    workbook.write_bytes(write_book(book))
    return book, office.convert(workbook, "pdf")


@dataclass(frozen=True, slots=True)
class Standing:
    """A text and where it stands on its page, in points from the upper left corner."""

    sheet: str
    #: Row and column.
    at: tuple[int, int]
    text: str
    #: Page of the whole book, from 0.
    page: int
    left: float
    top: float
    right: float
    bottom: float
    #: How many times as large as it is its sheet is printed.
    scale: float = 1.0

    @property
    def drift(self) -> float:
        """How far off the place may be: LibreOffice enlarges the head of a page as well, and rounds each row down."""
        return 16 * (self.scale - 1) + 0.004 * self.top if self.scale > 1 else 0.0


def kinds_on(sheet: Sheet, plan: Plan) -> list[Kind]:
    """The kinds whose tables stand on `sheet`, from the top down."""
    kinds = {kind.id: kind for kind in plan.kinds}
    marks = sorted((cell.row, cell.value) for cell in sheet.cells if cell.column == 0 and cell.value in kinds)
    return [kinds[id] for _, id in marks]


def page_count(book: Book) -> int:
    """The number of pages that the layout planned."""
    return sum(1 + len(sheet.page.breaks) for sheet in planned(book))


def planned(book: Book) -> list[Sheet]:
    """The sheets whose pages the layout breaks itself: all but the data sheet."""
    return [sheet for sheet in book.sheets if sheet.page.area]


def standings(book: Book, face: Face) -> Iterator[Standing]:
    """Every cell with text of every planned sheet, on the page where the layout means it to be printed."""
    first = 0
    for sheet in planned(book):
        yield from _standings_of(sheet, face, first)
        first += 1 + len(sheet.page.breaks)


def _is_hidden(sheet: Sheet, cell: Cell) -> bool:
    return cell.column in sheet.hidden_columns or cell.row in sheet.hidden_rows


def _standings_of(sheet: Sheet, face: Face, first_page: int) -> Iterator[Standing]:
    paper = _Paper(sheet, face)
    for cell in sheet.cells:
        if not isinstance(cell.value, str) or cell.row < paper.starts[0] or _is_hidden(sheet, cell):
            continue
        last_row = cell.row if cell.last_row is None else cell.last_row
        last_column = cell.column if cell.last_column is None else cell.last_column
        top, bottom = paper.y(cell.row, 0.0), paper.y(last_row, 1.0)
        left, right = paper.x(cell.column, 0.0), paper.x(last_column, 1.0)
        page = first_page + paper.page_of(cell.row)
        yield Standing(sheet.name, (cell.row, cell.column), cell.value, page, left, top, right, bottom, paper.scale)


def labels(book: Book, face: Face) -> Iterator[Standing]:
    """Every shape with text, on the page where the layout means it to be printed."""
    first = 0
    for sheet in planned(book):
        paper = _Paper(sheet, face)
        for shape in sheet.shapes:
            if shape.text:
                yield Standing(
                    sheet.name, (shape.row, shape.column), shape.text, first + paper.page_of(shape.row),
                    paper.x(shape.column, shape.x), paper.y(shape.row, shape.y),
                    paper.x(shape.last_column, shape.last_x), paper.y(shape.last_row, shape.last_y), paper.scale,
                )  # fmt: skip
        first += 1 + len(sheet.page.breaks)


class _Paper:
    """Where the rows and columns of a sheet come to stand on its pages."""

    def __init__(self, sheet: Sheet, face: Face) -> None:
        assert sheet.page.area is not None
        top_row, self.left_column, last_row, last_column = sheet.page.area
        self.sheet = sheet
        self.starts = [top_row, *sorted(sheet.page.breaks), last_row + 1]
        columns = range(self.left_column, last_column + 1)
        self.scale = sheet.page.scale / 100
        widths = [column_pt(sheet.widths[column]) * face.column_scale * self.scale for column in columns]
        width, _ = sorted(PAPER_PT[sheet.page.paper], reverse=sheet.page.landscape)
        left, right, self.margin, *_ = (72 * inch for inch in sheet.page.margins)
        self.lefts = list(accumulate(widths, initial=left + (width - left - right - sum(widths)) / 2))

        repeated = sheet.page.repeat_rows
        above = sum(self.height(row) for row in range(repeated[0], repeated[1] + 1)) if repeated else 0.0
        self.pages: dict[int, int] = {}
        self.tops: dict[int, float] = {}
        for page, (start, end) in enumerate(pairwise(self.starts)):
            heights = (self.height(row) for row in range(start, end))
            tops = accumulate(heights, initial=self.margin + (above if page else 0.0))
            self.tops.update(zip(range(start, end), tops, strict=False))
            self.pages.update(dict.fromkeys(range(start, end), page))

    def height(self, row: int) -> float:
        if row in self.sheet.hidden_rows:
            return 0.0
        return self.sheet.heights.get(row, 15.0) * self.scale

    def page_of(self, row: int) -> int:
        return self.pages[row]

    def x(self, column: int, fraction: float) -> float:
        at = column - self.left_column
        return self.lefts[at] + fraction * (self.lefts[at + 1] - self.lefts[at])

    def y(self, row: int, fraction: float) -> float:
        return self.tops[row] + fraction * self.height(row)
