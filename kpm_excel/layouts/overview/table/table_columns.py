"""The columns of a kind's table: which there are, and their headings."""

from dataclasses import dataclass
from enum import Enum, auto

from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Field, FieldType, Kind


class Role(Enum):
    """What a column holds."""

    NO = auto()
    NAME = auto()
    #: Text that wraps: texts, choices, dates, indicators.
    TEXT = auto()
    NUMBER = auto()
    RATING = auto()
    #: Items of a schedule.
    ITEM = auto()
    #: One period of a schedule.
    PERIOD = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind's table."""

    role: Role
    #: The words of the heading; neighbours of one field share its cell.
    label: str
    #: The field it prints; None for number and name.
    field: Field | None = None
    #: Heading over it and its neighbours with the same words.
    under: str | None = None
    #: Heading of this part of the field.
    part: str | None = None
    #: Index of the period.
    period: int | None = None

    @property
    def key(self) -> str:
        """What names the column in the sheet's hidden row: the field's id where the column holds its value."""
        if self.field is None:
            return "no" if self.role is Role.NO else "name"
        parts = {Role.ITEM: "item", Role.PERIOD: str(self.period)}
        return f"{self.field.id}.{parts[self.role]}" if self.role in parts else self.field.id


#: Width of a column beside others where the plan leaves it open.
_WIDTHS = {
    FieldType.TEXT: 16.0,
    FieldType.RATING: 3.0,
    FieldType.CHOICE: 5.0,
    FieldType.NUMBER: 5.0,
    FieldType.DATE: 6.0,
    FieldType.SCHEDULE: 25.0,
    FieldType.INDICATORS: 12.0,
}


def weight(field: Field) -> float:
    """The width of the field's columns beside others."""
    return _WIDTHS[field.type] if field.width is None else field.width


def columns_of(report: Report, kind: Kind) -> tuple[Column, ...]:
    """The columns of the table of `kind`, from the left."""
    columns = [Column(Role.NO, report.words.text("overview.no")), Column(Role.NAME, kind.name)]
    for field in kind.fields:
        if weight(field) > 0:
            columns.extend(
                Column(role, _label(report, field), field, field.under, part, period)
                for role, part, period in _parts(report, field)
            )
    return tuple(columns)


def _parts(report: Report, field: Field) -> list[tuple[Role, str | None, int | None]]:
    """The columns of one field: role, heading of the part, period."""
    words = report.words
    match field.type:
        case FieldType.SCHEDULE:
            periods = [(Role.PERIOD, p.label, at) for at, p in enumerate(report.plan.periods)]
            return [(Role.ITEM, words.text("overview.item"), None), *periods]
        case FieldType.RATING:
            return [(Role.RATING, None, None)]
        case FieldType.NUMBER:
            return [(Role.NUMBER, None, None)]
    return [(Role.TEXT, None, None)]


def _label(report: Report, field: Field) -> str:
    if field.type is FieldType.NUMBER and field.unit:
        return report.words.text("overview.label_with_unit", label=field.label, unit=field.unit)
    return field.label
