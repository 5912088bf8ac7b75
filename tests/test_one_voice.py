"""What the form, collect, the marked copy and the mail say of one state is the same, whatever was found."""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpm_excel.book.base import address
from kpm_excel.consolidated import Consolidated, Status
from kpm_excel.feedback import Marked, marked_copy
from kpm_excel.findings import Code, Severity
from kpm_excel.intake import read_returned
from kpm_excel.layouts.check import check_book
from kpm_excel.layouts.entry.entry_book import entry_book
from kpm_excel.layouts.entry.state import Flag
from kpm_excel.layouts.feedback import Point, points_of
from kpm_excel.merge import counting
from kpm_excel.office.remind import remind
from kpm_excel.plan.model import Plan
from kpm_excel.words import words_for
from tests.collecting import PLAN, form, gather, make_plan, map_here, put
from tests.mishaps import others, table
from tests.mishaps.case import Case
from tests.rig import office

DEPARTMENT = "kanri"


def one_for_each_code() -> list[Case]:
    """Cases that give every code at least once, and few others."""
    wanted, chosen = set(map(str, Code)), []
    for case in [*table.CASES, *others.CASES]:
        if given := wanted & {code for code, _, _ in case.found}:
            wanted -= given
            chosen.append(case)
    return chosen


def sent_back(folder: Path, case: Case) -> tuple[Consolidated, tuple[Point, ...], Marked | None]:
    """What collect makes of a case, and what 管理課 gets back; no copy where it sent nothing that could be marked."""
    for name, content in case.files().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    passwords = tuple(case.passwords)
    consolidated, sources = read_returned(case.plan, [folder], passwords=passwords, mapper=map_here)
    counted = counting(case.plan, sources.submissions)
    own = [finding for finding in consolidated.findings if finding.place.department == DEPARTMENT]
    if DEPARTMENT not in counted:
        return consolidated, points_of(case.plan, own), None
    department = case.plan.department(DEPARTMENT)
    marked = marked_copy(case.plan, department, counted[DEPARTMENT], own, "a.xlsx")
    return consolidated, points_of(case.plan, own), marked


@pytest.mark.parametrize("case", one_for_each_code(), ids=lambda case: case.id)
def test_the_four_joints_of_one_sentence_agree(case: Case, tmp_path: Path) -> None:
    consolidated, points, marked = sent_back(tmp_path, case)
    words = words_for(case.plan.language)
    if marked is None:
        assert_asked_again(case.plan, consolidated, tmp_path)
        return
    errors = [point for point in points if point.severity is Severity.ERROR]
    status = {one.code: one.status for one in consolidated.departments}[DEPARTMENT]
    assert (status is Status.NEEDS_MENDING) >= bool(errors)
    assert_listed(marked.workbook, points)
    body = email.message_from_bytes(marked.mail, policy=email.policy.default).get_body().get_content()
    assert f"要修正は{len(errors)}件、要確認は{len(points) - len(errors)}件" in body
    told = [body.index(" ".join(point.message.split())[:10]) for point in points[:40] if point.message.isprintable()]
    assert len(told) == len([point for point in points[:40] if point.message.isprintable()])
    assert_flagged(case.plan, marked, points, words.text("feedback.note_typed", text="").rstrip('」"'))


def assert_asked_again(plan: Plan, consolidated: Consolidated, folder: Path) -> None:
    """Who sent nothing that counts is missing everywhere; mail and check workbook say why, in the same words."""
    words = words_for(plan.language)
    asked = DEPARTMENT in {department.code for department in plan.asked_departments()}
    status = {one.code: one.status for one in consolidated.departments}.get(DEPARTMENT)
    assert status is Status.MISSING if asked else status in (None, Status.NOT_ASKED)
    errors = [f for f in consolidated.findings if f.severity is Severity.ERROR]
    listed = {cell.value for sheet in check_book(plan, consolidated, (), {}).sheets for cell in sheet.cells}
    assert all(finding.message(words) in listed for finding in errors)
    if asked:
        reminded = remind(plan, consolidated, folder / "reminders")
        mail = email.message_from_bytes(reminded.drafts[DEPARTMENT].read_bytes(), policy=email.policy.default)
        body = "".join(mail.get_body().get_content().split())
        own = [f for f in errors if f.place.department == DEPARTMENT and f.place.file]
        assert all("".join(finding.message(words).split()) in body for finding in own)
        # The form that goes with it asks for everything anew.
        assert [part.get_filename() for part in mail.iter_attachments()]


