"""Where the values and categories of a chart stand, and its axes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from kpm_excel.book.base import Chart
from kpm_excel.book.measure import Face, our_lines_in, text_width_em
from kpm_excel.paper.charted_cells import Charted
from kpm_excel.paper.drawn_shapes import svg_text
from kpm_excel.paper.looks import pt
from kpm_excel.paper.shown_values import text_of

TITLE_PT: Final = 10.0
TEXT_PT: Final = 9.0
#: Around all that a chart holds, and between its parts.
EDGE_PT: Final = 8.0
INK: Final = "#000000"
#: Of axes, and around bars.
LINE: Final = "#404040"
_GRID: Final = "#BFBFBF"
#: What of a chart's width names the categories of lying bars at most.
_NAMES_SHARE: Final = 0.4
#: Beyond the highest value an axis reaches so far at least, in parts of what it spans.
_HEADROOM: Final = 0.05
#: So many marks an axis has about, where their distance is not given.
_MARKS: Final = 6
_PITCH: Final = 1.15
_BESIDE_PT: Final = 5.0
_TURN: Final = "rotate(-90 {x} {y})"


@dataclass(frozen=True, slots=True)
class Plot:
    """The ground on which values are drawn."""

    #: Whether bars lie: their values go across, their categories down.
    lies: bool
    left: float
    top: float
    right: float
    bottom: float
    low: float
    high: float
    step: float
    #: The lines of each category's name.
    names: tuple[tuple[str, ...], ...]

    def at(self, value: float) -> float:
        """Where a value stands on its axis."""
        share = (value - self.low) / (self.high - self.low)
        if self.lies:
            return self.left + share * (self.right - self.left)
        return self.bottom - share * (self.bottom - self.top)

    @property
    def band(self) -> float:
        """What each category has of the other axis."""
        extent = self.bottom - self.top if self.lies else self.right - self.left
        return extent / max(1, len(self.names))

    def middle(self, category: int) -> float:
        """Where a category has its middle."""
        return (self.top if self.lies else self.left) + self.band * (category + 0.5)


def plot_of(chart: Chart, figures: Charted, face: Face, size: tuple[float, float]) -> Plot:
    """The ground of `chart`, of which width and height without the legend are the `size`."""
    lies = chart.type == "bar"
    low, high, step = _reach(chart, figures)
    title = TITLE_PT + 1.5 * EDGE_PT if chart.title else EDGE_PT
    unit = 1.4 * TEXT_PT if chart.y_title else 0.0
    right = size[0] - 1.5 * EDGE_PT
    if lies:
        names = _named(figures.categories, size[0] * _NAMES_SHARE, face)
        left = EDGE_PT + _BESIDE_PT + _widest(names, face)
        return Plot(lies, left, title, right, size[1] - 2 * TEXT_PT - unit, low, high, step, names)
    marks = [(_mark(low + number * step, chart, figures),) for number in range(round((high - low) / step) + 1)]
    left = EDGE_PT + _BESIDE_PT + _widest(marks, face) + unit
    names = _named(figures.categories, (right - left) / max(1, len(figures.categories)) - 2, face)
    deepest = max((len(lines) for lines in names), default=1)
    bottom = size[1] - _BESIDE_PT - deepest * TEXT_PT * _PITCH
    return Plot(lies, left, title, right, bottom, low, high, step, names)


def _named(categories: Iterable[str], room: float, face: Face) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.strip() for line in our_lines_in(name, room / TEXT_PT, face)) for name in categories)


def _widest(texts: Iterable[Iterable[str]], face: Face) -> float:
    return max((text_width_em(line, face) for lines in texts for line in lines), default=0.0) * TEXT_PT


def _reach(chart: Chart, figures: Charted) -> tuple[float, float, float]:
    """What the axis of values begins and ends with, and the distance of its marks."""
    if chart.subtype:
        columns = [[number or 0.0 for number in column] for column in zip(*figures.numbers, strict=True)]
        values = [sum(max(0.0, number) for number in column) for column in columns]
        values += [sum(min(0.0, number) for number in column) for column in columns]
    else:
        values = [number for numbers in figures.numbers for number in numbers if number is not None]
    highest, lowest = max(values, default=0.0), min(values, default=0.0)
    # Excel begins with zero unless all values are close to each other and far from it.
    if not chart.subtype and chart.least is None and lowest > 0 and highest - lowest < highest / 6:
        base = lowest - (highest - lowest) / 2
    else:
        base, lowest, highest = 0.0, min(0.0, lowest), max(0.0, highest)
    span = (highest - min(base, lowest)) or abs(highest)
    step = chart.step or (_even_step(span) if span else 1.0)
    room = _HEADROOM * (highest - min(base, lowest))
    high = step * ceil((highest + room) / step - 1e-9) if highest > 0 else 0.0
    low = step * floor((min(base, lowest) - (room if lowest < 0 else 0.0)) / step + 1e-9) if base or lowest < 0 else 0.0
    low = low if chart.least is None else chart.least
    high = high if chart.most is None else chart.most
    return low, high if high > low else low + step, step


def _even_step(span: float) -> float:
    """A round distance of which so wide a span has about as many as an axis has marks."""
    power = 10.0 ** floor(log10(span / _MARKS))
    return next(power * one for one in (1, 2, 5, 10) if power * one * _MARKS >= span)


def look(anchor: str, *, bold: bool = False) -> str:
    """The attributes of a text in a chart."""
    return f'fill="{INK}" text-anchor="{anchor}"' + (' font-weight="bold"' if bold else "")


def axes_svg(chart: Chart, figures: Charted, plot: Plot, face: Face) -> str:
    """The lines behind the values, the marks of their axis and what it counts."""
    drawn = []
    for number in range(round((plot.high - plot.low) / plot.step) + 1):
        value = plot.low + number * plot.step
        place, mark = plot.at(value), [_mark(value, chart, figures)]
        if plot.lies:
            line, text = f"M{pt(place)} {pt(plot.top)}V{pt(plot.bottom)}", (place, plot.bottom + TEXT_PT, "middle")
        else:
            line, text = f"M{pt(plot.left)} {pt(place)}H{pt(plot.right)}", (plot.left - _BESIDE_PT, place, "end")
        drawn.append(f'<path d="{line}" stroke="{_GRID}" stroke-width="0.75"/>')
        drawn.append(svg_text(mark, text[0], text[1], TEXT_PT, face, look(text[2])))
    return "".join(drawn) + _unit(chart, plot, face)


def _mark(value: float, chart: Chart, figures: Charted) -> str:
    value = round(value, 9)
    shape = chart.axis_format or figures.number_format
    return text_of(int(value) if value == int(value) else value, shape).strip()


def _unit(chart: Chart, plot: Plot, face: Face) -> str:
    if not chart.y_title:
        return ""
    if plot.lies:
        middle = plot.bottom + 2.4 * TEXT_PT
        return svg_text([chart.y_title], (plot.left + plot.right) / 2, middle, TEXT_PT, face, look("middle"))
    x, y = EDGE_PT + TEXT_PT / 2, (plot.top + plot.bottom) / 2
    turned = f'{look("middle")} transform="{_TURN.format(x=pt(x), y=pt(y))}"'
    return svg_text([chart.y_title], x, y, TEXT_PT, face, turned)


def names_svg(plot: Plot, face: Face) -> str:
    """The names of the categories, and the line on which these stand."""
    axis = plot.at(min(max(0.0, plot.low), plot.high))
    if plot.lies:
        line = f"M{pt(axis)} {pt(plot.top)}V{pt(plot.bottom)}"
    else:
        line = f"M{pt(plot.left)} {pt(axis)}H{pt(plot.right)}"
    texts = [_name(lines, plot, at, face) for at, lines in enumerate(plot.names)]
    return f'<path d="{line}" stroke="{LINE}" stroke-width="0.75"/>{"".join(texts)}'


def _name(lines: Sequence[str], plot: Plot, at: int, face: Face) -> str:
    if plot.lies:
        return svg_text(list(lines), plot.left - _BESIDE_PT, plot.middle(at), TEXT_PT, face, look("end"))
    middle = plot.bottom + _BESIDE_PT + len(lines) * TEXT_PT * _PITCH / 2
    return svg_text(list(lines), plot.middle(at), middle, TEXT_PT, face, look("middle"))
