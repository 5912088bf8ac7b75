"""How each type of field is shown, in the form and wherever its values are printed."""

from collections.abc import Mapping
from typing import assert_never

from kpm_excel.layouts.types.shown_choice import ShownChoice
from kpm_excel.layouts.types.shown_day import ShownDay
from kpm_excel.layouts.types.shown_departments import ShownDepartments
from kpm_excel.layouts.types.shown_figures import ShownFigures
from kpm_excel.layouts.types.shown_indicators import ShownIndicators
from kpm_excel.layouts.types.shown_mark import ShownMark
from kpm_excel.layouts.types.shown_number import ShownNumber
from kpm_excel.layouts.types.shown_rating import ShownRating
from kpm_excel.layouts.types.shown_schedule import ShownSchedule
from kpm_excel.layouts.types.shown_several import ShownSeveral
from kpm_excel.layouts.types.shown_text import ShownText
from kpm_excel.layouts.types.shown_type import Shown, ShownCell
from kpm_excel.layouts.types.shown_url import ShownUrl
from kpm_excel.plan.model import Field, FieldType

__all__ = ["Shown", "ShownCell", "cell_of", "shown_of"]


def _made(name: FieldType) -> Shown:
    match name:
        case FieldType.TEXT:
            return ShownText()
        case FieldType.RATING:
            return ShownRating()
        case FieldType.CHOICE:
            return ShownChoice()
        case FieldType.NUMBER:
            return ShownNumber()
        case FieldType.DATE:
            return ShownDay()
        case FieldType.URL:
            return ShownUrl()
        case FieldType.SCHEDULE:
            return ShownSchedule()
        case FieldType.INDICATORS:
            return ShownIndicators()
        case FieldType.FIGURES:
            return ShownFigures()
        case FieldType.DEPARTMENTS:
            return ShownDepartments()
    assert_never(name)


_SHOWN: Mapping[FieldType, Shown] = {name: _made(name) for name in FieldType}
_SEVERAL, _MARK = ShownSeveral(), ShownMark()
_CELLS: Mapping[FieldType, ShownCell] = {name: one for name, one in _SHOWN.items() if isinstance(one, ShownCell)}


def shown_of(field: Field) -> Shown:
    """How `field` is shown."""
    if field.mark is not None:
        return _MARK
    return _SEVERAL if field.several else _SHOWN[field.type]


def cell_of(field: Field) -> ShownCell:
    """How the one cell of `field` is shown. Raises `KeyError` for a block, whose parts have cells."""
    if field.several:
        raise KeyError(field.id)
    return _MARK if field.mark is not None else _CELLS[field.type]
