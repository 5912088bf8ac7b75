"""Numbers that are worked out of others: the arithmetic, what a plan may say of it, and the way through a cycle."""

from __future__ import annotations

import json
import random
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.amending import take_back
from kpm_excel.amending.settling import with_values
from kpm_excel.answer_key import AnswerKey
from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.form.slots import asked_slots
from kpm_excel.layouts.review import review_book
from kpm_excel.plan.arithmetic import Rule, Working, worked_out
from kpm_excel.plan.jsonfile import document_faults
from kpm_excel.plan.model import Plan
from kpm_excel.reading.job import Job
from kpm_excel.reading.submissions import read_submission
from tests.collecting import FIELDS, document, edited, form, gather, make_plan, place_of, program, put
from tests.entries import cached_values
from tests.mishaps import worked_out as worked_forms
from tests.plans import small_document
from tests.rig import Value, office
from tests.rig.clients import CLIENTS, fill_with
from tests.rig.office import Step

#: Amounts and rates as people write them.
FIGURE = st.integers(-(10**12), 10**12) | st.decimals("-1e9", "1e9", places=4).map(float)
MISSING = st.none() | st.just("未公表")


def reference(working: Working, parts: list[Any]) -> Decimal | None:
    """The same by Python's own decimal numbers, with far more digits than there are."""
    with localcontext(prec=60):
        figures = [None if part is None or isinstance(part, str) else Decimal(repr(part)) for part in parts]
        if working.blank_counts:
            figures = [figure or Decimal(0) for figure in figures]
        if None in figures:
            return None
        first, *rest = [figure for figure in figures if figure is not None]
        if working.rule is Rule.RATIO:
            if not rest[0]:
                return None
            found = first * (100 if working.is_percent else 1) / rest[0]
        else:
            found = first + sum(rest) if working.rule is Rule.SUM else first - sum(rest)
        if working.decimals is None:
            return found
        return found.quantize(Decimal(1).scaleb(-working.decimals), ROUND_HALF_UP)


@given(st.data())
def test_the_arithmetic_is_that_of_decimal_numbers(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(Rule))
    decimals, unit = data.draw(st.none() | st.integers(0, 6)), data.draw(st.sampled_from(["％", "%", "千円", None]))
    blank = data.draw(st.none() | st.just(0)) if rule is not Rule.RATIO else None
    ids = ["a", "b"] if rule is Rule.RATIO else ["a", "b", "c"]
    working = Working.of(rule, ids, decimals, blank, unit)
    parts = [data.draw(FIGURE | MISSING) for _ in ids]
    found, expected = working.result(parts), reference(working, parts)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert found == (int(expected) if expected == expected.to_integral() else float(expected))


@pytest.mark.parametrize(
    ("rule", "parts", "decimals", "unit", "expected"),
    [
        ("sum", [0.1, 0.2], None, None, 0.3),
        ("sum", [1, 2, 0.5], 0, None, 4),
        ("difference", [-0.25, 0], 1, None, -0.3),
        ("ratio", [1, 3], None, "％", 33.3),
        ("ratio", [57, 800], 2, "%", 7.13),
        ("ratio", [1, 3], None, "倍", 0.3),
        ("ratio", [0, 0], None, "％", None),
        ("ratio", [5, 0], None, "％", None),
        ("ratio", [2.675, 1], 2, None, 2.68),
        ("sum", [1, None], None, None, None),
    ],
)
def test_halves_go_away_from_zero_and_nothing_comes_of_nothing(
    rule: str, parts: list[Any], decimals: int | None, unit: str | None, expected: float | None
) -> None:
    assert Working.of(Rule(rule), ["a"] * len(parts), decimals, None, unit).result(parts) == expected


