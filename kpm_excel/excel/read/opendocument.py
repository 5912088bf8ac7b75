"""What an .ods holds beside its values: formulas, error values, comments, hidden rows, merged cells, looks,
drawings, links, names.
"""

import re
from dataclasses import replace
from typing import Final

from kpm_excel.book.raw import Drawn, DrawnKind
from kpm_excel.book.shown import is_unseen, shown
from kpm_excel.excel.read.conditional_looks import MOST_RULES, Area, Rule
from kpm_excel.excel.read.guard import MAX_COLUMNS, MAX_DRAWN, MAX_ROWS, is_inside
from kpm_excel.excel.read.ooxml.numbers import read_number
from kpm_excel.excel.read.ooxml.package import Package
from kpm_excel.excel.read.ooxml.places import place_of
from kpm_excel.excel.read.ooxml.shared_texts import ORDINARY, Font, Run
from kpm_excel.excel.read.ooxml.xml_parts import read_part
from kpm_excel.excel.read.opendocument_conditions import areas_of, comparison_of
from kpm_excel.excel.read.opendocument_objects import add_words
from kpm_excel.excel.read.opendocument_places import CELLS, Box, Sizes, around, box_of, repeated
from kpm_excel.excel.read.opendocument_styles import Styles
from kpm_excel.excel.read.supplement import Seen, Supplement

_HIDDEN: Final = ("collapse", "filter")
_NUMBERS: Final = ("float", "percentage", "currency")
#: What lies over a sheet; what a frame is, the things in it say.
_DRAWN: Final[dict[str, DrawnKind]] = {
    **dict.fromkeys(("draw:frame", "draw:g", "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:circle"), "shape"),
    **dict.fromkeys(("draw:path", "draw:polygon", "draw:regular-polygon", "draw:caption"), "shape"),
    **dict.fromkeys(("draw:line", "draw:connector", "draw:polyline", "draw:measure"), "line"),
    "draw:control": "control",
}
_IN_FRAMES: Final[dict[str, DrawnKind]] = {
    **dict.fromkeys(("draw:object", "draw:object-ole", "draw:plugin"), "object"),
    "draw:image": "picture",
}
#: What stands for white space in a paragraph.
_SPACES: Final = {"text:tab": "\t", "text:s": " ", "text:line-break": "\n"}
#: Objects that are charts, whichever attribute stands first.
_CHART = re.compile(
    r'full-path="([^"<>]*)"[^<>]*media-type="[^"<>]*opendocument\.chart"'
    r'|media-type="[^"<>]*opendocument\.chart"[^<>]*full-path="([^"<>]*)"'
)
_FORMULA = re.compile(r"(?:of|oooc|msoxl):=?")
#: `$'№8'.$C$24`, with the end of a range behind a colon.
_ADDRESS = re.compile(r"\$?(?:'((?:[^']|'')+)'|([^'.]+))\.([$A-Z0-9]+)(?::.*)?")


#: A fill that goes on over more columns or rows than this is the ground of a sheet, and marks no cell.
_MOST_REPEATED: Final = 1000


