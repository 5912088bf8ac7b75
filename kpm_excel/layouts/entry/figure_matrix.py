"""A form's table of figures over periods, in the plan's order; the current period's follow what is typed below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kpm_excel.answer_key import AnswerKey
from kpm_excel.book.base import Conditional, Style, Value, absolute
from kpm_excel.book.measure import face_for, text_width_em
from kpm_excel.form.worked_key import WorkedKey, placed
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.program_columns import BODY_PX
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.entry.worked_cells import ANY_NUMBER, WHOLE
from kpm_excel.layouts.entry.worked_figures import WorkedFigures
from kpm_excel.layouts.figure_rows import (
    decimals_of,
    figure_format,
    figure_words,
    figures_in,
    name_of,
    shown_periods,
    title_of,
)
from kpm_excel.plan.model import TOTAL, Field, FigureRow, Period, Plan, Program
from kpm_excel.plan.types import type_of

#: Beside a figure in its cell, both sides together.
_PADDING_PX = 10
#: What has no figures yet has room for so many digits.
_USUAL = "1,234,567"
#: So many rows stand on one page together; of more a page may end below any.
_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Live:
    """What is typed into the form: the address of the cell, and what stands in it now."""

    cell: str
    now: Value


@dataclass(frozen=True, slots=True)
class Spot:
    """The cells of one figure."""

    row: FigureRow
    period: Period
    at: tuple[int, int]
    columns: tuple[int, int]


def columns_for(field: Field, program: Program, plan: Plan) -> int:
    """How many periods stand beside one another: all of them, or so many as their figures leave room for."""
    value, face = program.values.get(field.id) or {}, face_for(plan.language)
    worked = type_of(field).with_worked_out(value, field, plan)
    texts = [_USUAL]
    for row in field.rows:
        figures = {**figures_in(value, row), **figures_in(worked, row)}
        decimals = decimals_of(row, figures.values())
        # What is still to be typed may be longer, and is set smaller then.
        texts += [figure_words(figure, row, decimals) for figure in figures.values()]
    size_px = entry_styles.AMOUNT_CELL.size_pt * 96 / 72
    widest = max(text_width_em(text, face, bold=True) for text in texts) * size_px + _PADDING_PX
    count = len(plan.periods_of(field)) + any(row.total for row in field.rows)
    bands = -(-count // max(1, int(BODY_PX // widest)))
    return -(-count // bands)


def set_matrix(at: Setting, field: Field) -> list[Spot]:
    """Set headings and rows of the table; where its figures belong is returned, still empty."""
    periods = shown_periods(field, at.plan, at.words)
    count = columns_for(field, at.program, at.plan)
    spots: list[Spot] = []
    for first in range(0, len(periods), count):
        spots += _band(at, field, periods[first : first + count], count)
    return spots


def _band(at: Setting, field: Field, periods: Sequence[Period], count: int) -> list[Spot]:
    """Set a heading and a row for each of the field's rows over some of its periods."""
    form, grid = at.form, at.grid
    form.begin()
    blocks = grid.parts(grid.first, grid.end, count)
    title = title_of(field, field.title, at.words)
    heights = [at.height(p.label, *block, entry_styles.HEAD_CELL) for p, block in zip(periods, blocks, strict=False)]
    row = form.next(max(at.height(title, grid.label, grid.label, entry_styles.LABEL_CELL), *heights))
    form.put(row, grid.label, grid.label, title, entry_styles.LABEL_CELL)
    for place, block in enumerate(blocks):
        period = periods[place] if place < len(periods) else None
        is_now = period is not None and period.id == at.plan.current_period
        style = entry_styles.NOW_CELL if is_now else entry_styles.HEAD_CELL
        form.put(row, *block, period.label if period else None, style)
    spots = []
    for number, one in enumerate(field.rows):
        if number and number % _TOGETHER == 0:
            form.begin()
        name = name_of(one, field, at.words)
        row = form.next(at.height(name, grid.label, grid.label, entry_styles.NAME_SMALL))
        form.put(row, grid.label, grid.label, name, entry_styles.NAME_SMALL)
        for period, block in zip(periods, blocks, strict=False):
            spots.append(Spot(one, period, (row, form.row - 1), block))
        for block in blocks[len(periods) :]:
            form.put(row, *block, None, entry_styles.AMOUNT_CELL)
    return spots


def fill_matrix(at: Setting, field: Field, spots: Sequence[Spot], value: Any, typed: Mapping[str, Live]) -> None:
    """Put the figures of `value` in their places, and for the current period what is `typed`, by the ids of rows.

    What is worked out stands among them, and follows what is typed.
    """
    block = WorkedFigures.of(field, at.plan, value or {}, {id: live.now for id, live in typed.items()})
    cells = {f"{field.id}.{id}": live.cell for id, live in typed.items()}
    current = [spot for spot in spots if spot.period.id == at.plan.current_period and spot.row.id not in typed]
    cells |= {f"{field.id}.{spot.row.id}": absolute(spot.at[0], spot.columns[0]) for spot in current}
    for spot in spots:
        # Bands look at the current period, or at the total.
        if spot.period.id in (at.plan.current_period, TOTAL):
            named = f"{field.id}.{spot.row.id}" + (f".{TOTAL}" if spot.period.id == TOTAL else "")
            at.bases[named] = [absolute(spot.at[0], spot.columns[0])]
    marks: dict[tuple[int, str], dict[int, str]] = {}
    for spot in spots:
        working = block.formula(spot.row, spot.period.id)
        if working:
            marks.setdefault((spot.at[0], spot.row.id), {})[spot.columns[0] - at.grid.keys] = working
        _fill(at, spot, block, typed, placed(working, cells) if working else None)
    for (row, id), formulas in marks.items():
        key = WorkedKey(at.program.no, AnswerKey(field.id, id), formulas)
        at.form.sheet.put(row, at.grid.keys, key.text(), entry_styles.FLAG_CELL)


def _fill(at: Setting, spot: Spot, block: WorkedFigures, typed: Mapping[str, Live], formula: str | None) -> None:
    """Put one figure in its place; `formula` is that of one which is worked out of what is typed."""
    figures = block.now.get(spot.row.id, {})
    is_now = spot.period.id == at.plan.current_period
    live = typed.get(spot.row.id) if is_now else None
    is_open = live or formula
    # How many decimals will be typed is not known, where the row does not say.
    is_any = is_open and spot.row.places is None
    shape = ANY_NUMBER if is_any else figure_format(decimals_of(spot.row, figures.values()))
    is_apart = spot.row.is_worked_out or spot.period.id == TOTAL
    look = _look(is_now, shape, is_apart)
    value = figures.get(spot.period.id)
    if live:
        formula, value = f'=IF({live.cell}="","",{live.cell})', live.now
    if formula is None:
        at.block(spot.at, spot.columns, value, look)
        return
    at.block(spot.at, spot.columns, "" if value is None else value, look, formula=formula)
    if spot.row.places is None:
        place, cell = (spot.at[0], spot.columns[0], spot.at[1], spot.columns[1]), absolute(spot.at[0], spot.columns[0])
        whole = f"=IFERROR(INT({cell})={cell},FALSE)"
        at.form.sheet.conditionals.append(Conditional(*place, whole, WHOLE))


@cache
def _look(is_now: bool, shape: str, is_apart: bool) -> Style:
    """How a figure's cell looks; the writer knows a style again by what it is, not by what it says."""
    style = entry_styles.AMOUNT_NOW if is_now else entry_styles.AMOUNT_CELL
    return replace(style, number_format=shape, bold=is_apart)
