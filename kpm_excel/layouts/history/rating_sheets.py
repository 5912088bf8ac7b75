"""One sheet for each kind that is rated: each program's codes over the cycles, and how many of each there were."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import Final

from kpm_excel.book.base import Chart, ChartSeries, Sheet, absolute, quoted
from kpm_excel.book.legible import text_on
from kpm_excel.book.marks import number_mark, number_of
from kpm_excel.book.measure import Face
from kpm_excel.layouts.history.history_styles import (
    CODE,
    COUNT,
    HEAD,
    LEAD,
    SECTION,
    TEXT,
    TITLE,
    number_chars,
    row_height,
    set_page,
)
from kpm_excel.layouts.history.years import Years
from kpm_excel.layouts.overview.codes import color_of, ground_of, pattern_of
from kpm_excel.layouts.overview.sheet_names import sheet_names
from kpm_excel.plan.model import Field, Kind, ScaleValue

_NO, _NAME, _CODES = 0, 1, 2
_NAME_CHARS: Final = 52.0
_CODE_CHARS: Final = 13.0
#: Rows that a chart covers, each as high as a line of text.
_CHART_ROWS: Final = 13
_ROW_PT: Final = 18.0
#: So many marks on the axis of a chart at most.
_MOST_MARKS: Final = 12


def rating_sheets(years: Years, taken: Sequence[str]) -> list[Sheet]:
    """A sheet for each rating of each kind that was given in any cycle; none has a name that is `taken`."""
    rated = [(kind, field) for kind in years.plan.kinds for field in years.rated(kind)]
    wanted = [_name(years, kind, field) for kind, field in rated]
    names = sheet_names([*taken, *wanted])[len(taken) :]
    return [_sheet(years, kind, field, name) for (kind, field), name in zip(rated, names, strict=True)]


def _name(years: Years, kind: Kind, field: Field) -> str:
    return kind.name if len(years.rated(kind)) == 1 else f"{field.title} {kind.name}"


def _sheet(years: Years, kind: Kind, field: Field, name: str) -> Sheet:
    sheet, words = Sheet(name), years.words
    sheet.widths = {_NAME: _NAME_CHARS} | {_CODES + n: _CODE_CHARS for n in range(len(years.cycles))}
    title = words.of_period("history.ratings", years.plan.is_yearly, kind=kind.name, field=field.title)
    sheet.put(0, 0, title, TITLE)
    sheet.heights[0] = 26.25
    row = _counts(years, kind, field, sheet, 2)
    row = _programs(years, kind, field, sheet, row + 1)
    if years.unknown:
        numbers = words.text("history.joint").join(map(str, years.unknown))
        sheet.put(row + 1, 0, words.text("history.unknown", numbers=numbers), LEAD)
    return sheet


def _counts(years: Years, kind: Kind, field: Field, sheet: Sheet, top: int) -> int:
    """The counts and their chart; gives the row behind them."""
    words, labels = years.words, years.labels
    sheet.put(top, 0, words.text("history.counts"), SECTION)
    sheet.put(top + 1, 0, words.text("history.code"), HEAD, last_column=_NAME)
    _heads(sheet, top + 1, labels, years.report.face)
    scale = years.plan.scale_of(field)
    given, counted = years.counts(kind, field), counted_values(years, kind, field)
    for at, value in enumerate(counted):
        row = top + 2 + at
        named = {"code": value.code, "label": value.label}
        label = value.code if value.label == value.code else words.text("history.coded", **named)
        fill = color_of(scale, value)
        sheet.put(row, 0, label, replace(TEXT, fill=fill, color=text_on(fill)), last_column=_NAME)
        for n, counts in enumerate(given):
            sheet.put(row, _CODES + n, counts[value.code], COUNT)
        sheet.heights[row] = _ROW_PT
    first, last = top + 2, top + 1 + len(counted)
    _chart(years, kind, field, sheet, (first, last))
    return last + _CHART_ROWS + 3


def counted_values(years: Years, kind: Kind, field: Field) -> list[ScaleValue]:
    """The codes that are counted: those of the scale, then those that were given before and are in it no more."""
    scale = years.plan.scale_of(field)
    given = dict.fromkeys(code for counts in years.counts(kind, field) for code in counts)
    return [*scale.counted, *(ScaleValue(code, code) for code in given if scale.value(code) is None)]


def _heads(sheet: Sheet, row: int, labels: list[str], face: Face) -> None:
    for n, label in enumerate(labels):
        sheet.put(row, _CODES + n, label, HEAD)
    sheet.heights[row] = max(27.0, row_height([(label, _CODE_CHARS) for label in labels], face))


def _chart(years: Years, kind: Kind, field: Field, sheet: Sheet, rows: tuple[int, int]) -> None:
    scale, count = years.plan.scale_of(field), len(years.cycles)
    counted = counted_values(years, kind, field)
    place = quoted(sheet.name)
    ends = _CODES, _CODES + count - 1
    series = tuple(
        ChartSeries(
            value.label, f"={place}!{absolute(rows[0] - 1, ends[0])}:{absolute(rows[0] - 1, ends[1])}",
            f"={place}!{absolute(rows[0] + at, ends[0])}:{absolute(rows[0] + at, ends[1])}",
            ground_of(scale, counted, value), pattern_of(counted, value),
        )
        for at, value in enumerate(counted)
    )  # fmt: skip
    title = years.words.of_period("history.ratings", years.plan.is_yearly, kind=kind.name, field=field.title)
    labels = years.words.text("history.joint").join(years.labels)
    told = years.words.text("history.chart_ratings", title=title, labels=labels)
    for row in range(rows[1] + 1, rows[1] + 2 + _CHART_ROWS):
        sheet.heights[row] = _ROW_PT
    height = round(_CHART_ROWS * _ROW_PT * 4 / 3)
    unit = years.report.words_of(kind).text("history.programs")
    # Programs are counted in whole numbers.
    highest = max(sum(counts[value.code] for value in counted) for counts in years.counts(kind, field))
    step = ceil(highest / _MOST_MARKS) or 1
    sheet.charts.append(Chart(rows[1] + 2, 0, 640, height, "column", "stacked", title, series, told, unit, step=step))


def _programs(years: Years, kind: Kind, field: Field, sheet: Sheet, top: int) -> int:
    """Each program's codes; gives the row behind them."""
    words = years.report.words_of(kind)
    sheet.put(top, 0, words.text("history.each"), SECTION)
    head = top + 1
    sheet.put(head, _NO, words.text("history.no"), HEAD)
    sheet.put(head, _NAME, words.text("history.name"), HEAD)
    _heads(sheet, head, years.labels, years.report.face)
    scale, row = years.plan.scale_of(field), head
    language, programs = years.plan.language, years.plan.programs_of(kind)
    rows: list[tuple[str | int | None, str, Sequence[object]]] = []
    for program in programs:
        rows.append((number_of(program, language), program.name, years.values(program, field)))
        for name, given in years.contributions(program, field).items():
            rows.append((None, words.text("history.contributor", name=name), given))
    for one in years.ended(kind, field):
        name = words.text("history.ended", name=one.name) if one.name else words.text("history.ended_unnamed")
        rows.append((one.code or number_mark(one.no, language), name, one.values))
    sheet.widths[_NO] = number_chars((number for number, _, _ in rows if number), years.report.face)
    for number, name, codes in rows:
        row += 1
        sheet.put(row, _NO, number, CODE)
        sheet.put(row, _NAME, name, TEXT)
        for n, code in enumerate(codes):
            value = scale.value(code)
            fill = color_of(scale, value) if value else None
            style = replace(CODE, fill=fill, color=text_on(fill))
            sheet.put(row, _CODES + n, code if isinstance(code, str) else None, style)
        sheet.heights[row] = row_height([(name, _NAME_CHARS)], years.report.face)
    set_page(years.report, sheet, (head, head), (top,), landscape=False)
    return row
