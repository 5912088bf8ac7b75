"""A workbook that somebody made by hand, as a reader sees it: what cells show, how they look, what is drawn over them.

Rows and columns count from zero. Nothing here knows what a table is.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from kpm_excel.excel.read.appearance.appearances import Face, Form

#: What could not be read, or was read otherwise than it looks; each is a sentence in the catalog `importing`.
Caution = Literal[
    "beyond_area",
    "conditional_looks",
    "hidden_sheet",
    "macros_left",
    "looks_unread",
    "drawings_unread",
    "pictures",
    "objects",
    "not_a_worksheet",
    "external_links",
]


class Place(NamedTuple):
    """Where a cell is on its sheet."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class SourceCell(Face):
    """One cell: of a merged block the first, which alone holds something.

    White ground and black characters are those of a cell of which nothing is said.
    """

    row: int
    column: int
    #: What it shows: numbers and dates in their formats, characters that are crossed out left out, lines ended by "\n".
    text: str
    #: The number that it holds, whatever it shows; 0.8 where it shows 80%.
    number: int | float | None = None
    #: The day that it holds.
    day: dt.date | None = None
    #: The characters that are crossed out.
    struck: str = ""
    #: Its value does not show: hidden by its format, or in the colour of its ground.
    is_invisible: bool = False
    #: Somebody's remark on it.
    comment: str = ""
    #: It holds an error value such as #REF!.
    is_error: bool = False
    #: Its sheet and place in the workbook, where it was laid out anew.
    origin: tuple[str, Place] | None = None

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Area:
    """Cells from the first to the last, both included."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: object) -> bool:
        return isinstance(place, tuple) and self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right


@dataclass(frozen=True, slots=True)
class Drawn(Form):
    """Something that lies over the cells of a sheet."""

    #: Its number among what is drawn on the sheet.
    number: int = 0

    @property
    def middle(self) -> tuple[float, float]:
        """Row and column of its middle."""
        return (self.top + self.bottom) / 2, (self.left + self.right) / 2


@dataclass(frozen=True)
class SourceSheet:
    """One sheet."""

    #: The file that it stands in, as somebody named it.
    file: str
    name: str
    #: Its number among the sheets of the file.
    number: int
    #: Cells that show something, have a remark or a fill, by place; none that a merged block covers.
    cells: Mapping[tuple[int, int], SourceCell] = field(default_factory=dict)
    merges: tuple[Area, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    #: In points, of those that differ from `usual_width` and `usual_height`.
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    usual_width: float = 48.0
    usual_height: float = 13.5
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    #: Rows before which a page begins.
    page_breaks: frozenset[int] = frozenset()
    #: The rows that are printed at the top of each page: first and last.
    title_rows: tuple[int, int] | None = None
    is_hidden: bool = False
    #: Several sheets of the workbook are laid out in it.
    is_joined: bool = False
    #: Cells beyond the area that is read: place, beginning of what they hold.
    beyond: tuple[tuple[int, int, str], ...] = ()
    cautions: tuple[Caution, ...] = ()

    @cached_property
    def _blocks(self) -> dict[tuple[int, int], Area]:
        """The merged block of each cell, so far as the sheet is in use."""
        bottom, right = self.extent
        return {
            (row, column): area
            for area in self.merges
            for row in range(area.top, min(area.bottom, bottom) + 1)
            for column in range(area.left, min(area.right, right) + 1)
        }

    @cached_property
    def extent(self) -> tuple[int, int]:
        """The last row and the last column in which something stands, is filled or merged; -1 for none."""
        rows = [*(row for row, _ in self.cells), *(area.top for area in self.merges)]
        columns = [*(column for _, column in self.cells), *(area.left for area in self.merges)]
        # A block reaches as far as cells do, and no farther than people draw.
        for area in self.merges:
            if area.bottom - area.top < 500:
                rows.append(area.bottom)
            if area.right - area.left < 500:
                columns.append(area.right)
        return max(rows, default=-1), max(columns, default=-1)

    def area(self, row: int, column: int) -> Area:
        """The merged block to which the cell belongs; the cell alone where it is not merged."""
        return self._blocks.get((row, column)) or Area(row, column, row, column)

    def cell(self, row: int, column: int) -> SourceCell | None:
        """What stands at the place: within a merged block what its first cell holds; None for nothing."""
        block = self._blocks.get((row, column))
        return self.cells.get((block.top, block.left) if block else (row, column))

    def text(self, row: int, column: int) -> str:
        """What the cell at the place shows, or the block that it belongs to; "" for nothing."""
        cell = self.cell(row, column)
        return cell.text if cell else ""

    def fill(self, row: int, column: int) -> str | None:
        """The fill that is seen at the place."""
        cell = self.cell(row, column)
        return cell.fill if cell else None

    def written(self) -> Iterator[SourceCell]:
        """Every cell that shows something, row by row."""
        for place in sorted(self.cells):
            if self.cells[place].text.strip():
                yield self.cells[place]

    def width(self, column: int) -> float:
        """How wide a column is, in points; 0 where it is hidden."""
        return 0.0 if column in self.hidden_columns else self.widths.get(column, self.usual_width)

    def height(self, row: int) -> float:
        """How high a row is, in points; 0 where it is hidden."""
        return 0.0 if row in self.hidden_rows else self.heights.get(row, self.usual_height)


@dataclass(frozen=True, slots=True)
class Source:
    """One workbook."""

    #: As somebody named it.
    file: str
    format: Literal["xlsx", "xlsm", "xls", "ods", "xlsb"]
    sheets: tuple[SourceSheet, ...]
    cautions: tuple[Caution, ...] = ()
