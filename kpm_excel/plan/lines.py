"""What the plan says of a program in more than one cell: the lines of its schedule, its indicators."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    #: What the current period is to come to: of `targets` that period's, else the target that stands under none.
    target: float | None = None
    #: What the period before came to: of `actuals` that period's, else what stands under none.
    previous: float | str | None = None
    baseline: float | None = None
    baseline_as_of: str | None = None
    final_target: float | None = None
    #: What each period is to come to, and what it came to, by the periods' ids.
    targets: Mapping[str, float] = field(default_factory=dict, hash=False)
    actuals: Mapping[str, float | str] = field(default_factory=dict, hash=False)
    #: The target in words, where it is no figure.
    target_text: str | None = None
    #: Places behind the point with which its figures are printed; None: as many as each has.
    decimals: int | None = None
    #: Words that are an answer without a figure.
    no_figure: tuple[str, ...] = ()
    #: `total`: counted since the beginning, so that it does not fall. `period`: counted anew in each.
    counts: str | None = None
    #: What progress is measured by: `target`, or the way from the `baseline` to it.
    progress: str | None = None
    #: Code of the department that answers for it alone; None: the leading one.
    department: str | None = None

    @property
    def is_told_in_words(self) -> bool:
        """Whether its actual is a text, as its target is."""
        return self.target_text is not None and self.target is None and not self.targets

    def misses(self, actual: float | str) -> bool:
        """Whether `actual` falls short of the target; False where there is nothing to compare."""
        if self.target is None or self.comparator is None or isinstance(actual, str):
            return False
        # Fifteen digits count, as for whoever sees the figure: 79.999999999999986 meets a target of 80.
        found, target = fifteen_digits(actual), fifteen_digits(self.target)
        if self.comparator == ">=":
            return found < target
        return found > target if self.comparator == "<=" else found != target
