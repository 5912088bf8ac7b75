"""Whether a cell still holds what it was made with, whatever program saved it since."""

from datetime import date, datetime
from math import isclose
from typing import Any, TypeGuard

from kpm_excel.book.raw import RawCell
from kpm_excel.plan.cleaning import clean_text
from kpm_excel.plan.types.values import as_text


def is_same(made: Any, cell: RawCell | None) -> bool:
    """Whether `cell` holds the value `made`, with nothing crossed out, raised, or in a font of symbols."""
    if cell is None or (cell.value in (None, "") and cell.formula is None):
        return plain(made) == ""
    if cell.struck != "none" or cell.raised or cell.symbols or (cell.formula is not None and not cell.has_result):
        return False
    value = cell.value
    if _is_number(made) and _is_number(value):
        # Programs write 15 to 17 digits.
        return isclose(made, value, rel_tol=1e-12)
    return plain(made) == plain(value)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def plain(value: Any) -> str:
    """`value` as text, line ends and what follows the last character evened out."""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        value = value.date()
    if isinstance(value, date) or value is None or isinstance(value, int | float | str):
        return clean_text(as_text(value)).text
    return str(value)
