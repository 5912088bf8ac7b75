"""The entry workbook of a department: a first sheet, a sheet for each program, and the hidden table of slots."""

from collections.abc import Mapping
from typing import Any

from kpm_excel.layouts.base import Book, Sheet, absolute, address, quoted
from kpm_excel.layouts.entry import look
from kpm_excel.layouts.entry.first import first_sheet
from kpm_excel.layouts.entry.inputs import needs_range
from kpm_excel.layouts.entry.program import PlacedSlot, program_sheet
from kpm_excel.layouts.measure import face_for
from kpm_excel.layouts.slots import asked_slots
from kpm_excel.layouts.stamp import TABLE_SHEET, Stamp
from kpm_excel.plan.model import Department, Plan
from kpm_excel.words import words_for

#: Hidden sheet with the choices that do not fit into a rule.
LISTS_SHEET = "_lists"

#: Answers by program number, then by key (`results`, `indicators.rate`, `results@zaisei`).
Answers = Mapping[int, Mapping[str, Any]]


def entry_book(plan: Plan, department: Department, answers: Answers) -> Book:
    """The entry workbook of `department`, filled in with `answers`."""
    words = words_for(plan.language)
    lists, ranges = _lists(plan, department)
    programs = [
        program_sheet(plan, program, department.code, answers.get(program.no, {}), words, ranges)
        for program in plan.asked_programs(department.code)
    ]
    slots = [slot for entry in programs for slot in entry.slots]
    sheets = [first_sheet(plan, department, programs, words), *(entry.sheet for entry in programs)]
    stamp, face = Stamp.of(plan, department.code), face_for(plan.language)
    return Book(
        sheets=[*sheets, *lists, _table(stamp, slots)],
        font=face.name,
        normal_pt=face.normal_size_pt,
        title=f"{plan.title} {plan.as_of}",
        subject=words.text("entry.subtitle", as_of=plan.as_of),
        company=plan.organization,
        keywords=stamp.form_number(),
        properties={"kpm-excel": stamp.text()},
        names={slot.key.name: f"={quoted(slot.sheet)}!{absolute(slot.row, slot.column)}" for slot in slots},
        locale="ja-JP" if plan.language == "ja" else "en-GB",
    )


def _table(stamp: Stamp, slots: list[PlacedSlot]) -> Sheet:
    """The very hidden table of slots: a witness beside the keys on the sheets."""
    sheet = Sheet(TABLE_SHEET, state="very_hidden", password="")
    sheet.put(0, 0, stamp.text(), look.FLAG_CELL)
    for column, title in enumerate(("slot", "sheet", "cell", "label", "name")):
        sheet.put(1, column, title, look.FLAG_CELL)
    for row, slot in enumerate(slots, start=2):
        values = (
            slot.key.text(),
            slot.sheet,
            address(slot.row, slot.column),
            address(slot.label_row, slot.label_column),
            slot.key.name,
        )
        for column, value in enumerate(values):
            sheet.put(row, column, value, look.FLAG_CELL)
    return sheet


def _lists(plan: Plan, department: Department) -> tuple[list[Sheet], dict[str, str]]:
    """The sheet of long choices, where a field needs one, and each field's range on it."""
    ranges: dict[str, str] = {}
    sheet = Sheet(LISTS_SHEET, state="hidden", password="")
    for program in plan.asked_programs(department.code):
        for asked in asked_slots(plan, program, department.code):
            key = f"{program.kind}.{asked.field.id}"
            if key in ranges or not needs_range(asked, plan):
                continue
            column = len(ranges)
            codes = [value.code for value in plan.scale_of(asked.field).values]
            for row, code in enumerate(codes):
                sheet.put(row, column, code, look.INPUT_TEXT)
            ranges[key] = f"={LISTS_SHEET}!{absolute(0, column)}:{absolute(len(codes) - 1, column)}"
    return ([sheet] if ranges else []), ranges