def test_a_number_may_be_worked_out_of_worked_out_ones_as_they_are_printed() -> None:
    workings = {
        "gap": Working.of(Rule.DIFFERENCE, ["rate", "aim"], 1, None, "％"),
        "rate": Working.of(Rule.RATIO, ["done", "all"], 1, None, "％"),
        "all": Working.of(Rule.SUM, ["done", "left"], None, 0, None),
    }
    assert worked_out(workings, {"done": 2, "left": 1, "aim": 50}) == {"gap": 16.7, "rate": 66.7, "all": 3}
    assert worked_out(workings, {"done": 2, "aim": 50}) == {"gap": 50, "rate": 100, "all": 2}
    assert worked_out(workings, {}) == {"all": 0}


def _number(id: str, **keys: Any) -> dict[str, Any]:
    return {"id": id, "label": id, "type": "number", "by": "department", **keys}


def _with(*fields: dict[str, Any], format: str = "kpm-excel/plan@2") -> dict[str, Any]:
    document = small_document()
    document["format"] = format
    document["kinds"][0]["fields"] += [_number("done"), _number("all"), *fields]
    return document


@pytest.mark.parametrize(
    ("field", "faults"),
    [
        ({"sum": ["done", "al"]}, {"sum[1]": "field_unknown_meant"}),
        ({"sum": ["done", "nothing_like_it"]}, {"sum[1]": "field_unknown"}),
        ({"sum": ["done", "words"]}, {"sum[1]": "working_of_other_type"}),
        ({"sum": ["x", "done"]}, {"sum[0]": "working_of_itself"}),
        ({"sum": []}, {"sum": "minItems"}),
        ({"sum": ["done", "done"]}, {"sum": "uniqueItems"}),
        ({"difference": ["done"]}, {"difference": "working_of_two"}),
        ({"ratio": ["done"]}, {"ratio": "working_of_two"}),
        ({"ratio": ["done", "all", "other"]}, {"ratio": "ratio_of_two"}),
        ({"ratio": ["done", "all"], "sum": ["done", "all"]}, {"ratio": "working_twice"}),
        ({"ratio": ["done", "all"], "blank": 0}, {"blank": "blank_without_sum"}),
        ({"blank": 0}, {"blank": "blank_without_sum"}),
        ({"sum": ["done", "all"], "blank": 1}, {"blank": "not_allowed"}),
        ({"sum": ["done", "all"], "minimum": 0}, {"minimum": "key_of_written_number"}),
        ({"sum": ["done", "all"], "required": True}, {"required": "key_of_written_number"}),
        ({"sum": ["done", "all"], "no_figure": ["－"]}, {"no_figure": "key_of_written_number"}),
        ({"sum": ["done", "all"], "by": "office"}, {"by": "worked_out_by_department"}),
        ({"decimals": 1.5}, {"decimals": "type_integer"}),
        ({"decimals": -1}, {"decimals": "minimum"}),
        ({"decimals": 1.0}, {"decimals": "type_integer"}),
        ({"sum": ["done", "all"], "blank": 0.0}, {"blank": "type_integer"}),
        ({"no_figure": ["未公表", "12"]}, {"no_figure[1]": "word_is_figure"}),
        ({"no_figure": ["－", "-"]}, {"no_figure[1]": "word_doubled"}),
        ({"type": "text", "sum": ["done", "all"]}, {"sum": "key_of_other_type"}),
    ],
)
def test_what_cannot_be_worked_out_is_a_fault_where_it_stands(field: dict[str, Any], faults: dict[str, str]) -> None:
    words = {"id": "words", "label": "words", "type": "text", "by": "department"}
    document = _with(_number("x", **field), _number("other"), words)
    at = f"kinds[0].fields[{len(document['kinds'][0]['fields']) - 3}]."
    found = {str(fault.place).removeprefix(at): fault.key for fault in document_faults(document)}
    assert found.items() >= faults.items()


def test_a_ring_of_numbers_is_a_fault_of_each_of_them() -> None:
    document = _with(_number("x", sum=["y", "done"]), _number("y", difference=["z", "done"]), _number("z", sum=["x"]))
    found = [fault for fault in document_faults(document) if fault.key == "working_of_itself"]
    assert len(found) == 3
    assert found[0].values["way"] == "x → y → z → x"


