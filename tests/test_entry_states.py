"""States, counters and the overall line are right as one types, and the stored values say so before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from kpm_excel.book.base import address
from kpm_excel.layouts.entry.entry_book import entry_book
from kpm_excel.layouts.entry.state import Flag
from kpm_excel.plan.model import Plan
from kpm_excel.words import words_for
from tests.entries import (
    Answers,
    answers_named,
    cached_values,
    cells_of,
    departments_of,
    plan_named,
    typed,
    write_entry,
)
from tests.odd_plans import ODD_PLANS
from tests.plans import SAMPLE_NAMES, small_document, small_plan
from tests.rig import office

pytestmark = pytest.mark.usefixtures("read_here")

BOOKS = [(name, code) for name in (*SAMPLE_NAMES, *ODD_PLANS) for code in departments_of(name)]


def halved(answers: Answers) -> Answers:
    """Every second answer."""
    return {no: dict(list(given.items())[::2]) for no, given in answers.items()}


def assert_stored_values_are_right(plan: Plan, department: str, answers: Answers | None) -> None:
    path = write_entry(plan, department, answers)
    assert cached_values(office.recalculate(path), formulas_of=path) == cached_values(path)


@pytest.mark.parametrize(("name", "department"), BOOKS)
def test_stored_values_of_an_empty_form_are_those_of_a_recalculation(name: str, department: str) -> None:
    assert_stored_values_are_right(plan_named(name), department, None)


@pytest.mark.parametrize("part", ["complete", "half"])
@pytest.mark.parametrize(("name", "department"), [book for book in BOOKS if book[0] in SAMPLE_NAMES])
def test_stored_values_of_a_filled_form_are_those_of_a_recalculation(name: str, department: str, part: str) -> None:
    answers = answers_named(name)
    assert_stored_values_are_right(plan_named(name), department, answers if part == "complete" else halved(answers))


#: Answers to the odd plans that meet or miss conditions of every sort, and that no form should take.
ODD_ANSWERS: dict[str, dict[int, dict[str, Any]]] = {
    "many_codes": {
        1: {"rating": "A-0", "short": "*", "one": "1"},
        50: {"rating": "a-0", "short": "?", "one": "１", "why": "あ" * 51},
        51: {"rating": "T-9", "short": "甲, 乙", "one": "=1+1", "note": "　\n "},
        1234: {"rating": "*", "short": "甲", "one": "~", "why": " 該当なし "},
    },
    "long_texts": {
        1: {
            "story": "\n".join(["a line"] * 100),
            "t1": "yes",
            "day": "2026-06-30",
            "count": 0,
            "t2": "x" * 81,
            "page": " HTTPS://city.example.jp ",
        },
        2: {
            "story": "x" * 4001,
            "t1": "Yes",
            "day": "1899-12-31",
            "count": 2.5,
            "t3": "Nothing to report",
            "page": "https://city.example.jp/a b",
        },
    },
    "many_programs": {
        1: {"aims.a.b": 80, "aims.A.B": 139.5, "aims.a_b": 0, "rating": "B", "results": "該当なし"},
        2: {"aims.a.b": 79.9, "rating": "S", "aims.対象": -1e-7},
        3: {"aims.a.b": 79.9, "rating": "－", "results": "𠮷" * 100 + "が"},
        4: {"aims.a_b": 1, "rating": "A"},
        5: {"rating": "X"},
    },
    "worked_out": {
        1: {"effect.real": 1439.5, "cost": 4.6, "staff": 0.05, "aims.rate": 80, "aims.hours": 139, "rating": "A"},
        2: {"effect.real": "未確定", "cost": "－", "staff": 12, "aims.rate": "未公表", "rating": "S"},
        3: {"effect.real": 0, "cost": -1, "staff": 1, "aims.rule": "なし", "aims.hours": 200, "rating": "X"},
    },
}


@pytest.mark.parametrize("name", ODD_PLANS)
def test_stored_values_of_odd_answers_are_those_of_a_recalculation(name: str) -> None:
    answers = ODD_ANSWERS[name]
    if name == "many_programs":
        # LibreOffice counts characters, Excel UTF-16 units; only where they agree can the two be compared.
        answers = {**answers, 3: {**answers[3], "results": "実" * 200}}
    assert_stored_values_are_right(plan_named(name), departments_of(name)[0], answers)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
@pytest.mark.parametrize("part", ["complete", "half"])
def test_what_is_typed_shows_as_what_is_generated(name: str, part: str) -> None:
    plan, department = plan_named(name), departments_of(name)[0]
    answers = answers_named(name) if part == "complete" else halved(answers_named(name))
    empty = write_entry(plan, department)
    filled = office.fill(empty, typed(empty, answers))
    generated = cached_values(write_entry(plan, department, answers))
    assert cached_values(filled, formulas_of=empty) == generated


def flags(plan: Plan, answers: dict[str, Any]) -> dict[str, Flag]:
    """The flag of each answer of the small plan's program, as LibreOffice computes it of what is typed."""
    path = write_entry(plan, "kanri")
    cells = cells_of(path)
    filled = office.fill(path, {(cells[8, key].sheet, cells[8, key].cell): value for key, value in answers.items()})
    values = cached_values(filled, formulas_of=path)
    slots = entry_book(plan, plan.department("kanri"), {}).slots
    flags = {slot.entry.key.key: (slot.entry.sheet, address(slot.flag.row, slot.flag.column)) for slot in slots}
    return {key: Flag(int(values[at] or 0)) for key, at in flags.items()}


