"""A sheet as somebody draws it: cells, merges, shapes. What a file must hold, without a library."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Style:
    """How a cell looks."""

    bold: bool = False
    fill: str = ""
    size: float = 10
    indent: int = 0
    #: One letter below the other.
    stacked: bool = False
    border: bool = True
    centre: bool = False
    #: How Excel shows its number.
    number_format: str = ""
    #: The face of a colour.
    ink: str = ""


PLAIN = Style()
BARE = Style(border=False)


@dataclass(frozen=True)
class Shape:
    """Something drawn over the cells; places are fractions of rows and columns."""

    #: `rect`, `rightArrow`, `homePlate`, `line` (a line that ends in an arrow).
    form: str
    top: float
    left: float
    bottom: float
    right: float
    text: str = ""
    fill: str = ""


@dataclass
class Canvas:
    """One sheet while it is drawn."""

    name: str
    cells: dict[tuple[int, int], tuple[str | float, Style]] = field(default_factory=dict)
    #: First row, first column, last row, last column.
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)

    def put(self, row: int, column: int, value: str | float, style: Style = PLAIN, *, rows: int = 1, columns: int = 1,
            merged: bool = True) -> None:  # fmt: skip
        """A value in a cell, or in the first of so many rows and columns, which are `merged` or have borders alone."""
        for at_row in range(row, row + rows):
            for at_column in range(column, column + columns):
                self.cells[at_row, at_column] = ("", style)
        self.cells[row, column] = (value, style)
        if merged and rows * columns > 1:
            self.merges.append((row, column, row + rows - 1, column + columns - 1))

    def texts(self) -> list[str]:
        """Everything that can be read on it, a text or number each, in reading order."""
        cells = [str(value) for _, (value, _) in sorted(self.cells.items()) if value != ""]
        return cells + [shape.text for shape in self.shapes if shape.text]
