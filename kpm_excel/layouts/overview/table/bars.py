"""Bars of a schedule: where each lies, in which lane, and where its label stands.

Lengths along the time are in points from the left edge of the first period; a quarter has the same length
everywhere. Heights are in points from the top of the item's row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from kpm_excel.book.measure import Face, our_lines_in, text_width_em
from kpm_excel.layouts.overview.overview_styles import TEXT_PT
from kpm_excel.plan.model import Bar
from kpm_excel.plan.periods import QUARTERS, shown_span

#: One line of a label.
LINE_PT: Final = TEXT_PT * 1.3
#: Space in a bar above and below its label together; left and right together.
_AROUND_PT: Final = 3.0
_INSET_PT: Final = 3.0
#: Programs set the letters of a shape up to so much wider than those of a cell.
_SURE: Final = 0.97
#: Space on both sides of a label beside its bar.
_BESIDE_PT: Final = 8.0
#: Between lanes, and over and under all of them.
GAP_PT: Final = 2.0
MARGIN_PT: Final = 2.5
#: A label takes at most so many lines in its bar before it is put beside.
_MOST_LINES: Final = 4
#: Narrower than this no label is set, neither in a bar nor beside it.
_LEAST_EM: Final = 2.0


@dataclass(frozen=True, slots=True)
class Placed:
    """One bar with its label."""

    bar: Bar
    start_pt: float
    end_pt: float
    top_pt: float
    height_pt: float
    #: The label's lines.
    lines: tuple[str, ...]
    #: Where the label stands when it is not in the bar: left end, right end, top.
    beside: tuple[float, float, float] | None = None

    @property
    def bottom_pt(self) -> float:
        """Lower end of bar and label."""
        label = self.beside[2] + len(self.lines) * LINE_PT if self.beside else 0.0
        return max(self.top_pt + self.height_pt, label)

    def moved_up(self, by_pt: float) -> "Placed":
        """The same bar, higher by that much."""
        beside = (*self.beside[:2], self.beside[2] - by_pt) if self.beside else None
        return replace(self, top_pt=self.top_pt - by_pt, beside=beside)


@dataclass(frozen=True, slots=True)
class Lanes:
    """The bars of one item."""

    bars: tuple[Placed, ...]
    height_pt: float

    def divide(self, room_pt: float) -> tuple["Lanes", "Lanes"]:
        """The bars that stand in a room of that height, and those that go on after it."""
        lowest = max(room_pt - MARGIN_PT, min((bar.bottom_pt for bar in self.bars), default=0.0))
        heads = tuple(bar for bar in self.bars if bar.bottom_pt <= lowest)
        rests = tuple(bar for bar in self.bars if bar.bottom_pt > lowest)
        shift = min((bar.top_pt for bar in rests), default=0.0) - MARGIN_PT
        return _lanes_of(heads), _lanes_of(tuple(bar.moved_up(shift) for bar in rests))


@dataclass(frozen=True, slots=True)
class _Label:
    """A label set in a width."""

    lines: tuple[str, ...]
    #: What bar and label take along the time.
    taken: tuple[float, float]
    #: Left and right end of the label beside the bar; None inside.
    box: tuple[float, float] | None
    #: True: the label stands under the bar.
    under: bool = False

    @property
    def height_pt(self) -> float:
        """Height of bar and label together."""
        return _height(len(self.lines)) + (LINE_PT if self.under else 0.0)


def lay_out(
    bars: Sequence[Bar], period_ids: Sequence[str], period_pt: float, face: Face, shown: Sequence[str] | None = None
) -> Lanes:
    """The bars of one item in as few lanes as keep bars and labels apart, as far as they lie in the periods `shown`."""
    shown = period_ids if shown is None else shown
    quarter, width = period_pt / QUARTERS, period_pt * len(shown)
    found = [(bar, shown_span(bar.start, bar.end, period_ids, shown)) for bar in bars]
    bars, spans = [bar for bar, span in found if span], [span for _, span in found if span]
    lanes: list[list[tuple[Bar, float, float, _Label]]] = []
    for at in sorted(range(len(bars)), key=lambda at: spans[at]):
        start, end = spans[at][0] * quarter, (spans[at][1] + 1) * quarter
        label = _set(bars[at].label, start, end, width, face)
        lane = next((one for one in lanes if one[-1][3].taken[1] <= label.taken[0] + 0.01), None)
        if lane is None:
            lanes.append(lane := [])
        lane.append((bars[at], start, end, label))
    placed: list[Placed] = []
    top = MARGIN_PT
    for lane in lanes:
        height = max(label.height_pt for *_, label in lane)
        placed.extend(_place(bar, start, end, top, height, label, face) for bar, start, end, label in lane)
        top += height + GAP_PT
    return _lanes_of(tuple(placed))


def _lanes_of(bars: tuple[Placed, ...]) -> Lanes:
    return Lanes(bars, max((bar.bottom_pt for bar in bars), default=0.0) + MARGIN_PT)


def _set(text: str, start: float, end: float, width: float, face: Face) -> _Label:
    """The label in its bar where it fits there, else beside it on the wider side, else under it."""
    for count in range(1, _MOST_LINES + 1):
        lines = _lines(text, _room_em(end - start, _height(count)), face, count)
        if lines:
            return _Label(lines, (start, end), None)
    left, right = start, width - end
    lines = _lines(text, (max(left, right) - _BESIDE_PT) / TEXT_PT, face, _MOST_LINES)
    if not lines:
        lines = tuple(line.strip() for line in our_lines_in(text, max(1.0, (width - _BESIDE_PT) / TEXT_PT), face))
        return _Label(lines, (0.0, width), (0.0, width), under=True)
    needed = max(text_width_em(line, face) for line in lines) * TEXT_PT * 1.06 + _BESIDE_PT
    box = (end, min(width, end + needed)) if right >= left else (max(0.0, start - needed), start)
    return _Label(lines, (min(start, box[0]), max(end, box[1])), box)


def _height(lines: int) -> float:
    return lines * LINE_PT + _AROUND_PT


def _room_em(width_pt: float, height_pt: float) -> float:
    """How much of a bar its label may take: the point, half as long as the bar is high, takes half of its length."""
    return (width_pt - height_pt / 4 - _INSET_PT) * _SURE / TEXT_PT


def _lines(text: str, width_em: float, face: Face, most: int) -> tuple[str, ...]:
    """The label's lines in that width; nothing where it is too narrow for its words or takes more than `most`.

    No sign is left over alone where shorter lines share what there is; where it is whatever is done, it is too narrow.
    """
    if width_em < _LEAST_EM and text_width_em(text, face) > width_em:
        return ()
    count = len(our_lines_in(text, width_em, face))
    for share in range(20, 9, -1):
        lines = tuple(line.strip() for line in our_lines_in(text, width_em * share / 20, face))
        if len(lines) > min(count, most):
            return ()
        if len(lines) == 1 or not (_is_torn(lines) or any(map(_is_lone, lines))):
            return lines
    return ()


def _is_lone(line: str) -> bool:
    """Whether one sign stands alone in a line, but for brackets and marks."""
    return sum(character.isalnum() for character in line) == 1 or len(line) == 1


def _is_torn(lines: Sequence[str]) -> bool:
    return any(_is_letter(a[-1:]) and _is_letter(b[:1]) for a, b in pairwise(lines))


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _place(bar: Bar, start: float, end: float, top: float, lane: float, label: _Label, face: Face) -> Placed:
    if label.under:
        return Placed(bar, start, end, top, LINE_PT, label.lines, (*label.taken, top + LINE_PT))
    if label.box:
        height = min(lane, _height(1))
        return Placed(bar, start, end, top, height, label.lines, (*label.box, top))
    # As high as its neighbours, unless the longer point would push the label into one more line.
    same = _lines(bar.label, _room_em(end - start, lane), face, len(label.lines))
    return Placed(bar, start, end, top, lane if same else label.height_pt, same or label.lines)
