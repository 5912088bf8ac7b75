"""Next period's plan begins from this one: nothing is lost, and what is still to be written is marked."""

from __future__ import annotations

import copy
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from kpm_excel.errors import Stopped
from kpm_excel.layouts.planbook.plan_book import plan_book
from kpm_excel.next_plan import Choices, Rolled, next_plan, still_marked
from kpm_excel.office.generate import generate
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plan.period_names import naming
from kpm_excel.plans import load_plan, plan_file
from kpm_excel.telling import marked_lines, todo_line
from kpm_excel.words import words_for
from tests.edited import collected, sample
from tests.plans import SAMPLE_NAMES, sample_document, small_document
from tests.reporting import consolidated_of
from tests.rig import office

TEMPLATES = Path(__file__).parents[1] / "templates"


def told(rolled: Rolled) -> list[str]:
    """What the screen says is to be done."""
    words = words_for(rolled.document["language"])
    return [todo_line(todo, words) for todo in rolled.todo]


def program(document: dict[str, Any], no: int) -> dict[str, Any]:
    return next(entry for entry in document["programs"] if entry["no"] == no)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_this_periods_answers_are_the_next_ones_previous(name: str, tmp_path: Path) -> None:
    document, (plan, consolidated) = sample_document(name), sample(name)
    rolled = next_plan(document, consolidated)
    assert document == sample_document(name)
    assert document_faults(rolled.document) == []
    following = plan_from_document(rolled.document)
    ids = [period.id for period in plan.periods]
    assert following.current_period == ids[ids.index(plan.current_period) + 1]
    assert following.deadline is None
    assert following.as_of != plan.as_of and plan.as_of in following.as_of
    for result in consolidated.programs:
        assert (following.program(result.no).previous or {}) == dict(result.values)  # type: ignore[union-attr]
    assert any(plan.as_of in line for line in told(rolled))
    generate(following, tmp_path)


