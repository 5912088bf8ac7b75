"""What the planning office gets beside the consolidated answers."""

from collections.abc import Mapping, Sequence

from kpm_excel.consolidated import Consolidated
from kpm_excel.layouts.check import check_book
from kpm_excel.layouts.handout import Handout
from kpm_excel.plan.model import Plan
from kpm_excel.submission import FileFacts


def check_workbook(
    plan: Plan, consolidated: Consolidated, files: Sequence[FileFacts], handouts: Mapping[str, Handout]
) -> bytes:
    """`check.xlsx`: departments, findings, sources; `handouts` are what departments get, to which it leads."""
    from kpm_excel.excel.write.writer import write_book

    return write_book(check_book(plan, consolidated, files, handouts))
