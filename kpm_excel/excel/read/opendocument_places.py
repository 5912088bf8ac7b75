"""Where on a sheet of an .ods something lies that names no cell it ends in: by sizes of columns and rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.excel.read.guard import MAX_COLUMNS, MAX_ROWS
from kpm_excel.excel.read.ooxml.drawings import Area, Grid

#: English metric units of each unit of length, and of a pixel.
_UNITS: Final = {"in": 914_400, "cm": 360_000, "mm": 36_000, "pt": 12_700, "pc": 152_400, "px": 9_525}
_PIXEL: Final = 9_525
_LENGTH = re.compile(r"(-?[0-9]{1,6}(?:\.[0-9]{1,12})?)\s*(in|cm|mm|pt|pc|px)")
#: The last movement of a shape that is turned: its position stands there instead.
MOVED = re.compile(r"translate\s*\(\s*(-?[0-9.]+\w+)[\s,]+(-?[0-9.]+\w+)\s*\)")
#: A cell, and one that another covers.
CELLS: Final = ("table:table-cell", "table:covered-table-cell")


def repeated(attributes: Mapping[str, str], name: str) -> int:
    """How often the attribute `name` says that its element stands; once where it says nothing of use."""
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 8 else 1


def emu_of(length: str) -> int | None:
    """A length such as `2.5cm` in English metric units; None where it is none."""
    match = _LENGTH.fullmatch(length.strip())
    return round(float(match[1]) * _UNITS[match[2]]) if match else None


#: Left, upper, right and lower edge, in English metric units from the corner of the cell or sheet it belongs to.
Box = tuple[int, int, int, int]


def box_of(attributes: dict[str, str]) -> Box | None:
    """Where a shape with these attributes lies; None where they do not say it, as those of a group do not."""
    moved = MOVED.search(attributes.get("draw:transform", ""))
    at = (moved[1], moved[2]) if moved else (attributes.get("svg:x", ""), attributes.get("svg:y", ""))
    sides = [emu_of(text) for text in at]
    if None not in sides:
        sides += [
            start + (emu_of(attributes.get(key, "")) or 0)
            for start, key in zip(sides, ("svg:width", "svg:height"), strict=True)
            if start is not None
        ]
    else:
        sides = [emu_of(attributes.get(f"svg:{key}", "")) for key in ("x1", "y1", "x2", "y2")]
    left, upper, right, lower = sides
    if left is None or upper is None or right is None or lower is None:
        return None
    return min(left, right), min(upper, lower), max(left, right), max(upper, lower)


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box with all `boxes` in it."""
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


@dataclass(slots=True)
class Sizes:
    """How wide the columns of a sheet are and how high its rows, in pixels, as they are heard one after the other."""

    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)

    def column(self, first: int, count: int, width: str, is_hidden: bool) -> None:
        """Take columns of one width."""
        _take(self.widths, range(first, min(first + count, MAX_COLUMNS)), width, is_hidden)

    def row(self, first: int, count: int, height: str, is_hidden: bool) -> None:
        """Take rows of one height."""
        _take(self.heights, range(first, min(first + count, MAX_ROWS)), height, is_hidden)

    def area(self, anchor: tuple[int, int], box: Box) -> Area:
        """The cells under `box`, which is measured from the corner of the cell `anchor`."""
        grid, (row, column) = Grid(lambda: (self.widths, self.heights)), anchor
        return (
            grid.row_at(row, box[1]),
            grid.column_at(column, box[0]),
            grid.row_at(row, box[3]),
            grid.column_at(column, box[2]),
        )


def _take(sizes: dict[int, float], places: range, length: str, is_hidden: bool) -> None:
    size = 0 if is_hidden else emu_of(length)
    if size is not None:
        sizes.update(dict.fromkeys(places, size / _PIXEL))
