"""Shapes with their text, such as the bars of a schedule, as SVG."""

from collections.abc import Iterator
from typing import Final

from kpm_excel.book.base import Shape
from kpm_excel.book.measure import Face
from kpm_excel.paper.looks import pt
from kpm_excel.paper.page_grid import SheetPage
from kpm_excel.paper.shown_values import markup

#: Dashes by their DrawingML name, in widths of the line (ECMA-376, 20.1.10.49).
_DASHES: Final = {
    "solid": (),
    "dash": (4, 3),
    "sysDash": (3, 1),
    "sysDot": (1, 1),
    "lgDash": (8, 3),
    "dashDot": (4, 3, 1, 3),
}
_NOTHING: Final = "none"
#: Between a shape's edge and its text.
_INSET_PT: Final = 1.0


def shapes_svg(page: SheetPage, face: Face) -> Iterator[str]:
    """The shapes that begin on `page`, each as a group; raises `ValueError` for a form that is not drawn here."""
    rows = set(page.rows)
    for shape in page.grid.sheet.shapes:
        if shape.row in rows:
            yield shape_svg(shape, page, face)


def shape_svg(shape: Shape, page: SheetPage, face: Face) -> str:
    """The shape where it stands on `page`, with what it is for those who hear it."""
    grid, scale = page.grid, page.grid.scale
    left, right = grid.x(shape.column, shape.x), grid.x(shape.last_column, shape.last_x)
    top, bottom = page.y(shape.row, shape.y), page.y(shape.last_row, shape.last_y)
    point = _point(shape, right - left, bottom - top)
    tip = f"L{pt(right)} {pt((top + bottom) / 2)}L{pt(right - point)} {pt(bottom)}" if point else f"V{pt(bottom)}"
    dashes = " ".join(pt(one * shape.line_pt * scale) for one in _DASHES[shape.dash])
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    surface = (
        f'<path d="M{pt(left)} {pt(top)}H{pt(right - point)}{tip}H{pt(left)}Z" fill="{shape.fill or _NOTHING}"'
        f' stroke="{shape.line or _NOTHING}" stroke-width="{pt(shape.line_pt * scale)}"{dashed}/>'
    )
    text = _text(shape, (left, right - point / 2), (top, bottom), face, scale)
    told = markup(shape.description or shape.text)
    return f'<g role="img" aria-label="{told}">{surface}{text}</g>' if told else f"<g>{surface}{text}</g>"


def _point(shape: Shape, width: float, height: float) -> float:
    """How long the point of a bar is: half as long as the bar is high (ECMA-376, presetShapeDefinitions)."""
    if shape.preset == "rect":
        return 0.0
    if shape.preset == "homePlate":
        return min(width, height) / 2
    raise ValueError(f"the shape {shape.preset!r} is not drawn on pages")


def _text(shape: Shape, across: tuple[float, float], down: tuple[float, float], face: Face, scale: float) -> str:
    inset = _INSET_PT * scale
    places = {"left": across[0] + inset, "center": sum(across) / 2, "right": across[1] - inset}
    anchors = {"left": "start", "center": "middle", "right": "end"}
    weight = ' font-weight="bold"' if shape.bold else ""
    return svg_text(
        shape.text.split("\n"), places[shape.align], sum(down) / 2, shape.size_pt * scale, face,
        f'fill="{shape.color}" text-anchor="{anchors[shape.align]}"{weight}',
    )  # fmt: skip


def svg_text(lines: list[str], x: float, middle: float, size_pt: float, face: Face, look: str) -> str:
    """Lines of text around a height `middle`, with the attributes `look`."""
    rise, fall, _ = face.rise_em
    pitch = max(face.line_pitch_em, rise + fall) * size_pt
    first = middle - pitch * len(lines) / 2 + (pitch + (rise - fall) * size_pt) / 2
    spans = "".join(
        f'<tspan x="{pt(x)}" y="{pt(first + number * pitch)}">{markup(line)}</tspan>'
        for number, line in enumerate(lines)
        if line
    )
    return f'<text font-size="{pt(size_pt)}" {look}>{spans}</text>' if spans else ""
