"""What is drawn over a sheet of Open XML, with where it lies to a fraction of a cell (DrawingML)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kpm_excel.excel.read.appearance.appearances import Form, FormKind, SheetEdges, direction, even_end, form_of
from kpm_excel.excel.read.appearance.element_tree import Element
from kpm_excel.excel.read.guard import MAX_DRAWN
from kpm_excel.excel.read.ooxml.colors import resolve
from kpm_excel.excel.read.ooxml.shared_texts import decode

_POINT: Final = 12_700
_ANCHORS: Final = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
_THINGS: Final = ("sp", "cxnSp", "pic", "graphicFrame", "grpSp", "contentPart")
#: The names of the theme's colours in drawings, by their place among the theme's colours.
_SCHEME: Final = {
    **{"lt1": 0, "bg1": 0, "dk1": 1, "tx1": 1, "lt2": 2, "bg2": 2, "dk2": 3, "tx2": 3},
    **{f"accent{number}": number + 3 for number in range(1, 7)},
    **{"hlink": 10, "folHlink": 11},
}


@dataclass(frozen=True, slots=True)
class _Box:
    """A box in points: where it begins, how wide and how high it is."""

    left: float
    top: float
    width: float
    height: float


def forms_of(drawing: Element, edges: SheetEdges, theme: Sequence[str], words: Mapping[str, str]) -> Iterator[Form]:
    """What a drawing holds; `words` are those of charts and the like by the relations that lead to them."""
    count = 0
    for anchor in drawing.all(*_ANCHORS):
        box = _anchored(anchor, edges)
        for thing in _things(anchor):
            for form in _forms(thing, box, edges, theme, words):
                count += 1
                if count > MAX_DRAWN:
                    return
                yield form


def _things(parent: Element) -> Iterator[Element]:
    for child in parent.children:
        if child.name in _THINGS:
            yield child
        elif child.name == "AlternateContent" and (choice := child.first("Choice") or child.first("Fallback")):
            yield from _things(choice)


def _number(element: Element | None, name: str = "") -> float:
    text = (element.attributes.get(name, "") if name else element.text) if element else ""
    text = text.strip()
    return float(text) if text.lstrip("-").isascii() and text.lstrip("-").isdecimal() and len(text) < 12 else 0.0


def _anchored(anchor: Element, edges: SheetEdges) -> _Box:
    begin, end, position, size = (anchor.first(name) for name in ("from", "to", "pos", "ext"))
    left, top = _corner(begin, edges) if begin else (_number(position, "x") / _POINT, _number(position, "y") / _POINT)
    if end:
        right, bottom = _corner(end, edges)
        return _Box(left, top, max(right - left, 0), max(bottom - top, 0))
    return _Box(left, top, max(_number(size, "cx"), 0) / _POINT, max(_number(size, "cy"), 0) / _POINT)


def _corner(corner: Element, edges: SheetEdges) -> tuple[float, float]:
    def along(name: str, which: int) -> float:
        # What is farther than the cell is wide lies at its edge, as in Excel.
        at, offset = int(max(_number(corner.first(name)), 0)), _number(corner.first(f"{name}Off")) / _POINT
        at = min(at, 1_048_575)
        return edges[which].begin(at) + min(max(offset, 0), edges[which].size(at))

    return along("col", 0), along("row", 1)


def _forms(
    thing: Element, box: _Box, edges: SheetEdges, theme: Sequence[str], words: Mapping[str, str]
) -> Iterator[Form]:
    if thing.name == "grpSp":
        yield from _grouped(thing, box, edges, theme, words)
        return
    if thing.name == "graphicFrame":
        links = (value for part in thing.all("chart", "relIds") for key, value in part.attributes.items())
        text = next((words[link] for link in links if link in words), "")
        yield _placed("other", box, edges, text, form="graphicFrame")
    elif thing.name == "contentPart":
        yield _placed("other", box, edges, "", form="ink")
    elif thing.name == "pic":
        yield _placed("picture", box, edges, "", form="picture")
    else:
        yield _shape(thing, box, edges, theme)


def _grouped(
    group: Element, box: _Box, edges: SheetEdges, theme: Sequence[str], words: Mapping[str, str]
) -> Iterator[Form]:
    frame = group.first("grpSpPr", "xfrm")
    origin, extent = (frame.first("chOff"), frame.first("chExt")) if frame else (None, None)
    wide, high = _number(extent, "cx"), _number(extent, "cy")
    for thing in _things(group):
        own = thing.first("grpSpPr" if thing.name == "grpSp" else "spPr", "xfrm") or thing.first("xfrm")
        inner = box
        if own and wide > 0 and high > 0:
            offset, size = own.first("off"), own.first("ext")
            inner = _Box(
                box.left + (_number(offset, "x") - _number(origin, "x")) / wide * box.width,
                box.top + (_number(offset, "y") - _number(origin, "y")) / high * box.height,
                _number(size, "cx") / wide * box.width,
                _number(size, "cy") / high * box.height,
            )
        yield from _forms(thing, inner, edges, theme, words)


def _shape(shape: Element, box: _Box, edges: SheetEdges, theme: Sequence[str]) -> Form:
    properties = shape.first("spPr")
    frame = properties.first("xfrm") if properties else None
    geometry = properties.first("prstGeom") if properties else None
    preset = geometry.attributes.get("prst", "") if geometry else ""
    line = properties.first("ln") if properties else None
    heads = [_head(line, end) for end in ("headEnd", "tailEnd")]
    details = shape.first("nvSpPr", "cNvSpPr")
    is_text_box = bool(details and details.attributes.get("txBox") in ("1", "true"))
    is_line = shape.name == "cxnSp" or preset in ("line", "lineInv")
    kind, begin, end = form_of(preset, is_text_box, heads, is_line)
    flip = tuple(bool(frame and frame.attributes.get(f"flip{side}") in ("1", "true")) for side in "HV")
    turn = _number(frame, "rot") / 60_000 % 360
    box, quarter = _turned(box, turn)
    points = direction(preset, box.width, box.height, begin, end, flip=(flip[0], flip[1]))
    if quarter and not is_line:
        points = _TURNS.get(points, points) if quarter == 1 else _BACK.get(points, points)
    elif 135 <= turn <= 225:
        points = _BACK.get(_BACK.get(points, points), points) if not is_line else _OPPOSITE.get(points, points)
    fill = _color_of(properties, "solidFill", theme) or _styled(shape, "fillRef", theme, properties)
    color = _color_of(line, "solidFill", theme) if line else None
    color = color or _styled(shape, "lnRef", theme, line)
    made = _placed(kind, box, edges, _words(shape), form=preset or "custom")
    return replace(made, fill=None if is_line else fill, color=color, points=points)


_TURNS: Final = {"right": "down", "down": "left", "left": "up", "up": "right"}
_BACK: Final = {"right": "up", "up": "left", "left": "down", "down": "right"}
_OPPOSITE: Final = {"right": "left", "left": "right", "up": "down", "down": "up"}


def _turned(box: _Box, degrees: float) -> tuple[_Box, int]:
    """The box around what is turned about its middle, and by how many quarters, of one or three, it was."""
    if not (45 <= degrees < 135 or 225 <= degrees < 315):
        return box, 0
    middle = (box.left + box.width / 2, box.top + box.height / 2)
    turned = _Box(middle[0] - box.height / 2, middle[1] - box.width / 2, box.height, box.width)
    return turned, 1 if degrees < 180 else 3


def _head(line: Element | None, end: str) -> str:
    found = line.first(end) if line else None
    return found.attributes.get("type", "none") if found else "none"


def _placed(kind: FormKind, box: _Box, edges: SheetEdges, text: str, *, form: str) -> Form:
    left, right = edges.columns.at(box.left), edges.columns.at(box.left + box.width)
    top, bottom = edges.rows.at(box.top), edges.rows.at(box.top + box.height)
    return Form(kind, even_end(left), even_end(top), even_end(right), even_end(bottom), text, form=form)


def _words(shape: Element) -> str:
    """The words of a shape, a line for each paragraph."""
    body = shape.first("txBody")
    lines = []
    for paragraph in body.all("p") if body else ():
        parts = [("\n" if part.name == "br" else decode(part.text)) for part in paragraph.all("t", "br")]
        lines.append("".join(parts))
    return "\n".join(lines).strip("\n")


def _color_of(parent: Element | None, fill: str, theme: Sequence[str]) -> str | None:
    """The colour of the fill of `parent`; of one that runs from colour to colour the first."""
    if parent is None:
        return None
    found = parent.first(fill) or parent.first("gradFill", "gsLst", "gs") or parent.first("pattFill", "fgClr")
    return _color(found, theme) if found else None


def _styled(shape: Element, name: str, theme: Sequence[str], own: Element | None) -> str | None:
    """The colour that the style of a shape gives, where the shape does not say that it has none."""
    reference = shape.first("style", name)
    if reference is None or (own and own.first("noFill")) or reference.attributes.get("idx", "0") == "0":
        return None
    return _color(reference, theme)


def _color(parent: Element, theme: Sequence[str]) -> str | None:
    for child in parent.children:
        value = child.attributes.get("lastClr") or child.attributes.get("val", "")
        if child.name in ("srgbClr", "sysClr"):
            base = resolve({"rgb": value}, (), theme)
        elif child.name == "schemeClr" and value in _SCHEME:
            base = resolve({"theme": str(_SCHEME[value])}, (), theme)
        elif child.name == "prstClr":
            base = _NAMED.get(value)
        else:
            continue
        return _shaded(base, child) if base else None
    return None


_NAMED: Final = {"black": "000000", "white": "FFFFFF", "red": "FF0000", "blue": "0000FF", "yellow": "FFFF00"}


def _shaded(rgb: str, color: Element) -> str:
    """`rgb` made lighter or darker as the parts of `color` say, as far as the eye tells colours apart."""
    off, by = color.first("lumOff"), color.first("lumMod")
    tint = _number(off, "val") / 100_000 if off else (_number(by, "val") / 100_000 - 1 if by else 0.0)
    shade = color.first("shade")
    tint = tint or (_number(shade, "val") / 100_000 - 1 if shade else 0.0)
    light = color.first("tint")
    tint = tint or (1 - _number(light, "val") / 100_000 if light else 0.0)
    return resolve({"rgb": rgb, "tint": str(tint)}, (), ()) or rgb
