"""Rows of figures over the plan's periods: the plan holds those that are known, and the current period's are asked."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.plan.document import Document, Entry, Path, doubled, entries, strings, unknown, unknown_periods
from kpm_excel.plan.model import Field, FieldType, FigureRow, Plan, Program
from kpm_excel.plan.periods import Now
from kpm_excel.plan.schema import path_of, schema_faults, shown
from kpm_excel.plan.types.field_type import Block, Known, Part
from kpm_excel.plan.types.values import Answer


class Figures(Block):
    """The type `figures`."""

    keys = ("rows", "periods")
    needed = ("rows",)
    since = 2
    is_laid_out = True

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        if entry.get("by") in ("plan", "office"):
            yield Fault(path_of([*at, "by"]), "figures_by_department", {"found": entry["by"]})
        rows = list(entries(entry, "rows", at))
        yield from doubled(rows, "id")
        for row_at, row in rows:
            if isinstance(row.get("decimals"), float):
                yield Fault(path_of([*row_at, "decimals"]), "type_integer", {"found": shown(row["decimals"])})
        yield from unknown_periods(entry, document, at)
        chosen, current = strings(entry.get("periods")), document.document.get("current_period")
        if chosen and current in document.periods and current not in chosen:
            asked = [row for _, row in rows if row.get("by") != "plan"]
            if asked:
                values = {"current": current, "label": asked[0].get("label")}
                yield Fault(path_of([*at, "periods"]), "current_not_shown", values)

    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        yield from schema_faults(value, "figures", at)
        yield from _unknown_faults(value, field, document, at)
        current = document.document.get("current_period")
        asked = {row.id: row for row in field.rows if row.is_asked}
        for id, figures in value.items() if isinstance(value, dict) else ():
            if id in asked and isinstance(figures, dict) and isinstance(current, str) and current in figures:
                values = {"current": current, "label": asked[id].label}
                yield Fault(path_of([*at, id, current]), "figure_asked", values)

    def answer_faults(
        self, value: object, field: Field, known: Known, parts: Mapping[str, Field], at: Path
    ) -> Iterator[Fault]:
        yield from schema_faults(value, "figures", at)
        yield from _unknown_faults(value, field, known, at)

    def made(self, value: Any, now: Now) -> Any:
        return value

    def parts(self, field: Field, program: Program) -> tuple[Part, ...]:
        return tuple(Part(row.id, row.label, _asked(field, row), row=row) for row in field.rows if row.is_asked)

    def whole(self, answers: Mapping[str | None, Answer], field: Field, program: Program, plan: Plan) -> Any:
        said: Mapping[str, Mapping[str, Answer]] = program.values.get(field.id, {})
        found = {}
        for row in field.rows:
            figures = {**said.get(row.id, {}), **({plan.current_period: answers[row.id]} if row.id in answers else {})}
            if kept := {period.id: figures[period.id] for period in plan.periods_of(field) if period.id in figures}:
                found[row.id] = kept
        return found or None

    def answer_in(self, value: Any, part: str | None, plan: Plan) -> Answer | None:
        figures = value.get(part) if isinstance(value, Mapping) else None
        return figures.get(plan.current_period) if isinstance(figures, Mapping) else None


def _unknown_faults(value: object, field: Field, known: Known, at: Path) -> Iterator[Fault]:
    """A fault for each row and each period in `value` that there is not."""
    rows = [row.id for row in field.rows]
    for id, figures in value.items() if isinstance(value, dict) else ():
        yield from unknown([*at, id], "row_unknown", id, rows)
        for period in figures if isinstance(figures, dict) else ():
            yield from unknown([*at, id, period], "period_unknown", period, known.period_ids)


def _asked(field: Field, row: FigureRow) -> Field:
    """The current period's figure as its cell takes it: a number in the row's unit, without limits."""
    return replace(field, type=FieldType.NUMBER, unit=row.unit, rows=(), periods=())
