"""Schedules as people draw them: in cells, or in shapes over cells. Says what can be read of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tests.hand_made.canvas import Canvas, Shape, Style
from tests.hand_made.leaves import Leaf
from tests.hand_made.look import Look
from tests.hand_made.report import Bar, Item

#: Ways that draw shapes.
DRAWN = ("arrows", "boxes", "lines")
_FILLS = ("9DC3E6", "F4B183", "A9D18E")
_MARK, _ON = "○", "→"


def as_read(item: Item, periods: list[Leaf], look: Look) -> Item:
    """The item as a table of this look tells it: cells know no quarters within a year, some ways no labels."""
    if look.schedule in DRAWN:
        return item
    bars = _in_cells(item, periods)
    if look.schedule == "fill":
        # Their colours tell them apart.
        bars = [replace(bar, label="") for bar in bars]
    if look.schedule == "marks":
        bars = list(_run_together(bars))
    return Item(item.name, tuple(bars))


def _run_together(bars: list[Bar]) -> Iterator[Bar]:
    """Bars that all show the same mark: where one ends and the next begins cannot be seen."""
    open_bar: Bar | None = None
    for bar in bars:
        if open_bar and open_bar.end == bar.start:
            open_bar = replace(open_bar, end=bar.end)
            continue
        if open_bar:
            yield open_bar
        open_bar = replace(bar, label="")
    if open_bar:
        yield open_bar


def _in_cells(item: Item, periods: list[Leaf]) -> list[Bar]:
    """The bars by whole cells; two that meet in a cell share it, as `調査・策定`."""
    cells: list[list[str]] = [
        [bar.label for bar in item.bars if bar.start < leaf.at + leaf.quarters and bar.end > leaf.at]
        for leaf in periods
    ]
    bars: list[Bar] = []
    for leaf, labels in zip(periods, cells, strict=True):
        label, end = "・".join(labels), leaf.at + leaf.quarters
        if not labels:
            continue
        if bars and bars[-1].label == label and bars[-1].end == leaf.at:
            bars[-1] = replace(bars[-1], end=end)
        else:
            bars.append(Bar(label, leaf.at, end))
    return bars


def draw_item(
    canvas: Canvas, item: Item, periods: list[Leaf], places: list[tuple[int, int]], top: float, bottom: float,
    rows: int, look: Look,
) -> None:  # fmt: skip
    """One line of a schedule between `top` and `bottom`.

    `places` are the first column of each period's cell and how many it takes.
    """
    row = int(top)
    if look.schedule in DRAWN:
        for at, bar in enumerate(item.bars):
            _draw(canvas, bar, at, periods, places, top, bottom, look)
        return
    for at, bar in enumerate(_in_cells(item, periods)):
        within = [place for leaf, place in zip(periods, places, strict=True) if bar.start <= leaf.at < bar.end]
        fill = _FILLS[at % len(_FILLS)]
        match look.schedule:
            case "merged":
                columns = sum(width for _, width in within)
                canvas.merges[:] = [one for one in canvas.merges if not _meets(one, row, rows, within[0][0], columns)]
                canvas.put(row, within[0][0], bar.label, Style(fill=fill, centre=True), rows=rows, columns=columns)
            case "fill":
                for column, width in within:
                    for shift in range(width):
                        canvas.cells[row, column + shift] = ("", Style(fill=fill))
            case "marks":
                for column, _ in within:
                    canvas.cells[row, column] = (_MARK, Style(centre=True))
            case "words":
                for column, _ in within:
                    canvas.cells[row, column] = (bar.label, Style(centre=True))
            case "arrow_signs":
                for step, (column, _) in enumerate(within):
                    canvas.cells[row, column] = (_ON if step else bar.label, Style(centre=True))


def _meets(merge: tuple[int, int, int, int], row: int, rows: int, column: int, columns: int) -> bool:
    top, left, bottom, right = merge
    return top < row + rows and bottom >= row and left < column + columns and right >= column


def _draw(
    canvas: Canvas, bar: Bar, at: int, periods: list[Leaf], places: list[tuple[int, int]], top: float, bottom: float,
    look: Look,
) -> None:  # fmt: skip
    left, right = _across(bar.start, periods, places, ends=False), _across(bar.end, periods, places, ends=True)
    # By hand nobody meets the lines exactly.
    left, right = left + 0.06, right - 0.05
    high = bottom - top
    upper, lower = top + high * 0.15, bottom - high * 0.15
    if look.schedule == "lines":
        middle = (top + bottom) / 2
        canvas.shapes.append(Shape("line", lower, left, lower, right))
        if bar.label:
            canvas.shapes.append(Shape("rect", upper, left, middle, right, bar.label))
        return
    form = (
        "homePlate" if look.schedule == "arrows" and at % 2 else "rightArrow" if look.schedule == "arrows" else "rect"
    )
    canvas.shapes.append(Shape(form, upper, left, lower, right, bar.label, _FILLS[at % len(_FILLS)]))


def _across(quarter: int, periods: list[Leaf], places: list[tuple[int, int]], *, ends: bool) -> float:
    for leaf, (column, width) in zip(periods, places, strict=True):
        within = quarter - leaf.at
        if 0 <= within < leaf.quarters or (ends and within == leaf.quarters):
            return column + width * within / leaf.quarters
    raise ValueError(f"no cell for quarter {quarter}")
