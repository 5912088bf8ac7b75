"""How the sheets of an .xlsx look: faces of cells, sizes, page breaks, what is drawn."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from kpm_excel.book.raw import RawSheet, RawWorkbook, Unreadable
from kpm_excel.excel.read.appearance.appearances import PLAIN_FACE, Appearance, Face, sizes_of
from kpm_excel.excel.read.appearance.element_tree import Element, TreeReader
from kpm_excel.excel.read.appearance.ooxml_shapes import forms_of
from kpm_excel.excel.read.guard import MAX_COLUMNS, MAX_ROWS, is_inside
from kpm_excel.excel.read.ooxml.colors import INDEXED, OFFICE_THEME, read_theme, resolve
from kpm_excel.excel.read.ooxml.drawings import WordsReader, digit_px
from kpm_excel.excel.read.ooxml.numbers import read_number
from kpm_excel.excel.read.ooxml.package import Package, Relation
from kpm_excel.excel.read.ooxml.places import place_of
from kpm_excel.excel.read.ooxml.shared_texts import is_on
from kpm_excel.excel.read.ooxml.workbook_part import BookReader
from kpm_excel.excel.read.ooxml.xml_parts import Listener, read_part

T = TypeVar("T")

_PX_PT: Final = 0.75
#: In a larger sheet the rows beyond the area that is read are passed over.
_LARGE_BYTES: Final = 4 << 20
_ROW = re.compile(rb'<(?:\w+:)?row\b[^<>]{0,80}?\sr="([0-9]{4,7})"')
_ROWS_END = re.compile(rb"</(?:\w+:)?sheetData>")
_VERTICAL: Final = ("255", "90", "180")
_ROWS = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})")


def read_ooxml_appearance(package: Package, raw: RawWorkbook) -> list[Appearance]:
    """How each sheet of `raw` looks, which was read from `package`."""
    top = package.relations("")
    book_part = next((one.target for one in top if one.kind == "officeDocument"), "xl/workbook.xml")
    book, arrows = _Book(), {arrow.id: arrow for arrow in package.relations(book_part)}
    _hear(package, book_part, book)
    parts = {arrow.kind: arrow.target for arrow in reversed(list(arrows.values()))}
    theme_part = parts.get("theme", "xl/theme/theme1.xml")
    theme = read_theme(package.chunks(theme_part)) if theme_part in package else OFFICE_THEME
    faces = _FaceReader(theme)
    _hear(package, parts.get("styles", "xl/styles.xml"), faces)
    looks = []
    for entry, sheet in zip(book.sheets, raw.sheets, strict=False):
        target = arrows.get(entry.relation)
        part = target.target if target else f"xl/worksheets/sheet{entry.number}.xml"
        looks.append(_appearance(package, part, sheet, faces.faces(), theme))
        looks[-1].title_rows = book.titles.get(entry.number - 1)
    return looks


def _hear(package: Package, part: str, listener: Listener) -> None:
    """Lets `listener` hear `part`, as far as it is sound."""
    try:
        if part in package:
            read_part(part, package.chunks(part), listener)
    except Unreadable as fault:
        if fault.reason not in ("broken_xml", "broken_zip"):
            raise


def _appearance(
    package: Package, part: str, sheet: RawSheet, faces: Sequence[Face], theme: Sequence[str]
) -> Appearance:
    looks = Appearance()
    if "not_a_worksheet" in sheet.problems or part not in package:
        return looks
    reader = _SheetLooks(looks, faces)
    if package.size(part) > _LARGE_BYTES:
        _hear_beginning(package, part, reader)
    else:
        _hear(package, part, reader)
    reader.take_widths()
    edges = sizes_of(looks, sheet.hidden_rows, sheet.hidden_columns)
    for arrow in package.relations(part):
        if arrow.kind == "drawing" and arrow.id == reader.drawing:
            tree = TreeReader()
            _hear(package, arrow.target, tree)
            looks.forms += forms_of(tree.root, edges, theme, _words(package, arrow, tree.root))
    return looks


def _hear_beginning(package: Package, part: str, listener: Listener) -> None:
    """Lets `listener` hear a large sheet without the rows that are not read."""
    content = package.read(part)
    rows = (row.start() for row in _ROW.finditer(content) if int(row[1]) > MAX_ROWS)
    begin, end = next(rows, None), content.rfind(b"</")
    behind = _ROWS_END.search(content, content.rfind(b"sheetData>") - 40)
    if begin is not None and behind is not None and begin < behind.start() < end:
        content = content[:begin] + content[behind.start() :]
    try:
        read_part(part, [content], listener)
    except Unreadable as fault:
        if fault.reason not in ("broken_xml", "broken_zip"):
            raise


def _words(package: Package, arrow: Relation, drawing: Element) -> Mapping[str, str]:
    """The words of charts and of SmartArt by the relations that lead to them."""
    found = {}
    if any(True for _ in drawing.all("chart", "relIds")):
        for to in package.relations(arrow.target):
            if to.kind in ("chart", "chartEx", "diagramData"):
                words = WordsReader()
                _hear(package, to.target, words)
                found[to.id] = words.text
    return found


class _Book(BookReader):
    """Listens to the workbook for the rows that sheets print on each page as well."""

    def __init__(self) -> None:
        super().__init__()
        self.titles: dict[int, tuple[int, int]] = {}

    def end(self, name: str) -> None:
        super().end(name)
        if name == "definedName" and self._name.get("name") == "_xlnm.Print_Titles":
            rows = _ROWS.search("".join(self.pieces).rpartition("!")[2])
            number = self._name.get("localSheetId", "")
            if rows and number.isdecimal():
                self.titles[int(number)] = (int(rows[1]) - 1, int(rows[2]) - 1)


class _FaceReader:
    """Listens to `styles.xml`; `faces` gives how cells with each style look."""

    def __init__(self, theme: Sequence[str]) -> None:
        self.pieces: list[str] = []
        self._theme = theme
        self._within = ""
        self._fonts: list[dict[str, dict[str, str]]] = []
        self._fills: list[dict[str, str]] = []
        self._borders: list[str] = []
        self._xfs: list[tuple[dict[str, str], dict[str, str]]] = []
        self._palette: list[str] = []
        self._pattern = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.pieces.clear()
        if name in ("fonts", "fills", "borders", "cellXfs", "dxfs", "indexedColors"):
            self._within = name
        elif self._within == "fonts":
            if name == "font":
                self._fonts.append({})
            elif self._fonts:
                self._fonts[-1][name] = attributes
        elif self._within == "fills":
            self._fill(name, attributes)
        elif self._within == "borders":
            if name == "border":
                self._borders.append("")
            elif self._borders and name in _SIDES and attributes.get("style", "none") != "none":
                self._borders[-1] += _SIDES[name]
        elif self._within == "cellXfs" and name == "xf":
            self._xfs.append((attributes, {}))
        elif self._within == "cellXfs" and name == "alignment" and self._xfs:
            self._xfs[-1] = (self._xfs[-1][0], attributes)
        elif self._within == "indexedColors" and name == "rgbColor":
            self._palette.append(resolve(attributes, (), ()) or "000000")

    def end(self, name: str) -> None:
        if name == self._within:
            self._within = ""

    def _fill(self, name: str, attributes: dict[str, str]) -> None:
        if name == "fill":
            self._fills.append({})
            self._pattern = ""
        elif name == "patternFill":
            self._pattern = attributes.get("patternType", "none")
        elif not self._fills:
            return
        elif name == "fgColor" and self._pattern not in ("", "none"):
            self._fills[-1] = attributes
        elif name == "bgColor" and self._pattern not in ("", "none", "solid"):
            # Dots and lines on a ground: what is seen from afar is the ground, unless it is white.
            color = self._rgb(attributes)
            if color not in (None, "FFFFFF"):
                self._fills[-1] = attributes
        elif name == "color" and not self._fills[-1] and not self._pattern:
            self._fills[-1] = attributes

    def faces(self) -> list[Face]:
        """How a cell of each style looks."""
        return [self._face(xf, alignment) for xf, alignment in self._xfs]

    def _face(self, xf: dict[str, str], alignment: dict[str, str]) -> Face:
        font = _at(self._fonts, xf.get("fontId", "0")) or {}
        size = read_number(font.get("sz", {}).get("val", ""))
        indent = alignment.get("indent", "0")
        align = alignment.get("horizontal", "general")
        return Face(
            color=self._rgb(font["color"]) if "color" in font else None,
            fill=self._rgb(_at(self._fills, xf.get("fillId", "0")) or {}),
            bold="b" in font and is_on(font["b"]),
            size=float(size or 0),
            indent=int(indent) if indent.isascii() and indent.isdecimal() and len(indent) < 4 else 0,
            is_vertical=alignment.get("textRotation", "0") in _VERTICAL,
            align="" if align == "general" else align,
            borders="".join(side for side in "ltrb" if side in (_at(self._borders, xf.get("borderId", "0")) or "")),
        )

    def _rgb(self, color: dict[str, str]) -> str | None:
        indexed = [*self._palette, *INDEXED[len(self._palette) :]]
        return resolve(color, indexed, self._theme)


_SIDES: Final = {"left": "l", "top": "t", "right": "r", "bottom": "b", "start": "l", "end": "r"}


def _at(values: Sequence[T], place: str) -> T | None:
    number = int(place) if place.isascii() and place.isdecimal() and len(place) < 8 else 0
    return values[number] if number < len(values) else None


class _SheetLooks:
    """Listens to a worksheet for how it looks."""

    def __init__(self, looks: Appearance, faces: Sequence[Face]) -> None:
        self.pieces: list[str] = []
        self.drawing = ""
        self._looks = looks
        self._faces = {str(number): face for number, face in enumerate(faces) if face != PLAIN_FACE}
        self._row = self._column = -1
        self._widths: list[tuple[int, int, float]] = []
        self._usual = 0.0
        self._in_breaks = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # Texts are none of its business, and a sheet has more of them than one part may.
        self.pieces.clear()
        if name == "c":
            self._see_cell(attributes)
        elif name == "row":
            self._see_row(attributes)
        elif name == "col":
            ends = [read_number(attributes.get(key, "")) for key in ("min", "max", "width")]
            if isinstance(ends[0], int) and isinstance(ends[1], int) and ends[2] is not None:
                self._widths.append((max(ends[0] - 1, 0), min(ends[1], MAX_COLUMNS), float(ends[2])))
        elif name == "sheetFormatPr":
            height, width = (read_number(attributes.get(f"default{key}", "")) for key in ("RowHeight", "ColWidth"))
            self._looks.usual_height = float(height or self._looks.usual_height)
            self._usual = float(width or 0)
        elif name == "drawing":
            self.drawing = attributes.get("r:id", "")
        elif name == "rowBreaks":
            self._in_breaks = True
        elif name == "brk" and self._in_breaks:
            row = attributes.get("id", "")
            if row.isascii() and row.isdecimal() and len(row) < 8:
                self._looks.page_breaks.add(int(row))

    def end(self, name: str) -> None:
        if name == "rowBreaks":
            self._in_breaks = False

    def _see_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < 8 else self._row + 1
        self._column = -1
        height = read_number(attributes.get("ht", ""))
        if height is not None and 0 <= self._row < MAX_ROWS:
            self._looks.heights[self._row] = float(height)

    def _see_cell(self, attributes: dict[str, str]) -> None:
        place = place_of(attributes.get("r", "")) or (self._row, self._column + 1)
        self._column = place[1]
        face = self._faces.get(attributes.get("s", "0"))
        if face and is_inside(*place):
            self._looks.faces[place] = face

    def take_widths(self) -> None:
        """Turns the widths that were heard into points."""
        px = digit_px([width for _, _, width in self._widths])
        for first, last, width in self._widths:
            self._looks.widths.update(dict.fromkeys(range(first, last), width * px * _PX_PT))
        if self._usual:
            self._looks.usual_width = self._usual * px * _PX_PT
