"""The rows of a worksheet as SpreadsheetML (ECMA-376, 18.3.1): values, formulas, dates and merged blocks.

Written here rather than cell by cell through the engine's calls: this is where a workbook's time goes.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import isfinite
from typing import Final

from kpm_excel.book.base import Cell, Sheet, Style
from kpm_excel.book.formulas import utf16_length
from kpm_excel.excel.write.limits import (
    MAX_COLUMNS,
    MAX_FORMULA,
    MAX_ROWS,
    MAX_TEXT,
    at,
    block_address,
    check_block,
    check_plain,
    check_row_height,
    letters,
    place,
)

#: First row, first column, last row, last column.
Block = tuple[int, int, int, int]

#: Excel's day 0. Its 1900 has a 29 February, so only days after it have the serial number of other programs.
_DAY_ZERO: Final = datetime(1899, 12, 30)
_FIRST_SURE_DAY: Final = datetime(1900, 3, 1)
#: Excel computes in doubles: a longer integer could come back as another one.
_LARGEST_SURE_INTEGER: Final = 2**53

#: Functions newer than the file format: Excel finds them only under this prefix.
_PREFIXED: Final = re.compile(r"(?<![\w.])IFNA\(")
#: Functions that Excel 2016 or LibreOffice 7 does not know: the cell would show an error there.
_UNKNOWN: Final = re.compile(
    r"(?<![\w.])(IFS|SWITCH|CONCAT|TEXTJOIN|MAXIFS|MINIFS|XLOOKUP|XMATCH|UNIQUE|FILTER|SORT|SORTBY|SEQUENCE"
    r"|RANDARRAY|LET|LAMBDA|TEXTSPLIT|TEXTBEFORE|TEXTAFTER|VSTACK|HSTACK)\("
)
_LITERAL: Final = re.compile('"[^"]*"')
#: Excel writes a character that XML cannot hold as `_xHHHH_`, and so must escape a text that looks like it.
_ESCAPE_LOOKALIKE: Final = re.compile("_(?=x[0-9a-fA-F]{4}_)")
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Rows:
    """A worksheet's cells, ready to be written."""

    #: What stands between the tags of `sheetData`.
    xml: str
    #: The block that holds all cells; None where there are none.
    extent: Block | None
    #: Blocks of cells that are one.
    merged: list[Block]


def sheet_rows(sheet: Sheet, style_index: Callable[[Style], int], text_index: Callable[[str], int]) -> Rows:
    """The rows of `sheet`; `style_index` and `text_index` number its styles and its shared texts.

    Raises `ValueError` for what Excel cannot hold, and for a cell that is there twice.
    """
    lines: dict[int, dict[int, str]] = {row: {} for row in sheet.heights.keys() | sheet.hidden_rows}
    merged: list[Block] = []
    for cell in sheet.cells:
        try:
            style = style_index(cell.style)
            line = _line(lines, cell.row, cell.column)
            line[cell.column] = f'<c r="{letters(cell.column)}{cell.row + 1}" s="{style}"{_content(text_index, cell)}'
            if cell.last_row is not None or cell.last_column is not None:
                _merge(cell, style, lines, merged)
        except ValueError as fault:
            raise ValueError(f"{place(sheet.name, cell.row, cell.column)}: {fault}") from None
    with at(sheet.name):
        xml = "".join([_row(sheet, row, lines[row]) for row in sorted(lines)])
    return Rows(xml, _extent(lines), merged)


def _line(lines: dict[int, dict[int, str]], row: int, column: int) -> dict[int, str]:
    """The row in which the cell has its place; raises `ValueError` where the place is taken or not on a sheet."""
    line = lines.get(row)
    if line is None:
        line = lines[row] = {}
    if column in line:
        raise _taken(row, column)
    if not (0 <= row < MAX_ROWS and 0 <= column < MAX_COLUMNS):
        raise ValueError(f"no cell at ({row}, {column})")
    return line


def _taken(row: int, column: int) -> ValueError:
    return ValueError(f"two cells stand at {letters(column)}{row + 1}, one of them perhaps merged")


def _extent(lines: dict[int, dict[int, str]]) -> Block | None:
    """The block that holds all cells; None where there are none."""
    filled = [line for line in lines.values() if line]
    return (min(lines), min(map(min, filled)), max(lines), max(map(max, filled))) if filled else None


def _row(sheet: Sheet, row: int, line: dict[int, str]) -> str:
    attributes = f' r="{row + 1}"'
    height_pt = sheet.heights.get(row)
    if height_pt is not None:
        check_row_height(row, height_pt)
        fixed = "" if row in sheet.fitted_rows else ' customHeight="1"'
        attributes += f' ht="{height_pt:.6g}"{fixed}'
    if row in sheet.hidden_rows:
        attributes += ' hidden="1"'
    return f"<row{attributes}>{''.join([line[column] for column in sorted(line)])}</row>"