def assert_listed(workbook: bytes, points: Sequence[Point]) -> None:
    """The list on the first sheet has every point, the errors first, each called as everywhere."""
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    kinds = {"要修正", "要確認"}
    rows = [[cell.value for cell in row] for row in sheet.iter_rows() if row[2].value in kinds]
    named = {Severity.ERROR: "要修正", Severity.WARNING: "要確認"}
    assert [row[2] for row in rows] == [named[point.severity] for point in points]
    assert [row[2] for row in rows] == sorted((row[2] for row in rows), key=["要修正", "要確認"].index)
    assert all(_even(row[6])[:50] == _even(point.message)[:50] for row, point in zip(rows, points, strict=True))


def _even(text: object) -> str:
    """`text` without the blanks and line ends by which the list keeps away from its frames."""
    return "".join(str(text).split())


#: What stood in the cell is no value that could be given back: its cell is empty in the copy, and its note asks.
_NO_VALUE = {Code.ANSWER_PICTURE, "KPM236", "KPM237"}


def assert_flagged(plan: Plan, marked: Marked, points: Sequence[Point], typed: str) -> None:
    """A cell to be mended is not called done by the form in the copy, and one to look at is not called wrong."""
    workbook = openpyxl.load_workbook(io.BytesIO(marked.workbook), data_only=True)
    slots = {
        (slot.entry.key.program, slot.entry.key.key): slot
        for slot in entry_book(plan, plan.department(DEPARTMENT), {}).slots
    }
    worst: dict[Any, Severity] = {}
    for point in points:
        if point.slot in slots:
            worst[point.slot] = min(worst.get(point.slot, point.severity), point.severity, key=list(Severity).index)
    for at, severity in worst.items():
        slot = slots[at]
        sheet = workbook[slot.entry.sheet]
        flag = Flag(sheet[address(slot.flag.row, slot.flag.column)].value)
        note = sheet[address(slot.cell.row, slot.cell.column)].comment.text
        if severity is Severity.WARNING:
            assert flag not in (Flag.MISSING, Flag.WRONG), (at, flag)
        elif any(point.code in _NO_VALUE and point.slot == at for point in points):
            assert "【要修正】" in note, (at, note)
        elif not any(point.code.startswith("KPM5") or point.code.startswith("KPM6") for point in points):
            assert flag in (Flag.MISSING, Flag.WRONG) or typed in note, (at, flag)


LONG = "あ" * 61
#: Texts of a field with 60 characters: emoji and rare kanji count one each, whatever Excel's own count is.
LENGTHS = {
    "😀" * 31: False,
    "𠮷" * 60: False,
    "𠮷" * 59 + "吉": False,
    "😀" * 60 + "あ": True,
    "あ" * 60: False,
    LONG: True,
}


@pytest.mark.parametrize(("text", "is_long"), LENGTHS.items(), ids=range(len(LENGTHS)))
def test_form_and_collect_count_the_same_characters(text: str, is_long: bool, tmp_path: Path) -> None:
    content = form("kanri", {1: {"results": text}})
    consolidated = gather(tmp_path, {"a.xlsx": content})
    codes = [f.code for f in consolidated.findings if f.place.field == "results" and f.place.program == 1]
    assert ("KPM203" in codes) is is_long
    slot = next(
        slot
        for slot in entry_book(PLAN, PLAN.department("kanri"), {}).slots
        if (slot.entry.key.program, slot.entry.key.key) == (1, "results")
    )
    recalculated = office.recalculate(tmp_path / "a.xlsx")
    for path in (tmp_path / "a.xlsx", recalculated):
        sheet = openpyxl.load_workbook(path, data_only=True)[slot.entry.sheet]
        assert (Flag(sheet[address(slot.flag.row, slot.flag.column)].value) is Flag.LONG) is is_long


