"""The table on a sheet: which column holds what, which rows hold entries, whatever was moved, merged or renamed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import product

from kpm_excel.book.raw import RawCell, RawSheet
from kpm_excel.layouts.planbook.drawn_table import BANDS, HEADINGS, ROW_MARKS
from kpm_excel.layouts.planbook.plan_columns import Column, Holds, Table
from kpm_excel.layouts.planbook.plan_tables import MARK
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.schema import listed
from kpm_excel.plan.widths import bare
from kpm_excel.planbook.cell_values import is_blank
from kpm_excel.planbook.record import CellPlace, Record
from kpm_excel.words import LANGUAGES, words_for

#: Headings are looked for in this many rows, where the hidden marks are gone.
_HEAD_ROWS = 20
_HEADING_MARK = ROW_MARKS[HEADINGS]
_BAND_MARK = ROW_MARKS[BANDS]
#: Signs that people put to headings of columns that must be filled in.
_SIGNS = re.compile(r"[*＊※]|[(（](必須|任意|required|optional)[)）]", re.IGNORECASE)
#: Columns of this name are the office's own and are passed over.
_OWN = {"備考", "メモ", "note", "notes", "memo", "remarks"}
#: What a merged cell over several rows means for each of them; other columns have it in the first row alone.
_SHARED_BY_ROWS = {Holds.REFERENCE, Holds.WORD, Holds.YES_NO, Holds.CODED}


@dataclass(slots=True)
class Grid:
    """A table where it stands on its sheet."""

    sheet: RawSheet
    table: Table
    #: Row of the headings and row of the bands over them.
    heading_row: int = 0
    band_row: int = 0
    #: Row of the hidden keys; None where it is gone.
    key_row: int | None = None
    #: The column of the hidden marks; -1 where it is gone.
    mark_column: int = -1
    first_row: int = 0
    columns: dict[int, Column] = field(default_factory=dict)
    #: The same the other way round: by key, the column of the sheet.
    by_key: dict[str, int] = field(default_factory=dict)
    #: Upper left cell of the merged block that a cell belongs to.
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def at(self, key: str) -> int | None:
        """The sheet's column that holds `key`; None where there is none."""
        return self.by_key.get(key)

    def cell(self, row: int, at: int) -> RawCell | None:
        """The cell for a row's value in a column: of a merged block its first cell, where rows share it."""
        first = self.merged.get((row, at), (row, at))
        if first == (row, at) or (first[1] == at and self._shares(self.columns.get(at))):
            return self.sheet.cells.get(first)
        return None

    def _shares(self, column: Column | None) -> bool:
        return column is not None and not column.unique and (column.fills_down or column.holds in _SHARED_BY_ROWS)

    def text(self, row: int, at: int) -> str:
        """The text of a head's cell, of a merged one everywhere; empty for none."""
        cell = self.sheet.cells.get(self.merged.get((row, at), (row, at)))
        value = cell.value if cell else None
        return "" if value is None else trimmed(str(value))

    def rows(self) -> Iterator[int]:
        """The rows that hold entries: those below the headings in which anything is written."""
        last = max((row for row, _ in self.sheet.cells), default=-1)
        written = [at for at, column in self.columns.items() if column.holds is not Holds.SHOWN]
        for row in range(self.first_row, last + 1):
            if self.text(row, self.mark_column).startswith("#"):
                continue
            if any(self._is_written(row, at) for at in written):
                yield row

    def _is_written(self, row: int, at: int) -> bool:
        cell = self.sheet.cells.get((row, at))
        if self.merged.get((row, at), (row, at)) != (row, at):
            return False
        if self.columns[at].holds is Holds.QUARTER and cell is not None and cell.fill:
            return True
        return not is_blank(cell)

    def is_head(self, row: int) -> bool:
        """Whether `row` is one of ours above the table: title, headings, help, hidden keys."""
        rows = (self.key_row, self.band_row, self.heading_row)
        is_help = self.mark_column < 0 and self.heading_row < row < self.first_row
        return row in rows or is_help or self.text(row, self.mark_column).startswith("#")

    def is_shown(self, at: int) -> bool:
        """Whether a column of ours shows something by formulas, also where the plan has no such column any more."""
        return self.key_row is not None and self.text(self.key_row, at).startswith("_")

    def place(self, row: int, key: str) -> CellPlace:
        """Sheet and cell of a row's `key`, or of the row's first column where the key has none."""
        at = self.at(key)
        return CellPlace(self.sheet.name, row, min(self.columns, default=1) if at is None else at)


