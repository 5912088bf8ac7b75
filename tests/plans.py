"""Plans for tests: the samples, and small ones that a test states in a few lines."""

import copy
import json
from pathlib import Path
from typing import Any

from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan

SAMPLES = Path(__file__).parent.parent / "samples"
TEMPLATES = Path(__file__).parent.parent / "templates"
SAMPLE_NAMES = ("kodaira-r4", "harborview-2026")


def sample_document(name: str) -> dict[str, Any]:
    """The plan of a sample as its JSON says it."""
    document: dict[str, Any] = json.loads((SAMPLES / name / "plan.json").read_text(encoding="utf-8"))
    return document


def sample_answers(name: str) -> dict[str, Any]:
    """The answers of a sample as their JSON says them."""
    answers: dict[str, Any] = json.loads((SAMPLES / name / "answers.json").read_text(encoding="utf-8"))
    return answers


SMALL: dict[str, Any] = {
    "format": "kpm-excel/plan@1",
    "language": "ja",
    "organization": "○○市",
    "title": "○○市の計画",
    "as_of": "令和4年度末",
    "periods": [{"id": "R3", "label": "Ｒ３"}, {"id": "R4", "label": "Ｒ4"}],
    "current_period": "R4",
    "scales": [
        {
            "id": "progress",
            "values": [
                {"code": "S", "label": "予定以上", "rank": 3},
                {"code": "A", "label": "予定どおり", "rank": 2},
                {"code": "B", "label": "遅れている", "rank": 1, "aliases": ["遅"]},
                {"code": "－", "label": "対象外", "counted": False},
            ],
        }
    ],
    "groups": [{"id": "1", "heading": "方向性１", "name": "サービス"}],
    "departments": [{"code": "kanri", "name": "管理課"}, {"code": "zaisei", "name": "財政課"}],
    "kinds": [
        {
            "id": "main",
            "name": "実施プログラム",
            "fields": [
                {"id": "content", "label": "内容", "type": "text", "by": "plan"},
                {"id": "schedule", "label": "日程", "type": "schedule", "by": "plan"},
                {"id": "results", "label": "実績", "type": "text", "by": "department", "required": True,
                 "shared": True, "max_length": 300},
                {"id": "rating", "label": "評価", "type": "rating", "by": "department", "scale": "progress",
                 "required": True},
                {"id": "cause", "label": "要因", "type": "text", "by": "department", "required": {"rating": ["B"]}},
                {"id": "stage", "label": "段階", "type": "choice", "by": "department",
                 "choices": ["検討", "実施", "完了"]},
                {"id": "cost", "label": "経費", "type": "number", "by": "department", "unit": "千円", "minimum": 0},
                {"id": "done_on", "label": "完了日", "type": "date", "by": "department"},
                {"id": "indicators", "label": "指標", "type": "indicators", "by": "department", "required": True},
                {"id": "hq", "label": "本部の評価", "type": "rating", "by": "office", "scale": "progress"},
            ],
        }
    ],
    "summaries": [{"kind": "main", "field": "rating"}],
    "lists": [{"id": "behind", "title": "遅れ", "kind": "main", "where": {"rating": ["B"]}, "fields": ["cause"]}],
    "programs": [
        {
            "no": 8,
            "kind": "main",
            "name": "事業の見直し",
            "group": "1",
            "departments": ["kanri", "zaisei"],
            "values": {
                "content": "・見直す",
                "schedule": [{"item": "見直し", "bars": [{"label": "実施", "from": "R3", "to": "R4Q2"}]}],
                "indicators": [
                    {"id": "rate", "name": "電子決裁率", "unit": "％", "comparator": ">=", "target": 80},
                    {"id": "cases", "name": "件数"},
                ],
            },
        }
    ],
}  # fmt: skip


def small_document(**changes: Any) -> dict[str, Any]:
    """The document of a plan with one program and one field of each type, with its top-level keys changed."""
    return {**copy.deepcopy(SMALL), **changes}


def small_plan(**changes: Any) -> Plan:
    """The plan of `small_document`."""
    return plan_from_document(small_document(**changes))
