"""A public body of any size to measure on: departments with two programs each, made from the shipped sample."""

import json
from pathlib import Path
from typing import Any

from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan

_KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")
_SAMPLE = Path(__file__).parent.parent / "samples" / "kodaira-r4"


def body(departments: int) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The plan document of a body with so many departments, two programs each, and its answers.

    No two programs have a text in common: nothing that is read may profit from what was read before it.
    """
    plan = json.loads((_SAMPLE / "plan.json").read_text(encoding="utf-8"))
    answers = json.loads((_SAMPLE / "answers.json").read_text(encoding="utf-8"))
    models = plan["programs"]
    texts = {field["id"] for kind in plan["kinds"] for field in kind["fields"] if field["type"] == "text"}
    plan["departments"] = [{"code": f"d{at:05}", "name": f"第{at + 1}課"} for at in range(departments)]
    plan["programs"], given = [], {}
    for at in range(departments * 2):
        model = models[at % len(models)]
        mark = f"（第{at + 1}号）".translate(_KANJI)
        told = {key: value + mark if key in texts else value for key, value in model["values"].items()}
        own = {"no": at + 1, "name": model["name"] + mark, "departments": [f"d{at // 2:05}"], "values": told}
        plan["programs"].append({**model, **own})
        answered = {key: value for key, value in answers[str(model["no"])].items() if "@" not in key}
        given[str(at + 1)] = {key: value + mark if key in texts else value for key, value in answered.items()}
    return plan, given


def body_with_figures(departments: int) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The same body, of which each program has figures over the periods and a sum beside what it has."""
    plan, answers = body(departments)
    plan["format"] = "kpm-excel/plan@2"
    for kind in plan["kinds"]:
        kind["fields"] += [
            {"id": "cost", "label": "事業費", "type": "number", "by": "department", "unit": "千円", "decimals": 0},
            {"id": "staff", "label": "人件費", "type": "number", "by": "department", "unit": "千円", "decimals": 0},
            {
                "id": "total",
                "label": "総コスト",
                "type": "number",
                "by": "department",
                "unit": "千円",
                "decimals": 0,
                "sum": ["cost", "staff"],
            },
            {
                "id": "effect",
                "label": "効果額",
                "type": "figures",
                "by": "department",
                "rows": [
                    {"id": "planned", "label": "計画", "unit": "千円", "decimals": 0, "by": "plan"},
                    {"id": "real", "label": "実績", "unit": "千円", "decimals": 0},
                    {"id": "diff", "label": "差", "unit": "千円", "decimals": 0, "difference": ["real", "planned"]},
                ],
            },
        ]
    past = [period["id"] for period in plan["periods"]]
    past = past[: past.index(plan["current_period"])]
    for at, program in enumerate(plan["programs"]):
        planned = {period["id"]: 1000 + at * 7 for period in plan["periods"]}
        program["values"]["effect"] = {"planned": planned, "real": {id: 900 + at * 5 for id in past}}
        answers[str(program["no"])] |= {"cost": 5200 + at, "staff": 1300 + at, "effect.real": 950 + at * 3}
    return plan, answers


def body_plan(departments: int) -> tuple[Plan, dict[int, dict[str, Any]]]:
    """The same as a `Plan`, with answers by number."""
    document, answers = body(departments)
    return plan_from_document(document), {int(no): given for no, given in answers.items()}
