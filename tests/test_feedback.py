"""The marked copy: all answers in, what is wrong marked; mended and returned, it is accepted."""

from __future__ import annotations

import email
import email.policy
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.cli import run
from kpm_excel.consolidated import Consolidated
from kpm_excel.excel.read.reader import read_workbook
from kpm_excel.feedback import Marked, marked_copy, reminder
from kpm_excel.form.seal import is_seal
from kpm_excel.merge import counting, merge
from kpm_excel.plan.model import Plan
from kpm_excel.reading.job import Job
from kpm_excel.reading.submissions import read_submission
from kpm_excel.submission import Submission
from tests.collecting import (
    PLAN,
    codes,
    dated,
    document,
    edited,
    form,
    gather,
    make_plan,
    place_of,
    put,
    slots_of,
    status,
    told,
)
from tests.feedback_picture import PICTURE, picture
from tests.mishaps import cells, numbers, overlays, workbooks
from tests.mishaps.arrivals import LAST_YEAR
from tests.mishaps.case import ONE, TWO, Case, changed
from tests.rig import office
from tests.rig.validator import validate

WRONG = {"rating": "概ねA", "cost": "約1200", "results": None, "method": "直営"}
RIGHT = {"rating": "A", "cost": 1200, "results": ONE["results"]}


def marked(submissions: list[Submission], plan: Plan = PLAN) -> Marked:
    """The marked copy for 管理課 of everything that it sent."""
    consolidated = merge(plan, submissions)
    findings = [finding for finding in consolidated.findings if finding.place.department == "kanri"]
    counted = counting(plan, submissions)["kanri"]
    return marked_copy(plan, plan.department("kanri"), counted, findings, "kanri.xlsx")


def returned(content: bytes, plan: Plan = PLAN) -> Marked:
    """The marked copy of one form of 管理課."""
    return marked([read_submission(plan, Job("kanri.xlsx", content))], plan)


def opened(content: bytes) -> Any:
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content))


def test_a_mended_copy_is_accepted(tmp_path: Path) -> None:
    copy = returned(put(form(), WRONG)).workbook
    consolidated = gather(tmp_path, {"a.xlsx": put(copy, RIGHT)})
    assert codes(consolidated) == []
    assert status(consolidated) == "accepted"
    assert dict(consolidated.program(1).values) == changed(method="直営")
    assert dict(consolidated.program(2).values) == TWO


@pytest.mark.parametrize("client", ["openpyxl", "libreoffice"])
def test_a_copy_mended_after_the_first_return_counts(client: str, tmp_path: Path) -> None:
    first = dated(put(form(), WRONG), "2026-01-01T00:00:00")
    copy = tmp_path / "copy.xlsx"
    copy.write_bytes(returned(first).workbook)
    if client == "openpyxl":
        mended = put(copy.read_bytes(), RIGHT)
    else:
        places = {place_of(copy.read_bytes(), key): value for key, value in RIGHT.items()}
        mended = office.fill(copy, places).read_bytes()
    consolidated = gather(tmp_path / "in", {"first.xlsx": first, "second.xlsx": mended})
    assert status(consolidated) == "accepted"
    assert dict(consolidated.program(1).values) == changed(method="直営")
    assert dict(consolidated.program(2).values) == TWO
    # That what was asked for came is said, and nothing else.
    assert set(codes(consolidated)) == {"KPM606", "KPM607"}


def test_a_copy_brings_along_who_filled_the_form_in() -> None:
    def sign(workbook: Any) -> None:
        first = workbook.worksheets[0]
        row = next(cell.row for column in first.iter_cols() for cell in column if str(cell.value).strip() == "氏名")
        labels = {str(cell.value).strip(): cell.column for cell in first[row] if cell.value}
        first.cell(row, labels["氏名"] + 1).value = "管理 花子"
        first.cell(row, labels["内線"] + 1).value = "1234"

    copy = returned(edited(put(form(), WRONG), sign)).workbook
    read = read_submission(PLAN, Job("a.xlsx", copy))
    assert read.file.answered_by == ("管理 花子", "1234")


