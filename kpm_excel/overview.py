"""Consolidated answers become the overview workbook."""

from pathlib import Path

from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.writer import write_book
from kpm_excel.layouts.overview import is_draft, overview_book
from kpm_excel.output import write_file
from kpm_excel.plan.model import Plan

__all__ = ["is_draft", "write_overview"]


def write_overview(plan: Plan, consolidated: Consolidated, path: str | Path) -> Path:
    """The path of the overview workbook, written whole.

    Raises `Stopped` where it cannot be written.
    """
    target = Path(path)
    write_file(target, write_book(overview_book(plan, consolidated)))
    return target
