"""Figures of the current period, changed in the table that prints them or within the text that tells them."""

import re
from collections.abc import Sequence
from typing import Final

from kpm_excel.amending.actuals import even
from kpm_excel.amending.edited_tables import Piece
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.types.shown_figures import row_in_words
from kpm_excel.plan.model import Field, FigureRow, Program

#: Stands for a figure while the text around it is made; no text of a plan has it.
_STAND_IN: Final = "\ue000"


def rows_by_rank(items: Sequence[Piece], field: Field) -> dict[int, FigureRow]:
    """The row of figures in each line of a table, by where the line begins; `items` are the cells of their names."""
    named = sorted(piece.rank for piece in items if piece.value)
    return dict(zip(named, field.rows, strict=False))


def read_figures(report: Report, program: Program, field: Field, text: str) -> dict[str, str] | None:
    """What `text`, which is `field` as it is printed, has for each row that is asked; None where more is different."""
    told = [row for row in field.rows if row_in_words(report, program, field, row)]
    patterns = [_pattern(report, program, field, row, f"r{at}") for at, row in enumerate(told)]
    match = re.fullmatch("\n".join(patterns), even(text))
    if match is None:
        return None
    return {row.id: match[f"r{at}"].strip() for at, row in enumerate(told) if row.is_asked}


def _pattern(report: Report, program: Program, field: Field, row: FigureRow, name: str) -> str:
    """What the words of a row look like, whatever the current period's figure is."""
    line = even(row_in_words(report, program, field, row, _STAND_IN))
    before, found, behind = line.partition(_STAND_IN)
    return f"{re.escape(before.rstrip())} ?(?P<{name}>.*?){re.escape(behind)}" if found else re.escape(line)
