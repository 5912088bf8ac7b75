"""What is drawn over a sheet of an .xls, with where it lies to a fraction of a cell ([MS-ODRAW])."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kpm_excel.excel.read.appearance.appearances import Form, FormKind, SheetEdges, direction, even_end, form_of

_GROUP, _SHAPE = 0xF003, 0xF004
_FSPGR, _FSP, _FOPT, _CHILD, _CLIENT, _DATA = 0xF009, 0xF00A, 0xF00B, 0xF00F, 0xF010, 0xF011
_CONTAINER: Final = 0xF
#: The names of forms by their numbers, so far as arrows and lines are among them.
_NAMES: Final = {
    **{
        1: "rect",
        2: "roundRect",
        3: "ellipse",
        13: "rightArrow",
        15: "homePlate",
        20: "line",
        32: "straightConnector1",
    },
    **{33: "bentConnector2", 34: "bentConnector3", 38: "curvedConnector3", 55: "chevron", 66: "leftArrow"},
    **{67: "downArrow", 68: "upArrow", 69: "leftRightArrow", 70: "upDownArrow", 75: "picture", 91: "bentArrow"},
    **{93: "stripedRightArrow", 94: "notchedRightArrow", 202: "textBox"},
}
_LINES: Final = (20, 32, 33, 34, 35, 36, 37, 38, 39, 40)
_FILL, _FILL_FLAGS, _LINE, _LINE_FLAGS, _TURN = 0x0181, 0x01BF, 0x01C0, 0x01FF, 0x0004
_BEGIN, _END = 0x01D0, 0x01D1
_MIRRORED_ACROSS, _MIRRORED_DOWN = 0x40, 0x80
#: Drawings nest no deeper.
_DEEPEST: Final = 40


@dataclass(slots=True)
class _Shape:
    number: int = 0
    flags: int = 0
    #: Column, its 1024ths, row, its 256ths: of the beginning and of the end.
    client: tuple[int, ...] = ()
    child: tuple[int, ...] = ()
    #: The corners by which the shapes of a group are measured.
    frame: tuple[int, ...] = ()
    options: dict[int, int] = field(default_factory=dict)
    #: Where its record of an object ends.
    data_end: int = -1


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float


def forms_in(
    drawing: bytes, objects: Mapping[int, tuple[str, str]], edges: SheetEdges, palette: list[str]
) -> Iterator[Form]:
    """What `drawing` holds; `objects` are what each is and its words, by where the record of the object ends."""
    for shape, box in _placed(drawing, 0, len(drawing), None, edges, 0):
        kind, words = objects.get(shape.data_end, ("", ""))
        if kind:
            yield _form(shape, box, kind, words, edges, palette)


def _records(data: bytes, begin: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Each record between two places: kind, first half of its head, where its content begins and ends."""
    at = begin
    while at + 8 <= end:
        head, kind, size = struct.unpack_from("<HHI", data, at)
        yield kind, head, at + 8, min(at + 8 + size, end)
        at += 8 + size


def _placed(
    data: bytes, begin: int, end: int, outer: tuple[_Box, tuple[int, ...]] | None, edges: SheetEdges, depth: int
) -> Iterator[tuple[_Shape, _Box]]:
    """The shapes between two places with where they lie, in points."""
    if depth > _DEEPEST:
        return
    own = outer
    is_first = True
    for kind, head, first, last in _records(data, begin, end):
        if kind == _SHAPE:
            shape = _shape(data, first, last)
            box = _box(shape, outer, edges)
            if is_first and shape.frame:
                own = (box, shape.frame) if box and (shape.client or shape.child) else None
            elif box is not None:
                yield shape, (_box(shape, own, edges) or box)
            is_first = False
        elif kind == _GROUP:
            yield from _placed(data, first, last, own, edges, depth + 1)
        elif head & 0xF == _CONTAINER:
            yield from _placed(data, first, last, outer, edges, depth + 1)


