"""What lies over a sheet: shapes, lines, ink, pictures, charts, SmartArt and embedded documents (DrawingML)."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

from kpm_excel.book.raw import Drawn, DrawnKind
from kpm_excel.excel.read.guard import MAX_COLUMNS, MAX_DRAWN, MAX_ROWS
from kpm_excel.excel.read.ooxml.places import LAST_COLUMN, LAST_ROW
from kpm_excel.excel.read.ooxml.shared_texts import decode

#: Cells from the first to the last: row, column, row, column.
Area = tuple[int, int, int, int]

_ANCHORS: Final = ("xdr:twoCellAnchor", "xdr:oneCellAnchor", "xdr:absoluteAnchor")
_SHAPES: Final = ("xdr:sp", "xdr:cxnSp")
_LINES: Final = ("line", "lineInv")
#: The last word of what a frame holds: charts of both kinds, SmartArt, and everything else.
_FRAMES: Final[dict[str, DrawnKind]] = {"chart": "chart", "chartex": "chart", "diagram": "text"}
#: A pixel in English metric units, and what a sheet without widths and heights has (64 by 20 pixels).
_PIXEL: Final = 9525
_COLUMN_PX, _ROW_PX = 64, 20


#: Widths of columns and heights of rows in pixels, where they are not as usual.
Sizes = tuple[dict[int, float], dict[int, float]]

_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_HIDDEN = re.compile(rb"""\shidden=["'](?:1|true)["']""")
_ROW_NUMBER, _ROW_HEIGHT = re.compile(rb'\sr="([0-9]{1,7})"'), re.compile(rb'\sht="([0-9]{1,6}(?:\.[0-9]{1,12})?)"')


def row_heights(sheet: bytes) -> dict[int, float]:
    """The heights of the rows in the part `sheet`, in pixels, by row."""
    heights: dict[int, float] = {}
    for match in _ROW.finditer(sheet):
        number, height = _ROW_NUMBER.search(match[1]), _ROW_HEIGHT.search(match[1])
        if number and _HIDDEN.search(match[1]):
            heights[int(number[1]) - 1] = 0
        elif number and height:
            heights[int(number[1]) - 1] = float(height[1]) * 4 / 3
    return heights


def digit_px(widths: Sequence[float]) -> int:
    """How many pixels wide a digit is in the font in which a workbook measures these `widths` of its columns.

    Columns have whole pixels, so the widths themselves tell it; where they do not, 7 as in most fonts.
    """
    return next((px for px in (7, 6, 8, 5, 9, 10) if all((width * px + 0.06) % 1 < 0.12 for width in widths)), 7)


class Grid:
    """Which cell lies where on a sheet, whose sizes `sizes` gives when something lies free over it."""

    def __init__(self, sizes: Callable[[], Sizes]) -> None:
        self._sizes = sizes

    @cached_property
    def _edges(self) -> tuple[list[float], list[float]]:
        """Where columns and rows begin, in pixels, as far as cells are read."""
        widths, heights = self._sizes()
        columns = accumulate((widths.get(at, _COLUMN_PX) for at in range(MAX_COLUMNS)), initial=0.0)
        return list(columns), list(accumulate((heights.get(at, _ROW_PX) for at in range(MAX_ROWS)), initial=0.0))

    def column_at(self, start: int, emu: int) -> int:
        """The column that lies so far to the right of the left edge of column `start`."""
        return _at(self._edges[0], start, emu)

    def row_at(self, start: int, emu: int) -> int:
        """The row that lies so far below the upper edge of row `start`."""
        return _at(self._edges[1], start, emu)


def _at(edges: list[float], start: int, emu: int) -> int:
    if start >= len(edges) or emu <= 0:
        return start
    # What ends at the edge of a cell does not cover it.
    return max(bisect_left(edges, edges[start] + emu / _PIXEL) - 1, start)


class DrawingReader:
    """Listens to a drawing; `drawn` holds what lies over the cells."""

    def __init__(self, grid: Grid) -> None:
        self.pieces: list[str] = []
        self.drawn: list[Drawn] = []
        #: Frames whose words stand in another part: which of `drawn`, and the relation that leads to it.
        self.elsewhere: list[tuple[int, str]] = []
        self._grid = grid
        #: The corners of the anchor: "from" and "to", each with column, row and what is left over beyond them.
        self._corners: dict[str, dict[str, int]] = {}
        self._corner: dict[str, int] | None = None
        self._place: dict[str, int] = {}
        self._size: dict[str, int] = {}
        #: Within a shape its kind and its words; None outside.
        self._words: list[str] | None = None
        self._kind: DrawnKind = "shape"
        self._frame: DrawnKind = "object"
        self._link = ""
        #: How deep in what is meant for older programs, which says the same again.
        self._fallbacks = 0
        #: How many things the anchor had before.
        self._before = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag of a drawing."""
        self.pieces.clear()
        if name in _ANCHORS:
            self._corners, self._place, self._size = {}, {}, {}
            self._before = len(self.drawn)
        elif name in ("xdr:from", "xdr:to"):
            self._corner = self._corners.setdefault(name[4:], {})
        elif name == "mc:Fallback":
            self._fallbacks += 1
        elif name == "xdr:pos" or (name == "xdr:ext" and not self._size):
            target = self._place if name == "xdr:pos" else self._size
            target.update({key: _number(value) for key, value in attributes.items() if key in ("x", "y", "cx", "cy")})
        elif not self._fallbacks:
            self._see(name, attributes)

    def _see(self, name: str, attributes: dict[str, str]) -> None:
        if name in _SHAPES:
            self._words, self._kind = [], "line" if name == "xdr:cxnSp" else "shape"
        elif name == "a:prstGeom" and self._words is not None:
            form = attributes.get("prst", "")
            self._kind = "line" if form in _LINES or "Connector" in form else self._kind
        elif name == "a14:compatExt":
            self._kind = "control"
        elif name == "xdr:pic":
            self._add("picture")
        elif name == "xdr:graphicFrame":
            self._frame, self._link = "object", ""
        elif name == "a:graphicData":
            self._frame = _FRAMES.get(attributes.get("uri", "").rpartition("/")[2], "object")
        elif name in ("c:chart", "cx:chart", "dgm:relIds"):
            self._link = attributes.get("r:dm") or attributes.get("r:id", "")
        elif name.endswith("contentPart"):
            self._add("ink")

    def end(self, name: str) -> None:
        """Hears an end tag of a drawing."""
        if self._corner is not None and name in ("xdr:col", "xdr:row", "xdr:colOff", "xdr:rowOff"):
            self._corner[name[4:]] = _number("".join(self.pieces))
        elif name in ("xdr:from", "xdr:to"):
            self._corner = None
        elif name == "mc:Fallback":
            self._fallbacks -= 1
        elif name in _ANCHORS and len(self.drawn) == self._before:
            # Nothing that is known here, and yet there is something.
            self._add("object")
        elif self._fallbacks:
            pass
        elif name == "xdr:graphicFrame":
            if self._link and len(self.drawn) < MAX_DRAWN:
                self.elsewhere.append((len(self.drawn), self._link))
            self._add(self._frame)
        elif self._words is not None:
            self._end_of_words(name, self._words)

    def _end_of_words(self, name: str, words: list[str]) -> None:
        # The signs of an equation are words of their own.
        if name in ("a:t", "m:t"):
            words.append(decode("".join(self.pieces)))
        elif name in ("a:p", "a:br"):
            words.append("\n")
        elif name in _SHAPES:
            text = "".join(words).strip("\n")
            has_words = bool(text.strip()) and self._kind != "control"
            self._add("text" if has_words else self._kind, text if text.strip() else "")
            self._words = None

    def _add(self, kind: DrawnKind, text: str = "") -> None:
        if len(self.drawn) < MAX_DRAWN:
            self.drawn.append(Drawn(kind, self._area(), text))

    def _area(self) -> Area:
        """The cells that the anchor covers: to a corner, or as far as its size reaches."""
        grid, begin, end = self._grid, self._corners.get("from"), self._corners.get("to")
        row, column, down, right = 0, 0, self._place.get("y", 0), self._place.get("x", 0)
        if begin is not None:
            row, column = min(begin.get("row", 0), LAST_ROW), min(begin.get("col", 0), LAST_COLUMN)
            down, right = begin.get("rowOff", 0), begin.get("colOff", 0)
        first_row, first_column = (
            (row, column) if begin is not None else (grid.row_at(0, down), grid.column_at(0, right))
        )
        if end is None:
            last_row = grid.row_at(row, down + self._size.get("cy", 0))
            last_column = grid.column_at(column, right + self._size.get("cx", 0))
        else:
            # What ends at the edge of a cell does not cover it.
            last_row = end.get("row", 0) - (end.get("rowOff", 0) <= 0 and end.get("row", 0) > row)
            last_column = end.get("col", 0) - (end.get("colOff", 0) <= 0 and end.get("col", 0) > column)
        rows = sorted((first_row, min(max(last_row, 0), LAST_ROW)))
        columns = sorted((first_column, min(max(last_column, 0), LAST_COLUMN)))
        return rows[0], columns[0], rows[1], columns[1]


class WordsReader:
    """Listens to the part of a chart or of SmartArt; `text` holds the words in it, one line for each paragraph."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._lines: list[str] = []
        self._line = ""

    @property
    def text(self) -> str:
        return "\n".join(self._lines)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        self.pieces.clear()

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if name == "a:t":
            self._line += decode("".join(self.pieces))
        elif name == "a:p":
            if self._line.strip():
                self._lines.append(self._line)
            self._line = ""


def _number(text: str) -> int:
    text = text.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0
