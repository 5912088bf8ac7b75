"""Where a cell or a range is, from the way files write it."""

import re
from functools import lru_cache
from typing import Final

#: Excel's own limits.
LAST_ROW: Final = 1_048_575
LAST_COLUMN: Final = 16_383

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def column_of(letters: str) -> int:
    """The number of the column called `letters`."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def letters_of(column: int) -> str:
    """What the column is called."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = _LETTERS[rest] + letters
    return letters


def place_of(reference: str) -> tuple[int, int] | None:
    """Row and column of a reference such as `C24` or `$C$24`; None if it is none."""
    match = _CELL.fullmatch(reference)
    if match is None:
        return None
    row, column = int(match[2]) - 1, column_of(match[1])
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


@lru_cache(maxsize=4096)
def range_of(reference: str) -> tuple[int, int, int, int] | None:
    """First row, first column, last row, last column of `A1:C3` or `A1`; None if it is neither."""
    first, _, last = reference.partition(":")
    begin, end = place_of(first), place_of(last or first)
    if begin is None or end is None:
        return None
    return min(begin[0], end[0]), min(begin[1], end[1]), max(begin[0], end[0]), max(begin[1], end[1])
