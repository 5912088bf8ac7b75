"""Formulas that several cells share: each cell's own, as Excel shows it (ECMA-376 part 1, 18.3.1.40)."""

import re

from kpm_excel.excel.read.ooxml.places import LAST_COLUMN, LAST_ROW, column_of, letters_of

#: A text, a quoted name of a sheet, or a reference that moves with its cell.
_PART = re.compile(
    r""""(?:[^"]|"")*"|'(?:[^']|'')*'|(?<![\w.$])(\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w.(!])""", re.ASCII
)


def moved(formula: str, down: int, right: int) -> str:
    """`formula` for a cell so many rows further down and columns further to the right."""

    def move(match: re.Match[str]) -> str:
        if match[2] is None:
            return match[0]
        row = int(match[4]) - 1 + (0 if match[3] else down)
        column = column_of(match[2]) + (0 if match[1] else right)
        if not (0 <= row <= LAST_ROW and 0 <= column <= LAST_COLUMN):
            return "#REF!"
        return f"{match[1]}{letters_of(column)}{match[3]}{row + 1}"

    return _PART.sub(move, formula)
