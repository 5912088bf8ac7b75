"""The sheet of figures: each row of each program over the periods, as it was said last, and what changed afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

from kpm_excel.book.base import Sheet, quoted
from kpm_excel.book.marks import figure_text, number_of
from kpm_excel.layouts.figure_rows import decimals_of, figure_format, figures_in
from kpm_excel.layouts.history.history_styles import HEAD, NUMBER, TEXT, TITLE, number_chars, row_height, set_page
from kpm_excel.layouts.history.line_charts import Cells, Charted
from kpm_excel.layouts.history.years import Years
from kpm_excel.plan.model import Field, FigureRow, Period, Program
from kpm_excel.plan.types import type_of

_NO, _NAME, _FIELD, _ROW, _UNIT, _FIRST = range(6)
_HEAD: Final = 2
_NAME_CHARS, _FIELD_CHARS, _ROW_CHARS, _FIGURE_CHARS, _CHANGED_CHARS = 28.0, 22.0, 24.0, 12.0, 40.0
#: What changed after it was published.
_CHANGED: Final = replace(NUMBER, fill="#FFE699")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of figures of a program, over the periods of the sheet."""

    program: Program
    field: Field
    row: FigureRow
    #: What each period's figure was in the cycles that say it, the oldest first.
    said: tuple[tuple[tuple[str, Any], ...], ...]

    @property
    def last(self) -> list[Any]:
        """Each period's figure as it was said last."""
        return [told[-1][1] if told else None for told in self.said]


def periods_of(years: Years) -> list[Period]:
    """The periods of which any cycle says a figure."""
    values = [value for program, field in _fields(years) for value in years.values(program, field)]
    told = {period for value in values if isinstance(value, dict) for own in value.values() for period in _ids(own)}
    return [period for period in years.plan.periods if period.id in told]


def _ids(figures: object) -> list[str]:
    return list(figures) if isinstance(figures, dict) else []


def _fields(years: Years) -> Iterator[tuple[Program, Field]]:
    for program in years.plan.programs:
        for field in years.plan.kind_of(program).fields:
            if type_of(field).has_rows:
                yield program, field


def lines_of(years: Years) -> Iterator[Line]:
    """Each row of figures that any cycle has."""
    periods = periods_of(years)
    for program, field in _fields(years):
        values = years.values(program, field)
        for row in field.rows:
            said = tuple(
                tuple(
                    (label, figures_in(value, row)[period.id])
                    for label, value in zip(years.labels, values, strict=True)
                    if period.id in figures_in(value, row)
                )
                for period in periods
            )
            if any(said):
                yield Line(program, field, row, said)


def figures_sheet(years: Years) -> Sheet | None:
    """The table of all rows of figures that any cycle has; None where none has."""
    words, periods, lines = years.words, periods_of(years), list(lines_of(years))
    if not lines:
        return None
    sheet, changed = Sheet(words.text("history.figures")), _FIRST + len(periods)
    marks = (number_of(line.program, years.plan.language) for line in lines)
    sheet.widths = {
        **{_NO: number_chars(marks, years.report.face), _NAME: _NAME_CHARS, _FIELD: _FIELD_CHARS, _ROW: _ROW_CHARS},
        **{_UNIT: 8.0, **dict.fromkeys(range(_FIRST, changed), _FIGURE_CHARS), changed: _CHANGED_CHARS},
    }
    sheet.put(0, 0, words.text("history.figures_title"), TITLE)
    sheet.heights[0] = 26.25
    heads = [words.text(f"history.{key}") for key in ("no", "name", "figures_field", "figures_row", "unit")]
    for column, text in enumerate([*heads, *(period.label for period in periods), words.text("history.changed")]):
        sheet.put(_HEAD, column, text, HEAD)
    labels = [(period.label, _FIGURE_CHARS) for period in periods]
    sheet.heights[_HEAD] = max(27.0, row_height(labels, years.report.face))
    for row, line in enumerate(lines, _HEAD + 1):
        _put(years, sheet, row, line, periods)
    sheet.freeze = (_HEAD + 1, 0)
    sheet.autofilter = (_HEAD, 0, _HEAD + len(lines), changed)
    set_page(years.report, sheet, (_HEAD, _HEAD))
    return sheet


def _put(years: Years, sheet: Sheet, row: int, line: Line, periods: list[Period]) -> None:
    sheet.put(row, _NO, number_of(line.program, years.plan.language), replace(TEXT, align="center"))
    texts = [line.program.name, line.field.title, line.row.label, line.row.unit or ""]
    for column, text in enumerate(texts, _NAME):
        sheet.put(row, column, text, TEXT)
    shape = figure_format(decimals_of(line.row, line.last))
    for column, (told, figure) in enumerate(zip(line.said, line.last, strict=True), _FIRST):
        style = _CHANGED if _differ(told) else NUMBER
        sheet.put(row, column, figure, replace(style, number_format=shape))
    changes = "\n".join(_changes(years, line, periods))
    sheet.put(row, _FIRST + len(periods), changes, TEXT)
    widths = (_NAME_CHARS, _FIELD_CHARS, _ROW_CHARS, 8.0, _CHANGED_CHARS)
    sheet.heights[row] = row_height(list(zip([*texts, changes], widths, strict=True)), years.report.face)


def _differ(told: tuple[tuple[str, Any], ...]) -> bool:
    return any(figure != told[0][1] for _, figure in told)


def _changes(years: Years, line: Line, periods: list[Period]) -> Iterator[str]:
    """For each figure that changed afterwards, what it was in which cycle."""
    words, row = years.words, line.row
    for period, told in zip(periods, line.said, strict=True):
        if not _differ(told):
            continue
        steps = [told[0], *(now for before, now in pairwise(told) if before[1] != now[1])]
        shown = [
            words.text("history.said", figure=figure_text(figure, row.unit, words.language, row.decimals), as_of=label)
            for label, figure in steps
        ]
        yield words.text("history.changed_line", period=period.label, figures=" → ".join(shown))


def charted(years: Years, table: Sheet) -> Iterator[Charted]:
    """What may be charted of the rows in `table`."""
    labels = [period.label for period in periods_of(years)]
    for row, line in enumerate(lines_of(years), _HEAD + 1):
        title = f"{line.program.number} {line.row.label}"
        cells = Cells(quoted(table.name), _HEAD, row, (_FIRST, _FIRST + len(labels) - 1))
        yield Charted(title, line.row.unit, tuple(zip(labels, line.last, strict=True)), cells, name=line.row.label)
