"""What a department hands in: judged as collect would judge it, with a receipt and a line of the record, or neither."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from starlette.testclient import TestClient

import kpm_excel
from kpm_excel.errors import BadCall, BadOutput
from kpm_excel.findings import Severity
from kpm_excel.handing.record import RECORD, Event, Record, Role
from kpm_excel.office.collect import collect
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.hand_in import By, filled_form, hand_in, look_at, plan_of
from kpm_excel.office.receipts import Verdict, receipts_of
from kpm_excel.office.taking_in import WAITING, settle
from kpm_excel.web.office_door import OfficeDoor
from kpm_excel.web.served import ServedSite, served_application
from kpm_excel.web.served_gate import Place
from kpm_excel.words import words_for
from tests.collecting import FULL, dated, document, form, put
from tests.rig.markup import markup_faults
from tests.web_cycle import desk_with

PORT = 18_771
OWN = f"http://127.0.0.1:{PORT}"
#: As a program on the other side of the house asks.
JSON = {"accept": "application/json"}
EN = words_for("en")


@dataclass
class Counter:
    """A served cycle, and those who come to it."""

    cycle: Cycle
    site: ServedSite
    client: TestClient

    @property
    def record(self) -> Record:
        return self.site.record

    def link(self, code: str = "kanri", role: Role = Role.DEPARTMENT) -> str:
        return f"/d/{self.record.make_links([(code, role)])[0]}"

    def send(self, path: str, content: bytes, name: str = "a.xlsx", *, json: bool = True, **given: str) -> Any:
        return self.client.post(path, files={"file": (name, content)}, data=given, headers=JSON if json else {})

    def lying(self) -> set[str]:
        return {path.name for path in self.cycle.returned.iterdir()}


def here(function: Any, inputs: Any) -> Iterator[Any]:
    """Work in this process: the tests know their files."""
    for one in inputs:
        yield one, function(one)


def approving() -> dict[str, Any]:
    made = document(format="kpm-excel/plan@2")
    made["departments"][0]["approves"] = True
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """One plan for all tests, which takes longest to read."""
    return desk_with(tmp_path_factory.mktemp("served") / "cycle", approving()).cycle


@pytest.fixture
def counter(folder: Cycle) -> Iterator[Counter]:
    for path in folder.root.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path != folder.plan:
            path.unlink()
    folder.returned.mkdir()
    place = Place(PORT, frozenset({f"127.0.0.1:{PORT}"}))
    with Record(folder.root) as record:
        app = served_application(folder, OWN, place, OfficeDoor(folder, record), record, here)
        client = TestClient(app, base_url=OWN, client=("192.0.2.7", 4_000), raise_server_exceptions=False)
        client.cookies.set("kpm-excel-language", "en")
        yield Counter(folder, app._app.state.site, client)  # type: ignore[attr-defined]


def filled(counter: Counter, department: str = "kanri", answers: Any = None) -> bytes:
    plan = plan_of(counter.cycle)
    return form(department, plan=plan) if answers is None else form(department, answers, plan)


OPEN: dict[int, dict[str, Any]] = {1: FULL}


def test_what_is_handed_in_is_what_collect_takes(counter: Counter) -> None:
    content = filled(counter)
    told = counter.send(f"{counter.link()}/hand-in", content).json()
    assert (told["status"], told["findings"]) == ("accepted", [])
    receipt = told["receipt"]
    assert receipt["sha256"] == hashlib.sha256(content).hexdigest()
    assert (counter.cycle.returned / receipt["file"]).read_bytes() == content
    plan = plan_of(counter.cycle)
    collected = collect(plan, [counter.cycle.returned], engine=here)
    assert collected.departments[0].status == "accepted" and collected.taken["kanri"] == receipt["answers"]


def test_looking_writes_nothing(counter: Counter) -> None:
    cycle, content = counter.cycle, filled(counter, answers=OPEN)
    counter.record.close()
    for path in cycle.root.glob(f"{RECORD}*"):
        path.unlink()
    before = {path: path.stat().st_mtime_ns for path in cycle.root.rglob("*")}
    looked = look_at(cycle, "kanri", content, "a.xlsx", apart=here)
    assert looked.verdict is Verdict.NEEDS_MENDING and looked.needs_reason
    assert {path: path.stat().st_mtime_ns for path in cycle.root.rglob("*")} == before


def test_looking_says_what_collect_says(counter: Counter) -> None:
    plan, content = plan_of(counter.cycle), filled(counter, answers=OPEN)
    told = counter.send(f"{counter.link()}/check", content, "kanri.xlsx").json()
    assert "receipt" not in told and told["status"] == "needs_mending" and not counter.lying()
    (counter.cycle.returned / "kanri.xlsx").write_bytes(content)
    collected = collect(plan, [counter.cycle.returned], engine=here)
    words = words_for("en")
    own = [finding.to_json(words) for finding in collected.findings if finding.place.department == "kanri"]
    assert told["findings"] == own and own


def test_a_program_need_not_say_why_and_whoever_sits_at_the_page_is_asked(counter: Counter) -> None:
    content, link = filled(counter, answers=OPEN), counter.link()
    page = counter.send(f"{link}/hand-in", content, json=False, why=" ", who="Ms A")
    assert EN.text("handing.asked_reason") in page.text and not counter.lying()
    key = re.findall(r'name="of" value="(\w+)"', page.text)[0]
    page = counter.client.post(f"{link}/hand-in", data={"of": key, "why": "No figure yet.", "who": "Ms A"})
    assert page.status_code == 200 and "No figure yet." in page.text and "Ms A" in page.text
    (receipt,) = receipts_of(counter.record, "kanri")
    assert (receipt.why, receipt.who, receipt.verdict) == ("No figure yet.", "Ms A", Verdict.NEEDS_MENDING)
    collected = collect(plan_of(counter.cycle), [counter.cycle.returned], engine=here)
    assert collected.departments[0].status == "needs_mending"
    told = counter.send(f"{counter.link()}/hand-in", filled(counter, answers={1: {**FULL, "rating": "B"}})).json()
    assert told["status"] == "needs_mending" and told["receipt"]["id"]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "KPM101"),
        (b"Dear office", "letter.txt", "KPM134"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "a.png", "KPM134"),
        (b"PK\x05\x06" + bytes(18), "a.zip", "KPM133"),
        (b"From: a@example.jp\nSubject: form\n\nsee attachment\n", "a.eml", "KPM133"),
        (b"x", "~$a.xlsx", "KPM104"),
    ],
)
def test_what_is_no_form_is_refused_with_a_sentence(counter: Counter, content: bytes, name: str, code: str) -> None:
    told = counter.send(f"{counter.link()}/hand-in", content, name).json()
    assert told["status"] == "refused" and "receipt" not in told and not counter.lying()
    assert [one["code"] for one in told["findings"]] == [code]
    assert all(one["severity"] == "error" and one["message"] and one["remedy"] for one in told["findings"])


def test_the_form_of_another_department_is_refused_by_name(counter: Counter) -> None:
    told = counter.send(f"{counter.link()}/hand-in", filled(counter, "zaisei")).json()
    (finding,) = told["findings"]
    assert (told["status"], finding["code"]) == ("refused", "KPM313") and not counter.lying()
    assert "財政課" in finding["message"] and "管理課" in finding["message"]
    assert [entry.event for entry in counter.record.entries(Event.REFUSED, Event.HANDED_IN)] == [Event.REFUSED]


def test_the_mended_form_counts_whichever_came_first(counter: Counter) -> None:
    link = counter.link()
    first = counter.send(f"{link}/hand-in", filled(counter, answers=OPEN)).json()
    second = counter.send(f"{link}/hand-in", filled(counter)).json()
    assert (first["status"], second["status"]) == ("needs_mending", "accepted")
    collected = collect(plan_of(counter.cycle), [counter.cycle.returned], engine=here)
    assert collected.departments[0].status == "accepted"
    assert {source.file for source in collected.programs[0].sources} == {second["receipt"]["file"]}
    page = counter.client.get(link).text
    assert EN.text("handing.changes", count=3) in page and "・案をまとめた。" in page
    assert [page.count(EN.text(f"inbox.{key}")) for key in ("counts", "counts_not")] == [2, 1]


def test_where_another_file_counts_the_page_says_so(counter: Counter) -> None:
    link = counter.link()
    later, earlier = (
        dated(filled(counter, answers=given), f"2026-05-0{day}T09:00:00") for day, given in ((2, None), (1, OPEN))
    )
    counter.send(f"{link}/hand-in", later)
    told = counter.send(f"{link}/check", earlier).json()
    assert "KPM606" in [one["code"] for one in told["findings"]]
    page = counter.send(f"{link}/check", earlier, json=False).text
    assert EN.text("handing.would_not_count") in page
    counter.send(f"{link}/hand-in", earlier)
    assert EN.text("handing.other_counts") in counter.client.get(link).text


def test_whoever_clicks_twice_hands_in_once(counter: Counter) -> None:
    link, content = counter.link(), filled(counter)
    one, other = (counter.send(f"{link}/hand-in", content).json()["receipt"] for _ in range(2))
    assert one == other and len(counter.lying()) == 1


def test_the_form_holds_what_was_handed_in_last(counter: Counter) -> None:
    link = counter.link()
    counter.send(f"{link}/hand-in", filled(counter, answers=OPEN))
    taken = counter.client.get(f"{link}/form")
    assert taken.headers["content-disposition"].startswith("attachment; filename*=UTF-8''kanri_")
    looked = look_at(counter.cycle, "kanri", taken.content, "b.xlsx", apart=here)
    assert looked.submission is not None
    said = {given.key: given.value for given in looked.submission.answers if given.program == 1 and given.value}
    assert said.items() >= {"results": FULL["results"], "rating": "A", "cost": 1200}.items()


def test_the_first_form_is_the_one_that_the_office_made(counter: Counter) -> None:
    plan = kpm_excel.load_plan(counter.cycle.plan)
    made = kpm_excel.generate(plan, counter.cycle.outgoing, {1: {"results": "・見本"}})
    name, content = filled_form(counter.cycle, "kanri", apart=here)
    assert name == made[0].name and content == made[0].read_bytes()
    made[0].write_bytes(b"spoiled")
    assert filled_form(counter.cycle, "kanri", apart=here)[1].startswith(b"PK")


def test_a_renewed_link_ends_the_old_one(counter: Counter) -> None:
    old, other = counter.link(), counter.link("zaisei")
    new = counter.link()
    assert [counter.client.get(one).status_code for one in (old, new, other)] == [404, 200, 200]
    assert counter.send(f"{old}/hand-in", filled(counter)).status_code == 404 and not counter.lying()
    counter.record.end_links("kanri")
    assert [counter.client.get(one).status_code for one in (new, other)] == [404, 200]


def test_a_secret_stands_nowhere_but_in_its_link(counter: Counter) -> None:
    link = counter.link()
    token = link.removeprefix("/d/")
    for page in (counter.client.get(link), counter.send(f"{link}/hand-in", filled(counter), json=False)):
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.text.count(token) == len(re.findall(rf'(?:href|action|formaction|value)="/d/{token}', page.text))
    told = counter.send(f"{link}/check", filled(counter)).text
    kept = b"".join(path.read_bytes() for path in counter.cycle.root.rglob("*") if path.is_file())
    assert token not in told and token.encode() not in kept


def test_the_record_is_only_ever_added_to(counter: Counter) -> None:
    counter.send(f"{counter.link()}/hand-in", filled(counter))
    with sqlite3.connect(counter.record.path) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        for statement in (
            "DELETE FROM log",
            "UPDATE log SET who = 'x'",
            "DELETE FROM taken",
            "UPDATE taken SET content = ''",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append only"):
                database.execute(statement)
    database.close()


def test_neither_file_nor_receipt_where_no_file_may_grow(counter: Counter) -> None:
    """A limit on the size of files stops the writing as a full disk does: at the note, the file, or the record."""
    import resource

    done, stopped = 0, 0
    for kilobytes in (0, 1, 8, 16, 19, 20, 24, 32, 40, 48, 64, 96, 128, 160, 224, 288, 512):
        content = filled(counter) + bytes(kilobytes)
        looked = look_at(counter.cycle, "kanri", content, "a.xlsx", record=counter.record, apart=here)
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, before[1]))
        try:
            hand_in(counter.cycle, "kanri", content, "a.xlsx", looked_at=looked, record=counter.record)
            done += 1
        except BadOutput:
            stopped += 1
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        waiting = counter.cycle.root / WAITING
        settle(counter.cycle, counter.record)
        receipts = receipts_of(counter.record, "kanri")
        assert {receipt.file for receipt in receipts} == counter.lying() and len(receipts) == done
        assert not waiting.is_dir() or not list(waiting.iterdir())
    assert done > 2 and stopped > 5


def test_what_was_half_done_when_a_server_fell_is_finished_or_gone(counter: Counter) -> None:
    record, cycle = counter.record, counter.cycle
    waiting = cycle.root / WAITING
    done = hand_in(cycle, "kanri", filled(counter), "a.xlsx", record=record, apart=here).receipt
    assert done

    def fallen(number: str, file: str, content: bytes, *, is_placed: bool) -> None:
        note = {"file": file, "sha256": hashlib.sha256(content).hexdigest()}
        (waiting / f"{number}.json").write_text(json.dumps(note))
        (waiting / f"{number}.part").write_bytes(content)
        if is_placed:
            os.link(waiting / f"{number}.part", cycle.returned / file)

    content = (cycle.returned / done.file).read_bytes()
    # With its line, and the name lost with the power; without a line, in place or not; a note cut in two.
    (cycle.returned / done.file).unlink()
    fallen(done.id, done.file, content, is_placed=False)
    fallen("20260101-000000-aaaaaaaa", "kanri_20260101-000000-aaaaaaaa.xlsx", b"half", is_placed=True)
    fallen("20260101-000000-bbbbbbbb", "kanri_20260101-000000-bbbbbbbb.xlsx", b"half", is_placed=False)
    (waiting / "20260101-000000-cccccccc.json").write_text('{"file": "kan')
    (cycle.returned / "mail.xlsx").write_bytes(b"half")
    assert settle(cycle, record) == ("kanri_20260101-000000-aaaaaaaa.xlsx",)
    assert counter.lying() == {done.file, "mail.xlsx"} and not list(waiting.iterdir())
    assert (cycle.returned / done.file).read_bytes() == content


def test_what_came_back_may_lie_on_another_disk(counter: Counter) -> None:
    with TemporaryDirectory(dir="/dev/shm") as other:
        counter.cycle.returned.rmdir()
        counter.cycle.returned.symlink_to(other)
        receipt = counter.send(f"{counter.link()}/hand-in", filled(counter)).json()["receipt"]
        assert counter.lying() == {receipt["file"]} and not list((counter.cycle.root / WAITING).iterdir())
        counter.cycle.returned.unlink()


def test_a_spoiled_record_keeps_nobody_from_collecting(counter: Counter) -> None:
    counter.send(f"{counter.link()}/hand-in", filled(counter))
    counter.record.close()
    for path in counter.cycle.root.glob(f"{RECORD}*"):
        path.write_bytes(b"spoiled" * 1_000)
    collected = collect(plan_of(counter.cycle), [counter.cycle.returned], engine=here)
    assert collected.departments[0].status == "accepted"


def test_a_head_approves_or_sends_back_with_a_reason(counter: Counter) -> None:
    link, head = counter.link(), counter.link(role=Role.HEAD)
    assert EN.text("handing.head_nothing") in counter.client.get(head).text
    receipt = counter.send(f"{link}/hand-in", filled(counter)).json()["receipt"]["id"]
    assert EN.text("handing.waits") in counter.client.get(link).text
    given = {"receipt": receipt, "who": "Head", "decision": "send-back", "reason": ""}
    assert counter.client.post(f"{head}/decide", data=given).status_code == 400
    assert counter.client.post(f"{link}/decide", data=given).status_code == 404
    counter.client.post(f"{head}/decide", data=given | {"reason": "Figures of last year."})
    page = counter.client.get(link).text
    assert "Figures of last year." in page and EN.text("handing.sent_back") in page
    counter.client.post(f"{head}/decide", data=given | {"decision": "approve"})
    assert EN.text("handing.approved") in counter.client.get(link).text
    assert counter.send(f"{head}/hand-in", filled(counter)).status_code == 404
    decided = counter.record.entries(Event.APPROVED, Event.SENT_BACK)
    assert [(one.event, one.who, one.text) for one in decided] == [
        (Event.SENT_BACK, "Head", "Figures of last year."),
        (Event.APPROVED, "Head", ""),
    ]


def test_no_department_sees_anything_of_another(counter: Counter) -> None:
    mine, theirs = counter.link(), counter.link("zaisei")
    receipt = counter.send(f"{mine}/hand-in", filled(counter)).json()["receipt"]["id"]
    for below in ("", "/mail", "/file"):
        assert counter.client.get(f"{mine}/receipts/{receipt}{below}").status_code == 200
        assert counter.client.get(f"{theirs}/receipts/{receipt}{below}").status_code == 404
    page = counter.send(f"{mine}/check", filled(counter, answers=OPEN), json=False)
    looked = re.findall(r'href="/d/\w+(/looked/\w+)/copy"', page.text)[0]
    assert counter.client.get(f"{mine}{looked}/copy").content.startswith(b"PK")
    assert counter.client.get(f"{theirs}{looked}").status_code == 410
    assert counter.client.get(f"{theirs}{looked}/copy").status_code == 404


def test_the_marked_copy_can_be_mended_and_handed_in(counter: Counter) -> None:
    link = counter.link()
    page = counter.send(f"{link}/check", filled(counter, answers=OPEN), json=False)
    copy = counter.client.get(re.findall(r'href="(/d/\w+/looked/\w+/copy)"', page.text)[0]).content
    mended = put(copy, {"results": "・案をまとめた。", "rating": "A"}, program=2)
    told = counter.send(f"{link}/hand-in", mended).json()
    assert told["status"] == "accepted", told["findings"]


def test_what_nobody_is_asked_has_no_page(counter: Counter) -> None:
    assert counter.client.get(counter.link("bunsho")).status_code == 404
    with pytest.raises(BadCall):
        look_at(counter.cycle, "nobody", b"", "a.xlsx", apart=here)


def test_the_receipt_tells_what_is_open_and_comes_as_a_draft(counter: Counter) -> None:
    link = counter.link()
    page = counter.send(f"{link}/hand-in", filled(counter, answers=OPEN), json=False, why="later", who="A")
    (receipt,) = receipts_of(counter.record, "kanri")
    assert receipt.id in page.text and receipt.sha256 in page.text and receipt.count(Severity.ERROR) == 2
    draft = counter.client.get(f"{link}/receipts/{receipt.id}/mail").content
    from email import message_from_bytes, policy

    message = message_from_bytes(draft, policy=policy.default)
    body = message.get_body()
    assert body is not None and message["X-Unsent"] == "1"
    assert receipt.sha256 in body.get_content() and "取組実績" in body.get_content()


def test_who_handed_in_may_be_named_by_the_form(counter: Counter) -> None:
    by = By(who="Ms B", address="192.0.2.9")
    done = hand_in(counter.cycle, "kanri", filled(counter), "a.xlsx", by=by, record=counter.record, apart=here)
    assert done.receipt and done.receipt.who == "Ms B"
    assert counter.record.entries(Event.HANDED_IN)[0].address == "192.0.2.9"


@pytest.mark.stress
def test_the_nu_checker_finds_nothing_on_the_pages_of_a_department(counter: Counter, tmp_path: Path) -> None:
    link, head = counter.link(), counter.link(role=Role.HEAD)
    pages = [counter.client.get(link), counter.client.get("/d/nobody"), counter.client.get("/")]
    pages.append(counter.send(f"{link}/check", filled(counter, answers=OPEN), json=False))
    pages.append(counter.send(f"{link}/check", b"Dear office", "letter.txt", json=False))
    pages.append(counter.send(f"{link}/hand-in", filled(counter, answers=OPEN), json=False, why="Later.", who="A"))
    pages.append(counter.send(f"{link}/hand-in", filled(counter), json=False))
    pages += [counter.client.get(link), counter.client.get(head)]
    paths = [tmp_path / f"{at}.html" for at, _ in enumerate(pages)]
    for path, answer in zip(paths, pages, strict=True):
        path.write_text(answer.text, encoding="utf-8")
    assert markup_faults(paths) == []


@pytest.mark.stress
def test_what_another_department_answers_alone_is_known(tmp_path: Path) -> None:
    from tests.test_indicators import BANDS, HOURS, RATE
    from tests.test_indicators import document as with_indicators

    cycle = desk_with(tmp_path / "cycle", with_indicators(RATE, HOURS, bands=BANDS)).cycle
    plan = plan_of(cycle)
    good = {8: {"results": "・見直した。", "results@zaisei": "・査定した。", "rating": "S", "indicators.rate": 90}}
    (cycle.returned / "zaisei.xlsx").write_bytes(form("zaisei", {8: {**good[8], "indicators.hours@zaisei": 300}}, plan))
    own = form("kanri", good, plan)
    assert not look_at(cycle, "kanri", own, "kanri.xlsx", apart=here).findings
    collect(plan, [cycle.returned], cycle.results, engine=here)
    looked = look_at(cycle, "kanri", own, "kanri.xlsx", apart=here)
    (cycle.returned / "kanri.xlsx").write_bytes(own)
    collected = collect(plan, [cycle.returned], engine=here)
    found = [finding for finding in collected.findings if finding.place.department == "kanri"]
    assert looked.findings == tuple(found) and [str(one.code) for one in found] == ["KPM401"]


#: As the office's own browser sends a form.
OURS = {"origin": OWN, "sec-fetch-site": "same-origin"}


@pytest.fixture
def home(counter: Counter) -> str:
    """Where the office's pages begin, to which it has signed in."""
    key = counter.site.door.printed_key(is_renewed=True)
    assert counter.client.get(f"/?key={key}").status_code == 200
    return re.findall(r"/c/[0-9a-f]{12}/", counter.client.get("/").text)[0]


