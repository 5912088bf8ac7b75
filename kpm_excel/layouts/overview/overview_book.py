"""The overview workbook as data: cover, summary, one A3 sheet for each kind, and the flat table."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby

from kpm_excel.book.base import Book, Sheet
from kpm_excel.book.books import book_of
from kpm_excel.consolidated import Consolidated
from kpm_excel.form.origin import Origin
from kpm_excel.layouts.overview.data_sheet import data_sheet
from kpm_excel.layouts.overview.flat import FlatTable, flat_table
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.sheet_names import LONGEST, sheet_names
from kpm_excel.layouts.overview.sheets.item_sheets import item_sheets
from kpm_excel.layouts.overview.summary.contents import summary_sheet
from kpm_excel.layouts.overview.summary.cover import cover_sheet
from kpm_excel.layouts.overview.table.hosting import host_of
from kpm_excel.layouts.overview.table.kind_sheet import laid_out, laid_sheets
from kpm_excel.plan.model import Kind, Plan, Print
from kpm_excel.words import Words

__all__ = ["FlatTable", "is_draft", "overview_book", "overview_pages", "overview_table"]


def overview_book(plan: Plan, consolidated: Consolidated, *, paper: bool = False) -> Book:
    """The overview of `consolidated`: cover, summary, the A3 sheets of the plan's kinds, data.

    One for `paper`, which LibreOffice prints and nobody edits, has the same pages without the data sheet.
    """
    report = Report(plan, consolidated)
    printed, data = _sheets(report, paper=paper)
    return _book(report, printed if paper else [*printed, data_sheet(report, flat_table(report), data)])


def overview_pages(plan: Plan, consolidated: Consolidated) -> Book:
    """The overview without the data sheet, each text in one cell: what a page in the browser shows and prints."""
    report = Report(plan, consolidated)
    return _book(report, _sheets(report, paper=False)[0])


def _sheets(report: Report, *, paper: bool) -> tuple[list[Sheet], str]:
    """The sheets that are printed, and the name that is left for the data sheet."""
    words = report.words
    wanted = [words.text("overview.cover"), words.text("overview.summary"), words.text("overview.data")]
    parts = list(_parts(report))
    titles = [_title(words, kinds) for kinds, _ in parts]
    cover, summary, data, *names = sheet_names([*wanted, *titles])
    tables = [sheet for (_, sheets), name in zip(parts, names, strict=True) for sheet in sheets(name, paper=paper)]
    return [cover_sheet(report, cover, paper=paper), summary_sheet(report, summary, paper=paper), *tables], data


def _title(words: Words, kinds: Sequence[Kind]) -> str:
    """The names of `kinds`; the first alone where a sheet's name would be cut."""
    names = words.text("overview.list_comma").join(kind.name for kind in kinds)
    return names if len(names) <= LONGEST else kinds[0].name


def _parts(report: Report) -> Iterator[tuple[Sequence[Kind], Callable[..., list[Sheet]]]]:
    """The kinds whose items stand together on a sheet, and what makes it, in the plan's order."""
    plan = report.plan
    printed_kinds = [kind for kind in plan.kinds if host_of(plan, kind) is kind]
    for print_, run in groupby(printed_kinds, key=lambda kind: kind.print):
        if print_ is Print.SHEETS:
            yield from (((kind,), partial(item_sheets, report, kind)) for kind in run)
        else:
            yield from ((laid.kinds, partial(laid_sheets, laid)) for laid in laid_out(report, list(run)))


def _book(report: Report, sheets: list[Sheet]) -> Book:
    plan = report.plan
    return book_of(
        plan.language,
        sheets,
        title=plan.title,
        organization=plan.organization,
        subject=plan.as_of,
        # So that what is edited here is held against the answers that it was made of.
        properties=Origin.of(plan, report.consolidated).properties(),
    )


def overview_table(plan: Plan, consolidated: Consolidated) -> FlatTable:
    """The flat table of the data sheet: one row per program, one value per cell."""
    return flat_table(Report(plan, consolidated))


def is_draft(plan: Plan, consolidated: Consolidated) -> bool:
    """Whether the overview of `consolidated` is a draft, because an answer or a workbook is still to come."""
    return Report(plan, consolidated).is_draft
