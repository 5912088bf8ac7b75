"""`overview`: the report to print, from the consolidated answers."""

from dataclasses import dataclass
from pathlib import Path

from kpm_excel.book.glyphs import Lacking
from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview.overview_book import is_draft, overview_book
from kpm_excel.office.results import Result, files_of
from kpm_excel.office.run import Run
from kpm_excel.outputs import Kind, check_other, check_workbook_name, writing
from kpm_excel.plan.model import Plan


@dataclass(frozen=True, kw_only=True)
class Printed(Result):
    """The overview as it was written."""

    #: Whether it says that it is a draft: something is still to come from a department, or from the office itself.
    is_draft: bool
    #: Whether the plan has changed since the answers were collected.
    is_plan_changed: bool
    #: The faces that the PDF had to take in place of others; empty where it has those that were asked for.
    substitutes: tuple[str, ...] = ()
    #: The characters that no face has that could print them, each with the first cell that holds it.
    lacking: tuple[Lacking, ...] = ()


def overview(
    plan: Plan,
    consolidated: Consolidated,
    path: str | Path,
    *,
    pdf: bool = False,
    data: str | Path | None = None,
    force: bool = False,
    run: Run | None = None,
) -> Printed:
    """Write the overview workbook at `path`; with `pdf` its PDF beside it, and at `data` its data sheet alone.

    `data` ends in `.csv` or `.parquet`. `force` lets files be replaced that we never wrote. Raises `BadCall` where one
    of the names cannot be, and `BadOutput` where neither LibreOffice nor a browser makes the PDF, or something cannot
    be written.
    """
    from kpm_excel.data_file import data_file
    from kpm_excel.paper.glyphs import lacking_in
    from kpm_excel.printed_report import overview_pdf

    run, target = run or Run(), Path(path)
    table, printed = Path(data) if data else None, target.with_suffix(".pdf")
    for name in filter(None, (target, table)):
        check_other(name, plan.source, consolidated.source)
    check_workbook_name(target)
    run.expect(lambda: 1 + pdf + bool(table))
    substitutes: tuple[str, ...] = ()
    with writing("overview", target.parent, *([table.parent] if table else []), force=force) as outputs:
        book = overview_book(plan, consolidated)
        outputs.put(target, Kind.OVERVIEW, write_book(book))
        run.did("workbook", target)
        if table:
            outputs.put(table, Kind.DATA, data_file(plan, consolidated, table))
            run.did("data", table)
        if pdf:
            content, substitutes = overview_pdf(plan, consolidated, printed, run.check)
            outputs.put(printed, Kind.PDF, content)
            run.did("pdf", printed)
        written = outputs.finish()
    return Printed(
        **files_of(written),
        is_draft=is_draft(plan, consolidated),
        is_plan_changed=consolidated.plan.sha256 != plan.sha256,
        substitutes=substitutes,
        lacking=lacking_in(book, here=pdf),
    )


def write_overview(plan: Plan, consolidated: Consolidated, path: str | Path) -> Path:
    """The path of the overview workbook, which is all that is written. Raises as `overview` does."""
    return overview(plan, consolidated, path).written[0]