def test_the_office_makes_and_ends_links_at_a_click(counter: Counter, home: str) -> None:
    def make(**given: str) -> list[str]:
        page = counter.client.post(f"{home}links/make", data=given, headers=OURS)
        return re.findall(rf'href="{OWN}(/d/\w+)"', page.text)

    made = make()
    assert [counter.client.get(link).status_code for link in made] == [200, 200]
    # They are told this once.
    assert not any(link in counter.client.get(f"{home}links/").text for link in made)
    (head,), (new,) = make(code="kanri", role="head"), make(code="kanri")
    assert [counter.client.get(link).status_code for link in (made[0], new, head)] == [404, 200, 200]
    counter.client.post(f"{home}links/end", data={"code": "kanri"}, headers=OURS)
    assert [counter.client.get(link).status_code for link in (new, head, made[1])] == [404, 404, 200]
    record = counter.client.get(f"{home}links/record.csv")
    assert (
        record.headers["content-type"].startswith("text/csv")
        and record.text.count("\r\n") == len(list(counter.record.each())) + 1
    )
    assert not any(link.removeprefix("/d/") in record.text for link in (*made, new, head))


def test_the_board_says_who_handed_in_and_why_as_it_is(counter: Counter, home: str) -> None:
    link, head = counter.link(), counter.link(role=Role.HEAD)
    counter.send(f"{link}/hand-in", filled(counter, answers=OPEN), json=False, why="<b>later</b>", who="Ms A")
    (receipt,) = receipts_of(counter.record, "kanri")
    given = {"receipt": receipt.id, "who": "Head", "decision": "send-back", "reason": "Figures."}
    counter.client.post(f"{head}/decide", data=given)
    collect(plan_of(counter.cycle), [counter.cycle.returned], counter.cycle.results, engine=here)
    for path in ("inbox/", "inbox/department?code=kanri"):
        page = counter.client.get(home + path).text
        assert "Ms A" in page and "&lt;b&gt;later&lt;/b&gt;" in page and EN.text("handing.sent_back") in page
    assert "Figures." in page and receipt.file in page
    import openpyxl

    cells = [
        str(cell.value)
        for row in openpyxl.load_workbook(counter.cycle.results / "check.xlsx").worksheets[2]
        for cell in row
    ]
    assert any("<b>later</b>" in cell and "Figures." in cell and "Ms A" in cell for cell in cells)


def test_what_was_looked_at_is_held_for_a_while_and_no_more_than_so_much(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kpm_excel.web import looked_files

    looked = look_at(counter.cycle, "kanri", filled(counter), "a.xlsx", apart=here)
    files, held = looked_files.LookedFiles(), looked_files.Held(looked, bytes(10_000), "A")
    keys = [files.hold("link", held) for _ in range(3)]
    assert [files.of("link", key) for key in keys] == [held] * 3 and files.of("other", keys[0]) is None
    monkeypatch.setattr(looked_files, "_BYTES", 30_000)
    keys.append(files.hold("link", held))
    kept = [files.of("link", key) is not None for key in keys]
    assert kept[-1] and not kept[0] and kept == sorted(kept)
    monkeypatch.setattr(looked_files, "_SECONDS", 0.0)
    assert files.of("link", keys[-1]) is None
