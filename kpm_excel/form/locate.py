"""Where the answers stand in a workbook, whatever became of its rows, columns, sheets and names.

A slot key in its row and the column mark in its column say where the answer is. Where a key is lost, the
defined name stands in for it, then the label's words, from which the cell is as far as the hidden table, or the
form made anew, says.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from kpm_excel.book.raw import RawSheet, RawWorkbook
from kpm_excel.form.label_words import labels_in
from kpm_excel.form.slot_table import Entry, Marked, Table, is_table, marks_in, parsed_key, parsed_stamp, read_table
from kpm_excel.form.stamp import Damaged, SlotKey, Stamp, column_of, is_mark
from kpm_excel.form.wording import Wording, without_blanks
from kpm_excel.form.worked_key import WorkedKey

#: How far the answers stand to the right of the keys, with the labels between them.
_ANSWERS_AT = 2


class Witness(StrEnum):
    """What told where a slot is, the strongest first."""

    KEY = "key"
    NAME = "name"
    LABEL = "label"


class Odd(StrEnum):
    """What was found wrong with the marks."""

    DAMAGED_STAMP = "damaged_stamp"
    DAMAGED_KEY = "damaged_key"
    #: Two columns of a sheet say that they take the answers.
    DOUBLED_COLUMN = "doubled_column"
    #: The defined name points to another cell than the key.
    DISAGREES = "disagrees"
    #: A slot that the table or the form made anew has, and that is nowhere.
    LOST = "lost"
    #: The rows or columns are not where they were when the form was made.
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class StampAt:
    """A stamp and where it stands."""

    stamp: Stamp
    sheet: str
    row: int
    column: int


class Slot(NamedTuple):
    """The cell that takes one answer."""

    key: SlotKey
    sheet: str
    row: int
    column: int
    by: Witness = Witness.KEY


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something wrong with the marks; row and column are None where there is no cell to point at."""

    kind: Odd
    sheet: str
    row: int | None = None
    column: int | None = None
    key: SlotKey | None = None


@dataclass(frozen=True, slots=True)
class WorkedCell:
    """A cell whose number is worked out, and its formula as it was made; see `WorkedKey`."""

    key: WorkedKey
    formula: str
    sheet: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Located:
    """Every mark of a workbook."""

    #: In the order of the tabs.
    stamps: tuple[StampAt, ...] = ()
    #: The stamp of the hidden table, where there is one.
    table_stamp: Stamp | None = None
    #: In the order of the tabs, then from the top down; a slot that stands twice is here twice.
    slots: tuple[Slot, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    #: The cells whose numbers are worked out.
    worked: tuple[WorkedCell, ...] = ()
    table: tuple[Entry, ...] = ()
    #: What each sheet said when it was made, by its program (None for the first sheet).
    wordings: Mapping[int | None, Wording] = field(default_factory=dict)


@dataclass(slots=True)
class _Marks:
    """The marks of one sheet, as they are found."""

    stamps: list[StampAt] = field(default_factory=list)
    #: Sound keys by their row.
    keys: list[tuple[int, int, SlotKey]] = field(default_factory=list)
    #: The columns that take answers, by number.
    columns: dict[int, list[int]] = field(default_factory=dict)
    #: Marks of what is worked out, by their places.
    worked: list[tuple[int, int, WorkedKey]] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)


def locate(raw: RawWorkbook, expected: Iterable[Entry] = (), homes: Mapping[int, str] | None = None) -> Located:
    """Every stamp and slot of `raw`.

    Where the workbook's own marks are lost, the `expected` slots of the form as it was made are looked for, on
    the sheets that `homes` names for programs.
    """
    marked = {sheet.name: marks_in(sheet) for sheet in raw.sheets}
    tables = [sheet for sheet in raw.sheets if is_table(sheet, marked[sheet.name])]
    hidden = read_table(tables[0], marked[tables[0].name]) if tables else Table()
    table = hidden.entries
    sheets = [sheet for sheet in raw.sheets if sheet not in tables]
    marks = {sheet.name: _marks(sheet.name, marked[sheet.name]) for sheet in sheets}
    slots = [slot for sheet in sheets for slot in _keyed(raw, sheet, marks[sheet.name], table)]
    wanted = {(entry.key.program, entry.key.key): entry for entry in (*expected, *table)}
    for slot in slots:
        wanted.pop((slot.key.program, slot.key.key), None)
    oddities = [oddity for sheet in sheets for oddity in marks[sheet.name].oddities]
    stamps = [stamp for sheet in sheets for stamp in marks[sheet.name].stamps]
    named = {entry.key.program: entry.sheet for entry in table} | dict(homes or {})
    places = _homes({sheet.name for sheet in sheets}, named, stamps, slots)
    damaged = {(odd.sheet, odd.row) for odd in oddities if odd.kind is Odd.DAMAGED_KEY}
    found, lost = _recovered(raw, sheets, list(wanted.values()), places, slots, damaged)
    order = {sheet.name: at for at, sheet in enumerate(raw.sheets)}
    return Located(
        stamps=tuple(stamps),
        table_stamp=hidden.stamp,
        slots=tuple(sorted((*slots, *found), key=lambda s: (order[s.sheet], s.row, s.column))),
        worked=tuple(cell for sheet in sheets for cell in _worked(sheet.name, marks[sheet.name])),
        oddities=(*oddities, *_disagreeing(raw, [*slots, *found], table), *_moved(slots, table), *lost),
        table=table,
        wordings=hidden.wordings,
    )


