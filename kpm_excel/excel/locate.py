"""Where the answers stand in a workbook, whatever became of its rows, columns, sheets and names.

A slot key in its row and the column mark in its column say where the answer is. Where a key is lost, the
defined name, then the table on the hidden sheet, then the label's words stand in for it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kpm_excel.excel.raw import RawSheet, RawWorkbook
from kpm_excel.layouts.stamp import COLUMN_MARK, TABLE_SHEET, Damaged, SlotKey, Stamp, is_mark

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]*)")


class Witness(StrEnum):
    """What told where a slot is, the strongest first."""

    KEY = "key"
    NAME = "name"
    TABLE = "table"
    LABEL = "label"


class Odd(StrEnum):
    """What was found wrong with the marks."""

    DAMAGED_STAMP = "damaged_stamp"
    DAMAGED_KEY = "damaged_key"
    #: Two columns of a sheet say that they take the answers.
    DOUBLED_COLUMN = "doubled_column"
    #: The defined name points to another cell than the key.
    DISAGREES = "disagrees"
    #: A slot that the table or the caller knows of, and that is nowhere.
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


@dataclass(frozen=True, slots=True)
class Slot:
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
class Entry:
    """One row of the hidden table: where a slot was when the form was made."""

    key: SlotKey
    sheet: str
    row: int
    column: int
    label_row: int
    label_column: int


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
    table: tuple[Entry, ...] = ()

    @property
    def is_form(self) -> bool:
        """Whether there is anything of ours in the workbook."""
        return bool(self.stamps or self.table_stamp or self.slots)

    def slots_of(self, program: int, key: str) -> list[Slot]:
        """The cells that say they take the answer `key` of `program`."""
        return [slot for slot in self.slots if slot.key.program == program and slot.key.key == key]


@dataclass(slots=True)
class _Marks:
    """The marks of one sheet, as they are found."""

    stamps: list[StampAt] = field(default_factory=list)
    #: Sound keys by their row.
    keys: list[tuple[int, int, SlotKey]] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    oddities: list[Oddity] = field(default_factory=list)


def locate(raw: RawWorkbook, expected: Iterable[SlotKey] = ()) -> Located:
    """Every stamp and slot of `raw`; `expected` keys are looked for where the workbook's own marks are lost."""
    table_stamp, table = _read_table(raw)
    sheets = [sheet for sheet in raw.sheets if sheet.name != TABLE_SHEET]
    marks = {sheet.name: _marks(sheet) for sheet in sheets}
    slots = [slot for sheet in sheets for slot in _keyed(raw, sheet, marks[sheet.name], table)]
    wanted = {(key.program, key.key): key for key in (*expected, *(entry.key for entry in table))}
    for slot in slots:
        wanted.pop((slot.key.program, slot.key.key), None)
    found, lost = _recovered(raw, sheets, list(wanted.values()), table, slots)
    oddities = [oddity for sheet in sheets for oddity in marks[sheet.name].oddities]
    order = {sheet.name: at for at, sheet in enumerate(raw.sheets)}
    return Located(
        stamps=tuple(stamp for sheet in sheets for stamp in marks[sheet.name].stamps),
        table_stamp=table_stamp,
        slots=tuple(sorted((*slots, *found), key=lambda s: (order[s.sheet], s.row, s.column))),
        oddities=(*oddities, *_disagreeing(raw, slots), *_moved(slots, table), *lost),
        table=table,
    )


def _marks(sheet: RawSheet) -> _Marks:
    marks = _Marks()
    for (row, column), cell in sheet.cells.items():
        if is_mark(cell.value):
            _take(str(cell.value).strip(), sheet.name, row, column, marks)
    marks.keys.sort(key=lambda key: key[:2])
    marks.columns.sort()
    if len(set(marks.columns)) > 1:
        marks.oddities.append(Oddity(Odd.DOUBLED_COLUMN, sheet.name, column=marks.columns[1]))
    return marks