def test_an_older_plan_has_no_such_numbers() -> None:
    document = _with(_number("x", sum=["done", "all"], decimals=1), format="kpm-excel/plan@1")
    assert [fault.key for fault in document_faults(document)] == ["key_of_later_format"] * 2


def test_the_plan_gives_no_value_to_a_number_that_is_worked_out() -> None:
    document = _with(_number("x", sum=["done", "all"]))
    document["programs"][0]["values"]["x"] = 3
    assert [fault.key for fault in document_faults(document)] == ["value_worked_out"]


PARTS = [
    {"id": "budget", "label": "予算額", "type": "number", "by": "plan", "unit": "千円"},
    {"id": "spent", "label": "決算額", "type": "number", "by": "department", "unit": "千円", "no_figure": ["未確定"]},
    {"id": "other", "label": "その他", "type": "number", "by": "department", "unit": "千円", "decimals": 1},
    {"id": "cut", "label": "査定額", "type": "number", "by": "office", "unit": "千円"},
    _number("rate", label="執行率", unit="％", ratio=["spent", "budget"]),
    _number("all", label="計", unit="千円", sum=["spent", "other"], blank=0),
    _number("left", label="残額", unit="千円", decimals=0, difference=["budget", "all"]),
    _number("net", label="査定後", unit="千円", difference=["spent", "cut"]),
]
FIGURE_ROWS = {
    "id": "effect", "label": "効果額", "type": "figures", "by": "department",
    "rows": [
        {"id": "aim", "label": "計画", "unit": "千円", "by": "plan", "total": True},
        {"id": "done", "label": "実績", "unit": "千円", "total": True, "no_figure": ["未確定"]},
        {"id": "diff", "label": "差", "unit": "千円", "difference": ["done", "aim"], "total": True},
        {"id": "rate", "label": "達成率", "unit": "%", "ratio": ["done", "aim"], "total": True},
    ],
}  # fmt: skip


def _plan(**changes: Any) -> Plan:
    kind = document()["kinds"][0]
    figures = {"aim": {"R7": 100, "R8": 300}}
    return make_plan(
        format="kpm-excel/plan@2",
        kinds=[{**kind, "fields": [*FIELDS, *PARTS, FIGURE_ROWS]}],
        **{"programs": [program(1, "窓口の案内", ["kanri"], budget=3000, effect=figures)], **changes},
    )


def _collected(tmp_path: Path, plan: Plan, **typed: Any) -> Consolidated:
    return gather(tmp_path, {"a.xlsx": put(form(plan=plan), typed)}, plan)


def test_collect_works_numbers_out_and_says_which(tmp_path: Path) -> None:
    plan = _plan()
    answers = _collected(tmp_path, plan, spent=1000, other=0.25, **{"effect.done": 40})
    values = answers.program(1).values
    assert {name: values.get(name) for name in ("rate", "all", "left", "net")} == {
        "rate": 33.3, "all": 1000.25, "left": 2000, "net": None,
    }  # fmt: skip
    assert values["effect"] == {
        "aim": {"R7": 100, "R8": 300, "total": 400},
        "done": {"R7": 40, "total": 40},
        "diff": {"R7": -60, "total": -60},
        "rate": {"R7": 40, "total": 10},
    }
    document = json.loads(answers.to_bytes())
    assert document["format"] == "kpm-excel/consolidated@2"
    assert document["programs"][0]["computed"] == ["rate", "all", "left", "effect.diff", "effect.rate"]
    (tmp_path / "c.json").write_bytes(answers.to_bytes())
    assert load_consolidated(tmp_path / "c.json", plan).programs == answers.programs


def test_a_word_in_place_of_a_figure_is_missing_for_what_is_worked_out(tmp_path: Path) -> None:
    values = _collected(tmp_path, _plan(), spent="未確定", **{"effect.done": "未確定"}).program(1).values
    assert values["spent"] == "未確定"
    assert values["all"] == 0
    assert "rate" not in values
    assert values["effect"]["done"] == {"R7": "未確定"}
    assert "diff" not in values["effect"]


