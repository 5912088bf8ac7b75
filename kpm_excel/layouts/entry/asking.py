"""The lower part of a program's sheet: what the department is asked, open.

First every block gets its rows; only then, with all input cells in their places, come flags, rules and live
lines, because a condition may name a field that stands further down.
"""

from collections.abc import Iterable
from itertools import groupby

from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry.form_parts import Headings, Place, heading
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.worked_cells import Worked, WorkedPlace, fill, reserve, told_workings
from kpm_excel.layouts.types import shown_of


def ask(at: Setting, asked: Iterable[Asked]) -> tuple[list[Place], dict[str, Worked]]:
    """Set a heading and a block for each of `asked`; the places of the input cells are returned, still empty.

    Where the leading department is asked, what is worked out of its numbers stands among them, returned by field.
    """
    heading(at, at.words.text("entry.asked", as_of=at.plan.as_of))
    places: list[Place] = []
    worked: list[WorkedPlace] = []
    blocks = {id: list(slots) for id, slots in groupby(asked, key=lambda slot: slot.field.id)}
    kind = at.plan.kind_of(at.program)
    leads = any(not slot.key.key.department for slots in blocks.values() for slot in slots)
    workings = told_workings(kind) if leads else {}
    headings = Headings(at)
    for field in kind.fields:
        if field.id in blocks or field.id in workings:
            headings.before(field)
        if field.id in blocks:
            places += shown_of(field).ask(at, blocks[field.id])
        elif field.id in workings:
            worked.append(reserve(at, field, workings[field.id]))
    return places, fill(at, worked, places)
