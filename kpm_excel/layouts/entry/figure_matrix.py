"""A form's table of figures over periods, in the plan's order; the current period's follow what is typed below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kpm_excel.book.base import Conditional, Style, Value
from kpm_excel.book.measure import face_for, text_width_em
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.program_columns import BODY_PX
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.figure_rows import decimals_of, figure_format, figure_words, figures_in, name_of, title_of
from kpm_excel.plan.model import Field, FigureRow, Period, Plan, Program

#: Beside a figure in its cell, both sides together.
_PADDING_PX = 10
#: What has no figures yet has room for so many digits.
_USUAL = "1,234,567"
#: So many rows stand on one page together; of more a page may end below any.
_TOGETHER = 16
#: A whole number with its thousands apart, in a row that does not say its decimals.
_WHOLE = Style(number_format=figure_format(0))


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
    value, face = program.values.get(field.id), face_for(plan.language)
    texts = [_USUAL]
    for row in field.rows:
        figures = figures_in(value, row)
        decimals = decimals_of(row, figures.values())
        texts += [figure_words(figure, row, decimals) for figure in figures.values()]
    size_px = entry_styles.AMOUNT_CELL.size_pt * 96 / 72
    widest = max(text_width_em(text, face) for text in texts) * size_px + _PADDING_PX
    count = len(plan.periods_of(field))
    bands = -(-count // max(1, int(BODY_PX // widest)))
    return -(-count // bands)


def set_matrix(at: Setting, field: Field) -> list[Spot]:
    """Set headings and rows of the table; where its figures belong is returned, still empty."""
    periods = at.plan.periods_of(field)
    count = columns_for(field, at.program, at.plan)
    at.form.begin()
    spots: list[Spot] = []
    for first in range(0, len(periods), count):
        spots += _band(at, field, periods[first : first + count], count)
    return spots


def _band(at: Setting, field: Field, periods: Sequence[Period], count: int) -> list[Spot]:
    """Set a heading and a row for each of the field's rows over some of its periods."""
    form, grid = at.form, at.grid
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


def fill_matrix(at: Setting, spots: Sequence[Spot], value: Any, typed: Mapping[str, Live]) -> None:
    """Put the figures of `value` in their places, and for the current period what is `typed`, by the ids of rows."""
    for spot in spots:
        figures = figures_in(value, spot.row)
        is_now = spot.period.id == at.plan.current_period
        decimals = decimals_of(spot.row, figures.values())
        live = typed.get(spot.row.id) if is_now else None
        # How many decimals will be typed is not known, where the row does not say.
        shape = "General" if live and spot.row.decimals is None else figure_format(decimals)
        look = replace(entry_styles.AMOUNT_NOW if is_now else entry_styles.AMOUNT_CELL, number_format=shape)
        if live is None:
            at.block(spot.at, spot.columns, figures.get(spot.period.id), look)
            continue
        formula = f'=IF({live.cell}="","",{live.cell})'
        at.block(spot.at, spot.columns, "" if live.now is None else live.now, look, formula=formula)
        if spot.row.decimals is None:
            place = (spot.at[0], spot.columns[0], spot.at[1], spot.columns[1])
            whole = f"=IFERROR(INT({live.cell})={live.cell},FALSE)"
            at.form.sheet.conditionals.append(Conditional(*place, whole, _WHOLE))
