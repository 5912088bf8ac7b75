"""Charts as SVG, as Excel would draw them: title, bars with their figures, axes, legend."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from kpm_excel.book.base import Book, Chart, ChartPattern
from kpm_excel.book.measure import Face, page_lines, text_width_em
from kpm_excel.paper.charted_cells import Charted, charted
from kpm_excel.paper.drawn_shapes import svg_text
from kpm_excel.paper.looks import pt
from kpm_excel.paper.shown_values import markup, text_of

_PT_PER_PX: Final = 0.75
_TITLE_PT: Final = 10.0
_TEXT_PT: Final = 9.0
#: Around all that a chart holds, and between its parts.
_EDGE_PT: Final = 8.0
_SWATCH_PT: Final = 6.0
#: Width of the gap between bars against a bar.
_GAP: Final = 0.6
_LINE, _GRID, _FRAME, _HATCH, _INK = "#404040", "#BFBFBF", "#D9D9D9", "#8C8C8C", "#000000"
#: The figures on the bars, none where there is nothing.
_LABELS: Final = "#,##0;;;"
#: What of its width names the categories at most.
_NAMES_SHARE: Final = 0.4
#: Beyond the highest value an axis reaches so far at least, in parts of what it spans.
_HEADROOM: Final = 0.05
#: So many marks an axis has about, where their distance is not given.
_MARKS: Final = 6
#: A square of each pattern and what is drawn in it.
_PATTERNS: Final[dict[ChartPattern, tuple[float, str]]] = {
    "light_upward_diagonal": (3, "M-0.75 0.75L0.75 -0.75M0 3L3 0M2.25 3.75L3.75 2.25"),
    "wide_upward_diagonal": (6, "M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5"),
    "percent_10": (4, "M0.75 1H1.5M2.75 3H3.5"),
    "light_horizontal": (3, "M0 1.5H3"),
    "small_grid": (3, "M0 1.5H3M1.5 0V3"),
    "light_vertical": (3, "M1.5 0V3"),
}


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where bars are drawn, and what their axis reaches."""

    left: float
    top: float
    right: float
    bottom: float
    low: float
    high: float
    step: float

    def x(self, value: float) -> float:
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)


def chart_svg(chart: Chart, book: Book, face: Face, identity: str) -> str:
    """The chart as the content of an SVG that is as large as it, in points; `identity` sets it apart in its document.

    Raises `ValueError` for a kind of chart that is not drawn here.
    """
    if (chart.type, chart.subtype) != ("bar", "stacked"):
        raise ValueError(f"charts of the kind {chart.type} {chart.subtype} are not drawn on pages")
    width, height = chart_size_pt(chart)
    figures = charted(chart, book)
    title = svg_text([chart.title], width / 2, _EDGE_PT + _TITLE_PT / 2, _TITLE_PT, face, _look("middle", bold=True))
    legend, legend_pt = _legend(chart, face, width, height, identity)
    names = _names(figures, face, width)
    plot = _plot(chart, figures, names, face, (width, height - legend_pt))
    return (
        f'<rect width="{pt(width)}" height="{pt(height)}" fill="#FFFFFF" stroke="{_FRAME}" stroke-width="0.75"/>'
        f"{_patterns(chart, identity)}{title}{_grid(chart, plot, face)}{_bars(chart, figures, plot, face, identity)}"
        f"{_name_texts(names, plot, face)}{legend}"
    )


def chart_size_pt(chart: Chart) -> tuple[float, float]:
    """Width and height of a chart."""
    return chart.width_px * _PT_PER_PX, chart.height_px * _PT_PER_PX


def _look(anchor: str, *, bold: bool = False) -> str:
    return f'fill="{_INK}" text-anchor="{anchor}"' + (' font-weight="bold"' if bold else "")


def _fill(series: int, chart: Chart, identity: str) -> str:
    return f"url(#{identity}-{series})" if chart.series[series].pattern else chart.series[series].color


def _patterns(chart: Chart, identity: str) -> str:
    """The patterns of the series, dark lines on their colours."""
    found = []
    for at, series in enumerate(chart.series):
        if series.pattern is None:
            continue
        if series.pattern not in _PATTERNS:
            raise ValueError(f"the pattern {series.pattern!r} is not drawn on pages")
        size, path = _PATTERNS[series.pattern]
        found.append(
            f'<pattern id="{identity}-{at}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
            f'<rect width="{size}" height="{size}" fill="{series.color}"/>'
            f'<path d="{path}" stroke="{_HATCH}" stroke-width="0.5" fill="none"/></pattern>'
        )
    return f"<defs>{''.join(found)}</defs>" if found else ""


def _legend(chart: Chart, face: Face, width: float, height: float, identity: str) -> tuple[str, float]:
    """The legend at the foot of the chart, and what it takes of its height."""
    rows: list[list[tuple[int, float]]] = [[]]
    for at, series in enumerate(chart.series):
        wide = _SWATCH_PT + 3 + text_width_em(series.name, face) * _TEXT_PT + _EDGE_PT
        if rows[-1] and sum(one for _, one in rows[-1]) + wide > width - 2 * _EDGE_PT:
            rows.append([])
        rows[-1].append((at, wide))
    pitch = _TEXT_PT * 1.35
    taken = pitch * len(rows) + _EDGE_PT
    drawn = []
    for number, row in enumerate(rows):
        x = (width - sum(wide for _, wide in row)) / 2
        middle = height - taken + pitch * (number + 0.5)
        for at, wide in row:
            drawn.append(
                f'<rect x="{pt(x)}" y="{pt(middle - _SWATCH_PT / 2)}" width="{_SWATCH_PT}" height="{_SWATCH_PT}"'
                f' fill="{_fill(at, chart, identity)}" stroke="{_LINE}" stroke-width="0.5"/>'
                + svg_text([chart.series[at].name], x + _SWATCH_PT + 3, middle, _TEXT_PT, face, _look("start"))
            )
            x += wide
    return "".join(drawn), taken


