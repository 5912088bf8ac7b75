"""Bands of figures: which code of a rating they would suggest. They never decide."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from kpm_excel.plan.scales import Scale


@dataclass(frozen=True, slots=True)
class Bands:
    """The figures that the codes of a rating stand for."""

    #: Id of a number field or of an indicators field, or `<figures>.<row>`.
    of: str
    #: The limit of each code.
    limits: Mapping[str, float] = dataclasses.field(hash=False)
    #: True: less is better, and a figure is at most its limit; False: it is at least that.
    is_at_most: bool = False
    #: Of a row of figures the sum over the periods shown, in place of the current period.
    is_total: bool = False

    @property
    def field(self) -> str:
        """Id of the field that they look at."""
        return self.of.partition(".")[0]

    @property
    def part(self) -> str:
        """Id of the row that they look at; empty for a whole field."""
        return self.of.partition(".")[2]

    @property
    def best_first(self) -> list[tuple[str, float]]:
        """The codes with their limits, from the best down."""
        return sorted(self.limits.items(), key=lambda limit: limit[1], reverse=not self.is_at_most)

    def rest(self, scale: Scale) -> str | None:
        """The code below all limits: the lowest of those that have none; None where no ranked one is left."""
        ranked = [value for value in scale.values if value.rank is not None and value.code not in self.limits]
        return min(ranked, key=lambda value: value.rank or 0).code if ranked else None

    def code(self, figure: float, scale: Scale) -> str | None:
        """The code of `scale` that `figure` would suggest; None for none."""
        for code, limit in self.best_first:
            if figure <= limit if self.is_at_most else figure >= limit:
                return code
        return self.rest(scale)