class OpenDocumentSheets:
    """Listens to `content.xml`; `sheets` holds what it found of each, in the order of the tabs."""

    def __init__(self, styles: Styles, charts: frozenset[str] = frozenset()) -> None:
        self.pieces = styles.pieces
        self._styles = styles
        #: The cells of the conditional format that is being heard.
        self._ruled: tuple[Area, ...] = ()
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
        #: The characters of the cell that is being read with their fonts, and the fonts of open spans.
        self._runs: list[Run] = []
        self._fonts: list[Font | None] = [None]
        self._in_cell = False
        #: The style of the cell, whether it holds a number, and which.
        self._style = ""
        self._is_number = self._is_day = False
        self._value = ""
        #: Of what lies over the sheet how deep its parts are nested, its kind, its cells and its words.
        self._depth = 0
        self._kind: DrawnKind = "shape"
        #: None where its ends do not name a cell: then `_boxes` and `_anchor` tell where it lies.
        self._area: tuple[int, int, int, int] | None = None
        self._anchor = (0, 0)
        self._boxes: list[Box] = []
        self._words: list[str] = []
        #: The folder in the package in which an object is, and all those whose words stand there.
        self._folder = ""
        self.objects: list[tuple[list[Drawn], int, str]] = []
        #: What lies where its box says, which the sizes of the rows tell that come behind it: which of `drawn`.
        self._placed: list[tuple[int, tuple[int, int], Box]] = []
        self._sizes = Sizes()
        #: The objects that are charts.
        self._charts = charts

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        if name == "text:p":
            self.pieces.clear()
        elif name in _SPACES:
            self.pieces.append(_SPACES[name] * repeated(attributes, "text:c"))
            self._is_spaced = True
        elif name in ("text:span", "text:a"):
            self._open_span(name, attributes)
        elif name in _DRAWN or name in _IN_FRAMES:
            self._open_shape(name, attributes)
        elif name == "table:table":
            self.sheets.append(Supplement())
            self._column_styles = []
            self._row = self._column = -1
            self._rows = self._columns = 1
            self._placed, self._sizes = [], Sizes()
        elif name == "table:table-row" and self.sheets:
            self._open_row(attributes)
        elif name == "table:table-column" and self.sheets:
            self._see_column(attributes)
        elif name in CELLS and self.sheets:
            self._open_cell(attributes)
        elif name == "office:annotation":
            self._comment = []
        elif name == "calcext:conditional-format":
            self._ruled = areas_of(attributes.get("calcext:target-range-address", ""))
        elif name == "calcext:condition" and self.sheets:
            self._see_condition(attributes)
        elif name == "table:named-range":
            self._see_name(attributes)
        else:
            self._styles.start(name, attributes)

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if name == "text:p":
            self._end_of_line()
        elif name in ("text:span", "text:a"):
            self._flush()
            if len(self._fonts) > 1:
                self._fonts.pop()
        elif name in _DRAWN:
            self._close_shape()
        elif name == "office:annotation" and self._comment is not None:
            text = "\n".join(self._comment)
            if text.strip() and self.sheets and is_inside(self._row, self._column):
                self.sheets[-1].comments[self._row, self._column] = text
            self._comment = None
        elif name in CELLS and self.sheets:
            self._close_cell()
        elif name == "table:table" and self.sheets:
            self._place_free()
        else:
            self._styles.end(name)

    def _open_row(self, attributes: dict[str, str]) -> None:
        self._row += self._rows
        self._rows = repeated(attributes, "table:number-rows-repeated")
        self._column, self._columns = -1, 1
        self._row_style = attributes.get("table:default-cell-style-name", "")
        is_hidden = attributes.get("table:visibility") in _HIDDEN
        height = self._styles.height(attributes.get("table:style-name", ""))
        self._sizes.row(self._row, self._rows, height, is_hidden)
        if is_hidden:
            self.sheets[-1].hidden_rows.update(range(self._row, min(self._row + self._rows, MAX_ROWS)))

    def _see_column(self, attributes: dict[str, str]) -> None:
        # Columns come before all rows, and are counted as the cells of a row are.
        self._column += self._columns
        self._columns = repeated(attributes, "table:number-columns-repeated")
        self._column_styles.append((self._column + self._columns, attributes.get("table:default-cell-style-name", "")))
        is_hidden = attributes.get("table:visibility") in _HIDDEN
        width = self._styles.width(attributes.get("table:style-name", ""))
        self._sizes.column(self._column, self._columns, width, is_hidden)
        if is_hidden:
            last = min(self._column + self._columns, MAX_COLUMNS)
            self.sheets[-1].hidden_columns.update(range(self._column, last))

    def _open_cell(self, attributes: dict[str, str]) -> None:
        self._column += self._columns
        self._columns = repeated(attributes, "table:number-columns-repeated")
        self._lines, self._is_spaced, self._in_cell = [], False, True
        self._runs, self._fonts = [], [None]
        self._is_number = attributes.get("office:value-type") in _NUMBERS
        self._is_day = attributes.get("office:value-type") in ("date", "time")
        self._value = attributes.get("office:value", "")
        style = attributes.get("table:style-name", "") or self._row_style
        self._style = style or next((own for end, own in self._column_styles if self._column < end), "")
        if not is_inside(self._row, self._column):
            self._error = False
            return
        sheet, place = self.sheets[-1], (self._row, self._column)
        self._error = attributes.get("calcext:value-type") == "error"
        if "table:formula" in attributes:
            sheet.formulas[place] = _FORMULA.sub("", attributes["table:formula"], count=1)
        self._keep_fill()
        down = repeated(attributes, "table:number-rows-spanned")
        right = repeated(attributes, "table:number-columns-spanned")
        if down > 1 or right > 1:
            sheet.merges.append((*place, self._row + down - 1, self._column + right - 1))

    def _keep_fill(self) -> None:
        """Keep the fill of the cell, and of those that it stands for."""
        if self._columns > _MOST_REPEATED or self._rows > _MOST_REPEATED:
            return
        if fill := self._styles.fill(self._style):
            for row in range(self._row, self._row + self._rows):
                for column in range(self._column, self._column + self._columns):
                    if is_inside(row, column):
                        self.sheets[-1].fills[row, column] = fill

    def _close_cell(self) -> None:
        self._in_cell = False
        if not is_inside(self._row, self._column):
            return
        sheet, place = self.sheets[-1], (self._row, self._column)
        if self._error:
            self._error = False
            sheet.errors[place] = "".join(self._lines) or "#VALUE!"
            return
        if self._is_spaced:
            sheet.texts[place] = "\n".join(self._lines)
        runs = self._runs[:-1]
        text = "".join(part for part, _ in runs)
        if not text and not self._is_number:
            return
        if self._styles.is_crossed(self._style) and len(sheet.drawn) < MAX_DRAWN:
            sheet.drawn.append(Drawn("line", (*place, *place)))
        own = self._styles.font("table-cell", self._style)
        parts = tuple(runs) if any(font for _, font in runs) else ()
        is_invisible = self._styles.is_invisible(self._style) or self._is_white()
        if not (self._is_number or self._is_day or is_invisible or parts or own != ORDINARY):
            return
        told = text if self._is_number or self._is_day else None
        # Of a day what is shown is known; the format tells its colour.
        number_format = self._styles.number_format(self._style) if self._is_day else "General"
        # Equal neighbours are written as one cell.
        if self._columns <= _MOST_REPEATED and self._rows <= _MOST_REPEATED:
            for row in range(self._row, min(self._row + self._rows, MAX_ROWS)):
                for column in range(self._column, min(self._column + self._columns, MAX_COLUMNS)):
                    sheet.seen[row, column] = Seen(told, own, parts, is_invisible, number_format)

    def _is_white(self) -> bool:
        """Whether the number format gives the number a colour in which it cannot be seen."""
        number = read_number(self._value) if self._is_number else None
        seen = None if number is None else shown(number, self._styles.number_format(self._style))
        color = seen.color if seen else None
        return color is not None and is_unseen(color, self._styles.fill(self._style) or None)

    def _see_condition(self, attributes: dict[str, str]) -> None:
        rules = self.sheets[-1].rules
        if len(rules) >= MOST_RULES:
            return
        look = self._styles.look(attributes.get("calcext:apply-style-name", ""))
        operator, operands = comparison_of(attributes.get("calcext:value", ""))
        # Of the conditions of one format the first that holds is taken alone.
        rules.append(Rule(self._ruled, look, operator, operands, len(rules), stops=True))

    def _end_of_line(self) -> None:
        if self._comment is not None:
            self._comment.append("".join(self.pieces))
        elif self._depth:
            self._words.append("".join(self.pieces))
        else:
            begin = next((at for at, (text, _) in reversed([*enumerate(self._runs)]) if text == "\n"), -1) + 1
            self._flush()
            self._lines.append("".join(text for text, _ in self._runs[begin:]))
            self._runs.append(("\n", None))

    def _flush(self) -> None:
        """Keep the characters that were heard, with the font that they have."""
        if self._depth or self._comment is not None:
            return
        text = "".join(self.pieces)
        self.pieces.clear()
        if text and self._in_cell:
            self._runs.append((text, self._fonts[-1]))

    def _open_span(self, name: str, attributes: dict[str, str]) -> None:
        self._flush()
        target, style = attributes.get("xlink:href", ""), attributes.get("text:style-name", "")
        is_link = name == "text:a" and self._in_cell and not self._depth and is_inside(self._row, self._column)
        if is_link and target:
            self.sheets[-1].links[self._row, self._column] = target
        outer = self._fonts[-1]
        if name == "text:span" and style:
            # What a span does not say itself it has from the cell.
            around, own = outer or self._styles.font("table-cell", self._style), self._styles.font("text", style)
            outer = Font(own.struck or around.struck, own.raised or around.raised, own.symbols or around.symbols)
        self._fonts.append(outer)

    def _open_shape(self, name: str, attributes: dict[str, str]) -> None:
        if name in _IN_FRAMES:
            # Beside an object a frame holds a picture of it.
            if self._depth and self._kind in ("shape", "line"):
                self._folder = attributes.get("xlink:href", "").removeprefix("./")
                is_chart = self._folder in self._charts
                self._kind = "chart" if is_chart else _IN_FRAMES[name]
            return
        self._depth += 1
        if self._depth == 1:
            row, column = (max(self._row, 0), max(self._column, 0)) if self._in_cell else (0, 0)
            match = _ADDRESS.fullmatch(attributes.get("table:end-cell-address", ""))
            # Of a line LibreOffice names the cell in which it begins, where its ends say where it is.
            is_told = bool(match) and self._in_cell and "svg:x1" not in attributes
            end = place_of(match[3]) if match and is_told else None
            self._kind, self._words, self._folder = _DRAWN[name], [], ""
            # To calamine the words of a shape are those of its cell.
            self._is_spaced = self._is_spaced or self._in_cell
            self._area = end and (row, column, max(end[0], row), max(end[1], column))
            self._anchor, self._boxes = (row, column), []
        if box := box_of(attributes):
            self._boxes.append(box)

    def _close_shape(self) -> None:
        self._depth = max(self._depth - 1, 0)
        self.pieces.clear()
        if self._depth or not self.sheets or len(self.sheets[-1].drawn) >= MAX_DRAWN:
            return
        text = "\n".join(line for line in self._words if line.strip())
        kind: DrawnKind = "text" if text and self._kind in ("shape", "line") else self._kind
        if not self._area and self._boxes:
            self._placed.append((len(self.sheets[-1].drawn), self._anchor, around(self._boxes)))
        if kind in ("chart", "object"):
            self.objects.append((self.sheets[-1].drawn, len(self.sheets[-1].drawn), self._folder))
        self.sheets[-1].drawn.append(Drawn(kind, self._area or (*self._anchor, *self._anchor), text))

    def _place_free(self) -> None:
        """Work out over which cells lies what names none."""
        drawn = self.sheets[-1].drawn
        for number, anchor, box in self._placed:
            drawn[number] = replace(drawn[number], area=self._sizes.area(anchor, box))
        self._placed = []

    def _see_name(self, attributes: dict[str, str]) -> None:
        match = _ADDRESS.fullmatch(attributes.get("table:cell-range-address", ""))
        place = place_of(match[3]) if match else None
        if match and place:
            sheet = match[1].replace("''", "'") if match[1] else match[2]
            self.names[attributes.get("table:name", "")] = (sheet, *place)


def read_opendocument(package: Package) -> OpenDocumentSheets:
    """What the .ods in `package` holds beside its values. Raises `Unreadable`."""
    styles = Styles()
    if "styles.xml" in package.names():
        read_part("styles.xml", package.chunks("styles.xml"), styles)
    manifest = package.read("META-INF/manifest.xml").decode("utf-8", "replace")
    charts = (one.strip("/") for pair in _CHART.findall(manifest) for one in pair if one)
    reader = OpenDocumentSheets(styles, frozenset(charts))
    read_part("content.xml", package.chunks("content.xml"), reader)
    add_words(package, reader.objects)
    return reader
