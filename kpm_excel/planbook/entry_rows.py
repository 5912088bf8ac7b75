"""One row of a table as an entry of the plan: each cell read, its place noted, every doubt kept as a fault."""

from dataclasses import dataclass, field, replace
from typing import Any

from kpm_excel.errors import Fault, JsonPath
from kpm_excel.layouts.planbook.part_names import Entry
from kpm_excel.layouts.planbook.plan_columns import Column, Holds
from kpm_excel.planbook.cell_values import Context, is_blank, meaning
from kpm_excel.planbook.found_table import Grid
from kpm_excel.planbook.record import ABSENT, CellPlace, Path, Record, Unsure


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one table."""

    grid: Grid
    context: Context
    record: Record
    #: What blank cells of columns that fill down mean.
    above: dict[str, Any] = field(default_factory=dict)

    def entry(self, row: int, path: Path, keys: list[str], kind: str | None = None) -> dict[str, Any]:
        """What the row has of `keys`, which are parts of the object at `path`."""
        self.note(row, path, keys[0])
        entry = {}
        for key in keys:
            value = self.value(row, key, [*path, key], kind)
            if value is not ABSENT:
                entry[key] = value
        return entry

    def value(self, row: int, key: str, path: Path, kind: str | None = None, taken_as: Entry | None = None) -> Any:
        """The value of the row's cell under `key`, which is the plan's at `path`; ABSENT for a blank one.

        `kind` is that of the row, `taken_as` the field or row of figures that says what its number is.
        """
        at = self.grid.at(key)
        self.note(row, path, key)
        if at is None:
            return ABSENT
        column = self.grid.columns[at]
        column = replace(column, field=taken_as) if taken_as else column
        value = self._read(row, at, column, path, kind)
        if column.fills_down:
            value = self.above.get(key, ABSENT) if value is ABSENT else value
            self.above[key] = value
        return value

    def _read(self, row: int, at: int, column: Column, path: Path, kind: str | None) -> Any:
        cell = self.grid.cell(row, at)
        if cell is None or is_blank(cell):
            return ABSENT
        try:
            return meaning(column, cell, self.context, kind)
        except Unsure as doubt:
            place = CellPlace(self.grid.sheet.name, cell.row, cell.column)
            self.record.fault(path, place, doubt.key, **doubt.values)
            # The rules may find it missing, which is left out for the fault that is already told.
            return doubt.likely

    def text(self, row: int, key: str) -> str:
        """The bare text of a row's cell; empty for none."""
        at = self.grid.at(key)
        cell = None if at is None else self.grid.cell(row, at)
        return "" if cell is None or is_blank(cell) or not cell.has_result else str(cell.value)

    def note(self, row: int, path: Path, key: str) -> None:
        """Remember that what is at `path` stands in the row's cell under `key`."""
        self.record.places.setdefault(JsonPath(path), self.grid.place(row, key))

    def fault(self, row: int, key: str, path: Path, message: str, **values: object) -> None:
        """Keep that the row's cell under `key` is wrong."""
        self.record.faults.append((JsonPath(path) if path else None, Fault(self.grid.place(row, key), message, values)))


def keys_of(grid: Grid, *without: str) -> list[str]:
    """The plain columns of the grid's table, but for some."""
    return [
        column.key
        for column in grid.table.columns
        if column.holds not in (Holds.SHOWN, Holds.QUARTER) and not column.kind and column.key not in without
    ]
