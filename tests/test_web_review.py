"""The review on the page: the office's edits are the amendments that `amend` makes, each by itself, and taken back."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kpm_excel.amending import take_back
from kpm_excel.consolidated import Consolidated, Status, load_consolidated
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.review import review_book
from kpm_excel.office.carry_over import carry_over
from tests.collecting import ANSWERS
from tests.collecting import document as small
from tests.edited import place as place_in
from tests.web_cycle import SAME, Desk, answered, desk_with

OFFICE = {"id": "office_note", "label": "事務局の<b>所見</b>", "type": "text", "by": "office", "required": True}


@pytest.fixture(scope="module")
def one_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A cycle with a field for the office; the rating of program 2 is missing."""
    plan = small()
    plan["kinds"][0]["fields"] = [*plan["kinds"][0]["fields"], OFFICE]
    made = desk_with(tmp_path_factory.mktemp("review") / "cycle", plan)
    second = {name: value for name, value in ANSWERS[2].items() if name != "rating"}
    answered(made, {**ANSWERS, 2: second}, ["kanri", "zaisei"])
    return made


@pytest.fixture
def desk(one_desk: Desk) -> Desk:
    """The same, of which nothing was changed."""
    one_desk.cycle.amended.unlink(missing_ok=True)
    return one_desk


def state_of(desk: Desk, no: int, key: str) -> str:
    page = desk.get("review/", no=str(no)).text
    form = page[page.index(f'name="key" value="{key}"', page.index(f'id="p{no}-{key}"')) :]
    found = re.search(r'name="seen" value="(\w+)"', form)
    assert found
    return found[1]


def save(desk: Desk, no: int, key: str, value: str, **more: str) -> Any:
    seen = more.pop("seen", "") or state_of(desk, no, key)
    return desk.post("review/save", program=str(no), key=key, value=value, seen=seen, **more)


def now(desk: Desk) -> Consolidated:
    return load_consolidated(desk.cycle.answers, desk.plan)


def codes(answers: Consolidated, no: int) -> list[str]:
    return sorted(finding.code for finding in answers.findings if finding.place.program == no)


def test_what_the_office_writes_is_an_amendment_with_who_and_when(desk: Desk) -> None:
    assert "事務局の&lt;b&gt;所見" in desk.get("review/", no="1").text
    assert "?no=1&" in desk.get("review/", finding="unwritten").text.replace("&amp;", "&")
    shown = save(desk, 1, "office_note", "よく\r\n<i>進んだ</i>。", back="no=1").text
    assert "&lt;i&gt;進んだ" in shown and "<i>" not in shown
    [one] = now(desk).amendments
    assert (one.program, one.field, one.before, one.after) == (1, "office_note", None, "よく\n<i>進んだ</i>。")
    name, _, at = one.sheet.rpartition(" ")
    assert name and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", at)
    assert name in shown and at[:10] in shown and at[11:16] in shown
    assert desk.cycle.is_amended
    assert save(desk, 1, "office_note", "よく\n<i>進んだ</i>。").status_code == 200
    assert len(now(desk).amendments) == 1


def test_it_is_the_amendment_that_the_review_workbook_makes(desk: Desk, tmp_path: Path) -> None:
    import openpyxl

    before, path = now(desk), tmp_path / "review.xlsx"
    path.write_bytes(write_book(review_book(desk.plan, before)))
    book = openpyxl.load_workbook(path)
    place_in(book, 2, "rating").value = "B"
    book.save(path)
    by_workbook = take_back(desk.plan, before.alone, path).consolidated
    save(desk, 2, "rating", "B")
    by_page = now(desk)
    assert by_page.programs == by_workbook.programs and by_page.departments == by_workbook.departments
    assert codes(by_page, 2) == codes(by_workbook, 2)
    one, other = by_page.amendments[0], by_workbook.amendments[0]
    assert (one.program, one.field, one.before, one.after) == (other.program, other.field, other.before, other.after)


def test_taking_back_restores_the_answer_and_what_was_found_about_it(desk: Desk) -> None:
    before = now(desk)
    assert before.departments[0].status is Status.NEEDS_MENDING
    save(desk, 2, "rating", "B")
    save(desk, 1, "cost", "99")
    assert now(desk).departments[0].status is Status.ACCEPTED
    assert desk.post("review/undo", program="2", key="rating").status_code == 200
    undone = now(desk)
    assert undone.program(2) == before.program(2) and undone.program(1).value("cost") == 99
    assert codes(undone, 2) == codes(before, 2)
    assert undone.departments[0].status is Status.NEEDS_MENDING
    assert len(undone.amendments) == 3
    # It can be had again, and nothing can be taken back that nobody changed.
    desk.post("review/undo", program="2", key="rating")
    assert now(desk).program(2).value("rating") == "B" and now(desk).departments[0].status is Status.ACCEPTED
    assert desk.post("review/undo", program="3", key="rating").status_code == 409


