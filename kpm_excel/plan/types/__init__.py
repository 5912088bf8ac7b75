"""The types of field: of each what the plan may say, what may be answered, and both directions of a value."""

from collections.abc import Mapping
from typing import assert_never

from kpm_excel.plan.document import Entry
from kpm_excel.plan.model import Field, FieldType
from kpm_excel.plan.types.choice import Choice
from kpm_excel.plan.types.day import Day
from kpm_excel.plan.types.departments import Departments
from kpm_excel.plan.types.field_type import Block, Part, Single, Type
from kpm_excel.plan.types.figures import Figures
from kpm_excel.plan.types.indicators import Indicators
from kpm_excel.plan.types.mark import Mark
from kpm_excel.plan.types.number import Number
from kpm_excel.plan.types.rating import Rating
from kpm_excel.plan.types.schedule import Schedule
from kpm_excel.plan.types.several import Several
from kpm_excel.plan.types.text import Text
from kpm_excel.plan.types.url import Url

__all__ = [
    "TYPES",
    "Block",
    "Part",
    "Single",
    "Type",
    "is_apart",
    "several_of",
    "single_of",
    "type_in",
    "type_name",
    "type_of",
]


def _made(name: FieldType) -> Type:
    match name:
        case FieldType.TEXT:
            return Text()
        case FieldType.RATING:
            return Rating()
        case FieldType.CHOICE:
            return Choice()
        case FieldType.NUMBER:
            return Number()
        case FieldType.DATE:
            return Day()
        case FieldType.URL:
            return Url()
        case FieldType.SCHEDULE:
            return Schedule()
        case FieldType.INDICATORS:
            return Indicators()
        case FieldType.FIGURES:
            return Figures()
        case FieldType.DEPARTMENTS:
            return Departments()
    assert_never(name)


TYPES: Mapping[FieldType, Type] = {name: _made(name) for name in FieldType}
_SINGLES: Mapping[FieldType, Single] = {name: type_ for name, type_ in TYPES.items() if isinstance(type_, Single)}


_SEVERAL, _MARK = Several(), Mark()


def type_in(entry: Entry) -> Type | None:
    """The type that the `entry` of a field in a plan's document names; None where it names none."""
    name = entry.get("type")
    return TYPES[FieldType(name)] if name in list(FieldType) else None


def type_of(field: Field) -> Type:
    """The type of `field`."""
    if field.mark is not None:
        return _MARK
    return _SEVERAL if field.several else TYPES[field.type]


def type_name(field: Field) -> str:
    """What the type of `field` is called in the catalogs and in the columns of data."""
    return "several" if field.several else str(field.type)


def is_apart(field: Field) -> bool:
    """Whether each department on a program has a value of its own in `field`; shared texts are joined instead."""
    return field.shared and not type_of(field).is_joined


def single_of(field: Field) -> Single:
    """The type that writes and reads the cell of `field`. Raises `KeyError` for a block, whose parts have cells."""
    if field.several:
        raise KeyError(field.id)
    return _MARK if field.mark is not None else _SINGLES[field.type]


def several_of(field: Field) -> Several | None:
    """The type of `field` where any number of its choices may be named; None of other fields."""
    return _SEVERAL if field.several else None
