"""Nobody has to think of ids: a plan workbook whose id cells are empty has them all the same, and keeps them."""

from __future__ import annotations

import copy
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpm_excel.office.check_plan import check_plan
from kpm_excel.office.convert_plan import convert_plan
from kpm_excel.office.generate import generate
from kpm_excel.plan.made_ids import MadeIds
from kpm_excel.planbook.faults import record_faults
from kpm_excel.planbook.read import read_plan_workbook
from kpm_excel.plans import load_document, load_plan, plan_workbook
from tests.plans import small_document

pytestmark = pytest.mark.usefixtures("read_here")

#: The hidden keys of the columns with ids on each sheet that has some; and of fields, which name the only scale.
COLUMNS = {name: ("id",) for name in ("期間", "区分", "種別", "一覧", "指標")}
COLUMNS |= {"部署": ("code",), "評価": ("scale",), "様式": ("id", "scale")}
FIRST_ROW = 7


def document() -> dict[str, Any]:
    """A plan whose groups, departments and scale are called as they are when nobody gives them ids."""
    plan = small_document(format="kpm-excel/plan@2")
    plan["groups"] = [
        {"id": "方向性1", "heading": "方向性１", "name": "サービス"},
        {"id": "施策1", "heading": "施策１", "name": "窓口", "parent": "方向性1"},
    ]
    plan["programs"][0]["group"] = "施策1"
    plan["kinds"][0]["fields"].append(
        {"id": "what_was_done", "label": "What was done?", "type": "text", "by": "office"}
    )
    return plan


def blanked(content: bytes, *sheets: str) -> bytes:
    """The workbook with the cells of ids emptied on `sheets`, or on all of them."""

    def edit(workbook: Any) -> None:
        for name in sheets or COLUMNS:
            for column in [cell.column for cell in workbook[name][1] if cell.value in COLUMNS[name]]:
                for row in range(FIRST_ROW, workbook[name].max_row + 1):
                    workbook[name].cell(row, column).value = None

    return changed(content, edit)


def changed(content: bytes, edit: Callable[[Any], None]) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    edit(workbook)
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def renamed(sheet: Any, old: str, new: str) -> None:
    cells = [cell for row in sheet.iter_rows(FIRST_ROW) for cell in row if cell.value == old]
    assert cells
    for cell in cells:
        cell.value = new


def read(content: bytes, before: dict[str, Any] | None = None) -> dict[str, Any]:
    record = read_plan_workbook(content, before)
    assert record_faults(record) == []
    return record.document


def ids(plan: dict[str, Any]) -> dict[str, str]:
    """The id of each field by its label."""
    return {field["label"]: field["id"] for field in plan["kinds"][0]["fields"]}


BLANK = blanked(plan_workbook(document()))


def test_every_id_may_be_left_empty() -> None:
    plan, own = read(BLANK), document()
    assert [one["code"] for one in plan["departments"]] == ["管理課", "財政課"]
    assert [one["id"] for one in plan["periods"]] == ["R3", "R4"] and plan["current_period"] == "R4"
    assert [one["id"] for one in plan["groups"]] == ["方向性1", "施策1"] and plan["groups"][1]["parent"] == "方向性1"
    assert plan["programs"][0]["departments"] == ["管理課", "財政課"]
    assert [kind["id"] for kind in plan["kinds"]] == ["実施プログラム"] == [plan["lists"][0]["kind"]]
    fields = plan["kinds"][0]["fields"]
    assert all(re.fullmatch(r"f_\d{6}|what_was_done", field["id"]) for field in fields)
    assert {field["scale"] for field in fields if field["type"] == "rating"} == {"scale"}
    assert plan["lists"][0]["where"] == {ids(plan)["評価"]: ["B"]}
    values = plan["programs"][0]["values"]
    assert values[ids(plan)["内容"]] == own["programs"][0]["values"]["content"]
    assert values[ids(plan)["日程"]] == own["programs"][0]["values"]["schedule"]
    assert all(re.fullmatch(r"i_\d{6}", one["id"]) for one in values[ids(plan)["指標"]])


def test_ids_are_the_same_each_time_and_wherever_a_row_stands() -> None:
    def insert(workbook: Any) -> None:
        workbook["様式"].insert_rows(FIRST_ROW)
        for column, value in ((2, "実施プログラム"), (3, "所見"), (5, "文章"), (6, "部署")):
            workbook["様式"].cell(FIRST_ROW, column).value = value
        workbook["部署"].insert_rows(FIRST_ROW)
        workbook["部署"].cell(FIRST_ROW, 2).value = "広報課"

    plan, later = read(BLANK), read(changed(BLANK, insert))
    assert read(BLANK) == plan
    assert ids(later) == {"所見": ids(later)["所見"], **ids(plan)}
    assert [one["code"] for one in later["departments"]] == ["広報課", "管理課", "財政課"]