def test_what_the_plan_corrects_and_the_office_amends_is_worked_anew(tmp_path: Path) -> None:
    answers = _collected(tmp_path, _plan(), spent=1000)
    (tmp_path / "c.json").write_bytes(answers.to_bytes())
    corrected = _plan(programs=[program(1, "窓口の案内", ["kanri"], budget=4000)])
    assert load_consolidated(tmp_path / "c.json", corrected).program(1).values["rate"] == 25
    amended = with_values(_plan(), answers, {(1, AnswerKey("spent")): 1500, (1, AnswerKey("cut")): 200})
    assert amended.program(1).values["rate"] == 50
    assert amended.program(1).values["net"] == 1300
    gone = with_values(_plan(), amended, {(1, AnswerKey("spent")): None})
    assert "rate" not in gone.program(1).values
    assert gone.program(1).computed == ("all", "left")


def test_nobody_is_asked_for_what_is_worked_out() -> None:
    plan = _plan()
    asked = [field.id for field in plan.asked(plan.programs[0], "kanri")]
    assert not {"rate", "all", "left", "net"}.intersection(asked)
    keys = {asked.key.key for asked in asked_slots(plan, plan.programs[0], "kanri")}
    assert {"effect.done"} == {key for key in keys if key.startswith("effect")}


def test_a_form_shows_before_and_after_a_recalculation_what_collect_works_out() -> None:
    """Drawn numbers, halves among them: Excel's ROUND of binary numbers must give what decimal arithmetic gives."""
    draw = random.Random(7)
    halves = [(4.6, 8), (8.7, 3.2), (57, 800), (0.35, 0.1), (1, 8), (97, 40), (82, 80), (2.675, 1), (0, 3), (5, 0)]
    drawn = [(draw.randint(-(10**7), 10**7) / 10 ** draw.randint(0, 4), draw.randint(1, 10**5)) for _ in range(12)]
    rules = [{"ratio": ["a", "b"], "unit": "％"}, {"ratio": ["b", "a"]}, {"sum": ["a", "b", "c"], "blank": 0}]
    rules += [{"sum": ["a", "b"]}, {"difference": ["a", "b"]}, {"difference": ["w1", "a"], "blank": 0}]
    worked = [
        _number(f"w{at}", **rule, **({} if places is None else {"decimals": places}))
        for at, (rule, places) in enumerate((rule, places) for places in (None, 0, 1, 2) for rule in rules)
    ]
    kind = document()["kinds"][0]
    # What is worked out may decide whether something else is asked.
    why = {"id": "why", "label": "why", "type": "text", "by": "department", "required": {"w0": [57.5, 272.9]}}
    fields = [_number("a"), _number("b"), _number("c"), why, *worked]
    programs = [program(no, f"事業{no}", ["kanri"]) for no in range(1, len(halves + drawn) + 1)]
    plan = make_plan(
        format="kpm-excel/plan@2",
        kinds=[{**kind, "fields": [*FIELDS[:1], *fields]}],
        programs=[{**one, "values": {"content": "x"}} for one in programs],
    )
    answers = {no: {"a": a, "b": b} for no, (a, b) in enumerate([*halves, *drawn], start=1)}
    answers[1] = {"a": 5}
    path = office.new_folder() / "form.xlsx"
    path.write_bytes(form(answers=answers, plan=plan))
    assert cached_values(office.recalculate(path), formulas_of=path) == cached_values(path)


def _codes(content: bytes) -> list[str]:
    folder = office.new_folder()
    (folder / "a.xlsx").write_bytes(content)
    return [str(finding.code) for finding in read_submission(worked_forms.PLAN, Job("a", folder / "a.xlsx")).findings]


@pytest.mark.parametrize("client", CLIENTS)
def test_no_client_is_taken_for_somebody_who_changed_a_formula(client: str) -> None:
    path = office.new_folder() / "a.xlsx"
    path.write_bytes(worked_forms.content())
    answers: dict[tuple[str, str], Value] = {place_of(worked_forms.content(), "spent"): 600}
    assert "KPM525" not in _codes(fill_with(client, path, answers).read_bytes())


