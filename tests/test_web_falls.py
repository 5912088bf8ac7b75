"""The page is killed in the middle of each operation: nothing is half written, the next start goes on from there."""

from __future__ import annotations

import html
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import httpx2
import openpyxl
import pytest

from kpm_excel.amending.one_answer import Open, open_answers
from kpm_excel.consolidated import load_consolidated
from kpm_excel.layouts.overview.report import Report
from kpm_excel.office.collect import collect
from kpm_excel.office.cycle_folder import Cycle, cycle_in
from kpm_excel.office.desk import load_desk
from kpm_excel.office.generate import generate
from kpm_excel.office.init import init
from kpm_excel.office.review import review
from kpm_excel.plans import load_plan
from kpm_excel.words import words_for
from tests.edited import place as place_in
from tests.rig.loaded import loaded
from tests.test_docs import send_back
from tests.test_web_gate import environment

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

EN = words_for("en")
#: When the page is killed, as a part of the time that the work takes; the last parts are those in which it writes.
PARTS = (0.9, 0.5, 0.2)
MOST_SECONDS = 120.0
#: What the page begins, and what its form sends.
WORKS: list[tuple[str, dict[str, str]]] = [
    ("do/mark", {}),
    ("do/mend", {}),
    ("do/convert", {}),
    ("do/generate", {"mail": "on"}),
    ("do/mail_texts", {}),
    ("do/collect", {}),
    ("do/remind", {}),
    ("do/review", {}),
    ("do/amend", {"from": "review"}),
    ("do/overview", {}),
    ("do/publish", {}),
    ("do/open_data", {"yes": "yes"}),
    ("do/rollover", {}),
    ("history/", {}),
]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """A cycle in which a form is missing; since the others were read it came, and the review was written in."""
    cycle = begun(tmp_path_factory.mktemp("fall"))
    late = sorted(cycle.returned.glob("*.xlsx"))[0]
    kept = late.read_bytes()
    late.unlink()
    plan = load_plan(cycle.plan)
    consolidated = collect(plan, [cycle.returned], cycle.results)
    late.write_bytes(kept)
    review(plan, consolidated, cycle.review)
    book = openpyxl.load_workbook(cycle.review)
    no, key = first_text(cycle)
    place_in(book, no, key).value = "written by the headquarters"
    book.save(cycle.review)
    # What would be made anew as it is already.
    for path in (cycle.results / "mail").iterdir():
        path.unlink()
    return cycle


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    """A cycle in which nothing is missing."""
    cycle = begun(tmp_path_factory.mktemp("fall"))
    collect(load_plan(cycle.plan), [cycle.returned], cycle.results)
    return cycle


def begun(folder: Path) -> Cycle:
    cycle = init(folder / "cycle", "council").cycle
    plan = load_plan(cycle.plan)
    generate(plan, cycle.outgoing)
    send_back(plan, cycle.returned)
    return cycle


@contextmanager
def page(own: Path, root: Path) -> Iterator[tuple[httpx2.Client, str, Callable[[], None]]]:
    """The page of the cycle in `root`: who asks it, where its addresses begin, and what kills it."""
    with (
        loaded(["open", "--no-browser", str(root)], environment(own)) as process,
        visitor(process.stdout.readline().strip()) as (client, home),
    ):
        yield client, home, process.kill


@contextmanager
def visitor(address: str) -> Iterator[tuple[httpx2.Client, str]]:
    """Who asks the page at the `address` that the program printed, and where the addresses of its cycle begin."""
    base = address.partition("/?")[0]
    with httpx2.Client(
        base_url=base, follow_redirects=True, trust_env=False, timeout=MOST_SECONDS, headers={"origin": base}
    ) as client:
        yield client, str(client.get(address).url.path)


