"""What a command says at its end is what was done, and no name is offered that is the one written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.cli import run
from kpm_excel.office.account import account_of
from kpm_excel.plan.model import Plan
from tests.collecting import document, form, gather, make_plan

FIELDS: list[dict[str, Any]] = [
    {"id": "content", "label": "取組の内容", "type": "text", "by": "plan"},
    {"id": "indicators", "label": "指標", "type": "indicators", "by": "department"},
    {"id": "priority", "label": "優先度", "type": "choice", "by": "plan", "choices": ["高", "低"]},
    {"id": "first", "label": "前期評価", "type": "rating", "by": "plan", "scale": "progress"},
    {"id": "rating", "label": "評価", "type": "rating", "by": "department", "scale": "progress"},
]


def rated(**changes: Any) -> Plan:
    """A plan that rates its programs itself, and counts that beside what departments say."""
    summaries = [{"kind": "work", "field": id} for id in ("priority", "first", "rating")]
    programs = document()["programs"]
    for program, (priority, first) in zip(programs, [("高", "S"), ("高", "A"), ("低", "A")], strict=True):
        program["values"] |= {"priority": priority, "first": first}
    kinds = [{"id": "work", "name": "事業", "fields": FIELDS}]
    return make_plan(kinds=kinds, summaries=summaries, programs=programs, lists=[], **changes)


def test_the_account_counts_what_the_plan_rates_as_what_came_back(tmp_path: Path) -> None:
    plan = rated()
    consolidated = gather(tmp_path, {"a.xlsx": form("kanri", {1: {"rating": "B"}}, plan)}, plan)
    counts = {one.field.id: dict(one.counts) for one in account_of(plan, consolidated).counts}
    assert counts == {
        "priority": {"高": 2, "低": 1},
        "first": {"S": 1, "A": 2, "B": 0},
        "rating": {"S": 0, "A": 0, "B": 1},
    }


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"as_of": "【要記入】"}, "【要記入】"),
        ({"texts": {"introduction": "はじめに【要記入】"}}, "texts.introduction"),
        ({"title": "あおば市改革計画【要記入】"}, "title"),
    ],
)
def test_a_printed_text_that_is_still_to_be_written_is_said_and_ends_with_1(
    changes: dict[str, Any], named: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    assert run(["generate", str(path), "-o", str(tmp_path / "whole")]) == 0
    capsys.readouterr()
    path.write_text(json.dumps(document(**changes)), encoding="utf-8")
    assert run(["generate", str(path), "-o", str(tmp_path / "entry")]) == 1
    assert named in capsys.readouterr().out
    assert list((tmp_path / "entry").glob("*.xlsx"))
