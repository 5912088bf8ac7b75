"""What the columns of a kind's table hold."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from kpm_excel.plan.model import Field


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


class Part(NamedTuple):
    """One of a field's columns."""

    role: Role
    #: Its heading, below that of the field.
    heading: str | None = None
    #: Index of the period.
    period: int | None = None
