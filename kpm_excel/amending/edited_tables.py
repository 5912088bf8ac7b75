"""Where the programs' values stand in an overview or a review: as it was made, and as it came back.

Both have a hidden row with the columns' keys, which begins with the kind's id, and under that id a hidden column
with the programs' numbers. On a sheet that several tables share, each goes on until the next such row. A further
hidden column says of some rows that they hold another field, and in which column. Addresses do not count: rows and
columns may have been inserted since.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any, NamedTuple

from kpm_excel.book.base import Book, Sheet
from kpm_excel.book.raw import RawCell, RawSheet, RawWorkbook
from kpm_excel.layouts.overview.table.table_roles import ROW_KEYS
from kpm_excel.plan.cleaning import trimmed

#: Keys that every such row has.
_SURE = frozenset(("no", "name"))
#: A sheet's cells, by row and column.
_Values = Mapping[tuple[int, int], Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell, merged or not, as the workbook was made."""

    #: Which of the program's rows it begins in, counted from 0 over all pages.
    rank: int
    value: Any


@dataclass(slots=True)
class Made:
    """The workbook as it was made."""

    #: The cells of each program in each column, from the top down, empty ones among them.
    pieces: dict[tuple[int, str], list[Piece]] = field(default_factory=dict)
    #: How many rows each program has.
    counts: dict[int, int] = field(default_factory=dict)
    #: The columns of each kind.
    keys: dict[str, list[str]] = field(default_factory=dict)
    #: The names of each kind's sheets.
    sheets: dict[str, list[str]] = field(default_factory=dict)
    #: The keys of cells in rows that hold a field of their own, by program.
    beside: dict[int, list[str]] = field(default_factory=dict)
    #: The kind whose table each program stands in.
    homes: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class At:
    """A cell of the workbook that came back."""

    sheet: str
    row: int
    column: int
    cell: RawCell | None
    #: The merged blocks of its sheet.
    merges: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def is_covered(self) -> bool:
        """Whether the cell lies in a merged block that shows another one."""
        return any(
            top <= self.row <= bottom and left <= self.column <= right and (top, left) != (self.row, self.column)
            for top, left, bottom, right in self.merges
        )


@dataclass(slots=True)
class Found:
    """The workbook as it came back."""

    #: The rows of each program, with their sheets.
    rows: dict[int, list[tuple[RawSheet, int]]] = field(default_factory=dict)
    #: The column of each key, by sheet.
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    #: The kind of each sheet with a table.
    kind_of: dict[str, str] = field(default_factory=dict)
    #: By sheet, the columns that have a key which stands over another column already.
    doubled: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    #: By sheet, the rows that hold a field of their own.
    rows_of: "dict[str, dict[int, RowKey]]" = field(default_factory=dict)
    #: The sheet in the workbook on which each table stands, which for others than its first is not its own name.
    tabs: dict[str, str] = field(default_factory=dict)
    #: Sheets that somebody copied, each as a workbook of its own.
    copies: "list[Found]" = field(default_factory=list)

    @property
    def kinds(self) -> set[str]:
        """The kinds whose tables were found."""
        return set(self.kind_of.values())

    @property
    def sheet_names(self) -> set[str]:
        """The sheets with a table, copies among them."""
        return self.kind_of.keys() | {name for copy in self.copies for name in copy.kind_of}

    def at(self, no: int, key: str, rank: int) -> At | None:
        """The cell of `key` in that row of a program; None where there is no such row or column."""
        rows = self.rows.get(no, [])
        if rank >= len(rows):
            return None
        sheet, row = rows[rank]
        own = self.rows_of[sheet.name].get(row)
        column = self.columns[sheet.name].get(key if own is None else own.column_of(key))
        if column is None:
            return None
        return At(self.tabs[sheet.name], row, column, sheet.cells.get((row, column)), sheet.merges)

    def all(self, no: int, key: str) -> list[At]:
        """The cells of `key` in a program's rows that hold something."""
        cells = (self.at(no, key, rank) for rank in range(len(self.rows.get(no, []))))
        return [at for at in cells if at and at.cell and at.cell.value not in (None, "")]


class RowKey(NamedTuple):
    """What a row says that holds a field of its own."""

    field: str
    #: The key of the column in which it stands.
    column: str

    def key_of(self, column: str) -> str:
        """The key of the row's cell in a column: the field's, or one of its own for what stands beside it."""
        return self.field if column == self.column else f"{self.field}/{column}"

    def column_of(self, key: str) -> str:
        """The key of the column of the row's cell that has the key `key`; empty where it has none."""
        if key == self.field:
            return self.column
        return key.removeprefix(f"{self.field}/") if key.startswith(f"{self.field}/") else ""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The row of keys of one sheet."""

    kind: str
    row: int
    #: Column of the programs' numbers.
    numbers: int
    columns: dict[str, int]
    #: Columns with a key that another one has already.
    doubled: dict[str, list[int]]
    #: Rows with a field of their own.
    rows: dict[int, RowKey]
    #: The row with which another table begins; None where the sheet ends with this one.
    end: int | None = None

    def holds(self, row: int) -> bool:
        """Whether `row` lies in the table."""
        return row > self.row and (self.end is None or row < self.end)

    def name_on(self, sheet: str, number: int) -> str:
        """What tells it from the other tables of `sheet`, of which it is the one with that number."""
        return f"{sheet} ({self.kind})" if number else sheet


def made_tables(book: Book, kinds: Iterable[str]) -> Made:
    """The programs' cells in `book`."""
    made, known = Made(), set(kinds)
    for sheet in book.sheets:
        values = {(cell.row, cell.column): cell.value for cell in sheet.cells}
        for number, keys in enumerate(_tables_in(values, known)):
            made.sheets.setdefault(keys.kind, []).append(keys.name_on(sheet.name, number))
            _take(made, sheet, keys)
    return made


