"""All rows of the table in `docs/mishaps.md`, whichever module builds them."""

from __future__ import annotations

from tests.mishaps import (
    addresses,
    arrivals,
    cells,
    conditions,
    counted,
    days,
    marks,
    no_figures,
    numbers,
    overlays,
    versions,
    workbooks,
    worked_out,
)
from tests.mishaps.case import Case

CASES: list[Case] = [
    *arrivals.CASES,
    *workbooks.CASES,
    *cells.CASES,
    *versions.CASES,
    *numbers.CASES,
    *overlays.CASES,
    *conditions.CASES,
    *addresses.CASES,
    *no_figures.CASES,
    *worked_out.CASES,
    *days.CASES,
    *marks.CASES,
    *counted.CASES,
]
