"""Row 164: numbers that are worked out, whose formulas people change."""

from __future__ import annotations

from typing import Any

from kpm_excel.book.base import address
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.form.locate import locate
from tests.collecting import ANSWERS, FIELDS, document, edited, form, make_plan
from tests.mishaps.case import Case, changed

_SHARE = {
    "id": "share", "label": "割合", "type": "number", "by": "department", "unit": "％", "ratio": ["spent", "cost"],
}  # fmt: skip
_REST = {"id": "rest", "label": "残り", "type": "number", "by": "department", "difference": ["cost", "spent", "share"]}
_SPENT = {"id": "spent", "label": "支出額", "type": "number", "by": "department", "unit": "千円"}
PLAN = make_plan(
    format="kpm-excel/plan@2", kinds=[{**document()["kinds"][0], "fields": [*FIELDS, _SPENT, _SHARE, _REST]}]
)


def content() -> bytes:
    """The form, filled in."""
    return form(answers={**ANSWERS, 1: {**ANSWERS[1], "spent": 300}}, plan=PLAN)


def _place(made: bytes, key: str) -> tuple[str, str]:
    one = next(one for one in locate(read_workbook(made)).worked if (one.key.program, one.key.key) == (1, key))
    return one.sheet, address(one.row, one.column)


def written(key: str, value: Any) -> bytes:
    """The form with `value` in the cell of a number that is worked out."""
    made = content()
    sheet, cell = _place(made, key)

    def edit(workbook: Any) -> None:
        workbook[sheet][cell] = value

    return edited(made, edit)


def case(name: str, made: Any, *found: tuple[str, str, str]) -> Case:
    """What was done to the form; what is worked out stays as it is."""
    return Case(164, name, lambda: {"a.xlsx": made()}, found, changed(spent=300, share=25, rest=875), plan=PLAN)


_SEEN = ("KPM525", "warning")
CASES = [
    case("formulas-as-they-were", content),
    case("number-over-a-formula", lambda: written("share", 90), (*_SEEN, "share")),
    case("words-over-a-formula", lambda: written("share", "九割"), (*_SEEN, "share")),
    case("other-formula", lambda: written("rest", "=1+1"), (*_SEEN, "rest")),
    case("emptied-formula", lambda: written("rest", None)),
]
