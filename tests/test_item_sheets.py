"""Kinds printed as sheets: each item on A4 pages of its own, whole, and its edits come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpm_excel.book.base import Sheet
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.office.amend import amend
from kpm_excel.office.overview import write_overview
from kpm_excel.plan.jsonfile import document_faults, plan_from_document
from kpm_excel.plan.model import Plan, Print
from kpm_excel.words import words_for
from tests.collecting import ANSWERS, FIELDS, document, make_plan
from tests.edited import told
from tests.plans import SAMPLE_NAMES, sample_answers, sample_document
from tests.reporting import consolidated_of, texts_of

A4_PT = 841.89
FIGURES: dict[str, Any] = {
    "id": "costs", "label": "事業費", "type": "figures", "by": "department",
    "rows": [{"id": "item", "label": "決算額", "unit": "千円", "decimals": 0}],
}  # fmt: skip
ANSWERED = {str(no): answers for no, answers in ANSWERS.items()}


def as_sheets(plan: Plan) -> Plan:
    return replace(plan, kinds=tuple(replace(kind, print=Print.SHEETS) for kind in plan.kinds))


@pytest.fixture
def small() -> Plan:
    kind = {"id": "work", "name": "事業", "print": "sheets", "note": "1件ずつ印刷する。", "fields": [*FIELDS, FIGURES]}
    return make_plan(format="kpm-excel/plan@2", kinds=[kind])


def pages_pt(sheet: Sheet) -> list[float]:
    """The height of what stands on each page."""
    ends = [*sheet.page.breaks, max(sheet.heights) + 1]
    rows = [range(start, end) for start, end in zip([0, *sheet.page.breaks], ends, strict=True)]
    return [sum(sheet.heights[row] for row in page if row not in sheet.hidden_rows) for page in rows]


@pytest.mark.parametrize("name", SAMPLE_NAMES)
@pytest.mark.parametrize("paper", [True, False])
def test_every_item_begins_a_page_and_every_page_holds_what_stands_on_it(name: str, paper: bool) -> None:
    plan = as_sheets(plan_from_document(sample_document(name)))
    book = overview_book(plan, consolidated_of(plan, sample_answers(name)), paper=paper)
    for kind, sheet in zip(plan.kinds, book.sheets[2:], strict=False):
        starts = {0, *sheet.page.breaks}
        firsts: dict[int, int] = {}
        for cell in sorted(sheet.cells, key=lambda cell: cell.row):
            if cell.column == 0 and isinstance(cell.value, int):
                firsts.setdefault(cell.value, cell.row)
        programs = [program.no for program in plan.programs_of(kind)]
        assert list(firsts) == programs
        assert all(firsts[no] in starts for no in programs[1:])
        room = A4_PT - 72 * (sheet.page.margins[2] + sheet.page.margins[3])
        assert (sheet.page.paper, sheet.page.landscape, sheet.page.scale) == (9, False, 100)
        assert max(pages_pt(sheet)) <= room
        shown = [cell for cell in sheet.cells if cell.column not in sheet.hidden_columns and cell.row]
        assert all(cell.style.size_pt >= 7.5 for cell in shown)


def test_it_says_all_that_the_plan_and_the_answers_say(small: Plan) -> None:
    texts = texts_of(overview_book(small, consolidated_of(small, ANSWERED)).sheets[2])
    for text in ("1件ずつ印刷する。", "管理課", "A", "予定どおり", "82.5％", "委託", "・人が足りない。"):
        assert any(text in str(one) for one in texts), text


def test_a_long_text_goes_on_over_pages_whole(small: Plan) -> None:
    long = "\n".join(f"・{number}回目の説明会を開き、意見を聴いた。" * 4 for number in range(120))
    sheet = overview_book(small, consolidated_of(small, {"2": {"cause": long}})).sheets[2]
    parts = [cell.value for cell in sheet.cells if isinstance(cell.value, str) and "回目の説明会" in cell.value]
    assert "".join(parts).replace("\n", "") == long.replace("\n", "")
    assert max(pages_pt(sheet)) <= A4_PT - 72 * (sheet.page.margins[2] + sheet.page.margins[3])


def test_the_longest_words_of_a_plan_leave_every_page_its_size() -> None:
    fields = [field | {"label": f"{number}" + "長い項目名" * 190} for number, field in enumerate(FIELDS)]
    groups = [{"id": "1", "name": "長い区分名" * 190}]
    kind = {"id": "work", "name": "事業", "print": "sheets", "fields": fields, "note": "説明。" * 900}
    programs = [one | {"name": "長い名称" * 200} for one in document()["programs"]]
    plan = make_plan(format="kpm-excel/plan@2", kinds=[kind], groups=groups, programs=programs)
    sheet = overview_book(plan, consolidated_of(plan, ANSWERED)).sheets[2]
    assert max(pages_pt(sheet)) <= A4_PT - 72 * (sheet.page.margins[2] + sheet.page.margins[3])


def cell_of(sheet: Any, no: int, key: str) -> Any:
    """The cell of an answer: in the row that says so, under the column that it names."""
    columns = {cell.value: cell.column for cell in sheet[1] if cell.value}
    for row in sheet.iter_rows(min_row=2):
        told, _, column = str(row[-1].value or "").rpartition(" ")
        if row[0].value == no and told == key:
            return sheet.cell(row[0].row, columns[column])
    raise KeyError(key)


def test_edits_come_back_or_are_named_as_not_taken(small: Plan, tmp_path: Path) -> None:
    consolidated = consolidated_of(small, ANSWERED)
    path = write_overview(small, consolidated, tmp_path / "overview.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[2]
    edits: dict[str, Any] = {
        "rating": "S",
        "cost": 1300,
        "method": "直営",
        "indicators.rate": 90,
        "view": "よい。",
        "cause": "なし",
    }
    edits["costs.item"] = 5
    for key, value in edits.items():
        cell_of(sheet, 1, key).value = value
    cell_of(sheet, 2, "content").value = "別の内容"
    place = cell_of(sheet, 2, "rating")
    sheet.cell(place.row, place.column - 1).value = "別の見出し"
    book.save(path)
    amended = amend(small, consolidated, path, tmp_path / "amended.json")
    values = amended.consolidated.program(1).values
    assert {key: values[key] for key in edits if "." not in key} == {k: v for k, v in edits.items() if "." not in k}
    assert (values["indicators"], values["costs"]["item"]["R7"]) == ({"rate": 90}, 5)
    assert [note.key for note in amended.notes] == ["not_open", "not_open"], told(small, amended)
    assert not amended.refused


def test_a_target_by_period_stands_once_and_its_actual_can_be_edited_there(small: Plan, tmp_path: Path) -> None:
    one = small.programs[0].indicators("indicators")[0]
    by_period = replace(one, previous=None, targets={"R7": 80, "R8": 90})
    programs = (replace(small.programs[0], values={"indicators": (by_period,)}), *small.programs[1:])
    plan = replace(small, programs=programs)
    consolidated = consolidated_of(plan, ANSWERED)
    path = write_overview(plan, consolidated, tmp_path / "overview.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[2]
    shown = [cell.value for row in sheet.iter_rows() for cell in row]
    assert [shown.count(value) for value in (80, 82.5, 90)] == [1, 1, 1]
    assert not any("80％" in str(value) for value in shown)
    cell_of(sheet, 1, "indicators.rate").value = 85
    book.save(path)
    amended = amend(plan, consolidated, path, tmp_path / "amended.json")
    assert amended.consolidated.program(1).values["indicators"] == {"rate": 85}
    assert not amended.notes, told(plan, amended)
    fields = tuple(replace(field, required=True) for field in plan.kinds[0].fields)
    due = replace(plan, kinds=(replace(plan.kinds[0], fields=fields),))
    waiting = overview_book(due, consolidated_of(due, {"1": {"rating": "A"}})).sheets[2]
    mark = words_for("ja").text("overview.absent_not_answered")
    beside = {cell.row for cell in waiting.cells if str(cell.value).split() == ["満足度", "実績"]}
    assert beside & {cell.row for cell in waiting.cells if cell.value == mark}


def test_nothing_edited_is_nothing_amended(small: Plan, tmp_path: Path) -> None:
    consolidated = consolidated_of(small, ANSWERED)
    path = write_overview(small, consolidated, tmp_path / "overview.xlsx")
    amended = amend(small, consolidated, path, tmp_path / "amended.json")
    assert not amended.amendments
    assert not amended.notes


def test_a_plan_of_the_first_format_knows_no_sheets() -> None:
    kind = {"id": "work", "name": "事業", "print": "sheets", "fields": FIELDS}
    faults = document_faults(document(kinds=[kind]))
    assert [(str(fault.place), fault.key) for fault in faults] == [("kinds[0].print", "key_of_later_format")]


def test_a_heading_over_fields_stands_above_the_first_of_them_on_its_page(small: Plan) -> None:
    kind = small.kinds[0]
    fields = tuple(replace(one, under="経過と実績") if at in (1, 2, 3) else one for at, one in enumerate(kind.fields))
    plan = replace(small, kinds=(replace(kind, fields=fields),))
    sheet = overview_book(plan, consolidated_of(plan, ANSWERED)).sheets[2]
    headings = [cell for cell in sheet.cells if cell.value == "経過と実績"]
    assert len(headings) == len(plan.programs)
    for cell in headings:
        below = [other.value for other in sheet.cells if (other.row, other.column) == (cell.row + 1, cell.column)]
        # An item that has nothing of the first of them begins with the second.
        assert str(below[0]).strip() in {one.title for one in fields[1:3]} and cell.row + 1 not in sheet.page.breaks
