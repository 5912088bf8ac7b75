"""What conditional formats make of cells: another number format, characters that cannot be seen, a line through them.

Only a comparison with a value that stands in the rule is worked out. Where another rule might change what somebody
sees, the cell is named, since whoever typed it may have seen something else.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from kpm_excel.book.raw import RawCell
from kpm_excel.book.shown import decimal_of, is_unseen, shown

#: First row, first column, last row, last column.
Area = tuple[int, int, int, int]

#: So many rules of a sheet are looked at; nobody makes more by hand.
MOST_RULES: Final = 500
#: A format that only parts the thousands and rounds: whether it holds or not, the number is told as well.
_EVEN = re.compile(r"[#0?,]*[#0?](?:\.[#0?]+)?")
_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?%?")
_TEXT = re.compile(r'"((?:[^"]|"")*)"')


class Look(NamedTuple):
    """What a conditional format changes."""

    number_format: str | None = None
    #: "RRGGBB" of the characters and of the ground.
    color: str | None = None
    fill: str | None = None
    struck: bool = False

    @property
    def speaks(self) -> bool:
        """Whether it may change what somebody reads in a cell, and not only how it is coloured."""
        is_odd = self.number_format is not None and not _EVEN.fullmatch(self.number_format)
        return self.struck or (is_odd and self.number_format != "General") or self.color is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """A conditional format of some cells."""

    areas: tuple[Area, ...]
    look: Look
    #: The name of the comparison, such as "greaterThan"; empty where it is none with values of its own.
    operator: str = ""
    #: What is compared with, as formulas.
    operands: tuple[str, ...] = ()
    priority: int = 0
    #: Where it holds no later rule is looked at.
    stops: bool = False

    def reaches(self, row: int) -> bool:
        """Whether it stands over any cell of `row`."""
        return any(first <= row <= last for first, _, last, _ in self.areas)

    def holds(self, cell: RawCell) -> bool | None:
        """Whether it holds for `cell`; None where that is not worked out."""
        values = [_operand(text) for text in self.operands]
        if not self.operator or not values or None in values or isinstance(cell.value, bool):
            return None
        if not isinstance(cell.value, int | float | str):
            return None
        own = _ordered(cell.value)
        first, last = min(values), max(values)  # type: ignore[type-var]
        assert first is not None and last is not None
        match self.operator:
            case "between":
                return first <= own <= last
            case "notBetween":
                return not first <= own <= last
            case "equal":
                return own == first
            case "notEqual":
                return own != first
            case "greaterThan":
                return own > first
            case "greaterThanOrEqual":
                return own >= first
            case "lessThan":
                return own < first
            case "lessThanOrEqual":
                return own <= first
        return None


#: Numbers stand before texts, as in Excel's comparisons.
_Ordered = tuple[int, Decimal, str]


def _ordered(value: int | float | str) -> _Ordered:
    return (1, Decimal(0), value.casefold()) if isinstance(value, str) else (0, decimal_of(value), "")


def _operand(formula: str) -> _Ordered | None:
    formula = formula.strip().removeprefix("=")
    if text := _TEXT.fullmatch(formula):
        return _ordered(text[1].replace('""', '"'))
    if _NUMBER.fullmatch(formula):
        number = Decimal(formula.removesuffix("%"))
        return (0, number / 100 if formula.endswith("%") else number, "")
    return None


def apply_looks(cells: dict[tuple[int, int], RawCell], rules: Iterable[Rule]) -> frozenset[tuple[int, int]]:
    """Give `cells` the looks of the rules that hold; which of them may look otherwise, by rules not worked out."""
    ordered = sorted((rule for rule in rules if rule.look.speaks or rule.stops), key=lambda rule: rule.priority)
    if not any(rule.look.speaks for rule in ordered):
        return frozenset()
    # Row by row first: a form has hundreds of cells, and its rules stand over a few rows each.
    by_row = {row: [rule for rule in ordered if rule.reaches(row)] for row in {row for row, _ in cells}}
    unsure = set()
    for place, cell in cells.items():
        if cell.value is None or not by_row[place[0]]:
            continue
        own = [rule for rule in by_row[place[0]] if any(_covers(area, place) for area in rule.areas)]
        if not own:
            continue
        looking = _looking(cell, own)
        if looking is None:
            unsure.add(place)
        else:
            cells[place] = looking
    return frozenset(unsure)


def _covers(area: Area, place: tuple[int, int]) -> bool:
    return area[0] <= place[0] <= area[2] and area[1] <= place[1] <= area[3]


def _looking(cell: RawCell, rules: Sequence[Rule]) -> RawCell | None:
    """`cell` with the looks of the rules that hold; None where one that is not worked out might change what is read."""
    look, may_have_stopped = Look(), False
    for rule in rules:
        holds = rule.holds(cell)
        if (holds is None or (holds and may_have_stopped)) and _matters(cell, rule.look):
            return None
        may_have_stopped = may_have_stopped or (holds is None and rule.stops)
        if holds:
            # Of two rules that hold the first decides what both say.
            look = Look(
                look.number_format or rule.look.number_format,
                look.color or rule.look.color,
                look.fill or rule.look.fill,
                look.struck or rule.look.struck,
            )
            if rule.stops:
                break
    return _with(cell, look)


def _with(cell: RawCell, look: Look) -> RawCell | None:
    if look.number_format and cell.kind == "date":
        return None
    if look.number_format and cell.kind == "number" and isinstance(cell.value, int | float):
        # The text that a file gives beside a number is that of the cell's own format.
        cell = cell._replace(number_format=look.number_format, shown=None)
    if look.struck and cell.struck != "all":
        cell = cell._replace(struck="all", struck_text=str(cell.value), kept_text="")
    if look.color and is_unseen(look.color, look.fill or cell.fill):
        cell = cell._replace(invisible=True)
    return cell


def _matters(cell: RawCell, look: Look) -> bool:
    """Whether somebody would read something else in `cell` where the rule holds."""
    if look.struck or (look.color and is_unseen(look.color, look.fill or cell.fill)):
        return True
    if look.number_format is None or not isinstance(cell.value, int | float | str) or isinstance(cell.value, bool):
        return look.number_format is not None and cell.kind == "date"
    if _EVEN.fullmatch(look.number_format):
        return False
    seen = shown(cell.value, look.number_format)
    return seen is not None and seen.text.strip() != str(cell.value)
