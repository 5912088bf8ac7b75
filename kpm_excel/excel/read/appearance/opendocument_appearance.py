"""How the sheets of an .ods look: faces of cells, what numbers show, sizes, page breaks, what is drawn."""

import re
from dataclasses import dataclass
from typing import Final

from kpm_excel.book.raw import RawWorkbook
from kpm_excel.excel.read.appearance.appearances import PLAIN_FACE, Appearance, Face, sizes_of
from kpm_excel.excel.read.appearance.element_tree import Element, TreeReader
from kpm_excel.excel.read.appearance.opendocument_shapes import Anchor, forms_of
from kpm_excel.excel.read.guard import MAX_COLUMNS, MAX_DRAWN, MAX_ROWS, is_inside
from kpm_excel.excel.read.ooxml.package import Package
from kpm_excel.excel.read.ooxml.xml_parts import read_part
from kpm_excel.excel.read.opendocument_places import CELLS, emu_of, repeated
from kpm_excel.excel.read.opendocument_styles import Styles

_POINT: Final = 12_700
#: A number of equal cells beyond which they are the ground of a sheet.
_MOST_REPEATED: Final = 1_000
#: What a level of indentation is wide.
_INDENT_PT: Final = 10.0
_SIZE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)pt")
_ALIGNS: Final = {"start": "left", "end": "right"}
_SIDES: Final = (("left", "l"), ("top", "t"), ("right", "r"), ("bottom", "b"))


def read_opendocument_appearance(package: Package, raw: RawWorkbook) -> list[Appearance]:
    """How each sheet of `raw` looks, which was read from `package`."""
    styles = Styles()
    if "styles.xml" in package:
        read_part("styles.xml", package.chunks("styles.xml"), styles)
    reader = _Looks(styles)
    read_part("content.xml", package.chunks("content.xml"), reader)
    for heard, sheet in zip(reader.sheets, raw.sheets, strict=False):
        edges = sizes_of(heard.looks, sheet.hidden_rows, sheet.hidden_columns)
        for anchor, tree in heard.drawn:
            heard.looks.forms += forms_of(tree, anchor, edges, styles)
        del heard.looks.forms[MAX_DRAWN:]
    return [heard.looks for heard in reader.sheets]


@dataclass(slots=True)
class _Heard:
    """What was heard of one sheet."""

    looks: Appearance
    #: What is drawn, with the cell it belongs to.
    drawn: list[tuple[Anchor, Element]]


