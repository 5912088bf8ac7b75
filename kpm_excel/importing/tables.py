"""The tables of a workbook that somebody made by hand."""

from kpm_excel.importing.found import Found, RowChoices
from kpm_excel.importing.source import Source


def find_tables(source: Source, choices: RowChoices | None = None) -> Found:
    """The tables of `source`, with what a person chose for single rows."""
    return Found(source, ())
