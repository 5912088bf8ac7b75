"""The cell of one of several choices, which says by a mark that it is chosen."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from kpm_excel.findings import Code
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.types.field_type import Known, Single
from kpm_excel.plan.types.values import Answer, Misfit, Raw, Reading, as_text
from kpm_excel.plan.widths import one_width

#: What the form itself offers.
MARK: Final = "○"
#: What people put into a box that they mean to tick. ×, － and 0 say no as often as yes, ◎ and △ more than that.
MARKS: Final = (
    *(MARK, "〇", "◯", "⚪", "⭕", "●", "⚫", "⬤", "◉", "■", "o", "O"),
    *("✓", "✔", "☑", "✅", "√", "レ", "v", "V", "x", "X", "*", "1"),
)


#: What says of the sign before it whether it is shown as a picture.
_LOOKS: Final = re.compile("[\ufe0e\ufe0f]")


class Mark(Single):
    """The type of a cell that marks one choice; its answer is the choice."""

    def misfits(self, value: object, field: Field, known: Known) -> Iterator[Misfit]:
        if value != field.mark:
            yield _no_mark(field)

    def to_cell(self, answer: Answer) -> Raw:
        return MARK

    def from_cell(self, raw: Raw, field: Field, plan: Plan) -> Reading:
        choice = field.mark or ""
        if isinstance(raw, bool):
            # A box of the program's own, ticked or not.
            return Reading(choice if raw else None)
        text = "" if isinstance(raw, date) else trimmed(one_width(_LOOKS.sub("", as_text(raw))))
        if not text and not isinstance(raw, date):
            return Reading()
        if text in MARKS:
            return Reading(choice)
        return Reading(None, (_no_mark(field).remark(raw),))


def _no_mark(field: Field) -> Misfit:
    return Misfit("not_allowed", Code.ANSWER_NO_MARK, {"choice": field.mark or ""}, allowed=(MARK,))
