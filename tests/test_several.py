"""Choices of which any number may be named: marks in the form, a list in answers and results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpm_excel.answer_key import AnswerKey
from kpm_excel.answers import load_answers
from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.entries import build_entry
from kpm_excel.errors import AnswersFaulty
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview.overview_book import overview_book, overview_table
from kpm_excel.layouts.planbook.plan_book import plan_book
from kpm_excel.next_plan import next_plan
from kpm_excel.office.account import account_of
from kpm_excel.office.amend import amend
from kpm_excel.office.fields import fields
from kpm_excel.office.review import review
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.plan.rules import rule_faults
from kpm_excel.plans import load_document
from kpm_excel.telling import amended_lines
from kpm_excel.words import words_for
from tests.collecting import (
    ANSWERS,
    FIELDS,
    codes,
    document,
    form,
    gather,
    of,
    place_of,
    put,
    status,
    told,
)
from tests.edited import place, type_into
from tests.reporting import squeezed, texts_of
from tests.rig import office

CHOICES = ["広報紙", "ホームページ", "ＳＮＳ", "子ども、若者への説明"]
WAYS = {
    "id": "ways", "label": "周知の方法", "type": "choice", "by": "department", "several": True, "required": True,
    "choices": CHOICES, "help": "当てはまるものすべてに○を付けてください。",
}  # fmt: skip
WHICH = {"id": "which", "label": "ＳＮＳの名称", "type": "text", "by": "department", "required": {"ways": ["ＳＮＳ"]}}
WHO = {"id": "who", "label": "対象", "type": "choice", "by": "department", "several": True, "shared": True}
AREA = {"id": "area", "label": "地域", "type": "choice", "by": "plan", "several": True, "choices": ["北", "南", "東"]}
GIVEN: dict[str, Any] = {
    "ways": ["広報紙", "ＳＮＳ"],
    "which": "市の公式",
    "who": ["市民"],
    "who@zaisei": ["市民", "事業者"],
}


def several_document(**changes: Any) -> dict[str, Any]:
    """The small plan with choices of which several may be named."""
    own = [AREA, *FIELDS, WAYS, WHICH, WHO | {"choices": ["市民", "事業者"]}]
    whole = document(format="kpm-excel/plan@2", kinds=[{"id": "work", "name": "事業", "fields": own}])
    whole["programs"][0]["values"]["area"] = ["南", "北"]
    lists = [{"id": "l", "title": "ＳＮＳ", "kind": "work", "where": {"ways": ["ＳＮＳ"]}, "fields": ["ways", "who"]}]
    whole |= {"summaries": [{"kind": "work", "field": "ways"}], "lists": lists, **changes}
    copied: dict[str, Any] = json.loads(json.dumps(whole))
    return copied


PLAN = plan_from_document(several_document())


def answered(**given: Any) -> dict[int, dict[str, Any]]:
    """Answers to all programs, those to the first with `given`."""
    more = {2: {"ways": ["広報紙"]}, 3: {"ways": ["ホームページ"]}}
    return {no: {**own, **(GIVEN | given if no == 1 else more[no])} for no, own in ANSWERS.items()}


def collected(folder: Path, plan: Plan = PLAN, **given: Any) -> Consolidated:
    """What comes of both departments' forms."""
    files = {f"{code}_課.xlsx": form(code, answered(**given), plan) for code in ("kanri", "zaisei")}
    return gather(folder, files, plan)


def marked(folder: Path, **cells: Any) -> Consolidated:
    """What comes of the leading form with something else in the cells of some choices."""
    filled = form("kanri", answered(), PLAN)
    keys = {str(AnswerKey("ways").of_choice(CHOICES[int(at[1:])])): value for at, value in cells.items()}
    return gather(folder, {"kanri_課.xlsx": put(filled, keys)}, PLAN)


def test_marks_become_a_list_in_the_order_of_the_choices(tmp_path: Path) -> None:
    consolidated = collected(tmp_path, ways=["ＳＮＳ", "広報紙"])
    result = consolidated.program(1)
    assert codes(consolidated, None) == []
    assert (result.values["ways"], result.values["who"]) == (["広報紙", "ＳＮＳ"], ["市民"])
    assert result.contributions == {"zaisei": {"who": ["市民", "事業者"]}}
    (path := tmp_path / "consolidated.json").write_bytes(consolidated.to_bytes())
    assert load_consolidated(path, PLAN).state == consolidated.state
    texts = texts_of(overview_book(PLAN, consolidated).sheets[2])
    assert {"北、南", "広報紙；ＳＮＳ", "【管理課】市民\n【財政課】市民、事業者"} <= set(texts)
    assert "ＳＮＳ（1プログラム）" in texts_of(overview_book(PLAN, consolidated).sheets[1])


def test_no_program_is_said_to_be_one_of_its_several_choices(tmp_path: Path) -> None:
    plan = plan_from_document(several_document(language="en"))
    told = " ".join(texts_of(overview_book(plan, collected(tmp_path, plan)).sheets[1]))
    assert "of 3 programs, 2 name “広報紙”, 1 names “ホームページ” and 1 names “ＳＮＳ”." in told


