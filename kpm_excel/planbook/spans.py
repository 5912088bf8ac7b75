"""The merged cells of an OpenDocument workbook, which its reader does not give."""

from dataclasses import replace
from pathlib import Path

from kpm_excel.excel.ooxml.names import SEPARATOR
from kpm_excel.excel.ooxml.package import Package
from kpm_excel.excel.ooxml.parts import read_part
from kpm_excel.excel.raw import RawWorkbook

_TABLE = f"urn:oasis:names:tc:opendocument:xmlns:table:1.0{SEPARATOR}"
#: No sheet has more cells one after the other; a longer count is a way to hold a program up.
_MOST = 1 << 20

Merges = list[tuple[int, int, int, int]]


def with_spans(workbook: RawWorkbook, source: Path | bytes) -> RawWorkbook:
    """`workbook` with the merged cells of its sheets. Raises `Unreadable`."""
    reader = _SpanReader()
    with Package(source) as package:
        read_part("content.xml", package.chunks("content.xml"), reader)
    sheets = tuple(replace(sheet, merges=tuple(reader.merges.get(sheet.name, ()))) for sheet in workbook.sheets)
    return replace(workbook, sheets=sheets)


class _SpanReader:
    """Listens to `content.xml` and counts rows and cells."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.merges: dict[str, Merges] = {}
        self._own: Merges = []
        self._row = self._column = 0
        #: How many rows the one that is open stands for.
        self._rows = 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Hears a start tag."""
        self.pieces.clear()
        match name.removeprefix(_TABLE):
            case "table":
                self._own = self.merges.setdefault(attributes.get(f"{_TABLE}name", ""), [])
                self._row = self._column = 0
            case "table-row":
                self._column, self._rows = 0, _count(attributes, "number-rows-repeated")
            case "table-cell" | "covered-table-cell":
                rows = _count(attributes, "number-rows-spanned")
                columns = _count(attributes, "number-columns-spanned")
                if rows * columns > 1:
                    self._own.append((self._row, self._column, self._row + rows - 1, self._column + columns - 1))
                self._column += _count(attributes, "number-columns-repeated")

    def end(self, name: str) -> None:
        """Hears an end tag."""
        if name == f"{_TABLE}table-row":
            self._row += self._rows


def _count(attributes: dict[str, str], name: str) -> int:
    written = attributes.get(_TABLE + name, "1")
    return min(int(written), _MOST) if written.isascii() and written.isdigit() else 1