@pytest.mark.parametrize("to", ["ods", "xls"])
@pytest.mark.parametrize("written", [None, 90, "=1+89", "九割"])
def test_what_was_written_over_a_formula_is_seen_in_older_formats(written: Value, to: str) -> None:
    path = office.new_folder() / "a.xlsx"
    path.write_bytes(worked_forms.content() if written is None else worked_forms.written("share", written))
    saved = office.convert(path, to)
    found = read_submission(worked_forms.PLAN, Job("a", saved)).findings
    told = [(str(one.code), str(one.place.field)) for one in found if str(one.code) == "KPM525"]
    assert told == ([] if written is None else [("KPM525", "share")])


def test_inserted_rows_and_columns_change_no_formula() -> None:
    path = office.new_folder() / "a.xlsx"
    path.write_bytes(worked_forms.content())
    steps: list[Step] = [("unprotect", "№1"), ("insert_rows", "№1", 15, 2), ("insert_columns", "№1", 1, 1)]
    assert "KPM525" not in _codes(office.edit(path, [*steps, ("insert_columns", "№1", 3, 1)]).read_bytes())


def test_figures_of_a_form_follow_what_is_typed(tmp_path: Path) -> None:
    rows = [*FIGURE_ROWS["rows"], {"id": "sum", "label": "和", "sum": ["done", "diff"], "blank": 0, "decimals": 1}]
    kind = document()["kinds"][0]
    figures = {"aim": {"R7": 100.5, "R8": 300}, "done": {"R8": 20}}
    plan = make_plan(
        format="kpm-excel/plan@2",
        kinds=[{**kind, "fields": [*FIELDS, {**FIGURE_ROWS, "rows": rows}]}],
        programs=[program(no, f"事業{no}", ["kanri"], effect=figures) for no in (1, 2, 3, 4)],
    )
    path = office.new_folder() / "a.xlsx"
    done = {1: 40.25, 2: 0, 3: "未確定"}
    path.write_bytes(form(answers={no: {"effect.done": one} for no, one in done.items()}, plan=plan))
    assert cached_values(office.recalculate(path), formulas_of=path) == cached_values(path)
    found = gather(tmp_path, {"a.xlsx": path.read_bytes()}, plan)
    assert "KPM525" not in {finding.code for finding in found.findings}
    assert found.program(1).values["effect"] == {
        "aim": {"R7": 100.5, "R8": 300, "total": 400.5},
        "done": {"R7": 40.25, "R8": 20, "total": 60.25},
        "diff": {"R7": -60.25, "R8": -280, "total": -340.25},
        "rate": {"R7": 40, "R8": 6.7, "total": 15},
        "sum": {"R7": -20, "R8": -260},
    }


def test_the_office_amends_the_parts_and_never_the_result(tmp_path: Path) -> None:
    plan = _plan()
    answers = _collected(tmp_path, plan, spent=1000)
    book = review_book(plan, answers)
    keys = {str(cell.value): cell.column for cell in book.sheets[0].cells if isinstance(cell.value, str)}
    row = next(cell.row for cell in book.sheets[0].cells if cell.column == keys["spent"] and cell.value == 1000)

    def edit(workbook: Any) -> None:
        sheet = workbook[book.sheets[0].name]
        sheet.cell(row + 1, keys["spent"] + 1).value = 1500
        sheet.cell(row + 1, keys["rate"] + 1).value = 99

    path = tmp_path / "review.xlsx"
    path.write_bytes(edited(write_book(book), edit))
    taken = take_back(plan, answers, path)
    assert [(str(one.field), one.after) for one in taken.amendments] == [("spent", 1500)]
    assert [note.key for note in taken.notes] == ["worked_out"]
    assert taken.consolidated.program(1).values["rate"] == 50
    # What was made of the answers before is known again, though what is worked out has changed since.
    assert not take_back(plan, taken.consolidated, path).amendments
