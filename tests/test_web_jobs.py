"""Long work that the page began: one at a time in a folder, told, cancelled, and known after a fall."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from starlette.testclient import TestClient

from kpm_excel.amending.one_answer import Open, open_answers
from kpm_excel.consolidated import load_consolidated
from kpm_excel.errors import BadCall
from kpm_excel.layouts.overview.report import Report
from kpm_excel.office.init import init
from kpm_excel.office.review import review
from kpm_excel.office.run import Run
from kpm_excel.outputs.folder_lock import LOCK, FolderLock
from kpm_excel.web.jobs import Jobs, Outcome, Work
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.site import application
from kpm_excel.words import words_for
from tests.collecting import ANSWERS, document
from tests.web_cycle import Desk, answered, desk_with

PORT, KEY = 18_766, "the-right-key"
OWN = f"http://127.0.0.1:{PORT}"
SAME = {"origin": OWN, "sec-fetch-site": "same-origin"}
EN = words_for("en")
MOST_SECONDS = 120.0


def until(is_so: Callable[[], object]) -> None:
    """Waits until something is so."""
    end = time.monotonic() + MOST_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


def waiting(go_on: Event) -> Work:
    """Work that makes one step and goes on when it may."""

    def work(run: Run) -> Outcome:
        run.expect(lambda: 2)
        run.did("read", "a.xlsx")
        while not go_on.wait(0.01):
            run.check()
        run.did("read", "b.xlsx")
        return Outcome(lambda words: [words.text("web.start")], is_whole=False)

    return work


def refused(run: Run) -> Outcome:
    raise BadCall("template_unknown", found="x", allowed="y")


def broken(run: Run) -> Outcome:
    raise ZeroDivisionError("by nothing")


@pytest.fixture
def go_on() -> Iterator[Event]:
    event = Event()
    yield event
    event.set()


def test_one_work_at_a_time_in_a_folder(tmp_path: Path, go_on: Event) -> None:
    jobs = Jobs(tmp_path / "working.json")
    first = jobs.start(tmp_path / "a", "collect", "/", waiting(go_on))
    assert first and jobs.start(tmp_path / "a", "collect", "/", waiting(go_on)) is None
    assert jobs.start(tmp_path / "b", "collect", "/", waiting(go_on))
    until(lambda: first.step)
    assert first.told(EN)["text"] == EN.text("web.step_read", done=1, total=2, file="a.xlsx")
    go_on.set()
    until(lambda: not jobs.running)
    assert first.state == "open" and first.lines(words_for("ja")) == [words_for("ja").text("web.start")]
    jobs.dismiss(tmp_path / "a")
    assert jobs.of(tmp_path / "a") is None


@pytest.mark.parametrize(("work", "text"), [(refused, "There is no template x."), (broken, "by nothing")])
def test_work_that_cannot_be_says_why(tmp_path: Path, work: Work, text: str) -> None:
    jobs = Jobs(tmp_path / "working.json")
    job = jobs.start(tmp_path, "collect", "/", work)
    until(lambda: not jobs.running)
    assert job and job.state == "stopped" and text in job.lines(EN)[0]


def test_work_is_cancelled_and_the_end_of_the_program_cancels_all(tmp_path: Path, go_on: Event) -> None:
    jobs = Jobs(tmp_path / "working.json")
    job = jobs.start(tmp_path, "collect", "/", waiting(go_on))
    jobs.end()
    assert job and job.state == "cancelled" and not job.lines(EN)


def test_a_start_after_a_fall_tells_what_went_on(tmp_path: Path, go_on: Event) -> None:
    jobs = Jobs(tmp_path / "working.json")
    jobs.start(tmp_path / "a", "collect", "/", waiting(go_on))
    fallen = Jobs(tmp_path / "working.json")
    assert fallen.fallen(tmp_path / "a") == "collect" and fallen.fallen(tmp_path / "b") is None
    fallen.dismiss(tmp_path / "a")
    assert Jobs(tmp_path / "working.json").fallen(tmp_path / "a") is None
    (tmp_path / "working.json").write_bytes(b"[1")
    assert Jobs(tmp_path / "working.json").fallen(tmp_path / "a") is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return init(tmp_path / "cycle", "council").cycle.root


@pytest.fixture
def user(tmp_path: Path, folder: Path) -> TestClient:
    """Whoever started the page."""
    settings = OwnSettings(tmp_path / "own")
    settings.choose_language("en")
    settings.remember(folder)
    user = TestClient(application(settings, PORT, KEY, lambda: None), base_url=OWN)
    assert user.get(f"/?key={KEY}").status_code == 200
    return user


def address(folder: Path, settings: Path) -> str:
    """The address of the cycle in `folder`."""
    recent = OwnSettings(settings).recent
    return next(f"/c/{one.mark}/" for one in recent if one.folder == folder.resolve())


def test_a_page_begins_work_hears_of_it_and_shows_what_it_came_to(
    user: TestClient, folder: Path, tmp_path: Path
) -> None:
    home = address(folder, tmp_path / "own")
    assert user.get(f"{home}job/", follow_redirects=False).headers["location"] == home
    begun = user.post(f"{home}do/collect", headers=SAME, follow_redirects=False)
    assert (begun.status_code, begun.headers["location"]) == (303, f"{home}job/")
    # The stream ends with the work.
    told = [line for line in user.get(f"{home}job/events").text.splitlines() if line]
    assert json.loads(told[-1].removeprefix("data: "))["state"] == "open"
    shown = user.get(f"{home}job/").text
    assert "Missing: " in shown and "job.js" not in shown
    done = user.post(f"{home}job/dismiss", headers=SAME, follow_redirects=False)
    assert done.headers["location"] == f"{home}inbox/"


def test_work_that_goes_on_is_shown_without_script_too_and_nothing_else_begins(
    user: TestClient, folder: Path, tmp_path: Path, go_on: Event
) -> None:
    home = address(folder, tmp_path / "own")
    site = user.app._app.state.site  # type: ignore[attr-defined]
    site.jobs.start(folder, "collect", home, waiting(go_on))
    until(lambda: site.jobs.of(folder).step)
    shown = user.get(f"{home}job/").text
    assert "<noscript><meta http-equiv" in shown and "1 of 2: read a.xlsx." in shown
    busy = user.post(f"{home}do/collect", headers=SAME)
    assert busy.status_code == 409 and EN.text("web.job_collect") in busy.text
    assert user.post(f"{home}job/cancel", headers=SAME).status_code == 200
    until(lambda: not site.jobs.running)
    assert EN.text("web.job_cancelled_how") in user.get(f"{home}job/").text


def test_whoever_holds_the_folder_is_named(user: TestClient, folder: Path, tmp_path: Path) -> None:
    home = address(folder, tmp_path / "own")
    results = next(folder.glob("*results*"), None) or folder / "results"
    lock = FolderLock(results, "overview")
    try:
        user.post(f"{home}do/collect", headers=SAME)
        user.get(f"{home}job/events")
        told = user.get(f"{home}job/").text
        assert "(overview, computer " in told and "Nothing was changed." in told
    finally:
        lock.release()


def test_quitting_asks_while_work_goes_on(user: TestClient, folder: Path, tmp_path: Path, go_on: Event) -> None:
    site = user.app._app.state.site  # type: ignore[attr-defined]
    job = site.jobs.start(folder, "collect", address(folder, tmp_path / "own"), waiting(go_on))
    assert EN.text("web.shut_running") in user.post("/shut", headers=SAME).text and job.is_running
    assert EN.text("web.shut_text") in user.post("/shut", data={"sure": "yes"}, headers=SAME).text
    assert job.state == "cancelled"


#: Everything on the page that writes into the folder of results, and what its form sends.
WRITERS = [
    *[(f"do/{name}", {}) for name in ("mark", "mend", "convert", "collect", "remind", "review", "amend", "overview")],
    *[(f"do/{name}", {}) for name in ("publish", "rollover")],
    ("history/", {}),
    ("review/save", {"program": "1", "key": "view", "value": "所見", "seen": "?"}),
    ("review/undo", {"program": "1", "key": "cost"}),
    ("inbox/leave-out", {"code": "kanri", "file": "kanri.xlsx", "reason": "x"}),
    ("inbox/take-in", {"code": "kanri", "file": "kanri.xlsx"}),
]


@pytest.mark.stress
def test_nothing_on_the_page_writes_while_a_command_does(tmp_path: Path) -> None:
    desk = desk_with(tmp_path / "cycle", document())
    answered(desk, ANSWERS, ["kanri", "zaisei"])
    review(desk.plan, load_consolidated(desk.cycle.collected, desk.plan), desk.cycle.review)
    report = Report(desk.plan, load_consolidated(desk.cycle.collected, desk.plan))
    state = next(one.state for one in open_answers(report, desk.plan.programs[0]) if one.key == "cost")
    assert desk.post("review/save", program="1", key="cost", value="7", seen=state).status_code == 200
    before = {path: path.read_bytes() for path in desk.cycle.root.rglob("*") if path.is_file()}
    lock = FolderLock(desk.cycle.results, "generate")
    try:
        for path, given in WRITERS:
            answer = desk.post(path, **given)
            if "data-events" in answer.text or "job/dismiss" in answer.text:
                desk.get("job/events")
                answer = desk.get("job/")
                desk.post("job/dismiss")
            assert "(generate, computer " in answer.text, path
    finally:
        lock.release()
    after = {path: path.read_bytes() for path in desk.cycle.root.rglob("*") if path.is_file()}
    assert {path for path in {*before, *after} if before.get(path) != after.get(path)} <= {lock_file(desk)}
    # What was refused can be done as soon as the folder is free.
    assert desk.post("inbox/leave-out", code="kanri", file="kanri.xlsx", reason="x").status_code == 200


def lock_file(desk: Desk) -> Path:
    return desk.cycle.results / LOCK


@pytest.mark.stress
def test_edits_from_many_tabs_at_once_are_all_kept(tmp_path: Path) -> None:
    desk = desk_with(tmp_path / "cycle", document())
    consolidated = answered(desk, ANSWERS, ["kanri", "zaisei"])
    states = [
        (program.no, one)
        for program in desk.plan.programs
        for one in open_answers(Report(desk.plan, consolidated), program)
        if one.field.type == "text"
    ]

    def save(at: tuple[int, Open], text: str) -> int:
        no, one = at
        for _ in range(200):
            given = {"program": str(no), "key": str(one.key), "value": text, "seen": one.state}
            answer = desk.post("review/save", **given)
            # Who is told that another writes just now tries again.
            if answer.status_code != 409 or "(amend, computer " not in answer.text:
                return int(answer.status_code)
            time.sleep(0.01)
        return 0

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda own: save(own[1], f"文{own[0] // 2}"), enumerate(states * 2)))
    # Each answer was changed from one of two tabs; the other one was told.
    assert sorted(statuses) == [200] * len(states) + [409] * len(states)
    assert len(load_consolidated(desk.cycle.answers, desk.plan).amendments) == len(states)
