"""The shipped sample laid out as its A3 pages are printed: one row a program, headings on each page, drawn arrows."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.hand_made.look import Look
from tests.hand_made.report import Bar, Code, Column, Is, Item, Kind, Program, Report

_SAMPLE = Path(__file__).parent.parent.parent / "samples" / "kodaira-r4"
_FILLS = {"S": "9DC3E6", "A": "C6E0B4", "B": "FFE699"}

#: As printed: the last programs of pages, arrows over one row, the key below the first page.
LOOK = Look(
    vertical="broken", page=(5, 10, 16, 23), rows="single", schedule="arrows", numbers="circled", legend="foot",
    titles=1, notes="none", kinds="same",
)  # fmt: skip


@cache
def report() -> Report:
    """The sample as a report without a layout."""
    plan = json.loads((_SAMPLE / "plan.json").read_text(encoding="utf-8"))
    answers = json.loads((_SAMPLE / "answers.json").read_text(encoding="utf-8"))
    periods = [one["id"] for one in plan["periods"]]
    groups = {one["id"]: one["name"] for one in plan["groups"]}
    names = {one["code"]: one["name"] for one in plan["departments"]}

    def program(given: dict[str, Any]) -> Program:
        answer = answers[str(given["no"])]
        values = {key: value for key, value in given["values"].items() if isinstance(value, str)}
        values |= {key: value for key, value in answer.items() if key in ("results", "issues", "rating")}
        others = [
            f"【{names[key.split('@')[1]]}】\n{value}" for key, value in answer.items() if key.startswith("results@")
        ]
        if others:
            values["results"] = f"{values['results']}\n" + "\n".join(others)
        lines = given["values"].get("schedule", ())
        values["schedule"] = tuple(
            Item(line["item"], tuple(_bar(bar, periods) for bar in line["bars"])) for line in lines
        )
        return Program(given["no"], given["name"], (groups[given["group"]],), (), values)

    programs = {
        kind["id"]: tuple(program(one) for one in plan["programs"] if one["kind"] == kind["id"])
        for kind in plan["kinds"]
    }
    values = plan["scales"][0]["values"]
    return Report(
        language="ja",
        town=plan["organization"],
        title="進捗状況一覧",
        as_of=plan["as_of"],
        periods=tuple(one["label"] for one in plan["periods"]),
        current=periods.index(plan["current_period"]),
        scale=tuple(Code(one["code"], one["description"], _FILLS[one["code"]]) for one in values),
        kinds=tuple(
            Kind(kind["name"], _columns(kind["id"]), programs[kind["id"]], kind["note"]) for kind in plan["kinds"]
        ),
        group_marks=("方向性{n} {name}",),
    )


def _columns(kind: str) -> tuple[Column, ...]:
    if kind == "study":
        return (
            Column("no", "№", Is.NUMBER, width=4),
            Column("name", "検討プログラム", Is.NAME, width=10),
            Column("content", "主な検討の方向性", Is.TEXT, width=60),
            Column("initial_plan", "令和４年度当初予定", Is.TEXT, width=40),
            Column("results", "これまでの検討実績", Is.TEXT, is_answer=True, width=30),
            Column("issues", "今後に向けた課題・改善点", Is.TEXT, is_answer=True, width=28),
        )
    goals = "令和４年度当初予定\n令和４年度設定目標（前年度末の状況）"
    return (
        Column("no", "№", Is.NUMBER, width=4),
        Column("name", "実施プログラム", Is.NAME, width=10),
        Column("content", "主な取組の方向性", Is.TEXT, width=24),
        Column("schedule", "年度スケジュール（R3.6時点想定）", Is.SCHEDULE, width=54),
        Column("initial_plan", goals, Is.TEXT, width=40),
        Column("results", "これまでの取組実績", Is.TEXT, is_answer=True, width=30),
        Column("issues", "今後に向けた課題・改善点", Is.TEXT, is_answer=True, width=28),
        Column("rating", "評価", Is.RATING, is_answer=True, width=4),
    )


def _bar(bar: dict[str, str], periods: list[str]) -> Bar:
    return Bar(bar["label"], _quarter(bar["from"], periods), _quarter(bar["to"], periods, behind=True))


def _quarter(name: str, periods: list[str], *, behind: bool = False) -> int:
    if name in periods:
        return periods.index(name) * 4 + 4 * behind
    return periods.index(name[:-2]) * 4 + int(name[-1]) - 1 + behind
