"""Rows of figures over the plan's periods: the plan holds those that are known, and the current period's are asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kpm_excel.errors import Fault
from kpm_excel.plan.arithmetic import Rule, Working, worked_out
from kpm_excel.plan.bands import Bands
from kpm_excel.plan.document import Document, Entry, Path, doubled, entries, strings, unknown, unknown_periods
from kpm_excel.plan.model import TOTAL, Field, FieldType, FigureRow, Plan, Program
from kpm_excel.plan.numerals import is_number
from kpm_excel.plan.periods import Now
from kpm_excel.plan.schema import listed, path_of, schema_faults, shown
from kpm_excel.plan.types.field_type import Block, Known, Part, Turn
from kpm_excel.plan.types.number import words_faults
from kpm_excel.plan.types.values import Answer
from kpm_excel.plan.workings import is_worked_out, working_faults
from kpm_excel.words import Words


class Figures(Block):
    """The type `figures`."""

    keys = ("rows", "periods")
    has_rows = True
    since = 2
    is_laid_out = True
    is_summed = True
    goes_on = True

    def declaration_faults(self, entry: Entry, document: Document, at: Path) -> Iterator[Fault]:
        if entry.get("by") in ("plan", "office"):
            yield Fault(path_of([*at, "by"]), "figures_by_department", {"found": entry["by"]})
        if "rows" not in entry:
            yield Fault(path_of([*at, "rows"]), "figures_without_rows")
        rows = list(entries(entry, "rows", at))
        yield from doubled(rows, "id")
        for row_at, row in rows:
            for key in ("decimals", "blank"):
                if isinstance(row.get(key), float):
                    yield Fault(path_of([*row_at, key]), "type_integer", {"found": shown(row[key])})
            yield from words_faults(row, row_at)
        named: dict[str, Entry] = {}
        for _, row in rows:
            if isinstance(row.get("id"), str):
                named.setdefault(row["id"], row)
        for row_at, row in rows:
            if row is named.get(str(row.get("id"))):
                yield from working_faults(row["id"], named, lambda other: True, "row", row_at)
            if row.get("total") is True and TOTAL in document.periods:
                yield Fault(path_of([*row_at, "total"]), "total_is_period", {"found": TOTAL})
        yield from unknown_periods(entry, document, at)
        chosen, current = strings(entry.get("periods")), document.document.get("current_period")
        if chosen and current in document.periods and current not in chosen:
            asked = [row for _, row in rows if row.get("by") != "plan" and not is_worked_out(row)]
            if asked:
                values = {"current": current, "label": asked[0].get("label")}
                yield Fault(path_of([*at, "periods"]), "current_not_shown", values)

    def plan_faults(self, value: object, field: Field, document: Document, at: Path) -> Iterator[Fault]:
        yield from schema_faults(value, "figures", at)
        yield from _unknown_faults(value, field, document, at)
        yield from _worked_faults(value, field, at)
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
        for id, figures in value.items() if isinstance(value, dict) else ():
            if figures == {}:
                yield Fault(path_of([*at, id]), "minProperties", {"found": shown(figures), "limit": 1})

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

    def bases(self, field: Field) -> tuple[str, ...]:
        return tuple(f"{field.id}.{row.id}" for row in field.rows)

    def figure_for(self, bands: Bands, value: Any, field: Field, program: Program, plan: Plan) -> float | None:
        figures = value.get(bands.part, {}) if isinstance(value, Mapping) else {}
        figure = figures.get(TOTAL if bands.is_total else plan.current_period)
        return figure if is_number(figure) else None

    def figure_unit(self, bands: Bands, field: Field, language: str) -> str | None:
        return next((row.unit for row in field.rows if row.id == bands.part), None)

    def figure_name(self, bands: Bands, field: Field, words: Words) -> str:
        row = next((row.label for row in field.rows if row.id == bands.part), "")
        return " ".join(filter(None, (row, words.text("overview.figures_total") if bands.is_total else "")))

    def worked_out_parts(self, field: Field) -> tuple[str, ...]:
        return tuple(row.id for row in field.rows if row.is_worked_out)

    def with_worked_out(self, value: Any, field: Field, plan: Plan) -> Any:
        workings = {row.id: working for row in field.rows if (working := row.working)}
        periods = [period.id for period in plan.periods_of(field)]
        figures = {id: {p: said[p] for p in periods if p in said} for id, said in value.items() if id not in workings}
        for period in periods:
            known = {id: said[period] for id, said in figures.items() if period in said}
            for id, result in worked_out(workings_in(field, period, plan), known).items():
                figures.setdefault(id, {})[period] = result
        totals = {row.id: _total(field, row, figures, plan) for row in field.rows if row.total}
        for id, total in totals.items():
            if total is not None:
                figures.setdefault(id, {})[TOTAL] = total
        return {row.id: figures[row.id] for row in field.rows if figures.get(row.id)} or None

    def answer_in(self, value: Any, part: str | None, plan: Plan) -> Answer | None:
        figures = value.get(part) if isinstance(value, Mapping) else None
        return figures.get(plan.current_period) if isinstance(figures, Mapping) else None

    def with_answer(self, value: Any, part: str, answer: Answer | None, plan: Plan) -> Any:
        figures = {**(value or {}).get(part, {}), plan.current_period: answer}
        order = {id: at for at, id in enumerate(plan.period_ids)}
        kept = [id for id in figures if figures[id] is not None]
        row = {id: figures[id] for id in sorted(kept, key=lambda id: order.get(id, len(order)))}
        return super().with_answer(value, part, row or None, plan)  # type: ignore[arg-type]

    def carry(self, answered: Any, field: Field, turn: Turn) -> None:
        """What was answered goes among the plan's own figures; what it would have changed, or has not, is told."""
        own = turn.entry["values"].get(field.id, {})
        for row in (row for row in field.rows if not row.is_worked_out):
            _carry_row(own, row, (answered or {}).get(row.id, {}), field, turn)
        if own:
            turn.entry["values"][field.id] = own


