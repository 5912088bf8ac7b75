"""Rows 166 and 167: cumulative figures that fall, and ratings beside figures whose bands suggest another."""

from __future__ import annotations

import copy
from typing import Any

from tests.collecting import document, form, make_plan, put
from tests.mishaps.case import Case, changed


def plan_with(indicator: dict[str, Any], **rating: Any) -> Any:
    """The plan with keys of the second format at the indicator of program 1, and at the rating."""
    whole = copy.deepcopy(document())
    for field in whole["kinds"][0]["fields"]:
        if field["id"] == "rating":
            field |= rating
    for program in whole["programs"]:
        for one in program["values"].get("indicators", ())[:1]:
            one |= indicator
    return make_plan(format="kpm-excel/plan@2", kinds=whole["kinds"], programs=whole["programs"])


COUNTED = plan_with({"counts": "total", "previous": 100})
BANDED = plan_with({"progress": "target", "target": 80}, bands={"of": "indicators", "at_least": {"S": 105, "A": 100}})


def counted(name: str, written: object, code: str = "") -> Case:
    """An actual that counts since the beginning, where it was 100 before."""
    return Case(
        166,
        name,
        lambda: {"a.xlsx": put(form(plan=COUNTED), {"indicators.rate": written})},
        ((code, "warning", "indicators.rate"),) if code else (),
        changed(indicators={"rate": written}),
        plan=COUNTED,
    )


def banded(name: str, written: object, rating: str, code: str = "") -> Case:
    """An actual of which a target of 80 makes a progress, and a rating: S from 105 ％, A from 100 ％, else B."""
    return Case(
        167,
        name,
        lambda: {"a.xlsx": put(form(plan=BANDED), {"indicators.rate": written, "rating": rating})},
        ((code, "warning", "rating"),) if code else (),
        changed(indicators={"rate": written}, rating=rating),
        plan=BANDED,
    )


CASES = [
    counted("cumulative-that-fell", 90, "KPM403"),
    counted("cumulative-that-stayed", 100),
    banded("rating-above-its-band", 79.9, "A", "KPM401"),
    banded("rating-below-its-band", 84, "A", "KPM401"),
    banded("rating-at-the-limit", 80, "A"),
    banded("rating-just-rounded-to-the-limit", 79.96, "A"),
]
