"""Charts as SVG, about as Excel would draw them: title, bars or lines, axes, legend."""

from itertools import groupby
from typing import Final

from kpm_excel.book.base import Book, Chart, ChartPattern
from kpm_excel.book.measure import Face, text_width_em
from kpm_excel.paper.chart_plot import EDGE_PT, LINE, TEXT_PT, TITLE_PT, Plot, axes_svg, look, names_svg, plot_of
from kpm_excel.paper.charted_cells import Charted, charted
from kpm_excel.paper.drawn_shapes import svg_text
from kpm_excel.paper.looks import pt
from kpm_excel.paper.shown_values import markup, text_of

_PT_PER_PX: Final = 0.75
_SWATCH_PT: Final = 6.0
#: Width of the gap between bars against a bar.
_GAP: Final = 0.6
_FRAME: Final = "#D9D9D9"
_HATCH: Final = "#8C8C8C"
#: The figures on the bars, none where there is nothing.
_LABELS: Final = "#,##0;;;"
_STROKE_PT: Final = 2.0
_DOT_PT: Final = 2.0
#: A square of each pattern and what is drawn in it.
_PATTERNS: Final[dict[ChartPattern, tuple[float, str]]] = {
    "light_upward_diagonal": (3, "M-0.75 0.75L0.75 -0.75M0 3L3 0M2.25 3.75L3.75 2.25"),
    "wide_upward_diagonal": (6, "M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5"),
    "percent_10": (4, "M0.5 1H1.5M2.5 3H3.5"),
    "light_horizontal": (3, "M0 1.5H3"),
    "small_grid": (4, "M0 2H4M2 0V4"),
    "light_vertical": (3, "M1.5 0V3"),
    "wide_downward_diagonal": (6, "M-1.5 4.5L1.5 7.5M0 0L6 6M4.5 -1.5L7.5 1.5"),
    "percent_50": (2, "M0.25 0.5H1M1.25 1.5H2"),
    "dark_horizontal": (3, "M0 0.6H3M0 1.3H3M0 2H3"),
    "large_checker_board": (6, "M0 0.4H3M0 1.1H3M0 1.8H3M0 2.5H3M3 3.4H6M3 4.1H6M3 4.8H6M3 5.5H6"),
    "dark_vertical": (3, "M0.6 0V3M1.3 0V3M2 0V3"),
    "large_grid": (7, "M0 3.5H7M3.5 0V7"),
}
_DRAWN: Final = {("bar", "stacked"), ("column", "stacked"), ("line", None)}


def chart_svg(chart: Chart, book: Book, face: Face, identity: str) -> str:
    """The chart as the content of an SVG that is as large as it, in points; `identity` sets it apart in its document.

    Raises `ValueError` for a kind of chart that is not drawn here.
    """
    if (chart.type, chart.subtype) not in _DRAWN:
        raise ValueError(f"charts of the kind {chart.type} {chart.subtype} are not drawn on pages")
    width, height = chart_size_pt(chart)
    figures = charted(chart, book)
    title = svg_text([chart.title], width / 2, EDGE_PT + TITLE_PT / 2, TITLE_PT, face, look("middle", bold=True))
    legend, legend_pt = _legend(chart, face, (width, height), identity)
    plot = plot_of(chart, figures, face, (width, height - legend_pt))
    values = _lines(chart, figures, plot, face) if chart.type == "line" else _bars(chart, figures, plot, face, identity)
    return (
        f'<rect width="{pt(width)}" height="{pt(height)}" fill="#FFFFFF" stroke="{_FRAME}" stroke-width="0.75"/>'
        f"{_patterns(chart, identity)}{title}{axes_svg(chart, figures, plot, face)}{values}"
        f"{names_svg(plot, face)}{legend}"
    )


def chart_size_pt(chart: Chart) -> tuple[float, float]:
    """Width and height of a chart."""
    return chart.width_px * _PT_PER_PX, chart.height_px * _PT_PER_PX


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
        found.append(pattern_svg(series.pattern, series.color, f"{identity}-{at}"))
    return f"<defs>{''.join(found)}</defs>" if found else ""


def pattern_svg(pattern: ChartPattern, color: str, identity: str) -> str:
    """The definition of a fill with dark lines on `color`, known as `identity` in its document."""
    size, path = _PATTERNS[pattern]
    return (
        f'<pattern id="{identity}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f'<rect width="{size}" height="{size}" fill="{color}"/>'
        f'<path d="{path}" stroke="{_HATCH}" stroke-width="0.7" fill="none"/></pattern>'
    )


