"""The entry workbook of a department: a first sheet, a sheet for each program, and the hidden table of slots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kpm_excel.book.base import Book, Sheet, absolute, address, quoted
from kpm_excel.book.books import PROPERTY_LIMIT, book_of
from kpm_excel.form.slot_table import Entry
from kpm_excel.form.stamp import TABLE_SHEET, Stamp
from kpm_excel.form.wording import Wording
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.first import first_sheet
from kpm_excel.layouts.entry.program import PlacedSlot, ProgramSheet, program_sheet
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.plan.model import Department, Plan

#: Answers by program number, then by key (`results`, `indicators.rate`, `results@zaisei`).
Answers = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class EntryForm:
    """An entry workbook, with what stands where in it."""

    book: Book
    #: Its first sheet, and that of each program.
    first: Sheet
    programs: tuple[ProgramSheet, ...]

    @property
    def slots(self) -> tuple[PlacedSlot, ...]:
        """Every slot, in the order of the form."""
        return tuple(slot for program in self.programs for slot in program.slots)


def entry_book(
    plan: Plan,
    department: Department,
    answers: Answers,
    password: str = "",
    refused: Answers | None = None,
    respondent: Sequence[str] = ("", ""),
) -> EntryForm:
    """The entry workbook of `department`, filled in with `answers`; `password` opens its protection.

    What is `refused` (of the same shape) stands in its cell as it was typed, and counts as wrong until it is changed.
    `respondent` is the name and the extension of whoever filled it in before.
    """
    words, lists = plan.words_to(department.code), Lists()
    programs = tuple(
        program_sheet(
            plan,
            program,
            department.code,
            answers.get(program.no, {}),
            words,
            lists,
            password,
            (refused or {}).get(program.no, {}),
        )
        for program in plan.asked_programs(department.code)
    )
    entries = [slot.entry for program in programs for slot in program.slots]
    listed = lists.sheet()
    stamp = Stamp.of(plan, department.code)
    first = first_sheet(plan, department, programs, words, password, respondent)
    wordings = [Wording.of(first, None, ()), *(_wording(entry) for entry in programs)]
    sheets = [first, *(entry.sheet for entry in programs), *([listed] if listed else [])]
    book = book_of(
        plan.language,
        [*sheets, _table(stamp, entries, wordings)],
        title=f"{plan.title} {plan.as_of}",
        organization=plan.organization,
        subject=words.text("entry.subtitle", as_of=plan.as_of),
        keywords=stamp.form_number(),
        # A hint only: every sheet has its own stamp, whatever becomes of the properties.
        properties={"kpm-excel": stamp.text()} if len(stamp.text()) <= PROPERTY_LIMIT else {},
        names={slot.entry.key.name: _named_block(slot) for program in programs for slot in program.slots},
    )
    return EntryForm(book, first, programs)


def _named_block(slot: PlacedSlot) -> str:
    """What the name of an answer stands for: a block that begins with its cell, and is neither that nor all it covers.

    LibreOffice shows a name in place of the address of what is selected: a single cell, or the cells that are one.
    Cells that are moved take along a name that lies within them.
    """
    cell, sheet = slot.cell, slot.entry.sheet
    whole = cell.last_row or cell.row, cell.last_column or cell.column
    last = cell.column + (2 if whole == (cell.row, cell.column + 1) else 1)
    return f"={quoted(sheet)}!{absolute(cell.row, cell.column)}:{absolute(cell.row, last)}"


def _wording(entry: ProgramSheet) -> Wording:
    return Wording.of(entry.sheet, entry.program.no, ((slot.cell.row, slot.cell.column) for slot in entry.slots))


def _table(stamp: Stamp, slots: Sequence[Entry], wordings: Sequence[Wording]) -> Sheet:
    """The very hidden table of slots: a witness beside the keys on the sheets."""
    sheet = Sheet(TABLE_SHEET, state="very_hidden", password="")
    sheet.put(0, 0, stamp.text(), entry_styles.FLAG_CELL)
    for column, title in enumerate(("slot", "sheet", "cell", "label", "name")):
        sheet.put(1, column, title, entry_styles.FLAG_CELL)
    for row, slot in enumerate(slots, start=2):
        values = (
            slot.key.text(),
            slot.sheet,
            address(slot.row, slot.column),
            address(slot.label_row, slot.label_column),
            slot.key.name,
        )
        for column, value in enumerate(values):
            sheet.put(row, column, value, entry_styles.FLAG_CELL)
    for row, wording in enumerate(wordings, start=2 + len(slots)):
        sheet.put(row, 0, wording.text(), entry_styles.FLAG_CELL)
    return sheet
