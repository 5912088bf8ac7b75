"""The review workbook: every program with its answers as they came, findings beside them, the office's fields open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kpm_excel.consolidated import Consolidated
from kpm_excel.office.amend import amend
from kpm_excel.office.review import review
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Author, FieldType, Plan
from kpm_excel.sent import keep_sent, kept_beside
from tests import collecting
from tests.collecting import make_plan, told
from tests.edited import collected, place, sample, type_into, write_review
from tests.plans import SAMPLE_NAMES, small_document, small_plan
from tests.reporting import consolidated_of
from tests.rig import office, pages

pytestmark = pytest.mark.usefixtures("read_here")


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
    """No cell of a program is locked, or Excel would sort none: what is not open refuses what is typed."""
    plan, _, path = reviewed
    book = openpyxl.load_workbook(path)
    for kind in plan.kinds:
        worksheet = book[kind.name]
        assert worksheet.protection.sheet and not worksheet.protection.sort
        first, last = worksheet.auto_filter.ref.split(":")
        table = [cell for row in worksheet[first:last] for cell in row]
        assert all(cell.protection.locked == (cell.row <= 5) for cell in table)
        refused = {
            block.min_col
            for rule in worksheet.data_validations.dataValidation
            for block in rule.sqref.ranges
            if rule.type == "custom" and rule.formula1 == "FALSE" and rule.showErrorMessage
        }
        by = {field.id: field.by for field in kind.fields}
        for key, column in headings(worksheet).items():
            is_open = by.get(key.rstrip("@")) in (Author.OFFICE, Author.DEPARTMENT)
            assert column == 1 or is_open == (column not in refused), key


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


# Texts that no row can show

#: Long texts: in sentences, in lines, in one run, in words, with empty lines and blanks at any cut.
LONG = (
    "市民の皆さまと共に、庁内の各部署において取組を進め、四半期ごとに点検しました。" * 105,
    "・窓口の受付を見直した。\n" * 340 + "以上",
    "あ" * 40_000,
    "The works went on through the quarter and the team met its partners. " * 70 + "Done.",
    ("一行目\n\n\n  二行目 " + "　" * 40) * 200 + "終わり",
)


def with_long(text: str, folder: Path) -> tuple[Plan, Consolidated, Path]:
    """A plan whose program gave `text` as its cause, with its review."""
    plan = small_plan()
    first = answered(plan, folder / "in", cause="短い")
    values = {**first.program(8).values, "cause": text}
    longer = replace(first, programs=(replace(first.programs[0], values=values),))
    return plan, longer, write_review(plan, longer, folder / "review.xlsx")


def pieces(path: Path) -> list[Any]:
    """The cells with the pieces of long texts."""
    sheet = openpyxl.load_workbook(path)["全文"]
    column = headings(sheet)["full_text"]
    rows = [row for row in range(2, sheet.max_row + 1) if isinstance(sheet.cell(row, 1).value, int)]
    return [sheet.cell(row, column) for row in rows]


@pytest.mark.parametrize("text", LONG)
def test_a_text_that_no_row_can_show_stands_whole_on_a_sheet_of_its_own(text: str, tmp_path: Path) -> None:
    plan, consolidated, path = with_long(text, tmp_path)
    book = openpyxl.load_workbook(path)
    cell, cells = place(book, 8, "cause"), pieces(path)
    assert cell.value.endswith("…") and str(cells[0].row) in cell.value.splitlines()[0]
    number = cell.parent.cell(cell.row, 2)
    assert number.hyperlink.location == f"'全文'!$D${cells[0].row}"
    # The way back looks the program's row up, for the table may have been sorted.
    back = f"'{cell.parent.title}'!"
    assert cells[0].parent.cell(cells[0].row, 4).value == (
        f'=HYPERLINK("#{back}${cell.column_letter}$"&IFERROR(MATCH(8,{back}$A:$A,0),{cell.row}),"⑧")'
    )
    told = "".join(one.value for one in cells)
    assert "".join(told.split()) == "".join(text.split())
    width = cells[0].parent.column_dimensions[cells[0].column_letter].width
    for one in cells:
        ems = [len(line) * (0.5 if line.isascii() else 1) for line in one.value.split("\n")]
        lines = sum(1 + int(length * 10 // (width * 6)) for length in ems)
        assert lines * 11.5 <= one.parent.row_dimensions[one.row].height <= 409
    assert amend(plan, consolidated, path).amendments == ()


@pytest.mark.parametrize("text", [LONG[0], LONG[1], LONG[3]])
def test_what_is_edited_in_a_piece_is_edited_in_the_text(text: str, tmp_path: Path) -> None:
    plan, consolidated, path = with_long(text, tmp_path)
    *_, last = pieces(path)
    type_into(path, {last.coordinate: last.value + "書き足した。"}, sheet="全文")
    (edit,) = amend(plan, consolidated, path).amendments
    assert (edit.program, edit.field, edit.after) == (8, "cause", text.rstrip() + "書き足した。")
    first, *_ = pieces(path)
    type_into(path, {first.coordinate: None}, sheet="全文")
    (edit,) = amend(plan, consolidated, path).amendments
    assert text.endswith(edit.after.removesuffix("書き足した。")[-200:]) and len(edit.after) < len(text)


def test_a_beginning_that_was_written_over_is_told_and_the_text_stays(tmp_path: Path) -> None:
    plan, consolidated, path = with_long(LONG[0], tmp_path)
    type_into(path, {(8, "cause"): "書き直した。"})
    done = amend(plan, consolidated, path)
    assert (done.amendments, [note.key for note in done.notes]) == ((), ["text_cut"])


@pytest.mark.parametrize("lost", ["sheet", "row"])
def test_a_text_whose_pieces_are_gone_is_told_and_stays(lost: str, tmp_path: Path) -> None:
    plan, consolidated, path = with_long(LONG[0], tmp_path)
    book = openpyxl.load_workbook(path)
    if lost == "sheet":
        del book["全文"]
    else:
        book["全文"].delete_rows(6)
    book.save(path)
    done = amend(plan, consolidated, path)
    assert (done.amendments, [note.key for note in done.notes]) == ((), ["full_lost"])


def test_a_text_that_became_long_or_short_goes_over_into_the_next_review(tmp_path: Path) -> None:
    plan, consolidated, path = with_long(LONG[0], tmp_path)
    first, *others = pieces(path)
    type_into(path, {one.coordinate: None for one in others} | {first.coordinate: "短くした。"}, sheet="全文")
    type_into(path, {(8, "results"): LONG[1]})
    for _ in range(2):
        done = review(plan, consolidated, path)
        assert ({(one.field, one.after) for one in done.carried}, done.notes) == (
            {("cause", "短くした。"), ("results", LONG[1])},
            (),
        )
    assert len(amend(plan, consolidated, path).amendments) == 2


def test_a_protected_review_is_sorted_and_every_row_stays_whole(tmp_path: Path) -> None:
    plan, consolidated = sample("kodaira-r4", whole=False)
    first = consolidated.programs[0]
    longer = replace(first, values={**first.values, "results": LONG[0]})
    consolidated = replace(consolidated, programs=(longer, *consolidated.programs[1:]))
    path = write_review(plan, consolidated, tmp_path / "review.xlsx")
    kind = plan.kinds[0]
    sheet = openpyxl.load_workbook(path)[kind.name]
    corner, end = sheet.auto_filter.ref.split(":")
    block = f"{corner[0]}{sheet[corner].row + 1}:{end}"
    sorted_ = office.edit(path, [("sort", kind.name, block, 0)])
    numbers = [row[0].value for row in openpyxl.load_workbook(sorted_)[kind.name][block]]
    assert numbers == sorted(numbers, reverse=True)
    done = amend(plan, consolidated, sorted_)
    assert (done.amendments, done.refused, done.notes) == ((), (), ())
    type_into(sorted_, {(first.no, "rating"): "S"})
    last = pieces(sorted_)[-1]
    type_into(sorted_, {last.coordinate: last.value + "追記。"}, sheet="全文")
    taken = {(one.program, one.field): one.after for one in amend(plan, consolidated, sorted_).amendments}
    assert taken == {(first.no, "rating"): "S", (first.no, "results"): LONG[0] + "追記。"}


def test_what_is_written_beside_the_pieces_is_told(tmp_path: Path) -> None:
    plan, consolidated, path = with_long(LONG[0], tmp_path)
    type_into(path, {"K7": "確認済み"}, sheet="全文")
    (note,) = amend(plan, consolidated, path).notes
    assert (note.key, note.values["at"]) == ("outside", "全文!K7")


def test_a_group_is_told_with_all_that_are_over_it(tmp_path: Path) -> None:
    groups = [
        {"id": "1", "heading": "目標1", "name": "緑"},
        {"id": "2", "heading": "目標2", "name": "水"},
        *({"id": f"{at}a", "heading": "ア", "name": "県の取組", "parent": at} for at in ("1", "2")),
        {"id": "2b", "heading": "イ", "name": "連携", "parent": "2"},
    ]
    document = small_document(groups=groups)
    (program,) = document["programs"]
    document["programs"] = [{**program, "no": no, "group": group} for no, group in ((1, "2a"), (2, "2b"))]
    plan = plan_from_document(document)
    path = write_review(plan, consolidated_of(plan, {}), tmp_path / "review.xlsx")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    column = [row[headings(sheet)["group"] - 1] for row in sheet.iter_rows(values_only=True)]
    assert column[-2:] == ["目標2 ＞ ア", "目標2 ＞ イ"]


def test_departments_are_counted_as_the_office_edits(tmp_path: Path) -> None:
    plan, consolidated = sample("kodaira-r4", whole=False)
    path = write_review(plan, consolidated, tmp_path / "review.xlsx")

    def counts(of: Path) -> dict[str, dict[str, int]]:
        rows = list(openpyxl.load_workbook(of, data_only=True)["部署別集計"].iter_rows(min_row=4, values_only=True))
        behind = next(n for n, row in enumerate(rows) if row[0] == "合計") + 1
        return {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[1:behind]}

    before = counts(path)
    assert counts(office.recalculate(path)) == before
    program = next(p for p in plan.programs if consolidated.program(p.no).values.get("rating") == "A")
    type_into(path, {(program.no, "rating"): "B"})
    after = counts(office.recalculate(path))
    for name in (plan.department(program.lead).name, "合計"):
        assert after[name]["評価\nA"] == before[name]["評価\nA"] - 1
        assert after[name]["評価\nB"] == before[name]["評価\nB"] + 1


# What was written into an earlier review


def answered(plan: Plan, folder: Path, **answers: Any) -> Consolidated:
    return collected(plan, {8: {"results": "台帳をそろえた。", "rating": "A", **answers}}, folder)


def test_what_was_written_and_not_amended_goes_over_into_the_next(tmp_path: Path) -> None:
    plan, path = small_plan(), tmp_path / "review.xlsx"
    first = answered(plan, tmp_path / "first", cost=5)
    write_review(plan, first, path)
    type_into(path, {(8, "rating"): "S", (8, "results"): "台帳と予算をそろえた。", (8, "cost"): 7})
    edited = path.read_bytes()
    # Since then the department sent another cost.
    second = answered(plan, tmp_path / "second", cost=6)
    done = review(plan, second, path)
    assert {(one.program, one.field, one.after) for one in done.carried} == {
        (8, "rating", "S"),
        (8, "results", "台帳と予算をそろえた。"),
    }
    assert len(done.notes) == 1
    ((kept),) = done.kept_aside
    assert kept.aside.read_bytes() == edited
    book = openpyxl.load_workbook(path)
    assert [place(book, 8, key).value for key in ("rating", "results", "cost")] == ["S", "台帳と予算をそろえた。", 6]
    # As if it had been written into the new one: it is taken back, and goes over again.
    assert {(one.field, one.after) for one in amend(plan, second, path).amendments} == {
        ("rating", "S"),
        ("results", "台帳と予算をそろえた。"),
    }
    again = review(plan, second, path)
    assert (len(again.carried), again.kept_aside) == (2, ())
    amended = amend(plan, second, path).consolidated
    last = review(plan, amended, path)
    assert (last.carried, last.notes, last.kept_aside) == ((), (), ())


def numbered(numbers: dict[str, int]) -> Plan:
    """A plan of programs with these keys and numbers."""
    programs = [collecting.program(no, key, ["kanri"], indicators=[]) | {"key": key} for key, no in numbers.items()]
    return make_plan(format="kpm-excel/plan@2", programs=programs, cycle="aoba-r7")


def told_of(plan: Plan, folder: Path) -> Consolidated:
    return collected(plan, {one.no: {"results": "案をまとめた。", "rating": "A"} for one in plan.programs}, folder)


def test_what_was_written_follows_its_program_and_is_named_where_that_is_gone(tmp_path: Path) -> None:
    before, path = numbered({"one": 1, "two": 2, "three": 3}), tmp_path / "review.xlsx"
    write_review(before, told_of(before, tmp_path / "in"), path)
    type_into(path, {(1, "rating"): "S", (2, "view"): "よい", (3, "view"): "まだ"})
    # The first went, the second has its number now, and a new one that of the second.
    after = numbered({"two": 1, "four": 2, "three": 3, "five": 4})
    done = review(after, told_of(after, tmp_path / "then"), path)
    assert {(one.program, one.field, one.after) for one in done.carried} == {(1, "view", "よい"), (3, "view", "まだ")}
    assert [(note.key, note.values["no"], note.values["after"]) for note in done.notes] == [("gone", 1, "S")]
    assert len(done.kept_aside) == 1


@pytest.mark.parametrize("spoilt", [None, b"", b"{}", b"[1]"])
def test_where_nothing_is_known_of_it_the_earlier_review_is_kept(spoilt: bytes | None, tmp_path: Path) -> None:
    plan, path = small_plan(), tmp_path / "review.xlsx"
    consolidated = answered(plan, tmp_path / "in")
    write_review(plan, consolidated, path)
    type_into(path, {(8, "rating"): "S"})
    state = tmp_path / ".kpm-review-review.json"
    if spoilt is None:
        state.unlink()
    else:
        state.write_bytes(spoilt)
    done = review(plan, consolidated, path)
    assert (done.carried, len(done.kept_aside)) == ((), 1)


def test_amendments_follow_their_programs_into_the_plan_as_it_is_now(tmp_path: Path) -> None:
    before = numbered({"one": 1, "two": 2})
    keep_sent(before.document, kept_beside(tmp_path / "plan.json"))
    write_review(before, first := told_of(before, tmp_path / "in"), tmp_path / "review.xlsx")
    type_into(tmp_path / "review.xlsx", {(1, "view"): "一つ目", (2, "view"): "二つ目"})
    amend(before, first, tmp_path / "review.xlsx", tmp_path / "amended.json")
    after = replace(numbered({"two": 1}), source=tmp_path / "plan.json")
    done = amend(after, told_of(after, tmp_path / "then"), tmp_path / "amended.json", tmp_path / "amended.json")
    assert [(one.program, one.after) for one in done.amendments] == [(1, "二つ目")]
    assert [(note.key, note.values["after"]) for note in done.notes] == [("gone", "一つ目")]
    assert done.consolidated.program(1).values["view"] == "二つ目"
