"""The columns of the flat table, each with the way to its value."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from kpm_excel.plan.model import Program

#: What a cell of the table may hold.
FlatValue = str | int | float | None


class Content(Enum):
    """What the cells of a column hold."""

    TEXT = auto()
    #: Text that people wrote, in lines.
    LINES = auto()
    #: A number, or a word that stands for one.
    NUMBER = auto()
    #: A day in ISO 8601.
    DAY = auto()
    #: A day as people write one.
    WRITTEN_DAY = auto()
    #: The id of a period, or of a quarter of one.
    PERIOD = auto()
    #: A code of a list.
    CODE = auto()
    #: 1 or 0.
    FLAG = auto()
    ADDRESS = auto()


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """One column: a stable id for machines and words for people."""

    id: str
    label: str
    content: Content = Content.TEXT
    unit: str | None = None
    #: Each code that may stand in it, with what it means.
    codes: tuple[tuple[str, str], ...] = ()
    #: Of use to the office alone: the printed report does not tell it.
    is_internal: bool = False

    @property
    def header(self) -> str:
        """The words with the id behind them, unique in the table."""
        return f"{self.label} [{self.id}]"


@dataclass(frozen=True, slots=True)
class FlatSource:
    """A column with the way to its value."""

    column: FlatColumn
    value: Callable[[Program], FlatValue]


def flat_value(value: object) -> FlatValue:
    """`value` where a cell of the table may hold it; None for an empty text and for what has parts."""
    return value if isinstance(value, str | int | float) and value != "" else None
