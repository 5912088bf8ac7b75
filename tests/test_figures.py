"""Rows of figures over the periods: declared once, asked for the current period, and carried on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpm_excel.book.base import address
from kpm_excel.book.measure import face_for
from kpm_excel.consolidated import Consolidated
from kpm_excel.entries import build_entry
from kpm_excel.findings import Code
from kpm_excel.layouts.history import history_book
from kpm_excel.layouts.overview.table.bars import lay_out
from kpm_excel.next_plan import next_plan
from kpm_excel.office.amend import amend
from kpm_excel.office.overview import overview
from kpm_excel.plan.changes import Comparison
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plan.types import type_of
from kpm_excel.plandiff import diff_lines
from tests.collecting import edited, form, gather
from tests.edited import collected, place, type_into, write_review
from tests.plans import small_document
from tests.reporting import consolidated_of

ROWS: list[dict[str, Any]] = [
    {"id": "budget", "label": "予算額", "unit": "千円", "by": "plan"},
    {"id": "spent", "label": "決算額", "unit": "千円", "decimals": 0},
    {"id": "users", "label": "利用者数", "unit": "人"},
]
VALUES: dict[str, dict[str, float]] = {"budget": {"R3": 6000, "R4": 6100}, "spent": {"R3": 5500}}


def figures_document(**field: Any) -> dict[str, Any]:
    """The small plan with one more field, `costs`, of figures, which program 1 has values of."""
    document = small_document(format="kpm-excel/plan@2")
    whole = {"id": "costs", "label": "事業費", "type": "figures", "by": "department", "rows": ROWS, **field}
    document["kinds"][0]["fields"].append(whole)
    document["programs"][0]["values"]["costs"] = VALUES
    return document


def test_rows_that_the_plan_does_not_write_are_asked() -> None:
    plan = plan_from_document(figures_document())
    field = plan.kinds[0].field("costs")
    parts = type_of(field).parts(field, plan.programs[0])
    assert [(part.id, part.label, part.field.unit) for part in parts] == [
        ("spent", "決算額", "千円"),
        ("users", "利用者数", "人"),
    ]


#: What is wrong in a field of figures or its values, where, and by which sentence it is told.
FAULTS: list[tuple[dict[str, Any], dict[str, Any], str, str]] = [
    ({"by": "plan"}, VALUES, "kinds[0].fields[-1].by", "figures_by_department"),
    ({"periods": ["R3"]}, VALUES, "kinds[0].fields[-1].periods", "current_not_shown"),
    ({"periods": ["R4", "R99"]}, VALUES, "kinds[0].fields[-1].periods[1]", "period_unknown"),
    ({"rows": [ROWS[0], ROWS[0]]}, {}, "kinds[0].fields[-1].rows[1].id", "doubled"),
    (
        {"rows": [{"id": "spent", "label": "決算額", "units": "円"}]},
        {},
        "kinds[0].fields[-1].rows[0].units",
        "key_unknown",
    ),
    ({}, {"spend": {"R3": 1}}, "programs[0].values.costs.spend", "row_unknown"),
    ({}, {"spent": {"r3": 1}}, "programs[0].values.costs.spent.r3", "period_unknown"),
    ({}, {"spent": {"R4": 1}}, "programs[0].values.costs.spent.R4", "figure_asked"),
    ({}, {"spent": {"R3": "5500"}}, "programs[0].values.costs.spent.R3", "type_number"),
]


@pytest.mark.parametrize(("field", "values", "place", "key"), FAULTS)
def test_a_fault_of_figures_has_its_place(field: dict[str, Any], values: dict[str, Any], place: str, key: str) -> None:
    document = figures_document(**field)
    document["programs"][0]["values"]["costs"] = values
    own = str(len(document["kinds"][0]["fields"]) - 1)
    found = [(str(fault.place), fault.key) for fault in document_faults(document)]
    assert [(p, k.removesuffix("_meant")) for p, k in found] == [(place.replace("[-1]", f"[{own}]"), key)]


def answered(document: dict[str, Any], **figures: float) -> Consolidated:
    """The answers to the figures of program 1, with those that the plan holds."""
    plan = plan_from_document(document)
    given = {f"costs.{row}": figure for row, figure in figures.items()}
    return consolidated_of(plan, {str(plan.programs[0].no): given})


def test_results_hold_all_rows_and_periods_shown() -> None:
    document = figures_document(periods=["R4"])
    found = answered(document, spent=5600).programs[0].values["costs"]
    assert found == {"budget": {"R4": 6100}, "spent": {"R4": 5600}}


def test_of_equal_figures_the_one_that_was_changed_is_named(tmp_path: Path) -> None:
    document = figures_document()
    document["programs"][0]["values"]["costs"] = {"budget": {"R3": 6000, "R4": 6000}}
    plan = plan_from_document(document)
    at: list[str] = []

    def change(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[1]
        at.append(next(cell.coordinate for row in sheet.iter_rows() for cell in row if cell.value == 6000))
        sheet[at[0]] = 99

    found = gather(tmp_path, {"kanri_課.xlsx": edited(form("kanri", {}, plan), change)}, plan).findings
    changed = [one for one in found if one.code is Code.TEXT_REWRITTEN]
    assert [(one.place.cell, dict(one.values)) for one in changed] == [(at[0], {"before": "6000", "found": "99"})]


def rollable() -> dict[str, Any]:
    """The plan with a period to come, for which it holds a figure that is asked then."""
    document = figures_document(periods=["R3", "R4"])
    document["periods"].append({"id": "R5", "label": "Ｒ5"})
    document["programs"][0]["values"]["costs"] = {**VALUES, "spent": {"R3": 5500, "R5": 5800}}
    return document


def test_what_was_answered_goes_on_among_the_plans_own_figures() -> None:
    document = rollable()
    rolled = next_plan(document, answered(document, spent=5600))
    entry = rolled.document["programs"][0]
    assert entry["values"]["costs"] == {**VALUES, "spent": {"R3": 5500, "R4": 5600}}
    assert "costs" not in entry.get("previous", {})
    assert rolled.document["kinds"][0]["fields"][-1]["periods"] == ["R3", "R4", "R5"]
    told = {todo.what: todo.label for todo in rolled.todo}
    assert "5,800千円" in told["figure_taken"] and "利用者数" in told["figure_missing"]
    assert "予算額" in told["figure_of_plan"] and "Ｒ5" in told["figure_of_plan"]


def test_a_year_that_changed_afterwards_is_named() -> None:
    document = rollable()
    came = answered(document, spent=5600)
    document["programs"][0]["values"]["costs"]["spent"]["R3"] = 5400
    (told,) = [todo.label for todo in next_plan(document, came).todo if todo.what == "figure_changed"]
    assert "5,400千円" in told and "5,500千円" in told
    lines = list(diff_lines(Comparison(plan_from_document(rollable()), plan_from_document(document))))
    assert len(lines) == 1 and "決算額" in lines[0] and "5,500千円" in lines[0] and "5,400千円" in lines[0]
    book = history_book(plan_from_document(document), [came, answered(document, spent=5600)])
    (changed,) = [
        cell.value
        for sheet in book.sheets
        for cell in sheet.cells
        if isinstance(cell.value, str) and "5,500千円" in cell.value
    ]
    assert "5,400千円" in changed
    drawn = {
        series.name
        for sheet in book.sheets
        for chart in sheet.charts
        for series in chart.series
        if chart.y_title == "千円"
    }
    assert drawn == {"予算額", "決算額"}


def test_the_office_changes_the_current_figure_in_the_table_and_in_the_review(tmp_path: Path) -> None:
    document = figures_document()
    document["kinds"][0]["fields"][-1]["rows"][1]["decimals"] = 0
    plan = plan_from_document(document)
    no = plan.programs[0].no
    came = collected(plan, {no: {"costs.spent": 5600.4, "costs.users": 30}}, tmp_path / "forms")
    now = plan.period_ids.index(plan.current_period)
    overview(plan, came, path := tmp_path / "overview.xlsx")
    type_into(path, {(no, f"costs.{now}", 1): 5700, (no, "costs.0", 0): 1})
    amended = amend(plan, came, path)
    assert amended.consolidated.program(no).values["costs"]["spent"] == {"R3": 5500, "R4": 5700}
    assert [note.key for note in amended.notes] == ["not_open"]
    written = write_review(plan, came, tmp_path / "review.xlsx")
    words = str(place(openpyxl.load_workbook(written), no, "costs").value)
    assert "5,600" in words and "5,500" in words
    type_into(written, {(no, "costs", 0): words.replace(" 30", " 31")})
    amended = amend(plan, came, written)
    (one,) = amended.amendments
    assert (one.field, one.before, one.after, amended.notes) == ("costs.users", 30, 31, ())


def test_a_schedule_shows_the_periods_that_it_names() -> None:
    document = small_document(format="kpm-excel/plan@2")
    kind = document["kinds"][0]
    kind["fields"].append({"id": "steps", "label": "工程", "type": "schedule", "by": "plan", "periods": ["R4"]})
    bars = [{"label": "準備", "from": "R3", "to": "R3"}, {"label": "実施", "from": "R3", "to": "R4"}]
    document["programs"][0]["values"]["steps"] = [{"item": "整備", "bars": bars}]
    plan = plan_from_document(document)
    lanes = lay_out(plan.programs[0].values["steps"][0].bars, plan.period_ids, 80.0, face_for("ja"), ["R4"])
    assert [(placed.bar.label, placed.start_pt, placed.end_pt) for placed in lanes.bars] == [("実施", 0.0, 80.0)]
    assert [fault.key for fault in document_faults({**document, "format": "kpm-excel/plan@1"})] == [
        "key_of_later_format"
    ]


def test_a_figure_that_is_far_from_those_before_is_asked_about(tmp_path: Path) -> None:
    plan = plan_from_document(figures_document())
    no = plan.programs[0].no
    came = collected(plan, {no: {"costs.spent": 56000}}, tmp_path)
    assert Code.ANSWER_FAR_OFF in {finding.code for finding in came.findings if finding.place.field == "costs.spent"}


def test_the_form_shows_every_period_and_follows_what_is_typed() -> None:
    plan = plan_from_document(figures_document())
    program = plan.programs[0]
    book = build_entry(plan, plan.department(program.lead), {program.no: {"costs.spent": 5600}})
    sheet = book.sheets[1]
    live = [cell for cell in sheet.cells if cell.formula and cell.value == 5600]
    typed = [cell for cell in sheet.cells if cell.value == 5600 and not cell.style.locked]
    assert len(typed) == 1
    assert address(typed[0].row, typed[0].column) in live[0].formula.replace("$", "")
    shown = {cell.value: cell.style for cell in sheet.cells if cell.value in (6000, 6100, 5500)}
    assert {style.align for style in shown.values()} == {"right"} and len(shown) == 3


def test_a_contributor_sees_the_figures_that_the_plan_holds() -> None:
    document = figures_document()
    field = next(field for field in document["kinds"][0]["fields"] if field["by"] == "department")
    field.update(type="text", shared=True)
    program = document["programs"][0]
    program["departments"] = [one["code"] for one in document["departments"][:2]]
    for key in ("scale", "choices", "unit", "minimum", "maximum"):
        field.pop(key, None)
    plan = plan_from_document(document)
    book = build_entry(plan, plan.department(plan.programs[0].contributors[0]))
    assert {6000, 6100, 5500} <= {cell.value for sheet in book.sheets for cell in sheet.cells}
