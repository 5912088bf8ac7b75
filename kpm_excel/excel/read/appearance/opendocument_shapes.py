"""What is drawn over a sheet of an .ods, with where it lies to a fraction of a cell (OpenDocument 1.3, part 3, 10)."""

import math
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from kpm_excel.excel.read.appearance.appearances import Form, FormKind, SheetEdges, direction, even_end, form_of
from kpm_excel.excel.read.appearance.element_tree import Element
from kpm_excel.excel.read.ooxml.places import place_of
from kpm_excel.excel.read.opendocument_places import MOVED, emu_of
from kpm_excel.excel.read.opendocument_styles import Styles

_POINT: Final = 12_700
_LINES: Final = ("line", "connector", "measure", "polyline")
_SHAPES: Final = (
    *("frame", "custom-shape", "rect", "ellipse", "circle", "path", "polygon", "regular-polygon", "caption", "control"),
    *_LINES,
)
_CELL = re.compile(r"(?:.*\.)?(\$?[A-Z]{1,3}\$?[0-9]{1,7})")
_ROTATED = re.compile(r"rotate\s*\(\s*(-?[0-9.]+)\s*\)")


class Anchor(NamedTuple):
    """The cell from whose corner what is drawn is measured."""

    row: int
    column: int


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float


def forms_of(drawn: Element, anchor: Anchor, edges: SheetEdges, styles: Styles) -> Iterator[Form]:
    """What `drawn` holds."""
    for child in drawn.children:
        if child.name == "g":
            yield from forms_of(child, anchor, edges, styles)
        elif child.name in _SHAPES:
            yield _form(child, anchor, edges, styles)
        elif child.name == "a":
            yield from forms_of(child, anchor, edges, styles)


def _form(shape: Element, anchor: Anchor, edges: SheetEdges, styles: Styles) -> Form:
    style = shape.attributes.get("style-name", "")

    def said(attribute: str) -> str:
        return styles.said("graphic", style, attribute)

    geometry = shape.first("enhanced-geometry")
    name = geometry.attributes.get("type", "") if geometry else shape.name
    is_line = shape.name in _LINES
    heads = [said(f"draw:marker-{end}") for end in ("start", "end")]
    kind, begin, end = form_of(name, shape.first("text-box") is not None, heads, is_line)
    kind = _kind_in_frame(shape, kind)
    box, flip = _box(shape), _flip(shape, geometry)
    left, top = edges.columns.begin(anchor.column) + box.left, edges.rows.begin(anchor.row) + box.top
    right, bottom = left + box.right - box.left, top + box.bottom - box.top
    ends = _end_of(shape, edges)
    if ends is not None and ends[0] >= left and ends[1] >= top:
        right, bottom = ends
    is_filled = said("draw:fill") == "solid" and not is_line
    return Form(
        kind,
        even_end(edges.columns.at(left)),
        even_end(edges.rows.at(top)),
        even_end(edges.columns.at(right)),
        even_end(edges.rows.at(bottom)),
        _words(shape),
        (styles.color("graphic", style, "draw:fill-color") or None) if is_filled else None,
        None if said("draw:stroke") == "none" else styles.color("graphic", style, "svg:stroke-color") or None,
        name,
        direction(name, right - left, bottom - top, begin, end, flip=flip),
    )


def _kind_in_frame(shape: Element, kind: FormKind) -> FormKind:
    if shape.name == "control":
        return "other"
    if shape.name != "frame":
        return kind
    names = {child.name for child in shape.children}
    if names & {"object", "object-ole", "plugin"}:
        return "other"
    return "picture" if "image" in names and "text-box" not in names else "text"


def _length(shape: Element, name: str) -> float:
    return (emu_of(shape.attributes.get(name, "")) or 0) / _POINT


def _box(shape: Element) -> _Box:
    """Where a shape lies, in points from its anchor."""
    if "x1" in shape.attributes:
        across = sorted((_length(shape, "x1"), _length(shape, "x2")))
        down = sorted((_length(shape, "y1"), _length(shape, "y2")))
        return _Box(across[0], down[0], across[1], down[1])
    width, height = _length(shape, "width"), _length(shape, "height")
    moved = MOVED.search(shape.attributes.get("transform", ""))
    if not moved:
        left, top = _length(shape, "x"), _length(shape, "y")
        return _Box(left, top, left + width, top + height)
    left, top = ((emu_of(length) or 0) / _POINT for length in moved.groups())
    turn = _ROTATED.search(shape.attributes.get("transform", ""))
    angle = float(turn[1]) if turn else 0.0
    corners = [
        (x * math.cos(angle) + y * math.sin(angle), y * math.cos(angle) - x * math.sin(angle))
        for x in (0.0, width)
        for y in (0.0, height)
    ]
    across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return _Box(left + across[0], top + down[0], left + across[-1], top + down[-1])


def _flip(shape: Element, geometry: Element | None) -> tuple[bool, bool]:
    if "x1" in shape.attributes:
        return _length(shape, "x2") < _length(shape, "x1"), _length(shape, "y2") < _length(shape, "y1")
    if geometry is None:
        return False, False
    across, down = (geometry.attributes.get(f"mirror-{way}") == "true" for way in ("horizontal", "vertical"))
    return across, down


def _end_of(shape: Element, edges: SheetEdges) -> tuple[float, float] | None:
    """Where a shape ends that names the cell of its end."""
    match = _CELL.fullmatch(shape.attributes.get("end-cell-address", ""))
    place = place_of(match[1]) if match else None
    if place is None:
        return None
    across, down = _length(shape, "end-x"), _length(shape, "end-y")
    return (
        edges.columns.begin(place[1]) + min(across, edges.columns.size(place[1])),
        edges.rows.begin(place[0]) + min(down, edges.rows.size(place[0])),
    )


def _words(shape: Element) -> str:
    lines = ["".join(_characters(paragraph)) for paragraph in shape.all("p")]
    return "\n".join(lines).strip("\n")


def _characters(element: Element) -> Iterator[str]:
    if not element.children:
        if element.name == "s":
            count = element.attributes.get("c", "1")
            yield " " * (int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else 1)
        elif element.name in ("line-break", "tab"):
            yield "\n" if element.name == "line-break" else "\t"
        else:
            yield element.text
    for child in element.children:
        yield from _characters(child)
