"""`overview`: the report to print, from the consolidated answers."""

from dataclasses import dataclass
from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview.overview_book import is_draft, overview_book
from kpm_excel.office.results import Result
from kpm_excel.office.run import Run
from kpm_excel.output import check_no_folder, check_other, check_workbook_name, write_file
from kpm_excel.plan.model import Plan


@dataclass(frozen=True, kw_only=True)
class Printed(Result):
    """The overview as it was written."""

    #: Whether it says that it is a draft: something is still to come from a department.
    is_draft: bool
    #: Whether the plan has changed since the answers were collected.
    is_plan_changed: bool
    #: The faces that the PDF had to take in place of others; empty where it has those that were asked for.
    substitutes: tuple[str, ...] = ()


def overview(
    plan: Plan,
    consolidated: Consolidated,
    path: str | Path,
    *,
    pdf: bool = False,
    data: str | Path | None = None,
    run: Run | None = None,
) -> Printed:
    """Write the overview workbook at `path`; with `pdf` its PDF beside it, and at `data` its data sheet alone.

    `data` ends in `.csv` or `.parquet`. Before anything is written, raises `BadCall` where one of the names cannot be,
    and `BadOutput` where LibreOffice is not there or makes no PDF, or a folder stands in a file's place; then
    `BadOutput` where something cannot be written.
    """
    from kpm_excel.data_file import data_file
    from kpm_excel.printed_report import overview_pdf

    run, target = run or Run(), Path(path)
    table, printed = Path(data) if data else None, target.with_suffix(".pdf")
    for name in filter(None, (target, table)):
        check_other(name, plan.source, consolidated.source)
    check_workbook_name(target)
    for name in filter(None, (target, printed if pdf else None, table)):
        check_no_folder(name)
    run.expect(lambda: 1 + pdf + bool(table))
    files: dict[Path, bytes] = {}
    if table:
        files[table] = data_file(plan, consolidated, table)
        run.did("data", table)
    files[target] = write_book(overview_book(plan, consolidated))
    run.did("workbook", target)
    substitutes: tuple[str, ...] = ()
    if pdf:
        files[printed], substitutes = overview_pdf(plan, consolidated, printed, run.check)
        run.did("pdf", printed)
    for name, content in files.items():
        write_file(name, content)
    return Printed(
        written=tuple(name for name in (target, table, printed) if name in files),
        is_draft=is_draft(plan, consolidated),
        is_plan_changed=consolidated.plan.sha256 != plan.sha256,
        substitutes=substitutes,
    )


def write_overview(plan: Plan, consolidated: Consolidated, path: str | Path) -> Path:
    """The path of the overview workbook, which is all that is written. Raises as `overview` does."""
    return overview(plan, consolidated, path).written[0]