def grid_of(sheet: RawSheet, table: Table, record: Record) -> Grid:
    """`table` as it stands on `sheet`; what cannot be placed is a fault in `record`."""
    grid = Grid(sheet, table, merged=_merged(sheet))
    _find_head(grid)
    _find_columns(grid, record)
    for column in table.columns:
        if column.required and grid.at(column.key) is None and column.holds is not Holds.QUARTER:
            _missing_column(grid, column, record)
    return grid


def _missing_column(grid: Grid, column: Column, record: Record) -> None:
    """Ask for a column; of a heading that several kinds have, for the kind's name over it as well."""
    # Each that is missing has a place of its own, one beside the other.
    before = sum(fault.key == "column_missing_of" for _, fault in record.faults)
    place = CellPlace(grid.sheet.name, grid.heading_row, max(grid.columns, default=0) + 1 + before)
    heading = heading_of(column)
    if len(_kinds_of(grid, heading)) < 2:
        record.fault([], place, "column_missing", heading=heading)
    elif not any(fault.key == "column_of_several" and fault.values["found"] == heading for _, fault in record.faults):
        above = CellPlace(grid.sheet.name, grid.band_row, place.column)
        record.fault([], place, "column_missing_of", heading=heading, kind=column.band, above=above)


def heading_of(column: Column) -> str:
    """The words over `column`, for a message."""
    words = words_for(None).calling(column.item)
    return column.heading or words.text(f"planbook.{column.words}", n=column.number, label=column.label)


