"""The lower part of a program's sheet: what the department is asked, open.

First every block gets its rows; only then, with all input cells in their places, come flags, rules and live
lines, because a condition may name a field that stands further down.
"""

from collections.abc import Iterable
from itertools import groupby

from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry.form_parts import Place, heading
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.types import shown_of


def ask(at: Setting, asked: Iterable[Asked]) -> list[Place]:
    """Set a heading and a block for each of `asked`; the places of the input cells are returned, still empty."""
    heading(at, at.words.text("entry.asked", as_of=at.plan.as_of))
    places: list[Place] = []
    for _, slots in groupby(asked, key=lambda slot: slot.field.id):
        block = list(slots)
        places += shown_of(block[0].field).ask(at, block)
    return places