def _marks(sheet: str, marked: Marked) -> _Marks:
    marks = _Marks()
    for (row, column), text in marked.items():
        # A row with several cells for marks has a key for each.
        for line in str(text).split("\n"):
            number = column_of(text if isinstance(text, float) else line.strip())
            if number is not None:
                marks.columns.setdefault(number, []).append(column)
            elif is_mark(line):
                _take(line.strip(), sheet, row, column, marks)
    marks.keys.sort(key=lambda key: key[:2])
    for columns in marks.columns.values():
        columns.sort()
        if len(set(columns)) > 1:
            marks.oddities.append(Oddity(Odd.DOUBLED_COLUMN, sheet, column=columns[1]))
    return marks


def _take(text: str, sheet: str, row: int, column: int, marks: _Marks) -> None:
    # Nearly all marks are keys.
    key = parsed_key(text)
    if isinstance(key, SlotKey):
        marks.keys.append((row, column, key))
        return
    if worked := WorkedKey.parse(text):
        marks.worked.append((row, column, worked))
        return
    stamp = parsed_stamp(text)
    if isinstance(stamp, Stamp):
        marks.stamps.append(StampAt(stamp, sheet, row, column))
        return
    kind = Odd.DAMAGED_KEY if key is Damaged else Odd.DAMAGED_STAMP
    marks.oddities.append(Oddity(kind, sheet, row, column))


def _keyed(raw: RawWorkbook, sheet: RawSheet, marks: _Marks, table: tuple[Entry, ...]) -> Iterator[Slot]:
    for row, column, key in marks.keys:
        columns = marks.columns.get(key.column)
        answer = columns[0] if columns else _column_without_mark(raw, sheet, row, column, key, table)
        yield Slot(key, sheet.name, row, answer)


def _column_without_mark(
    raw: RawWorkbook, sheet: RawSheet, row: int, column: int, key: SlotKey, table: tuple[Entry, ...]
) -> int:
    """The answers' column of a sheet whose column mark is gone: by name, by table, else right of the label."""
    named = raw.names.get(key.name)
    if named and named[:2] == (sheet.name, row):
        return named[2]
    entry = next((entry for entry in table if entry.key == key), None)
    label = _label_cell(sheet, key.label, row)
    if entry and label:
        return label[1] + entry.column - entry.label_column
    if entry:
        # Column A held the key when the form was made.
        return entry.column + column
    if key.key.mark:
        # The words of a choice stand to the right of its mark.
        return _left_of(sheet, *label) if label else column + 2
    return _right_of(sheet, *label) if label else column + 2


def _worked(sheet: str, marks: _Marks) -> Iterator[WorkedCell]:
    """The cells of what is worked out, also where columns were put before the answers'."""
    for row, column, key in sorted(marks.worked, key=lambda mark: mark[:2]):
        moved = marks.columns[0][0] - column - _ANSWERS_AT if marks.columns.get(0) else 0
        for right, formula in key.formulas.items():
            yield WorkedCell(key, formula, sheet, row, column + right + moved)


def _recovered(
    raw: RawWorkbook,
    sheets: list[RawSheet],
    wanted: list[Entry],
    homes: Mapping[int, str],
    keyed: list[Slot],
    damaged: set[tuple[str, int | None]],
) -> tuple[list[Slot], list[Oddity]]:
    """The slots of `wanted` that names or labels tell, and an oddity for each that nothing tells.

    A cell of which another key speaks, or whose own key was typed over, is not taken on a lesser witness.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    taken = {(slot.sheet, slot.row, slot.column) for slot in keyed}
    found: list[Slot] = []
    lost: list[Oddity] = []
    for entry in wanted:
        home = by_name.get(homes.get(entry.key.program, ""))
        free = (
            slot
            for slot in _candidates(raw, by_name, home, entry)
            if (slot.sheet, slot.row, slot.column) not in taken and (slot.sheet, slot.row) not in damaged
        )
        slot = next(free, None)
        if slot:
            taken.add((slot.sheet, slot.row, slot.column))
            found.append(slot)
        else:
            lost.append(Oddity(Odd.LOST, home.name if home else "", key=entry.key))
    return found, lost


def _homes(sheets: set[str], named: Mapping[int, str], stamps: list[StampAt], keyed: list[Slot]) -> dict[int, str]:
    """The sheet on which each program's form stands."""
    homes = {program: name for program, name in named.items() if name in sheets}
    homes |= {stamp.stamp.program: stamp.sheet for stamp in stamps if stamp.stamp.program is not None}
    return homes | {slot.key.program: slot.sheet for slot in keyed}