def test_nothing_typed_is_missing_where_it_is_required_and_open_elsewhere() -> None:
    found = flags(small_plan(), {})
    assert {key for key, flag in found.items() if flag is Flag.MISSING} == {
        "results",
        "rating",
        "indicators.rate",
        "indicators.cases",
    }
    assert all(flag in (Flag.MISSING, Flag.OPEN) for flag in found.values())


def test_a_condition_wakes_its_field_and_another_code_lets_it_sleep() -> None:
    assert flags(small_plan(), {"rating": "B"})["cause"] is Flag.MISSING
    assert flags(small_plan(), {"rating": "A"})["cause"] is Flag.OPEN


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("rating", "Ａ"),
        ("rating", "*"),
        ("stage", "?"),
        ("cost", -1),
        ("cost", "約5"),
        ("done_on", "3月末"),
        ("done_on", 0),
        ("done_on", -1),
        ("done_on", 2_958_466),
        ("indicators.rate", "８０"),
    ],
)
def test_what_a_field_does_not_take_is_wrong(key: str, value: Any) -> None:
    assert flags(small_plan(), {key: value})[key] is Flag.WRONG


@pytest.mark.parametrize("value", ["該当なし", "あ" * 300, "改行\nあり"])
def test_a_text_within_its_limit_is_done_and_nothing_to_report_is_an_answer(value: str) -> None:
    assert flags(small_plan(), {"results": value})["results"] is Flag.DONE


def test_a_text_beyond_its_limit_is_taken_and_to_be_looked_at() -> None:
    assert flags(small_plan(), {"results": "あ" * 301})["results"] is Flag.LONG


@pytest.mark.parametrize("value", ["", " ", "　", "\n", "\u00a0 \n"])
def test_blanks_are_silence(value: str) -> None:
    assert flags(small_plan(), {"results": value})["results"] is Flag.MISSING


def shown(plan: Plan, answers: dict[str, Any]) -> set[str]:
    """Every text that formulas show when `answers` are given for the small plan's program."""
    return {str(value) for value in cached_values(write_entry(plan, "kanri", {8: answers})).values()}


def test_figures_that_speak_against_a_rating_are_a_question() -> None:
    words, plan = words_for("ja"), small_plan()
    missed, met = words.text("entry.contradiction"), words.text("entry.contradiction_low")
    assert missed in shown(plan, {"indicators.rate": 79, "rating": "A"})
    assert missed not in shown(plan, {"indicators.rate": 80, "rating": "A"})
    assert missed not in shown(plan, {"indicators.rate": 79, "rating": "B"})
    assert met in shown(plan, {"indicators.rate": 80, "rating": "B"})


@pytest.mark.parametrize("chosen", ["B", "B 遅れている"])
def test_a_code_alone_is_as_good_as_what_the_list_offers_for_it(chosen: str) -> None:
    found = flags(small_plan(), {"rating": chosen})
    assert (found["rating"], found["cause"]) == (Flag.DONE, Flag.MISSING)
    missed = words_for("ja").text("entry.contradiction")
    assert missed in shown(small_plan(), {"indicators.rate": 79, "rating": chosen.replace("B", "A").partition(" ")[0]})


def test_the_overall_line_says_when_the_workbook_may_be_sent() -> None:
    document = small_document()
    plan, words = small_plan(), words_for("ja")
    ready = words.text("entry.ready", office=words.text("entry.the_office"))
    complete = {"results": "済", "rating": "A", "indicators.rate": 80, "indicators.cases": 3}
    assert document["programs"][0]["no"] == 8
    assert ready not in shown(plan, {})
    assert ready in shown(plan, complete)
    assert ready not in shown(plan, {**complete, "rating": "B"})
    assert ready not in shown(plan, {**complete, "cost": -1})
