"""Charts as numbers that a page draws: columns of counts, lines of figures. Each stands beside a table of the same."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import Any

from kpm_excel.book.legible import text_on
from kpm_excel.book.measure import GOTHIC, text_width_em
from kpm_excel.layouts.overview.codes import color_of
from kpm_excel.plan.model import Scale, ScaleValue

#: Height of a chart of counts in its own units, the least from one column to the next, and the width of a column.
_COLUMNS_HEIGHT, _COLUMN_STEP, _COLUMN_WIDTH = 220.0, 110.0, 64.0
#: How wide an em of the words below it is.
_EM = 13.5
#: Size of a chart of figures, with room for the words around it.
_LINE_WIDTH, _LINE_HEIGHT, _SIDE, _ABOVE, _BELOW = 420.0, 200.0, 46.0, 24.0, 28.0
#: A segment lower than that has no room for its number.
_LEAST_SEGMENT = 13.0
#: So many words stand below a chart of figures at most.
_MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Segment:
    """How often one code was given, as a part of a column."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    ink: str
    #: The number in it; empty where it has no room.
    text: str


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart with a column for each cycle, whose segments add up."""

    width: float
    height: float
    segments: tuple[Segment, ...]
    #: The middle of each column, and what stands below it.
    heads: tuple[tuple[float, str], ...]
    #: Where the columns stand on.
    base: float


def columns_of(
    labels: Sequence[str], counts: Sequence[Mapping[str, int]], scale: Scale, values: Sequence[ScaleValue]
) -> Columns:
    """The chart of how often each of `values` was given in each cycle; the first of them lies at the bottom."""
    totals = [sum(own.get(value.code, 0) for value in values) for own in counts]
    per_unit = (_COLUMNS_HEIGHT - _ABOVE) / max([*totals, 1])
    step = max([_COLUMN_STEP, *(text_width_em(label, GOTHIC) * _EM + _EM for label in labels)])
    segments = []
    for at, own in enumerate(counts):
        y = _COLUMNS_HEIGHT
        for value in values:
            count = own.get(value.code, 0)
            height = round(count * per_unit, 1)
            y = round(y - height, 1)
            if count:
                fill = color_of(scale, value)
                text = str(count) if height >= _LEAST_SEGMENT else ""
                x = round(at * step + (step - _COLUMN_WIDTH) / 2, 1)
                segments.append(Segment(x, y, _COLUMN_WIDTH, height, fill, text_on(fill), text))
    heads = tuple((round((at + 0.5) * step, 1), label) for at, label in enumerate(labels))
    return Columns(round(len(labels) * step, 1), _COLUMNS_HEIGHT + _BELOW, tuple(segments), heads, _COLUMNS_HEIGHT)


@dataclass(frozen=True, slots=True)
class Dot:
    """One figure of a line."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A chart of figures over time, with what was aimed at where that is known."""

    width: float
    height: float
    #: The stretches of the line, each as SVG's `points`; where a figure is missing it breaks.
    actual: tuple[str, ...]
    dots: tuple[Dot, ...]
    aims: tuple[str, ...]
    aim_dots: tuple[Dot, ...]
    #: What stands below, and where.
    heads: tuple[tuple[float, str], ...]
    #: Where zero is.
    base: float


def lines_of(labels: Sequence[str], figures: Sequence[Any], texts: Sequence[str], aims: Sequence[Any]) -> Lines | None:
    """The chart of `figures`, printed as `texts`; None where fewer than two of them are numbers."""
    numbers = [figure for figure in figures if _is_number(figure)]
    if len(numbers) < 2:
        return None
    every = [*numbers, *(aim for aim in aims if _is_number(aim)), 0.0]
    low, high = min(every), max(every)
    span = (high - low) or 1.0
    step = (_LINE_WIDTH - 2 * _SIDE) / max(len(labels) - 1, 1)
    room = _LINE_HEIGHT - _ABOVE - _BELOW

    def place(at: int, figure: float) -> tuple[float, float]:
        return round(_SIDE + at * step, 1), round(_ABOVE + (high - figure) / span * room, 1)

    every_so_many = ceil(len(labels) / _MOST_LABELS)
    return Lines(
        _LINE_WIDTH,
        _LINE_HEIGHT,
        tuple(_stretches(figures, place)),
        tuple(Dot(*place(at, one), texts[at]) for at, one in enumerate(figures) if _is_number(one)),
        tuple(_stretches(aims, place)),
        tuple(Dot(*place(at, one), "") for at, one in enumerate(aims) if _is_number(one)),
        tuple((place(at, low)[0], label) for at, label in enumerate(labels) if at % every_so_many == 0),
        place(0, 0.0)[1],
    )


def _stretches(figures: Sequence[Any], place: Callable[[int, float], tuple[float, float]]) -> Iterator[str]:
    for is_there, group in groupby(enumerate(figures), key=lambda one: _is_number(one[1])):
        points = [place(at, figure) for at, figure in group] if is_there else []
        if len(points) > 1:
            yield " ".join(f"{x},{y}" for x, y in points)


def _is_number(figure: object) -> bool:
    return isinstance(figure, int | float) and not isinstance(figure, bool)
