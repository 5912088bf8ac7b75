"""Row 111: what conditional formats make of an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl.formatting.rule import CellIsRule, Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from tests.collecting import form, place_of
from tests.mishaps.case import Case, Found, changed
from tests.mishaps.workbooks import done, sheet

WHITE, CROSSED = Font(color="FFFFFFFF"), Font(strike=True)


def in_format(sort: str, code: str, *formulas: str, operator: str | None = None) -> Rule:
    """A rule that gives a number format."""
    look = DifferentialStyle(numFmt=NumberFormat(200, code))
    return Rule(type=sort, operator=operator, formula=list(formulas), dxf=look)


#: What a rule makes of 1200, or of the code A: the rule, whether the number or the code, and what is found.
RULES: dict[str, tuple[Rule, str, str]] = {
    "white-above-a-limit": (CellIsRule(operator="greaterThan", formula=["1000"], font=WHITE), "cost", "KPM218"),
    "white-above-a-limit-not-met": (CellIsRule(operator="greaterThan", formula=["2000"], font=WHITE), "cost", ""),
    "white-for-a-code": (CellIsRule(operator="equal", formula=['"A 予定どおり"'], font=WHITE), "rating", "KPM218"),
    "in-red": (CellIsRule(operator="greaterThan", formula=["1000"], font=Font(color="FFFF0000")), "cost", ""),
    "zeros-behind-between-limits": (in_format("cellIs", '0"000"', "1", "9999", operator="between"), "cost", "KPM219"),
    "zeros-behind-below-a-limit-not-met": (in_format("cellIs", '0"000"', "5", operator="lessThan"), "cost", ""),
    "zeros-behind-by-a-formula": (in_format("expression", '0"000"', "$A$1>3"), "cost", "KPM250"),
    "thousands-parted-by-a-formula": (in_format("expression", "#,##0.0", "$A$1>3"), "cost", ""),
}


def with_rule(key: str, rule: Rule) -> Callable[[], dict[str, bytes]]:
    def edit(workbook: Any) -> None:
        sheet(workbook).conditional_formatting.add(place_of(form(), key)[1], rule)

    return lambda: done(edit)


def case(name: str, rule: Rule, key: str, code: str) -> Case:
    found: tuple[Found, ...] = ((code, "warning", key),) if code else ()
    return Case(111, name, with_rule(key, rule), found)


CASES = [
    *(case(name, *rule) for name, rule in RULES.items()),
    Case(
        111,
        "crossed-out-for-a-code",
        with_rule("rating", CellIsRule(operator="equal", formula=['"A 予定どおり"'], font=CROSSED)),
        (("KPM216", "warning", "rating"), ("KPM201", "error", "rating")),
        changed(rating=None),
        status="needs_mending",
    ),
]
