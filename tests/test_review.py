"""The review workbook: every program with its answers as they came, findings beside them, the office's fields open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kpm_excel.consolidated import Consolidated
from kpm_excel.plan.model import Author, FieldType, Plan
from tests.collecting import told
from tests.edited import collected, place, sample, write_review
from tests.plans import SAMPLE_NAMES, small_plan
from tests.rig import office, pages


@pytest.fixture(params=SAMPLE_NAMES)
def reviewed(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Plan, Consolidated, Path]:
    plan, consolidated = sample(request.param, whole=False)
    return plan, consolidated, write_review(plan, consolidated, tmp_path / "review.xlsx")


def headings(worksheet: Worksheet) -> dict[str, int]:
    """The column of each key of the hidden first row."""
    return {cell.value: cell.column for cell in worksheet[1] if isinstance(cell.value, str)}


def test_every_answer_stands_in_its_programs_row(reviewed: tuple[Plan, Consolidated, Path]) -> None:
    plan, consolidated, path = reviewed
    book = openpyxl.load_workbook(path)
    for kind in plan.kinds:
        numbers = (row[0].value for row in book[kind.name].iter_rows(min_row=2, max_col=1))
        rows = [number for number in numbers if isinstance(number, int)]
        assert rows == [program.no for program in plan.programs_of(kind)]
    for program in plan.programs:
        for field in plan.kind_of(program).fields:
            if field.type in (FieldType.SCHEDULE, FieldType.INDICATORS):
                continue
            value = {**program.values, **consolidated.program(program.no).values}.get(field.id)
            stored = place(book, program.no, field.id).value
            shown = stored.date().isoformat() if field.type is FieldType.DATE and stored else stored
            assert shown == value, (program.no, field.id)


def test_the_offices_fields_and_the_answers_are_open_and_nothing_else(
    reviewed: tuple[Plan, Consolidated, Path],
) -> None:
    plan, _, path = reviewed
    book = openpyxl.load_workbook(path)
    for kind in plan.kinds:
        worksheet = book[kind.name]
        assert worksheet.protection.sheet
        by = {field.id: field.by for field in kind.fields}
        for key, column in headings(worksheet).items():
            cells = [worksheet.cell(row, column) for row in range(6, worksheet.max_row + 1)]
            opened = {not cell.protection.locked for cell in cells if cell.value is not None or key in by}
            if by.get(key) in (Author.OFFICE, Author.DEPARTMENT):
                assert True in opened
            else:
                assert opened <= {False}, key


def test_choices_and_lengths_are_checked_while_one_types() -> None:
    plan, consolidated = sample("harborview-2026")
    assert consolidated.is_complete
    path = write_review(plan, consolidated, office.new_folder() / "review.xlsx")
    worksheet = openpyxl.load_workbook(path)["Delivery programs"]
    rules = worksheet.data_validations.dataValidation
    columns = headings(worksheet)
    assert {"list", "textLength", "decimal", "date"} <= {rule.type for rule in rules}
    letter = worksheet.cell(1, columns["office_rating"]).column_letter
    rule = next(rule for rule in rules if f"{letter}6" in str(rule.sqref))
    assert rule.type == "list" and "Amber" in rule.formula1


def test_findings_stand_beside_the_answers(tmp_path: Path) -> None:
    plan = small_plan()
    given: dict[str, Any] = {"results": "見直した", "results@zaisei": "査定した", "rating": "B", "indicators.rate": 70}
    consolidated = collected(plan, {8: given}, tmp_path / "entry")
    path = write_review(plan, consolidated, tmp_path / "review.xlsx")
    text = place(openpyxl.load_workbook(path), 8, "findings").value
    own = [finding for finding in consolidated.findings if finding.place.program == 8]
    assert len(own) >= 2
    for finding in own:
        assert told(finding) in text
    assert text.splitlines()[0].startswith("【要修正】")


def test_it_can_be_filtered_and_stays_in_view(reviewed: tuple[Plan, Consolidated, Path]) -> None:
    plan, _, path = reviewed
    for kind in plan.kinds:
        worksheet = openpyxl.load_workbook(path)[kind.name]
        assert worksheet.freeze_panes == "D6"
        assert worksheet.auto_filter.ref.startswith("A5:")
        assert worksheet.column_dimensions["A"].hidden
        assert worksheet.row_dimensions[1].hidden


def test_it_prints_on_a3_landscape_with_every_answer(tmp_path: Path) -> None:
    plan, consolidated = sample("kodaira-r4")
    path = write_review(plan, consolidated, tmp_path / "review.xlsx")
    printed = pages.pdf_pages(office.convert(path, "pdf"))
    assert {(round(page.width_pt), round(page.height_pt)) for page in printed} == {(1191, 842)}
    everything = "".join("".join(page.text.split()) for page in printed)
    for program in plan.programs:
        assert "".join(program.name.split())[:4] in everything


def test_a_very_long_answer_is_shown_cut_and_locked(tmp_path: Path) -> None:
    plan = small_plan()
    consolidated = collected(plan, {8: {"cause": "あ" * 32_000}}, tmp_path / "entry")
    values = {**consolidated.program(8).values, "cause": "あ" * 40_000}
    longer = replace(consolidated, programs=(replace(consolidated.programs[0], values=values),))
    cell = place(openpyxl.load_workbook(write_review(plan, longer, tmp_path / "r.xlsx")), 8, "cause")
    assert cell.value.endswith("…") and cell.protection.locked
