"""The reading of one file as the parent knows it, which never loads what reads workbooks itself."""

from kpm_excel.plan.model import Plan
from kpm_excel.reading.job import Job
from kpm_excel.submission import Submission


def read_in_child(plan: Plan, job: Job) -> Submission:
    """What the file of `job` says to `plan`; see `workbook.read_submission`."""
    from kpm_excel.reading.submissions import read_submission

    return read_submission(plan, job)
