"""What each department gave in a shared field that is no text: printed line by line, each behind its name."""

from collections.abc import Callable, Mapping
from typing import Any

from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Department, Field, Program
from kpm_excel.plan.types import is_apart


def told_apart(
    report: Report, program: Program, field: Field, text: Callable[[Any], str], *, contributors_alone: bool = False
) -> str:
    """A line `【name】value` for each department that gave one in `field`, or a mark where it is due.

    `text` prints a value. A contributor that may leave it open, and did, has no line.
    """
    marks = {one.code: absence_mark(absence, report.words) for one, absence in report.silent(program, field)}
    if absence := report.absence(program, field):
        marks[program.lead] = absence_mark(absence, report.words)
    lines = []
    for code in program.contributors if contributors_alone else program.departments:
        value = report.given(program, field, "" if code == program.lead else code)
        told = marks.get(code, "") if value in (None, "") else text(value)
        if told:
            lines.append(line_of(report.plan.department(code), told))
    return "\n".join(lines)


def line_of(department: Department, told: str) -> str:
    """The line that says what `department` gave."""
    return f"{heading_of(department)}{told}"


def heading_of(department: Department) -> str:
    """What stands before that which `department` gave."""
    return f"【{department.name}】"


def contributors(report: Report, fields: Mapping[str, Field]) -> tuple[Department, ...]:
    """The departments that give a value of their own beside the leading one's in `fields`, which are by kind.

    In the plan's order; none where they give none.
    """
    apart = {kind for kind, field in fields.items() if is_apart(field)}
    codes = {code for program in report.plan.programs if program.kind in apart for code in program.contributors}
    return tuple(department for department in report.plan.departments if department.code in codes)
