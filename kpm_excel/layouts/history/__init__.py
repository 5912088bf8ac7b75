"""Ratings, indicators and figures over several cycles as a workbook with native charts."""

from collections.abc import Sequence

from kpm_excel.book.base import Book
from kpm_excel.book.books import book_of
from kpm_excel.consolidated import Consolidated
from kpm_excel.layouts.history import figure_sheet, indicator_sheets
from kpm_excel.layouts.history.department_sheet import departments_sheet
from kpm_excel.layouts.history.figure_sheet import figures_sheet
from kpm_excel.layouts.history.followed import Follower
from kpm_excel.layouts.history.indicator_sheets import indicators_sheet
from kpm_excel.layouts.history.line_charts import charts_sheet
from kpm_excel.layouts.history.rating_sheets import rating_sheets
from kpm_excel.layouts.history.years import Years
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Plan

__all__ = ["has_programs_of", "history_book"]


def has_programs_of(plan: Plan, cycle: Consolidated) -> bool:
    """Whether a program of `plan` is known by its key among the answers of `cycle`: they are years of one report."""
    return Follower(plan).is_followed(cycle)


def history_book(plan: Plan, cycles: Sequence[Consolidated]) -> Book:
    """The answers of `cycles`, the oldest first, to the programs of `plan`."""
    years = Years(Report(plan, cycles[-1]), tuple(cycles))
    figures = figures_sheet(years)
    # A workbook has one sheet at least.
    is_bare = not figures and not any(years.rated(kind) for kind in plan.kinds)
    indicators = indicators_sheet(years) if is_bare or indicator_sheets.has_indicators(years) else None
    charts = [
        charts_sheet(years, indicator_sheets.charted(years, indicators), "charts") if indicators else None,
        charts_sheet(years, figure_sheet.charted(years, figures), "figure_charts") if figures else None,
    ]
    others = [one for one in (departments_sheet(years), indicators, figures, *charts) if one]
    sheets = [*rating_sheets(years, [one.name for one in others]), *others]
    return book_of(
        plan.language,
        sheets,
        title=plan.title,
        organization=plan.organization,
        subject=years.words.of_period("history.subject", years.plan.is_yearly),
    )
