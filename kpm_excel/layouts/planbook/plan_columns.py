"""What a table of the plan workbook is made of: columns, and what their cells hold."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kpm_excel.layouts.planbook.part_names import Entry
from kpm_excel.words import Noun

#: Begins the key of a column of figures; the period's id follows.
PERIOD = "period."


class Holds(StrEnum):
    """What the cells of a column hold."""

    #: A text, kept exactly as it was written.
    TEXT = "text"
    #: An id: a text without blanks around it.
    CODE = "code"
    NUMBER = "number"
    YES_NO = "yes_no"
    DAY = "day"
    #: One of the words that stand for `Column.stands_for`.
    WORD = "word"
    #: Several short texts.
    LIST = "list"
    #: Fields and the values that they may have.
    CONDITION = "condition"
    #: Yes, no, or a condition.
    REQUIRED = "required"
    #: Something that another sheet defines, named in `Column.refers`.
    REFERENCE = "reference"
    #: Several of them.
    REFERENCES = "references"
    #: The code of a rating or one of a choice's choices.
    CODED = "coded"
    #: The field in whose order something stands, or words for that of the plan.
    ORDER = "order"
    #: A number, or words that stand for one.
    FIGURE = "figure"
    #: Any number of a choice's choices.
    CHOICES = "choices"
    #: Figures by indicator.
    PAIRS = "pairs"
    #: Figures by row and period.
    FIGURES = "figures"
    #: What each of several departments gave.
    BY_DEPARTMENT = "by_department"
    #: Which code of a rating figures would suggest.
    BANDS = "bands"
    #: Figures by period.
    BY_PERIOD = "by_period"
    #: Something that a formula shows for the reader's convenience, and that is not read.
    SHOWN = "shown"
    #: A quarter of the schedule.
    QUARTER = "quarter"


class PlanCell(NamedTuple):
    """How the values of a type of field stand in the cells of a column of theirs."""

    holds: Holds
    #: In characters.
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    #: What it holds of a row's entry, such as `code` or `values.implementation.content`; hidden in the sheet.
    key: str
    #: Its words in the catalog; also `<words>_help` and `<words>_error` hang on it.
    words: str
    holds: Holds = Holds.TEXT
    width: float = 16
    #: What a reference leads to: a sheet's table, or `fields`.
    refers: str = ""
    #: The JSON values that the words of a `WORD` stand for.
    stands_for: tuple[str, ...] = ()
    required: bool = False
    #: No two rows may have the same.
    unique: bool = False
    #: True: a blank cell means the same as the cell above.
    fills_down: bool = False
    #: Heading and help where the plan gives them; empty: the catalog's.
    heading: str = ""
    help: str = ""
    #: Heading over this column and its neighbours.
    band: str = ""
    #: The field of the plan whose values stand here, as the plan writes it, and its kind.
    field: Entry | None = None
    kind: str = ""
    #: Number for a heading such as 関係部署2.
    number: int = 0
    #: Label of a field for a heading such as 前年度の「課題」.
    label: str = ""
    #: What the heading calls an item; None: as the language itself does.
    item: Noun | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of the plan workbook."""

    name: str
    columns: tuple[Column, ...]
    #: Left columns that stay in view.
    freeze: int = 1
    #: Rows kept ready for input.
    spare: int = 30

    def column(self, key: str) -> Column:
        """The column of `key`. Raises `KeyError`."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)
