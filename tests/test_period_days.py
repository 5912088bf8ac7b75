"""Periods with their days: what is said of dates, what machines read, and how the next period gets them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from kpm_excel.consolidated import consolidated_schema
from kpm_excel.layouts.overview.overview_book import overview_table
from kpm_excel.next_plan import next_plan
from kpm_excel.plan.cycle_years import is_far, is_forecast
from kpm_excel.plan.far_days import far_days
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Author, Field, FieldType
from kpm_excel.plan.periods import following_days
from kpm_excel.plan.schema import Judge
from kpm_excel.telling import far_lines
from kpm_excel.words import words_for
from tests.plans import small_document
from tests.reporting import consolidated_of

R3 = {"id": "R3", "label": "Ｒ３", "start": "2021-04-01", "end": "2022-03-31"}
R4 = {"id": "R4", "label": "Ｒ4", "start": "2022-04-01", "end": "2023-03-31"}


def dated(*periods: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return small_document(format="kpm-excel/plan@2", periods=list(periods), **changes)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2022-04-01", "2023-03-31", ("2023-04-01", "2024-03-31")),
        ("2023-03-01", "2024-02-29", ("2024-03-01", "2025-02-28")),
        ("2022-01-01", "2022-03-31", ("2022-04-01", "2022-06-30")),
        ("2022-08-16", "2023-02-15", ("2023-02-16", "2023-08-15")),
        ("2022-01-03", "2022-01-16", ("2022-01-17", "2022-01-30")),
        ("9999-01-01", "9999-12-31", None),
    ],
)
def test_the_next_period_is_as_many_months_long(start: str, end: str, expected: tuple[str, str] | None) -> None:
    found = following_days(date.fromisoformat(start), date.fromisoformat(end))
    assert (found and tuple(map(str, found))) == expected


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([], {"start": "2022-04-01", "end": "2023-03-31"}),
        ([{"id": "R5", "label": "Ｒ５"}], {"start": "2022-04-01", "end": "2023-03-31"}),
        ([{"id": "R5", "label": "Ｒ５", "start": "2022-10-01", "end": "2023-09-30"}], {}),
    ],
)
def test_rollover_gives_the_next_period_its_days(later: list[dict[str, Any]], expected: dict[str, str]) -> None:
    document = dated(R3, {"id": "R4", "label": "Ｒ4"}, *later, current_period="R3")
    rolled = next_plan(document, consolidated_of(plan_from_document(document), {})).document
    period = next(one for one in rolled["periods"] if one["id"] == "R4")
    assert {key: value for key, value in period.items() if key in ("start", "end")} == expected


def test_days_that_the_next_period_has_stay() -> None:
    own = R4 | {"start": "2022-05-01"}
    rolled = next_plan(
        dated(R3, own, current_period="R3"),
        consolidated_of(plan_from_document(dated(R3, own, current_period="R3")), {}),
    )
    assert rolled.document["periods"][1] == own


@pytest.mark.parametrize(
    ("label", "by", "expected"),
    [
        ("完了日", "department", False),
        ("完了予定日", "department", True),
        ("ご利用開始日（見込み）", "department", True),
        ("次回の会議", "department", True),
        ("Completed on", "department", False),
        ("Expected completion", "department", True),
        ("Due", "department", True),
        ("Overdue since", "department", False),
        ("完了日", "plan", True),
        ("決定日", "office", True),
    ],
)
def test_a_day_is_a_forecast_where_its_heading_says_so(label: str, by: str, expected: bool) -> None:
    assert is_forecast(Field("day", label, FieldType.DATE, Author(by))) is expected
    assert is_forecast(Field("day", "日", FieldType.DATE, Author.DEPARTMENT, under="予定"))


def test_a_gap_of_years_between_periods_is_outside_all_of_them() -> None:
    plan = plan_from_document(dated(R3, R4 | {"start": "2026-04-01", "end": "2027-03-31"}))
    days = {"2020-03-31": True, "2020-04-01": False, "2023-03-31": False, "2024-06-01": True, "2025-04-01": False}
    assert {day: is_far(date.fromisoformat(day), plan) for day in days} == days


def test_check_plan_tells_of_the_plans_own_days_that_are_years_away() -> None:
    document = dated(R3, R4)
    document["kinds"][0]["fields"].append({"id": "due", "label": "期限", "type": "date", "by": "plan"})
    document["programs"] = [
        document["programs"][0] | {"no": no, "values": {"due": day}}
        for no, day in ((1, "2023-06-30"), (2, "2032-06-30"), (3, "2024-03-31"))
    ]
    (line,) = far_lines(far_days(plan_from_document(document)), words_for("ja"))
    assert line.startswith("№2「期限」の日付 2032-06-30 は")


def test_machines_read_western_days() -> None:
    plan = plan_from_document(dated(R3, R4))
    consolidated = consolidated_of(plan, {})
    table = overview_table(plan, consolidated)
    row = dict(zip([column.id for column in table.columns], table.rows[0], strict=True))
    assert (row["period"], row["period.start"], row["period.end"]) == ("R4", "2022-04-01", "2023-03-31")
    content = json.loads(consolidated.to_bytes())
    assert content["plan"]["periods"]["R3"] == {"start": "2021-04-01", "end": "2022-03-31"}
    assert list(Judge(consolidated_schema()).faults(content)) == []
    assert content["format"] == "kpm-excel/consolidated@2"
