"""How indicators are shown: as a table of what was aimed at, with a cell for the actual of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from kpm_excel.book.marks import indicator_name
from kpm_excel.form.slots import Asked
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.form_parts import Place
from kpm_excel.layouts.entry.indicator_block import (
    FIGURES,
    answerer_words,
    ask_indicators,
    columns_beside,
    figure_words,
    has_way,
)
from kpm_excel.layouts.entry.indicator_matrix import indicator_matrix, matrix_columns, tells_all
from kpm_excel.layouts.entry.setting import Setting
from kpm_excel.layouts.overview.flat_columns import Content, FlatColumn, FlatSource, FlatValue, flat_value
from kpm_excel.layouts.overview.indicator_table import indicator_table
from kpm_excel.layouts.overview.overview_styles import ALERT, ALERT_FILL
from kpm_excel.layouts.overview.printed_indicators import actual_words, printed_indicator, progress_words
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import SmallTable
from kpm_excel.layouts.planbook.plan_columns import Holds, PlanCell
from kpm_excel.layouts.types.shown_type import Look, Shown
from kpm_excel.plan.model import Author, Field, Indicator, Plan, Program
from kpm_excel.plan.progress import progress_of
from kpm_excel.plan.units import percent

#: What the data sheet tells of each.
_FACTS = (
    "id", "name", "unit", "comparator", "target", "actual", "previous", "baseline", "baseline_as_of", "final_target",
)  # fmt: skip
#: What it tells besides, where any indicator has it.
_RARE = ("target_text", "counts", "progress", "department")
_NUMBERS = frozenset({"target", "actual", "previous", "baseline", "final_target", "progress"})


class ShownIndicators(Shown):
    """The type `indicators`."""

    look = Look(12.0, is_long=True)
    plan_cell = PlanCell(Holds.PAIRS, 26)

    def is_told(self, field: Field, program: Program, is_asked: bool) -> bool:
        # Whoever is asked for none of them sees who answers them.
        shared_out = not is_asked and any(one.department for one in program.indicators(field.id))
        return super().is_told(field, program, is_asked) or shared_out

    def tell(self, at: Setting, field: Field, value: Any) -> None:
        grid, form = at.grid, at.form
        parts = dict(zip(FIGURES, grid.parts(grid.first, grid.end, len(FIGURES)), strict=True))
        form.begin()
        row = form.next(at.height(field.title, grid.label, grid.label, entry_styles.LABEL_CELL))
        form.put(row, grid.label, grid.label, field.title, entry_styles.LABEL_CELL)
        for name, (first, last) in parts.items():
            form.put(row, first, last, at.words.text(f"entry.{name}"), entry_styles.HEAD_CELL)
        for indicator in value:
            texts, title = figure_words(at, indicator), indicator_name(indicator, at.words)
            if field.by is Author.DEPARTMENT:
                title += f"\n{answerer_words(at, indicator)}"
            heights = [at.height(texts[name], *part, entry_styles.FIGURE_CELL) for name, part in parts.items()]
            row = form.next(max(at.height(title, grid.label, grid.label, entry_styles.NAME_CELL), *heights))
            form.put(row, grid.label, grid.label, title, entry_styles.NAME_CELL)
            for name, (first, last) in parts.items():
                form.put(row, first, last, texts[name], entry_styles.FIGURE_CELL)
        indicator_matrix(at, field, value, {})

    def tell_whole(self, at: Setting, report: Report, field: Field) -> Sequence[tuple[int, int, str]]:
        """Set the table of what was aimed at, with the actual of each first."""
        grid, form, own = at.grid, at.form, at.program.indicators(field.id)
        figures = {one.id: figure_words(at, one) for one in own}
        names = [name for name in FIGURES if name == "target" or any(figures[one.id][name] for one in own)]
        if _shows_previous(own, at.plan):
            names.remove("previous")
        names += ["progress"] if any(map(has_way, own)) else []
        if tells_all(own, at.plan):
            names.remove("target")
            if not names:
                return self._tell_by_period(at, report, field, own)
        parts = dict(zip(names, grid.parts(grid.input_last + 1, grid.end, len(names)), strict=True))
        heads = {"actual": (grid.first, grid.input_last), **parts}
        form.begin()
        titles = {name: at.words.text(f"entry.{name}") for name in heads}
        heights = [at.height(titles[name], *part, entry_styles.HEAD_CELL) for name, part in heads.items()]
        row = form.next(max(at.height(field.title, grid.label, grid.label, entry_styles.LABEL_CELL), *heights))
        form.put(row, grid.label, grid.label, field.title, entry_styles.LABEL_CELL)
        for name, part in heads.items():
            style = entry_styles.NOW_CELL if name == "actual" else entry_styles.HEAD_CELL
            form.put(row, *part, titles[name], style)
        cells, given = [], report.actuals(at.program, field)
        for indicator in own:
            texts = {"actual": actual_words(report, at.program, field, indicator), **figures[indicator.id]}
            texts["progress"] = progress_words(report, indicator, given.get(indicator.id))
            heights = [at.height(texts[name], *part, entry_styles.FIGURE_CELL) for name, part in heads.items()]
            title = indicator_name(indicator, at.words)
            row = form.next(max(at.height(title, grid.label, grid.label, entry_styles.NAME_CELL), *heights))
            form.put(row, grid.label, grid.label, title, entry_styles.NAME_CELL)
            for name, part in heads.items():
                form.put(row, *part, texts[name] or None, entry_styles.FIGURE_CELL)
            cells.append((row, grid.first, indicator.id))
        indicator_matrix(at, field, own, {}, given)
        return cells

    def _tell_by_period(
        self, at: Setting, report: Report, field: Field, own: Sequence[Indicator]
    ) -> Sequence[tuple[int, int, str]]:
        """Set the table by period alone, which has all that there is to tell, with the marks of missing actuals."""
        missing = {one.id for one in own if report.part_absence(at.program, field, one.id)}
        given = {**report.actuals(at.program, field)}
        given |= {one.id: actual_words(report, at.program, field, one) for one in own if one.id in missing}
        places = indicator_matrix(at, field, own, {}, given)
        marks = {places[id] for id in missing}
        cells = at.form.sheet.cells
        cells[:] = [
            cell._replace(style=replace(cell.style, color=ALERT, fill=ALERT_FILL, bold=True))
            if (cell.row, cell.column) in marks
            else cell
            for cell in cells
        ]
        return [(*place, id) for id, place in places.items()]

    def ask(self, at: Setting, slots: Sequence[Asked]) -> list[Place]:
        return ask_indicators(at, slots)

    def columns_beside(self, field: Field, program: Program) -> int:
        indicators = program.indicators(field.id)
        return columns_beside(indicators) if indicators else 1

    def columns_across(self, field: Field, program: Program, plan: Plan) -> int:
        return matrix_columns(field, program, plan)

    def printed(self, report: Report, program: Program, field: Field) -> str:
        return "\n".join(printed_indicator(report, program, field, one) for one in program.indicators(field.id))

    def small_table(
        self, report: Report, title: str, own: Sequence[tuple[Program, Field]], most: int
    ) -> SmallTable | None:
        return indicator_table(report, title, own, most)

    def flat(self, report: Report, id: str, label: str, fields: Mapping[str, Field]) -> Iterator[FlatSource]:
        """Each indicator in columns of its own: what it is, target, actual, and what it is compared with."""
        lists = [program.indicators(f.id) for program in report.plan.programs if (f := fields.get(program.kind))]
        for at in range(max(map(len, lists), default=0)):
            own = [indicators[at] for indicators in lists if at < len(indicators)]
            rare = [name for name in _RARE if any(getattr(one, name) for one in own)]
            for name in (*_FACTS, *rare):
                told = report.period_text(f"overview.flat_indicator_{name}", label=label, number=at + 1)
                column = _fact_column(f"{id}.{at + 1}.{name}", told, name, report.plan)
                yield FlatSource(column, partial(_fact, report, fields, at, name))
            for name in ("targets", "actuals"):
                named = {period for one in own for period in getattr(one, name)}
                for period in (period for period in report.plan.periods if period.id in named):
                    values = {"label": label, "number": at + 1, "period": period.label}
                    told = report.words.text(f"overview.flat_indicator_{name}", **values)
                    value = partial(_of_period, fields, at, name, period.id)
                    column = FlatColumn(f"{id}.{at + 1}.{name}.{period.id}", told, Content.NUMBER)
                    yield FlatSource(column, value)


def _shows_previous(indicators: Sequence[Indicator], plan: Plan) -> bool:
    """Whether the table by period shows what each of `indicators` came to last period."""
    now = plan.period_ids.index(plan.current_period)
    last = plan.period_ids[now - 1] if now else None
    known = [one for one in indicators if one.previous is not None]
    return bool(known) and all(last in one.actuals and not one.is_told_in_words for one in known)


def _indicator(fields: Mapping[str, Field], at: int, program: Program) -> tuple[Field, Indicator] | None:
    """The indicator of `program` at that place; None where it has none there."""
    field = fields.get(program.kind)
    indicators = program.indicators(field.id) if field else ()
    return (field, indicators[at]) if field and at < len(indicators) else None


def _fact_column(id: str, label: str, name: str, plan: Plan) -> FlatColumn:
    if name in _NUMBERS:
        return FlatColumn(id, label, Content.NUMBER, percent(plan.language) if name == "progress" else None)
    content = Content.WRITTEN_DAY if name == "baseline_as_of" else Content.TEXT
    return FlatColumn(id, label, content, is_internal=name == "department")


def _fact(report: Report, fields: Mapping[str, Field], at: int, name: str, program: Program) -> FlatValue:
    found = _indicator(fields, at, program)
    if found is None:
        return None
    field, indicator = found
    actual = report.actuals(program, field).get(indicator.id)
    if name in ("actual", "progress"):
        return actual if name == "actual" else progress_of(indicator, actual)
    if name == "department" and indicator.department:
        return report.plan.department(indicator.department).name
    return flat_value(getattr(indicator, name))


def _of_period(fields: Mapping[str, Field], at: int, name: str, period: str, program: Program) -> FlatValue:
    found = _indicator(fields, at, program)
    return flat_value(getattr(found[1], name).get(period)) if found else None
