"""The sheet of indicators: the actual of each in each cycle, and where there are targets by period those below it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from kpm_excel.book.base import Sheet, quoted
from kpm_excel.book.marks import compared_text, indicator_text, number_of
from kpm_excel.layouts.history.history_styles import HEAD, NUMBER, TEXT, TITLE, number_chars, row_height, set_page
from kpm_excel.layouts.history.line_charts import Cells, Charted
from kpm_excel.layouts.history.years import Years
from kpm_excel.plan.model import Indicator, Program
from kpm_excel.plan.types import type_of

_NO, _NAME, _INDICATOR, _UNIT, _TARGET, _FIRST = range(6)
_HEAD: Final = 2
_NAME_CHARS, _INDICATOR_CHARS, _TARGET_CHARS, _ACTUAL_CHARS = 38.0, 46.0, 18.0, 13.0
_MOST_DECIMALS: Final = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator with its actuals, or with its targets."""

    program: Program
    indicator: Indicator
    figures: list[Any]
    is_target: bool = False


def has_indicators(years: Years) -> bool:
    """Whether any indicator has an actual."""
    return any(True for _ in lines_of(years))


def indicators_sheet(years: Years) -> Sheet:
    """The table of all indicators that have an actual."""
    words = years.words
    sheet = Sheet(words.text("history.indicators"))
    last = _FIRST + len(years.cycles) - 1
    marks = (number_of(line.program, years.plan.language) for line in lines_of(years))
    sheet.widths = {
        _NO: number_chars(marks, years.report.face),
        _NAME: _NAME_CHARS,
        _INDICATOR: _INDICATOR_CHARS,
        _UNIT: 8.0,
        _TARGET: _TARGET_CHARS,
    }
    sheet.widths |= dict.fromkeys(range(_FIRST, last + 1), _ACTUAL_CHARS)
    sheet.put(0, 0, words.of_period("history.indicators_title", years.plan.is_yearly), TITLE)
    sheet.heights[0] = 26.25
    heads = [words.text(f"history.{key}") for key in ("no", "name", "indicator", "unit", "target")]
    for column, text in enumerate([*heads, *years.labels]):
        sheet.put(_HEAD, column, text, HEAD)
    sheet.heights[_HEAD] = max(27.0, row_height([(label, _ACTUAL_CHARS) for label in years.labels], years.report.face))
    lines = list(lines_of(years))
    for row, line in enumerate(lines, _HEAD + 1):
        _put(years, sheet, row, line)
        if _has_line_of_target(lines, row - _HEAD - 1):
            # For the chart alone: one target over all cycles.
            for column in range(last + 1, last + 1 + len(years.cycles)):
                sheet.put(row, column, line.indicator.target, NUMBER)
                sheet.hidden_columns.add(column)
    sheet.freeze = (_HEAD + 1, 0)
    sheet.autofilter = (_HEAD, 0, _HEAD + max(len(lines), 1), last)
    set_page(years.report, sheet, (_HEAD, _HEAD))
    return sheet


def lines_of(years: Years) -> Iterator[Line]:
    """Each indicator that has an actual, and behind it its targets where any cycle has one."""
    for program in years.plan.programs:
        for field in years.plan.kind_of(program).fields:
            for indicator in (part.indicator for part in type_of(field).parts(field, program) if part.indicator):
                answered, periods = (
                    years.values(program, field, indicator.id),
                    [one.plan.period for one in years.cycles],
                )
                said = (indicator.actuals.get(period or "") for period in periods)
                actuals = [told if given is None else given for given, told in zip(answered, said, strict=True)]
                if any(actual is not None for actual in actuals):
                    yield Line(program, indicator, actuals)
                    targets = [indicator.targets.get(period or "") for period in periods]
                    if any(target is not None for target in targets):
                        yield Line(program, indicator, targets, is_target=True)


def _put(years: Years, sheet: Sheet, row: int, line: Line) -> None:
    program, indicator = line.program, line.indicator
    sheet.put(row, _NO, number_of(program, years.plan.language), replace(TEXT, align="center"))
    sheet.put(row, _NAME, program.name, TEXT)
    name = years.words.text("history.target_of", name=indicator.name) if line.is_target else indicator.name
    sheet.put(row, _INDICATOR, name, TEXT)
    sheet.put(row, _UNIT, indicator.unit or "", TEXT)
    target = "" if line.is_target else _target(years, indicator)
    sheet.put(row, _TARGET, target, TEXT)
    for n, figure in enumerate(line.figures):
        shape = _number_format(figure, indicator.decimals)
        sheet.put(row, _FIRST + n, figure, TEXT if isinstance(figure, str) else replace(NUMBER, number_format=shape))
    texts = [(program.name, _NAME_CHARS), (name, _INDICATOR_CHARS), (target, _TARGET_CHARS)]
    texts += [(figure, _ACTUAL_CHARS) for figure in line.figures if isinstance(figure, str)]
    sheet.heights[row] = row_height(texts, years.report.face)


def _number_format(figure: Any, decimals: int | None) -> str:
    """The number as it is, or with so many decimals, with its thousands marked."""
    if decimals is None:
        told = isinstance(figure, int | float)
        decimals = max(-int(Decimal(repr(figure)).normalize().as_tuple().exponent), 0) if told else 0
    if decimals > _MOST_DECIMALS:
        return "General"
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _target(years: Years, indicator: Indicator) -> str:
    figure = indicator_text(indicator, indicator.target, years.plan.language)
    return compared_text(indicator, figure, years.words) or indicator.target_text or ""


def _has_line_of_target(lines: Sequence[Line], at: int) -> bool:
    """Whether a line of actuals is charted with a single target, since there are none by period."""
    has_own = at + 1 < len(lines) and lines[at + 1].is_target
    return not lines[at].is_target and not has_own and lines[at].indicator.target is not None


def charted(years: Years, table: Sheet) -> Iterator[Charted]:
    """What is charted of the indicators in `table`: those that have two actuals."""
    ends = (_FIRST, _FIRST + len(years.cycles) - 1)
    lines = list(lines_of(years))
    for at, line in enumerate(lines):
        if line.is_target:
            continue
        row, has_targets = _HEAD + 1 + at, at + 1 < len(lines) and lines[at + 1].is_target
        title = f"{line.program.number} {line.indicator.name}"
        cells = Cells(quoted(table.name), _HEAD, row, ends)
        aims = Cells(quoted(table.name), _HEAD, row + 1, ends) if has_targets else None
        if _has_line_of_target(lines, at):
            aims = Cells(quoted(table.name), _HEAD, row, ends, len(years.cycles))
        yield Charted(title, line.indicator.unit, tuple(zip(years.labels, line.figures, strict=True)), cells, aims)
