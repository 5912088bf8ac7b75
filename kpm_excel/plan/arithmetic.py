"""Numbers that are worked out of others: decimal and exact, rounded once at the end as Excel's ROUND does."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from sys import float_info
from typing import Any, Final, Self

from kpm_excel.plan.numerals import fifteen_digits, is_number

#: Decimals of a ratio of which the plan says none.
RATIO_DECIMALS: Final = 1
_LARGEST: Final = int(float_info.max)


class Rule(StrEnum):
    """How a number is worked out of its parts."""

    #: All of them added.
    SUM = "sum"
    #: The first less the others.
    DIFFERENCE = "difference"
    #: The first by the second.
    RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Working:
    """How one number is worked out."""

    rule: Rule
    #: Ids of its parts.
    parts: tuple[str, ...]
    #: Decimals to which the result is rounded; None: it stays exact.
    decimals: int | None = None
    #: Parts that are missing count as nothing; else the result is missing with them.
    blank_counts: bool = False
    #: The result is in ％: a hundred times the ratio.
    is_percent: bool = False

    @classmethod
    def of(cls, rule: Rule, parts: Sequence[str], decimals: int | None, blank: int | None, unit: str | None) -> Self:
        """The working of a number in `unit`, whose plan says so many `decimals` and what `blank` counts."""
        if rule is not Rule.RATIO:
            return cls(rule, tuple(parts), decimals, blank is not None)
        return cls(rule, tuple(parts), RATIO_DECIMALS if decimals is None else decimals, is_percent=is_percent(unit))

    def result(self, parts: Sequence[object]) -> int | float | None:
        """What the values of the `parts` come to; None where one that counts is missing, and of a zero divisor."""
        known = [exact(part) if is_number(part) else 0 if self.blank_counts else None for part in parts]
        figures = [figure for figure in known if figure is not None]
        if len(figures) < len(known) or not figures:
            return None
        if self.rule is Rule.RATIO:
            if not figures[1]:
                return None
            found: Fraction | int = Fraction(figures[0]) / figures[1] * (100 if self.is_percent else 1)
        else:
            rest = sum(figures[1:])
            found = figures[0] + (rest if self.rule is Rule.SUM else -rest)
        return as_number(found if self.decimals is None else _rounded(found, self.decimals))


def worked_out(workings: Mapping[str, Working], values: Mapping[str, Any]) -> dict[str, int | float]:
    """The result of each of `workings`, by its id, that the other `values` allow; one may be made of others.

    No working may lead back to itself.
    """
    found: dict[str, int | float | None] = {}

    def value(id: str) -> object:
        if id not in workings:
            return values.get(id)
        if id not in found:
            working = workings[id]
            found[id] = working.result([value(part) for part in working.parts])
        return found[id]

    for id in workings:
        value(id)
    return {id: result for id in workings if (result := found[id]) is not None}


def typed_parts(workings: Mapping[str, Working], id: str) -> set[str]:
    """The numbers that are not worked out themselves and of which `id` is made in the end."""
    if id not in workings:
        return {id}
    return {typed for part in workings[id].parts for typed in typed_parts(workings, part)}


def is_percent(unit: str | None) -> bool:
    """Whether `unit` is ％, in whatever width it was typed."""
    return unicodedata.normalize("NFKC", unit or "").strip() == "%"


def exact(value: float) -> Fraction | int:
    """The decimal number that `value` shows, exactly: 0.1 is a tenth. Fifteen digits count, as in Excel."""
    return value if isinstance(value, int) else Fraction(Decimal(repr(fifteen_digits(value))))


def rounded(value: float, decimals: int) -> int | float:
    """`value` with so many decimals at most, exact halves away from zero."""
    found = as_number(_rounded(exact(value), decimals))
    return value if found is None else found


def _rounded(value: Fraction | int, decimals: int) -> Fraction | int:
    if value.denominator == 1:
        return value
    scale = 10**decimals
    whole, rest = divmod(abs(value.numerator) * scale, value.denominator)
    whole += 2 * rest >= value.denominator
    return Fraction(whole if value >= 0 else -whole, scale)


def as_number(value: Fraction | int) -> int | float | None:
    """`value` as a JSON number, whole where it is; None where it is beyond those that programs have."""
    if abs(value.numerator) > _LARGEST * value.denominator:
        return None
    return value.numerator if value.denominator == 1 else float(value)
