"""The sheets of indicators: the actual of each in each cycle, and a chart for each that has two of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from kpm_excel.book.base import Chart, ChartSeries, Sheet, absolute, quoted
from kpm_excel.book.marks import compared_text, figure_text, number_of
from kpm_excel.layouts.history.history_styles import HEAD, LEAD, NUMBER, TEXT, TITLE, number_chars, row_height, set_page
from kpm_excel.layouts.history.years import Years
from kpm_excel.plan.model import Indicator, Program
from kpm_excel.plan.types import type_of

_NO, _NAME, _INDICATOR, _UNIT, _TARGET, _FIRST = range(6)
_HEAD: Final = 2
_NAME_CHARS, _INDICATOR_CHARS, _ACTUAL_CHARS = 30.0, 36.0, 12.0
#: A chart for each would make the workbook too heavy to open.
_MOST_CHARTS: Final = 120
_CHART_PX: Final = (312, 270)
#: Charts side by side, the width of the column in which each stands, the rows that it covers, and its title.
_ACROSS, _CHART_CHARS, _DOWN, _ROW_PT, _TITLE_CHARS = 3, 52.0, 14, 15.0, 34
#: First row of the charts, and rows of charts on a page.
_CHARTS_TOP, _PAGE = 2, 2
_COLOR: Final = "#1F4E79"
_MOST_DECIMALS: Final = 10


@dataclass(frozen=True, slots=True)
class _Line:
    """One indicator with its actuals."""

    program: Program
    indicator: Indicator
    actuals: list[Any]


def figures_sheet(years: Years) -> Sheet:
    """The table of all indicators that have an actual."""
    words = years.words
    sheet = Sheet(words.text("history.indicators"))
    last = _FIRST + len(years.cycles) - 1
    marks = (number_of(line.program, years.plan.language) for line in _lines(years))
    sheet.widths = {
        _NO: number_chars(marks, years.report.face),
        _NAME: _NAME_CHARS,
        _INDICATOR: _INDICATOR_CHARS,
        _UNIT: 8.0,
        _TARGET: 14.0,
    }
    sheet.widths |= dict.fromkeys(range(_FIRST, last + 1), _ACTUAL_CHARS)
    sheet.put(0, 0, words.text("history.indicators_title"), TITLE)
    sheet.heights[0] = 26.25
    heads = [words.text(f"history.{key}") for key in ("no", "name", "indicator", "unit", "target")]
    for column, text in enumerate([*heads, *years.labels]):
        sheet.put(_HEAD, column, text, HEAD)
    sheet.heights[_HEAD] = max(27.0, row_height([(label, _ACTUAL_CHARS) for label in years.labels], years.report.face))
    lines = list(_lines(years))
    for row, line in enumerate(lines, _HEAD + 1):
        _put(years, sheet, row, line)
    sheet.freeze = (_HEAD + 1, 0)
    sheet.autofilter = (_HEAD, 0, _HEAD + max(len(lines), 1), last)
    set_page(years.report, sheet, (_HEAD, _HEAD))
    return sheet


def _lines(years: Years) -> Iterator[_Line]:
    for program in years.plan.programs:
        for field in years.plan.kind_of(program).fields:
            for indicator in (part.indicator for part in type_of(field).parts(field, program) if part.indicator):
                actuals = years.values(program, field, indicator.id)
                if any(actual is not None for actual in actuals):
                    yield _Line(program, indicator, actuals)


def _put(years: Years, sheet: Sheet, row: int, line: _Line) -> None:
    program, indicator = line.program, line.indicator
    sheet.put(row, _NO, number_of(program, years.plan.language), TEXT)
    sheet.put(row, _NAME, program.name, TEXT)
    sheet.put(row, _INDICATOR, indicator.name, TEXT)
    sheet.put(row, _UNIT, indicator.unit or "", TEXT)
    sheet.put(row, _TARGET, _target(years, indicator), TEXT)
    for n, actual in enumerate(line.actuals):
        sheet.put(row, _FIRST + n, actual, replace(NUMBER, number_format=_number_format(actual)))
    texts = [(program.name, _NAME_CHARS), (indicator.name, _INDICATOR_CHARS), (_target(years, indicator), 14.0)]
    sheet.heights[row] = row_height(texts, years.report.face)


def _number_format(actual: Any) -> str:
    """The number as it is, with its thousands marked."""
    decimals = max(-int(Decimal(repr(actual)).normalize().as_tuple().exponent), 0) if actual is not None else 0
    if decimals > _MOST_DECIMALS:
        return "General"
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _target(years: Years, indicator: Indicator) -> str:
    figure = figure_text(indicator.target, indicator.unit, years.plan.language)
    return compared_text(indicator, figure, years.words)


def charts_sheet(years: Years, table: Sheet) -> Sheet | None:
    """The charts of the indicators in `table`, three side by side; None where no indicator has two actuals."""
    words = years.words
    charted = [(row, line) for row, line in enumerate(_lines(years), _HEAD + 1) if _is_line(line)]
    if not charted:
        return None
    sheet = Sheet(words.text("history.charts"))
    sheet.widths = dict.fromkeys(range(_ACROSS), _CHART_CHARS)
    sheet.put(0, 0, words.text("history.charts_title"), TITLE)
    sheet.heights[0] = 26.25
    if len(charted) > _MOST_CHARTS:
        sheet.put(1, 0, words.text("history.charts_most", count=_MOST_CHARTS), LEAD)
    for at, (row, line) in enumerate(charted[:_MOST_CHARTS]):
        down, across = divmod(at, _ACROSS)
        sheet.charts.append(_chart(years, line, table.name, row, (_CHARTS_TOP + down * _DOWN, across)))
    count = -(-min(len(charted), _MOST_CHARTS) // _ACROSS)
    sheet.heights |= dict.fromkeys(range(1, _CHARTS_TOP + count * _DOWN), _ROW_PT)
    breaks = tuple(_CHARTS_TOP + down * _DOWN for down in range(_PAGE, count, _PAGE))
    # A cell in the last row: pages reach as far as cells and charts do.
    set_page(years.report, sheet, None, breaks, (0, 0, _CHARTS_TOP + count * _DOWN - 1, _ACROSS - 1))
    return sheet


def _chart(years: Years, line: _Line, table: str, row: int, at: tuple[int, int]) -> Chart:
    ends, place = (_FIRST, _FIRST + len(years.cycles) - 1), quoted(table)
    heads = f"={place}!{absolute(_HEAD, ends[0])}:{absolute(_HEAD, ends[1])}"
    values = f"={place}!{absolute(row, ends[0])}:{absolute(row, ends[1])}"
    title = f"{line.program.number} {line.indicator.name}"
    told = years.words.text("history.chart_indicator", title=title, values=_told(years, line))
    series = (ChartSeries(years.words.text("history.actual"), heads, values, _COLOR),)
    shown = title if len(title) <= _TITLE_CHARS else title[:_TITLE_CHARS] + "…"
    return Chart(*at, *_CHART_PX, "line", None, shown, series, told, line.indicator.unit or "")


def _is_line(line: _Line) -> bool:
    return sum(actual is not None for actual in line.actuals) > 1


def _told(years: Years, line: _Line) -> str:
    """The actuals in words, for those who do not see the chart."""
    pairs = zip(years.labels, line.actuals, strict=True)
    unit, language = line.indicator.unit, years.plan.language
    figures = (f"{label} {figure_text(value, unit, language)}" for label, value in pairs if value is not None)
    return years.words.text("history.joint").join(figures)
