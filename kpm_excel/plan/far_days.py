"""The days that a plan writes itself, and that lie years away from its periods."""

from dataclasses import dataclass
from datetime import date

from kpm_excel.plan.cycle_years import is_far
from kpm_excel.plan.model import Plan
from kpm_excel.plan.types import type_of


@dataclass(frozen=True, slots=True)
class FarDay:
    """A day outside all periods of a plan by more than a year."""

    #: Number of the program, as it is printed.
    number: str | int
    #: Label of the field.
    label: str
    day: date


def far_days(plan: Plan) -> tuple[FarDay, ...]:
    """Each such day among the plan's own values, in its order."""
    return tuple(
        FarDay(program.number, field.title, day)
        for program in plan.programs
        for field in plan.kind_of(program).fields
        if type_of(field).is_day and field.id in program.values
        if is_far(day := date.fromisoformat(program.values[field.id]), plan)
    )