@pytest.mark.parametrize(
    ("no", "key", "value", "answer"),
    [
        (1, "rating", "S", "S"),
        (1, "rating", "", None),
        (1, "cost", "１，２３４", 1234),
        (1, "day", "令和8年3月1日", "2026-03-01"),
        (1, "indicators.rate", "81.5", 81.5),
        (1, "method", "直営", "直営"),
    ],
)
def test_an_answer_is_read_as_its_field_reads_it(desk: Desk, no: int, key: str, value: str, answer: object) -> None:
    assert save(desk, no, key, value).status_code == 200
    field, _, part = key.partition(".")
    found = now(desk).program(no).value(field)
    assert (found[part] if part else found) == answer


@pytest.mark.parametrize(
    ("key", "value"), [("rating", "<i>Z"), ("cost", "約百"), ("day", "いつか"), ("indicators.rate", "x")]
)
def test_what_does_not_fit_is_refused_and_stands_there_still(desk: Desk, key: str, value: str) -> None:
    before = desk.cycle.collected.read_bytes()
    answer = save(desk, 1, key, value)
    assert answer.status_code == 400 and 'role="alert"' in answer.text and "<i>" not in answer.text
    assert desk.cycle.collected.read_bytes() == before and not desk.cycle.amended.exists()


@pytest.mark.parametrize(
    ("no", "key"),
    [("1", "content"), ("1", "nothing"), ("1", ""), ("999", "rating"), ("x", "rating"), ("1", "../rating")],
)
def test_nothing_but_what_is_open_is_changed(desk: Desk, no: str, key: str) -> None:
    assert desk.post("review/save", program=no, key=key, value="A", seen="0").status_code == 409
    assert not desk.cycle.amended.exists()


def test_two_tabs_do_not_write_over_each_other(desk: Desk) -> None:
    seen = state_of(desk, 1, "office_note")
    save(desk, 1, "office_note", "一人目")
    answer = save(desk, 1, "office_note", "二人目", seen=seen)
    assert answer.status_code == 409 and now(desk).program(1).value("office_note") == "一人目"


def test_changes_go_over_into_answers_that_were_collected_since(desk: Desk) -> None:
    save(desk, 1, "office_note", "所見")
    later = desk.cycle.amended.stat().st_mtime_ns + 1_000_000_000
    os.utime(desk.cycle.collected, ns=(later, later))
    shown = desk.get("review/").text + desk.get("review/", no="1").text
    assert 'value="carry"' in shown and "review/save" not in shown
    refused = desk.post("review/save", program="1", key="office_note", value="別", seen="0")
    assert refused.status_code == 409
    os.utime(desk.cycle.collected, ns=(later - 2_000_000_000, later - 2_000_000_000))
    assert now(desk).program(1).value("office_note") == "所見"


def test_collecting_again_takes_the_changes_over_where_all_of_them_fit(desk: Desk) -> None:
    save(desk, 1, "office_note", "所見")
    save(desk, 2, "rating", "B")
    collected = load_consolidated(desk.cycle.collected, desk.plan)
    both = carry_over(desk.plan, desk.cycle, collected)
    assert both and both.is_whole and now(desk).program(2).value("rating") == "B"
    # What was answered anew meanwhile is not written over, and nothing of the rest goes over by itself.
    kept = desk.cycle.amended.read_bytes()
    first, second, *others = collected.programs
    answered_anew = replace(second, values={**second.values, "rating": "A"})
    anew = carry_over(desk.plan, desk.cycle, replace(collected, programs=(first, answered_anew, *others)))
    assert anew and not anew.is_whole and desk.cycle.amended.read_bytes() == kept


@pytest.mark.parametrize("back", ["//evil.example", "\r\nx: y", "http://evil.example", "a?b#c"])
def test_what_leads_back_stays_on_the_page(desk: Desk, back: str) -> None:
    given = {"program": "1", "key": "office_note", "value": "所見", "seen": state_of(desk, 1, "office_note")}
    answer = desk.client.post(
        f"{desk.home}review/save", data={**given, "back": back}, headers={"origin": desk.own}, follow_redirects=False
    )
    assert answer.headers["location"] == f"{desk.home}review/?#p1-office_note"


def test_a_workbook_that_came_back_under_another_name_is_taken_back(desk: Desk, tmp_path: Path) -> None:
    import openpyxl

    def take(name: str, content: bytes) -> str:
        files = {"file": (name, content)}
        assert desk.client.post(f"{desk.home}review/take", files=files, headers=SAME).status_code == 200
        desk.get("job/events")
        told: str = desk.get("job/").text
        desk.post("job/dismiss")
        return told

    path = tmp_path / "review.xlsx"
    path.write_bytes(write_book(review_book(desk.plan, now(desk))))
    for name, value in (("本部長 <b>.xlsx", "一人目"), ("../../review.xlsx", "二人目")):
        book = openpyxl.load_workbook(path)
        place_in(book, 1 if value == "一人目" else 2, "office_note").value = value
        book.save(tmp_path / "edited.xlsx")
        assert "<b>" not in take(name, (tmp_path / "edited.xlsx").read_bytes())
    assert [now(desk).program(no).value("office_note") for no in (1, 2)] == ["一人目", "二人目"]
    before = {path: path.read_bytes() for path in desk.cycle.root.rglob("*") if path.is_file()}
    assert "other.xlsx" in take("other.xlsx", b"PK nothing")
    assert {path: path.read_bytes() for path in desk.cycle.root.rglob("*") if path.is_file()} == before
    assert desk.post("review/take").status_code == 400