def test_fields_list_one_object_for_each_mark(tmp_path: Path) -> None:
    (path := tmp_path / "form.xlsx").write_bytes(form("zaisei", answered(), PLAN))
    own = [cell.to_json() for cell in fields(path) if cell.program == 1 and cell.field.startswith("who")]
    assert [(cell["field"], cell["choice"], cell["type"]) for cell in own] == [
        ("who@zaisei", "市民", "choice"),
        ("who@zaisei", "事業者", "choice"),
    ]
    book = openpyxl.load_workbook(path)
    assert [book[cell["sheet"]][cell["cell"]].value for cell in own] == ["○", "○"]
    assert all("choice" not in cell.to_json() for cell in fields(path) if cell.field == "results@zaisei")


@pytest.mark.parametrize("sign", ["ﾚ", " ○ ", "✔\ufe0f"])
def test_what_people_tick_with_is_a_mark(tmp_path: Path, sign: Any) -> None:
    consolidated = marked(tmp_path, c1=sign)
    assert consolidated.program(1).values["ways"] == ["広報紙", "ホームページ", "ＳＮＳ"]
    assert codes(consolidated) == []


@pytest.mark.parametrize("sign", ["×", 2])
def test_anything_else_is_asked_at_its_cell(tmp_path: Path, sign: Any) -> None:
    consolidated = marked(tmp_path, c1=sign)
    found = of(consolidated, "KPM244")[0]
    assert consolidated.program(1).values["ways"] == ["広報紙", "ＳＮＳ"]
    assert found.to_json(words_for("ja"))["field"] == "ways"
    assert found.place.cell == place_of(form("kanri", answered(), PLAN), AnswerKey("ways").of_choice(CHOICES[1]))[1]
    assert "「ホームページ」" in told(found)
    assert status(consolidated) == "needs_mending"


def test_an_empty_box_and_an_emptied_cell_are_no_marks(tmp_path: Path) -> None:
    consolidated = marked(tmp_path, c0=False, c2=None, c3="○")
    assert consolidated.program(1).values["ways"] == [CHOICES[3]]


def test_required_means_one_at_least_and_is_said_once(tmp_path: Path) -> None:
    consolidated = marked(tmp_path, c0=None, c2=None)
    assert [finding.place.field.answer for finding in of(consolidated, "KPM201") if finding.place.field] == ["ways"]
    assert "ways" not in consolidated.program(1).values


def test_a_condition_holds_where_one_of_the_choices_is_named(tmp_path: Path) -> None:
    consolidated = collected(tmp_path, which="")
    assert [str(finding.place.field) for finding in of(consolidated, "KPM201")] == ["which"]
    sheet = build_entry(PLAN, PLAN.department("kanri"), answered(which="")).sheets[1]
    assert squeezed("必須：未記入（周知の方法がＳＮＳのため）") in map(squeezed, texts_of(sheet))
    # Wherever it stands among those that are named.
    for at, ways in enumerate((CHOICES[1:], CHOICES[:2])):
        consolidated = collected(tmp_path / str(at), ways=ways, which="")
        assert codes(consolidated, None) == (["KPM201"] if "ＳＮＳ" in ways else [])


def test_the_account_counts_each_choice_that_is_named(tmp_path: Path) -> None:
    (ways,) = account_of(PLAN, collected(tmp_path)).counts
    assert ways.counts == {"広報紙": 2, "ホームページ": 1, "ＳＮＳ": 1, "子ども、若者への説明": 0}


def test_the_data_sheet_has_a_column_for_each_choice(tmp_path: Path) -> None:
    table = overview_table(PLAN, collected(tmp_path))
    row = {column.id: value for column, value in zip(table.columns, table.rows[0], strict=True)}
    assert [row[f"ways.{at}"] for at in (1, 2, 3, 4)] == [1, 0, 1, 0]
    assert [row[f"who@zaisei.{at}"] for at in (1, 2)] == [1, 1]
    assert next(column.label for column in table.columns if column.id == "ways.3") == "周知の方法 ＳＮＳ"


def test_a_review_takes_the_list_back(tmp_path: Path) -> None:
    consolidated = collected(tmp_path / "in")
    path = review(PLAN, consolidated, tmp_path / "review.xlsx").written[0]
    book = openpyxl.load_workbook(path)
    assert [place(book, 1, key).value for key in ("ways", "who", "who@")] == [
        "広報紙；ＳＮＳ",
        "市民",
        "【財政課】市民、事業者",
    ]
    type_into(path, {(1, "ways"): "子ども、若者への説明、ＳＮＳ", (1, "who@"): "【財政課】事業者", (2, "ways"): "電話"})
    amended = amend(PLAN, consolidated, path)
    assert amended.consolidated.program(1).values["ways"] == ["ＳＮＳ", CHOICES[3]]
    assert any(
        "「広報紙、ＳＮＳ」→「ＳＮＳ、子ども、若者への説明」" in line
        for line in amended_lines(PLAN, amended, words_for("ja"))
    )
    assert amended.consolidated.program(1).contributions == {"zaisei": {"who": ["事業者"]}}
    assert [(finding.code, finding.place.program) for finding in amended.refused] == [("KPM202", 2)]
    (out := tmp_path / "amended.json").write_bytes(amended.consolidated.to_bytes())
    assert load_consolidated(out, PLAN).amendments == amended.consolidated.amendments


