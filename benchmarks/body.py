"""A public body of any size to measure on: departments with two programs each, made from the shipped sample."""

import json
from pathlib import Path
from typing import Any

from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan

_SAMPLE = Path(__file__).parent.parent / "samples" / "kodaira-r4"


def body(departments: int) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The plan document of a body with so many departments, two programs each, and its answers."""
    plan = json.loads((_SAMPLE / "plan.json").read_text(encoding="utf-8"))
    answers = json.loads((_SAMPLE / "answers.json").read_text(encoding="utf-8"))
    models = plan["programs"]
    plan["departments"] = [{"code": f"d{at:05}", "name": f"第{at + 1}課"} for at in range(departments)]
    plan["programs"], given = [], {}
    for at in range(departments * 2):
        model = models[at % len(models)]
        plan["programs"].append({**model, "no": at + 1, "departments": [f"d{at // 2:05}"]})
        given[str(at + 1)] = {key: value for key, value in answers[str(model["no"])].items() if "@" not in key}
    return plan, given


def body_plan(departments: int) -> tuple[Plan, dict[int, dict[str, Any]]]:
    """The same as a `Plan`, with answers by number."""
    document, answers = body(departments)
    return plan_from_document(document), {int(no): given for no, given in answers.items()}
