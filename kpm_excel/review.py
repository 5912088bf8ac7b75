"""Consolidated answers become the review workbook, in which the office and its headquarters write their judgement."""

from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.review import review_book
from kpm_excel.output import check_workbook_name, write_file
from kpm_excel.plan.model import Plan


def write_review(plan: Plan, consolidated: Consolidated, path: str | Path) -> Path:
    """The path of the review workbook, written whole.

    Raises `Stopped` where it cannot be written.
    """
    target = Path(path)
    check_workbook_name(target)
    write_file(target, write_book(review_book(plan, consolidated)))
    return target