def _carry_row(own: Entry, row: FigureRow, came: Mapping[str, Any], field: Field, turn: Turn) -> None:
    """Put what `came` of one row among the plan's `own` figures."""
    figures, now, after = own.get(row.id, {}), turn.plan.current_period, turn.next_period
    for period in (id for id in came if id in figures and came[id] != figures[id]):
        # The plan was corrected since, and says it better.
        turn.mark_figure("figure_changed", row, period, figures[period], came[period])
    if not row.is_asked:
        # Wherever the block is asked for the next period, it shows that.
        is_shown = not field.periods or after in field.periods or any(one.is_asked for one in field.rows)
        if figures and after not in figures and is_shown:
            turn.mark_figure("figure_of_plan", row, after)
        return
    if now in came:
        own.setdefault(row.id, {})[now] = came[now]
    elif turn.is_collected:
        turn.mark_figure("figure_missing", row, now)
    if after in figures:
        turn.mark_figure("figure_taken", row, after, own[row.id].pop(after))


def workings_in(field: Field, period: str, plan: Plan) -> dict[str, Working]:
    """How the figures of `period` are worked out, by row. What lies ahead is not missing: it is not there yet."""
    ids = [one.id for one in plan.periods]
    is_ahead = ids.index(period) > ids.index(plan.current_period)
    workings = {row.id: working for row in field.rows if (working := row.working)}
    return {id: replace(one, blank_counts=False) for id, one in workings.items()} if is_ahead else workings


def _total(field: Field, row: FigureRow, figures: Mapping[str, Mapping[str, Any]], plan: Plan) -> int | float | None:
    """The sum of what is there of `row` over the periods shown; of a ratio that of the totals of its parts."""
    working = row.working
    if working and working.rule is Rule.RATIO:
        parts = {other.id: replace(other, decimals=None) for other in field.rows}
        return working.result([_total(field, parts[part], figures, plan) for part in working.parts])
    said = figures.get(row.id, {})
    there = [said[period.id] for period in plan.periods_of(field) if is_number(said.get(period.id))]
    return Working(Rule.SUM, (), row.decimals).result(there)


def _unknown_faults(value: object, field: Field, known: Known, at: Path) -> Iterator[Fault]:
    """A fault for each row and each period in `value` that there is not."""
    rows = {row.id: (row.label,) for row in field.rows}
    for id, figures in value.items() if isinstance(value, dict) else ():
        yield from unknown([*at, id], "row_unknown", id, rows)
        totals = [TOTAL for row in field.rows if row.id == id and row.total]
        words = next((row.no_figure for row in field.rows if row.id == id), ())
        for period, figure in figures.items() if isinstance(figures, dict) else ():
            yield from unknown([*at, id, period], "period_unknown", period, [*known.period_ids, *totals])
            if isinstance(figure, str) and figure not in words:
                key = "number_or_word" if words else "type_number"
                yield Fault(path_of([*at, id, period]), key, {"found": shown(figure), "allowed": listed(words)})


def _worked_faults(value: object, field: Field, at: Path) -> Iterator[Fault]:
    """A fault for each figure in the plan's `value` that is worked out of others."""
    for row in field.rows:
        figures = value.get(row.id) if isinstance(value, dict) else None
        if figures is not None and row.is_worked_out:
            yield Fault(path_of([*at, row.id]), "value_worked_out")
        elif isinstance(figures, dict) and TOTAL in figures and row.total:
            yield Fault(path_of([*at, row.id, TOTAL]), "value_worked_out")


def block_for(field: Field, label: str, rows: Sequence[FigureRow], periods: Sequence[str]) -> Field:
    """A block of figures that tells over `periods` what another `field` holds."""
    return replace(
        field, label=label, is_doubled=False, type=FieldType.FIGURES, rows=tuple(rows), periods=tuple(periods)
    )


# It is asked for with every program.
@lru_cache(maxsize=256)
def _asked(field: Field, row: FigureRow) -> Field:
    """The current period's figure as its cell takes it: a number in the row's unit, without limits."""
    return replace(
        field,
        type=FieldType.NUMBER,
        rows=(),
        periods=(),
        unit=row.unit,
        decimals=row.decimals,
        no_figure=row.no_figure,
    )
