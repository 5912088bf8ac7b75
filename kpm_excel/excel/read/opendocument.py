"""What an .ods holds beside its values: formulas, error values, comments, hidden rows, merged cells, names."""

import re
from typing import Final

from kpm_excel.excel.read.guard import MAX_COLUMNS, MAX_ROWS
from kpm_excel.excel.read.ooxml.package import Package
from kpm_excel.excel.read.ooxml.places import place_of
from kpm_excel.excel.read.ooxml.xml_parts import read_part
from kpm_excel.excel.read.supplement import Supplement, is_inside

_CELLS: Final = ("table:table-cell", "table:covered-table-cell")
_HIDDEN: Final = ("collapse", "filter")
_FORMULA = re.compile(r"(?:of|oooc|msoxl):=?")
#: `$'№8'.$C$24`, with the end of a range behind a colon.
_ADDRESS = re.compile(r"\$?(?:'((?:[^']|'')+)'|([^'.]+))\.([$A-Z0-9]+)(?::.*)?")


class OpenDocumentSheets:
    """Listens to `content.xml`; `sheets` holds what it found of each, in the order of the tabs."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
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
        elif name == "table:table":
            self.sheets.append(Supplement())
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

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._row += self._rows
        self._rows = _count(attributes, "table:number-rows-repeated")
        self._column, self._columns = -1, 1
        if attributes.get("table:visibility") in _HIDDEN:
            self.sheets[-1].hidden_rows.update(range(self._row, min(self._row + self._rows, MAX_ROWS)))

    def _see_column(self, attributes: dict[str, str]) -> None:
        # Columns come before all rows, and are counted as the cells of a row are.
        self._column += self._columns
        self._columns = _count(attributes, "table:number-columns-repeated")
        if attributes.get("table:visibility") in _HIDDEN:
            last = min(self._column + self._columns, MAX_COLUMNS)
            self.sheets[-1].hidden_columns.update(range(self._column, last))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._column += self._columns
        self._columns = _count(attributes, "table:number-columns-repeated")
        self._lines = []
        if not is_inside(self._row, self._column):
            self._error = False
            return
        sheet, place = self.sheets[-1], (self._row, self._column)
        self._error = attributes.get("calcext:value-type") == "error"
        if "table:formula" in attributes:
            sheet.formulas[place] = _FORMULA.sub("", attributes["table:formula"], count=1)
        down = _count(attributes, "table:number-rows-spanned")
        right = _count(attributes, "table:number-columns-spanned")
        if down > 1 or right > 1:
            sheet.merges.append((*place, self._row + down - 1, self._column + right - 1))

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
    reader = OpenDocumentSheets()
    read_part("content.xml", package.chunks("content.xml"), reader)
    return reader


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isascii() and text.isdecimal() and len(text) < 8 else 1
