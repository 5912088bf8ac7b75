"""A form's table of what indicators aim at and came to over the periods."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kpm_excel.layouts.entry.figure_matrix import Live, columns_for, fill_matrix, set_matrix
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.plan.model import Field, FieldType, FigureRow, Indicator, Plan, Program
from kpm_excel.words import Words, words_for


def matrix_columns(field: Field, program: Program, plan: Plan) -> int:
    """How many columns of one width the table of the field's indicators takes; 1 where there is none."""
    shown = _shown(program.indicators(field.id))
    if not shown:
        return 1
    made = _as_figures(field, shown, plan, words_for(plan.language))
    return columns_for(made, replace(program, values={field.id: _values(shown)}), plan)


def indicator_matrix(
    at: Setting,
    field: Field,
    indicators: Sequence[Indicator],
    typed: Mapping[str, Live],
    given: Mapping[str, float | str] | None = None,
) -> None:
    """Set the table of those of `indicators` that have figures by period.

    `typed` are the actuals that are asked, `given` those that came back, by id.
    """
    shown = _shown(indicators)
    if not shown:
        return
    made = _as_figures(field, shown, at.plan, at.words)
    live = {_row(one.id, "actual"): typed[one.id] for one in shown if one.id in typed}
    values = {row: {**figures} for row, figures in _values(shown).items()}
    for one in shown:
        if given and one.id in given:
            values[_row(one.id, "actual")][at.plan.current_period] = given[one.id]
    # The width of the columns goes by what the program has in the field.
    there = replace(at, program=replace(at.program, values={field.id: values}))
    fill_matrix(at, made, set_matrix(there, made), values, live)


def _shown(indicators: Sequence[Indicator]) -> list[Indicator]:
    return [one for one in indicators if (one.targets or one.actuals) and not one.is_told_in_words]


def _as_figures(field: Field, shown: Sequence[Indicator], plan: Plan, words: Words) -> Field:
    """A block of figures with two rows for each of the indicators: what is aimed at, and what came of it."""
    rows = tuple(row for one in shown for row in _rows(one, words))
    ids = [period.id for period in plan.periods]
    named = [ids.index(id) for one in shown for id in (*one.targets, *one.actuals)] + [ids.index(plan.current_period)]
    title = words.text("entry.indicators_by_period", label=field.title)
    periods = tuple(ids[min(named) : max(named) + 1])
    return replace(field, label=title, is_doubled=False, type=FieldType.FIGURES, rows=rows, periods=periods)


def _rows(one: Indicator, words: Words) -> Iterator[FigureRow]:
    for part in ("target", "actual") if one.targets else ("actual",):
        label = words.text(f"entry.indicator_{part}", name=one.name)
        yield FigureRow(_row(one.id, part), label, one.unit, one.decimals, no_figure=one.no_figure)


def _row(id: str, part: str) -> str:
    return f"{id}.{part}"


def _values(shown: Sequence[Indicator]) -> dict[str, Mapping[str, Any]]:
    targets = {_row(one.id, "target"): one.targets for one in shown}
    return targets | {_row(one.id, "actual"): one.actuals for one in shown}