def _merge(cell: Cell, style: int, lines: dict[int, dict[int, str]], merged: list[Block]) -> None:
    """Fills the block of `cell` with empty cells of its style, so that its borders show, and notes it as one."""
    last_row = cell.row if cell.last_row is None else cell.last_row
    last_column = cell.column if cell.last_column is None else cell.last_column
    check_block(cell.row, cell.column, last_row, last_column)
    if (last_row, last_column) == (cell.row, cell.column):
        return
    merged.append((cell.row, cell.column, last_row, last_column))
    for row in range(cell.row, last_row + 1):
        line, rest = lines.setdefault(row, {}), f'{row + 1}" s="{style}"/>'
        for column in range(cell.column + (row == cell.row), last_column + 1):
            if column in line:
                raise _taken(row, column)
            line[column] = f'<c r="{letters(column)}{rest}'


def merged_xml(blocks: Sequence[Block]) -> str:
    """The element that names the blocks of cells that are one; nothing where there are none."""
    cells = "".join([f'<mergeCell ref="{block_address(*block)}"/>' for block in blocks])
    return f'<mergeCells count="{len(blocks)}">{cells}</mergeCells>' if blocks else ""


def _content(text_index: Callable[[str], int], cell: Cell) -> str:
    """What follows the style of a cell: its type, its formula, its value."""
    value = cell.value
    if cell.formula is not None:
        return _formula(cell.formula, cell)
    if value is None or value == "":
        return "/>"
    if isinstance(value, int) and abs(value) > _LARGEST_SURE_INTEGER:
        # Nothing of it is lost as a text.
        value = str(value)
    if isinstance(value, str):
        return f' t="s"><v>{text_index(_checked(value))}</v></c>'
    kind, written = _plain_value(value, cell.style)
    return f"{kind}><v>{written}</v></c>"


def _checked(text: str) -> str:
    # Few texts are half as long as the limit, so the exact length is rarely taken.
    if len(text) > MAX_TEXT // 2 and utf16_length(text) > MAX_TEXT:
        raise ValueError(f"a text of {utf16_length(text)} characters, Excel takes {MAX_TEXT}")
    return text


def _formula(formula: str, cell: Cell) -> str:
    """A formula and its cached value, which viewers show and LibreOffice trusts."""
    value = cell.value
    if value is None:
        return f"><f>{formula_text(formula)}</f><v></v></c>"
    if isinstance(value, str):
        return f' t="str"><f>{formula_text(formula)}</f><v>{escaped(_checked(value))}</v></c>'
    kind, written = _plain_value(value, cell.style)
    return f"{kind}><f>{formula_text(formula)}</f><v>{written}</v></c>"


@lru_cache(maxsize=4096)
def formula_text(formula: str) -> str:
    """`formula_code` as the content of an element."""
    return markup(formula_code(formula))


def formula_code(formula: str) -> str:
    """`formula` (with its leading `=`) as the file holds it; raises `ValueError` for one that would not compute."""
    if not formula.startswith("=") or len(formula) == 1:
        raise ValueError(f"a formula begins with =, not {formula[:40]!r}")
    check_plain(formula, MAX_FORMULA)
    if (found := _UNKNOWN.search(formula)) and _UNKNOWN.search(_LITERAL.sub('""', formula)):
        raise ValueError(f"Excel 2016 or LibreOffice does not know the function {found[1]}")
    if "IFNA(" in formula:
        formula = _PREFIXED.sub("_xlfn.IFNA(", formula)
    return formula[1:]


def _plain_value(value: float | date, style: Style) -> tuple[str, str]:
    """The type attribute and the written form of a number, a truth value or a date."""
    if isinstance(value, bool):
        return ' t="b"', "1" if value else "0"
    if isinstance(value, date):
        if style.number_format in (None, "@"):
            raise ValueError("a date needs a number format of its own")
        return "", serial_day(value)
    if not (isfinite(value) if isinstance(value, float) else abs(value) <= _LARGEST_SURE_INTEGER):
        raise ValueError(f"Excel has no number {value!r}")
    return "", repr(value)


def serial_day(day: date) -> str:
    """Excel's serial number of `day`, with the time as a fraction; raises `ValueError` before March 1900."""
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    if moment.tzinfo is not None or moment < _FIRST_SURE_DAY:
        raise ValueError(f"Excel has no sure number for {day}")
    return f"{(moment - _DAY_ZERO) / timedelta(days=1):.15g}"


class Texts:
    """The workbook's distinct texts, which its cells refer to by number (ECMA-376, 18.4.9).

    Not left to the engine: it takes a text in `<r>…</r>` for finished XML, and escapes `_x0041_x0042_` only once.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        #: How many cells have a text.
        self.uses = 0

    def index(self, text: str) -> int:
        """The number of `text`, for one cell more."""
        self.uses += 1
        return self._numbers.setdefault(text, len(self._numbers))

    def part_xml(self) -> str:
        """The part `xl/sharedStrings.xml`."""
        written = "".join([f"<si><t{_spaces(text)}>{escaped(text)}</t></si>" for text in self._numbers])
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
            f' count="{self.uses}" uniqueCount="{len(self._numbers)}">{written}</sst>'
        )


def _spaces(text: str) -> str:
    # Without it Excel trims the text.
    return ' xml:space="preserve"' if text != text.strip() else ""


def markup(text: str) -> str:
    """`text` as the content of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """`text` as the value of an attribute in double quotes; line breaks and tabs survive."""
    return markup(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def escaped(text: str) -> str:
    """`text` as the content of a cell, with Excel's own escapes for what XML cannot hold."""
    if "_x" in text:
        text = _ESCAPE_LOOKALIKE.sub("_x005F_", text)
    return markup(_CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