def _candidates(
    raw: RawWorkbook, sheets: Mapping[str, RawSheet], home: RawSheet | None, entry: Entry
) -> Iterator[Slot]:
    """Where the slot of `entry` may be: by its name and label where they agree, else by what a person sees.

    Programs that do not know names leave them behind when they delete a column.
    """
    named = raw.names.get(entry.key.name)
    by_name = Slot(entry.key, *named, Witness.NAME) if named and named[0] in sheets else None
    label = None if home is None else _label_cell(home, entry.key.label)
    if home and label is None and _is_label(home, entry):
        label = (entry.label_row, entry.label_column)
    if home and label:
        row, column = label[0] + entry.row - entry.label_row, label[1] + entry.column - entry.label_column
        if by_name is None or (by_name.sheet, by_name.row, by_name.column) != (home.name, row, column):
            yield Slot(entry.key, home.name, row, column, Witness.LABEL)
    if by_name:
        yield by_name


def _label_cell(sheet: RawSheet, label: str, row: int | None = None) -> tuple[int, int] | None:
    """The one cell that holds `label`, in `row` where it is given; None where there is none or several."""
    wanted = without_blanks(label)
    cells = [
        place
        for place, cell in sheet.cells.items()
        if isinstance(cell.value, str)
        and (row is None or place[0] == row)
        and not is_mark(cell.value)
        # The form says below the label whether an answer is needed.
        and wanted in labels_in(cell.value)
    ]
    return cells[0] if len(cells) == 1 else None


def _is_label(sheet: RawSheet, entry: Entry) -> bool:
    """Whether the label still stands where the table says; it may stand elsewhere as well."""
    cell = sheet.cells.get((entry.label_row, entry.label_column))
    label = without_blanks(entry.key.label)
    return cell is not None and isinstance(cell.value, str) and without_blanks(cell.value).startswith(label)


def _left_of(sheet: RawSheet, row: int, column: int) -> int:
    """The first column of the block to the left of a cell."""
    for first_row, first_column, last_row, last_column in sheet.merges:
        if first_row <= row <= last_row and first_column <= column - 1 <= last_column:
            return first_column
    return column - 1


def _right_of(sheet: RawSheet, row: int, column: int) -> int:
    """The first column to the right of a cell and of the block that it is merged into."""
    for first_row, first_column, last_row, last_column in sheet.merges:
        if first_row <= row <= last_row and first_column <= column <= last_column:
            return last_column + 1
    return column + 1


def _disagreeing(raw: RawWorkbook, slots: list[Slot], table: tuple[Entry, ...]) -> Iterator[Oddity]:
    """Names that lead away from their key.

    A doubled slot is left out: its name can point to one of the two at most. So is a name that is still where
    the form was made: sorting, and some programs' inserted rows, move the keys and leave the names.
    """
    seen = Counter((slot.key.program, slot.key.key) for slot in slots)
    made = {(entry.key.program, entry.key.key): (entry.row, entry.column) for entry in table}
    for slot in slots:
        key = (slot.key.program, slot.key.key)
        named = raw.names.get(slot.key.name)
        if not named or named == (slot.sheet, slot.row, slot.column) or seen[key] > 1:
            continue
        if made.get(key) != named[1:]:
            yield Oddity(Odd.DISAGREES, named[0], named[1], named[2], slot.key)


def _moved(slots: list[Slot], table: tuple[Entry, ...]) -> Iterator[Oddity]:
    """One oddity for each sheet whose slots are not where the table says they were; copies were never there."""
    was = {(entry.key.program, entry.key.key): (entry.row, entry.column) for entry in table}
    seen = Counter((slot.key.program, slot.key.key) for slot in slots)
    told = set()
    for slot in slots:
        key = (slot.key.program, slot.key.key)
        here = (slot.row, slot.column)
        if slot.sheet not in told and seen[key] == 1 and was.get(key, here) != here:
            told.add(slot.sheet)
            yield Oddity(Odd.MOVED, slot.sheet, *here)