def _legend(chart: Chart, face: Face, size: tuple[float, float], identity: str) -> tuple[str, float]:
    """The legend at the foot of the chart, and what it takes of its height."""
    rows: list[list[tuple[int, float]]] = [[]]
    for at, series in enumerate(chart.series):
        wide = _SWATCH_PT + 3 + text_width_em(series.name, face) * TEXT_PT + EDGE_PT
        if rows[-1] and sum(one for _, one in rows[-1]) + wide > size[0] - 2 * EDGE_PT:
            rows.append([])
        rows[-1].append((at, wide))
    pitch = TEXT_PT * 1.35
    taken = pitch * len(rows) + EDGE_PT
    drawn = []
    for number, row in enumerate(rows):
        x = (size[0] - sum(wide for _, wide in row)) / 2
        middle = size[1] - taken + pitch * (number + 0.5)
        for at, wide in row:
            drawn.append(
                f'<rect x="{pt(x)}" y="{pt(middle - _SWATCH_PT / 2)}" width="{_SWATCH_PT}" height="{_SWATCH_PT}"'
                f' fill="{_fill(at, chart, identity)}" stroke="{LINE}" stroke-width="0.5"/>'
                + svg_text([chart.series[at].name], x + _SWATCH_PT + 3, middle, TEXT_PT, face, look("start"))
            )
            x += wide
    return "".join(drawn), taken


def _bars(chart: Chart, figures: Charted, plot: Plot, face: Face, identity: str) -> str:
    """Bars of which each series goes on where the one before ends, apart for what is above and below zero."""
    thick = plot.band / (1 + _GAP)
    drawn = []
    for at, numbers in enumerate(zip(*figures.numbers, strict=True)):
        middle = plot.middle(at)
        ends = {True: 0.0, False: 0.0}
        for series, number in enumerate(numbers):
            if not number:
                continue
            begin = ends[number > 0]
            ends[number > 0] = begin + number
            along = sorted((plot.at(begin), plot.at(begin + number)))
            x, y = (along[0], middle - thick / 2) if plot.lies else (middle - thick / 2, along[0])
            wide, high = (along[1] - along[0], thick) if plot.lies else (thick, along[1] - along[0])
            drawn.append(
                f'<rect x="{pt(x)}" y="{pt(y)}" width="{pt(wide)}" height="{pt(high)}"'
                f' fill="{_fill(series, chart, identity)}" stroke="{LINE}" stroke-width="0.75"/>'
            )
            if chart.values:
                drawn.append(_label(number, x + wide / 2, y + high / 2, face, chart.series[series].color))
    return "".join(drawn)


def _label(number: float, x: float, middle: float, face: Face, ground: str) -> str:
    """A figure on a bar, on a spot of its colour that keeps hatching off it."""
    text = text_of(number, _LABELS)
    if not text:
        return ""
    wide, high = text_width_em(text, face) * TEXT_PT + 2, TEXT_PT
    spot = (
        f'<rect x="{pt(x - wide / 2)}" y="{pt(middle - high / 2)}" width="{pt(wide)}" height="{pt(high)}"'
        f' fill="{markup(ground)}"/>'
    )
    return spot + svg_text([text], x, middle, TEXT_PT, face, look("middle"))


def _lines(chart: Chart, figures: Charted, plot: Plot, face: Face) -> str:
    """A line for each series, with a gap where it has no figure, and a dot at each figure."""
    drawn = []
    for rank, (series, numbers) in enumerate(zip(chart.series, figures.numbers, strict=True)):
        dashed = ' stroke-dasharray="4 3"' if rank else ""
        known = ((at, number) for at, number in enumerate(numbers) if number is not None)
        # Neighbours have the same distance between their place and their rank.
        for _, run in groupby(enumerate(known), key=lambda one: one[1][0] - one[0]):
            points = [(plot.middle(at), plot.at(number), number) for _, (at, number) in run]
            path = "L".join(f"{pt(x)} {pt(y)}" for x, y, _ in points)
            drawn.append(f'<path d="M{path}" fill="none" stroke="{series.color}" stroke-width="{_STROKE_PT}"{dashed}/>')
            if rank:
                continue
            for x, y, number in points:
                drawn.append(f'<circle cx="{pt(x)}" cy="{pt(y)}" r="{_DOT_PT}" fill="{series.color}"/>')
                if chart.values:
                    told = [text_of(number, figures.number_format or _LABELS)]
                    drawn.append(svg_text(told, x, y - TEXT_PT, TEXT_PT, face, look("middle")))
    return "".join(drawn)
