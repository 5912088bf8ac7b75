"""The formulas of numbers that are worked out: Excel's ROUND of binary numbers gives what decimal arithmetic gives.

What decimal numbers come to differs in Excel from that in its last digits, so that an exact half may be rounded down.
A first ROUND takes these digits away. A cell is its address, or its key in braces.
"""

from collections.abc import Sequence
from typing import Final

from kpm_excel.book.formulas import both, number
from kpm_excel.plan.arithmetic import Rule, Working

#: Decimals of sums that are exact: more are typed by nobody.
_EXACT: Final = 9
#: Decimals beyond those of a ratio by which one that is nearly a half is told from a half.
_FURTHER: Final = 9
_NOTHING: Final = '=""'


def worked_formula(working: Working, parts: Sequence[str | float | None]) -> str:
    """The formula of `working`: of each part the cell, or its number, or None where it is missing."""
    cells = [part for part in parts if isinstance(part, str)]
    if None in parts and not working.blank_counts:
        return _NOTHING
    shown = [part if isinstance(part, str) else number(part) for part in parts if part is not None]
    if working.rule is Rule.RATIO:
        first, second = shown
        result = _divided(working, first, second)
        if isinstance(parts[1], str):
            result = f'IF({second}=0,"",{result})'
        elif not parts[1]:
            return _NOTHING
    elif working.rule is Rule.SUM:
        result = _rounded(f"SUM({','.join(shown)})" if shown else "0", working.decimals)
    else:
        first = f"SUM({shown.pop(0)})" if parts[0] is not None else "0"
        result = _rounded(f"{first}-SUM({','.join(shown)})" if shown else first, working.decimals)
    if not cells or working.blank_counts:
        return f"={result}"
    return f'=IF(COUNT({",".join(cells)})<{len(cells)},"",{result})'


def sum_formula(parts: Sequence[str], decimals: int | None) -> str:
    """The formula of the sum of what is there of `parts`, cells and numbers; nothing where none of them is."""
    if not parts:
        return _NOTHING
    listed = ",".join(parts)
    return f'=IF(COUNT({listed})=0,"",{_rounded(f"SUM({listed})", decimals)})'


def ratio_formula(working: Working, parts: Sequence[Sequence[str]]) -> str:
    """The formula of the ratio of two sums, each of what is there of its cells and numbers."""
    if not all(parts):
        return _NOTHING
    first, second = (f"SUM({','.join(own)})" for own in parts)
    there = both([f"COUNT({','.join(parts[0])})>0", f"{second}<>0"])
    return f'=IF({there},{_divided(working, first, second)},"")'


def _divided(working: Working, first: str, second: str) -> str:
    places, hundred = working.decimals or 0, "*100" if working.is_percent else ""
    return f"ROUND(ROUND({first}{hundred}/{second},{places + _FURTHER}),{places})"


def _rounded(result: str, decimals: int | None) -> str:
    exact = f"ROUND({result},{_EXACT})"
    return exact if decimals is None else f"ROUND({exact},{decimals})"
