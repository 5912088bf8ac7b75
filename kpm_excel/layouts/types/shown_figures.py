"""How figures are shown: as a table of rows over the periods, with a cell for the current period of each row asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from kpm_excel.book.base import absolute
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.figure_matrix import Live, columns_for, fill_matrix, set_matrix
from kpm_excel.layouts.entry.form_parts import NARROW_PT, Place, help_line, live_height, set_label
from kpm_excel.layouts.entry.raw_answers import raw_of
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.figure_rows import (
    decimals_of,
    figure_format,
    figure_words,
    figures_in,
    name_of,
    shown_periods,
    title_of,
    with_unit,
)
from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn, FlatSource, FlatValue, flat_value
from kpm_excel.layouts.overview.printed_numbers import number_format
from kpm_excel.layouts.overview.report import Absence, Report
from kpm_excel.layouts.overview.table.table_roles import Figure, Line, Part, Role
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_type import Look, Shown
from kpm_excel.plan.arithmetic import rounded
from kpm_excel.plan.model import TOTAL, Field, FigureRow, Period, Plan, Program
from kpm_excel.words import Words

#: Blocks of columns with the words over them.
_Heads = list[tuple[tuple[int, int], str]]


class ShownFigures(Shown):
    """The type `figures`."""

    look = Look(25.0, is_long=True)
    plan_cell = PlanCell(Holds.FIGURES, 30)

    def tell(self, at: Setting, field: Field, value: Any) -> None:
        fill_matrix(at, field, set_matrix(at, field), value, {})

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        """Set the table of what is known, and below it a line for each figure that is asked."""
        form, field = at.form, slots[0].field
        spots = set_matrix(at, field)
        label_row = form.begin()
        help_line(at, field)
        heads = _heads(at, field)
        row = form.next(max(at.height(text, *block, entry_styles.HEAD_CELL) for block, text in heads))
        for number, (block, text) in enumerate(heads):
            form.put(row, *block, text, entry_styles.HEAD_CELL if number else entry_styles.NOW_CELL)
        form.put(row, at.grid.status, at.grid.end, None, entry_styles.HEAD_CELL)
        set_label(at, slots[0], label_row, row)
        places = [_line_asked(at, slot, slot.row, heads) for slot in slots if slot.row]
        live = {place.asked.row.id: _live(at, place) for place in places if place.asked.row}
        fill_matrix(at, field, spots, at.program.values.get(field.id), live)
        return places

    def tell_whole(self, at: Setting, report: Report, field: Field) -> Sequence[tuple[int, int, str]]:
        value = {row: dict(figures) for row, figures in (report.values(at.program).get(field.id) or {}).items()}
        now, asked = at.plan.current_period, [row.id for row in field.rows if row.is_asked]
        for row in asked:
            if absence := report.part_absence(at.program, field, row):
                value.setdefault(row, {})[now] = absence_mark(absence, at.words)
        spots = set_matrix(at, field)
        fill_matrix(at, field, spots, value, {})
        return [
            (spot.at[0], spot.columns[0], spot.row.id)
            for spot in spots
            if spot.period.id == now and spot.row.id in asked
        ]

    def columns_beside(self, field: Field, program: Program) -> int:
        return 2

    def columns_across(self, field: Field, program: Program, plan: Plan) -> int:
        return columns_for(field, program, plan)

    def is_told(self, field: Field, program: Program, is_asked: bool) -> bool:
        # A contributor, who is asked for none of them, sees those that the plan holds.
        return not is_asked

    def heading(self, field: Field, words: Words) -> str:
        return title_of(field, field.label, words)

    def parts(self, report: Report, field: Field) -> Sequence[Part]:
        places = {id: at for at, id in enumerate([*report.plan.period_ids, TOTAL])}
        shown = shown_periods(field, report.plan, report.words)
        periods = [Part(Role.FIGURE, one.label, places[one.id]) for one in shown]
        return [Part(Role.ITEM, report.words.text("overview.figures_row")), *periods]

    def lines(self, report: Report, program: Program, field: Field) -> Sequence[Line]:
        return [
            Line(name_of(row, field, report.words), (), _figures(report, program, field, row)) for row in field.rows
        ]

    def printed(self, report: Report, program: Program, field: Field) -> str:
        return "\n".join(filter(None, (row_in_words(report, program, field, row) for row in field.rows)))

    def flat(self, report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[FlatSource]:
        """Each figure in a column of its own, by row and period."""
        rows = {row.id: row for field in fields.values() for row in field.rows}
        for row in rows.values():
            shown = [shown_periods(field, report.plan, report.words) for field in fields.values()]
            total = [one for own in shown for one in own if one.id == TOTAL][:1] if row.total else []
            for period in [*report.plan.periods, *total]:
                if any(period in own for own in shown):
                    told = report.words.text("overview.flat_figure", label=label, row=row.label, period=period.label)
                    told = with_unit(told, row.unit, report.words)
                    value = partial(_figure, report, fields, row.id, period.id)
                    column = FlatColumn(f"{id}.{row.id}.{period.id}", told, Content.NUMBER, row.unit)
                    yield FlatSource(column, value)


def _before(at: Setting, field: Field) -> Period | None:
    """The period shown before the current one; None where there is none."""
    ids = [period.id for period in at.plan.periods_of(field)]
    place = ids.index(at.plan.current_period)
    return at.plan.periods_of(field)[place - 1] if place else None


def _heads(at: Setting, field: Field) -> _Heads:
    """What stands over the lines that are asked: the current period, the unit, and the period before."""
    grid, before = at.grid, _before(at, field)
    current = next(period for period in at.plan.periods if period.id == at.plan.current_period)
    blocks = grid.parts(grid.input_last + 1, grid.last, 2 if before else 1)
    texts = [at.words.text("entry.figures_unit"), *([before.label] if before else ())]
    return [((grid.first, grid.input_last), current.label), *zip(blocks, texts, strict=True)]


def _line_asked(at: Setting, slot: Asked, row: FigureRow, heads: _Heads) -> Place:
    """Set the line of a figure that is asked: its name, its cell, its unit, and what it was the period before."""
    form, grid = at.form, at.grid
    unit, before = heads[1][0], _before(at, slot.field)
    heights = [at.height(slot.key.label, grid.label, grid.label, entry_styles.NAME_CELL)]
    heights += [at.height(row.unit or "", *unit, entry_styles.FIGURE_CELL), live_height(at, slot)]
    first = form.next(max(NARROW_PT, *heights))
    form.put(first, grid.label, grid.label, slot.key.label, entry_styles.NAME_CELL)
    form.put(first, *unit, row.unit, entry_styles.FIGURE_CELL)
    if before:
        figures = figures_in(at.program.values.get(slot.field.id), row)
        shape = figure_format(decimals_of(row, figures.values()))
        form.put(
            first,
            *heads[2][0],
            figures.get(before.id),
            replace(entry_styles.AMOUNT_CELL, size_pt=9, number_format=shape),
        )
    return Place(slot, first, form.row - 1, grid.input_last, first, form.row - 1)


def _live(at: Setting, place: Place) -> Live:
    """What is typed into the cell at `place`, as it stands now."""
    key = place.asked.key.key
    now = at.refused.get(key, raw_of(place.asked, at.answers.get(key)))
    return Live(absolute(place.row, at.grid.first), now)


def _figures(report: Report, program: Program, field: Field, row: FigureRow) -> tuple[Figure, ...]:
    """The figures of `row` over the periods shown, or the mark of one that is due and not there."""
    figures = figures_in(report.values(program).get(field.id), row)
    decimals = decimals_of(row, figures.values())
    found = []
    for period in shown_periods(field, report.plan, report.words):
        figure, is_apart = figures.get(period.id), row.is_worked_out or period.id == TOTAL
        absence = _absence(report, program, field, row) if period.id == report.plan.current_period else None
        if absence:
            mark = absence_mark(absence, report.words)
            found.append(Figure(mark, mark, is_absent=True))
        elif isinstance(figure, int | float):
            figure = figure if row.places is None else rounded(figure, decimals)
            shape = number_format(figure, decimals)
            found.append(Figure(figure, figure_words(figure, row, decimals), shape, is_apart=is_apart))
        else:
            found.append(Figure(figure, figure or "", is_apart=is_apart))
    return tuple(found)


def _absence(report: Report, program: Program, field: Field, row: FigureRow) -> Absence | None:
    """Why the current period's figure is not there, or not known; None where it is or none is due."""
    if row.is_asked:
        return report.part_absence(program, field, row.id)
    parts = (one for one in field.rows if row.working and one.id in row.working.parts)
    unknown = any(_absence(report, program, field, one) is Absence.NOT_RETURNED for one in parts)
    return Absence.NOT_RETURNED if unknown else None


