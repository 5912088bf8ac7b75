"""Whatever is wrong in a plan workbook is named at its cell, and no fault hides another."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpm_excel.book.base import Book, Cell, Style, address, column_letters
from kpm_excel.errors import Fault
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.planbook.drawn_table import FIRST
from kpm_excel.layouts.planbook.plan_book import plan_book
from kpm_excel.plan.jsonfile import document_faults
from kpm_excel.planbook.faults import record_faults
from kpm_excel.planbook.read import read_plan_workbook
from kpm_excel.plans import plan_workbook, read_plan
from kpm_excel.words import LANGUAGES, words_for
from tests.test_over_the_years import first_year

DOCUMENT = json.loads((Path(__file__).parents[1] / "templates" / "symbols.json").read_text(encoding="utf-8"))
FIELDS = "kinds[0].fields"
PROGRAMS = "programs"
DAY = Style(number_format="yyyy-mm-dd")

#: What a person typed, by the path of the value whose cell it is; and the fault that is to be named there.
PLANTED: list[tuple[str, Any, str]] = [
    ("language", "フランス", "cell_word"),
    ("organization", None, "key_missing_in_cell"),
    ("as_of", None, "key_missing_in_cell"),
    ("current_period", "令和99年度", "period_unknown_meant"),
    ("deadline", "5月中旬", "cell_not_day"),
    ("office.name", None, "key_missing_in_cell"),
    ("periods[2].label", None, "key_missing_in_cell"),
    ("departments[0].email", "kosodate", "email_form"),
    ("departments[1].code", "kosodate", "doubled"),
    ("groups[3].parent", "9-9", "group_unknown"),
    ("groups[5].name", None, "key_missing_in_cell"),
    ("groups[8].id", date(2026, 2, 2), "cell_date_for_code"),
    ("scales[0].values[0].rank", "高", "cell_not_number"),
    ("scales[0].values[1].color", "緑", "color_form"),
    ("scales[0].values[1].label", None, "key_missing_in_cell"),
    ("scales[0].values[2].counted", "たぶん", "cell_yes_no"),
    ("scales[0].values[3].aliases", "▲", "alias_doubled"),
    ("kinds[0].collected", "未定", "cell_yes_no"),
    ("kinds[0].word", "あ" * 41, "word_form_in_cell"),
    ("periods[0].start", "4月", "cell_not_day"),
    ("lists[0].order", "評価の日", "field_unknown"),
    (f"{PROGRAMS}[0].values.indicators[0].targets", "R4 80", "cell_by_period"),
    (f"{FIELDS}[0].unit", "円", "key_of_other_type_in_cell"),
    (f"{FIELDS}[1].shared", "はい", "shared_by_department_in_cell"),
    (f"{FIELDS}[2].by", "部署", "schedule_by_plan_in_cell"),
    (f"{FIELDS}[3].type", "指漂", "cell_word_meant"),
    (f"{FIELDS}[4].width", -1, "minimum"),
    (f"{FIELDS}[5].minimum", 99999999, "range_reversed"),
    (f"{FIELDS}[5].label", None, "key_missing_in_cell"),
    (f"{FIELDS}[6].max_length", 0, "minimum"),
    (f"{FIELDS}[6].type", "文章文", "cell_word_meant"),
    (f"{FIELDS}[7].choices", "拡充\n継続\n改善して継続\n縮小\n終了\n拡充", "doubled"),
    (f"{FIELDS}[8].by", "町長", "cell_word"),
    (f"{FIELDS}[8].max_length", "三百字", "cell_not_number"),
    (f"{FIELDS}[9].required", "所轄課評価 = △", "field_unknown_meant"),
    (f"{FIELDS}[10].scale", "fuor", "scale_unknown_meant"),
    (f"{FIELDS}[11].scale", None, "key_missing_in_cell"),
    (f"{FIELDS}[12].required", "評価が△のとき", "cell_required"),
    (f"{FIELDS}[13].required", "所管課評価 = ◇", "not_allowed"),
    (f"{FIELDS}[13].id", "Ｎｏ．１", "field_id_form_meant"),
    (f"{PROGRAMS}[0].departments[1]", "子育て支援課", "department_twice"),
    (f"{PROGRAMS}[1].kind", "実施計画事情", "kind_unknown_meant"),
    (f"{PROGRAMS}[1].values.budget", "十八万", "cell_not_number"),
    (f"{PROGRAMS}[2].name", None, "key_missing_in_cell"),
    (f"{PROGRAMS}[2].values.budget", -5, "minimum"),
    (f"{PROGRAMS}[3].departments[0]", "防災交通か", "department_unknown_meant"),
    (f"{PROGRAMS}[3].group", "7-7", "group_unknown"),
    (f"{PROGRAMS}[4].departments", None, "key_missing_in_cell"),
    (f"{PROGRAMS}[5].values.purpose", "あ" * 301, "text_too_long"),
    (f"{PROGRAMS}[5].values.annual_plan", None, "value_missing"),
    (f"{PROGRAMS}[0].values.schedule[0].item", None, "key_missing_in_cell"),
    (f"{PROGRAMS}[0].values.schedule[0].bars[0]", None, "bar_without_label"),
    (f"{PROGRAMS}[0].values.indicators[0].comparator", "程度", "cell_word"),
    (f"{PROGRAMS}[2].values.indicators[1].id", "drills", "doubled"),
    (f"{PROGRAMS}[3].values.indicators[0].name", None, "key_missing_in_cell"),
    (f"{PROGRAMS}[3].values.indicators[1].target", "約46", "cell_not_number"),
    (f"{PROGRAMS}[4].values.indicators[0].baseline", date(2026, 3, 5), "cell_not_number"),
    ("rows.指標[14].no", 99, "program_unknown_in_cell"),
    ("rows.年度スケジュール[17].no", "六の二", "cell_not_number"),
    (f"{PROGRAMS}[0].previous.rating", "優", "not_allowed"),
    (f"{PROGRAMS}[0].previous.cost", "多い", "cell_not_number"),
    (f"{PROGRAMS}[1].previous.indicators", "工事の進捗率 = 多数", "cell_not_number"),
    (f"{PROGRAMS}[2].previous.hq_change", "引き上げ", "not_allowed_meant"),
    ("lists[0].where", "評価が低い", "cell_condition"),
    ("lists[0].fields", "遅れの事情", "field_unknown_meant"),
    ("lists[1].id", "behind", "doubled"),
    ("lists[1].title", None, "key_missing_in_cell"),
    ("summaries[0].field", "課題と今後の対応", "summary_type"),
    ("summaries[1].kind", "事業", "kind_unknown_meant"),
]  # fmt: skip

PLACES = read_plan_workbook(write_book(plan_book(DOCUMENT))).places


def typed(book: Book, place: str, value: Any) -> None:
    """Put `value` at `place` of `book` as if somebody had typed it there."""
    name, _, cell = place.rpartition("!")
    sheet = next(sheet for sheet in book.sheets if sheet.name == name)
    for index, old in enumerate(sheet.cells):
        if address(old.row, old.column) == cell:
            style = DAY if isinstance(value, date) else replace(old.style, number_format=None)
            sheet.cells[index] = old._replace(value=value, style=style, formula=None)
            return
    raise AssertionError(f"{place} is no cell of the workbook")


def faults_of(book: Book) -> list[Fault]:
    return record_faults(read_plan_workbook(write_book(book)))


def faults_with(planted: dict[str, Any]) -> list[Fault]:
    book = plan_book(DOCUMENT)
    for place, value in planted.items():
        typed(book, place, value)
    return faults_of(book)


def test_the_plan_that_the_faults_are_planted_in_has_none() -> None:
    assert document_faults(DOCUMENT) == [] and faults_with({}) == []
    assert len(PLANTED) >= 60


@pytest.mark.parametrize(("path", "value", "key"), PLANTED, ids=[f"{path}-{key}" for path, _, key in PLANTED])
def test_a_fault_is_named_at_its_cell(path: str, value: Any, key: str) -> None:
    found = faults_with({PLACES[path]: value})
    assert (PLACES[path], key) in [(fault.place, fault.key) for fault in found]


def test_no_fault_hides_another() -> None:
    # Two faults of one cell cannot stand together, and where a row's program is unknown its cells belong to none.
    planted = {PLACES[path]: (value, key) for path, value, key in reversed(PLANTED)}
    found = {(f.place, f.key) for f in faults_with({place: value for place, (value, _) in planted.items()})}
    assert {(place, key) for place, (_, key) in planted.items()} - found == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_says_place_and_remedy_in_words(language: str) -> None:
    found = faults_with({PLACES[path]: value for path, value, _ in PLANTED})
    for fault in found:
        message = fault.message(words_for(language))
        assert message.startswith(fault.place) and "{" not in message and "$" not in fault.place


def test_what_was_meant_is_said() -> None:
    (fault,) = faults_with({PLACES["programs[3].departments[0]"]: "防災交通か"})
    assert fault.values["meant"] == "防災交通課" and "防災交通課" in fault.message(words_for("ja"))


def test_a_bar_that_is_written_outside_the_periods_is_named() -> None:
    row = PLACES["programs[2].values.schedule[0].item"].partition("!D")[2]
    sheet = plan_book(DOCUMENT).sheets[8]
    keys = {cell.value: cell.column for cell in sheet.cells if cell.row == 0}
    label, start, end = (f"{sheet.name}!{address(int(row) - 1, keys[key])}" for key in ("label", "from", "to"))
    assert [(f.place, f.key) for f in faults_with({label: "実施", start: "R5", end: "R8"})] == [(start, "bar_outside")]
    assert [(f.place, f.key) for f in faults_with({label: "実施", start: "R9", end: "R8"})] == [(end, "bar_reversed")]
    assert [f.place for f in faults_with({label: "実施", start: "R8"})] == [end]


def test_a_drawing_and_words_that_differ_are_named() -> None:
    row = int(PLACES["programs[2].values.schedule[0].item"].partition("!D")[2]) - 1
    sheet = plan_book(DOCUMENT).sheets[8]
    keys = {cell.value: cell.column for cell in sheet.cells if cell.row == 0}
    start, end = (f"{sheet.name}!{address(row, keys[key])}" for key in ("from", "to"))
    assert faults_with({start: "R7", end: "令和9年度"}) == []
    assert [(f.place, f.key) for f in faults_with({start: "R7", end: "R8"})] == [(start, "bar_contradicted")]


def test_a_label_without_a_bar_is_named() -> None:
    book = plan_book(DOCUMENT)
    sheet = book.sheets[8]
    quarters = {cell.column for cell in sheet.cells if cell.row == 0 and str(cell.value).startswith("quarter")}
    free = next(c for c in sheet.cells if c.row > 6 and c.column in quarters and c.value is None and not c.style.fill)
    place = f"{sheet.name}!{address(free.row, free.column)}"
    typed(book, place, "準備")
    assert [(fault.place, fault.key) for fault in faults_of(book)] == [(place, "bar_without_length")]


def test_what_stands_under_an_unknown_heading_is_named() -> None:
    book = plan_book(DOCUMENT)
    sheet = book.sheets[2]
    sheet.cells += [Cell(4, 8, "担当者名", Style()), Cell(6, 8, "内線 12", Style())]
    assert [(fault.place, fault.key) for fault in faults_of(book)] == [("部署!I5", "column_unknown")]


@pytest.mark.parametrize("at", range(1, 9))
def test_no_heading_is_offered_that_is_the_one_written(at: int) -> None:
    """A heading that stands twice, or in the columns of another kind, is told as it stands."""
    book = plan_book(DOCUMENT)
    sheet = book.sheets[at] if at < len(book.sheets) else book.sheets[-1]
    headings = sorted({str(cell.value) for cell in sheet.cells if cell.row == 4 and cell.value})
    last = max((cell.column for cell in sheet.cells), default=0)
    for number, heading in enumerate(headings, start=last + 1):
        sheet.cells += [Cell(4, number, heading, Style()), Cell(6, number, "x", Style())]
    for fault in faults_of(book):
        assert fault.values.get("meant") is None or str(fault.values["meant"]) != str(fault.values.get("found")), fault


def test_a_column_of_the_offices_own_is_passed_over() -> None:
    book = plan_book(DOCUMENT)
    book.sheets[2].cells += [Cell(4, 8, "備考", Style()), Cell(6, 8, "内線 12", Style())]
    assert faults_of(book) == []


def test_what_a_formula_of_ours_shows_is_never_read_whatever_the_field_is_called_now() -> None:
    book = plan_book(DOCUMENT)
    sheet = next(sheet for sheet in book.sheets if sheet.name == "プログラム")
    (shown,) = (cell.column for cell in sheet.cells if str(cell.value).startswith("_previous."))
    typed(book, PLACES[f"{FIELDS}[8].label"], "残ったこと")
    typed(book, f"プログラム!{address(FIRST, shown)}", "数式の代わりに書かれたもの")
    assert [fault for fault in faults_of(book) if fault.place.startswith("プログラム!")] == []


def test_a_reference_to_a_sheet_without_entries_says_so() -> None:
    book = plan_book(DOCUMENT)
    book.sheets = [sheet for sheet in book.sheets if sheet.name != "部署"]
    found = faults_of(book)
    assert ("部署", "sheet_missing") in [(fault.place, fault.key) for fault in found]
    assert any(fault.place == "プログラム!G7" and fault.key == "nothing_defined" for fault in found)
    assert not any(fault.values.get("allowed") == "" for fault in found if fault.key != "nothing_defined")


def test_a_sheet_of_nearly_its_name_is_named() -> None:
    book = plan_book(DOCUMENT)
    sheet = next(sheet for sheet in book.sheets if sheet.name == "区分")
    sheet.name = "区別"
    sheet.cells = [cell for cell in sheet.cells if cell.row or cell.column]
    faults = faults_of(book)
    assert ("区別!A1", "sheet_unknown_meant") in [(fault.place, fault.key) for fault in faults]


def test_fields_of_one_name_in_two_kinds_are_asked_for_with_what_to_write_where(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(first_year()))
    book = openpyxl.load_workbook(path)
    forms, programs = book["様式"], book["プログラム"]
    at = {cell.value: cell.column for cell in forms[1] if cell.value}
    last = max(cell.row for cell in forms["D"] if cell.value)
    for row, kind in enumerate(("実施プログラム", "検討プログラム"), last + 1):
        field = {"kind": kind, "label": "予算額", "id": "budget", "type": "数値", "by": "計画", "required": "はい"}
        for key, value in field.items():
            forms.cell(row, at[key]).value = value
    book.save(path)

    def told() -> list[tuple[str, str]]:
        return [(fault.key, str(fault.place)) for fault in read_plan(path).faults if fault.key != "value_missing"]

    ends = [column_letters(programs.max_column + beside) for beside in (0, 1)]
    assert told() == [("column_missing_of", f"プログラム!{end}5") for end in ends]
    first = programs.max_column + 1
    for number, row in enumerate(range(FIRST + 1, FIRST + 6)):
        programs.cell(row, first + number % 2).value = 100 * number
    programs.cell(5, first).value = programs.cell(5, first + 1).value = "予算額"
    book.save(path)
    assert {key for key, _ in told()} == {"column_of_several"}
    programs.cell(4, first).value, programs.cell(4, first + 1).value = "実施プログラム", "検討プログラム"
    book.save(path)
    assert read_plan(path).faults == []
