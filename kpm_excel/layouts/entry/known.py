"""The upper part of a program's sheet: what the plan says, locked."""

from collections.abc import Collection
from typing import Any

from kpm_excel.layouts.entry.form_parts import Headings, heading
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.types import shown_of

_SILENT: tuple[Any, ...] = (None, "", (), {})


def tell_known(at: Setting, asked: Collection[str]) -> None:
    """Set a heading and a block for each field that the plan fills in; `asked` are the ids of those that are asked."""
    values = at.program.values
    own = at.plan.kind_of(at.program).fields
    fields = [f for f in own if shown_of(f).is_told(f, at.program, f.id in asked) and values.get(f.id) not in _SILENT]
    if not fields:
        return
    heading(at, at.words.text("entry.known"))
    headings = Headings(at)
    for field in fields:
        headings.before(field)
        shown_of(field).tell(at, field, values[field.id])