def _shape(data: bytes, begin: int, end: int) -> _Shape:
    shape = _Shape()
    for kind, head, first, last in _records(data, begin, end):
        size = last - first
        if kind == _FSP and size >= 8:
            shape.number, shape.flags = head >> 4, struct.unpack_from("<I", data, first + 4)[0]
        elif kind == _FSPGR and size >= 16:
            shape.frame = struct.unpack_from("<4i", data, first)
        elif kind == _CHILD and size >= 16:
            shape.child = struct.unpack_from("<4i", data, first)
        elif kind == _CLIENT and size >= 18:
            shape.client = struct.unpack_from("<8H", data, first + 2)
        elif kind == _FOPT:
            for at in range(first, min(first + (head >> 4) * 6, last - 5), 6):
                option, value = struct.unpack_from("<HI", data, at)
                shape.options[option & 0x3FFF] = value
        elif kind == _DATA:
            shape.data_end = last
    return shape


def _box(shape: _Shape, outer: tuple[_Box, tuple[int, ...]] | None, edges: SheetEdges) -> _Box | None:
    if shape.client:
        left, left_part, top, top_part, right, right_part, bottom, bottom_part = shape.client
        return _Box(
            edges.columns.begin(left) + min(left_part / 1024, 1.0) * edges.columns.size(left),
            edges.rows.begin(top) + min(top_part / 256, 1.0) * edges.rows.size(top),
            edges.columns.begin(right) + min(right_part / 1024, 1.0) * edges.columns.size(right),
            edges.rows.begin(bottom) + min(bottom_part / 256, 1.0) * edges.rows.size(bottom),
        )
    if not (shape.child and outer):
        return None
    around, frame = outer
    wide, high = frame[2] - frame[0], frame[3] - frame[1]
    if wide <= 0 or high <= 0:
        return around
    across = [around.left + (at - frame[0]) / wide * (around.right - around.left) for at in shape.child[::2]]
    down = [around.top + (at - frame[1]) / high * (around.bottom - around.top) for at in shape.child[1::2]]
    return _Box(across[0], down[0], across[1], down[1])


def _form(shape: _Shape, box: _Box, kind: str, words: str, edges: SheetEdges, palette: list[str]) -> Form:
    name = _NAMES.get(shape.number, "custom")
    is_line = shape.number in _LINES or kind == "line"
    heads = ["arrow" if shape.options.get(option) else "none" for option in (_BEGIN, _END)]
    found: FormKind
    found, begin, end = form_of(name, shape.number == 202, heads, is_line)
    if kind == "picture":
        found = "picture"
    elif kind in ("object", "chart", "control"):
        found = "other"
    box = _turned(box, shape.options.get(_TURN, 0))
    flip = bool(shape.flags & _MIRRORED_ACROSS), bool(shape.flags & _MIRRORED_DOWN)
    is_filled = not is_line and shape.options.get(_FILL_FLAGS, 0x10) & 0x10
    return Form(
        found,
        even_end(edges.columns.at(box.left)),
        even_end(edges.rows.at(box.top)),
        even_end(edges.columns.at(box.right)),
        even_end(edges.rows.at(box.bottom)),
        words,
        _color(shape.options.get(_FILL), palette) if is_filled else None,
        _color(shape.options.get(_LINE), palette) if shape.options.get(_LINE_FLAGS, 8) & 8 else None,
        name,
        direction(name, box.right - box.left, box.bottom - box.top, begin, end, flip=flip),
    )


def _turned(box: _Box, turn: int) -> _Box:
    degrees = turn / 65_536 % 360
    if not (45 <= degrees < 135 or 225 <= degrees < 315):
        return box
    across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    wide, high = (box.bottom - box.top) / 2, (box.right - box.left) / 2
    return _Box(across - wide, down - high, across + wide, down + high)


def _color(value: int | None, palette: list[str]) -> str | None:
    """A colour by its parts, or by its place in the palette."""
    if value is None:
        return None
    if value >> 24 & 0x08:
        place = value & 0xFFFF
        return palette[place] if place < len(palette) else None
    if value >> 24 & ~0x02:
        return None
    return f"{value & 0xFF:02X}{value >> 8 & 0xFF:02X}{value >> 16 & 0xFF:02X}"