def test_a_copy_that_nobody_mended_says_the_same_again(tmp_path: Path) -> None:
    content = put(form(), WRONG)
    first = gather(tmp_path / "first", {"a.xlsx": content})
    again = gather(tmp_path / "again", {"a.xlsx": returned(content).workbook})
    seen = [(f.code, f.place.program, f.place.field, told(f)) for f in again.findings]
    assert seen == [(f.code, f.place.program, f.place.field, told(f)) for f in first.findings]


def test_what_is_wrong_is_marked_noted_and_listed() -> None:
    workbook = opened(returned(put(form(), WRONG)).workbook)
    assert workbook.sheetnames[0] == "修正箇所"
    listed = workbook["修正箇所"]
    links = {cell.hyperlink.location for row in listed.iter_rows() for cell in row if cell.hyperlink}
    for key in ("rating", "cost", "results"):
        sheet, cell = place_of(form(), key)
        assert f"'{sheet}'!{cell}" in links
        assert "→" in workbook[sheet][cell].comment.text
    sheet, cell = place_of(form(), "rating")
    assert workbook[sheet][cell].value == "概ねA"


def test_what_somebody_writes_into_list_or_note_is_not_lost(tmp_path: Path) -> None:
    workbook = opened(returned(put(form(), WRONG)).workbook)
    workbook["修正箇所"]["L20"] = "ここは正しいはずです"
    sheet, cell = place_of(form(), "rating")
    workbook[sheet][cell].comment.text += "\nSでもよいですか"
    saved = io.BytesIO()
    workbook.save(saved)
    consolidated = gather(tmp_path, {"a.xlsx": put(saved.getvalue(), RIGHT)})
    assert sorted(codes(consolidated)) == ["KPM507", "KPM514"]


