"""The marks on a form that goes back to be mended: thick borders, a fill while it lasts, notes.

A mark never rests on colour alone: what is to be mended has a thick border, what is to be looked at a double one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from kpm_excel.answer_key import AnswerAt
from kpm_excel.book.base import Cell, Conditional, Sheet, Style, absolute, address, quoted
from kpm_excel.book.formulas import is_blank, is_day
from kpm_excel.findings import Severity
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.entry_book import EntryForm
from kpm_excel.layouts.entry.program import PlacedSlot, ProgramSheet
from kpm_excel.layouts.entry.state import Flag, unchanged_formula
from kpm_excel.layouts.feedback.points import Point
from kpm_excel.words import Words

#: Border lines of Excel: 5 is thick, 6 double.
_THICK, _DOUBLE = 5, 6
MEND_LINE, _LOOK_LINE = "#B3261E", "#9A5B00"
#: Fills while nothing was changed; after that the form's own colours come back.
MEND, LOOK = entry_styles.WRONG, entry_styles.LOOK


class Wait(Enum):
    """What a point waits for."""

    #: The flag of its cell says that all is well.
    CELL = "cell"
    #: Its sheet has no open points any more.
    SHEET = "sheet"
    #: Somebody looks at its cell, and changes it or not.
    EYES = "eyes"
    #: Nothing that the workbook could tell.
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a point leads in the form, and how the form tells that it is done."""

    point: Point
    #: Sheet and cell that the list links to, such as `'№8'!C24`; None where the whole file is meant.
    link: str | None
    wait: Wait
    #: True while the point is open, as a formula without its `=`; empty for `Wait.NOTHING`.
    open_formula: str = ""
    #: The address as people say it, such as `C24`; empty where no cell is meant.
    cell: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """The slot of one answer in the form, with its sheet."""

    sheet: Sheet
    slot: PlacedSlot

    @property
    def cell(self) -> Cell:
        """The cell that takes the answer."""
        return self.slot.cell

    @property
    def flag_at(self) -> str:
        """Address of the flag, both parts fixed."""
        return absolute(self.slot.flag.row, self.slot.flag.column)

    def unchanged(self, there: str = "") -> str:
        """True while the cell holds what it holds now; `there` is the sheet as formulas of other sheets name it."""
        at, value = there + absolute(self.cell.row, self.cell.column), self.cell.value
        if value is None or value == "":
            return is_blank(at)
        return is_day(at, value) if isinstance(value, date) else unchanged_formula(at, value)


#: Program and key of an answer.
Slot = AnswerAt


def targets_of(form: EntryForm) -> dict[Slot, Target]:
    """The slot of each answer, by program and key."""
    return {
        (entry.program.no, slot.entry.key.key): Target(entry.sheet, slot)
        for entry in form.programs
        for slot in entry.slots
    }


def spot_of(point: Point, targets: Mapping[Slot, Target], homes: Mapping[int, ProgramSheet]) -> Spot:
    """Where `point` leads; `homes` are the sheets of the programs."""
    target = targets.get(point.slot) if point.slot else None
    if target:
        return _at_cell(point, target)
    home = homes.get(point.program.no) if point.program else None
    if home is None:
        return Spot(point, None, Wait.NOTHING)
    name, first = home.sheet.name, home.slots[0].cell
    link = f"{quoted(name)}!{address(first.row, first.column)}"
    if point.severity is not Severity.ERROR:
        return Spot(point, link, Wait.NOTHING, sheet=name)
    return Spot(point, link, Wait.SHEET, f"{home.open_points}>0", sheet=name)


def _at_cell(point: Point, target: Target) -> Spot:
    there = f"{quoted(target.sheet.name)}!"
    cell = address(target.cell.row, target.cell.column)
    if _mends(point, target):
        flag = there + target.flag_at
        state, wait = f"OR({flag}={Flag.MISSING:d},{flag}={Flag.WRONG:d})", Wait.CELL
    else:
        state, wait = target.unchanged(there), Wait.EYES
    return Spot(point, there + cell, wait, state, cell, target.sheet.name)


def _mends(point: Point, target: Target) -> bool:
    """Whether the form's own flag tells when the cell is mended."""
    return point.severity is Severity.ERROR and target.slot.flag.value in (int(Flag.MISSING), int(Flag.WRONG))


def mark_cells(
    points: Sequence[Point], targets: Mapping[Slot, Target], typed: Mapping[Slot, str], words: Words
) -> dict[str, list[str]]:
    """Mark the cells of `points` and give them notes, which are returned by the name of their sheet.

    `typed` is what stood in a cell and could not be put back there.
    """
    notes: dict[str, list[str]] = {}
    by_slot: dict[Slot, list[Point]] = {}
    for point in points:
        if point.slot and point.slot in targets:
            by_slot.setdefault(point.slot, []).append(point)
    for slot, here in by_slot.items():
        target = targets[slot]
        wrong = any(point.severity is Severity.ERROR for point in here)
        _frame(target, wrong)
        if wrong:
            target.sheet.tab_color = MEND_LINE
        _colour(target, any(_mends(point, target) for point in here))
        note = "\n\n".join(_note_parts(here, typed.get(slot, ""), words))
        target.sheet.notes[target.cell.row, target.cell.column] = note
        notes.setdefault(target.sheet.name, []).append(note)
    return notes


def _note_parts(points: Sequence[Point], typed: str, words: Words) -> Iterator[str]:
    for point in points:
        title = words.text(f"feedback.note_{point.severity}", number=point.number)
        yield f"{title}\n{point.message}\n→ {point.remedy}"
    if typed:
        yield words.text("feedback.note_typed", text=typed)


def _frame(target: Target, mend: bool) -> None:
    line, color = (_THICK, MEND_LINE) if mend else (_DOUBLE, _LOOK_LINE)
    style = replace(target.cell.style, left=line, right=line, top=line, bottom=line, border_color=color)
    cells = target.sheet.cells
    # Found by identity: equal cells do not stand in one place.
    at = next(index for index, cell in enumerate(cells) if cell is target.cell)
    cells[at] = target.cell._replace(style=style)


def _colour(target: Target, mend: bool) -> None:
    """Colour the cell while it waits; each state of a cell has one rule, for programs differ in which of two wins."""
    rules, colours = target.sheet.conditionals, target.slot.colours
    if mend:
        for flag in (Flag.MISSING, Flag.WRONG):
            rules[colours[flag]] = replace(rules[colours[flag]], style=entry_styles.filled(MEND))
        return
    for flag, at in colours.items():
        rules[at] = replace(rules[at], formula=f"=AND({target.flag_at}={flag:d},NOT({target.unchanged()}))")
    rules.append(_rule(target, f"={target.unchanged()}", entry_styles.filled(LOOK)))


def _rule(target: Target, formula: str, style: Style) -> Conditional:
    cell = target.cell
    last_row = cell.row if cell.last_row is None else cell.last_row
    last_column = cell.column if cell.last_column is None else cell.last_column
    return Conditional(cell.row, cell.column, last_row, last_column, formula, style)
