"""A workbook as pages of HTML: one file that shows, and prints, what the workbook prints."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from kpm_excel.book.base import Book, Sheet
from kpm_excel.book.measure import Face, face_for
from kpm_excel.paper.drawn_charts import chart_size_pt, chart_svg
from kpm_excel.paper.drawn_lines import lines_svg
from kpm_excel.paper.drawn_shapes import shapes_svg
from kpm_excel.paper.looks import Looks, pt
from kpm_excel.paper.page_blocks import Placed, Table, blocks_of
from kpm_excel.paper.page_grid import PAPERS, SheetPage, pages_of
from kpm_excel.paper.running_heads import running_heads
from kpm_excel.paper.set_texts import SetText, set_text
from kpm_excel.paper.shown_values import markup
from kpm_excel.paper.table_markup import table_markup

#: The faces that stand in where one is not there.
_STAND_INS: Final = {
    True: '"BIZ UDGothic","MS Gothic","Noto Sans CJK JP",monospace',
    False: '"Liberation Sans","BIZ UDGothic",sans-serif',
}
#: Whatever surrounds the pages has no say in how they look.
_RULES: Final = """
body{margin:0}
.page{position:relative;box-sizing:border-box;overflow:visible;background:#fff;color:#000;text-align:left;
font-kerning:none;font-variant-ligatures:none;text-spacing-trim:space-all;text-autospace:no-autospace;
text-size-adjust:none;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.page+.page{break-before:page}
.page :where(table,colgroup,col,thead,tbody,tr,th,td,h1,h2,h3,h4,h5,h6,p,a,div,span){all:revert;margin:0;padding:0;
font:inherit;color:inherit;white-space:pre;text-align:inherit}
.page :where(th,td,.free){box-sizing:border-box}
.page :where(table){border-collapse:separate;border-spacing:0;table-layout:fixed}
.page :where(a){text-decoration:underline}
.page>:where(table,.free,svg,.running){position:absolute}
.page>:where(.free){display:flex;flex-direction:column}
.page>:where(svg){overflow:visible}
.page>:where(.over){left:0;top:0;width:100%;height:100%;pointer-events:none}
.page>:where(.running){display:grid;grid-template-columns:1fr;font-size:1pt;line-height:1.15}
.page>.running>div{grid-area:1/1}
.page>.running>.center{text-align:center}.page>.running>.right{text-align:right}
@media screen{.page{margin:1rem auto;box-shadow:0 0 0 1px #c3c9d0;content-visibility:auto}}
"""
_FREE: Final = {"top": "flex-start", "vcenter": "center", "bottom": "flex-end", "vjustify": "flex-start"}
_LOWEST_HEADING: Final = 6


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pages of a workbook."""

    #: Each page as an element of class `page`, with an id `page-1` and so on.
    pages: tuple[str, ...]
    #: The style sheet without which they are nothing.
    css: str
    #: The name of each sheet and the number of its first page.
    sheets: tuple[tuple[str, int], ...]


def draw_pages(book: Book) -> Drawn:
    """The pages that `book` prints, those of hidden sheets aside.

    Raises `ValueError`, with the place, for what is not drawn on pages: nothing of a sheet is left out.
    """
    face, looks = face_for(book.locale.partition("-")[0]), Looks()
    found = [(sheet, page) for sheet in book.sheets if sheet.state == "visible" for page in pages_of(sheet, face)]
    pages = []
    for number, (sheet, page) in enumerate(found, 1):
        drawing = _PageDrawing(book, sheet, page, face, looks, number, len(found))
        try:
            pages.append(drawing.markup())
        except ValueError as fault:
            raise ValueError(f"{sheet.name}: {fault}") from None
    firsts: dict[str, int] = {}
    for number, (sheet, _) in enumerate(found, 1):
        firsts.setdefault(sheet.name, number)
    return Drawn(tuple(pages), _css(book, face, looks, [page for _, page in found]), tuple(firsts.items()))


def document(book: Book) -> str:
    """The pages that `book` prints as one file of HTML, which needs nothing else; raises as `draw_pages` does."""
    drawn = draw_pages(book)
    allowed = b64encode(sha256(drawn.css.encode()).digest()).decode()
    return (
        f'<!DOCTYPE html>\n<html lang="{markup(book.locale)}"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{allowed}'\">"
        f"<title>{markup(book.title)}</title><style>{drawn.css}</style></head>"
        f"<body><main>\n{chr(10).join(drawn.pages)}\n</main></body></html>\n"
    )


def _css(book: Book, face: Face, looks: Looks, pages: list[SheetPage]) -> str:
    names = f'"{book.font}",{_STAND_INS[face.fixed_pitch]}'
    papers = {_paper(page): page.grid.paper_pt for page in pages}
    rules = [f".page{{font-family:{names}}}"]
    for name, (width, height) in papers.items():
        rules.append(f"@page {name}{{size:{pt(width)}pt {pt(height)}pt;margin:0}}")
        # A hair lower than the paper, so that no rounding makes a page of nothing.
        rules.append(f".{name}{{page:{name};width:{pt(width)}pt;height:{pt(height - 0.25)}pt}}")
    return "\n".join([_RULES, *rules, looks.css()])


def _paper(page: SheetPage) -> str:
    name = PAPERS[page.grid.sheet.page.paper][0]
    return f"{name}-{'across' if page.grid.sheet.page.landscape else 'upright'}"


@dataclass(frozen=True, slots=True)
class _PageDrawing:
    """One page that is being drawn."""

    book: Book
    sheet: Sheet
    page: SheetPage
    face: Face
    looks: Looks
    number: int
    count: int

    def markup(self) -> str:
        """The page as an element."""
        _refuse(self.sheet)
        blocks = list(blocks_of(self.page))
        cells = [one for block in blocks for one in (block.cells if isinstance(block, Table) else (block,))]
        level_of = self._levels(cells)
        parts = sorted([*self._blocks(blocks, level_of), *self._charts()], key=lambda part: part[0])
        width, height = self.page.grid.paper_pt
        # In one layer above the grounds of all cells, so that a line is as wide at both of its sides.
        over = (
            f'<svg class="over" viewBox="0 0 {pt(width)} {pt(height)}">{lines_svg(cells, self.page)}'
            f"{''.join(shapes_svg(self.page, self.face))}</svg>"
        )
        heads = running_heads(self.page, self.number, self.count, self.face, self.looks)
        return (
            f'<section class="page {_paper(self.page)}" id="page-{self.number}"'
            f' aria-label="{self.number} / {self.count}">{"".join(part for _, part in parts)}{over}{heads}</section>'
        )

    def _blocks(self, blocks: list[Placed | Table], level_of: Callable[[Placed], int]) -> Iterator[tuple[float, str]]:
        """The blocks of the page with the height at which each begins."""
        for block in blocks:
            if isinstance(block, Table):
                drawn = table_markup(block, self.page, self.looks, level_of, self._set)
            else:
                drawn = self._free(block, level_of(block))
            yield self.page.tops[block.top], drawn

    def _set(self, one: Placed) -> SetText:
        try:
            return set_text(one, self.page, self.face, self.looks)
        except ValueError as fault:
            raise ValueError(f"cell ({one.cell.row}, {one.cell.column}): {fault}") from None

    def _free(self, one: Placed, level: int) -> str:
        """A text that stands free on the page."""
        text, grid, tops = self._set(one), self.page.grid, self.page.tops
        left, top = grid.lefts[one.left], tops[one.top]
        place = self.looks.name(
            f"left:{pt(left)}pt", f"top:{pt(top)}pt", f"width:{pt(grid.lefts[one.right] - left)}pt",
            f"height:{pt(tops[one.bottom] - top)}pt", f"justify-content:{_FREE[one.cell.style.valign]}",
        )  # fmt: skip
        name = f"h{level}" if level else "p" if text.markup else "div"
        return f'<{name} class="free {place} {text.look}"><span>{text.markup}</span></{name}>'

    def _charts(self) -> Iterator[tuple[float, str]]:
        for at, chart in enumerate(self.sheet.charts):
            if chart.row not in self.page.rows:
                continue
            x, y, scale = self.page.grid.x(chart.column), self.page.y(chart.row), self.page.grid.scale
            width, height = chart_size_pt(chart)
            place = self.looks.name(
                f"left:{pt(x)}pt", f"top:{pt(y)}pt", f"width:{pt(width * scale)}pt", f"height:{pt(height * scale)}pt"
            )
            drawn = chart_svg(chart, self.book, self.face, f"page-{self.number}-chart-{at}")
            yield (
                y,
                (
                    f'<svg class="{place}" viewBox="0 0 {pt(width)} {pt(height)}" role="img"'
                    f' aria-label="{markup(chart.description or chart.title)}">{drawn}</svg>'
                ),
            )

    def _levels(self, cells: list[Placed]) -> Callable[[Placed], int]:
        """Tells which cells are headings, and of which level."""
        depths: dict[int, int] = {}
        for row, depth, _ in self.sheet.outline:
            depths.setdefault(row, depth)
        told = [one for one in cells if one.value is not None]
        first_of: dict[int, Placed] = {}
        for one in told:
            first_of.setdefault(one.cell.row, one)
        title = max(told, key=lambda one: one.cell.style.size_pt, default=None) if self.page.is_first else None

        def level_of(one: Placed) -> int:
            if one is title:
                return 1
            depth = depths.get(one.cell.row)
            if depth is not None and first_of.get(one.cell.row) is one:
                return min(2 + depth, _LOWEST_HEADING)
            style = one.cell.style
            is_alone = not (one.is_framed or style.fill) and style.bold and style.align in (None, "left")
            return 2 if is_alone and one.value is not None else 0

        return level_of


def _refuse(sheet: Sheet) -> None:
    """Raises `ValueError` for what a sheet has and a page of ours would not show."""
    if sheet.conditionals:
        raise ValueError("formats that depend on a condition are not drawn on pages")
    if sheet.gridlines or sheet.page.black_and_white:
        raise ValueError("neither gridlines nor black and white are drawn on pages")
