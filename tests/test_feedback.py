"""The marked copy: all answers in, what is wrong marked; mended and returned, it is accepted."""

from __future__ import annotations

import email
import email.policy
import io
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.feedback import Marked, marked_copy, reminder
from kpm_excel.merge import counting
from kpm_excel.reading.workbook import Job, read_submission
from tests.collecting import PLAN, codes, form, gather, place_of, put, status
from tests.mishaps.case import ONE, TWO, changed
from tests.rig import office
from tests.rig.validator import validate

WRONG = {"rating": "概ねA", "cost": "約1200", "results": None, "method": "直営"}
RIGHT = {"rating": "A", "cost": 1200, "results": ONE["results"]}


def returned(content: bytes) -> Marked:
    """The marked copy of a form of 管理課."""
    submission = read_submission(PLAN, Job("kanri.xlsx", content))
    from kpm_excel.merge import merge

    consolidated = merge(PLAN, [submission])
    findings = [finding for finding in consolidated.findings if finding.place.department == "kanri"]
    answers = counting(PLAN, [submission])["kanri"]
    return marked_copy(PLAN, PLAN.department("kanri"), answers, findings, "kanri.xlsx")


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


def test_a_copy_that_nobody_mended_says_the_same_again(tmp_path: Path) -> None:
    content = put(form(), WRONG)
    first = gather(tmp_path / "first", {"a.xlsx": content})
    again = gather(tmp_path / "again", {"a.xlsx": returned(content).workbook})
    told = [(f.code, f.place.program, f.place.field, f.message) for f in again.findings]
    assert told == [(f.code, f.place.program, f.place.field, f.message) for f in first.findings]


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


def test_a_reminder_brings_a_fresh_form(tmp_path: Path) -> None:
    message = email.message_from_bytes(reminder(PLAN, PLAN.department("kanri"), "a.xlsx"), policy=email.policy.default)
    attached = next(message.iter_attachments()).get_content()
    assert "KPM519" in codes(gather(tmp_path, {"a.xlsx": attached}))