def seen(root: Path) -> dict[str, bytes]:
    """All that somebody sees in the folder."""
    paths = (path for path in root.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def parts(root: Path) -> list[Path]:
    return [path for path in root.rglob(".kpm-*.part")]


def until_done(client: httpx2.Client, home: str) -> str:
    """What work came to."""
    end = time.monotonic() + MOST_SECONDS
    while "data-events" in (shown := client.get(f"{home}job/").text):
        assert time.monotonic() < end
        time.sleep(0.02)
    return html.unescape(shown)


@pytest.mark.parametrize(("path", "given"), WORKS, ids=[path.removeprefix("do/") for path, _ in WORKS])
def test_work_that_fell_left_all_or_nothing_and_is_done_again(
    path: str, given: dict[str, str], full: Cycle, whole: Cycle, tmp_path: Path
) -> None:
    name = path.removeprefix("do/").strip("/")
    source = whole.root if name == "open_data" else full.root
    done = shutil.copytree(source, tmp_path / "done" / "cycle")
    with page(tmp_path / "own", done) as (client, home, _):
        client.get(f"{home}history/")
        began = time.monotonic()
        client.post(home + path, data=given)
        told = until_done(client, home)
        took = time.monotonic() - began
        assert EN.text("web.job_stopped", name=EN.text(f"web.job_{name}")) not in told, told
    before, after = seen(source), seen(done)
    assert before != after
    has_fallen = False
    for at, part in enumerate(PARTS):
        root = shutil.copytree(source, tmp_path / f"fallen{at}" / "cycle")
        own = tmp_path / f"own{at}"
        is_last_chance = at == len(PARTS) - 1 and not has_fallen
        with page(own, root) as (client, home, kill):
            client.get(f"{home}history/")
            began = time.monotonic()
            client.post(home + path, data=given, follow_redirects=False)
            time.sleep(0 if is_last_chance else max(began + took * part - time.monotonic(), 0))
            kill()
        for place, content in seen(root).items():
            assert content in (before.get(place), after.get(place)), f"half: {place}"
        with page(own, root) as (client, home, _):
            shown = html.unescape(client.get(home).text)
            fallen = EN.text("web.job_fallen", name=EN.text(f"web.job_{name}")) in shown
            has_fallen = has_fallen or fallen
            # The first time takes longer than others: what had ended before it was killed is killed earlier.
            took *= 1.0 if fallen else 0.6
            client.post(home + path, data=given)
            until_done(client, home)
            assert EN.text("web.job_fallen", name="|").split("|")[1] not in client.get(home).text
        assert seen(root) == after
        assert not parts(root)
    assert has_fallen


def first_text(cycle: Cycle) -> tuple[int, str]:
    """A program and a text of it that the office may change."""
    for program, one in opened(cycle):
        if one.field.type == "text":
            return program, str(one.key)
    raise AssertionError


def opened(cycle: Cycle) -> Iterator[tuple[int, Open]]:
    """Every answer that the office may change, as it is now."""
    plan = load_plan(cycle.plan)
    report = Report(plan, load_consolidated(cycle.answers, plan))
    for program in plan.programs:
        for one in open_answers(report, program):
            yield program.no, one


def answer_now(cycle: Cycle, no: int, key: str) -> Open:
    return next(one for program, one in opened(cycle) if (program, one.key) == (no, key))


class Sender(Thread):
    """Sends one request after the other until nobody answers; `done` is how many were answered."""

    def __init__(self, send: Callable[[int], None]) -> None:
        super().__init__()
        self._send, self.done = send, 0

    def run(self) -> None:
        with suppress(httpx2.HTTPError):
            while True:
                self._send(self.done)
                self.done += 1


@pytest.mark.parametrize("seconds", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("what", ["save", "drop", "leave_out"])
def test_what_was_answered_is_kept_and_nothing_is_half_written(
    what: str, seconds: float, full: Cycle, tmp_path: Path
) -> None:
    cycle = cycle_in(shutil.copytree(full.root, tmp_path / "cycle"), "en")
    no, key = first_text(cycle)
    code, file = next((one.code, one.files[0]) for one in load_consolidated(cycle.answers).departments if one.files)
    with page(tmp_path / "own", cycle.root) as (client, home, kill):
        client.get(f"{home}history/")

        def send(at: int) -> None:
            if what == "drop":
                files = {"files": (f"{at}.txt", str(at).encode() * 100_000)}
                answer = client.post(f"{home}inbox/drop", files=files, data={"more": "yes"}, follow_redirects=False)
            elif what == "save":
                seen_state = answer_now(cycle, no, key).state
                form = {"program": str(no), "key": key, "value": f"text {at}", "seen": seen_state}
                answer = client.post(f"{home}review/save", data=form, follow_redirects=False)
            else:
                form = {"code": code, "file": file, "reason": "twice"}
                path = "take-in" if at % 2 else "leave-out"
                answer = client.post(f"{home}inbox/{path}", data=form, follow_redirects=False)
            assert answer.status_code == 303, answer.text

        sender = Sender(send)
        sender.start()
        time.sleep(seconds)
        kill()
        sender.join()
    known = load_desk(cycle.results)
    if what == "drop":
        for at in range(sender.done + 1):
            path = cycle.returned / f"{at}.txt"
            assert path.exists() or at == sender.done
            assert not path.exists() or path.read_bytes() == str(at).encode() * 100_000
    elif what == "save":
        kept = [f"text {sender.done - 1}"] if sender.done else [answer_now(full, no, key).value]
        assert answer_now(cycle, no, key).value in (*kept, f"text {sender.done}")
    else:
        # After each of two either is right; what cannot be read would be taken for nothing decided.
        decided = json.loads((cycle.results / ".kpm-desk.json").read_bytes()) if sender.done else {"left_out": {}}
        assert set(decided["left_out"]) <= {file} and set(known.left_out) == set(decided["left_out"])
    with page(tmp_path / "own", cycle.root) as (client, home, _):
        assert client.get(f"{home}review/").status_code == 200
        client.post(f"{home}do/collect")
        until_done(client, home)
        assert not parts(cycle.root)