def _merged(sheet: RawSheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Where the block of each merged cell begins, as far as anything is written on the sheet."""
    last_row = max((row for row, _ in sheet.cells), default=-1)
    last_column = max((column for _, column in sheet.cells), default=-1)
    # Blocks that do not overlap have no more cells than the sheet: with more, somebody means no good.
    room = (last_row + 1) * (last_column + 1)
    merged = {}
    for first, left, last, right in sheet.merges:
        for row in range(first, min(last, last_row) + 1):
            for column in range(left, min(right, last_column) + 1):
                merged[row, column] = (first, left)
                room -= 1
        if room < 0:
            break
    return merged


def _find_head(grid: Grid) -> None:
    """Find the rows of keys, bands and headings by their marks, else by the words of the headings."""
    rows: dict[str, int] = {}
    for (row, column), cell in sorted(grid.sheet.cells.items()):
        text = cell.value if isinstance(cell.value, str) else ""
        if text == f"{MARK} {grid.table.name}" and grid.key_row is None:
            grid.key_row, grid.mark_column = row, column
        elif column == grid.mark_column and text.startswith("#"):
            rows.setdefault(text, row)
    if _HEADING_MARK in rows:
        grid.heading_row = rows[_HEADING_MARK]
        grid.band_row = rows.get(_BAND_MARK, grid.heading_row - 1)
        grid.first_row = max(rows.values()) + 1
        return
    grid.heading_row = _likely_heading_row(grid)
    grid.band_row = grid.heading_row - 1
    grid.first_row = grid.heading_row + 1 + _is_help(grid, grid.heading_row + 1)


def _likely_heading_row(grid: Grid) -> int:
    wanted = {name for column in grid.table.columns for name in _names(column)}
    counts = dict.fromkeys(range(_HEAD_ROWS), 0)
    for (row, _), cell in grid.sheet.cells.items():
        if row < _HEAD_ROWS and isinstance(cell.value, str) and _plain(cell.value) in wanted:
            counts[row] += 1
    # Hidden keys read like English headings; of two rows that do equally well the headings are the lower one.
    return max(counts, key=lambda row: (counts[row], row if counts[row] else -row))


def _is_help(grid: Grid, row: int) -> bool:
    helps = set()
    for column in grid.table.columns:
        for language, yearly in product(LANGUAGES, (True, False)):
            text = column.help or words_for(language).of_period(f"planbook.{column.words}_help", yearly)
            helps |= {bare(text), bare(words_for(language).text("planbook.needed", text=text))}
    found = [cell.value for (at, _), cell in grid.sheet.cells.items() if at == row and isinstance(cell.value, str)]
    return sum(bare(text) in helps for text in found) > len(found) / 2


def _plain(text: str) -> str:
    return bare(_SIGNS.sub("", text))


def _names(column: Column) -> set[str]:
    """The headings, evened out, by which a column is known."""
    if column.holds is Holds.QUARTER:
        return set()
    if column.heading:
        return {_plain(column.heading), _plain(str((column.field or {}).get("id", column.heading)))}
    key, values = f"planbook.{column.words}", {"n": column.number, "label": column.label}
    return {
        _plain(words_for(language).calling(item).of_period(key, yearly, **values))
        for language in LANGUAGES
        for yearly in (True, False)
        for item in {None, column.item}
    }


def _find_columns(grid: Grid, record: Record) -> None:
    last = max((column for _, column in grid.sheet.cells), default=-1)
    for at in range(last + 1):
        if at == grid.mark_column:
            continue
        column = _column_at(grid, at)
        if column is None:
            _unknown_column(grid, at, record)
        elif (first := grid.at(column.key)) is None:
            grid.columns[at] = column
            grid.by_key[column.key] = at
        elif place := _first_written(grid, at):
            other = CellPlace(grid.sheet.name, grid.heading_row, first)
            record.fault([], CellPlace(grid.sheet.name, *place), "column_twice", first=other)


def _column_at(grid: Grid, at: int) -> Column | None:
    """The column that the heading names beyond doubt, else the one of the hidden key."""
    by_key = {column.key: column for column in grid.table.columns}
    keyed = by_key.get(grid.text(grid.key_row, at)) if grid.key_row is not None else None
    heading, band = _plain(grid.text(grid.heading_row, at)), bare(grid.text(grid.band_row, at))
    quarter = _quarter(grid, heading, band, at)
    if quarter:
        return quarter
    named = columns_headed(grid.table, heading) if heading else []
    if len(named) > 1:
        named = [column for column in named if column.kind and band in (bare(column.band), bare(column.kind))]
    named = [
        column for column in named if not column.kind or not band or band in (bare(column.band), bare(column.kind))
    ]
    return named[0] if len(named) == 1 else keyed


def _quarter(grid: Grid, heading: str, band: str, at: int) -> Column | None:
    """The quarter under a period's label; None where label or number is in doubt."""
    numbers = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
    number = numbers.get(heading.removeprefix("第").removeprefix("q").removesuffix("四半期").removesuffix("q"))
    found = [
        column
        for column in grid.table.columns
        if column.holds is Holds.QUARTER and column.key.endswith(f".{number}") and band and bare(column.band) == band
    ]
    return found[0] if len(found) == 1 else None


def _unknown_column(grid: Grid, at: int, record: Record) -> None:
    """Keep what is written under a heading that nobody knows as a fault, so that it is not lost unseen."""
    heading = grid.text(grid.heading_row, at)
    place = _first_written(grid, at)
    if place is None or grid.is_shown(at) or _plain(heading) in _OWN:
        return
    if not heading:
        record.fault([], CellPlace(grid.sheet.name, *place), "column_without_heading")
        return
    if len(kinds := _kinds_of(grid, heading)) > 1:
        above = CellPlace(grid.sheet.name, grid.band_row, at)
        record.fault([], above, "column_of_several", found=heading, allowed=listed(kinds))
        return
    known = {_plain(heading_of(column)): heading_of(column) for column in grid.table.columns if column.key[0] != "_"}
    # What is written is no other heading: a second one of its name is told as it stands.
    near = get_close_matches(_plain(heading), [other for other in known if other != _plain(heading)], n=1)
    where = CellPlace(grid.sheet.name, grid.heading_row, at)
    if near:
        record.fault([], where, "column_unknown_meant", found=heading, meant=known[near[0]])
    else:
        record.fault([], where, "column_unknown", found=heading)


def columns_headed(table: Table, heading: str) -> list[Column]:
    """The columns of `table` that are known by `heading`."""
    return [column for column in table.columns if _plain(heading) in _names(column)]


def _kinds_of(grid: Grid, heading: str) -> list[str]:
    """The names of the kinds that have a field of this heading."""
    return [column.band for column in columns_headed(grid.table, heading) if column.kind]


def _first_written(grid: Grid, at: int) -> tuple[int, int] | None:
    places = sorted(place for place in grid.sheet.cells if place[1] == at and place[0] >= grid.first_row)
    return next((place for place in places if not is_blank(grid.sheet.cells[place])), None)
