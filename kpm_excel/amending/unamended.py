"""What was written into a review and not amended yet, taken over into the next one."""

from dataclasses import dataclass
from pathlib import Path

from kpm_excel.amending import take_back
from kpm_excel.amending.carried import carried
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


def unamended(plan: Plan, consolidated: Consolidated, review: Path, made_of: Path) -> Unamended:
    """What the workbook `review`, which was made of the answers in the file `made_of`, gives to that of `consolidated`.

    Nothing where one of the two is not there or cannot be read: the workbook is kept aside all the same.
    """
    try:
        before = load_consolidated(made_of, plan)
        taken = take_back(plan, before, review)
    except BadInput:
        return Unamended(consolidated)
    _, over, left = carried(plan, consolidated, taken.amendments)
    shown = with_values(plan, consolidated, {(one.program, one.field): one.after for one in over})
    # Where the plan changed since, its own words differ too, which nobody wrote into the review.
    notes = taken.notes if before.plan.sha256 == plan.sha256 else ()
    return Unamended(shown, over, taken.refused, (*left, *notes))