def _take(made: Made, sheet: Sheet, keys: _Keys) -> None:
    numbers = {cell.row: cell.value for cell in sheet.cells if cell.column == keys.numbers and keys.holds(cell.row)}
    ranks: dict[int, int] = {}
    for row in sorted(numbers):
        no = _number(numbers[row])
        if no is not None:
            ranks[row] = made.counts.get(no, 0)
            made.counts[no] = ranks[row] + 1
            made.homes[no] = keys.kind
    own = [key.field for key in keys.rows.values()]
    made.keys[keys.kind] = list(dict.fromkeys([*made.keys.get(keys.kind, ()), *keys.columns, *own]))
    names = {column: key for key, column in keys.columns.items()}
    for cell in sorted(sheet.cells, key=lambda cell: cell.row):
        no = _number(numbers.get(cell.row))
        name = names.get(cell.column)
        if no is not None and name is not None:
            if cell.row in keys.rows:
                name = keys.rows[cell.row].key_of(name)
                made.beside.setdefault(no, []).append(name)
            made.pieces.setdefault((no, name), []).append(Piece(ranks[cell.row], cell.value))


def found_tables(raw: RawWorkbook, kinds: Iterable[str], made: Made | None = None) -> Found:
    """The programs' cells in `raw`; where a kind has more sheets than `made`, those that came since are copies."""
    tabs: dict[str, str] = {}
    found, known = Found(tabs=tabs), set(kinds)
    tables: dict[str, list[tuple[RawSheet, _Keys]]] = {}
    for sheet in raw.sheets:
        values = {place: cell.value for place, cell in sheet.cells.items()}
        for number, keys in enumerate(_tables_in(values, known)):
            own_sheet = replace(sheet, name=keys.name_on(sheet.name, number)) if number else sheet
            tables.setdefault(keys.kind, []).append((own_sheet, keys))
            tabs[own_sheet.name] = sheet.name
    for kind, own in tables.items():
        names = made.sheets.get(kind, []) if made else []
        # Sheets in which one table goes on are in the order of their programs, wherever their tabs are now.
        own = sorted(own, key=lambda table: _order(made, *table)) if made else own
        ordered = sorted(own, key=lambda table: table[0].name not in names)
        count = len(names) if made else len(own)
        for table in (one for one in own if one in ordered[:count]):
            _put(found, *table)
        for table in ordered[count:]:
            _put(copy := Found(tabs=tabs), *table)
            found.copies.append(copy)
    return found


def _order(made: Made, sheet: RawSheet, keys: _Keys) -> tuple[int, int, int]:
    """Where a sheet stands among those of its kind: by the first and last of its programs, else by its name."""
    order, names = {no: at for at, no in enumerate(made.counts)}, made.sheets.get(keys.kind, [])
    held = [order.get(no, len(order)) for _, no in _numbered(sheet, keys)] or [len(order)]
    return min(held), max(held), names.index(sheet.name) if sheet.name in names else len(names)


def _put(found: Found, sheet: RawSheet, keys: _Keys) -> None:
    found.kind_of[sheet.name], found.columns[sheet.name] = keys.kind, keys.columns
    found.doubled[sheet.name], found.rows_of[sheet.name] = keys.doubled, keys.rows
    for row, no in _numbered(sheet, keys):
        found.rows.setdefault(no, []).append((sheet, row))


def _numbered(sheet: RawSheet, keys: _Keys) -> Iterator[tuple[int, int]]:
    """The rows of `sheet` that are a program's, with its number, from the top down."""
    for row in sorted(row for row, column in sheet.cells if column == keys.numbers and keys.holds(row)):
        no = _number(sheet.cells[row, keys.numbers].value)
        if no is not None:
            yield row, no


def _tables_in(values: _Values, kinds: set[str]) -> list[_Keys]:
    """The tables among a sheet's `values`, from the top down; a row of keys that stands there again begins none."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), value in values.items():
        if isinstance(value, str):
            rows.setdefault(row, {})[column] = trimmed(value)
    found: list[_Keys] = []
    for row in sorted(rows):
        texts = dict(sorted(rows[row].items()))
        if set(texts.values()) >= _SURE:
            start = next((column for column, text in texts.items() if text in kinds), None)
            if start is not None and texts[start] not in {one.kind for one in found}:
                columns, doubled = dict[str, int](), dict[str, list[int]]()
                for column, text in texts.items():
                    if column > start and columns.setdefault(text, column) != column:
                        doubled.setdefault(text, []).append(column)
                rows_of = _row_keys(values, row, columns.pop(ROW_KEYS, None))
                found.append(_Keys(texts[start], row, start, columns, doubled, rows_of))
    return [replace(one, end=after.row if after else None) for one, after in zip_longest(found, found[1:])]


def _row_keys(values: _Values, head: int, column: int | None) -> dict[int, RowKey]:
    """The rows below `head` that hold a field of their own, as the hidden `column` says."""
    told = {row: trimmed(value) for (row, at), value in values.items() if at == column and isinstance(value, str)}
    parted = {row: text.rpartition(" ") for row, text in told.items() if row > head}
    return {row: RowKey(field, name) for row, (field, blank, name) in parted.items() if blank}


def _number(value: object) -> int | None:
    """The program's number in a hidden cell; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
        return int(value)
    text = trimmed(value) if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) < 16 else None
