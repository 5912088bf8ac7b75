"""One answer that an edited workbook tells anew, as it was read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from kpm_excel.amending.edited_tables import At
from kpm_excel.answer_key import AnswerKey
from kpm_excel.layouts.review.review_rows import asked_of
from kpm_excel.plan.model import Plan, Program
from kpm_excel.plan.types.field_type import Part
from kpm_excel.plan.types.values import Remark
from kpm_excel.reading.cell_answers import read_cell


@dataclass(frozen=True, slots=True)
class Edit:
    """One answer that the workbook tells anew; `answer` is None where its cell was emptied."""

    program: Program
    #: The field's id, with the indicator's where it is an actual.
    key: AnswerKey
    answer: Any
    at: At
    remarks: tuple[Remark, ...] = ()
    #: False: the cell cannot be read as its field's type.
    is_taken: bool = True


def edit_of(
    program: Program, key: AnswerKey, answer: Any, remarks: tuple[Remark, ...], at: At, taken: bool = True
) -> Edit:
    """The edit that was read at a cell, with what is to be said of it; one with an error is not taken."""
    errors = any(remark.code.severity == "error" for remark in remarks)
    return Edit(program, key, answer, at, remarks, taken and not errors)


def part_edits(plan: Plan, program: Program, part: Part, cells: Iterable[At]) -> Iterator[Edit]:
    """The edits of a part of a block that has a cell of its own."""
    asked = asked_of(replace(part.field, required=False))
    for at in cells:
        reading = read_cell(at.cell, asked, plan)
        key = part.key(program, part.department or program.lead)
        yield edit_of(program, key, reading.answer, reading.remarks, at)