def _take(text: str, sheet: str, row: int, column: int, marks: _Marks) -> None:
    if text == COLUMN_MARK:
        marks.columns.append(column)
        return
    stamp = parsed_stamp(text)
    if isinstance(stamp, Stamp):
        marks.stamps.append(StampAt(stamp, sheet, row, column))
        return
    key = parsed_key(text)
    if isinstance(key, SlotKey):
        marks.keys.append((row, column, key))
        return
    kind = Odd.DAMAGED_KEY if key is Damaged else Odd.DAMAGED_STAMP
    marks.oddities.append(Oddity(kind, sheet, row, column))


def parsed_stamp(text: str) -> Stamp | type[Damaged] | None:
    """The stamp in `text`, `Damaged` for one that was typed over, None for any other text."""
    try:
        return Stamp.parse(text)
    except ValueError:
        # A number or type that is none fails in the same way as a wrong check sum.
        return Damaged


def parsed_key(text: str) -> SlotKey | type[Damaged] | None:
    """The slot key in `text`, `Damaged` for one that was typed over, None for any other text."""
    try:
        return SlotKey.parse(text)
    except ValueError:
        return Damaged


def _keyed(raw: RawWorkbook, sheet: RawSheet, marks: _Marks, table: tuple[Entry, ...]) -> Iterator[Slot]:
    for row, column, key in marks.keys:
        answer = marks.columns[0] if marks.columns else _column_without_mark(raw, sheet, row, column, key, table)
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
    return _right_of(sheet, *label) if label else column + 2


def _read_table(raw: RawWorkbook) -> tuple[Stamp | None, tuple[Entry, ...]]:
    sheet = next((sheet for sheet in raw.sheets if sheet.name == TABLE_SHEET), None)
    if sheet is None:
        return None, ()
    stamp = None
    entries = []
    for (row, column), cell in sorted(sheet.cells.items()):
        if not is_mark(cell.value):
            continue
        found = parsed_stamp(str(cell.value))
        stamp = found if isinstance(found, Stamp) and stamp is None else stamp
        entry = _entry(sheet, row, column)
        if entry:
            entries.append(entry)
    return stamp, tuple(entries)


def _entry(sheet: RawSheet, row: int, column: int) -> Entry | None:
    key = parsed_key(str(sheet.cells[row, column].value))
    texts = [sheet.cells.get((row, column + step)) for step in (1, 2, 3)]
    if not isinstance(key, SlotKey) or not all(texts):
        return None
    name, answer, label = (str(cell.value) for cell in texts if cell)
    answer_at, label_at = cell_of(answer), cell_of(label)
    return Entry(key, name, *answer_at, *label_at) if answer_at and label_at else None


def cell_of(text: str) -> tuple[int, int] | None:
    """The zero-based row and column of an address such as `C24` or `$C$24`; None for any other text."""
    match = _ADDRESS.fullmatch(text.strip())
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _recovered(
    raw: RawWorkbook,
    sheets: list[RawSheet],
    wanted: list[SlotKey],
    table: tuple[Entry, ...],
    keyed: list[Slot],
) -> tuple[list[Slot], list[Oddity]]:
    """The slots of `wanted` that names, table or labels tell, and an oddity for each that nothing tells."""
    by_name = {sheet.name: sheet for sheet in sheets}
    taken = {(slot.sheet, slot.row, slot.column) for slot in keyed}
    homes = _homes(sheets, table, keyed)
    entries = {(entry.key.program, entry.key.key): entry for entry in table}
    found: list[Slot] = []
    lost: list[Oddity] = []
    for key in wanted:
        entry = entries.get((key.program, key.key))
        home = by_name.get(homes.get(key.program, ""))
        slot = next(
            (
                slot
                for slot in _candidates(raw, by_name, home, key, entry)
                if (slot.sheet, slot.row, slot.column) not in taken
            ),
            None,
        )
        if slot:
            taken.add((slot.sheet, slot.row, slot.column))
            found.append(slot)
        else:
            lost.append(Oddity(Odd.LOST, home.name if home else "", key=key))
    return found, lost


