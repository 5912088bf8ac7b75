"""What one version of a department's answers has another way than the next, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpm_excel.answer_key import AnswerAt
from kpm_excel.layouts.check import field_label
from kpm_excel.plan.model import Plan
from kpm_excel.submission import Given, Submission


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that an earlier file has another way than what counts."""

    number: str
    label: str
    cell: str
    before: str
    now: str


def differences(plan: Plan, earlier: Submission, now: Mapping[AnswerAt, Given]) -> Iterator[Difference]:
    """Each cell of `earlier` that means something else than the answer `now`."""
    for given in earlier.answers:
        later = now.get(given.slot)
        if later is None or later.meaning != given.meaning:
            label = field_label(plan, given.program, given.key)
            number = number_of(plan, given.program)
            yield Difference(number, label, f"{given.sheet}!{given.cell}", given.raw, later.raw if later else "")


def number_of(plan: Plan, no: int | None) -> str:
    """What people call the program `no` by; empty where none is meant."""
    program = plan.program(no) if no is not None else None
    return str(program.number if program else "" if no is None else no)
