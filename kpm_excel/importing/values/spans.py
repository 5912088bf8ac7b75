"""Bars of a schedule, from cells and from what is drawn over them: where each begins and ends, and what it says."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil, floor
from typing import Final, Literal

from kpm_excel.importing.source import Drawn, Place, SourceSheet
from kpm_excel.importing.values.plainly import bare, even, is_nothing
from kpm_excel.plan.periods import QUARTERS

_ARROW: Final = re.compile(
    r"[\s→⇒➡➔➜⟶▶►▸＞>≫》━─―ー－\-‐–—=＝~〜～…・.]*[→⇒➡➔➜⟶▶►▸＞>≫》━─][\s→⇒➡➔➜⟶▶►▸＞>≫》━─―ー－\-‐–—=＝~〜～…・.]*"
)
_MARK: Final = re.compile(r"[○〇◯⭕●◎■□◆◇★☆✓✔レ]+")
_DITTO: Final = re.compile(r"[〃々″\"]|同左|同上|(?:〃|”)+")
_ARROW_BEHIND: Final = re.compile(r"[\s\u3000]*[→⇒➡➔➜⟶▶►]+[\s\u3000]*$|^[\s\u3000]*[→⇒➡➔➜⟶]+[\s\u3000]*(?=\S)")

#: So much of a quarter nobody meets when drawing; a month is more.
_SLIP: Final = 0.3


@dataclass(frozen=True, slots=True)
class AxisPart:
    """Columns of a sheet that stand for a stretch of time, in quarters from the first period on."""

    left: int
    right: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Stroke:
    """A bar before it has an item: a stretch of time, in quarters, on a stretch of rows."""

    start: float
    end: float
    top: float
    bottom: float
    label: str
    #: The cells that it was read from, and the numbers of what is drawn.
    cells: tuple[Place, ...] = ()
    drawn: tuple[int, ...] = ()
    fill: str | None = None

    @property
    def middle(self) -> float:
        """The row of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Axis:
    """The columns of a schedule as time."""

    sheet: SourceSheet
    parts: tuple[AxisPart, ...]
    _edges: dict[int, float] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """The first column of the sheet on it."""
        return self.parts[0].left

    @property
    def right(self) -> int:
        """The last column of the sheet on it."""
        return self.parts[-1].right

    def _points(self, column: float) -> float:
        """How far from the sheet's left edge a place is."""
        whole = int(column)
        if whole not in self._edges:
            self._edges[whole] = sum(self.sheet.width(at) for at in range(whole))
        return self._edges[whole] + (column - whole) * self.sheet.width(whole)

    def quarter(self, column: float) -> float:
        """The quarter, counted from the first period's beginning, at a place among the columns."""
        for part in self.parts:
            if column < part.right + 1:
                left, right = self._points(part.left), self._points(part.right + 1)
                share = (self._points(max(column, part.left)) - left) / (right - left) if right > left else 0.0
                return part.start + min(max(share, 0.0), 1.0) * (part.end - part.start)
        return self.parts[-1].end


def strokes_of(axis: Axis, rows: Sequence[int], drawn: Iterable[Drawn], plain: frozenset[str]) -> list[Stroke]:
    """The bars on `rows`, by cells and by what is drawn there; `plain` are fills that mean nothing."""
    cells = [stroke for row_cells in _lanes(axis, rows) for stroke in _runs(row_cells, plain)]
    lines = sorted(_drawn(axis, drawn), key=lambda one: (one.top, one.start))
    return _joined(cells, _labelled(lines))


@dataclass(slots=True)
class _Cell:
    start: float
    end: float
    top: int
    bottom: int
    text: str
    fill: str | None
    place: Place


def _lanes(axis: Axis, rows: Sequence[int]) -> Iterator[list[_Cell]]:
    """The cells of each row from left to right, each merged block once."""
    seen: set[tuple[int, int]] = set()
    for row in rows:
        found: list[_Cell] = []
        for part in axis.parts:
            for column in range(part.left, part.right + 1):
                area = axis.sheet.area(row, column)
                if (area.top, area.left) in seen:
                    continue
                cell = axis.sheet.cell(row, column)
                if cell is None or (not cell.text.strip() and not cell.fill):
                    continue
                seen.add((area.top, area.left))
                start, end = axis.quarter(max(area.left, axis.left)), axis.quarter(min(area.right, axis.right) + 1)
                # A text in a cell that is narrower than its period stands for as far as its own cell goes.
                found.append(
                    _Cell(start, end, area.top, area.bottom, cell.text.strip(), cell.fill, Place(area.top, area.left))
                )
        yield found


_Sort = Literal["words", "arrow", "mark", "ditto", "nothing", "blank"]


def _sort_of(text: str) -> _Sort:
    if not text:
        return "blank"
    if _ARROW.fullmatch(text):
        return "arrow"
    if _DITTO.fullmatch(even(text)):
        return "ditto"
    if is_nothing(text) or even(text) in ("×", "✕"):
        return "nothing"
    return "mark" if _MARK.fullmatch(text) else "words"


def _runs(cells: Sequence[_Cell], plain: frozenset[str]) -> Iterator[Stroke]:
    """Bars from the cells of one row: what goes on in the next cell is one bar with it."""
    at: Stroke | None = None
    for cell in cells:
        sort = _sort_of(cell.text)
        fill = cell.fill if cell.fill not in plain else None
        if sort == "nothing" or (sort == "blank" and fill is None):
            if at:
                yield at
            at = None
            continue
        label = "" if sort in ("arrow", "blank") else _ARROW_BEHIND.sub("", cell.text).strip()
        if at and _goes_on(at, cell, sort, fill, label):
            at = replace(
                at,
                end=cell.end,
                bottom=max(at.bottom, cell.bottom + 1),
                cells=(*at.cells, cell.place),
                label=at.label or label,
            )
            continue
        if at:
            yield at
        label = at.label if at and sort == "ditto" else label
        at = Stroke(cell.start, cell.end, cell.top, cell.bottom + 1, label, (cell.place,), (), fill)
    if at:
        yield at


