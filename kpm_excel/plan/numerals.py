"""Numbers as people type them into a cell that was made for one."""

import re
import unicodedata
from dataclasses import dataclass
from math import isfinite

from kpm_excel.findings import Code
from kpm_excel.plan.cleaning import trimmed

#: Signs that accountants and keyboards give a negative number.
_MINUS = "-−‐‑–—―△▲"
_PLAIN = re.compile(r"([+\-])?(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(?:[eE]([+\-]?\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that was read; `code` says what had to be repaired for that, None for nothing."""

    value: int | float
    code: Code | None = None


def read_number(text: str, unit: str | None) -> Numeral | None:
    """The number that `text` means beyond doubt; None where there is a doubt (約, 万, another unit).

    Full width, thousands commas and the field's own unit are repaired with a notice; △ and (…) are read as
    minus with a warning.
    """
    even = trimmed(unicodedata.normalize("NFKC", text))
    if unit:
        even = trimmed(even.removesuffix(trimmed(unicodedata.normalize("NFKC", unit))))
    code = None if even == text.strip() and "," not in even else Code.ANSWER_REPAIRED
    if len(even) > 2 and even[0] == "(" and even[-1] == ")":
        even, code = f"-{even[1:-1]}", Code.ANSWER_MINUS
    elif even[:1] in _MINUS and even[:1] != "-":
        even, code = f"-{trimmed(even[1:])}", Code.ANSWER_MINUS if even[0] in "△▲" else Code.ANSWER_REPAIRED
    match = _PLAIN.fullmatch(even.replace("+", "", 1) if even.startswith("+") else even)
    if not match or (match[2] is None and match[3] is None):
        return None
    value = _value(even.replace(",", ""))
    # A number typed as plain text is a number all the same; that alone is worth a notice.
    return Numeral(value, code or Code.ANSWER_REPAIRED) if isfinite(value) else None


def _value(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:
        return float(digits)
