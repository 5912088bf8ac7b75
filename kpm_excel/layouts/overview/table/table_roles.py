"""What the columns of a kind's table hold."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, NamedTuple

from kpm_excel.book.formulas import cut
from kpm_excel.plan.model import Bar, Field, Program

#: So many columns, number and name, every table has.
FIXED: Final = 2


#: A heading that stands alone is no longer than this.
_LONGEST_TITLE: Final = 120
#: Heads the hidden column that says of some rows which field they hold, and under which column's key.
ROW_KEYS: Final = "*"
#: Says of a row that it holds nothing that could be amended.
CLOSED_ROW: Final = "- -"


class Role(Enum):
    """What a column holds."""

    NO = auto()
    NAME = auto()
    #: Text that wraps: texts, choices, dates, indicators.
    TEXT = auto()
    NUMBER = auto()
    RATING = auto()
    #: Items of a schedule, names of rows of figures.
    ITEM = auto()
    #: One period of a schedule.
    PERIOD = auto()
    #: One period of rows of figures.
    FIGURE = auto()


#: What stands line by line beside its items.
LINED = frozenset({Role.PERIOD, Role.FIGURE})


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a line."""

    #: A word stands as it is; None leaves the cell empty.
    value: float | str | None
    #: The figure as a reader sees it.
    text: str = ""
    #: Excel's number format; None is General.
    number_format: str | None = None
    #: True: the value is the mark of an answer that is not there.
    is_absent: bool = False
    #: True: worked out of the others, and set apart from them.
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What stands in one line of a block: an item with its bars or its figures over the periods."""

    item: str
    bars: tuple[Bar, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class SmallRow:
    """One row of a field's small table."""

    #: One text for each of its columns; in a wide row the second one is over all but the first.
    texts: tuple[str, ...]
    #: Id of the part whose answer it holds; empty where it holds none.
    part: str = ""
    is_wide: bool = False
    #: True: the answer is the mark of one that is missing.
    is_absent: bool = False
    #: True: the answer is not what was aimed at.
    is_alert: bool = False
    #: Percent of what was aimed at.
    progress: float | None = None


@dataclass(frozen=True, slots=True)
class SmallTable:
    """A table that a field has in rows of its own beneath each item."""

    heads: tuple[str, ...]
    #: The place of the answers where there are any, and that of their progress where it is told.
    answer: int | None
    bar: int | None
    #: The rows of a program.
    rows: Callable[[Program, Field], Iterable[SmallRow]]


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
    #: True: a block with more periods than the page bears, told in words.
    is_in_words: bool = False
    #: True: a small table beneath each item.
    is_table: bool = False

    @property
    def id(self) -> str:
        """The id of its field; empty for number and name."""
        return self.field.id if self.field else ""

    @property
    def title(self) -> str:
        """The words of the heading for where it stands alone, cut where they would fill a column."""
        words = f"{self.under} {self.label}" if self.under and self.field and self.field.is_doubled else self.label
        return cut(words, _LONGEST_TITLE)

    @property
    def key(self) -> str:
        """What names the column in the sheet's hidden row: the field's id where the column holds its value."""
        if self.field is None:
            return "no" if self.role is Role.NO else "name"
        parts = {Role.ITEM: "item", Role.PERIOD: str(self.period), Role.FIGURE: str(self.period)}
        return f"{self.field.id}.{parts[self.role]}" if self.role in parts else self.field.id


class Part(NamedTuple):
    """One of a field's columns."""

    role: Role
    #: Its heading, below that of the field.
    heading: str | None = None
    #: Index of the period.
    period: int | None = None
