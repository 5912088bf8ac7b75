"""The lines of cells, each drawn once where two cells share it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from kpm_excel.paper.looks import pt
from kpm_excel.paper.page_blocks import Placed
from kpm_excel.paper.page_grid import SheetPage


class _Line(NamedTuple):
    """How a line is drawn; the greater one is seen where two cells share an edge."""

    width_pt: float
    is_whole: bool
    #: Points that are drawn and left out, in turn.
    dashes: str
    color: str


#: Excel's lines by number.
_LINES: Final = {
    1: (0.75, True, ""),
    2: (1.5, True, ""),
    3: (0.75, False, "3 1.5"),
    4: (0.75, False, "0.75 0.75"),
    5: (2.25, True, ""),
    7: (0.5, False, "0.5 0.75"),
    8: (1.5, False, "4.5 2"),
}


def lines_svg(cells: Iterable[Placed], page: SheetPage) -> str:
    """The lines of `cells` as paths of SVG; raises `ValueError` for a line that is not drawn here."""
    edges: dict[tuple[bool, int, int], _Line] = {}
    for one in cells:
        style = one.cell.style
        sides = (
            (style.top, True, one.top, range(one.left, one.right)),
            (style.bottom, True, one.bottom, range(one.left, one.right)),
            (style.left, False, one.left, range(one.top, one.bottom)),
            (style.right, False, one.right, range(one.top, one.bottom)),
        )
        for number, is_level, edge, steps in sides:
            if not number:
                continue
            if number not in _LINES:
                raise ValueError(f"the line {number} is not drawn on pages")
            line = _Line(*_LINES[number], style.border_color)
            for step in steps:
                known = edges.get((is_level, edge, step))
                if known is None or known[:2] <= line[:2]:
                    edges[is_level, edge, step] = line
    return _paths(edges, page)


def _paths(edges: dict[tuple[bool, int, int], _Line], page: SheetPage) -> str:
    """A path for each kind of line, made of runs as long as they go."""
    runs: dict[_Line, list[list[int]]] = defaultdict(list)
    for (is_level, edge, step), line in sorted(edges.items()):
        known = runs[line]
        if known and known[-1][:2] == [is_level, edge] and known[-1][3] == step:
            known[-1][3] = step + 1
        else:
            known.append([is_level, edge, step, step + 1])
    xs, ys = page.grid.lefts, page.tops
    drawn = []
    for line in sorted(runs):
        path = "".join(
            f"M{pt(xs[begin])} {pt(ys[edge])}H{pt(xs[end])}"
            if is_level
            else f"M{pt(xs[edge])} {pt(ys[begin])}V{pt(ys[end])}"
            for is_level, edge, begin, end in runs[line]
        )
        dashes = f' stroke-dasharray="{line.dashes}"' if line.dashes else ' stroke-linecap="square"'
        width = line.width_pt * page.grid.scale
        drawn.append(f'<path d="{path}" fill="none" stroke="{line.color}" stroke-width="{pt(width)}"{dashes}/>')
    return "".join(drawn)
