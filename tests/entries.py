"""Entry workbooks for tests: generated, filled in, and looked into."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kpm_excel.entries import build_entry
from kpm_excel.excel.write.writer import write_book
from kpm_excel.office.fields import InputCell, fields
from kpm_excel.plan.model import Plan
from tests.odd_plans import ODD_PLANS
from tests.plans import SAMPLE_NAMES, sample_answers, sample_document
from tests.rig import Value, office

Answers = Mapping[int, Mapping[str, Any]]

#: Departments whose workbooks stand for all others of a sample: leading, contributing, with every kind of program.
TYPICAL = {"kodaira-r4": ("somu", "toshokan"), "harborview-2026": ("digital", "parks")}


def plan_named(name: str) -> Plan:
    """The plan of a sample, or an odd one."""
    from kpm_excel.plan.jsonfile import plan_from_document

    return plan_from_document(sample_document(name)) if name in SAMPLE_NAMES else ODD_PLANS[name]()


def answers_named(name: str) -> Answers:
    """The answers of a sample by program number."""
    return {int(no): answers for no, answers in sample_answers(name).items()}


def departments_of(name: str) -> tuple[str, ...]:
    """The departments of a plan whose workbooks the tests look at."""
    return TYPICAL.get(name) or tuple(d.code for d in plan_named(name).asked_departments())[:1]


def write_entry(plan: Plan, department: str, answers: Answers | None = None) -> Path:
    """The entry workbook of `department`, written to a file."""
    target = office.new_folder() / f"{department.replace('&', '_')}.xlsx"
    target.write_bytes(write_book(build_entry(plan, plan.department(department), answers)))
    return target


def cells_of(path: Path) -> dict[tuple[int, str], InputCell]:
    """The input cells of a workbook by program and key."""
    return {(cell.program, cell.field): cell for cell in fields(path)}


def typed(path: Path, answers: Answers) -> dict[tuple[str, str], Value]:
    """What somebody types into the workbook at `path` who gives `answers`, by sheet and cell."""
    found = {}
    for (program, key), cell in cells_of(path).items():
        answer = answers.get(program, {}).get(key)
        if answer is not None:
            found[cell.sheet, cell.cell] = dt.date.fromisoformat(answer) if cell.type == "date" else answer
    return found


def cached_values(path: Path, *, formulas_of: Path | None = None) -> dict[tuple[str, str], Any]:
    """The stored result of every formula, by sheet and cell; the formulas are those of another file where given."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        formulas = openpyxl.load_workbook(formulas_of or path)
        values = openpyxl.load_workbook(path, data_only=True)
    return {
        (sheet.title, cell.coordinate): values[sheet.title][cell.coordinate].value or ""
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
