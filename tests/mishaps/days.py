"""Row 161: days, where the plan says from when to when each period is."""

from __future__ import annotations

from tests.collecting import FIELDS, document, form, make_plan, put
from tests.mishaps.case import Case, Found, changed

PLAN = make_plan(
    format="kpm-excel/plan@2",
    periods=[
        {"id": "R7", "label": "Ｒ７", "start": "2025-04-01", "end": "2026-03-31"},
        {"id": "R8", "label": "Ｒ８", "start": "2026-04-01", "end": "2027-03-31"},
    ],
    kinds=[
        {
            **document()["kinds"][0],
            "fields": [*FIELDS, {"id": "due", "label": "次回の完了予定", "type": "date", "by": "department"}],
        }
    ],
)


def day(name: str, key: str, written: str, *codes: str) -> Case:
    """A day that was typed for `key`, and the codes of what is said of it."""
    found: tuple[Found, ...] = tuple((code, "warning", key) for code in codes)
    return Case(
        161, name, lambda: {"a.xlsx": put(form(plan=PLAN), {key: written})}, found, changed(**{key: written}), plan=PLAN
    )


CASES = [
    day("first-day-of-the-period", "day", "2025-04-01"),
    day("last-day-of-the-period", "day", "2026-03-31"),
    day("day-before-the-period", "day", "2025-03-31", "KPM243"),
    day("day-of-the-next-period", "day", "2026-04-01", "KPM243"),
    day("year-mistyped-of-an-actual", "day", "2062-03-31", "KPM239"),
    day("planned-for-a-later-period", "due", "2027-12-28"),
    day("planned-a-year-behind-all-periods", "due", "2028-03-31"),
    day("planned-more-than-a-year-behind", "due", "2028-04-01", "KPM239"),
    day("planned-more-than-a-year-before", "due", "2024-03-31", "KPM239"),
]
