"""Numbers as people type them into a cell that was made for one, and as a cell shows them."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from math import isfinite
from typing import TypeGuard

from kpm_excel.findings import Code
from kpm_excel.plan.cleaning import trimmed
from kpm_excel.plan.units import scale_of, without_unit
from kpm_excel.plan.widths import one_width

#: Signs that accountants and keyboards give a negative number.
_MINUS = "-−‐‑–—―△▲"
_PLAIN = re.compile(r"([+\-])?(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(?:[eE]([+\-]?\d{1,3}))?", re.ASCII)
#: A number with whatever stands around it.
_SHOWN = re.compile(
    r"(?P<before>[^\d.%]*?)(?P<number>[-+−△▲(]{0,2}(?:\d[\d,]*(?:\.\d*)?|\.\d+)(?:E[-+]?\d+)?)\s*(?P<behind>[^\d]*)"
)
_FRACTION = re.compile(r"(-)?(?:(\d+)\s+)?(\d+)/(\d+)")
#: Words and signs beside a number that make it another one, or none: where no unit is known they are no unit.
_HEDGE = re.compile(
    r"約|およそ|おおよそ|おおむね|概ね|以上|以下|未満|超|程度|前後|見込|予定|未定|[~〜±<>≦≧≤≥≒≈?]"
    r"|\b(?:about|approx|circa|over|under|least|most|est|tbc)\b",
    re.IGNORECASE,
)
#: Beyond this many digits no number was typed.
_NEAR = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that was read; `code` says what had to be repaired for that, None for nothing."""

    value: int | float
    code: Code | None = None


def read_number(text: str, unit: str | None) -> Numeral | None:
    """The number that `text` means beyond doubt; None where there is a doubt (約, 万, another unit, a raised digit).

    Full width, thousands commas and the field's own unit are repaired with a notice; △ and (…) are read as
    minus with a warning. Fifteen digits count, as in Excel.
    """
    even = trimmed(one_width(without_unit(text, unit)))
    code = Code.ANSWER_REPAIRED
    if len(even) > 2 and even[0] == "(" and even[-1] == ")":
        even, code = f"-{even[1:-1]}", Code.ANSWER_MINUS
    elif even and even[0] in _MINUS and even[0] != "-":
        even, code = f"-{trimmed(even[1:])}", Code.ANSWER_MINUS if even[0] in "△▲" else Code.ANSWER_REPAIRED
    match = _PLAIN.fullmatch(even.replace("+", "", 1) if even.startswith("+") else even)
    if not match or (match[2] is None and match[3] is None):
        return None
    value = _value(even.replace(",", ""))
    # A number typed as plain text is a number all the same; that alone is worth a notice.
    return Numeral(value, code) if isfinite(value) else None


def _value(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:
        return fifteen_digits(float(digits))


def fifteen_digits(value: float) -> float:
    """`value` with the fifteen digits that Excel shows at most: 79.999999999999986 is 80."""
    rounded = float(f"{value:.15g}")
    # The largest number of all would be rounded beyond what there is.
    return rounded if isfinite(rounded) else value


def says(shown: str, number: Decimal, unit: str | None) -> bool:
    """Whether `shown`, which a cell shows for `number` of `unit`, means that number.

    A unit that is shown besides may be another one as long as it comes to the same: 1,200千円 for 1200000 of 円.
    """
    text = trimmed(unicodedata.normalize("NFKC", shown))
    if number == 0 and text in ("-", "―", "ー"):
        # So accountants' formats show nothing.
        return True
    if fraction := _FRACTION.fullmatch(text):
        if not int(fraction[4]):
            return False
        part = Decimal(fraction[2] or 0) + Decimal(fraction[3]) / Decimal(fraction[4])
        return _is_near(-part if fraction[1] else part, number)
    numeral = read_number(text, unit)
    if numeral is None and text.endswith("."):
        numeral = read_number(text[:-1], unit)
    if numeral is not None:
        return _is_near(Decimal(repr(numeral.value)), number)
    match = _SHOWN.fullmatch(text)
    if match is None:
        return False
    before, behind = match["before"].strip(), match["behind"].strip()
    numeral = read_number(match["number"].removesuffix("."), None)
    if numeral is None:
        return False
    scale, own = scale_of(before + behind), scale_of(unit or "")
    if scale.base != own.base if unit else _HEDGE.search(before + behind):
        return False
    return _is_near(Decimal(repr(numeral.value)) * scale.factor, number * own.factor)


def _is_near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= abs(other) * _NEAR


def is_number(value: object) -> TypeGuard[float]:
    """Whether `value` is a number; a truth value is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
