"""Overviews and reviews as the office edits them: cells found by the hidden keys, typed into, saved."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from kpm_excel.consolidated import Consolidated
from kpm_excel.office.amend import Amended
from kpm_excel.office.collect import collect
from kpm_excel.office.generate import generate
from kpm_excel.office.history import history
from kpm_excel.office.review import review
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.telling import amended_lines
from kpm_excel.words import words_for
from tests.collecting import map_here
from tests.plans import sample_answers, sample_document

#: A program, a column's key, and which of the program's cells there (0: the first, 1: on the next page); or an address.
Where = Any


def collected(plan: Plan, answers: Mapping[int, Mapping[str, Any]], folder: Path, without: str = "") -> Consolidated:
    """What came back of `answers`, from every department but the one named."""
    generate(plan, folder, answers)
    for path in folder.glob("*.xlsx"):
        if without and path.name.startswith(f"{without}_"):
            path.unlink()
    return collect(plan, [folder], engine=map_here)


@cache
def sample(name: str, *, whole: bool = True) -> tuple[Plan, Consolidated]:
    """A sample's plan with its answers; of an incomplete one a department's and every fifth answer are missing."""
    with tempfile.TemporaryDirectory() as folder:
        return _sample(name, Path(folder), whole)


def _sample(name: str, folder: Path, whole: bool) -> tuple[Plan, Consolidated]:
    plan = plan_from_document(sample_document(name))
    answers = {int(no): dict(given) for no, given in sample_answers(name).items()}
    if whole:
        return plan, collected(plan, answers, folder)
    kept = {no: {key: v for at, (key, v) in enumerate(given.items()) if (at + no) % 5} for no, given in answers.items()}
    shared = next(program for program in plan.programs if len(program.departments) > 1)
    return plan, collected(plan, kept, folder, without=shared.departments[1])


def write_review(plan: Plan, consolidated: Consolidated, path: Path) -> Path:
    """The review workbook, written to `path`."""
    return review(plan, consolidated, path).written[0]


def write_history(plan: Plan, cycles: Sequence[Consolidated], path: Path) -> Path:
    """The history of `cycles`, written to `path`."""
    return history(plan, cycles, path).written[0]


def told(plan: Plan, amended: Amended) -> list[str]:
    """What the command line says of `amended`."""
    return list(amended_lines(plan, amended, words_for(plan.language)))


def type_into(path: Path, values: Mapping[Where, Any], *, sheet: str | None = None) -> Path:
    """The workbook `path` with `values` typed into the programs' cells, or by address into `sheet`.

    A text stays a text, as in a cell that was made for one, but for a formula that ends in a plus.
    """
    book = openpyxl.load_workbook(path)
    for where, value in values.items():
        cell = place(book, *where) if sheet is None else book[sheet][where]
        cell.value = value
        if isinstance(value, str) and not value.endswith("+"):
            cell.data_type = "s"
    book.save(path)
    return path


def shown(path: Path, *places: Where) -> list[Any]:
    """What stands in the programs' cells."""
    book = openpyxl.load_workbook(path)
    return [place(book, *where).value for where in places]


def tables_in(worksheet: Any) -> list[list[Any]]:
    """The rows of each table of a worksheet, the hidden one with its keys first."""
    rows = list(worksheet.iter_rows())
    starts = [at for at, row in enumerate(rows) if at == 0 or {"no", "name"} <= {cell.value for cell in row}]
    return [rows[first:behind] for first, behind in zip(starts, [*starts[1:], len(rows)], strict=True)]


def place(book: Any, no: int, key: str, nth: int = 0) -> Any:
    """A program's cell in a column: that in its first row, or a further one that holds something."""
    cells = []
    for rows in (rows for worksheet in book.worksheets for rows in tables_in(worksheet)):
        keys = {cell.value: cell.column for cell in rows[0] if cell.value}
        for row in rows[1:] if "*" in keys else ():
            # A row that holds an answer of its own says whose it is, and in which column.
            own, _, column = str(row[keys["*"] - 1].value).partition(" ")
            if own == key and row[0].value == no:
                cells.append(row[keys[column] - 1])
        if key in keys and "name" in keys:
            cells += [row[keys[key] - 1] for row in rows[1:] if row[0].value == no]
    return [cells[0], *(cell for cell in cells[1:] if cell.value not in (None, ""))][nth]
