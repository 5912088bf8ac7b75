"""The columns of a program's sheet: keys, labels, a middle that follows the schedule, the live line, flags."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kpm_excel.book.measure import EDGE_PX, UNIT_PX, merged_chars
from kpm_excel.plan.periods import QUARTERS

#: Widths in characters; that of an input holds a day such as 2026年11月30日.
LABEL_CHARS, STATUS_CHARS, INPUT_CHARS = 22.5, 19.0, 16.0
#: Pixels of everything behind the labels. With them it fills A4 portrait but for three percent: printers differ.
BODY_PX = 551
#: Pixels of a cell that takes a mark, where several stand side by side.
MARK_PX = 34


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of one sheet: cut where a bar begins or ends, and where the form itself needs it."""

    #: Pixels at which the columns behind the labels begin, and behind them the end of the last.
    edges: tuple[int, ...]
    #: First column of the live line.
    status: int
    #: Last column of the block that takes a code, a number or a day.
    input_last: int
    #: Where marks stand side by side: by how many, the first and last column of each mark and the last of its words.
    marks: Mapping[int, tuple[tuple[int, int, int], ...]] = field(default_factory=dict)
    keys: int = 0
    label: int = 1
    first: int = 2
    #: Widths of columns, and of blocks that were asked for.
    _widths: dict[int, float] = field(default_factory=dict, compare=False)
    _blocks: dict[tuple[int, int], float] = field(default_factory=dict, compare=False)

    @property
    def last(self) -> int:
        """The last column before the live line."""
        return self.status - 1

    @property
    def end(self) -> int:
        """The last column that prints."""
        return self.first + len(self.edges) - 2

    @property
    def flags(self) -> int:
        """The hidden column of the flags behind the live line."""
        return self.end + 1

    @property
    def all_flags(self) -> range:
        """The hidden columns of the flags: as many as marks stand side by side."""
        return range(self.flags, self.flags + max([1, *self.marks]))

    @property
    def answers(self) -> list[int]:
        """The columns that take answers, the first of all sheets first."""
        columns = sorted({first for blocks in self.marks.values() for first, _, _ in blocks} - {self.first})
        return [self.first, *columns]

    def widths(self) -> dict[int, float]:
        """Width of every column in characters."""
        sizes = (_chars(behind - edge) for edge, behind in pairwise(self.edges))
        body = dict(enumerate(sizes, start=self.first))
        return {self.keys: 2, self.label: LABEL_CHARS, **body, **dict.fromkeys(self.all_flags, 6)}

    def chars(self, first: int, last: int) -> float:
        """Width of a block of columns in characters, as one cell of it would have."""
        block = first, last
        if block not in self._blocks:
            self._widths.update({} if self._widths else self.widths())
            self._blocks[block] = merged_chars([self._widths[column] for column in range(first, last + 1)])
        return self._blocks[block]

    def columns(self, start: int, end: int, periods: int) -> tuple[int, int]:
        """The first and last column from quarter `start` to the end of quarter `end` of so many periods."""
        first, behind = (self.edges.index(quarter_px(quarter, periods)) for quarter in (start, end + 1))
        first = min(self.first + first, self.end)
        return first, max(first, self.first + behind - 1)

    def parts(self, first: int, last: int, count: int) -> list[tuple[int, int]]:
        """`count` neighbouring blocks from column `first` to `last`, as equally wide as the columns allow."""
        edges = self.edges[first - self.first : last - self.first + 2]
        cuts = [first]
        for at in range(1, count):
            aim = edges[0] + (edges[-1] - edges[0]) * at / count
            least, most = cuts[-1] + 1, last + 1 - (count - at)
            cuts.append(min(range(least, most + 1), key=lambda column: abs(edges[column - first] - aim)))
        return [(cut, following - 1) for cut, following in zip(cuts, [*cuts[1:], last + 1], strict=True)]


def quarter_px(quarter: int, periods: int) -> int:
    """Where a quarter of so many periods begins behind the labels."""
    return round(BODY_PX * quarter / (periods * QUARTERS))


def _chars(width_px: int) -> float:
    """The width in characters of a column of `width_px`."""
    if width_px < UNIT_PX + EDGE_PX:
        return round(width_px / (UNIT_PX + EDGE_PX), 3)
    return round((width_px - EDGE_PX) / UNIT_PX, 3)


def lanes(spans: Sequence[tuple[int, int]]) -> list[int]:
    """The line on which each bar is drawn: the first on which it overlaps no earlier one."""
    taken: list[list[tuple[int, int]]] = []
    chosen = []
    for start, end in spans:
        lane = next((at for at, bars in enumerate(taken) if all(end < a or b < start for a, b in bars)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((start, end))
        chosen.append(lane)
    return chosen
