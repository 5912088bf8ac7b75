"""The grid of a table and its headings: which columns of the sheet each column of cells takes."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.hand_made.canvas import Canvas, Style
from tests.hand_made.leaves import Leaf
from tests.hand_made.look import Look
from tests.hand_made.report import Is

_HEAD = Style(bold=True, fill="D9D9D9", centre=True)
#: Width of a column in a grid of narrow ones.
_NARROW = 2.6
_GROUP_WIDTH = 12.0
#: What people write below a heading.
_NOTES = {Is.RATING: "\n（※１）", Is.DEPARTMENTS: "\n（主管課）", Is.FIGURE: "\n※２"}


@dataclass
class Grid:
    """Where each column of cells stands on the sheet."""

    leaves: list[Leaf]
    look: Look
    left: int
    #: Leading columns for groups.
    levels: int
    #: The rows of headings that were drawn.
    heading_rows: set[int] = field(default_factory=set)

    def places(self) -> list[tuple[Leaf, tuple[int, int]]]:
        """Each column of cells with its first column of the sheet and how many it takes."""
        found, column = [], self.left + self.levels
        for leaf in self.leaves:
            columns = self._columns(leaf)
            found.append((leaf, (column, columns)))
            column += columns
        return found

    @property
    def right(self) -> int:
        """The last column of the sheet that the table takes."""
        _, (column, columns) = self.places()[-1]
        return column + columns - 1

    def widen(self, canvas: Canvas) -> None:
        """Sets the widths."""
        for level in range(self.levels):
            canvas.widths.setdefault(self.left + level, _GROUP_WIDTH)
        for leaf, (column, columns) in self.places():
            for at in range(column, column + columns):
                canvas.widths.setdefault(at, leaf.width / columns)

    def _columns(self, leaf: Leaf) -> int:
        if self.look.grid == "narrow":
            return max(2, round(leaf.width / _NARROW))
        return 6 if self.look.grid == "letters" and leaf.column.holds is Is.FIGURE else 1


def draw_headings(canvas: Canvas, grid: Grid, look: Look, row: int) -> int:
    """The headings from `row` on; the row behind them."""
    deep = max(len(leaf.heading) for leaf in grid.leaves)
    grid.heading_rows.update(range(row, row + deep))
    places = grid.places()
    for level in range(grid.levels):
        word = ("区分", "施策")[level] if grid.levels > 1 else "区分"
        canvas.put(row, grid.left + level, word, _HEAD, rows=deep, merged=look.head_merged)
    for depth in range(deep):
        at = 0
        while at < len(places):
            leaf, (column, columns) = places[at]
            last = at
            if depth + 1 < len(leaf.heading):
                while last + 1 < len(places) and _goes_on(leaf, places[last + 1][0], depth):
                    last += 1
            if depth < len(leaf.heading):
                wide = places[last][1][0] + places[last][1][1] - column
                is_lowest = depth + 1 == len(leaf.heading)
                rows = deep - depth if is_lowest else 1
                text, style = leaf.heading[depth], _HEAD
                if is_lowest and leaf.column.holds is Is.RATING:
                    text, style = _narrow(text, look)
                if is_lowest and look.heads == "noted":
                    text += _NOTES.get(leaf.column.holds, "")
                merged = look.head_merged or (wide == columns and rows == 1)
                canvas.put(row + depth, column, text, style, rows=rows, columns=wide, merged=merged)
            at = last + 1
    canvas.heights |= {row + depth: 24.0 for depth in range(deep)}
    return row + deep


def _narrow(text: str, look: Look) -> tuple[str, Style]:
    if look.vertical == "stacked":
        return text, Style(bold=True, fill="D9D9D9", centre=True, stacked=True)
    if look.vertical == "broken" and not text.isascii():
        return "\n".join(text), _HEAD
    return text, _HEAD


def _goes_on(leaf: Leaf, other: Leaf, depth: int) -> bool:
    """Whether the heading of `leaf` at this depth stands over the next column too."""
    return len(other.heading) > depth + 1 and other.heading[: depth + 1] == leaf.heading[: depth + 1]
