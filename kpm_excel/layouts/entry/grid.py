"""The columns of a program's sheet: keys, labels, a middle that follows the schedule, the live line, flags."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpm_excel.plan.model import Bar, FieldType, Kind, Plan, Program
from kpm_excel.plan.periods import QUARTERS, span

#: Widths in characters of the Normal font. Together they fill A4 portrait between margins of half an inch.
LABEL_CHARS, MIDDLE_CHARS, STATUS_CHARS = 21.0, 70.0, 21.0
#: A column takes five pixels beside its characters; see `kpm_excel.layouts.measure`.
_PADDING_CHARS = 5 / 6
#: Fewer columns than this would leave the indicators' figures no room side by side.
_LEAST_COLUMNS = 4
#: Room for a code, a number or a day.
INPUT_CHARS = 14.0


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of one sheet. The middle is cut wherever a bar begins or ends, and nowhere else."""

    #: Quarters at which the middle columns begin, and behind them the end of the last.
    edges: tuple[int, ...]
    keys: int = 0
    label: int = 1
    first: int = 2

    @property
    def last(self) -> int:
        """The last middle column."""
        return self.first + len(self.edges) - 2

    @property
    def status(self) -> int:
        """The column of the live line."""
        return self.last + 1

    @property
    def flags(self) -> int:
        """The hidden column of the flags behind the live line."""
        return self.last + 2

    @property
    def input_last(self) -> int:
        """The last column of the block that takes a code, a number or a day."""
        column = self.first
        while self.chars(self.first, column) < INPUT_CHARS and column < self.last - 2:
            column += 1
        return column

    def widths(self) -> dict[int, float]:
        """Width of every column in characters."""
        middle = {column: self._chars(column) for column in range(self.first, self.last + 1)}
        return {self.keys: 2, self.label: LABEL_CHARS, **middle, self.status: STATUS_CHARS, self.flags: 6}

    def _chars(self, column: int) -> float:
        at = column - self.first
        share = (self.edges[at + 1] - self.edges[at]) / (self.edges[-1] - self.edges[0])
        return max(0.5, round(share * MIDDLE_CHARS - _PADDING_CHARS, 2))

    def chars(self, first: int, last: int) -> float:
        """Width of a block of columns in characters, as one cell of it would have."""
        widths = self.widths()
        return sum(widths[column] for column in range(first, last + 1)) + _PADDING_CHARS * (last - first)

    def columns(self, start: int, end: int) -> tuple[int, int]:
        """The first and last column from quarter `start` to the end of quarter `end`."""
        return self.first + self.edges.index(start), self.first + self.edges.index(end + 1) - 1

    def parts(self, first: int, count: int) -> list[tuple[int, int]]:
        """`count` neighbouring blocks from column `first` to the last, as equally wide as the columns allow."""
        ends = [self.chars(first, column) for column in range(first, self.last + 1)]
        cuts = [first]
        for at in range(1, count):
            aim = ends[-1] * at / count
            least, most = cuts[-1] + 1, self.last + 1 - (count - at)
            cuts.append(min(range(least, most + 1), key=lambda column: abs(ends[column - first - 1] - aim)))
        return [(cut, following - 1) for cut, following in zip(cuts, [*cuts[1:], self.last + 1], strict=True)]


def grid_for(plan: Plan, kind: Kind, programs: Iterable[Program]) -> Grid:
    """The grid on which the schedules of `programs` of `kind` can be drawn."""
    ids = [period.id for period in plan.periods]
    edges = set(range(0, len(ids) * QUARTERS + 1, QUARTERS))
    for program in programs:
        for bar in _bars(kind, program):
            start, end = span(bar.start, bar.end, ids)
            edges |= {start, end + 1}
    step = QUARTERS
    while len(edges) - 1 < _LEAST_COLUMNS:
        step //= 2
        edges |= set(range(0, len(ids) * QUARTERS + 1, step))
    return Grid(tuple(sorted(edges)))


def _bars(kind: Kind, program: Program) -> list[Bar]:
    schedules = [f.id for f in kind.fields if f.type is FieldType.SCHEDULE]
    return [bar for name in schedules for item in program.values.get(name, ()) for bar in item.bars]


def lanes(spans: Sequence[tuple[int, int]]) -> list[int]:
    """The line on which each bar is drawn: the first on which it overlaps no earlier one."""
    ends: list[int] = []
    chosen = []
    for start, end in spans:
        lane = next((at for at, taken in enumerate(ends) if taken < start), len(ends))
        ends[lane : lane + 1] = [end]
        chosen.append(lane)
    return chosen
