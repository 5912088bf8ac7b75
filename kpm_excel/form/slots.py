"""Slots: the cells of an entry workbook that take answers."""

from collections.abc import Iterator
from typing import NamedTuple

from kpm_excel.form.stamp import SlotKey
from kpm_excel.plan.model import Field as PlanField
from kpm_excel.plan.model import FigureRow, Indicator, Plan, Program
from kpm_excel.plan.types import is_apart, type_of

#: The key in a cell repeats the label, with up to nine characters for each; a cell holds 32,767.
_LABEL_LIMIT = 1000


class Asked(NamedTuple):
    """One answer that a department is asked for."""

    key: SlotKey
    field: PlanField
    #: The field as this one cell takes it: of an indicator or a row of figures a number in its unit.
    cell: PlanField
    #: The indicator whose actual is asked; None for other fields.
    indicator: Indicator | None = None
    #: The row of figures whose current period is asked.
    row: FigureRow | None = None

    @property
    def before(self) -> str:
        """By what last period's answer is known: a shared text's is that of all departments."""
        return self.key.key.answer if is_apart(self.field) else self.field.id


def asked_slots(plan: Plan, program: Program, department: str) -> Iterator[Asked]:
    """Every answer that `department` is asked for on `program`, in the order of the form."""
    leads = department == program.lead
    for field in plan.asked(program, department):
        # A condition binds the leading department alone: contributors may leave theirs empty.
        required = field.required if leads or isinstance(field.required, bool) else False
        for part in (one for one in type_of(field).parts(field, program) if one.is_asked_of(department, program)):
            slot = SlotKey(program.no, part.key(program, department), field.type, required, part.label[:_LABEL_LIMIT])
            yield Asked(slot, field, part.field, part.indicator, part.row)
