"""How the sheets of a workbook look: what every reader of looks gives.

Rows and columns count from zero; lengths are in points.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

#: What lies over the cells. "arrow": a line or block arrow with a direction; "line": a line or connector without one;
#: "box": a shape of any other form; "text": a text box, which has no form of its own; "picture"; "other": charts,
#: documents, ink.
FormKind = Literal["arrow", "line", "box", "text", "picture", "other"]

#: What Excel has where nothing is said: 64 by 18 pixels.
USUAL_WIDTH_PT: Final = 48.0
USUAL_HEIGHT_PT: Final = 13.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """How a cell looks."""

    #: "RRGGBB" of its characters; None where it is not said.
    color: str | None = None
    #: "RRGGBB" of its ground, whether solid, patterned or running from one colour into another; None without one.
    fill: str | None = None
    bold: bool = False
    #: In points; 0 where it is not known.
    size: float = 0
    indent: int = 0
    is_vertical: bool = False
    #: "left", "center", "right" …; "" where it is not said.
    align: str = ""
    #: The sides with a line, out of "ltrb".
    borders: str = ""


PLAIN_FACE: Final = Face()


@dataclass(frozen=True, slots=True)
class Form:
    """Something that lies over the cells.

    Its ends are fractions of columns and rows: `left` 3.5 is the middle of column 3, and `right` 5.0 the left edge of
    column 5. `left` and `top` are the smaller ones whichever way it was drawn.
    """

    kind: FormKind
    left: float
    top: float
    right: float
    bottom: float
    #: The words in it, paragraphs on lines of their own.
    text: str = ""
    #: "RRGGBB" of its solid fill.
    fill: str | None = None
    #: "RRGGBB" of its line.
    color: str | None = None
    #: The name of its form in the file, such as "rightArrow", "homePlate" or "straightConnector1".
    form: str = ""
    #: Where an arrow points: "right", "left", "up", "down", "both"; "" for nowhere.
    points: str = ""


@dataclass(slots=True)
class Appearance:
    """How one sheet looks."""

    #: By row and column; none for cells that look as usual.
    faces: dict[tuple[int, int], Face] = field(default_factory=dict)
    #: What cells show, where the file says it itself.
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    usual_width: float = USUAL_WIDTH_PT
    usual_height: float = USUAL_HEIGHT_PT
    #: Rows before which a page begins.
    page_breaks: set[int] = field(default_factory=set)
    #: The first and the last row that each page has at its top.
    title_rows: tuple[int, int] | None = None
    #: Whether what is drawn could be told at all.
    tells_forms: bool = True


def form_of(preset: str, is_text_box: bool, heads: Iterable[str], is_line: bool) -> tuple[FormKind, bool, bool]:
    """What a form called `preset` is, and whether its beginning and its end are points of an arrow.

    `heads` are the heads of its line at its beginning and its end.
    """
    begin, end = (head not in ("", "none", "oval", "diamond") for head in heads)
    name = preset.removeprefix("ooxml-").replace("-", "").casefold()
    if is_line or any(word in name for word in ("line", "connector")):
        return ("arrow" if begin or end else "line"), begin, end
    if any(word in name for word in ("leftright", "updown")) and "arrow" in name:
        return "arrow", True, True
    if any(word in name for word in _POINTED):
        is_back = name.startswith(("left", "up")) or name.endswith(("left", "up"))
        return "arrow", is_back, not is_back
    if is_text_box:
        return "text", False, False
    return ("arrow" if begin or end else "box"), begin, end


_POINTED: Final = ("arrow", "homeplate", "chevron", "pentagonright", "pentagonleft")


def direction(form: str, width: float, height: float, begin: bool, end: bool, *, flip: tuple[bool, bool]) -> str:
    """Where the arrow points whose line runs over `width` and `height`, mirrored as `flip` says."""
    if begin and end:
        return "both"
    if not (begin or end):
        return ""
    name = form.removeprefix("ooxml-").replace("-", "").casefold()
    is_upright = any(word in name for word in ("up", "down")) if "arrow" in name else height > width * 2
    is_forward = end != flip[1 if is_upright else 0]
    if is_upright:
        return "down" if is_forward else "up"
    return "right" if is_forward else "left"


def even_end(at: float) -> float:
    """`at` without what only comes of whole pixels: ends near an edge lie at it."""
    near = round(at)
    return float(near) if math.isclose(at, near, abs_tol=0.02) else round(at, 3)


def sizes_of(appearance: Appearance, hidden_rows: Iterable[int], hidden_columns: Iterable[int]) -> "SheetEdges":
    """Where the columns and rows of a sheet begin, those that are hidden being nothing wide."""
    widths = {**appearance.widths, **dict.fromkeys(hidden_columns, 0.0)}
    heights = {**appearance.heights, **dict.fromkeys(hidden_rows, 0.0)}
    return SheetEdges(Edges(widths, appearance.usual_width), Edges(heights, appearance.usual_height))


class Edges:
    """Where rows or columns begin, one after the other."""

    def __init__(self, sizes: Mapping[int, float], usual: float) -> None:
        self._usual = max(usual, 1.0)
        self._sizes = sizes
        self._begins = [0.0]

    def size(self, at: int) -> float:
        """The size of row or column `at`."""
        return self._sizes.get(at, self._usual)

    def begin(self, at: float) -> float:
        """Where `at`, which may lie within a row or column, begins."""
        whole = int(at)
        self._reach(whole)
        return self._begins[whole] + (at - whole) * self.size(whole)

    def at(self, place: float) -> float:
        """The row or column with its fraction that lies so far from the edge of the sheet."""
        if place <= 0:
            return 0.0
        while self._begins[-1] <= place and len(self._begins) < _MOST_EDGES:
            self._reach(len(self._begins) + 64)
        whole = max(bisect_right(self._begins, place) - 1, 0)
        size = self.size(whole)
        return whole + (min((place - self._begins[whole]) / size, 1.0) if size else 0.0)

    def _reach(self, count: int) -> None:
        for at in range(len(self._begins) - 1, min(count, _MOST_EDGES)):
            self._begins.append(self._begins[at] + self.size(at))


_MOST_EDGES: Final = 1_100_000


class SheetEdges(NamedTuple):
    """Where the columns and rows of a sheet begin."""

    columns: Edges
    rows: Edges
