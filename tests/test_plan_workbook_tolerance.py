"""A plan workbook that people have worked on is read where its meaning is sure: moved, merged, renamed, retyped."""

from __future__ import annotations

import copy
import datetime as dt
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.planbook.plan_book import plan_book
from kpm_excel.plan.jsonfile import plan_from_document, version_of
from kpm_excel.planbook.faults import record_faults
from kpm_excel.planbook.read import read_plan_workbook
from kpm_excel.plans import marked_plan, plan_workbook, read_plan
from kpm_excel.words import words_for
from tests.rig import office

pytestmark = pytest.mark.usefixtures("read_here")

TEMPLATES = Path(__file__).parents[1] / "templates"
DOCUMENT = json.loads((TEMPLATES / "symbols.json").read_text(encoding="utf-8"))
HEADINGS = 5
FIRST = 7


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan's workbook as LibreOffice saved it, so that openpyxl finds what a person's program leaves."""
    path = tmp_path_factory.mktemp("plan") / "plan.xlsx"
    path.write_bytes(plan_workbook(DOCUMENT))
    return path


def column_of(sheet: Worksheet, heading: str) -> int:
    return next(cell.column for cell in sheet[HEADINGS] if cell.value == heading)


def after(written: Path, tmp_path: Path, change: Callable[[Workbook], None]) -> Path:
    workbook = load_workbook(written)
    change(workbook)
    workbook.save(tmp_path / "plan.xlsx")
    return tmp_path / "plan.xlsx"


def without_hidden_marks(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        for cell in [*sheet[1], *next(sheet.iter_cols(max_col=1))]:
            cell.value = None


def with_formulas_made_values(workbook: Workbook) -> None:
    """openpyxl leaves out the results of formulas, which a spreadsheet program would have stored."""
    sheet = workbook["年度スケジュール"]
    for column, period in zip(range(5, 17, 4), DOCUMENT["periods"], strict=True):
        sheet.cell(4, column).value = period["label"]


def columns_swapped(workbook: Workbook) -> None:
    sheet = workbook["部署"]
    for row in range(HEADINGS, FIRST + len(DOCUMENT["departments"])):
        name, code = sheet.cell(row, 2), sheet.cell(row, 3)
        name.value, code.value = code.value, name.value


def headings_in_other_words(workbook: Workbook) -> None:
    workbook["部署"].cell(HEADINGS, 2).value = "課の名称"
    workbook["部署"].cell(HEADINGS, 3).value = " ｺｰﾄﾞ＊ "
    workbook["区分"].cell(HEADINGS, 2).value = "番号（必須）"


def sheets_renamed(workbook: Workbook) -> None:
    workbook["プログラム"].title = "事業一覧"
    workbook["部署"].title = "部署 "
    workbook["設定"].title = "基本設定"


def in_english(workbook: Workbook) -> None:
    workbook["部署"].title = "Departments"
    workbook["部署" if "部署" in workbook.sheetnames else "Departments"].cell(HEADINGS, 2).value = "Name"


def rows_apart(workbook: Workbook) -> None:
    for name in ("部署", "プログラム", "指標"):
        workbook[name].insert_rows(FIRST + 1)
        workbook[name].insert_rows(FIRST)
    workbook["評価"].insert_rows(3)


def numbers_as_texts(workbook: Workbook) -> None:
    sheet = workbook["プログラム"]
    for row, program in enumerate(DOCUMENT["programs"], start=FIRST):
        sheet.cell(row, 2).value = "１２３４５６"[program["no"] - 1]
        budget = column_of(sheet, "予算額")
        sheet.cell(row, budget).value = f"{program['values']['budget']:,}千円"
    indicators = workbook["指標"]
    indicators.cell(FIRST, column_of(indicators, "今年度の目標")).value = "５，２００"


def words_in_other_forms(workbook: Workbook) -> None:
    fields, programs = workbook["様式"], workbook["プログラム"]
    fields.cell(FIRST, column_of(fields, "必須")).value = True
    fields.cell(FIRST, column_of(fields, "種類")).value = "Text"
    fields.cell(FIRST, column_of(fields, "記号")).value = "ｐｕｒｐｏｓｅ"
    condition = fields.cell(FIRST + 9, column_of(fields, "必須"))
    condition.value = "所管課評価 ＝ ▲，✕"
    programs.cell(FIRST, column_of(programs, "主担当")).value = "kosodate"
    programs.cell(FIRST, column_of(programs, "区分")).value = "基本事業１－１－１"
    workbook["設定"].cell(11, 3).value = "令和８年度"
    workbook["設定"].cell(12, 3).value = "令和9年5月14日（金）"


def departments_in_one_cell(workbook: Workbook) -> None:
    sheet = workbook["プログラム"]
    lead = column_of(sheet, "主担当")
    sheet.cell(FIRST, lead).value, sheet.cell(FIRST, lead + 1).value = "子育て支援課、健康福祉課", None


def merged_down(workbook: Workbook) -> None:
    sheet = workbook["年度スケジュール"]
    sheet.cell(FIRST + 1, 2).value = None
    sheet.merge_cells(start_row=FIRST, end_row=FIRST + 1, start_column=2, end_column=2)
    scales = workbook["評価"]
    for row in range(FIRST + 1, FIRST + 4):
        scales.cell(row, 2).value = None
    scales.merge_cells(start_row=FIRST, end_row=FIRST + 3, start_column=2, end_column=2)
    kinds = workbook["様式"]
    for row in range(FIRST + 1, FIRST + 14):
        kinds.cell(row, 2).value = None


def bars_filled(workbook: Workbook) -> None:
    """What was merged is filled instead, with the label in the first cell."""
    sheet = workbook["年度スケジュール"]
    for block in list(sheet.merged_cells.ranges):
        if block.min_row < FIRST:
            continue
        sheet.unmerge_cells(str(block))
        fill = PatternFill("solid", start_color=f"{block.min_col:02X}C0{block.max_col:02X}")
        for column in range(block.min_col, block.max_col + 1):
            sheet.cell(block.min_row, column).fill = copy.copy(fill)


def bars_written(workbook: Workbook) -> None:
    sheet = workbook["年度スケジュール"]
    last = column_of(sheet, "帯の文字")
    for block in list(sheet.merged_cells.ranges):
        if block.min_row == FIRST + 1:
            label = sheet.cell(block.min_row, block.min_col).value
            sheet.unmerge_cells(str(block))
            for column in range(block.min_col, block.max_col + 1):
                sheet.cell(FIRST + 1, column).value, sheet.cell(FIRST + 1, column).fill = None, PatternFill()
            for column, value in zip(range(last, last + 3), (label, "ｒ７ｑ３", "令和9年度"), strict=True):
                sheet.cell(FIRST + 1, column).value = value


def rows_highlighted(workbook: Workbook) -> None:
    for cell in workbook["年度スケジュール"][FIRST + 1]:
        if cell.fill.fill_type != "solid" or cell.column < 5:
            cell.fill = PatternFill("solid", start_color="FFFF00")


@pytest.mark.parametrize(
    "change",
    [
        without_hidden_marks,
        columns_swapped,
        headings_in_other_words,
        sheets_renamed,
        in_english,
        rows_apart,
        numbers_as_texts,
        words_in_other_forms,
        departments_in_one_cell,
        merged_down,
        bars_filled,
        bars_written,
        rows_highlighted,
    ],
)
def test_the_plan_is_the_same(change: Callable[[Workbook], None], written: Path, tmp_path: Path) -> None:
    def both(workbook: Workbook) -> None:
        with_formulas_made_values(workbook)
        change(workbook)

    record = read_plan_workbook(after(written, tmp_path, both))
    assert [(fault.place, fault.key) for fault in record_faults(record)] == []
    assert version_of(record.document) == version_of(DOCUMENT)


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_rows_and_columns_may_be_inserted_anywhere(ending: str, written: Path) -> None:
    steps = [
        ("insert_columns", "部署", 1, 1),
        ("insert_columns", "プログラム", 0, 1),
        ("insert_rows", "プログラム", 3, 2),
        ("insert_rows", "年度スケジュール", 1, 1),
        ("insert_columns", "年度スケジュール", 2, 1),
        ("insert_rows", "設定", 2, 1),
        ("insert_rows", "設定", 9, 1),
        ("insert_columns", "設定", 0, 1),
        ("insert_rows", "期間", 0, 1),
        ("move", "部署", 7),
        ("rename", "区分", "区分（案）"),
    ]
    record = read_plan_workbook(office.edit(written, steps, ending))
    assert record_faults(record) == []
    assert version_of(record.document) == version_of(DOCUMENT)


@pytest.mark.parametrize("template", ["symbols", "rag"])
@pytest.mark.parametrize("step", ["delete_columns", "delete_rows"])
def test_what_is_hidden_may_be_deleted(step: str, template: str, tmp_path: Path) -> None:
    document = json.loads((TEMPLATES / f"{template}.json").read_text(encoding="utf-8"))
    (tmp_path / "plan.xlsx").write_bytes(plan_workbook(document))
    names = load_workbook(tmp_path / "plan.xlsx").sheetnames
    record = read_plan_workbook(office.edit(tmp_path / "plan.xlsx", [(step, name, 0, 1) for name in names], "xlsx"))
    assert record_faults(record) == []
    assert version_of(record.document) == version_of(document)


def test_what_an_office_adds_is_read(written: Path, tmp_path: Path) -> None:
    def add(workbook: Workbook) -> None:
        with_formulas_made_values(workbook)
        for sheet, values in (
            ("部署", ["図書館", "tosho"]),
            ("プログラム", [7, "移動図書館", "実施計画事業", "基本事業3-1-2", None, "図書館", "産業観光課"]),
            ("指標", [7, None, "visits", "巡回の回数", "回", "以上", 24]),
        ):
            rows = workbook[sheet].iter_rows(min_row=FIRST, min_col=2)
            row = next(row for row in rows if all(cell.value is None for cell in (row[0], row[2])))
            for cell, value in zip(row, values, strict=False):
                cell.value = value if value is not None else cell.value
        schedule = workbook["年度スケジュール"]
        row = next(row for row in schedule.iter_rows(min_row=FIRST) if row[1].value is None)
        row[1].value, row[3].value, row[6].value = 7, "巡回", "試行"
        for cell in row[6:9]:
            cell.fill = PatternFill("solid", start_color="FFC000")

    record = read_plan_workbook(after(written, tmp_path, add))
    program = record.document["programs"][-1]
    assert program["departments"] == ["tosho", "sangyo"] and program["group"] == "3-1-2"
    assert program["values"]["schedule"] == [
        {"item": "巡回", "bars": [{"label": "試行", "from": "R7Q3", "to": "R8Q1"}]}
    ]
    assert program["values"]["indicators"] == [
        {"id": "visits", "name": "巡回の回数", "unit": "回", "comparator": ">=", "target": 24}
    ]
    assert {(fault.place, fault.key) for fault in record_faults(record)} == {
        ("プログラム!K13", "value_missing"),
        ("プログラム!L13", "value_missing"),
    }


def test_formulas_are_read_by_their_results(written: Path, tmp_path: Path) -> None:
    def put(workbook: Workbook) -> None:
        workbook["プログラム"].cell(FIRST, 3).value = '="子育てひろば"&"の充実"'

    path = after(written, tmp_path, put)
    assert ("プログラム!C7", "cell_no_result") in [(fault.place, fault.key) for fault in read_plan(path).faults]
    assert version_of(read_plan_workbook(office.convert(path)).document) == version_of(DOCUMENT)


def test_what_is_crossed_out_or_an_error_is_named(written: Path, tmp_path: Path) -> None:
    def put(workbook: Workbook) -> None:
        sheet = workbook["プログラム"]
        sheet.cell(FIRST, 3).font = Font(strike=True)
        sheet.cell(FIRST + 1, 3).value = "#REF!"
        sheet.cell(FIRST + 2, column_of(sheet, "予算額")).number_format = "0.0%"

    found = [(fault.place, fault.key) for fault in read_plan(after(written, tmp_path, put)).faults]
    assert ("プログラム!C7", "cell_struck") in found and ("プログラム!C8", "cell_error") in found
    assert any(key == "cell_percent" for _, key in found)


def test_what_shows_as_something_else_is_named(written: Path, tmp_path: Path) -> None:
    def put(workbook: Workbook) -> None:
        sheet, departments = workbook["プログラム"], workbook["部署"]
        amounts = column_of(sheet, "予算額")
        for row, (value, number_format) in enumerate([(1.2, '0.0"百万円"'), (12, '0"000"'), (1200, "#,##0")]):
            sheet.cell(FIRST + row, amounts).value = value
            sheet.cell(FIRST + row, amounts).number_format = number_format
        sheet.cell(FIRST + 3, amounts).value = "1200①"
        departments.cell(FIRST, 2).value = 7
        departments.cell(FIRST, 2).number_format = "000"
        sheet.cell(FIRST, 3).font = Font(name="Wingdings")
        sheet.cell(FIRST, 3).value = "ü"
        sheet.cell(FIRST + 1, 3).value = '=DISPIMG("ID_0F3A",1)'
        sheet.cell(FIRST + 1, 3).data_type = "s"
        workbook["設定"].cell(12, 3).value = dt.date(2027, 5, 14)
        workbook["設定"].cell(12, 3).number_format = 'm"月"d"日"'

    found = {(fault.place, fault.key) for fault in read_plan(after(written, tmp_path, put)).faults}
    letter = get_column_letter(column_of(load_workbook(written)["プログラム"], "予算額"))
    assert {(f"プログラム!{letter}{FIRST + row}", "cell_shown_otherwise") for row in (0, 1)} <= found
    assert (f"プログラム!{letter}{FIRST + 2}", "cell_shown_otherwise") not in found
    assert (f"プログラム!{letter}{FIRST + 3}", "cell_raised") in found
    assert (f"部署!B{FIRST}", "cell_shown_otherwise") in found
    assert ("設定!C12", "cell_day_otherwise") in found
    assert {("プログラム!C7", "cell_symbols"), ("プログラム!C8", "cell_stand_in")} <= found


def test_the_marked_copy_shows_every_fault_at_its_cell(written: Path, tmp_path: Path) -> None:
    def spoil(workbook: Workbook) -> None:
        workbook["プログラム"].cell(FIRST, 7).value = "子育て支援か"
        workbook["部署"].cell(FIRST, 4).value = "=なし"
        workbook["部署"].cell(FIRST, 4).data_type = "s"

    source, out = after(written, tmp_path, spoil), tmp_path / "marked.xlsx"
    (_, faults, *_), content = marked_plan(source)
    out.write_bytes(content)
    marked = load_workbook(out)
    assert {fault.place for fault in faults} == {"プログラム!G7", "部署!D7"}
    for fault in faults:
        name, _, cell = fault.place.rpartition("!")
        note: Any = marked[name][cell].comment
        assert note.text and marked[name][cell].fill.start_color.rgb.endswith("F3B4B4")
    assert [row[0].value for row in marked["誤りの一覧"].iter_rows(min_row=3)] == [fault.place for fault in faults]
    assert [fault.place for fault in read_plan(out).faults] == [fault.place for fault in faults]
    with zipfile.ZipFile(out) as package:
        assert {(entry.create_system, entry.date_time) for entry in package.infolist()} == {(3, (1980, 1, 1, 0, 0, 0))}
    assert marked.properties.modified == load_workbook(source).properties.modified


BOOK = plan_book(DOCUMENT)
CELLS = [(number, index) for number, sheet in enumerate(BOOK.sheets) for index, _ in enumerate(sheet.cells)]
TYPED = (
    st.sampled_from(
        [None, "", "　", "?", "[]", '""', "はい", "a = b", "S", "1", "№1", "R7Q9", "令和7年度", "=1", '"', "#x"]
    )
    | st.sampled_from([True, -1, 0, 1.5, 1e300, 10**15, dt.date(2026, 2, 2)])
    | st.sampled_from([cell.value for sheet in BOOK.sheets for cell in sheet.cells if cell.value is not None])
)


@given(st.lists(st.tuples(st.sampled_from(CELLS), TYPED), min_size=1, max_size=12))
@settings(max_examples=30)
def test_whatever_is_typed_gives_a_plan_or_faults_at_cells(typed: list[tuple[tuple[int, int], Any]]) -> None:
    book = copy.deepcopy(BOOK)
    for (number, index), value in typed:
        cell = book.sheets[number].cells[index]
        style = replace(cell.style, number_format="yyyy-mm-dd" if isinstance(value, dt.date) else None)
        book.sheets[number].cells[index] = cell._replace(value=value, formula=None, style=style)
    record = read_plan_workbook(write_book(book))
    faults = record_faults(record)
    assert all("!" in fault.place and fault.message(words_for("ja")) for fault in faults)
    if not faults:
        assert plan_from_document(record.document)
        assert version_of(read_plan_workbook(plan_workbook(record.document)).document) == version_of(record.document)


@pytest.mark.parametrize("ending", ["ods", "xls"])
@pytest.mark.parametrize("change", [bars_filled, rows_highlighted, with_formulas_made_values])
def test_painted_bars_keep_their_length_in_every_format(
    change: Callable[[Workbook], None], ending: str, written: Path, tmp_path: Path
) -> None:
    saved = office.convert(after(written, tmp_path, change), ending)
    record = read_plan_workbook(saved)
    assert [(fault.place, fault.key) for fault in record_faults(record)] == []
    assert version_of(record.document) == version_of(DOCUMENT)


def test_rows_that_an_office_adds_are_printed_and_no_empty_pages(written: Path, tmp_path: Path) -> None:
    def longer(workbook: Workbook) -> None:
        for row, name in ((30, "追加した課その1"), (300, "追加した課その2")):
            workbook["部署"].cell(row, 2, name)

    before, now = (pypdf.PdfReader(office.convert(path, "pdf")) for path in (written, after(written, tmp_path, longer)))
    text = "".join("".join(page.extract_text() for page in now.pages).split())
    assert "追加した課その1" in text and "追加した課その2" in text
    assert len(now.pages) < len(before.pages) + 20
