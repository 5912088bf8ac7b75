"""How figures are shown: as a table of rows over the periods, with a cell for the current period of each row asked."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import NARROW_PT, Place, help_line, set_label, tell_text
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.overview.flat_columns import FlatColumn, FlatSource, FlatValue, flat_value
from kpm_excel.layouts.overview.printed_numbers import printed_figure
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.types.shown_type import Look, Shown
from kpm_excel.plan.model import Field, FigureRow, Program


class ShownFigures(Shown):
    """The type `figures`."""

    look = Look(25.0, is_long=True)
    plan_cell = None

    def tell(self, at: Setting, field: Field, value: Any) -> None:
        tell_text(at, field.title, "\n".join(f"{row.label} {value.get(row.id, {})}" for row in field.rows))

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        """Set a line for each row that is asked."""
        form, grid = at.form, at.grid
        label_row = form.begin()
        help_line(at, slots[0].field)
        set_label(at, slots[0], label_row, form.next())
        places = []
        for slot in slots:
            row = form.next(max(NARROW_PT, at.height(slot.key.label, grid.label, grid.label, entry_styles.NAME_CELL)))
            form.put(row, grid.label, grid.label, slot.key.label, entry_styles.NAME_CELL)
            places.append(Place(slot, row, form.row - 1, grid.input_last, row, form.row - 1))
        return places

    def printed(self, report: Report, program: Program, field: Field) -> str:
        return "\n".join(filter(None, (_line(report, program, field, row) for row in field.rows)))

    def flat(self, report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[FlatSource]:
        """Each figure in a column of its own, by row and period."""
        rows = {row.id: row for field in fields.values() for row in field.rows}
        for row in rows.values():
            for period in report.plan.periods:
                if any(period in report.plan.periods_of(field) for field in fields.values()):
                    told = report.words.text("overview.flat_figure", label=label, row=row.label, period=period.label)
                    value = partial(_figure, report, fields, row.id, period.id)
                    yield FlatSource(FlatColumn(f"{id}.{row.id}.{period.id}", told), value)


def _figure(report: Report, fields: Mapping[str, Field], row: str, period: str, program: Program) -> FlatValue:
    field = fields.get(program.kind)
    figures = (report.values(program).get(field.id) or {}) if field else {}
    return flat_value(figures.get(row, {}).get(period))


def _line(report: Report, program: Program, field: Field, row: FigureRow) -> str:
    figures = (report.values(program).get(field.id) or {}).get(row.id, {})
    shown = [
        f"{period.label} {printed_figure(figures[period.id], row.unit, report.words)}"
        for period in report.plan.periods_of(field)
        if period.id in figures
    ]
    return f"{row.label}: {', '.join(shown)}" if shown else ""
