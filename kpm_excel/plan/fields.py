"""What is printed or asked of each program of a kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from kpm_excel.plan.arithmetic import Rule, Working
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.conditions import Condition, holds
from kpm_excel.words import Noun

#: Stands for a period where the sum over those shown is meant.
TOTAL: Final = "total"


class FieldType(StrEnum):
    """What kind of value a field holds."""

    TEXT = "text"
    RATING = "rating"
    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"
    URL = "url"
    SCHEDULE = "schedule"
    INDICATORS = "indicators"
    FIGURES = "figures"
    DEPARTMENTS = "departments"


class Of(StrEnum):
    """What the items of a kind are."""

    PROGRAMS = "programs"
    #: The plan's groups, by whose titles they are called.
    GROUPS = "groups"


class Print(StrEnum):
    """How the overview prints a kind."""

    #: A3, one line for each item.
    TABLE = "table"
    #: A4, one item after the other.
    SHEETS = "sheets"


class Author(StrEnum):
    """Who writes a field."""

    PLAN = "plan"
    DEPARTMENT = "department"
    OFFICE = "office"


class _Number:
    """What a number field and a row of figures declare alike: whether, and how, it is worked out of others."""

    __slots__ = ()
    unit: str | None
    decimals: int | None
    sum: tuple[str, ...]
    difference: tuple[str, ...]
    ratio: tuple[str, ...]
    blank: int | None

    @property
    def is_worked_out(self) -> bool:
        """Whether nobody writes it."""
        return bool(self.sum or self.difference or self.ratio)

    @property
    def working(self) -> Working | None:
        """How it is worked out of others; None where somebody writes it."""
        # Most numbers are written, and this is asked of each of them many times.
        if not self.is_worked_out:
            return None
        rule = Rule.SUM if self.sum else Rule.DIFFERENCE if self.difference else Rule.RATIO
        parts = self.sum or self.difference or self.ratio
        return Working.of(rule, parts, self.decimals, self.blank, self.unit)

    @property
    def places(self) -> int | None:
        """How many decimals it is printed with; None where the plan leaves it to the numbers."""
        return self.working.decimals if self.working else self.decimals


@dataclass(frozen=True, slots=True)
class FigureRow(_Number):
    """One row of a block of figures, with a figure for each period."""

    id: str
    label: str
    unit: str | None = None
    #: Places printed behind the point; None: as many as the figures have.
    decimals: int | None = None
    #: `plan` where the plan says the current period's figure too; else a department is asked for it.
    by: Author | None = None
    #: As of a number field; the parts are rows of the same block.
    sum: tuple[str, ...] = ()
    difference: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    blank: int | None = None
    no_figure: tuple[str, ...] = ()
    #: Whether what is there of the periods shown is added under `TOTAL`.
    total: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether a department writes the current period's figure."""
        return self.by is not Author.PLAN and not self.is_worked_out


@dataclass(frozen=True, slots=True)
class Field(_Number):
    """One thing that is printed or asked of each program of a kind."""

    id: str
    label: str
    type: FieldType
    by: Author
    #: Heading that spans this column and its neighbours with the same words.
    under: str | None = None
    required: bool | Condition = field(default=False, hash=False)
    max_length: int | None = None
    #: Asked of every department on the program.
    shared: bool = False
    help: str | None = None
    #: Relative width of the overview's column; 0 keeps it out; None leaves it to the layout.
    width: float | None = None
    #: Id of the scale of a rating.
    scale: str | None = None
    choices: tuple[str, ...] = ()
    #: Any number of the choices.
    several: bool = False
    #: The one of several choices that a cell marks; None for the field as a whole.
    mark: str | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    #: The rows of a block of figures.
    rows: tuple[FigureRow, ...] = ()
    #: Ids of the periods over which a block is shown; none means all.
    periods: tuple[str, ...] = ()
    #: Ids of the fields that a number is worked out of: added; the first less the others; the first by the second.
    sum: tuple[str, ...] = ()
    difference: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()
    #: What a missing part counts; None: it makes the result missing.
    blank: int | None = None
    #: Decimals with which a number is printed, and to which it is rounded where it is worked out.
    decimals: int | None = None
    #: Words that are answers without a figure.
    no_figure: tuple[str, ...] = ()
    #: Which code of a rating figures would suggest.
    bands: Bands | None = None
    #: Whether another field of the kind has the same label.
    is_doubled: bool = field(default=False, compare=False)

    @property
    def title(self) -> str:
        """The label, with the heading over it where the label alone could mean another field."""
        return f"{self.under} {self.label}" if self.is_doubled and self.under else self.label

    @property
    def is_asked(self) -> bool:
        """Whether a department writes it."""
        return self.by is Author.DEPARTMENT and not self.is_worked_out

    def is_required(self, values: Mapping[str, Any]) -> bool:
        """Whether an answer must be there, given the other `values` of the program."""
        return self.required if isinstance(self.required, bool) else holds(self.required, values)


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of programs with its own form and table."""

    id: str
    name: str
    fields: tuple[Field, ...]
    note: str | None = None
    #: What one of its items is called; None: as the language itself calls it.
    word: Noun | None = None
    #: False: printed, never asked.
    collected: bool = True
    of: Of = Of.PROGRAMS
    print: Print = Print.TABLE

    @property
    def workings(self) -> dict[str, Working]:
        """How the numbers that nobody writes are worked out, by the ids of their fields."""
        return {field.id: working for field in self.fields if (working := field.working)}

    def field(self, id: str) -> Field:
        """The field `id`. Raises `KeyError` where the kind has none."""
        for candidate in self.fields:
            if candidate.id == id:
                return candidate
        raise KeyError(id)
