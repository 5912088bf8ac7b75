"""The chart of a table of counts: a stacked bar for each group at the top."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final

from kpm_excel.book.base import Chart, ChartSeries, absolute, quoted
from kpm_excel.book.measure import Face, text_width_em
from kpm_excel.layouts.overview.codes import ground_of, pattern_of
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.counts import CountRow, Counts
from kpm_excel.layouts.overview.summary.flow import COLUMN_PT, COLUMNS, Row
from kpm_excel.plan.model import Group, Kind

_BAR_PT: Final = 26.0
#: A line of a label beside a bar; a chart leaves out labels that have no room.
_LABEL_LINE_PT: Final = 12.5
#: Title, axis and legend.
_AROUND_PT: Final = 84.0
#: Another line of the legend, and of the size of its type about.
_LEGEND_PT: Final = 12.0
_MOST_MARKS: Final = 12
_HIGHEST_PT: Final = 400.0


def row_key(counts: Counts, code: int, group: Group) -> str:
    """What names the row of `group` in the table that has the column of the code at `code`, one of several."""
    return f"{counts.kind.id} {counts.field.id} {code} {group.id}"


def chart_row(report: Report, kind: Kind, counts: Counts, codes: Sequence[int], sheet: str, lines: int) -> Row:
    """A row with the chart, whose labels have up to so many `lines`.

    `codes` are the columns of the sheet in which the codes are counted.
    """
    tops = [row for row in counts.rows if row.depth == 0]
    legend = _LEGEND_PT * (_legend_lines(counts, report.face) - 1)
    height = min(_HIGHEST_PT, _AROUND_PT + legend + max(_BAR_PT, _LABEL_LINE_PT * lines) * len(tops))
    title = report.words.text("overview.chart_title", kind=kind.name, field=counts.field.title)

    step = ceil(max(row.total for row in tops) / _MOST_MARKS) or 1

    def chart(places: Mapping[str, int]) -> Chart:
        scale = report.plan.scale_of(counts.field)
        series = []
        for at, (value, column) in enumerate(zip(counts.codes, codes, strict=True)):
            rows = [places[row_key(counts, at, row.group)] for row in tops if row.group]
            names, numbers = _cells(sheet, rows, 0), _cells(sheet, rows, column)
            color, pattern = ground_of(scale, counts.codes, value), pattern_of(counts.codes, value)
            series.append(ChartSeries(value.label, names, numbers, color, pattern))
        width_px = int(COLUMNS * COLUMN_PT * 4 / 3) - 2
        text = _described(report, title, counts, tops)
        shown = tuple(series)
        return Chart(0, 0, width_px, 0, "bar", "stacked", title, shown, text, values=True, step=step)

    return Row((), height, chart=chart)


def _legend_lines(counts: Counts, face: Face) -> int:
    """How many lines the legend takes, each label with its swatch and in columns of one width."""
    widest = max(text_width_em(value.label, face) for value in counts.codes) * _LEGEND_PT + 2 * _LEGEND_PT
    return ceil(len(counts.codes) / max(1, COLUMNS * COLUMN_PT // widest))


def _cells(sheet: str, rows: Sequence[int], column: int) -> str:
    """The cells of these rows in that column, as a formula spells them."""
    name = quoted(sheet)
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    parts = [f"{name}!{absolute(first, column)}:{absolute(last, column)}" for first, last in runs]
    return f"={parts[0]}" if len(parts) == 1 else f"=({','.join(parts)})"


def _described(report: Report, title: str, counts: Counts, rows: Sequence[CountRow]) -> str:
    """What the chart shows, for those who hear it."""
    told = "".join(bar_text(report, counts, row) for row in rows)
    return report.words.text("overview.chart_text", title=title, rows=told).strip()


def bar_text(report: Report, counts: Counts, row: CountRow) -> str:
    """What one bar of the chart shows: its group, and how many programs have which code."""
    words = report.words
    parts = [
        words.text("overview.chart_part", label=value.label, count=number)
        for value, number in zip(counts.codes, row.counted, strict=True)
    ]
    group = row.group.title if row.group else ""
    return words.text("overview.chart_row", group=group, parts=words.text("overview.list_comma").join(parts))