def test_the_next_plan_and_its_workbook_hold_lists(tmp_path: Path) -> None:
    rolled = next_plan(several_document(), collected(tmp_path)).document
    assert rolled["programs"][0]["previous"]["ways"] == ["広報紙", "ＳＮＳ"]
    (path := tmp_path / "plan.xlsx").write_bytes(write_book(plan_book(rolled)))
    assert load_document(path) == rolled
    texts = texts_of(build_entry(plan_from_document(rolled), PLAN.department("zaisei")).sheets[1])
    assert "前回：市民、事業者" in texts


@pytest.mark.parametrize(
    ("field", "faults"),
    [
        ({"type": "text", "choices": None}, [("several", "key_of_other_type")]),
        ({"choices": None}, [("choices", "key_missing")]),
        ({"several": "yes"}, [("several", "type_boolean")]),
        ({"choices": ["a", "a"]}, [("choices[1]", "doubled")]),
    ],
)
def test_faults_of_the_declaration(field: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    own = {key: value for key, value in (WAYS | field).items() if value is not None}
    whole = document(format="kpm-excel/plan@2", kinds=[{"id": "work", "name": "事業", "fields": [*FIELDS, own]}])
    found = [(fault.place.removeprefix("kinds[0].fields[9]."), fault.key) for fault in document_faults(whole)]
    assert found == faults


@pytest.mark.parametrize(
    ("value", "faults"),
    [
        ("北", [("", "type_array")]),
        ([], [("", "minItems")]),
        (["西"], [("[0]", "not_allowed")]),
        (["北", "北"], [("[1]", "doubled")]),
    ],
)
def test_faults_of_values(value: object, faults: list[tuple[str, str]]) -> None:
    whole = several_document()
    whole["programs"][0]["values"]["area"] = value
    found = [(fault.place.removeprefix("programs[0].values.area"), fault.key) for fault in document_faults(whole)]
    assert found == faults
    older = [fault.key for fault in rule_faults(several_document(format="kpm-excel/plan@1"))]
    assert set(older) == {"key_of_later_format"}


def test_answers_hold_a_list(tmp_path: Path) -> None:
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"1": {"ways": ["ＳＮＳ", "広報紙"], "who@zaisei": []}}), encoding="utf-8")
    assert load_answers(path, PLAN)[1]["ways"] == ["ＳＮＳ", "広報紙"]
    path.write_text(json.dumps({"1": {"ways": "広報紙", "who": ["市民", "職員"], "ways#1a": ["x"]}}), encoding="utf-8")
    with pytest.raises(AnswersFaulty) as caught:
        load_answers(path, PLAN)
    assert [fault.key for fault in caught.value.faults] == ["type_array", "not_allowed", "not_asked_for"]


def test_short_choices_stand_side_by_side_and_are_found_wherever_columns_went(tmp_path: Path) -> None:
    whole = several_document()
    own = next(field for field in whole["kinds"][0]["fields"] if field["id"] == "ways")
    own["choices"] = ["北", "南", "東", "西", "中央", "ＳＮＳ", "全域"]
    plan = plan_from_document(whole)
    answers = answered(ways=["北", "西", "ＳＮＳ"])
    answers[2]["ways"] = ["全域"]
    (path := tmp_path / "form.xlsx").write_bytes(form("kanri", answers, plan))
    cells = [cell.cell for cell in fields(path) if (cell.program, cell.field) == (1, "ways")]
    assert len({cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in cells}) == 2
    moved = office.edit(path, [("unprotect", "№1"), ("insert_columns", "№1", 4, 1), ("insert_rows", "№1", 3, 1)])
    folder = tmp_path / "in"
    for name, content in (("as it was", path.read_bytes()), ("moved", moved.read_bytes())):
        consolidated = gather(folder / name, {"kanri_課.xlsx": content}, plan)
        given = [consolidated.program(no).values["ways"] for no in (1, 2)]
        assert given == [["北", "西", "ＳＮＳ"], ["全域"]], name


def test_the_office_writes_several_into_a_review(tmp_path: Path) -> None:
    whole = several_document()
    whole["kinds"][0]["fields"].append(AREA | {"id": "places", "label": "視察先", "by": "office", "required": True})
    consolidated = collected(tmp_path / "in", plan := plan_from_document(whole))
    path = review(plan, consolidated, tmp_path / "review.xlsx").written[0]
    assert place(openpyxl.load_workbook(path), 1, "places").value is None
    type_into(path, {(1, "places"): "東と北", (2, "places"): "南"})
    amended = amend(plan, consolidated, path)
    assert [amended.consolidated.program(no).values.get("places") for no in (1, 2, 3)] == [["北", "東"], ["南"], None]
