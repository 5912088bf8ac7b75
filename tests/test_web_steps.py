"""The pages of a cycle's steps: each says where it stands and what to do, and begins what its button says."""

from __future__ import annotations

import errno
import os
import shutil
import time
from functools import partial
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from starlette.testclient import TestClient

from kpm_excel.office.checklist import State, checklist
from kpm_excel.office.cycle_folder import Cycle
from kpm_excel.office.init import init
from kpm_excel.plans import load_document, load_plan
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.site import application
from kpm_excel.words import words_for

pytestmark = pytest.mark.usefixtures("read_here")

PORT, KEY = 18_767, "the-right-key"
OWN = f"http://127.0.0.1:{PORT}"
SAME = {"origin": OWN, "sec-fetch-site": "same-origin"}
EN = words_for("en")


class User:
    """Somebody at the page of one cycle."""

    def __init__(self, cycle: Cycle, own: Path) -> None:
        settings = OwnSettings(own)
        settings.choose_language("en")
        self.home = f"/c/{settings.remember(cycle.root).mark}/"
        self.client = TestClient(application(settings, PORT, KEY, lambda: None), base_url=OWN)
        assert self.client.get(f"/?key={KEY}").status_code == 200

    def see(self, path: str = "", status: int = 200) -> str:
        """What stands on a page of the cycle."""
        answer = self.client.get(self.home + path)
        assert answer.status_code == status
        return unescape(answer.text)

    def do(self, name: str, **given: str) -> str:
        """What work came to."""
        assert self.client.post(f"{self.home}do/{name}", data=given, headers=SAME).status_code == 200
        self.client.get(f"{self.home}job/events")
        return self.see("job/")


@pytest.fixture
def cycle(tmp_path: Path) -> Cycle:
    return init(tmp_path / "2026", "council").cycle


@pytest.fixture
def user(cycle: Cycle, tmp_path: Path) -> User:
    return User(cycle, tmp_path / "own")


def states(cycle: Cycle) -> str:
    """The first letters of the states of all steps; `l` is looked at, `-` is later."""
    return "".join("-" if one.state is State.LATER else one.state[0] for one in checklist(cycle).standings)


def test_a_cycle_goes_through_its_steps(user: User, cycle: Cycle) -> None:
    assert states(cycle) == "oo-----"
    assert EN.text("steps.plan_right_do") in user.see() and "plan.xlsx" in user.see("plan/")
    assert "6 entry workbooks" in user.do("generate", mail="on")
    assert states(cycle) == "ddo----" and "housing_Housing.eml" in user.see("send/")
    shutil.copy(cycle.outgoing / "housing_Housing.xlsx", cycle.returned)
    assert EN.text("steps.inbox_lying", count=1) in user.see()
    assert "5 missing" in user.do("collect")
    assert states(cycle) == "ddodooo"
    assert EN.text("cli.draft") in user.do("overview") and EN.text("steps.print_draft") in user.see("print/")
    assert EN.text("web.written", name="plan-next.xlsx") in user.do("rollover", **{"drop-1": "1"})
    assert states(cycle) == "ddodood"
    given = {"place": str(cycle.root.parent), "name": "2027"}
    begun = user.client.post(f"{user.home}next/", data=given, headers=SAME)
    assert begun.status_code == 200 and "Council homes at Mill Lane" not in begun.text
    again = user.client.post(f"{user.home}next/", data=given, headers=SAME)
    assert again.status_code == 400 and "there is a plan already" in again.text


def test_faults_of_a_plan_stand_in_a_table_and_are_marked_in_a_copy(user: User, cycle: Cycle) -> None:
    workbook = openpyxl.load_workbook(cycle.plan)
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value == "Housing"]
    cells[-1].value = "Housng"
    workbook.save(cycle.plan)
    shown = user.see("plan/")
    assert f'<td class="nowrap">{cells[-1].coordinate}</td><td>Housng</td>' in shown and "<td>Housing</td>" in shown
    assert states(cycle)[:2] == "l-"
    assert "file?path=results/plan-check.xlsx" in user.do("mark")
    assert "plan-check.xlsx" in user.see("plan/")


def test_what_changed_since_forms_were_made_is_told(user: User, cycle: Cycle) -> None:
    user.do("generate")
    workbook = openpyxl.load_workbook(cycle.plan)
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "Empty homes back in use":
                    cell.value = "Homes back in use"
    workbook.save(cycle.plan)
    assert states(cycle)[1] == "l" and "Homes back in use" in user.see("send/")


def test_a_plan_that_is_no_workbook_says_so(user: User, cycle: Cycle) -> None:
    cycle.plan.write_bytes(b"nothing")
    assert "plan.xlsx" in user.see("plan/") and states(cycle) == "l------"
    cycle.plan.unlink()
    assert EN.text("errors.cycle_without_plan", path=cycle.root) in user.see(status=409)
    shutil.rmtree(cycle.root)
    assert EN.text("errors.cycle_gone", path=cycle.root) in user.see("send/", status=409)
    assert EN.text("web.folder_gone") in unescape(user.client.get("/").text)


TRICKS = [
    *("../own/settings.json", "/etc/passwd", "..\\own\\settings.json", "results/../../own", ".kpm-outputs.json"),
    *("C:/Windows/win.ini", "link", "results\x00", "nothing.xlsx", "~", "results/.kpm-kept.json"),
]


