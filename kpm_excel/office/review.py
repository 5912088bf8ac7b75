"""`review`: the workbook in which the office and its headquarters write their judgement."""

from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.review import review_book
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, check_other, check_workbook_name, writing
from kpm_excel.plan.model import Plan


def review(
    plan: Plan, consolidated: Consolidated, path: str | Path, *, force: bool = False, run: Run | None = None
) -> Result:
    """Write the review workbook at `path`.

    `force` lets a file be replaced that we never wrote. Raises `BadCall` where the name cannot be, and `BadOutput`
    where the file cannot be written.
    """
    run, target = run or Run(), Path(path)
    check_other(target, plan.source, consolidated.source)
    check_workbook_name(target)
    with writing("review", target.parent, force=force) as outputs:
        outputs.put(target, Kind.REVIEW, write_book(review_book(plan, consolidated)))
        run.did("workbook", target)
        return Result(**files_of(outputs.finish()))
