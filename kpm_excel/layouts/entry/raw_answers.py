"""What the cell of an answer holds."""

from datetime import date
from math import isfinite
from typing import Any

from kpm_excel.book.shown_days import FIRST_SURE_DAY
from kpm_excel.form.slots import Asked
from kpm_excel.plan.types import single_of
from kpm_excel.plan.types.values import Raw, as_text


def raw_of(asked: Asked, answer: Any) -> Raw:
    """What the cell of `asked` holds for `answer`; what Excel has no number for stands there as a text."""
    if answer is None:
        return None
    raw = single_of(asked.cell).to_cell(answer)
    if isinstance(raw, date):
        return raw if raw >= FIRST_SURE_DAY else as_text(raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        sure = isfinite(raw) if isinstance(raw, float) else abs(raw) <= 2**53
        return raw if sure else as_text(raw)
    return raw
