"""What an .ods holds beside its values: formulas, error values, comments, hidden rows, merged cells, fills, names."""

import re
from typing import Final

from kpm_excel.excel.read.guard import MAX_COLUMNS, MAX_ROWS
from kpm_excel.excel.read.ooxml.package import Package
from kpm_excel.excel.read.ooxml.places import place_of
from kpm_excel.excel.read.ooxml.xml_parts import read_part
from kpm_excel.excel.read.supplement import Supplement, is_inside

_CELLS: Final = ("table:table-cell", "table:covered-table-cell")
_HIDDEN: Final = ("collapse", "filter")
#: What stands for white space in a paragraph.
_SPACES: Final = {"text:tab": "\t", "text:s": " ", "text:line-break": "\n"}
_FORMULA = re.compile(r"(?:of|oooc|msoxl):=?")
#: `$'№8'.$C$24`, with the end of a range behind a colon.
_ADDRESS = re.compile(r"\$?(?:'((?:[^']|'')+)'|([^'.]+))\.([$A-Z0-9]+)(?::.*)?")


#: A fill that goes on over more columns or rows than this is the ground of a sheet, and marks no cell.
_MOST_REPEATED: Final = 1000
_COLOR = re.compile(r"#([0-9A-Fa-f]{6})")


class CellStyles:
    """Listens to the styles of cells; `fills` holds the fill of each that has one, its parent's among them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._parents: dict[str, str] = {}
        #: What each style says itself: a colour, or "" for none.
        self._own: dict[str, str] = {}
        self._style = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        if name == "style:style":
            is_cell = attributes.get("style:family") == "table-cell"
            self._style = attributes.get("style:name", "") if is_cell else ""
            if self._style:
                self._parents[self._style] = attributes.get("style:parent-style-name", "")
        elif name == "style:table-cell-properties" and self._style and "fo:background-color" in attributes:
            match = _COLOR.fullmatch(attributes["fo:background-color"])
            self._own[self._style] = match[1].upper() if match else ""

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if name == "style:style":
            self._style = ""

    def fill(self, style: str) -> str:
        """The colour of the fill that `style` gives; "" for none."""
        seen: set[str] = set()
        while style and style not in seen:
            if style in self._own:
                return self._own[style]
            seen.add(style)
            style = self._parents.get(style, "")
        return ""


class OpenDocumentSheets:
    """Listens to `content.xml`; `sheets` holds what it found of each, in the order of the tabs."""

    def __init__(self, styles: CellStyles) -> None:
        self.pieces: list[str] = []
        self._styles = styles
        #: The styles that the cells of a row and of each column have unless they say otherwise.
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []
        #: Whether the text of the cell has a tab or the like, which calamine leaves out.
        self._is_spaced = False
        self.sheets: list[Supplement] = []
        #: Names that point to a cell: sheet, row, column.
        self.names: dict[str, tuple[str, int, int]] = {}
        self._row = -1
        self._column = -1
        #: How many rows or columns the element stands for that is being read.
        self._rows = 1
        self._columns = 1
        self._error = False
        #: Paragraphs of the cell or of the comment that is being read.
        self._lines: list[str] = []
        self._comment: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        if name == "text:p":
            self.pieces.clear()
        elif name in _SPACES:
            self.pieces.append(_SPACES[name] * _count(attributes, "text:c"))
            self._is_spaced = True
        elif name == "table:table":
            self.sheets.append(Supplement())
            self._column_styles = []
            self._row = self._column = -1
            self._rows = self._columns = 1
        elif name == "table:table-row" and self.sheets:
            self._open_row(attributes)
        elif name == "table:table-column" and self.sheets:
            self._see_column(attributes)
        elif name in _CELLS and self.sheets:
            self._open_cell(attributes)
        elif name == "office:annotation":
            self._comment = []
        elif name == "table:named-range":
            self._see_name(attributes)
        else:
            self._styles.start(name, attributes)

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if name == "text:p":
            (self._lines if self._comment is None else self._comment).append("".join(self.pieces))
        elif name == "office:annotation" and self._comment is not None:
            text = "\n".join(self._comment)
            if text.strip() and self.sheets and is_inside(self._row, self._column):
                self.sheets[-1].comments[self._row, self._column] = text
            self._comment = None
        elif name in _CELLS and self._error:
            self._keep_error()
        elif name in _CELLS and self._is_spaced:
            self.sheets[-1].texts[self._row, self._column] = "\n".join(self._lines)
        else:
            self._styles.end(name)

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._row += self._rows
        self._rows = _count(attributes, "table:number-rows-repeated")
        self._column, self._columns = -1, 1
        self._row_style = attributes.get("table:default-cell-style-name", "")
        if attributes.get("table:visibility") in _HIDDEN:
            self.sheets[-1].hidden_rows.update(range(self._row, min(self._row + self._rows, MAX_ROWS)))

    def _see_column(self, attributes: dict[str, str]) -> None:
        # Columns come before all rows, and are counted as the cells of a row are.
        self._column += self._columns
        self._columns = _count(attributes, "table:number-columns-repeated")
        self._column_styles.append((self._column + self._columns, attributes.get("table:default-cell-style-name", "")))
        if attributes.get("table:visibility") in _HIDDEN:
            last = min(self._column + self._columns, MAX_COLUMNS)
            self.sheets[-1].hidden_columns.update(range(self._column, last))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._column += self._columns
        self._columns = _count(attributes, "table:number-columns-repeated")
        self._lines, self._is_spaced = [], False
        if not is_inside(self._row, self._column):
            self._error = False
            return
        sheet, place = self.sheets[-1], (self._row, self._column)
        self._error = attributes.get("calcext:value-type") == "error"
        if "table:formula" in attributes:
            sheet.formulas[place] = _FORMULA.sub("", attributes["table:formula"], count=1)
        self._keep_fill(attributes.get("table:style-name", ""))
        down = _count(attributes, "table:number-rows-spanned")
        right = _count(attributes, "table:number-columns-spanned")
        if down > 1 or right > 1:
            sheet.merges.append((*place, self._row + down - 1, self._column + right - 1))

    def _keep_fill(self, style: str) -> None:
        """Nothing; the fill of the cell, and of those that it stands for, is kept."""
        if self._columns > _MOST_REPEATED or self._rows > _MOST_REPEATED:
            return
        named = style or self._row_style or next((own for end, own in self._column_styles if self._column < end), "")
        if fill := self._styles.fill(named):
            for row in range(self._row, self._row + self._rows):
                for column in range(self._column, self._column + self._columns):
                    if is_inside(row, column):
                        self.sheets[-1].fills[row, column] = fill

    def _keep_error(self) -> None:
        self._error = False
        self.sheets[-1].errors[self._row, self._column] = "".join(self._lines) or "#VALUE!"

    def _see_name(self, attributes: dict[str, str]) -> None:
        match = _ADDRESS.fullmatch(attributes.get("table:cell-range-address", ""))
        place = place_of(match[3]) if match else None
        if match and place:
            sheet = match[1].replace("''", "'") if match[1] else match[2]
            self.names[attributes.get("table:name", "")] = (sheet, *place)


def read_opendocument(package: Package) -> OpenDocumentSheets:
    """What the .ods in `package` holds beside its values. Raises `Unreadable`."""
    styles = CellStyles()
    if "styles.xml" in package.names():
        read_part("styles.xml", package.chunks("styles.xml"), styles)
    reader = OpenDocumentSheets(styles)
    read_part("content.xml", package.chunks("content.xml"), reader)
    return reader


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 8 else 1