def test_what_forms_were_made_of_keeps_its_ids_when_words_are_corrected(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(BLANK)
    sent = load_document(path)
    generate(load_plan(path), tmp_path / "entry")
    assert sorted(file.name for file in (tmp_path / "entry").glob("*.xlsx")) == [
        "管理課_管理課.xlsx",
        "財政課_財政課.xlsx",
    ]

    def correct(workbook: Any) -> None:
        for sheet, old, new in (
            ("様式", "実績", "これまでの取組実績"),
            ("様式", "要因", "遅れの理由"),
            ("部署", "財政課", "財務課"),
        ):
            cell = next(cell for row in workbook[sheet].iter_rows(FIRST_ROW) for cell in row if cell.value == old)
            cell.value = new
        renamed(workbook["プログラム"], "財政課", "財務課")
        renamed(workbook["一覧"], "要因", "遅れの理由")

    path.write_bytes(changed(BLANK, correct))
    later = load_document(path)
    assert ids(later)["これまでの取組実績"] == ids(sent)["実績"] and ids(later)["遅れの理由"] == ids(sent)["要因"]
    assert [one["code"] for one in later["departments"]] == ["管理課", "財政課"]
    assert later["departments"][1]["name"] == "財務課"


def test_mending_and_converting_write_the_ids_down(tmp_path: Path) -> None:
    path, mended, turned = tmp_path / "plan.xlsx", tmp_path / "mended.xlsx", tmp_path / "plan.json"
    path.write_bytes(BLANK)
    assert check_plan(path, mend=mended).faults == ()
    convert_plan(path, turned)
    plan = load_document(path)
    assert json.loads(turned.read_text(encoding="utf-8")) == plan == load_document(mended)
    workbook = openpyxl.load_workbook(mended)
    written = [cell.value for column in workbook["様式"].iter_cols(4, 4, FIRST_ROW) for cell in column if cell.value]
    assert written == [field["id"] for field in plan["kinds"][0]["fields"]]

    later = changed(mended.read_bytes(), lambda workbook: renamed(workbook["様式"], "実績", "成果"))
    assert ids(read(later))["成果"] == ids(plan)["実績"]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ({"a": "A", "b": "B"}, ["A", "B"], ["a", "b"]),
        ({"a": "A", "b": "B"}, ["B", "A"], ["b", "a"]),
        ({"a": "A", "b": "B", "c": "C"}, ["A", "other", "C"], ["a", "b", "c"]),
        ({"a": "A", "b": "費用", "c": "C"}, ["A", "備考", "C", "D"], ["a", "b", "c", "d"]),
        ({"a": "A", "b": "実施した内容", "c": "C"}, ["A", "所見", "実施した内容等", "C"], ["a", None, "b", "c"]),
        ({"a": "A", "b": "B", "c": "C"}, ["A", "C", "X"], ["a", "c", "x"]),
        ({"a": "A"}, ["A", "A", "A"], ["a", "a_2", "a_3"]),
        ({}, ["Name", "No.", "2nd", "Größe"], ["name_2", "no_2", "f_2nd", "grosse"]),
        ({"a": "Ａ　ｂ"}, ["A b"], ["a"]),
        ({}, ["Variance %", "Variance"], ["variance_percent", "variance"]),
        ({}, ["Cost?", "Cost"], ["cost_701240", "cost"]),
        ({"a": "予算額", "b": "決算額"}, ["決算額（千円）", "予算額（千円）"], ["b", "a"]),
        ({"a": "予算額", "b": "決算額"}, ["決算額（千円）", "備考", "予算額（千円）"], ["b", None, "a"]),
        (
            {},
            ["ねらい", "セミナー", "ロゴ & キャッチ", "メモ2", "チェック"],
            ["nerai", "semina", "rogo_and_kyacchi", "memo2", "chekku"],
        ),
    ],
)
def test_which_part_keeps_which_id(before: dict[str, str], now: list[str], expected: list[str | None]) -> None:
    def plan(fields: list[dict[str, str]]) -> dict[str, Any]:
        return {"kinds": [{"id": "k", "fields": fields}]}

    own = plan([{"label": label, "type": "text"} for label in now])
    MadeIds(plan([{"id": id, "label": label, "type": "text"} for id, label in before.items()])).give("fields", own)
    found = [field["id"] for field in own["kinds"][0]["fields"]]
    assert len(set(found)) == len(found)
    assert [id if wanted else None for id, wanted in zip(found, expected, strict=True)] == expected


def test_another_type_in_the_same_place_is_another_field() -> None:
    fields = [{"id": "a", "label": "実績", "type": "text"}]
    own = {"kinds": [{"id": "k", "fields": [{"label": "決算額", "type": "number"}]}]}
    MadeIds({"kinds": [{"id": "k", "fields": copy.deepcopy(fields)}]}).give("fields", own)
    assert own["kinds"][0]["fields"][0]["id"].startswith("f_")
