"""Several cycles of one plan side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kpm_excel.consolidated import Consolidated
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Field, FieldType, Kind, Plan, Program
from kpm_excel.words import Words


@dataclass(frozen=True)
class Years:
    """What a history is made from."""

    #: The newest cycle with the plan, which tells the names of things.
    report: Report
    #: The oldest first.
    cycles: tuple[Consolidated, ...]

    @property
    def plan(self) -> Plan:
        """The plan that tells the names of things."""
        return self.report.plan

    @property
    def words(self) -> Words:
        """The words of the plan's language."""
        return self.report.words

    @property
    def labels(self) -> list[str]:
        """What each cycle is called: its as-of."""
        return [cycle.plan.as_of for cycle in self.cycles]

    def values(self, program: Program, field: Field, indicator: str | None = None) -> list[Any]:
        """The answer of each cycle, or an indicator's actual; None where there is none."""
        found = [answers.get(program.no, {}).get(field.id) for answers in self._answers]
        if indicator is None:
            return found
        return [value.get(indicator) if isinstance(value, dict) else None for value in found]

    def rated(self, kind: Kind) -> list[Field]:
        """The ratings of `kind` that were given in any cycle."""
        ratings = [field for field in kind.fields if field.type is FieldType.RATING and field.by != "plan"]
        programs = self.plan.programs_of(kind)
        return [field for field in ratings if any(any(self.values(p, field)) for p in programs)]

    @cached_property
    def _answers(self) -> list[dict[int, Mapping[str, Any]]]:
        """The answers of each cycle by the programs' numbers."""
        return [{one.no: one.values for one in cycle.programs} for cycle in self.cycles]

    @property
    def unknown(self) -> list[int]:
        """Numbers of programs that were answered in some cycle and are not in the plan."""
        known = {program.no for program in self.plan.programs}
        return sorted({one.no for cycle in self.cycles for one in cycle.programs if one.values} - known)
