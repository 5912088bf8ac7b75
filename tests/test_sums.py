"""Sums on the summary: by top-level group with a total, over what is there; of figures by period."""

from __future__ import annotations

from typing import Any

import pytest

from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.summary.sums import SumGroup, all_sums
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.plans import plan_workbook
from tests.plans import small_document
from tests.reporting import consolidated_of, texts_of

_FIELDS: list[dict[str, Any]] = [
    {"id": "cost", "label": "経費", "type": "number", "by": "department", "shared": True, "no_figure": ["未定"]},
    {"id": "half", "label": "補助", "type": "number", "by": "department", "decimals": 1},
    {"id": "rate", "label": "割合", "type": "number", "by": "department", "unit": "％", "ratio": ["half", "cost"]},
    {"id": "effect", "label": "効果額", "type": "figures", "by": "department", "rows": [
        {"id": "aim", "label": "計画", "by": "plan"},
        {"id": "done", "label": "実績", "unit": "千円", "total": True},
        {"id": "share", "label": "率", "ratio": ["done", "aim"]}]},
]  # fmt: skip
_ASKED = [{"kind": "main", "field": "cost"}, {"kind": "main", "field": "half"}, {"kind": "main", "field": "effect"}]


def _document(*summaries: dict[str, Any]) -> dict[str, Any]:
    groups = [{"id": "1", "name": "甲"}, {"id": "1-1", "name": "甲の下", "parent": "1"}, {"id": "2", "name": "乙"},
              {"id": "3", "name": "空"}]  # fmt: skip
    programs = [
        {"no": no, "kind": "main", "name": f"事業{no}", "group": group, "departments": ["kanri", "zaisei"],
         "values": {"effect": {"aim": {"R3": 10, "R4": 20}, "done": {"R3": no}}}}
        for no, group in ((1, "2"), (2, "1"), (3, "1-1"))
    ]  # fmt: skip
    kinds = [{"id": "main", "name": "事業", "fields": _FIELDS}]
    more = {"groups": groups, "kinds": kinds, "programs": programs, "lists": []}
    return small_document(format="kpm-excel/plan@2", summaries=list(summaries), **more)


def _told(group: SumGroup) -> tuple[str, list[list[float | None]]]:
    return group.group.name if group.group else "計", [[cell.value for cell in line.cells] for line in group.lines]


def _report(plan: Plan) -> Report:
    answers = {
        "1": {"cost": 0.1, "cost@zaisei": 5, "half": 0.25, "effect.done": 4},
        "2": {"cost": 0.2, "half": 0.3},
        "3": {"cost": "未定", "cost@zaisei": 7, "effect.done": 0.5},
    }
    return Report(plan, consolidated_of(plan, answers))


def test_numbers_are_added_by_top_level_group_and_period_over_what_is_there() -> None:
    plan = plan_from_document(_document(*_ASKED))
    cost, half, effect = all_sums(_report(plan), plan.kinds[0])
    assert [_told(group) for group in cost.groups] == [("甲", [[0.2]]), ("乙", [[0.1]]), ("計", [[0.3]])]
    assert cost.without == 1
    assert [_told(group) for group in half.groups] == [("甲", [[0.3]]), ("乙", [[0.3]]), ("計", [[0.6]])]
    assert {cell.decimals for group in effect.groups for cell in group.lines[1].cells} == {1}
    # Program 2 has a plan and nothing done, and is not in that sum alone.
    assert (effect.without, effect.partly, cost.partly) == (0, 1, 0)
    assert effect.heads == ("Ｒ３", "Ｒ4", "計")
    assert [_told(group) for group in effect.groups] == [
        ("甲", [[20, 40, None], [5, 0.5, 5.5]]),
        ("乙", [[10, 20, None], [1, 4, 5]]),
        ("計", [[30, 60, None], [6, 4.5, 10.5]]),
    ]


def test_all_departments_are_added_where_the_plan_says_so() -> None:
    plan = plan_from_document(_document({"kind": "main", "field": "cost", "of": "all"}))
    (cost,) = all_sums(_report(plan), plan.kinds[0])
    assert [_told(group) for group in cost.groups] == [("甲", [[7.2]]), ("乙", [[5.1]]), ("計", [[12.3]])]
    assert cost.without == 0


def test_the_summary_prints_them() -> None:
    plan = plan_from_document(_document(*_ASKED))
    report = _report(plan)
    summary = overview_book(plan, report.consolidated).sheets[1]
    texts = texts_of(summary)
    # The numbers stand side by side, the figures in a table of their own.
    assert "■ 事業の数値の集計（令和4年度末）" in texts
    assert not [text for text in texts if text.startswith("■ 事業の経費の集計")]
    assert "※数値のないプログラム（1件）は含みません。" in texts
    values = {cell.value for cell in summary.cells if isinstance(cell.value, int | float)}
    assert {0.3, 0.6, 10.5} <= values


@pytest.mark.parametrize(
    ("summary", "faults"),
    [
        ({"field": "rate"}, {"summaries[0].field": "summary_of_ratio"}),
        ({"field": "half", "of": "all"}, {"summaries[0].of": "sum_of_shared"}),
        ({"field": "effect", "of": "all"}, {"summaries[0].of": "sum_of_shared"}),
        ({"field": "cost", "of": "lead"}, {"summaries[0].of": "not_allowed"}),
    ],
)
def test_what_cannot_be_added_is_a_fault(summary: dict[str, Any], faults: dict[str, str]) -> None:
    found = document_faults(_document({"kind": "main", **summary}))
    assert {str(fault.place): fault.key for fault in found} == faults


def test_a_plan_workbook_keeps_them() -> None:
    # It is read back when it is written.
    assert plan_workbook(_document(*_ASKED, {"kind": "main", "field": "cost", "of": "all"}))
