"""What a person decided on the sheet that tells what was taken for what, for being imported again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpm_excel.importing.found import RowChoices, Table
from kpm_excel.importing.lexicon import Role

#: A column of a table: file, sheet, first row of the table's headings, first column.
ColumnKey = tuple[str, str, int, int]
#: A table: file, sheet, first row.
TableKey = tuple[str, str, int]
#: A row: file, sheet, its number.
RowKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person decided; all else is found out."""

    #: What rows are, and which sheets are not used.
    rows: RowChoices = field(default_factory=RowChoices)
    #: What columns hold.
    columns: Mapping[ColumnKey, Role] = field(default_factory=dict)
    #: Whether a table's rows are programs.
    tables: Mapping[TableKey, bool] = field(default_factory=dict)
    #: How deep groups are, from 0 for the outermost.
    levels: Mapping[RowKey, int] = field(default_factory=dict)

    def of_table(self, table: Table) -> dict[int, Role]:
        """What was decided of the columns of `table`, by their numbers."""
        sheet = table.sheet
        return {
            column.number: role
            for column in table.columns
            if (role := self.columns.get((sheet.file, sheet.name, table.top, column.left)))
        }


def table_key(table: Table) -> TableKey:
    """By what a choice about `table` is known."""
    return table.sheet.file, table.sheet.name, table.top


def column_key(table: Table, left: int) -> ColumnKey:
    """By what a choice about the column of `table` that begins at `left` is known."""
    return *table_key(table), left
