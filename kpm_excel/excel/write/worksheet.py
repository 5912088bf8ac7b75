"""xlsxwriter, with what it lacks: the only module that imports it, itself imported where a workbook is written.

What we write better or sooner is put into the parts that the engine has written, before they are zipped. Four methods
are overridden, private ones of xlsxwriter 3; docs/decisions.md says what each of them gives.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from io import BytesIO, StringIO
from typing import Any, Final

from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.packager import Packager
from xlsxwriter.url import Url
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from kpm_excel.book.base import Value
from kpm_excel.excel.write.row_xml import Block, Rows, attribute, merged_xml

#: Width of a column that nothing is said of, in pixels; the engine derives a digit of 8 pixels from it.
DEFAULT_WIDTH_PX: Final = 72

#: What becomes of a part's XML.
Completion = Callable[[str], str]

#: The elements of a worksheet of which one follows its conditional formats (ECMA-376, 18.3.1.99).
_AFTER_CONDITIONS: Final = re.compile("<(?:dataValidations|hyperlinks|printOptions|pageMargins)[ >]")
#: Heights alone, by which the engine places charts and notes.
_NO_ROWS: Final = re.compile("<sheetData/>|<sheetData>.*?</sheetData>", re.DOTALL)
_RULE: Final = re.compile('<dataValidation (?=[^>]*sqref="([^"]+)")')
_ANCHOR: Final = "<xdr:twoCellAnchor>"


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


class EngineSheet(Worksheet):
    """A worksheet that takes finished rows, conditions and shapes, and input methods."""

    def __init__(self) -> None:
        super().__init__()
        self._rows_xml = ""
        self._merged: Sequence[Block] = ()
        self._values: Callable[[], Mapping[tuple[int, int], Value]] = dict
        #: `conditionalFormatting` elements.
        self.conditions_xml = ""
        #: The input method that a data validation turns on, by the address of the block that it is for.
        self.input_methods: dict[str, str] = {}
        self._shapes: list[Callable[[int], str]] = []

    def set_rows(self, rows: Rows, values: Callable[[], Mapping[tuple[int, int], Value]]) -> None:
        """Takes all cells at once; `values` gives them by row and column to charts that show them."""
        self._rows_xml, self._merged, self._values = rows.xml, rows.merged, values
        if rows.extent:
            first_row, first_column, last_row, last_column = rows.extent
            self._check_dimensions(first_row, first_column)
            self._check_dimensions(last_row, last_column)

    def set_link(self, row: int, column: int, target: str) -> None:
        """Makes a cell a link; `target` is `internal:` and a place in the workbook, `external:` and the path of a file
        beside it with a place in that, or an address of mail or web.
        """
        url = Url(target)
        if target.startswith("external:"):
            # The engine writes backslashes, which Windows alone understands.
            url._relationship_link = url._relationship_link.replace("\\", "/")
        self.hyperlinks[row][column] = url

    def add_shape(self, where: str, write: Callable[[int], str]) -> None:
        """Places a shape; `write` gives its anchor's XML, by its number among what is drawn on the sheet."""
        # The engine keeps a place for it.
        call(self.insert_textbox, where, 0, 0, "")
        self._shapes.append(write)

    @property
    def is_drawn_on(self) -> bool:
        """Whether the sheet has a part for drawings."""
        return bool(self.charts or self.shapes)

    def completed(self, xml: str) -> str:
        """The sheet's part with its rows, its merged blocks, its conditions and its input methods."""
        if self.input_methods:
            xml = _RULE.sub(self._with_input_method, xml)
        if after := _AFTER_CONDITIONS.search(xml):
            xml = xml[: after.start()] + merged_xml(self._merged) + self.conditions_xml + xml[after.start() :]
        return _NO_ROWS.sub(lambda _: f"<sheetData>{self._rows_xml}</sheetData>", xml, count=1)

    def _with_input_method(self, rule: re.Match[str]) -> str:
        method = self.input_methods.get(rule[1])
        return f'{rule[0]}imeMode="{method}" ' if method else rule[0]

    def completed_drawing(self, xml: str) -> str:
        """The sheet's drawings with its shapes in the places that are kept for them, which are the last ones."""
        head, *anchors = xml.split(_ANCHOR)
        kept = len(anchors) - len(self._shapes)
        shapes = [write(number) for number, write in enumerate(self._shapes, kept + 1)]
        return _ANCHOR.join([head, *anchors[:kept], *shapes]) + ("</xdr:wsDr>" if shapes else "")

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # It is prepared already. The engine would look for each of 140 newer functions, in quoted text as well.
        return formula

    def _get_range_data(self, row: int, column: int, last_row: int, last_column: int) -> list[object]:
        # The values that a chart shows before Excel has computed it anew.
        values = self._values()
        return [values.get((i, j)) for i in range(row, last_row + 1) for j in range(column, last_column + 1)]


#: The calculation of Excel 2019 and later, as their files name it.
_CALCULATED_BY: Final = 191029


class _CompletedPackager(Packager):
    """The package with its parts completed."""

    workbook: Any

    def _create_package(self) -> list[tuple[Any, str, bool]]:
        completions: Mapping[str, Completion] = self.workbook.completions()
        return [
            (StringIO(completions[name](part.getvalue())) if name in completions else part, name, is_binary)
            for part, name, is_binary in super()._create_package()  # type: ignore[no-untyped-call]
        ]


class EngineBook(Workbook):
    """A workbook in memory whose only face is `font`, with texts and formats of our own."""

    worksheet_class = EngineSheet

    def __init__(self, font: str, locale: str) -> None:
        self.file = BytesIO()
        #: What completes a part of the whole workbook, by the part's name.
        self.parts: dict[str, Completion] = {
            "docProps/core.xml": lambda xml: xml.replace(
                "</cp:coreProperties>", f"<dc:language>{locale}</dc:language></cp:coreProperties>"
            )
        }
        super().__init__(self.file, {"in_memory": True, "default_column_width": DEFAULT_WIDTH_PX})
        self.use_custom_theme(StringIO(_themed(self.theme_xml, font)))
        # Every formula has its right result beside it. Excel works out anew what an older one calculated, and then asks
        # to save what nobody changed.
        self.calc_on_load = False
        self.calc_id = _CALCULATED_BY

    def completions(self) -> Mapping[str, Completion]:
        """What completes each part, by its name."""
        sheets: list[Any] = self.worksheets()
        drawn = [sheet for sheet in sheets if sheet.is_drawn_on]
        return {
            **self.parts,
            **{f"xl/worksheets/sheet{number}.xml": sheet.completed for number, sheet in enumerate(sheets, 1)},
            **{f"xl/drawings/drawing{number}.xml": sheet.completed_drawing for number, sheet in enumerate(drawn, 1)},
        }

    def _get_packager(self) -> Packager:
        return _CompletedPackager()


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
