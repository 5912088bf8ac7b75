"""How the departments of a program are shown: by their names, the leading one first."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry.form_parts import Place
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.overview.flat_columns import FlatColumn, FlatSource
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.types.shown_type import Look, Shown
from kpm_excel.plan.model import Field, Plan, Program


class ShownDepartments(Shown):
    """The type `departments`."""

    look = Look(7.0)
    plan_cell = None
    #: A review names them in a column of its own.
    is_reviewed = False

    def tell(self, at: Setting, field: Field, value: Any) -> None:
        """Nothing is set: the head of the form names them."""

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        """Nothing is asked: the plan says which they are."""
        return []

    def printed(self, report: Report, program: Program, field: Field) -> str:
        return "\n".join(report.plan.department(code).name for code in program.departments)

    def flat(self, report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[FlatSource]:
        """A column for each place: the leading department, then the others."""
        programs = [program for program in report.plan.programs if program.kind in fields]
        for at in range(max((len(program.departments) for program in programs), default=0)):
            column = FlatColumn(f"{id}.name.{at + 1}", f"{label} {at + 1}")
            yield FlatSource(column, partial(_name, report.plan, fields, at))


def _name(plan: Plan, fields: Mapping[str, Field], at: int, program: Program) -> str | None:
    """The name of the program's department at that place; None where it has none there."""
    codes = program.departments if program.kind in fields else ()
    return plan.department(codes[at]).name if at < len(codes) else None
