"""`diff-plan`: what changed between two plans, and for whom."""

from kpm_excel.office.run import Run
from kpm_excel.plan.changes import Comparison
from kpm_excel.plan.model import Plan
from kpm_excel.sent import kept_beside, load_sent


def diff_plan(old: Plan, new: Plan, *, run: Run | None = None) -> Comparison:
    """Everything that is different between two plans: what, from what to what, and the departments concerned."""
    (run or Run()).check()
    return Comparison(old, new)


def last_sent(plan: Plan) -> Plan | None:
    """The plan that workbooks were made from last, by what `generate` kept beside the file of `plan`."""
    return load_sent(kept_beside(plan.source)).last if plan.source else None
