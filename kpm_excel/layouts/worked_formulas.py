"""The formulas of numbers that are worked out: Excel's ROUND of binary numbers gives what decimal arithmetic gives.

What decimal numbers come to differs in Excel from that in its last digits, so that an exact half may be rounded down.
A first ROUND takes these digits away.
"""

from collections.abc import Sequence
from typing import Final

from kpm_excel.book.formulas import number
from kpm_excel.plan.arithmetic import Rule, Working

#: Decimals of sums that are exact: more are typed by nobody.
_EXACT: Final = 9
#: Decimals beyond those of a ratio by which one that is nearly a half is told from a half.
_FURTHER: Final = 9


def worked_formula(working: Working, parts: Sequence[str | float | None]) -> str:
    """The formula of `working`: of each part the cell, or its number, or None where it is missing."""
    cells = [part for part in parts if isinstance(part, str)]
    if None in parts and not working.blank_counts:
        return '=""'
    shown = [part if isinstance(part, str) else number(part) for part in parts if part is not None]
    if working.rule is Rule.RATIO:
        return _ratio(working, shown, cells)
    if working.rule is Rule.SUM:
        result = f"SUM({','.join(shown)})" if shown else "0"
    else:
        first = f"SUM({shown.pop(0)})" if parts[0] is not None else "0"
        result = f"{first}-SUM({','.join(shown)})" if shown else first
    result = f"ROUND({result},{_EXACT})"
    if working.decimals is not None:
        result = f"ROUND({result},{working.decimals})"
    return f"={_if_all(cells, result) if not working.blank_counts else result}"


def _ratio(working: Working, shown: Sequence[str], cells: Sequence[str]) -> str:
    first, second = shown
    places = working.decimals or 0
    hundred = "*100" if working.is_percent else ""
    result = f"ROUND(ROUND({first}{hundred}/{second},{places + _FURTHER}),{places})"
    unless_zero = f'IF({second}=0,"",{result})'
    return f"={_if_all(cells, unless_zero)}"


def _if_all(cells: Sequence[str], result: str) -> str:
    """`result` while all `cells` hold numbers, else nothing."""
    return f'IF(COUNT({",".join(cells)})<{len(cells)},"",{result})' if cells else result
