"""The formulas of a form's figures that are worked out: of the current period, and the totals over the periods."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpm_excel.book.formulas import number
from kpm_excel.layouts.worked_formulas import ratio_formula, sum_formula, worked_formula
from kpm_excel.plan.arithmetic import Rule
from kpm_excel.plan.model import TOTAL, Field, FigureRow, Plan
from kpm_excel.plan.numerals import is_number
from kpm_excel.plan.types import type_of
from kpm_excel.plan.types.figures import workings_in


@dataclass(frozen=True, slots=True)
class WorkedFigures:
    """A block of figures as a form shows it: what stands in it now, and what follows from what is typed."""

    field: Field
    plan: Plan
    #: The figures by row and period, with what is worked out of them now.
    now: Mapping[str, Mapping[str, Any]]
    #: The rows whose current figure is typed.
    typed: frozenset[str]

    @classmethod
    def of(
        cls, field: Field, plan: Plan, said: Mapping[str, Mapping[str, Any]], typed: Mapping[str, Any]
    ) -> "WorkedFigures":
        """The block where the plan says `said`, and for the current period these are `typed`, by row."""
        rows = {row.id: dict(said.get(row.id, {})) for row in field.rows}
        for id, figure in typed.items():
            rows[id][plan.current_period] = figure
        worked = type_of(field).with_worked_out(rows, field, plan) or {}
        return cls(field, plan, worked, frozenset(typed))

    def formula(self, row: FigureRow, period: str) -> str | None:
        """The formula of a figure, cells by their keys (`{effect.done}`); None where nothing typed has a part in it."""
        if period == TOTAL:
            return self._total(row) if row.total and self._is_live(row) else None
        if period != self.plan.current_period or not row.is_worked_out or not self._is_live(row):
            return None
        working = workings_in(self.field, period, self.plan)[row.id]
        return worked_formula(working, [self._part(part, period) for part in working.parts])

    def _is_live(self, row: FigureRow) -> bool:
        if row.working is None:
            return row.id in self.typed
        return any(self._is_live(one) for one in self.field.rows if one.id in row.working.parts)

    def _row(self, id: str) -> FigureRow:
        return next(row for row in self.field.rows if row.id == id)

    def _part(self, id: str, period: str) -> str | float | None:
        """The cell of a figure, or the figure itself where nothing typed has a part in it."""
        if period == self.plan.current_period and self._is_live(self._row(id)):
            return f"{{{self.field.id}.{id}}}"
        figure = self.now.get(id, {}).get(period)
        return figure if is_number(figure) else None

    def _total(self, row: FigureRow) -> str | None:
        working = row.working
        if working is None or working.rule is not Rule.RATIO:
            return sum_formula(self._over_periods(row.id), row.decimals)
        if any((one := self._row(part).working) and one.rule is Rule.RATIO for part in working.parts):
            # What is made of ratios twice over follows when the answers are joined.
            return None
        return ratio_formula(working, [self._over_periods(part) for part in working.parts])

    def _over_periods(self, id: str) -> list[str]:
        """What is there of a row over the periods shown: numbers, and the cell of the current one."""
        parts = (self._part(id, period.id) for period in self.plan.periods_of(self.field))
        return [part if isinstance(part, str) else number(part) for part in parts if part is not None]
