"""xlsxwriter, with what it lacks: the only module that imports it, itself imported where a workbook is written.

The overridden methods are private ones of xlsxwriter 3; docs/decisions.md says what each of them gives.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO, StringIO
from typing import Any

from xlsxwriter.core import Core
from xlsxwriter.drawing import Drawing, DrawingInfo, DrawingTypes
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.packager import Packager
from xlsxwriter.url import Url
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kpm_excel.book.base import Value
from kpm_excel.excel.write.column_widths import DEFAULT_WIDTH_PX
from kpm_excel.excel.write.row_xml import Block, Rows, attribute, shared_texts_xml

#: Writes one shape's XML, given its number in the drawing.
ShapeWriter = Callable[[int], str]
#: Column, offset, row, offset of both ends, then left and top, all lengths in EMU (1/12,700 pt).
Anchor = tuple[int, int, int, int, int, int, int, int, int, int]


def call(method: Callable[..., object], where: str, *arguments: object) -> Any:
    """What `method` of xlsxwriter returns; raises `RuntimeError` where it refuses or returns a code.

    Where it does no more than warn is checked before: warnings are kept for the whole process, threads and all.
    """
    try:
        result = method(*arguments)
    except XlsxWriterException as fault:
        raise RuntimeError(f"{where}: {method.__name__}: {fault}") from fault
    if isinstance(result, int) and result:
        raise RuntimeError(f"{where}: {method.__name__} returned {result}")
    return result


class _ShapeInfo(DrawingInfo):
    """A shape's place and what writes it."""

    def __init__(self, anchor: Anchor, size: tuple[int, int], write: ShapeWriter) -> None:
        super().__init__()
        self._drawing_type = DrawingTypes.SHAPE
        self._dimensions = list(anchor)
        self._width, self._height = size
        self.write = write


class EngineSheet(Worksheet):
    """A worksheet that takes finished rows and conditions, input methods and shapes."""

    # The engine opens these when it writes; their declared types are those of the closed state.
    fh: Any
    drawing: Any

    def __init__(self) -> None:
        super().__init__()
        self._rows_xml = ""
        self._conditions_xml = ""
        self._values: Callable[[], Mapping[tuple[int, int], Value]] = dict
        #: The input method that a data validation turns on, by the block that it is for.
        self.input_methods: dict[Block, str] = {}

    def set_rows(self, rows: Rows, values: Callable[[], Mapping[tuple[int, int], Value]]) -> None:
        """Takes all cells at once; `values` gives them by row and column to charts that show them."""
        self._rows_xml, self._values = rows.xml, values
        self.merge.extend(rows.merged)
        if rows.extent:
            first_row, first_column, last_row, last_column = rows.extent
            self._check_dimensions(first_row, first_column)
            self._check_dimensions(last_row, last_column)

    def set_conditions(self, conditions_xml: str) -> None:
        """Takes all conditional formats at once, as `conditionalFormatting` elements."""
        self._conditions_xml = conditions_xml

    def set_link(self, row: int, column: int, target: str) -> None:
        """Makes a cell a link; `target` is `internal:` and a place in the workbook, `external:` and the path of a file
        beside it with a place in that, or a `mailto:` address.
        """
        url = Url(target)
        if target.startswith("external:"):
            # The engine writes backslashes, which Windows alone understands.
            url._relationship_link = url._relationship_link.replace("\\", "/")
        self.hyperlinks[row][column] = url

    def add_shape(self, anchor: Anchor, size: tuple[int, int], write: ShapeWriter) -> None:
        """Places a shape; `size` is its width and height in EMU."""
        self.shapes.append(_ShapeInfo(anchor, size, write))

    def _write_sheet_data(self) -> None:
        self.fh.write(f"<sheetData>{self._rows_xml}</sheetData>")

    def _write_conditional_formats(self) -> None:
        self.fh.write(self._conditions_xml)

    def _write_data_validation(self, options: dict[str, Any]) -> None:
        # The engine knows no input methods.
        whole, self.fh = self.fh, StringIO()
        super()._write_data_validation(options)
        written, self.fh = self.fh.getvalue(), whole
        if method := self.input_methods.get(tuple(options["cells"][0])):
            written = written.replace("<dataValidation ", f'<dataValidation imeMode="{method}" ', 1)
        self.fh.write(written)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # It is prepared already. The engine would look for each of 140 newer functions, in quoted text as well.
        return formula

    def _encode_password(self, password: str) -> str:
        # The attribute has four digits (ECMA-376, 22.9.2.16); the original leaves leading zeros out.
        return str(super()._encode_password(password)).zfill(4)

    def _get_range_data(self, row: int, column: int, last_row: int, last_column: int) -> list[object]:
        # The values that a chart shows before Excel has computed it anew.
        values = self._values()
        return [values.get((i, j)) for i in range(row, last_row + 1) for j in range(column, last_column + 1)]

    def _prepare_chart(self, index: int, chart_id: int, drawing_id: int) -> None:
        self._open_drawing(drawing_id)
        super()._prepare_chart(index, chart_id, drawing_id)

    def _prepare_shape(self, index: int, drawing_id: int) -> None:
        self._open_drawing(drawing_id)
        self.drawing._add_drawing_object(self.shapes[index])

    def _open_drawing(self, drawing_id: int) -> None:
        if not self.drawing:
            self.drawing = _ShapeDrawing()
            self.drawing.embedded = 1
            self.external_drawing_links.append(["/drawing", f"../drawings/drawing{drawing_id}.xml"])


