"""What Excel takes, and the refusal of what it would cut, repair or drop without a word.

The figures are Excel's own ("Excel specifications and limits"), lengths in UTF-16 units as Excel counts them.
What breaks them is a fault of a layout, so every refusal is a `ValueError` that names sheet and cell.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from kpm_excel.book.base import column_letters
from kpm_excel.book.books import PROPERTY_LIMIT
from kpm_excel.book.formulas import CELL_LIMIT, FORMULA_LIMIT, utf16_length

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384
MAX_TEXT: Final = CELL_LIMIT
MAX_FORMULA: Final = FORMULA_LIMIT
MAX_ROW_PT: Final = 409.5
MAX_COLUMN_CHARS: Final = 255
MAX_SHEET_NAME: Final = 31
MAX_PAGE_BREAKS: Final = 1_023
#: Titles and texts of a data validation, and the choices written into it.
MAX_RULE_TITLE: Final = 32
MAX_RULE_TEXT: Final = 255
MAX_CHOICES: Final = 255
MAX_PROPERTY: Final = PROPERTY_LIMIT

#: Names that Excel keeps for itself, in its English and its Japanese edition.
_RESERVED_NAMES: Final = {"history", "履歴"}
_FORBIDDEN_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\]")
#: What XML cannot hold. Cells escape it as `_xHHHH_`; captions, prompts, notes and names have no such escape.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")

#: `column_letters`, each worked out once.
letters = cache(column_letters)


def place(sheet: str, row: int, column: int) -> str:
    """Sheet and cell as a message names them, such as `№8!C24`."""
    return f"{sheet}!{letters(column)}{row + 1}"


def block_address(row: int, column: int, last_row: int, last_column: int) -> str:
    """A block as the file names it, such as `B2:C5`; a single cell has one address."""
    first, last = f"{letters(column)}{row + 1}", f"{letters(last_column)}{last_row + 1}"
    return first if first == last else f"{first}:{last}"


@contextmanager
def at(where: str) -> Iterator[None]:
    """A context in which a `ValueError` learns its place."""
    try:
        yield
    except ValueError as fault:
        raise ValueError(f"{where}: {fault}") from None


def check_plain(text: str, limit: int = MAX_TEXT) -> str:
    """`text` itself; raises `ValueError` where it is longer than `limit` or holds what XML cannot."""
    if len(text) > limit // 2 and utf16_length(text) > limit:
        raise ValueError(f"{utf16_length(text)} characters, Excel takes {limit}: {text[:40]!r}…")
    if found := _UNWRITABLE.search(text):
        raise ValueError(f"the character {found[0]!r} cannot stand here: {text[:40]!r}")
    return text


def check_block(row: int, column: int, last_row: int, last_column: int) -> None:
    """Raise `ValueError` for a block that is not on the sheet or ends before it begins."""
    if not (0 <= row <= last_row < MAX_ROWS and 0 <= column <= last_column < MAX_COLUMNS):
        raise ValueError(f"no block from ({row}, {column}) to ({last_row}, {last_column})")


def check_sheet_names(names: Iterable[str]) -> None:
    """Raise `ValueError` for a sheet's name that Excel refuses or that is there twice."""
    seen: set[str] = set()
    for name in names:
        if fault := _fault_in_name(name, seen):
            raise ValueError(f"sheet {name!r}: {fault}")
        seen.add(name.casefold())


def _fault_in_name(name: str, seen: set[str]) -> str:
    if not 1 <= utf16_length(name) <= MAX_SHEET_NAME:
        return f"a name has 1 to {MAX_SHEET_NAME} characters"
    if _FORBIDDEN_IN_NAMES.search(name) or _UNWRITABLE.search(name) or "\n" in name or "\t" in name:
        return "a name holds none of [ ] : * ? / \\ and no control characters"
    if name.startswith("'") or name.endswith("'"):
        return "a name neither begins nor ends with an apostrophe"
    if name.casefold() in _RESERVED_NAMES:
        return "Excel keeps this name for itself"
    return "another sheet has this name, letter case aside" if name.casefold() in seen else ""


def check_row_height(row: int, height_pt: float) -> None:
    """Raise `ValueError` for a row that Excel cannot make so high."""
    if not (0 <= row < MAX_ROWS and 0 <= height_pt <= MAX_ROW_PT):
        raise ValueError(f"row {row + 1} cannot be {height_pt} pt high, Excel takes 0 to {MAX_ROW_PT}")


def check_percent(percent: int) -> int:
    """`percent` itself; raises `ValueError` where Excel shows or prints nothing at this size."""
    if not 10 <= percent <= 400:
        raise ValueError(f"{percent} %, Excel takes 10 to 400")
    return percent


def check_column_width(column: int, width_chars: float) -> None:
    """Raise `ValueError` for a column that Excel cannot make so wide."""
    if not (0 <= column < MAX_COLUMNS and 0 <= width_chars <= MAX_COLUMN_CHARS):
        raise ValueError(
            f"column {column + 1} cannot be {width_chars} characters wide, Excel takes 0 to {MAX_COLUMN_CHARS}"
        )
