"""The ids that were made for the rows of a plan workbook, to be written into it."""

from typing import Any

from kpm_excel.book.raw import RawSheet
from kpm_excel.layouts.planbook.plan_rows import Row
from kpm_excel.plan.made_ids import SORTS
from kpm_excel.planbook.record import Record


def made_ids(table: str, sheet: RawSheet, record: Record) -> dict[int, Row]:
    """The id of each row on the `sheet` of `table`, by the row, as its cell under the table's own heading."""
    sort = SORTS.get(table)
    if sort is None:
        return {}
    column = "scale" if table == "scales" else sort.key
    return {
        place.row: {column: id}
        for path, place in record.places.items()
        if place.sheet == sheet.name and path.steps[-1:] == (sort.key,)
        if isinstance(id := _at(record.document, path.steps), str)
    }


def _at(part: Any, steps: tuple[str | int, ...]) -> Any:
    """What stands there in the document; None where nothing does."""
    for step in steps:
        try:
            part = part[step]
        except (KeyError, IndexError, TypeError):
            return None
    return part
