"""How a choice of several is shown: in the form a mark for each, elsewhere all that were named in one text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.formulas import either, literal
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import Place, help_line, previous_lines, set_label, tell_text
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.contributions import contributors, told_apart
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn, FlatSource, FlatValue
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_type import Look, Shown
from kpm_excel.plan.model import Author, Field, Plan, Program
from kpm_excel.plan.types import is_apart, several_of
from kpm_excel.words import Words

#: So many choices stand below each other, however short.
_FEW = 4
#: By how many marks stand side by side: the pixels that the words of each have, with air beside them.
_ROOMS_PX = {4: 52.0, 3: 90.0, 2: 160.0}
#: The pixels of a full-width character in the form's size, and of another.
_WIDE_PX, _NARROW_PX = 13.4, 7.4
#: Height of the row of a mark.
_MARK_PT = 19.5
#: What keeps choices apart for people: the first that none of them has in itself.
_JAPANESE_JOINTS, _JOINTS = ("、", "；", "／"), (", ", "; ", " / ")


class ShownSeveral(Shown):
    """The type `choice` with `several`."""

    look = Look(8.0, is_long=True)
    plan_cell = PlanCell(Holds.CHOICES, 22)

    def tell(self, at: Setting, field: Field, value: Any) -> None:
        tell_text(at, field.title, joined_choices(value, field, at.words))

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        """Set a row for each choice: the cell that takes its mark, and its words."""
        form, grid, field = at.form, at.grid, slots[0].field
        label_row = form.begin()
        help_line(at, field)
        previous_lines(at, joined_choices((at.program.previous or {}).get(slots[0].before), field, at.words))
        # One mark to a row has the width of other short answers.
        alone = ((grid.first, grid.input_last, grid.last),)
        blocks = grid.marks.get(self.marks_beside(field), alone)
        places: list[Place] = []
        for begin in range(0, len(slots), len(blocks)):
            own = list(zip(slots[begin : begin + len(blocks)], blocks, strict=False))
            words = [(slot.key.label, mark + 1, last) for slot, (_, mark, last) in own]
            row = form.next(max([_MARK_PT, *(at.height(*text, entry_styles.CHOICE_CELL) for text in words)]))
            for number, (slot, (first, mark, last)) in enumerate(own):
                # What is left of the last row belongs to the words of its last choice.
                end = grid.last if number == len(own) - 1 else last
                form.put(row, mark + 1, end, slot.key.label, entry_styles.CHOICE_CELL)
                place = Place(slot, row, form.row - 1, mark, row, form.row - 1)
                places.append(replace(place, label_column=mark + 1, beside=number, first_column=first))
        set_label(at, slots[0], label_row, places[-1].row)
        return places

    def marks_beside(self, field: Field) -> int:
        """As many as have room for their words, where there are more than a few, in rows of about one length."""
        if len(field.choices) < _FEW or field.by is not Author.DEPARTMENT:
            return 1
        widest = max(_text_px(choice) for choice in field.choices)
        most = next((count for count, room in _ROOMS_PX.items() if widest <= room), 1)
        rows = -(-len(field.choices) // most)
        return -(-len(field.choices) // rows)

    def is_one_of(self, field: Field, cell: str, allowed: Sequence[object], plan: Plan, lists: Lists) -> str:
        """True while the text in `cell`, which names choices, has one of `allowed` in it."""
        return either([f"ISNUMBER(FIND({literal(choice)},{cell}))" for choice in allowed if isinstance(choice, str)])

    def text(self, report: Report, value: Any, field: Field) -> str:
        return joined_choices(value, field, report.words)

    def printed(self, report: Report, program: Program, field: Field) -> str:
        if is_apart(field) and program.contributors:
            return told_apart(report, program, field, lambda value: self.text(report, value, field))
        if absence := report.absence(program, field):
            return absence_mark(absence, report.words)
        return self.text(report, report.values(program).get(field.id), field)

    def flat(self, report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[FlatSource]:
        """A column for each choice: 1 where it is named, 0 where others are; so for each contributor, and before."""
        yield from _columns(report, FlatColumn(id, label), fields, "")
        for one in contributors(report, fields):
            told = report.words.text("overview.flat_contributor", label=label, name=one.name)
            yield from _columns(report, FlatColumn(f"{id}@{one.code}", told), fields, one.code)


def _text_px(text: str) -> float:
    """About how many pixels `text` takes in one line."""
    return sum(_WIDE_PX if ord(character) > 0x2E7F else _NARROW_PX for character in text)


def joined_choices(value: Any, field: Field, words: Words) -> str:
    """The choices in `value` as a person would write them down one after the other."""
    several = several_of(field)
    chosen = several.in_order(value, field) if several else []
    joints = _JAPANESE_JOINTS if words.language == "ja" else _JOINTS
    free = (joint for joint in joints if not any(joint.strip() in choice for choice in field.choices))
    return next(free, joints[-1]).join(chosen)


def _columns(report: Report, column: FlatColumn, fields: Mapping[str, Field], contributor: str) -> Iterator[FlatSource]:
    """The columns of what the leading department, or the `contributor`, named, and of what it named before."""

    def named(program: Program, choice: str, *, before: bool) -> FlatValue:
        field = fields.get(program.kind)
        if field is None or choice not in field.choices:
            return None
        key = AnswerKey(field.id, department=contributor)
        value = (program.previous or {}).get(key) if before else report.given(program, field, contributor)
        return int(choice in value) if value else None

    choices = dict.fromkeys(choice for field in fields.values() for choice in field.choices)
    programs = report.plan.programs
    for before in (False, True):
        label = report.words.text("overview.flat_previous", label=column.label) if before else column.label
        if before and all(named(p, choice, before=True) is None for p in programs for choice in choices):
            return
        for at, choice in enumerate(choices, 1):
            id = f"{column.id}.{at}.previous" if before else f"{column.id}.{at}"
            told = FlatColumn(id, f"{label} {choice}", Content.FLAG)
            yield FlatSource(told, partial(named, choice=choice, before=before))