class _ShapeDrawing(Drawing):
    """A drawing part whose shapes write themselves."""

    fh: Any

    def _write_sp(self, index: int, left: int, top: int, drawing: Any) -> None:
        self.fh.write(drawing.write(index))


class _LanguageCore(Core):
    """Core properties that name the language of the text."""

    def _write_cp_content_status(self) -> None:
        self._xml_data_element("dc:language", self.properties["language"])


class _EnginePackager(Packager):
    """The package with these core properties and with its own shared texts and styles."""

    workbook: Any

    def _write_core_file(self) -> None:
        core = _LanguageCore()
        core._set_properties(self.workbook.doc_properties)
        core._set_xml_writer(self._filename("docProps/core.xml"))  # type: ignore[no-untyped-call]
        core._assemble_xml_file()

    def _write_shared_strings_file(self) -> None:
        table = self.workbook.str_table
        if table.count:
            self._write_part("xl/sharedStrings.xml", shared_texts_xml(table.string_array, table.count))

    def _write_styles_file(self) -> None:
        self._write_part("xl/styles.xml", self.workbook.styles_xml)

    def _write_part(self, name: str, xml: str) -> None:
        self._filename(name).write(xml)  # type: ignore[no-untyped-call]


class EngineBook(Workbook):
    """A workbook in memory whose only face is `font`."""

    worksheet_class = EngineSheet

    def __init__(self, font: str) -> None:
        self.file = BytesIO()
        #: The part with all formats, which the cells refer to by number.
        self.styles_xml = ""
        # From the default column's width the engine derives a digit of 6 pixels.
        super().__init__(self.file, {"in_memory": True, "default_column_width": DEFAULT_WIDTH_PX})
        self.use_custom_theme(StringIO(_themed(self.theme_xml, font)))

    def _get_packager(self) -> Packager:
        return _EnginePackager()


@lru_cache(maxsize=8)
def _themed(theme_xml: str, font: str) -> str:
    """The theme with `font` as its only face, which charts and shapes take their text from."""
    face = attribute(font)
    faces = "".join(f'<a:{script} typeface="{face}"/>' for script in ("latin", "ea", "cs"))
    head, _, rest = theme_xml.partition("<a:fontScheme")
    _, _, tail = rest.partition("</a:fontScheme>")
    return (
        f'{head}<a:fontScheme name="Office"><a:majorFont>{faces}</a:majorFont>'
        f"<a:minorFont>{faces}</a:minorFont></a:fontScheme>{tail}"
    )