def _names(figures: Charted, face: Face, width: float) -> list[list[str]]:
    """The lines of each category's name."""
    room = width * _NAMES_SHARE
    return [[line.strip() for line in page_lines(name, room, _TEXT_PT, face)] for name in figures.categories]


def _plot(
    chart: Chart, figures: Charted, names: Sequence[Sequence[str]], face: Face, size: tuple[float, float]
) -> _Plot:
    widest = max((text_width_em(line, face) for lines in names for line in lines), default=0.0) * _TEXT_PT
    axis = 2 * _TEXT_PT + (1.4 * _TEXT_PT if chart.y_title else 0.0)
    title = (_TITLE_PT + 1.5 * _EDGE_PT) if chart.title else _EDGE_PT
    columns = [[number or 0.0 for number in column] for column in zip(*figures.numbers, strict=True)]
    high = max((sum(max(0.0, number) for number in column) for column in columns), default=0.0)
    low = min((sum(min(0.0, number) for number in column) for column in columns), default=0.0)
    step = chart.step or _even_step((high - low) or 1.0)
    top = step * ceil((high + _HEADROOM * (high - low)) / step - 1e-9) if high > 0 else 0.0
    bottom = step * floor((low - _HEADROOM * (high - low)) / step + 1e-9) if low < 0 else 0.0
    if top == bottom:
        top = step
    right = size[0] - 1.5 * _EDGE_PT
    return _Plot(1.5 * _EDGE_PT + widest, title, right, size[1] - axis, bottom, top, step)


def _even_step(span: float) -> float:
    """A round distance of which so wide a span has about as many as an axis has marks."""
    power = 10.0 ** floor(log10(span / _MARKS))
    return next(power * one for one in (1, 2, 5, 10) if power * one * _MARKS >= span)


def _grid(chart: Chart, plot: _Plot, face: Face) -> str:
    """The lines behind the bars, and the marks of the axis below them."""
    drawn, count = [], round((plot.high - plot.low) / plot.step)
    for number in range(count + 1):
        value = plot.low + number * plot.step
        x = plot.x(value)
        drawn.append(
            f'<path d="M{pt(x)} {pt(plot.top)}V{pt(plot.bottom)}" stroke="{_GRID}" stroke-width="0.75"/>'
            + svg_text([_figure(value)], x, plot.bottom + _TEXT_PT, _TEXT_PT, face, _look("middle"))
        )
    if chart.y_title:
        middle = plot.bottom + 2.4 * _TEXT_PT
        drawn.append(svg_text([chart.y_title], (plot.left + plot.right) / 2, middle, _TEXT_PT, face, _look("middle")))
    return "".join(drawn)


def _figure(value: float) -> str:
    return text_of(int(value) if value == int(value) else round(value, 9), "General")


def _bars(chart: Chart, figures: Charted, plot: _Plot, face: Face, identity: str) -> str:
    band = (plot.bottom - plot.top) / max(1, len(figures.categories))
    thick = band / (1 + _GAP)
    drawn = []
    for at, numbers in enumerate(zip(*figures.numbers, strict=True)):
        top = plot.top + band * at + (band - thick) / 2
        ends = {True: 0.0, False: 0.0}
        for series, number in enumerate(numbers):
            if not number:
                continue
            begin = ends[number > 0]
            ends[number > 0] = begin + number
            left, right = sorted((plot.x(begin), plot.x(begin + number)))
            drawn.append(
                f'<rect x="{pt(left)}" y="{pt(top)}" width="{pt(right - left)}" height="{pt(thick)}"'
                f' fill="{_fill(series, chart, identity)}" stroke="{_LINE}" stroke-width="0.75"/>'
            )
            if chart.values:
                told = text_of(number, _LABELS)
                drawn.append(_label(told, (left + right) / 2, top + thick / 2, face, chart.series[series].color))
    axis = plot.x(min(max(0.0, plot.low), plot.high))
    drawn.append(f'<path d="M{pt(axis)} {pt(plot.top)}V{pt(plot.bottom)}" stroke="{_LINE}" stroke-width="0.75"/>')
    return "".join(drawn)


def _label(text: str, x: float, middle: float, face: Face, ground: str) -> str:
    """A figure on a bar, on a spot of its colour that keeps hatching off it."""
    if not text:
        return ""
    wide, high = text_width_em(text, face) * _TEXT_PT + 2, _TEXT_PT
    spot = (
        f'<rect x="{pt(x - wide / 2)}" y="{pt(middle - high / 2)}" width="{pt(wide)}" height="{pt(high)}"'
        f' fill="{markup(ground)}"/>'
    )
    return spot + svg_text([text], x, middle, _TEXT_PT, face, _look("middle"))


def _name_texts(names: Sequence[list[str]], plot: _Plot, face: Face) -> str:
    band = (plot.bottom - plot.top) / max(1, len(names))
    return "".join(
        svg_text(lines, plot.left - 5, plot.top + band * (at + 0.5), _TEXT_PT, face, _look("end"))
        for at, lines in enumerate(names)
    )