def test_actuals_are_the_next_previous_figures() -> None:
    document, (_, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    rolled = next_plan(document, consolidated).document
    for entry in rolled["programs"]:
        actuals = consolidated.program(entry["no"]).values.get("indicators", {})
        for indicator in entry["values"].get("indicators", ()):
            assert indicator.get("previous") == actuals.get(indicator["id"])
            assert "target" not in indicator


def test_a_target_that_names_no_period_is_kept_and_told(tmp_path: Path) -> None:
    document = json.loads((TEMPLATES / "indicators.json").read_text(encoding="utf-8"))
    rolled = next_plan(document, collected(plan_from_document(document), {}, tmp_path))
    before = [[one.get("target") for one in entry["values"]["indicators"]] for entry in document["programs"]]
    after = [[one.get("target") for one in entry["values"]["indicators"]] for entry in rolled.document["programs"]]
    assert before == after
    assert any("目標値は前回のまま" in line and "№1、" in line for line in told(rolled))


def test_an_actual_that_did_not_come_leaves_no_figure_two_periods_old(tmp_path: Path) -> None:
    document = small_document()
    document["periods"].append({"id": "R5", "label": "Ｒ５"})
    document["programs"][0]["values"]["indicators"][1]["previous"] = 5
    plan = plan_from_document(document)
    consolidated = collected(plan, {8: {"indicators.rate": 80}}, tmp_path)
    rolled = next_plan(document, consolidated)
    assert [one.get("previous") for one in rolled.document["programs"][0]["values"]["indicators"]] == [80, None]
    assert any("実績がない" in line and "8" in line for line in told(rolled))


def test_what_was_this_periods_is_marked() -> None:
    document, (_, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    entry = program(next_plan(document, consolidated).document, 8)
    text = entry["values"]["initial_plan"]
    assert text.startswith("【要記入】")
    assert program(document, 8)["values"]["initial_plan"] in text
    assert entry["values"]["content"] == program(document, 8)["values"]["content"]
    assert entry["values"]["schedule"] == program(document, 8)["values"]["schedule"]


@pytest.mark.parametrize(
    ("name", "no", "field"), [("kodaira-r4", 8, "initial_plan"), ("harborview-2026", 5, "annual_plan")]
)
def test_the_workbook_shows_what_was_left_open_beside_the_text_to_be_written(
    name: str, no: int, field: str, tmp_path: Path
) -> None:
    document, (_, consolidated) = sample_document(name), sample(name)
    written = tmp_path / "next.xlsx"
    written.write_bytes(plan_file(next_plan(document, consolidated).document, written))
    recalculated = office.convert(tmp_path / "next.xlsx", "xlsx")
    for path in (tmp_path / "next.xlsx", recalculated):
        sheet = load_workbook(path, data_only=True).worksheets[7]
        kind = program(document, no)["kind"]
        at = next(cell.column for cell in sheet[1] if cell.value == f"values.{kind}.{field}")
        row = next(cell.row for cell in sheet["B"] if cell.value == no)
        assert sheet.cell(row, at + 1).value == consolidated.program(no).values["issues"]
    assert load_plan(recalculated).sha256 == load_plan(tmp_path / "next.xlsx").sha256


def test_marks_that_nobody_has_written_over_are_told() -> None:
    document, (plan, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    following = next_plan(document, consolidated).document
    words = words_for("ja")
    head, *places = marked_lines(still_marked(plan_from_document(following)), words)
    assert "【要記入】" in head and "29" in head and places[0].strip() == "時点"
    assert "「令和４年度当初予定」28件" in places[1] and "8、9" in places[1]
    program(following, 8)["values"]["initial_plan"] = "・新しい予定。"
    following["as_of"] = "令和5年度末"
    (head, place) = marked_lines(still_marked(plan_from_document(following)), words)
    assert "27" in head and "7、9" in place
    assert list(marked_lines(still_marked(plan), words)) == []


def test_programs_are_told_by_the_codes_that_people_see() -> None:
    document, (_, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    program(document, 8)["code"] = "1-(1)-①"
    document["format"] = "kpm-excel/plan@2"
    rolled = next_plan(document, consolidated, Choices(renumber={9: 90}))
    numbers = next(todo.programs for todo in rolled.todo if todo.what == "text")
    assert "1-(1)-①" in numbers and 90 in numbers and not {8, 9} & set(numbers)
    marked = still_marked(plan_from_document(rolled.document)).fields[0][1]
    assert "1-(1)-①" in marked and 90 in marked


def test_a_mark_that_nobody_has_written_over_is_not_marked_again() -> None:
    document, (_, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    following = next_plan(document, consolidated).document
    again = next_plan(following, replace(consolidated, programs=())).document
    assert again["as_of"] == following["as_of"] == "【要記入】今回の時点（前回は令和4年度末）"
    plans = [program(one, 8)["values"]["initial_plan"] for one in (following, again)]
    assert plans[0] == plans[1] and plans[0].count("【要記入】") == 1


def test_cells_to_be_written_are_coloured_until_they_are() -> None:
    document, (_, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    book = plan_book(next_plan(document, consolidated).document)
    for name in ("設定", "プログラム"):
        sheet = next(sheet for sheet in book.sheets if sheet.name == name)
        rules = [rule for rule in sheet.conditionals if "【要記入】" in rule.formula]
        marked = [cell for cell in sheet.cells if str(cell.value).startswith("【要記入】")]
        assert marked and all(
            any(
                rule.row <= cell.row <= rule.last_row and rule.column <= cell.column <= rule.last_column
                for rule in rules
            )
            for cell in marked
        )


def test_what_still_names_the_last_period_is_told_in_the_offices_words() -> None:
    document, (_, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    lines = "\n".join(told(next_plan(document, consolidated)))
    assert "種別「実施プログラム」の項目「令和４年度当初予定」の見出し" in lines
    assert "表紙・概要の文" in lines
    assert not re.search("kinds|texts|as_of|deadline", lines)


#: Labels of this period and the next, the as-of, and of a heading whether it has to be written anew.
QUARTERS = [
    ("Q1 2026/27", "Q2 2026/27", "to 30 June 2026", "2026/27 budget", False),
    ("Q4 2026/27", "Q1 2027/28", "to 31 March 2027", "2026/27 budget", True),
    ("Jul–Sep 2026", "Oct–Dec 2026", "to 30 September 2026", "Budget 2026-27", False),
    ("Jul–Sep 2026", "Oct–Dec 2026", "to 30 September 2026", "Spent in Jul–Sep 2026", True),
    ("Oct–Dec 2026", "Jan–Mar 2027", "to 31 December 2026", "Budget 2026", True),
    ("令和4年度上期", "令和4年度下期", "令和4年9月末", "令和4年度の予算額", False),
    ("令和4年度下期", "令和5年度上期", "令和5年3月末", "令和4年度の予算額", True),
]


@pytest.mark.parametrize(("this", "next_one", "as_of", "heading", "is_named"), QUARTERS)
def test_a_year_that_the_next_quarter_shares_names_no_period(
    this: str, next_one: str, as_of: str, heading: str, is_named: bool
) -> None:
    periods = [{"id": "p1", "label": this}, {"id": "p2", "label": next_one}]
    document = small_document(periods=periods, current_period="p1", as_of=as_of)
    document["programs"][0]["values"].pop("schedule")
    assert naming(plan_from_document(document), "p2")(heading) is is_named


def test_the_sentence_that_names_the_last_period_is_quoted() -> None:
    document, (_, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    document["texts"] = {
        "introduction": "本市では、平成30年に策定した計画に基づき取組を進めました。この報告は、令和4年度のものです。"
    }
    lines = told(next_plan(document, consolidated))
    assert "表紙・概要の文: 前の期間の言葉が残っています。「この報告は、令和4年度のものです。」" in lines


def test_both_deadlines_are_to_be_written() -> None:
    document = small_document(format="kpm-excel/plan@2", deadline="2023-04-20", mend_deadline="2023-05-01")
    document["periods"].append({"id": "R5", "label": "R5"})
    rolled = next_plan(document, consolidated_of(plan_from_document(document), {}))
    assert [line.partition(":")[0] for line in told(rolled) if "期限" in line] == ["提出期限", "修正の期限"]


def test_programs_are_dropped_and_renumbered_by_choice() -> None:
    document, (_, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    rolled = next_plan(document, consolidated, Choices([3], {8: 9, 9: 8, 28: 30})).document
    numbers = [entry["no"] for entry in rolled["programs"]]
    assert 3 not in numbers and 28 not in numbers and 30 in numbers
    assert program(rolled, 9)["name"] == program(document, 8)["name"]
    assert program(rolled, 9)["previous"] == dict(consolidated.program(8).values)


@pytest.mark.parametrize(
    ("choices", "key"),
    [
        (Choices([99]), "rollover_unknown"),
        (Choices((), {99: 1}), "rollover_unknown"),
        (Choices((), {8: 9}), "rollover_taken"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(choices: Choices, key: str) -> None:
    document, (_, consolidated) = sample_document("kodaira-r4"), sample("kodaira-r4")
    with pytest.raises(Stopped) as stopped:
        next_plan(document, consolidated, choices)
    assert stopped.value.key == key


def test_the_last_period_asks_for_a_next_one(tmp_path: Path) -> None:
    document = small_document()
    consolidated = collected(plan_from_document(copy.deepcopy(document)), {}, tmp_path)
    with pytest.raises(Stopped) as stopped:
        next_plan(document, consolidated)
    assert stopped.value.key == "no_next_period"


@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_it_is_written_in_either_form(ending: str, tmp_path: Path) -> None:
    document, (_, consolidated) = sample_document("harborview-2026"), sample("harborview-2026")
    rolled = next_plan(document, consolidated).document
    target = tmp_path / f"next.{ending}"
    target.write_bytes(plan_file(rolled, target))
    assert load_plan(target).sha256 == plan_from_document(json.loads(json.dumps(rolled))).sha256


def test_what_is_written_anew_each_period_is_emptied_marked_or_told_whatever_its_type() -> None:
    document = small_document()
    document["periods"].append({"id": "R5", "label": "Ｒ５"})
    fields = {
        "budget": ("令和4年度予算額", "number", {}, 1200, "emptied"),
        "cost_now": ("今年度の経費", "number", {}, 300, "emptied"),
        "start": ("着手予定日（Ｒ4）", "date", {}, "2022-06-01", "emptied"),
        "stage_now": ("令和4年度の段階", "choice", {"choices": ["検討", "実施"]}, "検討", "emptied"),
        "must": ("Ｒ4予算額", "number", {"required": True}, 500, "stays"),
        "total": ("総事業費", "number", {}, 9000, "check_value"),
        "short": ("今年度の区分", "text", {"max_length": 2}, "継続", "emptied"),
        "aim": ("本年度の予定", "text", {}, "・進める。", "text"),
        "about": ("概要", "text", {}, "・概要。", ""),
    }
    for id, (label, type_, extra, value, _) in fields.items():
        spec = {"id": id, "label": label, "type": type_, "by": "plan", **extra}
        document["kinds"][0]["fields"].append(spec)
        document["programs"][0]["values"][id] = value
    plan = plan_from_document(document)
    rolled = next_plan(document, consolidated_of(plan, {}))
    values, told = rolled.document["programs"][0]["values"], {one.label: one.what for one in rolled.todo}
    for id, (label, *_, value, what) in fields.items():
        assert told.get(label, "") == what, label
        assert (id in values) == (what != "emptied"), label
        if what in ("stays", "check_value", ""):
            assert values[id] == value
    assert values["aim"].startswith("【要記入】")


def test_a_title_and_the_words_of_a_scale_that_name_the_period_are_told() -> None:
    document = small_document(title="令和4年度の事業の評価")
    document["periods"].append({"id": "R5", "label": "Ｒ５"})
    document["scales"][0]["values"][0]["description"] = "令和４年度の計画を上回った"
    lines = told(next_plan(document, consolidated_of(plan_from_document(document), {})))
    scale = document["scales"][0]["id"]
    assert "題名: 前の期間の言葉が残っています。「令和4年度の事業の評価」" in lines
    assert f"評価「{scale}」の記号: 前の期間の言葉が残っています。「令和４年度の計画を上回った」" in lines
