"""What was written into a review and not amended yet, taken over into the next one."""

from dataclasses import dataclass
from pathlib import Path

from kpm_excel.amending import take_back
from kpm_excel.amending.carried import carried, moved
from kpm_excel.amending.notes import Note
from kpm_excel.amending.settling import with_values
from kpm_excel.consolidated import Amendment, Consolidated, load_consolidated
from kpm_excel.errors import BadInput
from kpm_excel.findings import Finding
from kpm_excel.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Unamended:
    """What an earlier review holds beyond the answers that it was made of."""

    #: The answers as the next review is to show them.
    shown: Consolidated
    #: What goes over into it.
    carried: tuple[Amendment, ...] = ()
    #: Cells that cannot be read as their field's type, and do not go over.
    refused: tuple[Finding, ...] = ()
    #: What else does not: its answer is another one now, or it is no answer.
    notes: tuple[Note, ...] = ()


def unamended(plan: Plan, consolidated: Consolidated, review: Path, made_of: Path, made_with: Plan) -> Unamended:
    """What the workbook `review`, which was made of the answers in the file `made_of`, gives to that of `consolidated`.

    It was made with the plan `made_with`: a program that has another number since is known by its key. Nothing where
    one of the files is not there or cannot be read: the workbook is kept aside all the same.
    """
    try:
        taken = take_back(made_with, load_consolidated(made_of, made_with), review)
    except BadInput:
        return Unamended(consolidated)
    here, lost = moved(plan, made_with, taken.amendments)
    _, over, left = carried(plan, consolidated, here)
    shown = with_values(plan, consolidated, {(one.program, one.field): one.after for one in over})
    return Unamended(shown, over, taken.refused, (*lost, *left, *taken.notes))
