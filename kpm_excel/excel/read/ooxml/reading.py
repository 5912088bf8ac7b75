"""From a package to a workbook as it was found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from kpm_excel.book.raw import Drawn, DrawnKind, Problem, RawSheet, RawWorkbook, Unreadable
from kpm_excel.excel.read.conditional_looks import apply_looks
from kpm_excel.excel.read.guard import MAX_DRAWN, MAX_PARTS, is_inside
from kpm_excel.excel.read.ooxml.cell_styles import PLAIN, Styles, read_styles
from kpm_excel.excel.read.ooxml.comments import CommentReader
from kpm_excel.excel.read.ooxml.conditions import ConditionReader
from kpm_excel.excel.read.ooxml.crossed_cells import CrossedReader
from kpm_excel.excel.read.ooxml.drawings import DrawingReader, Grid, Sizes, WordsReader, digit_px, row_heights
from kpm_excel.excel.read.ooxml.heard_cells import Cells, Room
from kpm_excel.excel.read.ooxml.heard_sheet import SheetReader, Surroundings
from kpm_excel.excel.read.ooxml.legacy_drawings import read_legacy_drawing
from kpm_excel.excel.read.ooxml.links import read_links
from kpm_excel.excel.read.ooxml.package import Package, Relation
from kpm_excel.excel.read.ooxml.plain import MAX_PLAIN_BYTES, read_plain_sheet, read_plain_strings, without
from kpm_excel.excel.read.ooxml.properties import PropertyReader
from kpm_excel.excel.read.ooxml.rich_values import RichValues
from kpm_excel.excel.read.ooxml.shared_texts import SharedStrings
from kpm_excel.excel.read.ooxml.workbook_part import BookReader, SheetEntry
from kpm_excel.excel.read.ooxml.xml_names import STRICT_MAIN
from kpm_excel.excel.read.ooxml.xml_parts import Listener, read_part

_CONTENT_TYPES: Final = "[Content_Types].xml"
#: Where every program puts a part, for packages whose relations are lost.
_USUAL_PLACES: Final = {
    "officeDocument": "xl/workbook.xml",
    "sharedStrings": "xl/sharedStrings.xml",
    "styles": "xl/styles.xml",
    "theme": "xl/theme/theme1.xml",
    "core-properties": "docProps/core.xml",
    "extended-properties": "docProps/app.xml",
    "custom-properties": "docProps/custom.xml",
}
#: What the strict set of namespaces calls differently.
_STRICT_KINDS: Final = {
    "metadata/core-properties": "core-properties",
    "extendedProperties": "extended-properties",
    "customProperties": "custom-properties",
}
#: What properties tell of the sheets and names, which is most of them.
_UNHEARD: Final = ("HeadingPairs", "TitlesOfParts")
_SHEET_KINDS: Final = ("chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


def read_ooxml(source: Path | bytes) -> RawWorkbook:
    """The workbook in the file or the bytes `source`.

    Macros, links, formulas and entities are never followed. Raises `Unreadable`.
    """
    with Package(source) as package:
        return read_package(package)


def read_package(package: Package) -> RawWorkbook:
    """The workbook in the opened `package`; see `read_ooxml`."""
    return _Reading(package).workbook()


class _Reading:
    """The reading of one package."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._room = Room()
        self._rich_values = RichValues(package)
        self._problems: dict[Problem, None] = {}
        self._top = self._arrows("")
        self._book_part = self._part("officeDocument", self._top)
        if self._book_part not in package:
            raise Unreadable("no_sheets", "no workbook part")
        self._arrows_of_book = self._arrows(self._book_part)
        self._targets = {arrow.id: arrow for arrow in reversed(self._arrows_of_book)}
        #: The parts that belong to one sheet and were read; none is read for another one.
        self._heard: set[str] = set()

    def workbook(self) -> RawWorkbook:
        """All of it."""
        package = self._package
        book = BookReader()
        start = package.read(self._book_part)
        read_part(self._book_part, [start], book)
        if not book.sheets:
            raise Unreadable("no_sheets", self._book_part)
        if len(book.sheets) > MAX_PARTS:
            raise Unreadable("too_many_parts", f"{len(book.sheets)} sheets")
        strings = self._strings()
        styles = self._styles()
        sheets = tuple(self._sheet(entry, strings, styles, book.date1904) for entry in book.sheets)
        properties = self._properties()
        parts = package.names()
        return RawWorkbook(
            format="xlsm" if b"macroEnabled" in package.read(_CONTENT_TYPES) else "xlsx",
            sheets=sheets,
            strict=STRICT_MAIN.encode() in start,
            date1904=book.date1904,
            names=book.names,
            local_names=book.local_names,
            constant_names=book.constant_names,
            properties=properties.custom,
            saved_at=properties.saved_at,
            last_modified_by=properties.last_modified_by,
            application=properties.application,
            macros=any(part.endswith("vbaproject.bin") for part in parts),
            external_links=book.external_links,
            tracked=any("/revisions/" in part for part in parts),
            problems=tuple(self._problems),
        )

    # Finding parts

    def _arrows(self, part: str) -> list[Relation]:
        try:
            return self._package.relations(part)
        except Unreadable as fault:
            self._tolerate(fault, "relations_unreadable")
            return []

    def _part(self, kind: str, arrows: list[Relation]) -> str:
        """The part of that kind, or the place where it usually stands."""
        for arrow in arrows:
            if _STRICT_KINDS.get(arrow.kind, arrow.kind) == kind and arrow.target in self._package:
                return arrow.target
        return _USUAL_PLACES[kind]

    def _tolerate(self, fault: Unreadable, code: Problem, problems: dict[Problem, None] | None = None) -> None:
        """Notes a fault in a part that a workbook can do without; a hostile part is never passed over."""
        if fault.reason not in ("broken_xml", "broken_zip"):
            raise fault
        (self._problems if problems is None else problems)[code] = None

    def _hear(self, part: str, listener: Listener, code: Problem, problems: dict[Problem, None] | None = None) -> None:
        """Reads a part that a workbook can do without; what was heard before a fault counts."""
        if part in self._heard:
            return
        self._heard.add(part)
        try:
            if self._package.size(part) > MAX_PLAIN_BYTES:
                read_part(part, self._package.chunks(part), listener)
            else:
                read_part(part, [without(self._package.read(part), _UNHEARD)], listener)
        except Unreadable as fault:
            self._tolerate(fault, code, problems)

    # Parts of the whole workbook

    def _strings(self) -> SharedStrings:
        strings = SharedStrings(self._room.characters)
        part = self._part("sharedStrings", self._arrows_of_book)
        if part not in self._package:
            return strings
        if self._package.size(part) > MAX_PLAIN_BYTES:
            read_part(part, self._package.chunks(part), strings)
            return strings
        content = self._package.read(part)
        if not read_plain_strings(part, content, strings):
            strings = SharedStrings(self._room.characters)
            read_part(part, [content], strings)
        return strings

    def _styles(self) -> Styles:
        part = self._part("styles", self._arrows_of_book)
        if part not in self._package:
            self._problems["styles_missing"] = None
            return Styles([(None, PLAIN)])
        try:
            theme = self._package.read(self._part("theme", self._arrows_of_book))
            return read_styles(self._package.read(part), theme)
        except Unreadable as fault:
            self._tolerate(fault, "styles_unreadable")
            return Styles([(None, PLAIN)])

    def _properties(self) -> PropertyReader:
        properties = PropertyReader()
        for kind in ("core-properties", "extended-properties", "custom-properties"):
            part = self._part(kind, self._top)
            if part in self._package:
                self._hear(part, properties, "properties_unreadable")
        return properties

    # Sheets

    def _sheet(self, entry: SheetEntry, strings: SharedStrings, styles: Styles, date1904: bool) -> RawSheet:
        arrow = self._targets.get(entry.relation)
        part = arrow.target if arrow else self._usual_sheet(entry)
        if arrow and arrow.kind in _SHEET_KINDS:
            return RawSheet(entry.name, entry.state, problems=("not_a_worksheet",))
        if part not in self._package:
            return RawSheet(entry.name, entry.state, problems=("sheet_missing",))
        if part in self._heard:
            return RawSheet(entry.name, entry.state, problems=("sheet_doubled",))
        self._heard.add(part)
        cells = Cells(strings, styles, date1904, self._room, self._rich_values)
        surroundings = self._heard_sheet(part, cells)
        self._room.cells -= len(cells.found)
        unsure = self._conditional(part, cells, styles)
        return self._with_overlays(entry, part, cells, surroundings, unsure, tuple(self._crossed(part, styles)))

    def _crossed(self, part: str, styles: Styles) -> Iterator[Drawn]:
        """A line over each cell that a border crosses from corner to corner."""
        if styles.crossed:
            reader = CrossedReader(styles.crossed)
            read_part(part, self._package.chunks(part), reader)
            inside = (place for place in reader.found if is_inside(*place))
            yield from (Drawn("line", (*place, *place)) for place in islice(inside, MAX_DRAWN))

    def _conditional(self, part: str, cells: Cells, styles: Styles) -> frozenset[tuple[int, int]]:
        """Gives the cells the looks of conditional formats that hold; which of them may look otherwise."""
        if not styles.looks:
            return frozenset()
        reader, chunks = ConditionReader(styles.looks), self._package.chunks(part)
        if self._package.size(part) <= MAX_PLAIN_BYTES:
            # They stand behind the rows, which are most of a sheet.
            chunks = iter([without(self._package.read(part), ("sheetData",))])
        read_part(part, chunks, reader)
        return apply_looks(cells.found, reader.rules)

    def _heard_sheet(self, part: str, cells: Cells) -> Surroundings:
        """What surrounds the rows of a sheet, which are taken by `cells`."""
        chunks: Iterable[bytes]
        content = b""
        if self._package.size(part) > MAX_PLAIN_BYTES:
            chunks = self._package.chunks(part)
        else:
            content = self._package.read(part)
            surroundings = read_plain_sheet(part, content, cells)
            if surroundings:
                surroundings.behind = _behind_rows(content)
                return surroundings
            chunks = [content]
        surroundings = Surroundings()
        read_part(part, chunks, SheetReader(cells, surroundings))
        surroundings.behind = _behind_rows(content)
        return surroundings

    def _usual_sheet(self, entry: SheetEntry) -> str:
        """Where the sheet stands if no relation says so: by its place among the tabs."""
        return f"xl/worksheets/sheet{entry.number}.xml"

    def _with_overlays(
        self,
        entry: SheetEntry,
        part: str,
        cells: Cells,
        sheet: Surroundings,
        unsure: frozenset[tuple[int, int]],
        crossed: tuple[Drawn, ...],
    ) -> RawSheet:
        arrows = self._arrows(part)
        # What was wrong around the rows, and then in what lies over them.
        problems = cells.problems | sheet.problems
        drawn = self._drawn(part, arrows, sheet, problems)
        return RawSheet(
            name=entry.name,
            state=entry.state,
            cells=cells.found,
            hidden_rows=frozenset(cells.hidden_rows),
            hidden_columns=frozenset(sheet.hidden_columns),
            merges=tuple(sheet.merges),
            comments=self._comments(arrows, problems),
            drawn=(*drawn, *crossed),
            unsure=unsure,
            links=read_links(sheet.behind, {arrow.id: arrow.target for arrow in arrows if arrow.is_external}),
            outside=tuple(cells.outside),
            beyond=cells.beyond,
            outside_count=cells.outside_count,
            problems=tuple(problems),
        )

    def _comments(self, arrows: list[Relation], problems: dict[Problem, None]) -> dict[tuple[int, int], str]:
        """Notes, but where a thread stands the thread: its note only says that a newer Excel is needed."""
        notes, threads = CommentReader(), CommentReader()
        for arrow in arrows:
            if arrow.kind in ("comments", "threadedComment"):
                listener = notes if arrow.kind == "comments" else threads
                self._hear(arrow.target, listener, "comments_unreadable", problems)
        return notes.comments | threads.comments

    def _drawn(
        self, part: str, arrows: list[Relation], sheet: Surroundings, problems: dict[Problem, None]
    ) -> tuple[Drawn, ...]:
        """Everything that lies over a sheet; a control or a document that stands in both drawings once."""
        if not (sheet.drawing or sheet.legacy_drawing or sheet.controls or sheet.documents or sheet.unplaced):
            return ()
        drawn = self._drawing(part, arrows, sheet, problems)
        legacy: list[Drawn] = []
        for arrow in arrows:
            if arrow.id == sheet.legacy_drawing and sheet.legacy_drawing:
                legacy += read_legacy_drawing(self._package.read(arrow.target), sheet.controls, sheet.documents)
        if legacy:
            drawn = [one for one in drawn if one.kind != "control"]
        found = [*drawn, *legacy]
        named: tuple[tuple[DrawnKind, Mapping[str, str]], ...] = (
            ("control", dict.fromkeys(sheet.controls, "")),
            ("object", sheet.documents),
        )
        for kind, names in named:
            if names and not any(one.kind == kind for one in found):
                found += [Drawn(kind, (0, 0, 0, 0), name) for name in names.values()]
        return (*found, *(Drawn(kind, (0, 0, 0, 0)) for kind in sheet.unplaced))

    def _drawing(
        self, part: str, arrows: list[Relation], sheet: Surroundings, problems: dict[Problem, None]
    ) -> list[Drawn]:
        drawn: list[Drawn] = []
        for arrow in arrows:
            if arrow.id == sheet.drawing and sheet.drawing:
                drawing = DrawingReader(Grid(lambda: self._sizes(part, sheet)))
                self._hear(arrow.target, drawing, "drawing_unreadable", problems)
                drawn += self._with_words(arrow.target, drawing, problems)
        return drawn

    def _with_words(self, part: str, drawing: DrawingReader, problems: dict[Problem, None]) -> list[Drawn]:
        """What a drawing holds, with the words of charts and of SmartArt, which stand in parts of their own."""
        drawn = drawing.drawn
        arrows = {arrow.id: arrow.target for arrow in self._arrows(part)} if drawing.elsewhere else {}
        for at, relation in drawing.elsewhere:
            if relation in arrows:
                words = WordsReader()
                self._hear(arrows[relation], words, "drawing_unreadable", problems)
                drawn[at] = replace(drawn[at], text=words.text)
        return [replace(one, kind="object") if one.kind == "text" and not one.text else one for one in drawn]

    def _sizes(self, part: str, sheet: Surroundings) -> Sizes:
        """The widths and heights of a sheet's columns and rows in pixels, for what lies free over it."""
        px = digit_px([width for _, _, width in sheet.widths])
        widths = {at: width * px for first, last, width in sheet.widths for at in range(first, last)}
        if self._package.size(part) > MAX_PLAIN_BYTES:
            return widths, {}
        return widths, row_heights(self._package.read(part))


def _behind_rows(sheet: bytes) -> bytes:
    """What stands behind the rows of a sheet, links among it."""
    return sheet[max(0, sheet.rfind(b"sheetData")) :]