def _goes_on(at: Stroke, cell: _Cell, sort: _Sort, fill: str | None, label: str) -> bool:
    if abs(at.end - cell.start) > 0.01:
        return False
    if sort in ("arrow", "ditto"):
        return True
    if sort == "blank":
        return at.fill == fill
    return bare(at.label) == bare(label) and (at.fill == fill)


def _drawn(axis: Axis, drawn: Iterable[Drawn]) -> Iterator[Stroke]:
    for one in drawn:
        is_upright = one.points in ("up", "down") and not one.text.strip()
        if one.kind in ("picture", "other") or is_upright:
            continue
        left, right = max(one.left, axis.left), min(one.right, axis.right + 1)
        if right <= left or ((one.right - one.left) > 0 and (right - left) < (one.right - one.left) / 3):
            continue
        start, end = axis.quarter(left), axis.quarter(right)
        yield Stroke(start, end, one.top, one.bottom, one.text.strip(), (), (one.number,), one.fill)


def _labelled(lines: Sequence[Stroke]) -> list[Stroke]:
    """What is drawn, with words that stand alone over a bar put to it."""
    silent = [one for one in lines if not one.label]
    said = [one for one in lines if one.label]
    found: list[Stroke] = []
    for bar in silent:
        mine = [
            one
            for one in said
            if _overlap(bar, one) > 0 and abs(bar.middle - one.middle) < 0.8 + (bar.bottom - bar.top) / 2
        ]
        inside = [one for one in mine if one.start >= bar.start - 0.6 and one.end <= bar.end + 0.6]
        if inside:
            # What a line means stands over it rather than beneath.
            near = min(inside, key=lambda one: (one.middle > bar.middle, abs(one.middle - bar.middle), one.start))
            said.remove(near)
            bar = replace(bar, label=near.label, drawn=(*bar.drawn, *near.drawn))
        found.append(bar)
    return sorted([*found, *said], key=lambda one: (one.middle, one.start))


def _overlap(one: Stroke, other: Stroke) -> float:
    return min(one.end, other.end) - max(one.start, other.start)


def _joined(cells: list[Stroke], lines: list[Stroke]) -> list[Stroke]:
    """Bars of cells and of what is drawn: words in cells beneath a silent line are what it says."""
    left = list(cells)
    found: list[Stroke] = []
    for line in lines:
        if line.label:
            found.append(line)
            continue
        under = [
            one
            for one in left
            if one.label and _overlap(line, one) > 0.2 and one.top - 0.6 <= line.middle <= one.bottom + 0.6
        ]
        under.sort(key=lambda one: one.start)
        if not under:
            found.append(line)
        elif len(under) == 1:
            left.remove(under[0])
            found.append(replace(line, label=under[0].label, cells=under[0].cells))
        else:
            # Several words along one line: each goes on up to the next.
            for one, after in zip(under, [*under[1:], None], strict=True):
                left.remove(one)
                start = line.start if one is under[0] else one.start
                found.append(
                    replace(
                        line,
                        start=start,
                        end=after.start if after else max(line.end, one.end),
                        label=one.label,
                        cells=one.cells,
                    )
                )
    return sorted([*found, *left], key=lambda one: (one.middle, one.start))


def reference(start: float, end: float, periods: Sequence[str]) -> tuple[str, str]:
    """The bar's `from` and `to` as a plan names them: the quarters in which it lies but for a slip of the hand."""
    last = QUARTERS * len(periods)
    first = min(max(floor(start + _SLIP), 0), last - 1)
    final = min(max(ceil(end - _SLIP), first + 1), last) - 1
    whole, part = divmod(first, QUARTERS)
    begin = periods[whole] if part == 0 else f"{periods[whole]}Q{part + 1}"
    whole, part = divmod(final, QUARTERS)
    return begin, periods[whole] if part == QUARTERS - 1 else f"{periods[whole]}Q{part + 1}"


def lanes(strokes: Sequence[Stroke], heights: Sequence[float], top: float, bottom: float) -> list[int]:
    """For each bar the number of its item, where all items stand in one cell from `top` to `bottom`.

    `heights` are the lines that each item takes there.
    """
    count = len(heights)
    if count <= 1:
        return [0] * len(strokes)
    clusters: list[list[int]] = []
    order = sorted(range(len(strokes)), key=lambda at: strokes[at].middle)
    for at in order:
        last = clusters[-1] if clusters else None
        if last and _same_lane(strokes[last[-1]], strokes[at]):
            last.append(at)
        else:
            clusters.append([at])
    found = [0] * len(strokes)
    if len(clusters) == count:
        for item, cluster in enumerate(clusters):
            for at in cluster:
                found[at] = item
        return found
    total = sum(heights) or 1
    centers, passed = [], 0.0
    for height in heights:
        centers.append(top + (passed + height / 2) / total * (bottom - top))
        passed += height
    least = 0
    for cluster in clusters:
        middle = sum(strokes[at].middle for at in cluster) / len(cluster)
        item = min(range(least, count), key=lambda one: abs(centers[one] - middle))
        for at in cluster:
            found[at] = item
        least = item
    return found


def _same_lane(one: Stroke, other: Stroke) -> bool:
    height = min(one.bottom - one.top, other.bottom - other.top)
    # Bars beside one another may be set off a little; two that overlap in time lie one below the other.
    if _overlap(one, other) > 0.3:
        return False
    return abs(one.middle - other.middle) <= max(height / 2, 0.05)
