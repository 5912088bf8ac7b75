"""A plan workbook whose columns no longer follow its definitions is laid out anew, and no value of it is lost."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, reject, settings
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.colors import Color

import kpm_excel
from kpm_excel.cli import run
from kpm_excel.layouts.planbook.drawn_table import FIRST
from kpm_excel.plan.jsonfile import FORMAT
from kpm_excel.planbook.mend import mended_workbook
from kpm_excel.planbook.own_inks import own_inks
from kpm_excel.planbook.read import read_plan_workbook
from kpm_excel.plans import load_document, plan_workbook, read_plan
from kpm_excel.words import LANGUAGES, words_for
from tests.plan_documents import plan_documents
from tests.plans import small_document
from tests.rig import office
from tests.test_over_the_years import first_year

pytestmark = pytest.mark.usefixtures("read_here")

Sheets = Any
#: Rows of the sheets, as openpyxl counts.
KEYS, BANDS, HEADINGS = 1, 4, 5


def columns(sheet: Any, text: str, row: int = HEADINGS) -> list[int]:
    return [cell.column for cell in sheet[row] if cell.value == text]


def row_of(sheet: Any, text: str, column: int) -> int:
    return next(row for row in range(FIRST + 1, sheet.max_row + 1) if sheet.cell(row, column).value == text)


def mend(tmp_path: Path, change: Callable[[Any], None]) -> tuple[kpm_excel.Checked, dict[str, Any], list[str]]:
    """What comes of the first year's plan after `change`, and the faults that it had before."""
    path, target = tmp_path / "plan.xlsx", tmp_path / "mended.xlsx"
    path.write_bytes(plan_workbook(first_year()))
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    before = [fault.key for fault in read_plan(path).faults]
    checked = kpm_excel.check_plan(path, mend=target)
    assert checked.faults == (), [str(fault.place) + fault.key for fault in checked.faults]
    return checked, load_document(target), before


def values(document: dict[str, Any], field: str) -> list[Any]:
    return [program["values"].get(field) for program in document["programs"]]


def add_field(book: Any, kind: str, label: str, id: str, type_: str) -> None:
    forms = book["様式"]
    at = {cell.value: cell.column for cell in forms[KEYS] if cell.value}
    row = 1 + max(cell.row for cell in forms["D"] if cell.value)
    for key, value in {"kind": kind, "label": label, "id": id, "type": type_, "by": "計画"}.items():
        forms.cell(row, at[key]).value = value


