"""The check workbook: what the office reads, and where its links lead."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from kpm_excel.book.base import beside
from kpm_excel.office.collect import collect
from kpm_excel.plan.model import Plan
from kpm_excel.reading.noted import read_noted
from kpm_excel.words import words_for
from tests.collecting import PLAN, dated, edited, form, make_plan, program, put
from tests.mishaps.arrivals import LAST_YEAR, NEW
from tests.rig import validator

WRONG = {"rating": "概ねA", "results": None}


def collected(folder: Path, files: dict[str, bytes], plan: Plan = PLAN) -> Any:
    """The check workbook that is written for `files`, in openpyxl; it lies in the folder `out`."""
    import openpyxl

    (folder / "in").mkdir()
    for name, content in files.items():
        (folder / "in" / name).write_bytes(content)
    collect(plan, [folder / "in"], folder / "out")
    return openpyxl.load_workbook(folder / "out" / "check.xlsx")


def table(sheet: Any, head: str) -> list[dict[str, Any]]:
    """The rows of the table whose first column is headed `head`: the cell of each column."""
    start = next(row for row in range(1, 9) if sheet.cell(row, 1).value == head)
    heads = [cell.value for cell in sheet[start]]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=start + 1)]


def links(workbook: Any) -> Iterator[Any]:
    return (cell.hyperlink for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.hyperlink)


def insert_row(workbook: Any) -> None:
    workbook["№1"].insert_rows(3)


def test_a_finding_leads_to_its_cell_in_the_marked_copy(tmp_path: Path) -> None:
    import openpyxl

    # In the file that came the rows moved; in the copy they stand where they belong.
    content = edited(put(form(), WRONG), insert_row)
    workbook = collected(tmp_path, {"a #1 50%.xlsx": content, "b.xlsx": form("zaisei")})
    rows = [row for row in table(workbook["確認事項"], "区分") if row["コード"].value in ("KPM201", "KPM202")]
    assert len(rows) == 2
    for row in rows:
        link = row["セル"].hyperlink
        copy = openpyxl.load_workbook(tmp_path / "out" / unquote(link.target))
        sheet, cell = link.location.split("!")
        held = copy[sheet.strip("'")][cell].value
        assert held == ("概ねA" if row["コード"].value == "KPM202" else None)
        assert cell != row["セル"].value


def test_every_link_leads_to_something_that_was_made(tmp_path: Path) -> None:
    workbook = collected(tmp_path, {"a.xlsx": put(form(), WRONG)})
    found = list(links(workbook))
    outside = {unquote(link.target) for link in found if link.target}
    assert outside == {"feedback/a.xlsx", "mail/a.eml", "mail/zaisei_財政課.eml"}
    assert all((tmp_path / "out" / target).is_file() for target in outside)
    inside = {link.location for link in found if not link.target}
    assert inside == {"'確認事項'!A4"}


def test_excel_would_take_it_as_it_is(tmp_path: Path) -> None:
    collected(tmp_path, {"a #1 50%.xlsx": put(form(), WRONG)})
    assert validator.validate([tmp_path / "out" / "check.xlsx"]) == []


def test_departments_show_how_far_they_are_and_what_to_do_next(tmp_path: Path) -> None:
    files = {"a.xlsx": put(form(), WRONG), "前回.xlsx": form("zaisei", plan=LAST_YEAR)}
    workbook = collected(tmp_path, files, make_plan(deadline="2026-04-21"))
    sheet = workbook["部署"]
    assert sheet["A2"].value == "様式をお願いした2部署のうち、0部署を取り込みました（0％）。"
    assert sheet["A3"].value == "残りは、修正をお願いする部署が1、未提出の部署が1です。"
    rows = {
        row["部署"].value: [row[head].value for head in ("状況", "要修正", "ファイル", "次にすること")]
        for row in table(sheet, "コード")
    }
    assert rows == {
        "管理課": ["要修正", 2, "a.xlsx", "2件を直して再提出するよう依頼してください。"],
        "財政課": [
            "未提出",
            1,
            "前回.xlsx（取り込めません）",
            "様式の提出を依頼してください（提出期限 令和8年4月21日）。",
        ],
        "文書課": ["対象外", 0, None, "尋ねる項目はありません。"],
    }


def test_sources_say_which_files_gave_the_answers(tmp_path: Path) -> None:
    workbook = collected(tmp_path, {"a.xlsx": dated(form(), NEW), "b.xlsx": form(), "c.xlsx": b"PK\3\4"})
    rows = table(workbook["ファイル"], "ファイル")
    uses = {row["ファイル"].value: row["回答の使用"].value for row in rows}
    assert uses == {"a.xlsx": "使用", "b.xlsx": "不使用", "c.xlsx": "不使用"}
    assert all(len(row["SHA-256"].value) == 64 for row in rows)


def test_a_scan_named_like_a_department_stands_beside_it(tmp_path: Path) -> None:
    workbook = collected(tmp_path, {"a.xlsx": form(), "財政課_回答.pdf": b"%PDF-1.7 scan"})
    files = {row["部署"].value: row["ファイル"].value for row in table(workbook["部署"], "コード")}
    assert files == {"管理課": "a.xlsx", "財政課": "財政課_回答.pdf（取り込めません）", "文書課": None}


def test_what_a_technician_asks_for_stands_behind_everything_else(tmp_path: Path) -> None:
    sheet = collected(tmp_path, {"a.xlsx": form()})["ファイル"]
    heads = [cell.value for cell in sheet[3] if cell.value and not sheet.column_dimensions[cell.column_letter].hidden]
    assert heads.index("備考") < heads.index("形式") and heads[-2:] == ["バイト数", "SHA-256"]


def test_every_sheet_can_be_sorted_and_filtered(tmp_path: Path) -> None:
    for sheet in collected(tmp_path, {"a.xlsx": put(form(), WRONG)}):
        head, last = sheet.auto_filter.ref.split(":")
        assert sheet.freeze_panes == f"A{int(head[1:]) + 1}"
        assert int("".join(filter(str.isdigit, last))) == sheet.max_row
        assert not sheet.merged_cells.ranges


@pytest.mark.parametrize("name", ["a b.xlsx", "a#b.xlsx", "a%20b.xlsx", "課[1].xlsx"])
def test_a_link_to_a_file_reads_back_as_its_name(name: str) -> None:
    from openpyxl import load_workbook

    from kpm_excel.book.base import Book, Sheet, Style
    from kpm_excel.excel.write.writer import write_book

    sheet = Sheet("一")
    sheet.put(0, 0, "開く", Style(), link=beside(f"feedback/{name}", "'№1'!C5"))
    link = load_workbook(io.BytesIO(write_book(Book([sheet], font="Arial"))))["一"]["A1"].hyperlink
    assert (unquote(link.target), link.location) == (f"feedback/{name}", "'№1'!C5")


@pytest.mark.parametrize(("language", "heads"), [("ja", ("ファイル", "記入した人")), ("en", ("File", "Filled in by"))])
def test_who_filled_a_form_in_stands_beside_its_file_and_nowhere_else(
    language: str, heads: tuple[str, str], tmp_path: Path
) -> None:
    plan = make_plan(language=language)

    def sign(workbook: Any) -> None:
        first = workbook.worksheets[0]
        rule = words_for(language).text("entry.respondent_prompt")
        name, extension = (str(r.sqref) for r in first.data_validations.dataValidation if r.prompt == rule)
        first[name], first[extension] = "見本 花子", 2345
        first.insert_rows(5)
        first.title = "x"

    files = {"a.xlsx": edited(form("kanri", plan=plan), sign), "b.xlsx": form("zaisei", plan=plan)}
    sources = table(collected(tmp_path, files, plan).worksheets[2], heads[0])
    assert {row[heads[0]].value: row[heads[1]].value for row in sources} == {"a.xlsx": "見本 花子 2345", "b.xlsx": None}
    assert "花子" not in (tmp_path / "out" / "consolidated.json").read_text(encoding="utf-8")


def test_errors_come_first_and_a_department_leads_to_its_own_of_each_weight(tmp_path: Path) -> None:
    wrong_late = put(form("zaisei"), {"rating": "C"}, program=3)
    files = {"a.xlsx": put(form(), {**WRONG, "results": "あ" * 61}), "z.xlsx": wrong_late}
    workbook = collected(tmp_path, files)
    sheet, head = workbook["確認事項"], 3
    kinds = [row[0] for row in sheet.iter_rows(min_row=head + 1, values_only=True) if row[0]]
    assert kinds == sorted(kinds, key=["要修正", "要確認", "お知らせ"].index) and len(set(kinds)) >= 2
    rows = {row[0].value: row for row in workbook["部署"].iter_rows()}
    for code in ("kanri", "zaisei"):
        for cell, kind in ((rows[code][5], "要修正"), (rows[code][6], "要確認")):
            if cell.value:
                at = int(re.sub(r".*!\$?[A-Z]+\$?", "", cell.hyperlink.location))
                assert sheet.cell(at, 1).value == kind


def test_notes_are_taken_as_they_are_shown_and_none_is_lost_with_its_row(tmp_path: Path) -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = collected(tmp_path, {"a.xlsx": put(form(), WRONG)})
    rows = table(book["確認事項"], "区分")
    rows[0]["備考"].value, rows[0]["備考"].number_format = 0.375, "h:mm"
    rows[1]["備考"].value = CellRichText(TextBlock(InlineFont(strike=True), "旧"), "新")
    book.save(tmp_path / "edited.xlsx")
    assert [*read_noted(tmp_path / "edited.xlsx").notes["findings"].values()] == ["9:00", "新"]
    # Somebody deleted the hidden column by which a row is known again.
    hidden = next(cell for cell in book["確認事項"][rows[0]["備考"].row - 1] if "kpm-excel:" in str(cell.value))
    book["確認事項"].delete_cols(hidden.column)
    book.save(tmp_path / "edited.xlsx")
    assert [text for _, _, text in read_noted(tmp_path / "edited.xlsx").loose] == ["9:00", "新"]


def test_a_note_follows_its_program_to_another_number(tmp_path: Path) -> None:
    def numbered(numbers: dict[str, int]) -> Plan:
        programs = [program(no, key, ["kanri"], indicators=[]) | {"key": key} for key, no in numbers.items()]
        return make_plan(format="kpm-excel/plan@2", programs=programs, cycle="aoba-r7")

    def check_of(plan: Plan) -> Any:
        (tmp_path / "in" / "a.xlsx").write_bytes(form(answers={}, plan=plan))
        done = collect(plan, [tmp_path / "in"], tmp_path / "out")
        return done, openpyxl.load_workbook(tmp_path / "out" / "check.xlsx")

    import openpyxl

    (tmp_path / "in").mkdir()
    _, book = check_of(numbered({"one": 1, "two": 2}))
    for row in table(book["確認事項"], "区分"):
        row["備考"].value = f"{row['番号'].value}の{row['項目'].value}"
    book.save(tmp_path / "out" / "check.xlsx")
    # The first program went, and the second has its number.
    done, book = check_of(numbered({"two": 1}))
    notes = {(row["番号"].value, row["備考"].value) for row in table(book["確認事項"], "区分") if row["備考"].value}
    assert (1, "2の取組実績") in notes and (1, "1の取組実績") not in notes
    assert {note.text for note in done.left_notes} >= {"1の取組実績", "1の評価"}
