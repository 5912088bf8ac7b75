"""A report as it is meant, without a layout: what an import must bring out of every table that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Is(StrEnum):
    """What stands in a column."""

    NUMBER = "number"
    NAME = "name"
    DEPARTMENTS = "departments"
    TEXT = "text"
    RATING = "rating"
    SCHEDULE = "schedule"
    MEASURES = "measures"
    FIGURE = "figure"
    YEARS = "years"
    CHOICE = "choice"
    #: Each department has its own: pairs of department and value; a rating where the value is a code.
    SHARED = "shared"


@dataclass(frozen=True)
class Bar:
    """A bar of a schedule, in quarters from the beginning of the first period; `end` is behind its last."""

    label: str
    start: int
    end: int


@dataclass(frozen=True)
class Item:
    """A line of a schedule."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Measure:
    """A figure by which a program is measured."""

    name: str
    unit: str
    target: float
    actual: float
    baseline: float | None = None


Value = str | float | tuple[Item, ...] | tuple[Measure, ...] | tuple[float, ...] | tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """One column as it is meant; tables may show it in several cells."""

    key: str
    heading: str
    holds: Is
    #: Whether the department answered it, so that it is last year's result and not the plan.
    is_answer: bool = False
    width: float = 12
    unit: str = ""
    #: A heading over this column and its neighbours with the same.
    under: str = ""


@dataclass(frozen=True)
class Program:
    """One item of the report."""

    no: int
    name: str
    #: Its path of groups, the outermost first.
    group: tuple[str, ...]
    departments: tuple[str, ...]
    values: Mapping[str, Value]
    #: What is printed as its number where that is not `no`.
    code: str = ""


@dataclass(frozen=True)
class Kind:
    """A family of programs, in a table of its own."""

    name: str
    columns: tuple[Column, ...]
    programs: tuple[Program, ...]
    note: str = ""


@dataclass(frozen=True)
class Code:
    """A value of the scale."""

    code: str
    label: str
    fill: str


@dataclass(frozen=True)
class Report:
    """All of it."""

    language: str
    town: str
    title: str
    as_of: str
    periods: tuple[str, ...]
    #: Which of the periods it tells of.
    current: int
    #: The best first.
    scale: tuple[Code, ...]
    kinds: tuple[Kind, ...]
    notes: tuple[str, ...] = ()
    #: How the headings of groups are written, by depth: `方向性{n}　{name}`.
    group_marks: tuple[str, ...] = ("方向性{n}　{name}",)
    #: What stands over the tables of years, such as `決算額（千円）`.
    years: tuple[str, ...] = field(default=())

    def code(self, code: str) -> Code:
        """The value of the scale with this code."""
        return next(one for one in self.scale if one.code == code)
