"""Values of fields as the printed sheets show them."""

from kpm_excel.layouts.overview.contributions import told_apart
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.types import shown_of
from kpm_excel.plan.model import Field, Program


def printed(report: Report, program: Program, field: Field) -> str:
    """The text that stands for the value of `field`; the mark of a missing answer where one is due."""
    return shown_of(field).printed(report, program, field)


def told_by_contributors(report: Report, program: Program, field: Field) -> str:
    """What each contributor gave in the shared `field`, on a line behind its name; empty where none has to be told."""
    shown = shown_of(field)
    return told_apart(report, program, field, lambda v: shown.text(report, v, field), contributors_alone=True)