def test_a_text_beyond_its_limit_is_a_warning_everywhere(tmp_path: Path) -> None:
    content = put(form(), {"results": LONG})
    consolidated = gather(tmp_path, {"a.xlsx": content})
    assert [
        (f.code, f.severity) for f in consolidated.findings if f.place.field == "results" and f.place.program == 1
    ] == [("KPM203", Severity.WARNING)]
    assert consolidated.program(1).values["results"].endswith(LONG) or LONG in consolidated.program(1).values["results"]
    sheet = openpyxl.load_workbook(io.BytesIO(form())).worksheets[1]
    rules = [rule for rule in sheet.data_validations.dataValidation if rule.type == "textLength"]
    assert rules and all(rule.errorStyle == "warning" for rule in rules)


def test_a_text_without_a_limit_has_no_message_of_a_limit() -> None:
    sheets = openpyxl.load_workbook(io.BytesIO(form())).worksheets
    rules = [rule for sheet in sheets for rule in sheet.data_validations.dataValidation]
    assert all("None" not in f"{rule.error}{rule.prompt}" or rule.error is None for rule in rules)


@pytest.mark.parametrize(
    "text", ["該当なし", " 該当なし ", "該当なし。", "該当無し", "該当はありません。", "（特に該当なし）"]
)
def test_the_words_that_the_form_asks_for_are_not_complained_of(text: str, tmp_path: Path) -> None:
    consolidated = gather(tmp_path, {"a.xlsx": put(form(), {"results": text})})
    assert "KPM222" not in [f.code for f in consolidated.findings]


def two_ratings(summaries: list[dict[str, str]]) -> Plan:
    """A plan whose first rating says how sure one is, and whose second how far one is."""
    fields: list[dict[str, Any]] = [
        {"id": "content", "label": "取組の内容", "type": "text", "by": "plan"},
        {"id": "sure", "label": "確かさ", "type": "rating", "by": "department", "scale": "progress"},
        {"id": "indicators", "label": "指標", "type": "indicators", "by": "department"},
        {"id": "rating", "label": "評価", "type": "rating", "by": "department", "scale": "progress"},
    ]
    return make_plan(kinds=[{"id": "work", "name": "事業", "fields": fields}], summaries=summaries, lists=[])


@pytest.mark.parametrize(
    ("summaries", "speaks_to"),
    [
        ([{"kind": "work", "field": "rating"}], {"rating"}),
        ([{"kind": "work", "field": "sure"}], {"sure"}),
        ([], set()),
    ],
)
def test_figures_speak_to_the_rating_that_is_summarised_in_the_form_as_in_collect(
    summaries: list[dict[str, str]], speaks_to: set[str], tmp_path: Path
) -> None:
    plan = two_ratings(summaries)
    answers = {1: {"indicators.rate": 1, "sure": "S", "rating": "S"}}
    consolidated = gather(tmp_path, {"a.xlsx": form("kanri", answers, plan)}, plan)
    assert {f.place.field for f in consolidated.findings if f.code == "KPM401"} == speaks_to
    book = entry_book(plan, plan.department("kanri"), answers)
    hint = words_for("ja").text("entry.contradiction")
    rows = {slot.entry.key.key: slot.entry.row for slot in book.slots if slot.entry.key.program == 1}
    shown = [cell.row for cell in book.programs[0].sheet.cells if cell.value == hint]
    # The line with the hint stands above the cell of the rating.
    near = {min((row, key) for key, row in rows.items() if row > at)[1] for at in shown}
    assert near == speaks_to
