"""Whatever check-plan passes every command can do: plans at their limits, and what once stopped a whole report."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.cli import run
from kpm_excel.plan.jsonfile import document_faults
from tests.collecting import ANSWERS, FIELDS, document, form, make_plan

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

Document = dict[str, Any]

#: The longest texts that a plan may hold (`docs/plan.md`).
LINE, REMARK, PERIODS = 1_000, 3_000, 200


def at_the_limits(sign: str, language: str, periods: int) -> Document:
    """A plan in which every text is as long as it may be, without a blank in it."""
    plan = copy.deepcopy(document(language=language))
    line = sign * LINE

    def unlike(text: str) -> str:
        return line[: -len(text)] + text

    plan |= {"title": sign * 1_000, "as_of": sign * 1_000, "organization": line}
    plan["office"] = {"name": line, "contact": line}
    plan["periods"] = [{"id": f"P{at}", "label": f"{at}"} for at in range(periods)]
    plan["current_period"] = "P3"
    plan["texts"] = {"introduction": sign * 6_000, "cover_note": sign * REMARK, "summary_note": line}
    plan["lists"] = [
        {"id": "x", "title": line, "kind": "work", "where": {"rating": ["B"]}, "fields": ["cause", "view"]}
    ]
    plan["summaries"] = [{"kind": "work", "field": "rating"}]
    for group in plan["groups"]:
        group |= {"name": line, "heading": line}
    for department in plan["departments"]:
        department["name"] = unlike(department["code"])
    for kind in plan["kinds"]:
        kind |= {"name": line, "note": sign * REMARK}
        kind["fields"] = [*kind["fields"], {"id": "schedule", "label": line, "type": "schedule", "by": "plan"}]
        for field in kind["fields"]:
            field |= {"label": unlike(field["id"]), "help": sign * REMARK, "under": line}
            if "choices" in field:
                field["choices"] = [sign * 200, sign * 199]
            if "unit" in field:
                field["unit"] = line
    for program in plan["programs"]:
        program["name"] = line
        bars = [{"label": line, "from": "P0", "to": f"P{periods - 1}"}]
        program["values"] |= {"schedule": [{"item": line, "bars": bars}]}
        for indicator in program["values"].get("indicators", []):
            indicator |= {"name": line, "unit": line}
    for scale in plan["scales"]:
        for value in scale["values"]:
            value |= {"label": unlike(value["code"]), "description": sign * REMARK}
    return plan


def commands(folder: Path, plan: Document, answers: object = None) -> dict[str, int]:
    """The exit status of each command of a cycle with `plan`; every department fills in `answers`."""
    plan_file, given = folder / "plan.json", folder / "answers.json"
    plan_file.write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
    given.write_text(json.dumps(answers or {}, ensure_ascii=False), encoding="utf-8")
    collected = str(folder / "out" / "consolidated.json")
    steps: dict[str, list[str]] = {
        "check-plan": [],
        "generate": ["--answers", str(given), "-o", str(folder / "entry")],
        "collect": [str(folder / "entry"), "-o", str(folder / "out")],
        "overview": [collected, "-o", str(folder / "overview.xlsx"), "--data", str(folder / "data.csv")],
        "review": [collected, "-o", str(folder / "review.xlsx")],
        "history": [collected, "-o", str(folder / "history.xlsx")],
        "remind": [collected, "-o", str(folder / "reminders")],
    }
    return {name: run([name, str(plan_file), *more]) for name, more in steps.items()}


@pytest.mark.parametrize(("sign", "language"), [("漢", "ja"), ("W", "en"), ("漢", "en"), ("W", "ja")])
def test_every_command_takes_a_plan_at_its_limits(sign: str, language: str, tmp_path: Path) -> None:
    ended = commands(tmp_path, at_the_limits(sign, language, 12))
    assert ended["check-plan"] == ended["generate"] == 0
    assert set(ended.values()) <= {0, 1}


def test_forms_are_made_of_as_many_periods_as_there_may_be(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(at_the_limits("漢", "ja", PERIODS), ensure_ascii=False), encoding="utf-8")
    assert run(["check-plan", str(plan)]) == 0
    assert run(["generate", str(plan), "-o", str(tmp_path / "entry")]) == 0


def one_more(plan: Document) -> None:
    plan["periods"] = [*plan["periods"], {"id": "more", "label": "more"}]


BEYOND: list[tuple[str, str, Callable[[Document], None]]] = [
    ("title", "maxLength", lambda plan: plan.update(title="題" * 1_001)),
    ("as_of", "maxLength", lambda plan: plan.update(as_of="末" * 1_001)),
    ("organization", "maxLength", lambda plan: plan.update(organization="市" * (LINE + 1))),
    ("periods", "maxItems", one_more),
    ("programs[0].name", "maxLength", lambda plan: plan["programs"][0].update(name="名" * 10_000_000)),
    ("kinds[0].note", "maxLength", lambda plan: plan["kinds"][0].update(note="注" * (REMARK + 1))),
    ("departments[0].code", "maxLength", lambda plan: plan["departments"][0].update(code="c" * 2_000_000)),
]


@pytest.mark.parametrize(("place", "key", "change"), BEYOND, ids=[place for place, _, _ in BEYOND])
def test_what_is_beyond_a_limit_is_a_fault_that_names_it(
    place: str, key: str, change: Callable[[Document], None]
) -> None:
    plan = at_the_limits("漢", "ja", PERIODS)
    assert document_faults(plan) == []
    change(plan)
    assert (place, key) in [(str(fault.place), fault.key) for fault in document_faults(plan)]


def with_fields(**changes: dict[str, Any]) -> Document:
    """The plan with `changes` to fields by their ids."""
    plan = copy.deepcopy(document())
    for field in plan["kinds"][0]["fields"]:
        field |= changes.get(field["id"], {})
    return plan


ODD: dict[str, tuple[Document, dict[str, Any]]] = {
    "a number beyond 2**53": (
        with_fields(cost={"minimum": 0, "maximum": 2**70}),
        {"1": {**ANSWERS[1], "cost": 2**60 + 1}},
    ),
    "a list without fields": (
        document(lists=[{"id": "x", "title": "遅れ", "kind": "work", "where": {"rating": ["B"]}, "fields": []}]),
        {"2": ANSWERS[2]},
    ),
    "a kind that looks like a formula": (
        document(kinds=[{**document()["kinds"][0], "name": "=事業"}], summaries=[{"kind": "work", "field": "rating"}]),
        {"2": ANSWERS[2]},
    ),
    "a heading without a blank": (with_fields(results={"label": "x" * LINE}), {}),
    "a long title of another script": (document(language="en", title="漢" * 115), {}),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_stops_no_command(name: str, tmp_path: Path) -> None:
    plan, answers = ODD[name]
    ended = commands(tmp_path, plan, {no: {**given} for no, given in answers.items()})
    assert ended["check-plan"] == ended["generate"] == 0
    assert set(ended.values()) <= {0, 1}


@pytest.mark.parametrize("start", ["=", "＝", "+", "－", "@", "\n=", " =", "\t", "\u200b="])
def test_no_text_of_the_data_file_becomes_a_formula(start: str, tmp_path: Path) -> None:
    from kpm_excel.data_file import safe

    assert str(safe(f"{start}1+1")).startswith("'")
    assert safe("・窓口 = 2") == "・窓口 = 2"


@pytest.mark.parametrize("sign", ["\x1b", "\x07", "\x9b", "\u202e", "\x08"])
def test_nothing_that_a_terminal_obeys_reaches_it(
    sign: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = copy.deepcopy(document())
    plan["programs"][0] |= {"group": f"{sign}[2J", f"{sign}key": 1}
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert run(["check-plan", str(tmp_path / "plan.json")]) == 2
    said = "".join(capsys.readouterr())
    assert sign not in said and f"\\u{ord(sign):04x}" in said


def test_nor_does_it_within_json_which_says_the_same(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    fields = [{**field, "label": "実\u202e績\u2066"} if field["id"] == "results" else field for field in FIELDS]
    plan = make_plan(kinds=[{"id": "work", "name": "事業", "fields": fields}])
    (tmp_path / "a.xlsx").write_bytes(form(plan=plan))
    assert run(["fields", str(tmp_path / "a.xlsx"), "--json"]) == 0
    said = capsysbinary.readouterr().out.decode()
    assert "\u202e" not in said and "\u2066" not in said
    assert {cell["label"] for cell in json.loads(said)} >= {"実\u202e績\u2066"}


def test_a_line_on_the_screen_has_an_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = copy.deepcopy(document())
    plan["programs"][0]["group"] = "g" * 2_000_000
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    assert run(["check-plan", str(tmp_path / "plan.json")]) == 2
    assert len("".join(capsys.readouterr())) < 20_000