def _figure(report: Report, fields: Mapping[str, Field], row: str, period: str, program: Program) -> FlatValue:
    field = fields.get(program.kind)
    figures = (report.values(program).get(field.id) or {}) if field else {}
    return flat_value(figures.get(row, {}).get(period))


def row_in_words(report: Report, program: Program, field: Field, row: FigureRow, now: str | None = None) -> str:
    """A row with its name, and each period that has a figure or waits for one; empty where there is none.

    `now` stands in place of the current period's figure.
    """
    words, current = report.words, report.plan.current_period
    figures = _figures(report, program, field, row)
    told = []
    for period, figure in zip(shown_periods(field, report.plan, words), figures, strict=True):
        is_open = row.is_asked and period.id == current
        text = now if is_open and now is not None else _with_minus(figure)
        if text or is_open:
            told.append(words.text("overview.figures_one", period=period.label, figure=text).rstrip())
    name, joint = with_unit(row.label, row.unit, words), words.text("overview.figures_joint")
    return words.text("overview.figures_line", row=name, figures=joint.join(told)) if told else ""


def _with_minus(figure: Figure) -> str:
    """The figure with a minus that stays with it where a line ends, which a hyphen does not."""
    is_number = not isinstance(figure.value, str)
    return figure.text.replace("-", "\N{MINUS SIGN}", 1) if is_number and figure.text.startswith("-") else figure.text
