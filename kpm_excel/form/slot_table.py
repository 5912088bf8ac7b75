"""The hidden table that a form carries: where each slot was when it was made, and what the sheets said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from kpm_excel.book.raw import RawSheet
from kpm_excel.form.stamp import Damaged, SlotKey, Stamp, column_of
from kpm_excel.form.wording import Wording

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


class Entry(NamedTuple):
    """Where a slot was when its form was made; a row of the hidden table."""

    key: SlotKey
    sheet: str
    row: int
    column: int
    label_row: int
    label_column: int


# A form says each of its marks two or three times.
@lru_cache(maxsize=1024)
def parsed_stamp(text: str) -> Stamp | type[Damaged] | None:
    """The stamp in `text`, `Damaged` for one that was typed over, None for any other text."""
    try:
        return Stamp.parse(text)
    except ValueError:
        # A number or type that is none fails in the same way as a wrong check sum.
        return Damaged


@lru_cache(maxsize=1024)
def parsed_key(text: str) -> SlotKey | type[Damaged] | None:
    """The slot key in `text`, `Damaged` for one that was typed over, None for any other text."""
    try:
        return SlotKey.parse(text)
    except ValueError:
        return Damaged


#: The marks of a sheet by row and column; those of columns of answers are numbers.
Marked = Mapping[tuple[int, int], str | float]


def marks_in(sheet: RawSheet) -> Marked:
    """Every cell of `sheet` that begins as our marks do. One pass, because forms have thousands of cells."""
    marked: dict[tuple[int, int], str | float] = {}
    for place, cell in sheet.cells.items():
        value = cell.value
        if isinstance(value, str):
            if value.startswith("KPM1"):
                marked[place] = value.strip()
        elif isinstance(value, float) and column_of(value) is not None:
            marked[place] = value
    return marked


def is_table(sheet: RawSheet, marked: Marked) -> bool:
    """Whether `sheet` is the hidden table of slots, under whatever name it goes."""
    beside = (sheet.cells.get((row, column + 4)) for row, column in marked)
    return any(cell and str(cell.value).startswith("kpm_") for cell in beside)


@dataclass(frozen=True, slots=True)
class Table:
    """What the hidden table says."""

    stamp: Stamp | None = None
    #: Where the slots were when the form was made.
    entries: tuple[Entry, ...] = ()
    #: What each sheet said then, by its program (None for the first sheet).
    wordings: Mapping[int | None, Wording] = field(default_factory=dict)


def read_table(sheet: RawSheet, marked: Marked) -> Table:
    """The hidden table on `sheet`."""
    stamp = None
    entries = []
    wordings = {}
    for (row, column), text in sorted(marked.items()):
        if isinstance(text, float):
            continue
        if wording := Wording.parse(text):
            wordings[wording.program] = wording
            continue
        if stamp is None and isinstance(found := parsed_stamp(text), Stamp):
            stamp = found
        beside = (sheet.cells.get((row, column + step)) for step in range(4))
        entry = _entry_of([str(cell.value) if cell else "" for cell in beside])
        if entry:
            entries.append(entry)
    return Table(stamp, tuple(entries), wordings)


def _entry_of(texts: list[str]) -> Entry | None:
    """The entry in one row of a table: key, sheet, address of the answer, address of the label."""
    key = parsed_key(texts[0])
    answer_at, label_at = cell_of(texts[2]), cell_of(texts[3])
    if isinstance(key, SlotKey) and answer_at and label_at:
        return Entry(key, texts[1], *answer_at, *label_at)
    return None


# The forms of one kind have their cells in the same places.
@lru_cache(maxsize=1024)
def cell_of(text: str) -> tuple[int, int] | None:
    """The zero-based row and column of an address such as `C24` or `$C$24`; None for any other text."""
    match = _ADDRESS.fullmatch(text.strip())
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
