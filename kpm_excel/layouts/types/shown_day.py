"""How a day is shown: as the language writes one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.book.formulas import either, is_day
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview import printed_dates
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn, FlatSource, FlatValue
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_type import Look, ShownCell
from kpm_excel.plan.cycle_years import example_day, is_forecast, typed_day
from kpm_excel.plan.dates import date_text, read_date
from kpm_excel.plan.model import Field, Plan, Program
from kpm_excel.plan.types.values import Raw
from kpm_excel.words import Words

#: The first day that Excel can hold in both of its date systems, and the last of all.
_FIRST_DAY, _LAST_DAY = date(1904, 1, 2), date(9999, 12, 31)
#: The number of the day behind the last one.
_BEYOND = (_LAST_DAY - date(1899, 12, 30)).days + 1


class ShownDay(ShownCell):
    """The type `date`."""

    look = Look(6.0, is_centred=True)
    plan_cell = PlanCell(Holds.DAY, 15)

    def text(self, report: Report, value: Any, field: Field) -> str:
        return printed_dates.date_text(value, report.words)

    def column(self, column: FlatColumn, fields: Mapping[str, Field], plan: Plan) -> FlatColumn:
        return replace(column, content=Content.DAY)

    def beside_flat(
        self, report: Report, id: str, label: str, value: Callable[[Program], FlatValue]
    ) -> Iterator[FlatSource]:
        """The day as the language writes it."""

        def printed(program: Program) -> FlatValue:
            day = value(program)
            return printed_dates.date_text(day, report.words) if isinstance(day, str) else None

        yield FlatSource(FlatColumn(f"{id}.printed", report.words.text("overview.flat_printed", label=label)), printed)

    def words(self, value: Any, field: Field, plan: Plan) -> str:
        return date_text(str(value), plan.language)

    def style(self, field: Field, plan: Plan) -> Style:
        return entry_styles.input_date(plan.language)

    def hint(self, field: Field, plan: Plan, words: Words) -> str:
        period = plan.current
        if period.start is None or is_forecast(field):
            return words.text("entry.hint_date", day=example_day(plan))
        ends = {"start": typed_day(period.start, plan), "end": example_day(plan)}
        return words.text("entry.hint_date_within", **ends)

    def error(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.error_date", day=example_day(plan))

    def rule(self, field: Field, plan: Plan, lists: Lists) -> dict[str, Any]:
        return {"type": "date", "minimum": _FIRST_DAY, "maximum": _LAST_DAY, "ime": "off"}

    def wrong_formula(self, field: Field, cell: str, plan: Plan, lists: Lists) -> str:
        # Excel shows no day for what lies outside.
        return f"NOT(AND(ISNUMBER({cell}),{cell}>=1,{cell}<{_BEYOND}))"

    def is_wrong(self, field: Field, raw: Raw, plan: Plan) -> bool:
        return not isinstance(raw, date)

    def is_one_of(self, field: Field, cell: str, allowed: Sequence[object], plan: Plan, lists: Lists) -> str:
        days = [(value, read_date(value)) for value in allowed if isinstance(value, str)]
        tests = [is_day(cell, day) for value, day in days if day and day.isoformat() == value]
        return either(tests) if tests else "FALSE"