@pytest.mark.parametrize("client", ["xlsx", "ods", "xls"])
def test_the_copy_survives_other_programs(client: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(put(returned(put(form(), WRONG)).workbook, RIGHT))
    content = office.convert(path, client).read_bytes()
    consolidated = gather(tmp_path / "in", {f"a.{client}": content})
    assert set(codes(consolidated)) <= {"KPM118"}
    assert dict(consolidated.program(1).values) == changed(method="直営")


def test_the_copy_is_a_valid_workbook(tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(returned(put(form(), WRONG)).workbook)
    assert validate([path]) == []


def test_the_same_answers_make_the_same_copy() -> None:
    content = put(form(), WRONG)
    assert returned(content) == returned(content)


def test_the_mail_is_a_draft_with_the_workbook_attached() -> None:
    marked = returned(put(form(), WRONG))
    message = email.message_from_bytes(marked.mail, policy=email.policy.default)
    assert message["X-Unsent"] == "1"
    assert [part.get_filename() for part in message.iter_attachments()] == ["kanri.xlsx"]
    assert next(message.iter_attachments()).get_content() == marked.workbook
    body = message.get_body().get_content()
    assert "3件" in body and "概ねA" in body and "管理課" in body
    assert f"番号1「窓口の案内」 評価（№1 {place_of(marked.workbook, 'rating')[1]}）" in body


def test_a_reminder_brings_a_fresh_form(tmp_path: Path) -> None:
    message = email.message_from_bytes(
        reminder(PLAN, PLAN.department("kanri"), (), "a.xlsx"), policy=email.policy.default
    )
    attached = next(message.iter_attachments()).get_content()
    assert "KPM519" in codes(gather(tmp_path, {"a.xlsx": attached}))


def test_a_reminder_says_why_what_came_could_not_be_taken(tmp_path: Path) -> None:
    consolidated = gather(tmp_path, {"前回.xlsx": form(plan=LAST_YEAR)})
    findings = [finding for finding in consolidated.findings if finding.place.department == "kanri"]
    draft = reminder(PLAN, PLAN.department("kanri"), findings, "kanri.xlsx")
    body = email.message_from_bytes(draft, policy=email.policy.default).get_body().get_content()
    assert "お送りいただいた「前回.xlsx」は使えませんでした" in body
    assert "「令和6年度末」の様式です" in body


def answered(consolidated: Consolidated) -> dict[int, dict[str, Any]]:
    """Every value by program, those that need mending left out."""
    return {program.no: dict(program.values) for program in consolidated.programs}


BROUGHT_BACK = [
    case for case in (*workbooks.CASES, *cells.CASES, *numbers.CASES, *overlays.CASES) if case.status == "needs_mending"
]


@pytest.mark.parametrize("case", BROUGHT_BACK, ids=lambda case: case.id)
def test_an_unmended_copy_never_makes_an_answer_of_what_was_refused(case: Case) -> None:
    files = case.files()
    submissions = [
        read_submission(case.plan, Job(name, content, None, case.passwords)) for name, content in files.items()
    ]
    before = merge(case.plan, submissions)
    own = [submission for submission in submissions if submission.department == "kanri"]
    copy = marked(own, case.plan).workbook
    after = merge(case.plan, [read_submission(case.plan, Job("copy.xlsx", copy))])
    assert answered(after) == answered(before)


#: What a cell can hold; openpyxl takes a text that begins with = for a formula.
TYPED = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=40)


@given(st.sampled_from(["rating", "cost", "day", "method", "indicators.rate", "results"]), TYPED)
@settings(max_examples=40)
def test_whatever_was_typed_an_unmended_copy_answers_the_same(key: str, typed: str) -> None:
    sent = put(form(answers={1: {**ANSWERED, "results": "・進めた。"}}), {key: typed})
    before = merge(PLAN, [read_submission(PLAN, Job("a.xlsx", sent))])
    after = merge(PLAN, [read_submission(PLAN, Job("b.xlsx", returned(sent).workbook))])
    assert answered(after) == answered(before)


#: Nothing of this is wrong.
ANSWERED = {"rating": "A", "cost": 1, "day": "2026-03-31", "method": "直営", "indicators.rate": 80}


def frame(content: bytes, key: str) -> tuple[set[str], bool]:
    """The lines around the cell of `key`, and whether it has a note."""
    sheet, cell = place_of(content, key)
    found = opened(content)[sheet][cell]
    border = found.border
    return {side.style for side in (border.left, border.top)}, found.comment is not None


def test_what_is_to_be_mended_can_be_told_without_colour() -> None:
    copy = returned(put(form(), {**WRONG, "indicators.rate": 8250})).workbook
    assert [frame(copy, key) for key in ("rating", "cost", "results")] == [({"thick"}, True)] * 3
    assert frame(copy, "indicators.rate") == ({"double"}, True)
    assert frame(copy, "method") == ({"thin"}, False)


def state_of(content: bytes) -> tuple[str, list[str]]:
    """The overall line of the list, and the state of each of its rows."""
    sheet = read_workbook(content).sheets[0]
    texts = {place: str(cell.value) for place, cell in sheet.cells.items() if cell.value is not None}
    states = {"まだ", "済", "要確認", "変更済み"}
    overall = next(text for _, text in sorted(texts.items()) if text.startswith("要修正の欄"))
    # The severity stands in a column before the state's.
    last = max(column for (_, column), text in texts.items() if text in states)
    return overall, [text for (_, column), text in sorted(texts.items()) if column == last and text in states]


def test_the_list_says_itself_what_is_still_open(tmp_path: Path) -> None:
    path = tmp_path / "copy.xlsx"
    path.write_bytes(returned(put(form(), {**WRONG, "indicators.rate": 8250})).workbook)
    before = ("要修正の欄が、あと3件あります。", ["まだ", "まだ", "まだ", "要確認"])
    assert state_of(path.read_bytes()) == before
    assert state_of(office.recalculate(path).read_bytes()) == before
    places = {place_of(path.read_bytes(), key): value for key, value in {**RIGHT, "indicators.rate": 82.5}.items()}
    mended = office.fill(path, places)
    done = (
        "要修正の欄はすべて直りました。上書き保存して、このファイルを送り返してください。",
        ["済", "済", "済", "変更済み"],
    )
    assert state_of(mended.read_bytes()) == done


def test_the_states_of_the_form_itself_fit_what_was_refused(tmp_path: Path) -> None:
    """What stands in the file before anything is computed is what LibreOffice computes."""
    path = tmp_path / "copy.xlsx"
    path.write_bytes(returned(put(form(), {**WRONG, "results": "同上", "day": "3月末"})).workbook)
    stored, computed = (
        read_workbook(content) for content in (path.read_bytes(), office.recalculate(path).read_bytes())
    )
    for before, after in zip(stored.sheets, computed.sheets, strict=True):
        formulas = {place: cell.value for place, cell in before.cells.items() if cell.formula is not None}
        assert {place: after.cells[place].value for place in formulas if place in after.cells} == {
            place: value for place, value in formulas.items() if place in after.cells
        }


def test_what_would_be_taken_for_an_answer_is_told_in_the_note_instead() -> None:
    def sheet_copied(workbook: Any) -> None:
        sheet, cell = place_of(form(), "results")
        workbook.copy_worksheet(workbook[sheet])[cell] = "・別の文。"

    copy = returned(edited(form(), sheet_copied)).workbook
    sheet, cell = place_of(copy, "results")
    found = opened(copy)[sheet][cell]
    assert found.value is None
    assert "・窓口を二つ増やした。" in found.comment.text and "別の文" in found.comment.text


def test_of_undecided_files_what_they_agree_on_is_filled_in() -> None:
    moment = "2026-04-01T00:00:00"
    one, two = (dated(put(form(), {"rating": code}), moment) for code in "AS")
    copy = marked([read_submission(PLAN, Job(f"{name}.xlsx", c)) for name, c in (("a", one), ("b", two))]).workbook
    sheet, cell = place_of(copy, "rating")
    workbook = opened(copy)
    assert workbook[sheet][cell].value is None
    assert "a.xlsx" in workbook[sheet][cell].comment.text or "b.xlsx" in workbook[sheet][cell].comment.text
    sheet, cell = place_of(copy, "results")
    assert workbook[sheet][cell].value == ONE["results"]
    assert frame(copy, "rating") == ({"thick"}, True)


def test_a_program_that_was_lost_is_open_in_the_copy() -> None:
    def dropped(workbook: Any) -> None:
        del workbook[place_of(form(), "rating", 2)[0]]

    copy = returned(edited(form(), dropped)).workbook
    overall, states = state_of(copy)
    assert states == ["まだ"] and "1件" in overall
    assert slots_of(copy, 2, "rating")


def test_english_plans_get_english_copies(tmp_path: Path) -> None:
    plan = make_plan(language="en")
    copy = returned(put(form(plan=plan), WRONG), plan).workbook
    workbook = opened(copy)
    assert workbook.sheetnames[0] == "To mend"
    texts = [cell.value for row in workbook["To mend"].iter_rows() for cell in row if isinstance(cell.value, str)]
    own = [text for text in texts if not is_seal(text) and not text.startswith("=")]
    assert not any(word in text for text in own for word in ("修正", "状態", "ください"))
    assert status(gather(tmp_path, {"a.xlsx": put(copy, RIGHT)}, plan)) == "accepted"


def test_every_refused_answer_of_a_long_form_is_listed() -> None:
    plan = make_plan(programs=[{**document()["programs"][1], "no": no, "name": f"事業{no}"} for no in range(1, 61)])
    copy = returned(form(answers={}, plan=plan), plan).workbook
    overall, states = state_of(copy)
    assert len(states) == 120 and "120件" in overall


def run_collect(folder: Path, out: Path) -> int:
    path = folder.parent / "plan.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    return run(["collect", str(path), str(folder), "-o", str(out)])


def test_what_somebody_did_to_a_copy_where_it_lies_is_kept(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "kanri.xlsx").write_bytes(put(form(), WRONG))
    assert run_collect(folder, out) == 1
    copy = out / "feedback" / "kanri.xlsx"
    half = put(copy.read_bytes(), {"rating": "S"})
    copy.write_bytes(half)
    (folder / "kanri.xlsx").write_bytes(put(form(), {**WRONG, "cost": "約9"}))
    assert run_collect(folder, out) == 1
    assert {path.name: path.read_bytes() == half for path in copy.parent.iterdir()} == {
        "kanri.xlsx": False,
        "kanri_1.xlsx": True,
    }


def test_the_published_picture_can_be_made_anew_and_is_quick_to_load() -> None:
    assert picture().startswith(b"\x89PNG")
    assert len(PICTURE.read_bytes()) < 300_000
