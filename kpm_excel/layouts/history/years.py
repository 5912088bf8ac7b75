"""Several cycles of one plan side by side."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kpm_excel.consolidated import Consolidated, ProgramResult
from kpm_excel.layouts.history.followed import Followed, Follower
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Field, Kind, Plan, Program
from kpm_excel.words import Words


@dataclass(frozen=True, slots=True)
class Ended:
    """A program that was answered in some cycle and is not in the plan any more."""

    #: The number and name that it had last; the name is empty where nothing tells it.
    no: int
    name: str
    #: What was printed as its number, where that was another.
    code: str | None
    #: Its answer in each cycle.
    values: list[Any]


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

    @cached_property
    def labels(self) -> list[str]:
        """What each cycle is called: its as-of, with its period where two have the same."""
        told = Counter(cycle.plan.as_of for cycle in self.cycles)
        periods = {period.id: period.label for period in self.plan.periods}
        return [
            self.words.text("history.as_of_twice", as_of=one.as_of, period=periods.get(one.period, one.period))
            if one.period and told[one.as_of] > 1
            else one.as_of
            for one in (cycle.plan for cycle in self.cycles)
        ]

    def values(self, program: Program, field: Field, indicator: str | None = None) -> list[Any]:
        """The answer of each cycle, or an indicator's actual; None where there is none."""
        results = [answers.get(program.no) for answers in self._results]
        found = [one.value(field.id) if one else None for one in results]
        if indicator is None:
            return found
        return [value.get(indicator) if isinstance(value, dict) else None for value in found]

    def contributions(self, program: Program, field: Field) -> dict[str, list[Any]]:
        """What each contributor gave in the shared `field` in each cycle, by the name that it has now."""
        known = {department.code: department.name for department in self.plan.departments}
        results = [answers.get(program.no) for answers in self._results]
        codes = dict.fromkeys(code for one in results if one for code in one.contributions)
        given = {code: [one.value(field.id, code) if one else None for one in results] for code in codes}
        return {known.get(code, code): own for code, own in given.items() if any(value is not None for value in own)}

    def rated(self, kind: Kind) -> list[Field]:
        """The ratings of `kind` that were given in any cycle."""
        ratings = [field for field in kind.fields if field.scale and field.by != "plan"]
        return [field for field in ratings if any(self.counts(kind, field))]

    def counts(self, kind: Kind, field: Field) -> list[Counter[str]]:
        """How many programs of `kind` had each code in each cycle, those that have ended since among them."""
        codes = (
            Counter(one.result.values.get(field.id) for one in followed if one.kind == kind.id)
            for followed in self._followed
        )
        return [Counter({code: count for code, count in found.items() if isinstance(code, str)}) for found in codes]

    def by_department(self, kind: Kind, field: Field) -> list[tuple[str, list[Counter[str]]]]:
        """How many programs of `kind` had each code in each cycle, by the department that leads them now.

        Those that are not in the plan any more stand together behind them.
        """
        given: dict[str, list[Counter[str]]] = {}
        for program in self.plan.programs_of(kind):
            own = given.setdefault(program.lead, [Counter() for _ in self.cycles])
            for counts, code in zip(own, self.values(program, field), strict=True):
                counts.update([code] if isinstance(code, str) else [])
        told = [(one.name, given[one.code]) for one in self.plan.departments if one.code in given]
        if ended := self.ended(kind, field):
            codes = zip(*(one.values for one in ended), strict=True)
            own = [Counter(code for code in column if isinstance(code, str)) for column in codes]
            told.append((self.words.text("history.ended_unnamed"), own))
        return told

    def ended(self, kind: Kind, field: Field) -> list[Ended]:
        """The programs of `kind` that are not in the plan any more, with what they had in `field`."""
        found: dict[str, Ended] = {}
        for at, followed in enumerate(self._followed):
            for one in followed:
                value = one.result.values.get(field.id)
                if one.kind != kind.id or one.program or value is None:
                    continue
                earlier = found.get(one.identity)
                values = earlier.values if earlier else [None] * len(self.cycles)
                values[at] = value
                found[one.identity] = Ended(one.result.no, one.result.name or "", one.result.code, values)
        return list(found.values())

    @cached_property
    def _followed(self) -> list[list[Followed]]:
        follower = Follower(self.plan)
        return [list(follower.follow(cycle)) for cycle in self.cycles]

    @cached_property
    def _results(self) -> list[dict[int, ProgramResult]]:
        """The answers of each cycle by the numbers that programs have in the plan."""
        return [{one.program.no: one.result for one in followed if one.program} for followed in self._followed]

    @property
    def unknown(self) -> list[int]:
        """Numbers of programs that are not in the plan and of which nothing tells the kind."""
        return sorted({one.result.no for f in self._followed for one in f if not one.kind and one.result.values})
