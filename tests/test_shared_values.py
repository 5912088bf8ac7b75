"""Ratings, choices and numbers that each department on a program gives by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.entries import build_entry
from kpm_excel.errors import BadInput
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.history import history_book
from kpm_excel.layouts.overview.overview_book import overview_book, overview_table
from kpm_excel.layouts.planbook.plan_book import plan_book
from kpm_excel.next_plan import next_plan
from kpm_excel.office.amend import amend
from kpm_excel.office.review import review
from kpm_excel.plan.changes import Comparison
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.plandiff import diff_lines
from kpm_excel.plans import load_document, read_plan
from tests.collecting import ANSWERS, FIELDS, codes, document, form, gather, of, status
from tests.edited import place, told, type_into
from tests.reporting import texts_of

SHARED = ("rating", "cost", "method")
GIVEN = {"rating@zaisei": "B", "cost@zaisei": 777, "method@zaisei": "直営"}


def shared_document(**changes: Any) -> dict[str, Any]:
    """The small plan whose rating, number and choice each department gives."""
    fields = [field | ({"shared": True} if field["id"] in SHARED else {}) for field in FIELDS]
    whole = document(format="kpm-excel/plan@2", kinds=[{"id": "work", "name": "事業", "fields": fields}])
    whole |= {"summaries": [{"kind": "work", "field": "rating"}], **changes}
    copied: dict[str, Any] = json.loads(json.dumps(whole))
    return copied


def shared_plan(**changes: Any) -> Plan:
    """The same, as a plan."""
    return plan_from_document(shared_document(**changes))


def collected(folder: Path, plan: Plan, given: dict[str, Any]) -> Consolidated:
    """What comes of both departments' forms, the contributor's on program 1 with `given`."""
    answers = {**ANSWERS, 1: {**ANSWERS[1], **given}}
    files = {f"{code}_課.xlsx": form(code, answers, plan) for code in ("kanri", "zaisei")}
    return gather(folder, files, plan)


def test_each_department_gives_its_own_and_the_leading_one_counts(tmp_path: Path) -> None:
    plan = shared_plan()
    consolidated = collected(tmp_path, plan, GIVEN)
    result = consolidated.program(1)
    assert {name: result.values[name] for name in SHARED} == {"rating": "A", "cost": 1200, "method": "委託"}
    assert result.contributions == {"zaisei": {"rating": "B", "cost": 777, "method": "直営"}}
    # The contributor's B asks nobody for a cause, and no figure speaks against it.
    assert codes(consolidated, None) == []
    (path := tmp_path / "consolidated.json").write_bytes(consolidated.to_bytes())
    again = load_consolidated(path, plan)
    assert (again.format, again.state) == ("kpm-excel/consolidated@2", consolidated.state)
    assert again.program(1).contributions == result.contributions
    book = overview_book(plan, again)
    texts = texts_of(book.sheets[2])
    assert {
        "【管理課】A\n【財政課】B",
        "【管理課】1,200千円\n【財政課】777千円",
        "【管理課】委託\n【財政課】直営",
    } <= set(texts)
    counts = [row for row in texts_of(book.sheets[1]) if "事業" in row and "B" in row]
    assert not any("2件" in row for row in counts)


def test_the_data_sheet_has_a_column_for_each_department_s_contribution(tmp_path: Path) -> None:
    table = overview_table(plan := shared_plan(), collected(tmp_path, plan, GIVEN))
    row = dict(zip((column.id for column in table.columns), table.rows[0], strict=True))
    assert {key: row[key] for key in GIVEN} == GIVEN
    frame = collected(tmp_path / "again", plan, GIVEN).to_frame()
    assert {key: frame.loc[1, key] for key in GIVEN} == GIVEN
    assert next(column.label for column in table.columns if column.id == "rating@zaisei") == "評価（財政課）"


def test_required_binds_a_contributor_and_a_condition_does_not(tmp_path: Path) -> None:
    whole = shared_document()
    fields = {field["id"]: field for field in whole["kinds"][0]["fields"]}
    fields["cost"]["required"] = {"rating": ["A"]}
    plan = plan_from_document(whole)
    consolidated = collected(tmp_path, plan, {})
    assert [str(finding.place.field) for finding in of(consolidated, "KPM201")] == ["rating@zaisei"]
    assert status(consolidated, "zaisei") == "needs_mending"
    texts = texts_of(overview_book(plan, consolidated).sheets[2])
    assert "【管理課】A\n【財政課】（未回答）" in texts
    assert "【管理課】1,200千円" in texts


def test_a_contributor_sees_what_it_gave_last_period_itself() -> None:
    whole = shared_document()
    whole["programs"][0]["previous"] = {"rating": "S", "rating@zaisei": "B", "cost@zaisei": 300}
    plan = plan_from_document(whole)
    lead, contributor = (texts_of(build_entry(plan, plan.department(code)).sheets[1]) for code in ("kanri", "zaisei"))
    assert "前回：S 予定以上" in lead
    assert {"前回：B 遅れている", "前回：300千円"} <= set(contributor)


def test_a_contributor_s_legend_is_boxed_up_to_the_edge() -> None:
    # No hint of figures stands there for a contributor, and none has room set aside.
    plan = plan_from_document(shared_document())
    sheet = build_entry(plan, plan.department("zaisei")).sheets[1]
    legend = next(cell for cell in sheet.cells if "予定どおり" in str(cell.value) and "予定以上" in str(cell.value))
    edge = max(cell.last_column or cell.column for cell in sheet.cells if cell.style.bottom)
    boxed = [one for one in sheet.cells if one.row <= legend.row <= (one.last_row or one.row) and one.style.bottom]
    assert max(one.last_column or one.column for one in boxed) == edge


@pytest.mark.parametrize(
    ("previous", "places"),
    [
        ({"rating@zaisei": "X"}, [("rating@zaisei", "not_allowed")]),
        ({"rating@zaise": "B"}, [("rating@zaise", "department_unknown_meant")]),
        ({"results@zaisei": "…"}, [("results@zaisei", "field_unknown_meant")]),
    ],
)
def test_faults_of_what_contributors_gave_before(previous: dict[str, Any], places: list[tuple[str, str]]) -> None:
    whole = shared_document()
    whole["programs"][0]["previous"] = previous
    faults = [(fault.place, fault.key) for fault in document_faults(whole)]
    assert faults == [(f"programs[0].previous.{place}", key) for place, key in places]


def test_an_older_plan_has_shared_texts_alone() -> None:
    faults = [(fault.place, fault.key) for fault in document_faults(shared_document(format="kpm-excel/plan@1"))]
    assert faults == [(f"kinds[0].fields[{at}].shared", "key_of_later_format") for at in (3, 5, 7)]


def test_contributions_that_the_plan_does_not_take_are_named(tmp_path: Path) -> None:
    plan = shared_plan()
    whole = collected(tmp_path, plan, GIVEN).to_json()
    whole["programs"][0]["contributions"] = {"zaisei": {"rating": "X", "cause": "人"}, "bunsho": {"cost": 1}}
    (path := tmp_path / "consolidated.json").write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_consolidated(path, plan)
    message = str(caught.value)
    for at in ("zaisei.rating", "zaisei.cause", "contributions.bunsho"):
        assert at in message


def test_a_review_shows_each_contribution_and_takes_back_what_was_changed(tmp_path: Path) -> None:
    consolidated = collected(tmp_path / "in", plan := shared_plan(), GIVEN)
    path = review(plan, consolidated, tmp_path / "review.xlsx").written[0]
    book = openpyxl.load_workbook(path)
    assert place(book, 1, "rating").value == "A"
    assert [place(book, 1, f"{name}@").value for name in SHARED] == [
        "【財政課】B",
        "【財政課】777千円",
        "【財政課】直営",
    ]
    contributors = {place(book, 1, f"{name}@").coordinate for name in SHARED}
    sheet = book["事業"]
    # No list of single codes stands over them.
    rules = sheet.data_validations.dataValidation
    assert not any(cell in rule.sqref for cell in contributors for rule in rules)
    assert all(not sheet[cell].protection.locked and sheet[cell].alignment.wrap_text for cell in contributors)
    type_into(path, {(1, "rating@"): "【財政課】Ｓ", (1, "cost@"): None, (1, "rating"): "B"})
    amended = amend(plan, consolidated, path)
    changed = {str(one.field): (one.before, one.after) for one in amended.amendments}
    assert changed == {"rating": ("A", "B"), "rating@zaisei": ("B", "S"), "cost@zaisei": (777, None)}
    assert amended.consolidated.program(1).contributions == {"zaisei": {"rating": "S", "method": "直営"}}


def test_last_periods_code_stands_below_those_of_several_departments(tmp_path: Path) -> None:
    whole = shared_document()
    whole["programs"][0]["previous"] = {"rating": "S"}
    plan = plan_from_document(whole)
    texts = texts_of(overview_book(plan, collected(tmp_path, plan, GIVEN)).sheets[2])
    assert texts.index("【管理課】A\n【財政課】B") < texts.index("前回 S → A")


def test_an_overview_takes_back_each_department_s_line(tmp_path: Path) -> None:
    whole = shared_document()
    whole["programs"][0]["previous"] = {"rating": "B"}
    consolidated = collected(tmp_path / "in", plan := plan_from_document(whole), {})
    path = tmp_path / "overview.xlsx"
    path.write_bytes(write_book(overview_book(plan, consolidated)))
    type_into(path, {(1, "rating"): "【管理課】S\n【財政課】B", (1, "method"): "管理課は委託"})
    amended = amend(plan, consolidated, path)
    changed = {str(one.field): (one.before, one.after) for one in amended.amendments}
    assert changed == {"rating": ("A", "S"), "rating@zaisei": (None, "B")}
    assert any("「【部署の名称】値」" in line for line in told(plan, amended))
    # What was missing is there.
    assert status(consolidated, "zaisei") == "needs_mending"
    assert status(amended.consolidated, "zaisei") == "accepted"


def test_the_next_period_s_plan_and_its_workbook_carry_what_each_department_gave(tmp_path: Path) -> None:
    consolidated = collected(tmp_path, plan := shared_plan(), GIVEN)
    rolled = next_plan(shared_document(), consolidated).document
    before = rolled["programs"][0]["previous"]
    assert {key: before[key] for key in ("rating", *GIVEN)} == {"rating": "A", **GIVEN}
    (path := tmp_path / "plan.xlsx").write_bytes(write_book(plan_book(rolled)))
    assert load_document(path) == rolled
    book = openpyxl.load_workbook(path)
    sheet = book["前年度"]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "評価（関係部署）")
    cell = sheet.cell(7, heading.column)
    assert cell.value == "財政課 = B"
    cell.value = "財政 = B"
    book.save(path)
    faults = [(fault.place, fault.key) for fault in read_plan(path).faults]
    assert faults == [(f"前年度!{cell.coordinate}", "department_unknown_meant")]
    lines = [line for line in diff_lines(Comparison(plan, plan_from_document(rolled))) if "評価 (財政課)" in line]
    assert len(lines) == 1


def test_a_history_has_a_row_for_each_contributor(tmp_path: Path) -> None:
    consolidated = collected(tmp_path, plan := shared_plan(), GIVEN)
    book = history_book(plan, [consolidated])
    rows = texts_of(next(sheet for sheet in book.sheets if "　うち財政課" in texts_of(sheet)))
    at = rows.index("　うち財政課")
    assert rows[at + 1] == "B"
