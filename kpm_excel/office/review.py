"""`review`: the workbook in which the office and its headquarters write their judgement."""

from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.review import review_book
from kpm_excel.office.results import Result
from kpm_excel.office.run import Run
from kpm_excel.output import check_other, check_workbook_name, write_file
from kpm_excel.plan.model import Plan


def review(plan: Plan, consolidated: Consolidated, path: str | Path, *, run: Run | None = None) -> Result:
    """Write the review workbook at `path`.

    Raises `BadCall` where the name cannot be, and `BadOutput` where the file cannot be written.
    """
    run, target = run or Run(), Path(path)
    check_other(target, plan.source, consolidated.source)
    check_workbook_name(target)
    content = write_book(review_book(plan, consolidated))
    run.did("workbook", target)
    write_file(target, content)
    return Result(written=(target,))