class _Looks:
    """Listens to `content.xml` for how its sheets look."""

    def __init__(self, styles: Styles) -> None:
        self.pieces = styles.pieces
        self.sheets: list[_Heard] = []
        self._styles = styles
        self._faces: dict[str, Face] = {}
        self._row = self._column = -1
        self._rows = self._columns = 1
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []
        self._in_cell = False
        self._in_note = False
        self._is_value = False
        self._lines: list[str] = []
        self._tree: TreeReader | None = None
        self._titles_from: int | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        if self._tree is not None:
            self._pass(name, attributes)
        elif name == "table:table":
            self._open_sheet()
        elif not self.sheets:
            self._styles.start(name, attributes)
        elif name.startswith("draw:"):
            self._tree = TreeReader()
            self._pass(name, attributes)
        elif name == "table:table-column":
            self._see_column(attributes)
        elif name == "table:table-row":
            self._open_row(attributes)
        elif name == "table:table-header-rows":
            self._titles_from = self._row + self._rows
        elif name in CELLS:
            self.pieces.clear()
            self._open_cell(attributes)
        elif name == "office:annotation":
            self._in_note = True
        elif name == "text:p":
            self.pieces.clear()
        else:
            self._styles.start(name, attributes)

    def _pass(self, name: str, attributes: dict[str, str]) -> None:
        """Gives the tag to what is drawn."""
        assert self._tree is not None
        self._tree.pieces += self.pieces
        self.pieces.clear()
        self._tree.start(name, attributes)

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if self._tree is not None:
            self._tree.pieces += self.pieces
            self.pieces.clear()
            self._tree.end(name)
            if self._tree.is_done:
                self._close_drawn(self._tree)
        elif name == "text:p" and self._in_cell and not self._in_note:
            self._lines.append("".join(self.pieces))
        elif name == "office:annotation":
            self._in_note = False
        elif name in CELLS:
            self._close_cell()
        elif name == "table:table-header-rows" and self._titles_from is not None and self.sheets:
            self.sheets[-1].looks.title_rows = (self._titles_from, self._row + self._rows - 1)
        elif not self.sheets:
            self._styles.end(name)

    def _open_sheet(self) -> None:
        self.sheets.append(_Heard(Appearance(), []))
        self._row = self._column = -1
        self._rows = self._columns = 1
        self._column_styles = []
        self._titles_from = None

    def _see_column(self, attributes: dict[str, str]) -> None:
        self._column += self._columns
        self._columns = repeated(attributes, "table:number-columns-repeated")
        self._column_styles.append((self._column + self._columns, attributes.get("table:default-cell-style-name", "")))
        width = emu_of(self._styles.width(attributes.get("table:style-name", "")))
        if width is not None:
            columns = range(self._column, min(self._column + self._columns, MAX_COLUMNS))
            self.sheets[-1].looks.widths.update(dict.fromkeys(columns, width / _POINT))

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._row += self._rows
        self._rows = repeated(attributes, "table:number-rows-repeated")
        self._column, self._columns = -1, 1
        self._row_style = attributes.get("table:default-cell-style-name", "")
        style, looks = attributes.get("table:style-name", ""), self.sheets[-1].looks
        height = emu_of(self._styles.height(style))
        if height is not None:
            rows = range(self._row, min(self._row + self._rows, MAX_ROWS))
            looks.heights.update(dict.fromkeys(rows, height / _POINT))
        if self._row and self._styles.said("table-row", style, "fo:break-before") == "page":
            looks.page_breaks.add(self._row)

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._column += self._columns
        self._columns = repeated(attributes, "table:number-columns-repeated")
        self._in_cell, self._lines = True, []
        self._is_value = attributes.get("office:value-type", "string") != "string"
        style = attributes.get("table:style-name", "") or self._row_style
        style = style or next((own for end, own in self._column_styles if self._column < end), "")
        face = self._face(style)
        if face == PLAIN_FACE or self._columns > _MOST_REPEATED or self._rows > _MOST_REPEATED:
            return
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                if is_inside(row, column):
                    self.sheets[-1].looks.faces[row, column] = face

    def _close_cell(self) -> None:
        self._in_cell = False
        if self._is_value and self._lines and is_inside(self._row, self._column):
            text = "\n".join(self._lines)
            for row in range(self._row, min(self._row + self._rows, self._row + _MOST_REPEATED)):
                for column in range(self._column, min(self._column + self._columns, self._column + _MOST_REPEATED)):
                    self.sheets[-1].looks.shown[row, column] = text

    def _close_drawn(self, tree: TreeReader) -> None:
        self._tree = None
        sheet = self.sheets[-1]
        anchor = Anchor(max(self._row, 0), max(self._column, 0)) if self._in_cell else Anchor(0, 0)
        if len(sheet.drawn) < MAX_DRAWN:
            sheet.drawn.append((anchor, tree.root))

    def _face(self, style: str) -> Face:
        if style not in self._faces:
            self._faces[style] = self._new_face(style)
        return self._faces[style]

    def _new_face(self, style: str) -> Face:
        said = self._styles.said
        size = _SIZE.fullmatch(said("table-cell", style, "fo:font-size"))
        margin = emu_of(said("table-cell", style, "fo:margin-left")) or 0
        around = said("table-cell", style, "fo:border")
        sides = ((letter, said("table-cell", style, f"fo:border-{side}") or around) for side, letter in _SIDES)
        align = said("table-cell", style, "fo:text-align")
        angle = said("table-cell", style, "style:rotation-angle").removesuffix("deg")
        is_turned = angle in ("90", "270") or said("table-cell", style, "style:direction") == "ttb"
        return Face(
            color=self._styles.color("table-cell", style, "fo:color") or None,
            fill=self._styles.fill(style) or None,
            bold=said("table-cell", style, "fo:font-weight") in ("bold", "600", "700", "800", "900"),
            size=float(size[1]) if size else 0,
            indent=round(margin / _POINT / _INDENT_PT),
            is_vertical=is_turned,
            align=_ALIGNS.get(align, align),
            borders="".join(letter for letter, line in sides if line and "none" not in line.split()),
        )
