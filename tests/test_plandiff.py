"""Two plans compared: every difference is told once, with the departments whom it concerns."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kpm_excel.plan.changes import Comparison, plan_changes
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plandiff import diff_lines
from tests.plans import SAMPLE_NAMES, sample_document, small_document


def changed(steps: list[tuple[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A small document, and the same after each path of `steps` was set (or, for None, removed)."""
    old = small_document()
    new = copy.deepcopy(old)
    for path, value in steps:
        *way, last = [int(part) if part.isdigit() else part for part in path.split("/")]
        at: Any = new
        for part in way:
            at = at[part]
        if value is None:
            del at[last]
        elif last == "+":
            at.append(value)
        else:
            at[last] = value
    return old, new


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_plan_does_not_differ_from_itself(name: str) -> None:
    plan = plan_from_document(sample_document(name))
    assert plan_changes(plan, plan_from_document(sample_document(name))) == ()


FIELD = {"id": "note", "label": "備考", "type": "text", "by": "department"}
PROGRAM = {"no": 9, "kind": "main", "name": "新規", "group": "1", "departments": ["zaisei"], "values": {}}


@pytest.mark.parametrize(
    ("path", "value", "told", "whom", "anew"),
    [
        ("as_of", "令和5年度末", "「令和4年度末」→「令和5年度末」", {"kanri", "zaisei"}, False),
        ("deadline", "2023-05-01", "2023-05-01", {"kanri", "zaisei"}, False),
        ("departments/1/name", "会計課", "「財政課」→「会計課」", {"zaisei"}, False),
        ("kinds/0/fields/2/max_length", 400, "「300」→「400」", {"kanri", "zaisei"}, True),
        ("kinds/0/fields/3/label", "自己評価", "「評価」→「自己評価」", {"kanri"}, False),
        ("kinds/0/fields/5/choices", ["検討", "完了"], "検討、実施、完了", {"kanri"}, True),
        ("kinds/0/fields/9/label", "本部評価", "本部評価", set(), False),
        ("kinds/0/fields/+", FIELD, "備考", {"kanri"}, True),
        ("kinds/0/fields/6", None, "経費", {"kanri"}, True),
        ("scales/0/values/+", {"code": "C", "label": "中止"}, "「S A B －」→「S A B － C」", {"kanri"}, True),
        ("programs/0/departments", ["zaisei", "kanri"], "→「財政課、管理課」", {"kanri", "zaisei"}, True),
        ("programs/0/values/content", "・やめる", "内容", {"kanri", "zaisei"}, False),
        ("programs/0/values/schedule", None, "日程", {"kanri", "zaisei"}, False),
        ("programs/0/values/indicators/1", None, "指標", {"kanri", "zaisei"}, True),
        ("programs/+", PROGRAM, "№9 新規", {"zaisei"}, True),
        ("programs/0/previous", {"rating": "A"}, "前回の評価", {"kanri", "zaisei"}, False),
        ("lists/0/title", "遅延", "「遅れ」→「遅延」", set(), False),
    ],
)  # fmt: skip
def test_each_difference_is_told_once_with_whom_it_concerns(
    path: str, value: Any, told: str, whom: set[str], anew: bool
) -> None:
    old, new = (plan_from_document(document) for document in changed([(path, value)]))
    (change,) = plan_changes(old, new)
    assert (set(change.departments), change.is_asked_anew) == (whom, anew)
    (line,) = diff_lines(Comparison(old, new))
    assert told in line
    assert ("照会の内容が変わる" in line) is anew


