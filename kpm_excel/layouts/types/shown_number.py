"""How a number is shown: with its thousands apart, and with what range and unit it has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

from kpm_excel.book.base import Style
from kpm_excel.book.formulas import both, either, is_number, number
from kpm_excel.book.marks import figure_text, number_text
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.text_lists import Lists
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn
from kpm_excel.layouts.overview.printed_numbers import printed_figure
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import Part, Role
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_type import Look, ShownCell
from kpm_excel.plan.model import Field, Plan
from kpm_excel.plan.types import is_apart
from kpm_excel.plan.types.values import Raw
from kpm_excel.words import Words


class ShownNumber(ShownCell):
    """The type `number`."""

    look = Look(5.0, is_centred=True)
    plan_cell = PlanCell(Holds.NUMBER, 14)

    def heading(self, field: Field, words: Words) -> str:
        return words.text("overview.label_with_unit", label=field.label, unit=field.unit) if field.unit else field.label

    def parts(self, report: Report, field: Field) -> Sequence[Part]:
        return (Part(Role.TEXT if is_apart(field) else Role.NUMBER),)

    def text(self, report: Report, value: Any, field: Field) -> str:
        return printed_figure(value, field.unit, report.words, field.places)

    def words(self, value: Any, field: Field, plan: Plan) -> str:
        return figure_text(value, field.unit, plan.language, field.places)

    def column(self, column: FlatColumn, fields: Mapping[str, Field], plan: Plan) -> FlatColumn:
        units = {field.unit for field in fields.values()}
        return replace(column, content=Content.NUMBER, unit=units.pop() if len(units) == 1 else None)

    def style(self, field: Field, plan: Plan) -> Style:
        return entry_styles.INPUT_NUMBER

    def hint(self, field: Field, plan: Plan, words: Words) -> str:
        low, high = field.minimum, field.maximum
        name = {
            (False, False): "number",
            (False, True): "at_most",
            (True, False): "at_least",
            (True, True): "between",
        }[low is not None, high is not None]
        hint = words.text(f"entry.hint_{name}", low=number_text(low or 0), high=number_text(high or 0))
        hint = words.text("entry.hint_unit", hint=hint, unit=field.unit) if field.unit else hint
        if not field.no_figure:
            return hint
        return words.text("entry.hint_no_figure", hint=hint, words=words.text("reasons.dot").join(field.no_figure))

    def error(self, field: Field, plan: Plan, words: Words) -> str:
        return words.text("entry.error_number", hint=self.hint(field, plan, words))

    def rule(self, field: Field, plan: Plan, lists: Lists) -> dict[str, Any]:
        if field.no_figure:
            # A rule that also lets numbers pass could not offer the words. What is neither the flag tells.
            choices, source = lists.choices(field.no_figure)
            return {"type": "list", "choices": choices, "source": source, "is_strict": False, "ime": "noControl"}
        return {"type": "decimal", "minimum": field.minimum, "maximum": field.maximum, "ime": "off"}

    def wrong_formula(self, field: Field, cell: str, plan: Plan, lists: Lists) -> str:
        limits = [f"NOT(ISNUMBER({cell}))"]
        limits += [f"{cell}<{number(field.minimum)}"] if field.minimum is not None else []
        limits += [f"{cell}>{number(field.maximum)}"] if field.maximum is not None else []
        wrong = either(limits)
        return both([f"{lists.place_in(cell, field.no_figure)}=0", wrong]) if field.no_figure else wrong

    def is_wrong(self, field: Field, raw: Raw, plan: Plan) -> bool:
        if not isinstance(raw, int | float):
            return raw not in field.no_figure
        low, high = field.minimum, field.maximum
        return (low is not None and raw < low) or (high is not None and raw > high)

    def is_one_of(self, field: Field, cell: str, allowed: Sequence[object], plan: Plan, lists: Lists) -> str:
        figures = [value for value in allowed if isinstance(value, int | float) and not isinstance(value, bool)]
        tests = [is_number(cell, value) for value in figures if isfinite(value)]
        said = [value for value in allowed if isinstance(value, str)]
        tests += [f"{lists.place_in(cell, said)}>0"] if said else []
        return either(tests) if tests else "FALSE"
