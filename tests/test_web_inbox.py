"""The board of departments and the page of each: what came back, which file counts, what the office noted."""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import openpyxl
import pytest

from kpm_excel.consolidated import Status
from kpm_excel.findings import Code
from kpm_excel.office.desk import load_desk
from kpm_excel.outputs import writing
from kpm_excel.words import words_for
from tests.collecting import dated, form, put
from tests.collecting import document as small
from tests.rig.pace import piece
from tests.web_cycle import Desk, desk_with

NAME = "<b>係</b>&\"'"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A cycle of which nothing came back yet, with a department whose name looks like markup."""
    plan = small(format="kpm-excel/plan@2", deadline=(dt.date.today() + dt.timedelta(days=3)).isoformat())
    plan["departments"][1] |= {"name": NAME, "division": "総務部"}
    return desk_with(tmp_path / "進捗 管理", plan, "ja")


def put_back(desk: Desk, **files: bytes) -> None:
    for name, content in files.items():
        (desk.cycle.returned / f"{name}.xlsx").write_bytes(content)


def test_the_board_says_how_far_each_department_is_and_what_is_next(desk: Desk) -> None:
    words = words_for("ja")
    board = desk.get("inbox/").text
    assert words.text("steps.inbox_none", count=0) in board and words.text("inbox.days_left", count=3) in board
    put_back(desk, first=form(plan=desk.plan))
    assert words.text("inbox.new_files", count=1) in desk.get("inbox/").text
    desk.collect()
    board = desk.get("inbox/").text
    assert words.text("inbox.new_files", count=1) not in board
    for status, count in ((Status.ACCEPTED, 1), (Status.MISSING, 1), (Status.NOT_ASKED, 1)):
        assert words.text("inbox.choice", label=words.text(f"check.status_{status}"), count=count) in board
    missing = desk.get("inbox/", status="missing").text
    assert "code=zaisei" in missing and "code=kanri" not in missing
    assert "code=kanri" in desk.get("inbox/", q="KANRI").text
    assert "code=kanri" not in desk.get("inbox/", division="総務部").text


@pytest.mark.parametrize("path", ["inbox/", "inbox/department?code=zaisei"])
def test_names_from_outside_are_never_markup(desk: Desk, path: str) -> None:
    (desk.cycle.returned / "<img src=x>.pdf").write_bytes(b"%PDF")
    desk.collect()
    shown = desk.client.get(desk.home + path).text
    assert "<b>" not in shown and "&lt;b&gt;係" in shown and "<img" not in shown


def test_a_department_sees_which_file_counts_and_what_differs(desk: Desk) -> None:
    early, late = (
        put(form(plan=desk.plan), {"cost": 1200}),
        put(form(plan=desk.plan), {"results": "後から<u>直した</u>"}),
    )
    put_back(desk, early=dated(early, "2026-05-01T10:00:00"), late=dated(late, "2026-05-02T10:00:00"))
    desk.collect()
    shown = desk.get("inbox/department", code="kanri").text
    assert words_for("ja").text("inbox.differences", count=1, file="late.xlsx") in shown
    assert "後から&lt;u&gt;直した" in shown and "<u>" not in shown
    assert shown.index("late.xlsx <span") < shown.index("early.xlsx <span")


def test_a_file_that_is_left_out_stays_out_until_it_is_taken_in(desk: Desk) -> None:
    put_back(desk, first=form(plan=desk.plan))
    desk.collect()
    assert desk.post("inbox/leave-out", code="kanri", file="first.xlsx", reason="").status_code == 400
    assert desk.post("inbox/leave-out", code="kanri", file="../plan.xlsx", reason="x").status_code == 404
    given = {"code": "kanri", "file": "first.xlsx", "reason": "<i>旧版</i>"}
    shown = desk.post("inbox/leave-out", **given).text
    assert "&lt;i&gt;旧版" in shown and "<i>" not in shown
    (desk.cycle.returned / "second.xlsx").write_bytes(form("zaisei", plan=desk.plan))
    again = desk.collect()
    assert Code.FILE_EXCLUDED in [finding.code for finding in again.findings]
    assert again.departments[0].status is Status.MISSING
    # It may be gone since.
    (desk.cycle.returned / "first.xlsx").rename(desk.cycle.root / "first.xlsx")
    desk.collect()
    (desk.cycle.root / "first.xlsx").rename(desk.cycle.returned / "first.xlsx")
    desk.post("inbox/take-in", code="kanri", file="first.xlsx")
    assert desk.collect().departments[0].status is Status.ACCEPTED


def test_a_file_that_is_nobodys_is_left_out_on_the_board(desk: Desk) -> None:
    file = "<u>a<u>.xlsx"
    (desk.cycle.returned / file).write_bytes(b"%PDF")
    desk.collect()
    shown = desk.get("inbox/").text
    assert "&lt;u&gt;a" in shown and "<u>" not in shown
    assert desk.post("inbox/leave-out", code="", file=file, reason="").status_code == 400
    assert desk.post("inbox/leave-out", code="", file="another", reason="x").status_code == 404
    shown = desk.post("inbox/leave-out", code="", file=file, reason="<i>写真</i>").text
    assert words_for("ja").text("inbox.left_out_all") in shown and "&lt;i&gt;写真" in shown
    assert file not in {finding.place.file for finding in desk.collect().errors}
    assert words_for("ja").text("inbox.left_out_all") not in desk.post("inbox/take-in", code="", file=file).text


def seen_in(shown: str, key: str) -> str:
    """The state of the note on `key` as a page shows it."""
    place = shown.index(key.replace('"', "&#34;"))
    return shown[place:].partition('name="seen" value="')[2].partition('"')[0]


def test_two_tabs_do_not_write_over_each_others_notes_and_reasons(desk: Desk) -> None:
    put_back(desk, first=put(form(plan=desk.plan), {"rating": "Z"}))
    desk.collect()
    shown = desk.get("inbox/department", code="kanri").text
    key = next(line for line in shown.splitlines() if 'name="key"' in line and "KPM202" in line)
    key = key.partition('value="')[2].partition('"')[0].replace("&#34;", '"')
    note = {"code": "kanri", "key": key, "seen": seen_in(shown, key)}
    assert desk.post("inbox/note", **note, text="一人目").status_code == 200
    refused = desk.post("inbox/note", **note, text="二人目")
    assert refused.status_code == 409 and "一人目" in refused.text
    # A double click says the same twice.
    assert desk.post("inbox/note", **note, text="一人目").status_code == 200
    assert [one.text for one in load_desk(desk.cycle.results).remarks.values()] == ["一人目"]
    out = {"code": "kanri", "file": "first.xlsx"}
    assert desk.post("inbox/leave-out", **out, reason="重複").status_code == 200
    assert desk.post("inbox/leave-out", **out, reason="重複").status_code == 200
    refused = desk.post("inbox/leave-out", **out, reason="誤り")
    assert refused.status_code == 409 and "重複" in refused.text
    assert load_desk(desk.cycle.results).left_out["first.xlsx"].reason == "重複"


def test_the_office_notes_what_is_dealt_with_and_it_outlives_the_next_reading(desk: Desk) -> None:
    put_back(desk, first=put(form(plan=desk.plan), {"rating": "Z"}))
    desk.collect()
    shown = desk.get("inbox/department", code="kanri").text
    key = next(line for line in shown.splitlines() if 'name="key"' in line and "KPM202" in line)
    key = key.partition('value="')[2].partition('"')[0].replace("&#34;", '"')
    note = {"code": "kanri", "key": key, "text": "電話<s>済</s>", "done": "yes", "seen": seen_in(shown, key)}
    assert desk.post("inbox/note", **{**note, "key": "another"}).status_code == 404
    for _ in range(2):
        shown = desk.post("inbox/note", **note).text
        assert "電話&lt;s&gt;済" in shown and "checked" in shown and dt.date.today().isoformat() in shown
        desk.collect()
    # It stands in the check workbook as well, once, beside what the office wrote there itself.
    sheet = openpyxl.load_workbook(desk.cycle.results / "check.xlsx")[words_for("ja").text("check.findings")]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if "電話" in str(cell.value)]
    day = dt.date.today().isoformat()
    assert cells == [words_for("ja").text("check.remark_done", text="電話<s>済</s>", day=day)]
    assert words_for("ja").text("check.remark_mark") not in shown
    assert (
        "checked" not in desk.post("inbox/note", **{**note, "text": "", "done": "", "seen": seen_in(shown, key)}).text
    )
    with writing("collect", desk.cycle.results):
        held = desk.post("inbox/note", **note)
    assert held.status_code == 409 and "collect" in held.text


def test_only_what_we_made_for_a_department_is_handed_out(desk: Desk, tmp_path: Path) -> None:
    put_back(desk, first=put(form(plan=desk.plan), {"rating": "Z"}))
    desk.collect()
    copy = desk.get("inbox/file", code="kanri", what="copy")
    assert copy.content == next((desk.cycle.results / "feedback").iterdir()).read_bytes()
    assert copy.headers["content-disposition"].startswith("attachment")
    assert b"Subject" in desk.get("inbox/file", code="kanri", what="mail").content
    for what in ("../consolidated.json", "", "plan"):
        assert desk.get("inbox/file", code="kanri", what=what).status_code == 404
    path = next((desk.cycle.results / "feedback").iterdir())
    path.unlink()
    secret = tmp_path / "secret"
    secret.write_text("secret")
    os.symlink(secret, path)
    assert desk.get("inbox/file", code="kanri", what="copy").status_code == 404
    assert desk.get("inbox/department", code="nobody").status_code == 404


def test_a_board_of_a_thousand_departments_answers_at_once(tmp_path: Path) -> None:
    plan = small()
    first, second = plan["departments"][:2]
    plan["departments"] = [first, second, *({"code": f"d{n}", "name": f"{n}課"} for n in range(1_000))]
    desk = desk_with(tmp_path / "cycle", plan)
    desk.get("inbox/")
    began = time.process_time()
    assert desk.get("inbox/").status_code == 200
    took = time.process_time() - began
    # A fifth of a second on a computer of today.
    assert took < 16 * piece()
