"""Line charts of figures over time, three side by side."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final

from kpm_excel.book.base import Chart, ChartSeries, Sheet, absolute
from kpm_excel.book.marks import figure_text
from kpm_excel.layouts.history.history_styles import LEAD, TITLE, set_page
from kpm_excel.layouts.history.years import Years

#: A chart for each would make the workbook too heavy to open.
_MOST_CHARTS: Final = 120
_CHART_PX: Final = (280, 264)
#: Charts side by side, the width of the column in which each stands, the rows that it covers, and its title.
_ACROSS, _CHART_CHARS, _DOWN, _ROW_PT, _TITLE_CHARS = 3, 47.0, 15, 14.25, 30
#: First row of the charts, and rows of charts on a page.
_CHARTS_TOP, _PAGE = 2, 4
_THOUSAND: Final = 1000
_COLOR: Final = "#1F4E79"
_AIM_COLOR: Final = "#BF8F00"


@dataclass(frozen=True, slots=True)
class Cells:
    """Where what is charted stands in a table."""

    #: The sheet in quotes, the row of the heads, the row of the figures, first and last column.
    sheet: str
    head: int
    row: int
    ends: tuple[int, int]
    #: How many columns behind those of the heads the figures stand.
    aside: int = 0

    @property
    def heads(self) -> str:
        """The cells of the heads, as a chart names them."""
        return self._range(self.head, 0)

    @property
    def figures(self) -> str:
        """The cells of the figures, as a chart names them."""
        return self._range(self.row, self.aside)

    def between(self, first: int, last: int) -> "Cells":
        """The cells from the place `first` to the place `last` among them."""
        return replace(self, ends=(self.ends[0] + first, self.ends[0] + last))

    def _range(self, row: int, aside: int) -> str:
        first, last = (absolute(row, end + aside) for end in self.ends)
        return f"={self.sheet}!{first}:{last}"


@dataclass(frozen=True, slots=True)
class Charted:
    """One line of figures that may be charted."""

    title: str
    unit: str | None
    #: What each head says, with its figure; None or words where there is none.
    figures: tuple[tuple[str, Any], ...]
    cells: Cells
    #: What was aimed at; None where that is not known by period.
    aims: Cells | None = None
    #: What the line is called; None: the actual.
    name: str | None = None

    @property
    def numbers(self) -> list[tuple[str, float]]:
        """The figures that can be drawn, with their heads."""
        return [(head, value) for head, value in self.figures if isinstance(value, int | float)]


def _without_words(line: Charted) -> Charted:
    """`line` over the longest stretch of its figures in which none is a word, which a chart would draw as zero."""
    at, stretches = 0, []
    for is_word, group in groupby(line.figures, key=lambda figure: isinstance(figure[1], str)):
        count = len(list(group))
        if not is_word:
            stretches.append((at, at + count))
        at += count
    first, behind = max(stretches, key=lambda ends: ends[1] - ends[0], default=(0, 0))
    cells, aims = (one and one.between(first, behind - 1) for one in (line.cells, line.aims))
    return replace(line, figures=line.figures[first:behind], cells=cells or line.cells, aims=aims)


def charts_sheet(years: Years, lines: Iterable[Charted], key: str) -> Sheet | None:
    """A sheet with a chart for each of `lines` that has two figures; None where none has. `key` names it."""
    words, charted = years.words, [line for line in map(_without_words, lines) if len(line.numbers) > 1]
    if not charted:
        return None
    sheet = Sheet(words.text(f"history.{key}"))
    sheet.widths = dict.fromkeys(range(_ACROSS), _CHART_CHARS)
    sheet.put(0, 0, words.text(f"history.{key}_title"), TITLE)
    sheet.heights[0] = 26.25
    if len(charted) > _MOST_CHARTS:
        sheet.put(1, 0, words.text("history.charts_most", count=_MOST_CHARTS), LEAD)
    for at, line in enumerate(charted[:_MOST_CHARTS]):
        down, across = divmod(at, _ACROSS)
        # A row below the page's break: programs round where a chart begins.
        sheet.charts.append(_chart(years, line, (_CHARTS_TOP + down * _DOWN + 1, across)))
    count = -(-min(len(charted), _MOST_CHARTS) // _ACROSS)
    sheet.heights |= dict.fromkeys(range(1, _CHARTS_TOP + count * _DOWN), _ROW_PT)
    sheet.heights |= {_CHARTS_TOP + down * _DOWN: 4.5 for down in range(count)}
    # As many rows on each page, so that none is left over for a page of its own.
    pages = -(-count // _PAGE)
    breaks = tuple(_CHARTS_TOP + round(page * count / pages) * _DOWN for page in range(1, pages))
    # A cell in the last row: pages reach as far as cells and charts do.
    set_page(years.report, sheet, None, breaks, (0, 0, _CHARTS_TOP + count * _DOWN - 1, _ACROSS - 1), landscape=False)
    return sheet


def _chart(years: Years, line: Charted, at: tuple[int, int]) -> Chart:
    told = years.words.text("history.chart_indicator", title=line.title, values=_told(years, line))
    name = line.name or years.words.text("history.actual")
    series = [ChartSeries(name, line.cells.heads, line.cells.figures, _COLOR)]
    if line.aims:
        series.append(ChartSeries(years.words.text("history.target"), line.aims.heads, line.aims.figures, _AIM_COLOR))
    shown = line.title if len(line.title) <= _TITLE_CHARS else line.title[:_TITLE_CHARS] + "…"
    figures = [value for _, value in line.numbers]
    # From zero, whatever the figures are: a small change is not drawn as a great one.
    least, most = (0.0, None) if min(figures) >= 0 else (None, 0.0 if max(figures) <= 0 else None)
    unit = line.unit or ""
    shape = "#,##0" if max(map(abs, figures)) >= _THOUSAND else "General"
    return Chart(
        *at, *_CHART_PX, "line", None, shown, tuple(series), told, unit, values=True, least=least, most=most,
        axis_format=shape,
    )  # fmt: skip


def _told(years: Years, line: Charted) -> str:
    """The figures in words, for those who do not see the chart."""
    figures = (f"{head} {figure_text(value, line.unit, years.plan.language)}" for head, value in line.numbers)
    return years.words.text("history.joint").join(figures)