def test_several_differences_are_all_told() -> None:
    old, new = changed([("as_of", "別"), ("programs/0/name", "別の名"), ("kinds/0/name", "別の様式")])
    assert len(list(diff_lines(Comparison(plan_from_document(old), plan_from_document(new))))) == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"word": "施策"}, "種別「事業」の呼び名: 「取組」→「施策」"),
        ({"bands": {"of": "f_1.r_1", "at_most": {"A": 50}, "period": "total"}},
         "種別「事業」の項目「評価」の評価の目安: 「指標 以上：S=100、A=80」→「費用 決算額 合計で以下：A=50」"),
        ({"order": {"by": "f_3"}}, "概要の一覧「一覧」の並べる順: 「（なし）」→「備考」"),
        ({"fields": ["f_3"]}, "概要の一覧「一覧」の項目: 「評価」→「備考」"),
        ({"where": {"f_2": ["A"]}}, "概要の一覧「一覧」の条件: 「評価=S」→「評価=A」"),
        ({"required": {"f_2": ["A"]}}, "種別「事業」の項目「備考」の必須条件: 「評価=S」→「評価=A」"),
    ],
)  # fmt: skip
def test_parts_of_a_change_go_by_their_names(change: dict[str, Any], told: str) -> None:
    rows = [{"id": "r_1", "label": "決算額", "total": True}]
    fields: list[dict[str, Any]] = [
        {"id": "f_0", "label": "指標", "type": "indicators", "by": "department"},
        {"id": "f_1", "label": "費用", "type": "figures", "by": "department", "rows": rows},
        {"id": "f_2", "label": "評価", "type": "rating", "by": "department", "scale": "s",
         "bands": {"of": "f_0", "at_least": {"S": 100, "A": 80}}},
        {"id": "f_3", "label": "備考", "type": "text", "by": "department", "required": {"f_2": ["S"]}},
    ]  # fmt: skip
    document = small_document(
        format="kpm-excel/plan@2", summaries=[], programs=[],
        scales=[{"id": "s", "values": [{"code": code, "label": code, "rank": at} for at, code in enumerate("AS")]}],
        kinds=[{"id": "k", "name": "事業", "word": "取組", "fields": fields}],
        lists=[{"id": "l", "title": "一覧", "kind": "k", "where": {"f_2": ["S"]}, "fields": ["f_2"]}],
    )  # fmt: skip
    later = copy.deepcopy(document)
    kind = later["kinds"][0]
    places = {"word": kind, "bands": kind["fields"][2], "required": kind["fields"][3]}
    for key, value in change.items():
        places.get(key, later["lists"][0])[key] = value
    lines = diff_lines(Comparison(plan_from_document(document), plan_from_document(later)))
    assert [line.split("\u3000［")[0] for line in lines] == [told]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"targets": {"R3": 70, "R4": 85}},
            "指標 決裁率: 「期間ごとの目標 Ｒ4=80」→「期間ごとの目標 Ｒ３=70、Ｒ4=85」",
        ),
        ({"counts": "total"}, "指標 決裁率: 「数え方 （なし）」→「数え方 累計」"),
        ({"department": "zaisei"}, "指標 決裁率: 「回答する部署 （なし）」→「回答する部署 財政課」"),
        ({"name": "電子決裁率"}, "指標: 「決裁率」→「電子決裁率」"),
    ],
)
def test_a_change_of_an_indicator_says_of_which_and_what(change: dict[str, Any], told: str) -> None:
    fields = [{"id": "i", "label": "指標", "type": "indicators", "by": "department"}]
    rate = {"id": "rate", "name": "決裁率", "comparator": ">=", "targets": {"R4": 80}}
    document = small_document(
        format="kpm-excel/plan@2", summaries=[], lists=[], kinds=[{"id": "k", "name": "事業", "fields": fields}],
        programs=[{"no": 1, "kind": "k", "name": "窓口", "group": "1", "departments": ["kanri", "zaisei"],
                   "values": {"i": [rate]}}],
    )  # fmt: skip
    later = copy.deepcopy(document)
    later["programs"][0]["values"]["i"][0] |= change
    lines = diff_lines(Comparison(plan_from_document(document), plan_from_document(later)))
    assert [line.split("\u3000［")[0].partition("窓口\u3000")[2] for line in lines] == [told]