def _homes(sheets: list[RawSheet], table: tuple[Entry, ...], keyed: list[Slot]) -> dict[int, str]:
    """The sheet on which each program's form stands."""
    homes = {entry.key.program: entry.sheet for entry in table if entry.sheet in {s.name for s in sheets}}
    for sheet in sheets:
        for cell in sheet.cells.values():
            stamp = parsed_stamp(str(cell.value)) if is_mark(cell.value) else None
            if isinstance(stamp, Stamp) and stamp.program is not None:
                homes[stamp.program] = sheet.name
    homes.update({slot.key.program: slot.sheet for slot in keyed})
    return homes


def _candidates(
    raw: RawWorkbook,
    sheets: Mapping[str, RawSheet],
    home: RawSheet | None,
    key: SlotKey,
    entry: Entry | None,
) -> Iterator[Slot]:
    named = raw.names.get(key.name)
    if named and named[0] in sheets:
        yield Slot(key, *named, Witness.NAME)
    if home is None:
        return
    label = _label_cell(home, key.label)
    if entry and label is None and _is_label(home, entry):
        label = (entry.label_row, entry.label_column)
    if entry and label:
        yield Slot(
            key,
            home.name,
            label[0] + entry.row - entry.label_row,
            label[1] + entry.column - entry.label_column,
            Witness.TABLE,
        )
    elif label:
        yield Slot(key, home.name, label[0], _right_of(home, *label), Witness.LABEL)


def _label_cell(sheet: RawSheet, label: str, row: int | None = None) -> tuple[int, int] | None:
    """The one cell that holds `label`, in `row` where it is given; None where there is none or several."""
    wanted = _plain(label)
    cells = [
        place
        for place, cell in sheet.cells.items()
        if isinstance(cell.value, str)
        and (row is None or place[0] == row)
        and not is_mark(cell.value)
        # The form says below the label whether an answer is needed.
        and wanted in (_plain(cell.value), _plain(cell.value.strip().rpartition("\n")[0]))
    ]
    return cells[0] if len(cells) == 1 else None


def _is_label(sheet: RawSheet, entry: Entry) -> bool:
    """Whether the label still stands where the table says; it may stand elsewhere as well."""
    cell = sheet.cells.get((entry.label_row, entry.label_column))
    return cell is not None and isinstance(cell.value, str) and _plain(cell.value).startswith(_plain(entry.key.label))


def _plain(text: str) -> str:
    """`text` without the blanks and line breaks that programs and people put between its words."""
    return "".join(text.split())


def _right_of(sheet: RawSheet, row: int, column: int) -> int:
    """The first column to the right of a cell and of the block that it is merged into."""
    for first_row, first_column, last_row, last_column in sheet.merges:
        if first_row <= row <= last_row and first_column <= column <= last_column:
            return last_column + 1
    return column + 1


def _disagreeing(raw: RawWorkbook, slots: list[Slot]) -> Iterator[Oddity]:
    """A doubled slot is left out: its name can point to one of the two at most."""
    seen = Counter((slot.key.program, slot.key.key) for slot in slots)
    for slot in slots:
        named = raw.names.get(slot.key.name)
        here = (slot.sheet, slot.row, slot.column)
        if named and named != here and seen[slot.key.program, slot.key.key] == 1:
            yield Oddity(Odd.DISAGREES, named[0], named[1], named[2], slot.key)


def _moved(slots: list[Slot], table: tuple[Entry, ...]) -> Iterator[Oddity]:
    """One oddity for each sheet whose slots are not where the table says they were."""
    was = {(entry.key.program, entry.key.key): (entry.row, entry.column) for entry in table}
    for sheet in dict.fromkeys(slot.sheet for slot in slots):
        here = [slot for slot in slots if slot.sheet == sheet]
        moved = [s for s in here if was.get((s.key.program, s.key.key), (s.row, s.column)) != (s.row, s.column)]
        if moved:
            yield Oddity(Odd.MOVED, sheet, moved[0].row, moved[0].column)
