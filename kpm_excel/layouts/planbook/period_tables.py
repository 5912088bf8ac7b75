"""The sheets of the plan workbook whose columns are the plan's periods: the schedule and the figures."""

from collections.abc import Sequence
from typing import Any

from kpm_excel.layouts.planbook.part_names import Entry
from kpm_excel.layouts.planbook.plan_columns import PERIOD, Column, Holds, Table

_SCHEDULE = (
    Column("no", "schedule_no", Holds.NUMBER, 9, "programs", required=True, fills_down=True),
    Column("_program", "shown_program", Holds.SHOWN, 28),
    Column("field", "schedule_field", Holds.REFERENCE, 22, "fields"),
    Column("item", "schedule_item", width=38),
)
_FIGURES = (
    Column("no", "figures_no", Holds.NUMBER, 9, "programs", required=True, fills_down=True),
    Column("_program", "shown_program", Holds.SHOWN, 28),
    Column("field", "figures_field", Holds.REFERENCE, 22, "fields"),
    Column("row", "figures_row", Holds.REFERENCE, 30, "rows", required=True),
)
_WRITTEN_BAR = (
    Column("label", "schedule_label", width=22),
    Column("from", "schedule_from", Holds.CODE, 10, "periods"),
    Column("to", "schedule_to", Holds.CODE, 10, "periods"),
)


def objects(entries: Any) -> list[Entry]:
    """The objects in a list of a plan document, which may be faulty."""
    return [entry for entry in entries or () if isinstance(entry, dict)]


def figures_table(document: Entry) -> Table:
    """The sheet of figures, with a column for each period of the plan `document`."""
    periods = [
        Column(f"{PERIOD}{entry['id']}", "figures_period", Holds.NUMBER, 13, heading=_period_label(entry), field=entry)
        for entry in objects(document.get("periods"))
        if isinstance(entry.get("id"), str)
    ]
    return Table("figures", (*_FIGURES, *periods), freeze=3)


def _period_label(period: Entry) -> str:
    label = period.get("label")
    return label if isinstance(label, str) and label.strip() else str(period["id"])


def schedule_table(document: Entry) -> Table:
    """The sheet of the schedule, with a column for each quarter of the plan `document`."""
    quarters = [
        Column(f"quarter.{index}.{number}", "schedule_quarter", Holds.QUARTER, 5.2, band=str(period.get("label", "")))
        for index, period in enumerate(objects(document.get("periods")))
        for number in range(1, 5)
    ]
    return Table("schedule", (*_SCHEDULE, *quarters, *_WRITTEN_BAR), freeze=3)


def quarter_columns(table: Table) -> Sequence[Column]:
    """The columns of a schedule's quarters, in order."""
    return [column for column in table.columns if column.holds is Holds.QUARTER]
