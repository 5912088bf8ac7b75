"""What the plan says of a program in more than one cell: the lines of its schedule, its indicators."""

from dataclasses import dataclass
from typing import NamedTuple

from kpm_excel.plan.numerals import fifteen_digits


class Bar(NamedTuple):
    """A labelled bar of the schedule, from the beginning of `start` to the end of `end`."""

    label: str
    start: str
    end: str


class ScheduleItem(NamedTuple):
    """A line of work with its bars."""

    item: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure that a program is measured by."""

    id: str
    name: str
    unit: str | None = None
    comparator: str | None = None
    target: float | None = None
    previous: float | None = None
    baseline: float | None = None
    baseline_as_of: str | None = None
    final_target: float | None = None

    def misses(self, actual: float) -> bool:
        """Whether `actual` falls short of the target; False where there is nothing to compare."""
        if self.target is None or self.comparator is None:
            return False
        # Fifteen digits count, as for whoever sees the figure: 79.999999999999986 meets a target of 80.
        found, target = fifteen_digits(actual), fifteen_digits(self.target)
        if self.comparator == ">=":
            return found < target
        return found > target if self.comparator == "<=" else found != target
