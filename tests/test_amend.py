"""What the office changes in an overview or a review comes back: its real edits, all of them, and nothing else."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openpyxl.styles import Font

from kpm_excel.consolidated import Consolidated, Status, consolidated_schema, load_consolidated
from kpm_excel.errors import Stopped
from kpm_excel.layouts.overview.overview_book import is_draft
from kpm_excel.office.amend import amend
from kpm_excel.office.collect import collect
from kpm_excel.office.overview import write_overview
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.telling import amended_lines
from kpm_excel.words import words_for
from tests.collecting import form, make_plan
from tests.edited import collected, place, sample, shown, told, type_into, write_review
from tests.plans import SAMPLE_NAMES, small_document, small_plan
from tests.random_plans import reports
from tests.rig import office

pytestmark = pytest.mark.usefixtures("read_here")

TEMPLATES = Path(__file__).parents[1] / "templates"
Writer = Callable[[Plan, Consolidated, Path], Path]
WRITERS: dict[str, Writer] = {"overview": write_overview, "review": write_review}
ANSWERS: dict[str, Any] = {
    "results": "見直しました。",
    "results@zaisei": "査定しました。",
    "rating": "A",
    "stage": "実施",
    "cost": 1200,
    "done_on": "2023-03-31",
    "indicators.rate": 73.7,
    "indicators.cases": 12,
}


@pytest.fixture(params=WRITERS)
def write(request: pytest.FixtureRequest) -> Writer:
    return WRITERS[request.param]


@cache
def small_collected() -> tuple[Plan, Consolidated]:
    with tempfile.TemporaryDirectory() as folder:
        return small_plan(), collected(small_plan(), {8: ANSWERS}, Path(folder))


@pytest.fixture
def small() -> tuple[Plan, Consolidated]:
    return small_collected()


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "incomplete"])
@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_an_unedited_workbook_changes_nothing(name: str, whole: bool, write: Writer, tmp_path: Path) -> None:
    plan, consolidated = sample(name, whole=whole)
    made = write(plan, consolidated, tmp_path / "made.xlsx")
    for path in (made, office.convert(made)):
        amended = amend(plan, consolidated, path)
        assert (amended.amendments, amended.refused, amended.notes) == ((), (), ())
        assert amended.consolidated == consolidated


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_the_next_overview_equals_the_edited_one(name: str, tmp_path: Path) -> None:
    plan, consolidated = sample(name)
    edited = write_overview(plan, consolidated, tmp_path / "edited.xlsx")
    wanted = {}
    for program in plan.programs[:12]:
        for field in plan.kind_of(program).fields:
            # Fields of which nothing is said yet have no column; a review takes what is written into them.
            if field.by == "plan" or field.width == 0 or field.id in ("office_comment", "office_note"):
                continue
            if field.type == "text":
                wanted[program.no, field.id] = f"・{field.label}を改めた。\n・{program.no} & <二行目>"
            elif field.type in ("rating", "choice"):
                wanted[program.no, field.id] = plan.scale_of(field).values[-1].code
            elif field.type == "number":
                wanted[program.no, field.id] = 12.5
    type_into(edited, wanted)
    amended = amend(plan, consolidated, edited)
    assert amended.is_whole, told(plan, amended)
    for (no, key), value in wanted.items():
        assert amended.consolidated.program(no).values[key] == value
    following = write_overview(plan, amended.consolidated, tmp_path / "next.xlsx")
    assert shown(following, *wanted) == [*wanted.values()]
    assert amend(plan, amended.consolidated, following).amendments == ()


@settings(max_examples=25)
@given(report=reports(), name=st.sampled_from([*WRITERS]), resaved=st.booleans())
def test_an_unedited_workbook_of_any_report_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, report: tuple[Plan, Consolidated], name: str, resaved: bool
) -> None:
    plan, consolidated = report
    path = WRITERS[name](plan, consolidated, tmp_path_factory.mktemp("amend") / "made.xlsx")
    amended = amend(plan, consolidated, office.convert(path) if resaved else path)
    assert (amended.amendments, amended.refused, amended.notes) == ((), (), ())


ONE_LINE = st.text(st.sampled_from("実施した。見直しAb12 -=@'\"&<>①㉘髙🙂"), min_size=1, max_size=60)
TEXTS = st.lists(ONE_LINE, min_size=1, max_size=4).map("\n".join).filter(lambda text: text.strip() == text)


@settings(max_examples=20)
@given(
    results=TEXTS,
    rating=st.sampled_from("SB－"),
    cost=st.integers(0, 10**9) | st.floats(0, 1e6),
    name=st.sampled_from([*WRITERS]),
)
def test_any_value_comes_back(
    tmp_path_factory: pytest.TempPathFactory, results: str, rating: str, cost: float, name: str
) -> None:
    plan, consolidated = small_collected()
    path = WRITERS[name](plan, consolidated, tmp_path_factory.mktemp("amend") / "made.xlsx")
    type_into(path, {(8, "results"): results, (8, "rating"): rating, (8, "cost"): cost, (8, "hq"): "S"})
    values = amend(plan, consolidated, path).consolidated.program(8).values
    assert (values["results"], values["rating"], values["hq"]) == (results, rating, "S")
    assert values["cost"] == pytest.approx(cost, rel=1e-12)
    for untouched in ("stage", "done_on", "indicators"):
        assert values[untouched] == consolidated.program(8).values[untouched]


def test_an_amendment_says_from_what_to_what_and_where(small: tuple[Plan, Consolidated], tmp_path: Path) -> None:
    plan, consolidated = small
    edited = type_into(write_review(plan, consolidated, tmp_path / "審査.xlsx"), {(8, "rating"): "Ｂ", (8, "hq"): "A"})
    amended = amend(plan, consolidated, edited)
    first, second = amended.amendments
    assert (first.program, first.field, first.before, first.after) == (8, "rating", "A", "B")
    assert (second.field, second.before, second.after) == ("hq", None, "A")
    assert (first.file, first.sheet, len(first.sha256)) == ("審査.xlsx", "実施プログラム", 64)
    lines = told(plan, amended)
    assert lines[0].startswith("№8 事業の見直し　評価: 「A」→「B」（実施プログラム!")
    assert "（空欄）" in lines[1]
    target = tmp_path / "amended.json"
    target.write_bytes(amended.consolidated.to_bytes())
    Draft202012Validator(consolidated_schema()).validate(json.loads(target.read_text(encoding="utf-8")))
    assert load_consolidated(target, plan).to_bytes() == amended.consolidated.to_bytes()
    assert "amendments" not in consolidated.to_json()


def test_a_text_that_goes_on_over_pages_is_one_text(tmp_path: Path) -> None:
    document = small_document()
    document["kinds"][0]["fields"][2].pop("max_length")
    plan = plan_from_document(document)
    text = "\n".join(f"・{number}番目の取組として、庁内の手続を一つずつ見直した。" for number in range(300))
    consolidated = collected(plan, {8: {**ANSWERS, "results": text, "results@zaisei": None}}, tmp_path / "entry")
    edited = write_overview(plan, consolidated, tmp_path / "edited.xlsx")
    second = shown(edited, (8, "results", 1))[0]
    changed = second.replace("庁内の手続", "庁外の手続", 1)
    assert changed != second
    type_into(edited, {(8, "results", 1): changed})
    amended = amend(plan, consolidated, edited)
    before = consolidated.program(8).values["results"]
    assert amended.consolidated.program(8).values["results"] == before.replace(second, changed)
    assert len(amended.amendments) == 1
    assert len(told(plan, amended)[0]) < 200


def test_joined_texts_are_edited_as_they_stand(small: tuple[Plan, Consolidated], write: Writer, tmp_path: Path) -> None:
    plan, consolidated = small
    edited = write(plan, consolidated, tmp_path / "edited.xlsx")
    joined = shown(edited, (8, "results"))[0]
    assert joined == "【管理課】\n見直しました。\n【財政課】\n査定しました。"
    type_into(edited, {(8, "results"): joined.replace("査定しました", "査定を終えました")})
    after = amend(plan, consolidated, edited).consolidated.program(8).values["results"]
    assert after == "【管理課】\n見直しました。\n【財政課】\n査定を終えました。"


def test_what_was_missing_can_be_filled_in_and_is_then_settled(write: Writer, tmp_path: Path) -> None:
    plan = small_plan()
    given = {**ANSWERS, "rating": "B"}
    given.pop("stage")
    consolidated = collected(plan, {8: given}, tmp_path / "entry")
    assert is_draft(plan, consolidated)
    # The cause of a delay is missing; the overview of the small plan prints a mark for it.
    edited = type_into(write(plan, consolidated, tmp_path / "edited.xlsx"), {(8, "cause"): "人員が足りなかった。"})
    amended = amend(plan, consolidated, edited).consolidated
    assert amended.program(8).values["cause"] == "人員が足りなかった。"
    assert {department.status for department in amended.departments} == {Status.ACCEPTED}
    assert not is_draft(plan, amended)


def test_a_rating_that_no_longer_asks_for_a_cause_settles_it(tmp_path: Path) -> None:
    plan = small_plan()
    consolidated = collected(plan, {8: {**ANSWERS, "rating": "B"}}, tmp_path / "entry")
    assert not consolidated.is_complete
    edited = type_into(write_review(plan, consolidated, tmp_path / "edited.xlsx"), {(8, "rating"): "A"})
    assert amend(plan, consolidated, edited).consolidated.is_complete


def test_marks_of_contributors_who_sent_nothing_stay_out_of_the_text(tmp_path: Path) -> None:
    plan = small_plan()
    consolidated = collected(plan, {8: ANSWERS}, tmp_path / "entry", without="zaisei")
    edited = write_overview(plan, consolidated, tmp_path / "edited.xlsx")
    text = shown(edited, (8, "results"))[0]
    assert "【財政課】" in text
    type_into(edited, {(8, "results"): text.replace("見直しました", "廃止しました")})
    amended = amend(plan, consolidated, edited).consolidated
    assert amended.program(8).values["results"] == "廃止しました。"
    following = write_overview(plan, amended, tmp_path / "next.xlsx")
    assert shown(following, (8, "results")) == [text.replace("見直し", "廃止し")]


@pytest.mark.parametrize(("left_out", "other"), [("results@zaisei", "財政課"), ("results", "管理課")])
def test_a_part_left_out_is_marked_until_the_office_writes_the_whole(left_out: str, other: str, tmp_path: Path) -> None:
    plan = small_plan()
    answers = {key: value for key, value in ANSWERS.items() if key != left_out}
    consolidated = collected(plan, {8: answers}, tmp_path / "entry")
    mark = f"【{other}】（未回答）"
    first = write_overview(plan, consolidated, tmp_path / "first.xlsx")
    lines = {"results@zaisei": ["見直しました。", mark], "results": [mark, "【財政課】", "査定しました。"]}[left_out]
    assert shown(first, (8, "results"))[0].splitlines() == lines
    type_into(first, {(8, "rating"): "S"})
    amended = amend(plan, consolidated, first).consolidated
    assert amended.program(8).values["results"] == consolidated.program(8).values["results"]
    assert [finding.place.field for finding in amended.errors] == [left_out]
    second = write_overview(plan, amended, tmp_path / "second.xlsx")
    assert mark in shown(second, (8, "results"))[0]
    whole = amend(plan, amended, type_into(second, {(8, "results"): "両課で見直した。"})).consolidated
    assert whole.is_complete
    assert shown(write_overview(plan, whole, tmp_path / "third.xlsx"), (8, "results")) == ["両課で見直した。"]
    # The first overview can still be handed in beside what was amended since.
    assert amend(plan, whole, first).consolidated == whole


def test_a_cleared_cell_takes_the_answer_away(small: tuple[Plan, Consolidated], write: Writer, tmp_path: Path) -> None:
    plan, consolidated = small
    edited = type_into(write(plan, consolidated, tmp_path / "edited.xlsx"), {(8, "stage"): None, (8, "cost"): None})
    amended = amend(plan, consolidated, edited)
    assert [(one.field, one.before, one.after) for one in amended.amendments] == [
        ("stage", "実施", None), ("cost", 1200, None),
    ]  # fmt: skip
    assert {"stage", "cost"} & amended.consolidated.program(8).values.keys() == set()


def test_days_are_read_as_they_are_written(small: tuple[Plan, Consolidated], write: Writer, tmp_path: Path) -> None:
    plan, consolidated = small
    for written in ("令和5年4月1日", "2023/4/1"):
        edited = type_into(write(plan, consolidated, tmp_path / "edited.xlsx"), {(8, "done_on"): written})
        assert amend(plan, consolidated, edited).consolidated.program(8).values["done_on"] == "2023-04-01"


def test_actuals_can_be_changed_in_the_text_that_shows_them(small: tuple[Plan, Consolidated], tmp_path: Path) -> None:
    plan, consolidated = small
    edited = write_review(plan, consolidated, tmp_path / "edited.xlsx")
    text = shown(edited, (8, "indicators"))[0]
    type_into(edited, {(8, "indicators"): text.replace("73.7", "８１．５").replace("12", "1,300")})
    amended = amend(plan, consolidated, edited)
    assert amended.consolidated.program(8).values["indicators"] == {"rate": 81.5, "cases": 1300}
    assert [one.field for one in amended.amendments] == ["indicators.rate", "indicators.cases"]
    type_into(edited, {(8, "indicators"): text.replace("電子決裁率", "電子率")})
    assert [note.key for note in amend(plan, consolidated, edited).notes] == ["actuals_only"]


def test_actuals_can_be_changed_in_the_table_that_shows_them(small: tuple[Plan, Consolidated], tmp_path: Path) -> None:
    plan, consolidated = small
    edited = write_overview(plan, consolidated, tmp_path / "edited.xlsx")
    type_into(edited, {(8, "indicators.rate"): "８１．５", (8, "indicators.cases"): 1300})
    amended = amend(plan, consolidated, edited)
    assert amended.consolidated.program(8).values["indicators"] == {"rate": 81.5, "cases": 1300}
    assert [one.field for one in amended.amendments] == ["indicators.rate", "indicators.cases"]
    assert not amended.notes


def test_a_missing_actual_can_be_filled_in(tmp_path: Path) -> None:
    plan = small_plan()
    given = {key: value for key, value in ANSWERS.items() if key != "indicators.cases"}
    consolidated = collected(plan, {8: given}, tmp_path / "entry")
    edited = write_overview(plan, consolidated, tmp_path / "edited.xlsx")
    assert shown(edited, (8, "indicators.cases")) != [None]
    type_into(edited, {(8, "indicators.cases"): 15})
    amended = amend(plan, consolidated, edited).consolidated
    assert amended.program(8).values["indicators"] == {"rate": 73.7, "cases": 15}
    assert amended.is_complete


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [("rating", "Z", "KPM202"), ("stage", "中止", "KPM202"), ("cost", "多い", "KPM204"), ("cost", -1, "KPM205"),
     ("done_on", "3月末", "KPM206"), ("results", "=1/0+", "KPM208")],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_a_finding_and_not_taken(
    key: str, value: Any, code: str, small: tuple[Plan, Consolidated], write: Writer, tmp_path: Path
) -> None:
    plan, consolidated = small
    edited = type_into(write(plan, consolidated, tmp_path / "edited.xlsx"), {(8, key): value, (8, "hq"): "B"})
    amended = amend(plan, consolidated, edited)
    assert [finding.code for finding in amended.refused] == [code]
    assert (amended.refused[0].place.program, amended.refused[0].place.field) == (8, key)
    assert [one.field for one in amended.amendments] == ["hq"]
    assert amended.consolidated.program(8).values[key] == consolidated.program(8).values[key]
    assert not amended.is_whole


def test_what_is_the_plans_or_made_anew_is_named_and_not_taken(tmp_path: Path) -> None:
    plan, consolidated = sample("kodaira-r4")
    edited = write_overview(plan, consolidated, tmp_path / "edited.xlsx")
    type_into(edited, {(8, "initial_plan"): "別の予定", (8, "name"): "別の名", (8, "schedule.item"): "別の項目"})
    type_into(edited, {"A1": "書き込み"}, sheet="概要")
    amended = amend(plan, consolidated, edited)
    assert amended.amendments == ()
    assert sorted(note.key for note in amended.notes) == ["not_open", "not_open", "not_open", "sheet_not_read"]


def test_what_is_written_beside_the_table_is_named(
    small: tuple[Plan, Consolidated], write: Writer, tmp_path: Path
) -> None:
    plan, consolidated = small
    edited = write(plan, consolidated, tmp_path / "edited.xlsx")
    name = plan.kinds[0].name
    type_into(edited, {"AZ6": "欄外のメモ", "C60": "表の下のメモ"}, sheet=name)
    amended = amend(plan, consolidated, edited)
    assert [note.key for note in amended.notes] == ["outside", "outside"]
    lines = "\n".join(told(plan, amended))
    assert f"{name}!AZ6" in lines and "欄外のメモ" in lines and f"{name}!C60" in lines and "表の下のメモ" in lines


def test_a_calculation_beside_the_table_is_one_line(small: tuple[Plan, Consolidated], tmp_path: Path) -> None:
    plan, consolidated = small
    edited = write_review(plan, consolidated, tmp_path / "edited.xlsx")
    name = plan.kinds[0].name
    type_into(edited, {f"{column}{row}": f"計{row}" for column in ("AZ", "BA") for row in range(6, 206)}, sheet=name)
    (note,) = amend(plan, consolidated, edited).notes
    assert note.values["at"] == f"{name}!AZ6:BA205" and str(note.values["found"]).startswith("計6 / 計7 / ")


def test_what_the_office_has_still_to_write_is_told(tmp_path: Path) -> None:
    document = json.loads((TEMPLATES / "symbols.json").read_text(encoding="utf-8"))
    plan = plan_from_document(document)
    consolidated = collected(plan, {}, tmp_path / "entry")
    edited = type_into(
        write_review(plan, consolidated, tmp_path / "edited.xlsx"),
        {(1, "hq_rating"): "○", (1, "hq_change"): "引き上げる"},
    )
    lines = told(plan, amend(plan, consolidated, edited))
    assert any("「本部評価の理由」1件（№1）" in line for line in lines)
    assert any("「本部評価」5件（№2、3、4、5、6）" in line for line in lines)


def test_rows_and_columns_may_have_been_inserted(small: tuple[Plan, Consolidated], tmp_path: Path) -> None:
    plan, consolidated = small
    made = type_into(write_review(plan, consolidated, tmp_path / "edited.xlsx"), {(8, "hq"): "S"})
    name = plan.kinds[0].name
    steps = [("unprotect", name), ("insert_rows", name, 2, 3), ("insert_columns", name, 4, 2), ("rename", name, "別名")]
    amended = amend(plan, consolidated, office.edit(made, steps))
    assert [(one.field, one.after, one.sheet) for one in amended.amendments] == [("hq", "S", "別名")]


def test_the_same_workbook_can_be_amended_again_after_more_edits(
    small: tuple[Plan, Consolidated], tmp_path: Path
) -> None:
    plan, consolidated = small
    edited = type_into(write_review(plan, consolidated, tmp_path / "edited.xlsx"), {(8, "hq"): "S"})
    first = amend(plan, consolidated, edited).consolidated
    assert amend(plan, first, edited).amendments == ()
    type_into(edited, {(8, "rating"): "S", (8, "hq"): "A"})
    second = amend(plan, first, edited)
    assert [(one.field, one.before, one.after) for one in second.amendments] == [("rating", "A", "S"), ("hq", "S", "A")]
    assert len(second.consolidated.amendments) == 3


def test_a_workbook_of_other_answers_is_refused(
    small: tuple[Plan, Consolidated], write: Writer, tmp_path: Path
) -> None:
    plan, consolidated = small
    path = write(plan, consolidated, tmp_path / "edited.xlsx")
    later = collected(plan, {8: {**ANSWERS, "cost": 1300}}, tmp_path / "later")
    with pytest.raises(Stopped) as stopped:
        amend(plan, later, path)
    assert stopped.value.key == "amended_other_answers"
    with pytest.raises(Stopped) as stopped:
        amend(replace(plan, title="別の計画"), later, path)
    assert stopped.value.key == "amended_other_plan"


def test_any_other_file_is_refused(small: tuple[Plan, Consolidated], tmp_path: Path) -> None:
    plan, consolidated = small
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    for path, key in ((other, "not_amendable"), (broken, "workbook_unreadable"), (tmp_path / "none", "file_missing")):
        with pytest.raises(Stopped) as stopped:
            amend(plan, consolidated, path)
        assert stopped.value.key == key


def test_part_of_the_rows_sorted_is_seen(tmp_path: Path) -> None:
    plan, consolidated = sample("kodaira-r4")
    edited = write_review(plan, consolidated, tmp_path / "edited.xlsx")
    book = openpyxl.load_workbook(edited)
    worksheet = book["実施プログラム"]
    for column in range(2, worksheet.max_column + 1):
        first, second = worksheet.cell(6, column), worksheet.cell(7, column)
        first.value, second.value = second.value, first.value
    book.save(edited)
    amended = amend(plan, consolidated, edited)
    assert amended.amendments == ()
    assert [note.key for note in amended.notes] == ["row_mixed", "row_mixed"]


def test_a_lost_row_is_named(tmp_path: Path) -> None:
    plan, consolidated = sample("kodaira-r4")
    edited = write_review(plan, consolidated, tmp_path / "edited.xlsx")
    book = openpyxl.load_workbook(edited)
    book["実施プログラム"].delete_rows(6)
    del book["検討プログラム"]
    book.save(edited)
    amended = amend(plan, consolidated, edited)
    assert [note.key for note in amended.notes] == ["row_lost", "sheet_lost"]
    assert amended.amendments == ()


def test_amendments_are_carried_over_to_answers_that_were_collected_again(
    small: tuple[Plan, Consolidated], tmp_path: Path
) -> None:
    plan, consolidated = small
    edited = type_into(
        write_review(plan, consolidated, tmp_path / "edited.xlsx"), {(8, "hq"): "S", (8, "rating"): "B", (8, "cost"): 5}
    )
    earlier = tmp_path / "amended.json"
    earlier.write_bytes(amend(plan, consolidated, edited).consolidated.to_bytes())
    later = collected(plan, {8: {**ANSWERS, "cost": 1300, "cause": "遅れた。"}}, tmp_path / "later")
    amended = amend(plan, later, earlier)
    values = amended.consolidated.program(8).values
    assert (values["hq"], values["rating"], values["cause"]) == ("S", "B", "遅れた。")
    # The department changed the cost itself: neither is taken without the office's word.
    assert values["cost"] == 1300
    assert [note.key for note in amended.notes] == ["changed_since"]
    assert [one.file for one in amended.amendments] == ["edited.xlsx", "edited.xlsx"]


def test_a_cell_is_seen_as_it_is_shown(small: tuple[Plan, Consolidated], tmp_path: Path) -> None:
    plan, consolidated = small
    path = write_review(plan, consolidated, tmp_path / "審査.xlsx")
    book = openpyxl.load_workbook(path)
    cost, rating = place(book, 8, "cost"), place(book, 8, "rating")
    cost.value, cost.number_format = 12, '0"000"'
    rating.value, rating.font = "S", Font(name="Wingdings 2")
    book.save(path)
    amended = amend(plan, consolidated, path)
    assert [(one.field, one.after) for one in amended.amendments] == [("cost", 12)]
    assert [(finding.code, finding.place.field) for finding in amended.refused] == [("KPM234", "rating")]
    assert [finding.code for finding in amended.doubted] == ["KPM219"]
    assert any("12000" in line for line in amended_lines(plan, amended, words_for("en")))


def test_what_was_amended_where_it_lies_is_kept_by_the_next_collect(tmp_path: Path) -> None:
    plan, returned, out = make_plan(), tmp_path / "in", tmp_path / "out"
    returned.mkdir()
    (returned / "a.xlsx").write_bytes(form(plan=plan))
    collect(plan, [returned], out)
    answers = load_consolidated(out / "consolidated.json")
    review = write_review(plan, answers, tmp_path / "review.xlsx")
    type_into(review, {(1, "view"): "・本部の所見。"})
    for _ in range(2):
        amend(plan, load_consolidated(out / "consolidated.json"), review, out / "consolidated.json")
    (kept,) = collect(plan, [returned], out).kept_aside
    assert kept.aside.name == "consolidated_1.json"
    assert [one.after for one in load_consolidated(kept.aside).amendments] == ["・本部の所見。"]
    assert collect(plan, [returned], out).kept_aside == ()
