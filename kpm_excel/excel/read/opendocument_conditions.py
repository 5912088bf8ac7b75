"""The conditions of an .ods' conditional formats, as LibreOffice writes them."""

import re
from typing import Final

from kpm_excel.excel.read.conditional_looks import Area
from kpm_excel.excel.read.ooxml.places import place_of

_CELL = r"(?:'(?:[^']|'')+'|[^\s.':]*)\.(\$?[A-Z]+\$?[0-9]+)"
_RANGE = re.compile(rf"{_CELL}(?::{_CELL})?")
_SIGNS: Final = {
    "<=": "lessThanOrEqual",
    ">=": "greaterThanOrEqual",
    "!=": "notEqual",
    "<>": "notEqual",
    "<": "lessThan",
    ">": "greaterThan",
    "=": "equal",
}
_BETWEEN = re.compile(r"(not-)?between\(([^(),;\"]+)[,;]([^(),;\"]+)\)")


def areas_of(ranges: str) -> tuple[Area, ...]:
    """The areas in a list of ranges such as `'№1'.C11:'№1'.D11`."""
    areas = []
    for match in _RANGE.finditer(ranges):
        first, last = place_of(match[1]), place_of(match[2] or match[1])
        if first and last:
            areas.append((*first, *last))
    return tuple(areas)


def comparison_of(condition: str) -> tuple[str, tuple[str, ...]]:
    """The comparison in a condition by Excel's name for it, and what is compared with; empty for other conditions."""
    if between := _BETWEEN.fullmatch(condition):
        return ("notBetween" if between[1] else "between"), (between[2], between[3])
    for sign, name in _SIGNS.items():
        if condition.startswith(sign):
            return name, (condition.removeprefix(sign),)
    return "", ()
