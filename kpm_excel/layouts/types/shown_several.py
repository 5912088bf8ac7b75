"""How a choice of several is shown: in the form a mark for each, elsewhere all that were named in one text."""

from collections.abc import Iterator, Mapping, Sequence
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
from kpm_excel.layouts.overview.flat_columns import FlatColumn, FlatSource, FlatValue
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_type import Look, Shown
from kpm_excel.plan.model import Field, Program
from kpm_excel.plan.types import is_apart, several_of
from kpm_excel.words import Words

#: Height of the row of a mark.
_MARK_PT = 19.5
#: What keeps choices apart for people: the first that none of them has in itself.
_JOINTS = {"ja": ("、", "；", "／"), "en": (", ", "; ", " / ")}


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
        beside = grid.input_last + 1, grid.last
        places = []
        for slot in slots:
            row = form.next(max(_MARK_PT, at.height(slot.key.label, *beside, entry_styles.CHOICE_CELL)))
            form.put(row, *beside, slot.key.label, entry_styles.CHOICE_CELL)
            places.append(Place(slot, row, form.row - 1, grid.input_last, row, form.row - 1, label_column=beside[0]))
        set_label(at, slots[0], label_row, places[-1].row)
        return places

    def is_one_of(self, cell: str, allowed: Sequence[object], lists: Lists) -> str:
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


def joined_choices(value: Any, field: Field, words: Words) -> str:
    """The choices in `value` as a person would write them down one after the other."""
    several = several_of(field)
    chosen = several.in_order(value, field) if several else []
    joints = _JOINTS[words.language]
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
            yield FlatSource(FlatColumn(id, f"{label} {choice}"), partial(named, choice=choice, before=before))