def test_a_field_that_two_kinds_have_and_one_column_without_a_kind(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        for kind in ("実施プログラム", "検討プログラム"):
            add_field(book, kind, "予算額", "budget", "数値")
        programs = book["プログラム"]
        programs.cell(HEADINGS, programs.max_column + 1).value = "予算額"
        for number in range(5):
            programs.cell(FIRST + 1 + number, programs.max_column).value = 100 * (number + 1)

    checked, document, before = mend(tmp_path, change)
    assert before == ["column_of_several"] and checked.left_over == ()
    assert values(document, "budget") == [100, 200, 300, 400, 500]


def test_what_was_written_under_another_kinds_field_of_the_name(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        programs = book["プログラム"]
        own, others = columns(programs, "内容")
        for number, row in enumerate(range(FIRST + 1, FIRST + 6)):
            # Every other row is of the other kind: its text stands in the wrong one of two columns of the name.
            programs.cell(row, others).value = None
            programs.cell(row, own).value = f"内容{number}"

    checked, document, before = mend(tmp_path, change)
    assert set(before) == {"cell_of_other_kind"} and checked.left_over == ()
    assert values(document, "content") == [f"内容{number}" for number in range(5)]


def test_a_field_whose_column_is_missing(tmp_path: Path) -> None:
    _, document, _ = mend(tmp_path, lambda book: add_field(book, "検討プログラム", "論点", "point", "文章"))
    assert values(document, "content") == ["・進める。"] * 5
    heads = openpyxl.load_workbook(tmp_path / "mended.xlsx")["プログラム"]
    assert len(columns(heads, "論点")) == 1 and len(columns(heads, "values.study.point", KEYS)) == 1


def test_a_kind_that_was_renamed_on_its_own_sheet_alone(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        kinds = book[words_for("ja").text("planbook.kinds")]
        (at,) = columns(kinds, "name", KEYS)
        kinds.cell(row_of(kinds, "検討プログラム", at), at).value = "調査プログラム"

    _, document, before = mend(tmp_path, change)
    assert before
    first = first_year()
    first["kinds"][1]["name"] = "調査プログラム"
    assert {**document, "format": FORMAT} == {**first, "format": FORMAT}
    sheet = openpyxl.load_workbook(tmp_path / "mended.xlsx")["プログラム"]
    assert columns(sheet, "調査プログラム", BANDS) and not columns(sheet, "検討プログラム", BANDS)


def test_a_fields_label_that_was_renamed_in_the_forms_alone(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        forms = book["様式"]
        (at,) = columns(forms, "label", KEYS)
        for old, new in (("内容", "計画の内容"), ("評価", "所管課の評価")):
            forms.cell(row_of(forms, old, at), at).value = new

    _, document, before = mend(tmp_path, change)
    # The summary names the rating as it was called before.
    assert before
    first = first_year()
    first["kinds"][0]["fields"][0]["label"], first["kinds"][0]["fields"][2]["label"] = "計画の内容", "所管課の評価"
    assert {**document, "format": FORMAT} == {**first, "format": FORMAT}
    assert columns(openpyxl.load_workbook(tmp_path / "mended.xlsx")["プログラム"], "計画の内容")


def test_what_has_no_place_is_named_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, target = tmp_path / "plan.xlsx", tmp_path / "mended.xlsx"
    path.write_bytes(plan_workbook(first_year()))
    book = openpyxl.load_workbook(path)
    programs = book["プログラム"]
    last = programs.max_column
    programs.cell(HEADINGS, last + 1).value, programs.cell(HEADINGS, last + 2).value = "備考", "担当者メモ"
    programs.cell(FIRST + 1, last + 1).value, programs.cell(FIRST + 2, last + 2).value = "=1+1", "要相談"
    programs.cell(programs.max_row + 3, last + 2).value = "欄外"
    book["設定"].cell(3, 6).value = "課長確認済み"
    book.create_sheet("打合せ").cell(3, 3).value = "4月に再確認"
    book.save(path)
    assert [fault.key for fault in read_plan(path).faults] == ["column_unknown"]
    assert run(["check-plan", str(path), "--mend", str(target)]) == 0
    told = capsys.readouterr().out
    mended = openpyxl.load_workbook(target)
    kept = [row[3] for row in mended["置けなかった値"].iter_rows(values_only=True)][3:]
    assert sorted(kept) == sorted(["=1+1", "要相談", "欄外", "課長確認済み"])
    assert all(text in told for text in kept)
    assert mended["打合せ"]["C3"].value == "4月に再確認"
    # Laid out anew once more, nothing is taken away.
    assert run(["check-plan", str(target), "--mend", str(tmp_path / "again.xlsx")]) == 0
    again = openpyxl.load_workbook(tmp_path / "again.xlsx")
    assert [row[3] for row in again["置けなかった値"].iter_rows(values_only=True)][3:] == kept


def test_what_is_wrong_in_cells_is_told_as_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, target = tmp_path / "plan.xlsx", tmp_path / "mended.xlsx"
    path.write_bytes(plan_workbook(first_year()))
    book = openpyxl.load_workbook(path)
    programs, departments = book["プログラム"], book["部署"]
    (kind,), (no,) = columns(programs, "kind", KEYS), columns(programs, "no", KEYS)
    programs.cell(FIRST + 1, kind).value = "実施プロ"
    programs.cell(FIRST + 2, no).number_format = '0"00"'
    (name,) = columns(departments, "name", KEYS)
    departments.cell(FIRST + 1, name).value = None
    book.save(path)
    before = read_plan(path).faults
    assert run(["check-plan", str(path), "--mend", str(target)]) == 2
    after = read_plan(target).faults
    assert {"kind_unknown_meant", "key_missing_in_cell"} <= {fault.key for fault in before} & {f.key for f in after}
    # A number that shows another one is not written anew without what it showed.
    shown = [row[3] for row in openpyxl.load_workbook(target)["置けなかった値"].iter_rows(values_only=True)]
    assert "2" in shown or "200" in shown
    assert capsys.readouterr().err


def test_only_a_workbook_is_mended_and_never_in_place(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(first_year(), ensure_ascii=False), encoding="utf-8")
    assert run(["check-plan", str(path), "--mend", str(tmp_path / "mended.xlsx")]) == 2
    book = tmp_path / "plan.xlsx"
    book.write_bytes(plan_workbook(first_year()))
    assert run(["check-plan", str(book), "--mend", str(book)]) == 2
    assert run(["check-plan", str(book), "--mend", "a.xlsx", "--mark", "b.xlsx"]) == 2


@settings(max_examples=8, deadline=None)
@given(plan_documents())
def test_a_plan_without_faults_comes_through_as_it_was(tmp_path_factory: Any, document: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("mended") / "plan.xlsx"
    try:
        path.write_bytes(plan_workbook(document))
    except kpm_excel.BadOutput:
        reject()  # What a workbook cannot hold is another law's.
    mended = mended_workbook(path)
    assert mended.left_over == ()
    assert read_plan_workbook(mended.content).document == read_plan_workbook(path).document


def test_an_empty_table_stays_empty_where_a_kind_is_called_like_its_mark(tmp_path: Path) -> None:
    document = first_year()
    kind = document["kinds"][0]["id"]
    document = json.loads(json.dumps({**document, "summaries": [], "lists": []}).replace(f'"{kind}"', '"[]"'))
    book = tmp_path / "plan.xlsx"
    book.write_bytes(plan_workbook(document))
    mended = read_plan_workbook(mended_workbook(book).content).document
    assert (mended["summaries"], mended["lists"]) == ([], [])


def test_no_rule_of_a_sheet_holds_the_name_that_a_kind_has_today() -> None:
    # A row's cells are grey where they are another kind's: by what the sheet of kinds calls it, also when renamed.
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(first_year())))
    formulas = [
        formula
        for block in book["プログラム"].conditional_formatting
        for rule in block.rules
        for formula in rule.formula
    ]
    assert any("MATCH(" in formula for formula in formulas)
    assert not any('プログラム"' in formula for formula in formulas)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_speak_of_last_year_where_periods_are_years_alone(language: str) -> None:
    yearly, halves = first_year(), first_year()
    halves["periods"] = [{"id": f"p{n}", "label": f"令和{4 + n // 2}年度{'上下'[n % 2]}半期"} for n in range(3)]
    halves["current_period"], halves["language"], yearly["language"] = "p0", language, language
    told = []
    for document in (yearly, halves):
        content = plan_workbook(document)
        book = openpyxl.load_workbook(io.BytesIO(content))
        (indicators,) = (sheet for sheet in book if str(sheet["A1"].value).endswith(" indicators"))
        (last,) = (sheet for sheet in book if str(sheet["A1"].value).endswith(" previous"))
        told.append([last.title, *(str(cell.value) for row in (*last["A1:Z6"], *indicators["A1:Z6"]) for cell in row)])
        for sheet in (last, indicators):
            for cell in sheet["A"]:
                cell.value = None
        book.save(again := io.BytesIO())
        assert read_plan_workbook(again.getvalue()).document == read_plan_workbook(content).document
    word = {"ja": "前年度", "en": "Last year"}[language]
    assert any(word in text for text in told[0]) and not any(word in text for text in told[1])


def test_colours_go_over_and_comments_are_kept_by_name(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        programs = book["プログラム"]
        at = {cell.value: cell.column for cell in programs[KEYS] if cell.value}
        cell = programs.cell(FIRST + 1, at["name"])
        cell.fill = PatternFill("solid", start_color="FFFF00")
        cell.font = Font(color="C00000", bold=True)
        cell.comment = Comment("課長に確認", "行政課")

    checked, _, _ = mend(tmp_path, change)
    assert [(one.heading, one.text) for one in checked.left_over] == [("コメント", "課長に確認")]
    programs = openpyxl.load_workbook(tmp_path / "mended.xlsx")["プログラム"]
    cells = [cell for row in programs.iter_rows(FIRST + 1) for cell in row]
    filled = [cell.value for cell in cells if cell.fill.fgColor.rgb[2:] == "FFFF00"]
    assert filled == [first_year()["programs"][0]["name"]]
    inked = [cell.value for cell in cells if cell.font.color and cell.font.color.rgb == "FFC00000"]
    assert inked == filled


def test_colours_of_characters_are_known_from_themes_and_in_every_format(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(plan_workbook(first_year()))
    assert own_inks(path) == {}
    book = openpyxl.load_workbook(path)
    at = {cell.value: cell.column for cell in book["プログラム"][KEYS] if cell.value}
    book["プログラム"].cell(FIRST + 1, at["name"]).font = Font(color=Color(theme=5))
    book.save(path)
    found = own_inks(path)
    assert list(found) == [("プログラム", FIRST, at["name"] - 1)]
    assert all(own_inks(office.convert(path, to)) == found for to in ("ods", "xls"))


def test_no_heading_of_a_japanese_plan_by_halves_speaks_of_years() -> None:
    halves = first_year()
    halves["periods"] = [{"id": f"p{n}", "label": f"{4 + n // 2}年{'上下'[n % 2]}半期"} for n in range(3)]
    halves["current_period"] = "p0"
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(halves)))
    shown = [
        f"{cell.value} {cell.comment.text if cell.comment else ''}"
        for sheet in book
        for row in sheet["A1:Z6"]
        for cell in row
    ]
    own = {str(halves[key]) for key in ("title", "as_of", "organization")}
    assert [text for text in (*book.sheetnames, *shown) if "年度" in text and text.strip() not in own] == []


def test_the_colour_of_a_bar_goes_over_with_it(tmp_path: Path) -> None:
    def bar(content: bytes) -> Any:
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = next(one for one in book if str(one["A1"].value).endswith(" schedule"))
        return book, next(cell for row in sheet.iter_rows(FIRST + 1) for cell in row if cell.value == "実施")

    book, cell = bar(plan_workbook(small_document()))
    cell.fill = PatternFill("solid", start_color="FFCC00")
    book.save(path := tmp_path / "plan.xlsx")
    assert bar(mended_workbook(path).content)[1].fill.fgColor.rgb[2:] == "FFCC00"
