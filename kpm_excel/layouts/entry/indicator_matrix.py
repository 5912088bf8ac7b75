"""A form's table of what indicators aim at and came to over the periods."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kpm_excel.book.marks import comparison_words, indicator_name
from kpm_excel.layouts.entry.figure_matrix import Live, columns_for, fill_matrix, set_matrix
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.plan.model import Field, FigureRow, Indicator, Plan, Program
from kpm_excel.plan.types.figures import block_for
from kpm_excel.words import Words, words_for


def matrix_columns(field: Field, program: Program, plan: Plan) -> int:
    """How many columns of one width the table of the field's indicators takes; 1 where there is none."""
    shown = _shown(program.indicators(field.id))
    if not shown:
        return 1
    made = _as_figures(field, shown, plan, words_for(plan.language))
    return columns_for(made, replace(program, values={field.id: _values(shown)}), plan)


def tells_all(indicators: Sequence[Indicator], plan: Plan) -> bool:
    """Whether the table by period has the current target of each of `indicators`."""
    return all(plan.current_period in one.targets and not one.is_told_in_words for one in indicators)


def indicator_matrix(
    at: Setting,
    field: Field,
    indicators: Sequence[Indicator],
    typed: Mapping[str, Live],
    given: Mapping[str, float | str] | None = None,
) -> dict[str, tuple[int, int]]:
    """Set the table of those of `indicators` that have figures by period.

    `typed` are the actuals that are asked, `given` those that came back, by id; where no target stands elsewhere, the
    table says how it is compared. Row and column of the current actuals are returned, by id.
    """
    shown = _shown(indicators)
    if not shown:
        return {}
    made = _as_figures(field, shown, at.plan, at.words, given is not None and tells_all(indicators, at.plan))
    live = {_row(one.id, "actual"): typed[one.id] for one in shown if one.id in typed}
    values = {row: {**figures} for row, figures in _values(shown).items()}
    for one in shown:
        if given and one.id in given:
            values[_row(one.id, "actual")][at.plan.current_period] = given[one.id]
    # The width of the columns goes by what the program has in the field.
    there = replace(at, program=replace(at.program, values={field.id: values}))
    spots = set_matrix(there, made)
    fill_matrix(at, made, spots, values, live)
    now = {one.row.id: (one.at[0], one.columns[0]) for one in spots if one.period.id == at.plan.current_period}
    return {one.id: now[_row(one.id, "actual")] for one in shown}


def _shown(indicators: Sequence[Indicator]) -> list[Indicator]:
    return [one for one in indicators if (one.targets or one.actuals) and not one.is_told_in_words]


def _as_figures(field: Field, shown: Sequence[Indicator], plan: Plan, words: Words, is_compared: bool = False) -> Field:
    """A block of figures with two rows for each of the indicators: what is aimed at, and what came of it."""
    is_mixed = len({one.unit for one in shown}) > 1
    rows = tuple(row for one in shown for row in _rows(one, words, is_compared, is_mixed))
    ids = [period.id for period in plan.periods]
    named = [ids.index(id) for one in shown for id in (*one.targets, *one.actuals)] + [ids.index(plan.current_period)]
    title = words.text("entry.indicators_by_period", label=field.title)
    periods = tuple(ids[min(named) : max(named) + 1])
    return block_for(field, title, rows, periods)


def _rows(one: Indicator, words: Words, is_compared: bool, is_mixed: bool) -> Iterator[FigureRow]:
    for part in ("target", "actual") if one.targets else ("actual",):
        label = words.text(f"entry.indicator_{part}", name=indicator_name(one, words) if is_compared else one.name)
        compared = comparison_words(one, words) if part == "target" and is_compared else ""
        unit = one.unit
        if compared and unit and is_mixed:
            # In one bracket with the unit, which is not that of the whole table.
            label = words.text("entry.indicator_compared_unit", label=label, compared=compared, unit=unit)
            unit = None
        elif compared:
            label = words.text("entry.indicator_compared", label=label, compared=compared)
        yield FigureRow(_row(one.id, part), label, unit, one.decimals, no_figure=one.no_figure)


def _row(id: str, part: str) -> str:
    return f"{id}.{part}"


def _values(shown: Sequence[Indicator]) -> dict[str, Mapping[str, Any]]:
    targets = {_row(one.id, "target"): one.targets for one in shown}
    return targets | {_row(one.id, "actual"): one.actuals for one in shown}
