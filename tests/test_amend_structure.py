"""Whatever is done to the rows, columns and sheets of a review: an edit is taken, or it is named that it is not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.answer_key import AnswerKey
from kpm_excel.consolidated import Consolidated, load_consolidated
from kpm_excel.findings import Code, Place, find
from kpm_excel.layouts.overview.table import kind_sheet
from kpm_excel.office.amend import amend
from kpm_excel.office.overview import write_overview
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from tests.edited import told, write_review
from tests.plans import small_document, small_plan
from tests.reporting import consolidated_of
from tests.rig.clients import resave
from tests.test_over_the_years import first_year

pytestmark = pytest.mark.usefixtures("read_here")

#: Row of the first program, and column of the hidden numbers.
FIRST, NUMBERS = 6, 1


def body() -> tuple[Plan, Consolidated]:
    plan = plan_from_document(first_year())
    answers = {str(p.no): {"results": f"・{p.name}を進めた。", "rating": "A"} for p in plan.programs}
    return plan, consolidated_of(plan, answers)


def column(sheet: Any, key: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == key)


def edit(sheet: Any, text: str = "・直した。") -> None:
    sheet.cell(FIRST, column(sheet, "results")).value = text


def copied_sheet_then_edited(book: Any, sheet: Any) -> None:
    book.copy_worksheet(sheet)
    edit(sheet)


def copied_sheet_edited(book: Any, sheet: Any) -> None:
    edit(book.copy_worksheet(sheet))


def copied_row(sheet: Any) -> int:
    row = sheet.max_row + 1
    for cell in sheet[FIRST]:
        sheet.cell(row, cell.column).value = cell.value
    return row


def edited_then_row_copied(book: Any, sheet: Any) -> None:
    edit(sheet)
    copied_row(sheet)


def row_copied_then_edited(book: Any, sheet: Any) -> None:
    copied_row(sheet)
    edit(sheet)


def row_copied_and_copy_edited(book: Any, sheet: Any) -> None:
    sheet.cell(copied_row(sheet), column(sheet, "results")).value = "・直した。"


def edited_column_deleted(book: Any, sheet: Any) -> None:
    edit(sheet)
    sheet.delete_cols(column(sheet, "results"))


def column_copied_and_edited(book: Any, sheet: Any) -> None:
    at, last = column(sheet, "results"), sheet.max_column + 1
    for row in range(1, sheet.max_row + 1):
        sheet.cell(row, last).value = sheet.cell(row, at).value
    sheet.cell(FIRST, last).value = "・直した。"


def edited_row_deleted(book: Any, sheet: Any) -> None:
    edit(sheet)
    sheet.delete_rows(FIRST)


def row_moved_to_the_other_kind(book: Any, sheet: Any) -> None:
    edit(sheet)
    other = next(one for one in book.worksheets if one is not sheet and one.sheet_state == "visible")
    row = other.max_row + 1
    for cell in sheet[FIRST]:
        other.cell(row, cell.column).value = cell.value
    sheet.delete_rows(FIRST)


def renamed(book: Any, sheet: Any) -> None:
    edit(sheet)
    sheet.title = "別の名"


def columns_swapped(book: Any, sheet: Any) -> None:
    edit(sheet)
    first, second = column(sheet, "results"), column(sheet, "rating")
    for row in range(1, sheet.max_row + 1):
        one, other = sheet.cell(row, first), sheet.cell(row, second)
        one.value, other.value = other.value, one.value


def rows_sorted(book: Any, sheet: Any) -> None:
    edit(sheet)
    for cell in sheet[FIRST]:
        other = sheet.cell(FIRST + 1, cell.column)
        cell.value, other.value = other.value, cell.value


def merged_with_the_next(book: Any, sheet: Any) -> None:
    edit(sheet)
    at = column(sheet, "results")
    sheet.merge_cells(start_row=FIRST, end_row=FIRST + 1, start_column=at, end_column=at)


CHANGES: list[Callable[[Any, Any], None]] = [
    copied_sheet_then_edited, copied_sheet_edited, edited_then_row_copied, row_copied_then_edited,
    row_copied_and_copy_edited, edited_column_deleted, column_copied_and_edited, edited_row_deleted,
    row_moved_to_the_other_kind, renamed, columns_swapped, rows_sorted,
    merged_with_the_next,
]  # fmt: skip
TAKEN = {copied_sheet_then_edited, edited_then_row_copied, renamed, columns_swapped, rows_sorted, merged_with_the_next}


def changed(plan: Plan, consolidated: Consolidated, path: Path, change: Callable[[Any, Any], None]) -> Any:
    book = openpyxl.load_workbook(write_review(plan, consolidated, path))
    change(book, book[plan.kinds[0].name])
    book.save(path)
    return amend(plan, consolidated, path)


@pytest.mark.parametrize("change", CHANGES)
def test_an_edit_is_taken_or_named(change: Callable[[Any, Any], None], tmp_path: Path) -> None:
    plan, consolidated = body()
    amended = changed(plan, consolidated, tmp_path / "review.xlsx", change)
    texts = [one.after for one in amended.amendments]
    assert texts == ["・直した。"] or (not texts and amended.notes), change
    assert texts or change not in TAKEN


def test_a_backup_that_nobody_wrote_on_is_no_edit(tmp_path: Path) -> None:
    plan, consolidated = body()
    amended = changed(plan, consolidated, tmp_path / "review.xlsx", lambda book, sheet: book.copy_worksheet(sheet))
    assert amended.amendments == () and amended.notes == ()


def keys_of(sheet: Any) -> dict[str, int]:
    """The columns of two answers, by the hidden keys wherever they are now."""
    for row in range(1, 8):
        if found := {cell.value: cell.column for cell in sheet[row] if cell.value in ("results", "rating")}:
            return found
    return {}


def cut(sheet: Any, row: int, at: int, other: int) -> None:
    """A text cut out and put into another row."""
    sheet.cell(other, at).value, sheet.cell(row, at).value = sheet.cell(row, at).value, None


def row_cut(sheet: Any, row: int, at: int, other: int) -> None:
    last = sheet.max_row + 1
    for cell in sheet[row]:
        sheet.cell(last, cell.column).value, cell.value = cell.value, None


def row_pasted(sheet: Any, row: int, at: int, other: int) -> None:
    last = sheet.max_row + 1
    for cell in sheet[row]:
        sheet.cell(last, cell.column).value = cell.value


def swapped_rows(sheet: Any, row: int, other: int, first: int) -> None:
    for column in range(first, sheet.max_column + 1):
        one, two = sheet.cell(row, column), sheet.cell(other, column)
        one.value, two.value = two.value, one.value


def filtered(sheet: Any, row: int, at: int, other: int) -> None:
    sheet.auto_filter.ref = f"A{row}:F{other + 1}"
    sheet.row_dimensions[row].hidden = True


#: What is done to a sheet at the row of a program, the column of an answer, and the row of another program.
STEPS: dict[str, Callable[[Any, int, int, int], None]] = {
    "cut": cut,
    "row cut": row_cut,
    "row copied": row_pasted,
    "sorted": lambda sheet, row, at, other: swapped_rows(sheet, row, other, 1),
    "sorted in part": lambda sheet, row, at, other: swapped_rows(sheet, row, other, 2),
    "filtered": filtered,
    "row deleted": lambda sheet, row, at, other: sheet.delete_rows(row),
    "column deleted": lambda sheet, row, at, other: sheet.delete_cols(at),
    "another column deleted": lambda sheet, row, at, other: sheet.delete_cols(max(at - 1, 2)),
    "row inserted": lambda sheet, row, at, other: sheet.insert_rows(row),
    "column inserted": lambda sheet, row, at, other: sheet.insert_cols(at),
    "sheet copied": lambda sheet, row, at, other: sheet.parent.copy_worksheet(sheet),
}


def test_tabs_over_which_one_table_goes_on_may_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind_sheet, "_MOST_PAGES", 1)
    plan, consolidated = body()
    long = "\n".join(f"・{number}番目の窓口について、待ち時間を調べ、案内を改めた。" for number in range(120))
    consolidated = consolidated_of(plan, {"1": {"results": long, "rating": "A"}})
    book = openpyxl.load_workbook(write_overview(plan, consolidated, path := tmp_path / "overview.xlsx"))
    parts = [sheet for sheet in book if any(cell.value == 1 for cell in sheet["A"])]
    assert len(parts) > 1
    book.move_sheet(parts[0], offset=len(parts))
    book.save(path)
    assert not amend(plan, consolidated, path).amendments
    keys = keys_of(parts[0])
    row = next(cell.row for cell in parts[0]["A"] if cell.value == 1)
    cell = parts[0].cell(row, keys["results"])
    cell.value = cell.value.replace("・0番目の窓口", "・総合の窓口")
    parts[-1].title = "続き"
    book.save(path)
    (one,) = amend(plan, consolidated, path).amendments
    assert one.after == long.replace("・0番目の窓口", "・総合の窓口")


@pytest.mark.parametrize("write", [write_review, write_overview])
@given(data=st.data())
@settings(max_examples=12)
def test_no_edit_is_dropped_in_silence_whatever_comes_and_goes(
    write: Callable[[Plan, Consolidated, Path], Path], data: st.DataObject
) -> None:
    plan, consolidated = body()
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.load_workbook(write(plan, consolidated, Path(folder) / "made.xlsx"))
        typed: dict[str, tuple[int, str]] = {}
        for number in range(data.draw(st.integers(1, 3))):
            sheet = data.draw(st.sampled_from([one for one in book.worksheets if keys_of(one)]))
            rows = [cell.row for cell in sheet["A"] if isinstance(cell.value, int)]
            at = keys_of(sheet).get("results")
            if not rows or not at:
                continue
            for block in list(sheet.merged_cells.ranges):
                sheet.unmerge_cells(str(block))
            row, other = data.draw(st.sampled_from(rows)), data.draw(st.sampled_from(rows))
            text = f"・直した{number}。"
            sheet.cell(row, at).value = text
            typed[text] = (sheet.cell(row, 1).value, sheet.title)
            STEPS[data.draw(st.sampled_from(sorted(STEPS)))](sheet, row, at, other)
        path = Path(folder) / "edited.xlsx"
        there = {cell.value for one in book.worksheets for cells in one.iter_rows() for cell in cells}
        book.save(path)
        amended = amend(plan, consolidated, path)
        lines = told(plan, amended)
        for text, (no, title) in typed.items():
            # Taken, or the program or its sheet is named; what was typed over again is gone by somebody's own hand.
            named = any(text in line or f"№{no}" in line or title in line for line in lines)
            assert named or text not in there, (text, lines)


def test_a_row_deleted_inside_a_program_of_an_overview_is_named(tmp_path: Path) -> None:
    document = first_year()
    document["kinds"][0]["fields"].insert(1, {"id": "days", "label": "日程", "type": "schedule", "by": "plan"})
    items = [{"item": f"項目{n}", "bars": [{"label": "実施", "from": "R4", "to": "R5"}]} for n in range(3)]
    document["programs"][0]["values"]["days"] = items
    plan = plan_from_document(document)
    consolidated = consolidated_of(plan, {"1": {"results": "・進めた。", "rating": "A"}})
    path = write_overview(plan, consolidated, tmp_path / "overview.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[2]
    row = next(cell.row for cell in sheet["A"] if cell.value == 1)
    key_row = next(cell.row for cell in sheet["A"] if cell.value == "main")
    at = next(cell.column for cell in sheet[key_row] if cell.value == "results")
    for block in [one for one in sheet.merged_cells.ranges if one.min_row <= row <= one.max_row]:
        sheet.unmerge_cells(str(block))
    sheet.cell(row, at).value = "・直した。"
    sheet.delete_rows(row)
    book.save(path)
    amended = amend(plan, consolidated, path)
    assert amended.amendments or amended.notes


def reviewed(plan: Plan, consolidated: Consolidated, path: Path, no: int, key: str, value: str) -> Path:
    """A review in which one cell was changed."""
    book = openpyxl.load_workbook(write_review(plan, consolidated, path))
    for sheet in book.worksheets:
        row = next((cell.row for cell in sheet["A"] if cell.value == no), None)
        if row:
            sheet.cell(row, column(sheet, key)).value = value
    book.save(path)
    return path


def test_two_reviewers_of_the_same_answers_join(tmp_path: Path) -> None:
    plan, consolidated = body()
    target = tmp_path / "amended.json"
    first = reviewed(plan, consolidated, tmp_path / "first.xlsx", 1, "results", "・甲が直した。")
    second = reviewed(plan, consolidated, tmp_path / "second.xlsx", 3, "results", "・乙が直した。")
    assert amend(plan, consolidated, first, target).is_whole
    joined = amend(plan, consolidated, second, target)
    assert joined.is_whole
    values = {no: load_consolidated(target).program(no).values["results"] for no in (1, 3)}
    assert values == {1: "・甲が直した。", 3: "・乙が直した。"}
    again = amend(plan, consolidated, first, target)
    assert again.is_whole and len(again.consolidated.amendments) == 2


@pytest.mark.parametrize("from_amended", [False, True])
def test_where_two_reviewers_differ_it_is_named(from_amended: bool, tmp_path: Path) -> None:
    plan, consolidated = body()
    target = tmp_path / "amended.json"
    first = reviewed(plan, consolidated, tmp_path / "first.xlsx", 1, "results", "・甲が直した。")
    second = reviewed(plan, consolidated, tmp_path / "second.xlsx", 1, "results", "・乙が直した。")
    before = amend(plan, consolidated, first, target).consolidated
    amended = amend(plan, before if from_amended else consolidated, second, target)
    assert not amended.is_whole
    assert {"changed_since"} == {note.key for note in amended.notes}


@pytest.mark.parametrize("typed", ["", "\n確認済みです。"])
def test_what_the_first_reviewer_settled_is_no_edit_of_the_second(typed: str, tmp_path: Path) -> None:
    plan, consolidated = body()
    place = Place("kanri", 1, AnswerKey("results"), "kanri.xlsx", "№1", "C5")
    found = find(Code.ANSWER_TOO_LONG, place, count=400, limit=300, found="・甲が")
    consolidated = replace(consolidated, findings=(found,))
    target = tmp_path / "amended.json"
    first = reviewed(plan, consolidated, tmp_path / "first.xlsx", 1, "results", "・短くした。")
    second = reviewed(plan, consolidated, tmp_path / "second.xlsx", 1, "rating", "B")
    sheet = next(one for one in openpyxl.load_workbook(second) if any(cell.value == 1 for cell in one["A"]))
    row = next(cell.row for cell in sheet["A"] if cell.value == 1)
    told = sheet.cell(row, column(sheet, "findings")).value
    assert told
    if typed:
        second = reviewed(plan, consolidated, tmp_path / "second.xlsx", 1, "findings", told + typed)
    assert amend(plan, consolidated, first, target).consolidated.findings == ()
    amended = amend(plan, load_consolidated(target, plan), second, target)
    assert [note.key for note in amended.notes] == (["not_open"] if typed else [])


def test_a_wide_overview_that_nobody_touched_says_nothing(tmp_path: Path) -> None:
    document = small_document()
    document["programs"][0]["values"]["indicators"] = [
        {"id": f"i{number}", "name": f"件数{number}", "target": number, "unit": "件"} for number in range(60)
    ]
    plan = plan_from_document(document)
    answers = {f"indicators.i{number}": number for number in range(60)}
    consolidated = consolidated_of(plan, {"8": {"results": "・進めた。", "rating": "A", **answers}})
    path = write_overview(plan, consolidated, tmp_path / "overview.xlsx")
    book = openpyxl.load_workbook(path)
    data = book["データ"]
    assert data.max_column > 200
    assert not amend(plan, consolidated, path).notes
    far = [cell for cell in data[data.max_row] if cell.value is not None][-1]
    assert far.column > 250
    before, far.value = far.value, 12345
    book.save(path)
    (note,) = amend(plan, consolidated, path).notes
    assert note.key == "sheet_not_read" and note.values["cell"] == far.coordinate
    far.value = before
    for row in data.iter_rows(min_row=data.max_row, min_col=data.max_column - 20):
        next(cell for cell in row if cell.value is not None).value = None
    book.save(path)
    assert [note.key for note in amend(plan, consolidated, path).notes] == ["sheet_not_read"]


def test_an_edit_that_makes_another_answer_required_says_so(tmp_path: Path) -> None:
    document = first_year()
    document["kinds"][0]["fields"].append(
        {"id": "cause", "label": "要因", "type": "text", "by": "department", "required": {"rating": ["B"]}}
    )
    plan = plan_from_document(document)
    answers = {str(p.no): {"results": "・進めた。", "rating": "A"} for p in plan.programs}
    consolidated = consolidated_of(plan, answers)
    edited = reviewed(plan, consolidated, tmp_path / "review.xlsx", 1, "rating", "B")
    amended = amend(plan, consolidated, edited)
    assert [(one.label, one.programs) for one in amended.unwritten] == [("要因", (1,))]


def test_a_text_that_no_cell_can_hold_is_not_read_back_short(tmp_path: Path) -> None:
    plan, _ = body()
    long = "\n".join("・" + "長" * 99 for _ in range(340))
    consolidated = consolidated_of(plan, {str(p.no): {"results": long, "rating": "A"} for p in plan.programs})
    path = write_review(plan, consolidated, tmp_path / "review.xlsx")
    assert amend(plan, consolidated, path).is_whole
    book = openpyxl.load_workbook(path)
    sheet = book[plan.kinds[0].name]
    cell = sheet.cell(FIRST, column(sheet, "results"))
    cell.value = f"直した。{cell.value}"
    book.save(path)
    amended = amend(plan, consolidated, path)
    assert amended.amendments == () and [note.key for note in amended.notes] == ["text_cut"]
    assert amended.consolidated.program(1).values["results"] == long


def test_a_condition_that_another_program_wrote_anew_is_no_edit(tmp_path: Path) -> None:
    plan = small_plan()
    given = {"results": "・進めた。", "rating": "A", "cost": 1200, "indicators.rate": 82.5, "indicators.cases": 3}
    consolidated = consolidated_of(plan, {"8": given})
    saved = resave(write_review(plan, consolidated, tmp_path / "review.xlsx"), "exceljs")
    assert not amend(plan, consolidated, saved).notes


@pytest.mark.parametrize("beside", [True, False])
def test_rows_of_a_sheet_that_were_sorted_without_their_numbers(beside: bool, tmp_path: Path) -> None:
    document = {**first_year(), "format": "kpm-excel/plan@2"}
    document["kinds"][0]["print"] = "sheets"
    plan = plan_from_document(document)
    answers = {str(p.no): {"results": f"・{p.name}を進めた。", "rating": "A"} for p in plan.programs}
    consolidated = consolidated_of(plan, answers)
    book = openpyxl.load_workbook(write_overview(plan, consolidated, path := tmp_path / "overview.xlsx"))
    sheet = book[plan.kinds[0].name]
    keyed = {(sheet.cell(row, 1).value, str(cell.value).partition(" ")[0]): row
             for row in range(2, sheet.max_row + 1) for cell in sheet[row][-1:]}  # fmt: skip
    first, second, *_ = (no for no, key in keyed if key == "results")
    row, other = keyed[first, "results"], keyed[first if beside else second, "rating"]
    for block in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(block))
    next(cell for cell in sheet[row] if cell.value == answers[str(first)]["results"]).value = "・直した。"
    swapped_rows(sheet, row, other, 2)
    book.save(path)
    amended = amend(plan, consolidated, path)
    texts = [one.after for one in amended.amendments]
    assert texts == (["・直した。"] if beside else [])
    assert beside or {note.key for note in amended.notes} == {"rows_changed"}