@pytest.mark.parametrize("path", TRICKS)
def test_nothing_outside_of_the_folder_is_given_or_opened(user: User, cycle: Cycle, path: str) -> None:
    (cycle.root / "link").symlink_to(cycle.root.parent)
    answer = user.client.get(f"{user.home}file", params={"path": path})
    assert answer.status_code == 404
    assert user.client.post(f"{user.home}open", data={"path": path}, headers=SAME).status_code == 404
    assert user.client.post(f"{user.home}open", data={"path": "plan.xlsx"}).status_code == 403


def test_a_file_is_downloaded_and_opened_and_no_program_is(
    user: User, cycle: Cycle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = user.client.get(f"{user.home}file", params={"path": "plan.xlsx"})
    assert answer.content == cycle.plan.read_bytes() and "attachment" in answer.headers["content-disposition"]
    opened = tmp_path / "opened"
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}{os.pathsep}{os.environ['PATH']}")
    (cycle.returned / "form.exe").write_bytes(b"MZ")
    told = {"path": "plan.xlsx", "back": "//evil.example"}
    answer = user.client.post(f"{user.home}open", data=told, headers=SAME, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, user.home)
    end = time.monotonic() + 120
    while not opened.exists() or not opened.read_text():
        assert time.monotonic() < end
        time.sleep(0.01)
    assert opened.read_text().strip() == str(cycle.plan)
    program = user.client.post(f"{user.home}open", data={"path": "returned/form.exe"}, headers=SAME)
    assert program.status_code == 404
    monkeypatch.setenv("PATH", str(tmp_path))
    assert user.client.post(f"{user.home}open", data={"path": ""}, headers=SAME).status_code == 409


def test_what_is_in_the_way_is_said_without_options_of_commands(
    user: User, cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    (cycle.outgoing / "housing_Housing.xlsx").write_bytes(b"somebody's own")
    told = user.do("generate")
    assert "housing_Housing.xlsx" in told and "Move it away" in told and "--force" not in told
    (cycle.outgoing / "housing_Housing.xlsx").unlink()
    assert "page “Collect”" in user.do("overview")
    user.do("generate")
    shutil.copy(cycle.outgoing / "housing_Housing.xlsx", cycle.returned)
    user.do("collect")
    monkeypatch.setenv("PATH", str(cycle.root))
    told = user.do("publish")
    assert "open it in Excel and save it as PDF" in told and "--pdf" not in told
    assert not cycle.overview.exists()


def test_a_full_disk_is_a_sentence_and_nothing_is_half_written(user: User, cycle: Cycle) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", full)
        told = user.do("mail_texts")
    assert "the disk is full" in told and "half-written" in told
    assert not list(cycle.texts.glob("*.txt"))


def test_next_years_plan_leaves_out_and_renumbers_what_was_chosen(user: User, cycle: Cycle) -> None:
    plan = load_plan(cycle.plan)
    user.do("generate")
    shutil.copy(cycle.outgoing / "housing_Housing.xlsx", cycle.returned)
    user.do("collect")
    first, second, third = [program.no for program in plan.programs[:3]]
    shown = user.see("next/")
    assert f'name="drop-{first}"' in shown and f'name="number-{second}"' in shown
    told = user.do("rollover", **{f"number-{second}": "九"})
    assert "“九”" in told and not cycle.next_plan.exists()
    told = user.do("rollover", **{f"number-{second}": str(third)})
    assert f"would have the number {third}" in told and "--" not in told
    user.do("rollover", **{f"drop-{first}": str(first), f"number-{second}": " ７７ ", f"number-{third}": ""})
    numbers = [program["no"] for program in load_document(cycle.next_plan)["programs"]]
    assert first not in numbers and second not in numbers and 77 in numbers and third in numbers


def test_the_plan_is_written_for_other_programs(user: User, cycle: Cycle) -> None:
    assert "do/convert" in user.see("plan/")
    assert "plan.json" in user.do("convert")
    assert load_document(cycle.plan_json) == load_document(cycle.plan)


def test_a_cycle_begins_from_a_plan_that_is_there_and_is_compared_with_another(user: User, cycle: Cycle) -> None:
    given = {"plan": f' "{cycle.plan_json}" ', "place": str(cycle.root.parent), "name": "other"}
    post = partial(user.client.post, "/begin-from", headers=SAME)
    for plan in ("", "plan.json", str(cycle.plan_json), str(cycle.root), "/etc/passwd"):
        refused = post(data={**given, "plan": plan})
        assert refused.status_code == 400 and 'role="alert"' in refused.text
    user.do("convert")
    begun = post(data=given)
    assert begun.status_code == 200 and (cycle.root.parent / "other" / "plan.xlsx").is_file()
    mark = begun.url.path.split("/")[2]
    assert EN.text("web.plan_compared", count=0) in unescape(user.client.get(f"{user.home}plan/?with={mark}").text)
    workbook = openpyxl.load_workbook(cycle.plan)
    name = load_plan(cycle.plan).programs[0].name
    next(cell for row in workbook["Programs"] for cell in row if cell.value == name).value = "Another <b>name"
    workbook.save(cycle.plan)
    shown = user.client.get(f"{user.home}plan/?with={mark}").text
    assert "Another &lt;b&gt;name" in shown and EN.text("web.plan_compared", count=1) in shown
    assert user.client.get(f"{user.home}plan/?with=nobody").status_code == 200
