"""What was amended goes over into answers that were collected since."""

from kpm_excel.consolidated import Consolidated
from kpm_excel.office.amend import Amended, amend
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.run import Run
from kpm_excel.plan.model import Plan


def carry_over(plan: Plan, cycle: Cycle, collected: Consolidated, *, run: Run | None = None) -> Amended | None:
    """Take the amendments of `cycle` into its answers `collected`, where all of them fit; None where there are none.

    Where one does not, because its answer is another one now, nothing is written: somebody has to look. Raises as
    `amend` does.
    """
    if not cycle.amended.is_file():
        return None
    tried = amend(plan, collected, cycle.amended, run=run)
    return amend(plan, collected, cycle.amended, cycle.amended, run=run) if tried.is_whole else tried
