"""Two browsers, as the office and as a department: handed in wrong, mended, handed in; a third one gets nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpm_excel.handing.record import Event, Record
from kpm_excel.office.hand_in import plan_of
from kpm_excel.words import Words, words_for
from tests.collecting import FULL, document, form
from tests.rig.browser import Browser, browser
from tests.served_cycle import MOST_SECONDS, Serving, serving
from tests.web_cycle import desk_with

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

#: A wide window, half of that as at 200 %, and a telephone's.
WIDTHS = (1366, 683, 400)


@pytest.fixture(scope="module")
def windows() -> Iterator[list[Browser]]:
    """Three browsers: the office's, a department's, a stranger's."""
    with ExitStack() as stack:
        yield [stack.enter_context(browser()) for _ in range(3)]


@dataclass
class Person:
    """Somebody before a window of their own."""

    window: Browser
    words: Words

    def say(self, key: str, **values: object) -> str:
        return self.words.text(key, **values)

    def click(self, key: str, role: str = "button", **values: object) -> None:
        self.window.click(self.say(key, **values), role)

    def see(self, address: str, status: int = 200) -> str:
        assert self.window.see(address) == status
        return self.look()

    def look(self) -> str:
        """What the page says, in the person's language; it is for everybody, in windows of every width."""
        assert self.window.do("axe") == [], self.window.address
        for width in WIDTHS[::-1]:
            self.window.do("resize", width=width)
            assert self.window.do("wide") == 0, f"{self.window.address} is wider than {width} pixels"
        return self.window.text

    def speak(self) -> None:
        """Switches the page to the person's language, where it speaks another."""
        own = self.words.text("web.language_own")
        if self.window.do("count", role="button", name=own):
            self.window.click(own)

    def hand_in(self, path: Path, **given: str) -> str:
        self.window.do("files", name=self.say("handing.choose"), paths=[str(path)])
        for key, value in given.items():
            self.window.fill(self.say(f"handing.{key}"), value)
        self.click("handing.hand_in")
        return self.look()


def until(person: Person, text: str) -> None:
    """Waits until the office's board says `text`, which it does by itself."""
    end = time.monotonic() + MOST_SECONDS
    while text not in person.window.text:
        assert time.monotonic() < end, person.window.text
        time.sleep(0.25)


def person(window: Browser, language: str) -> Person:
    window.begin(language="en" if language == "ja" else "ja")
    return Person(window, words_for(language))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Serving]:
    made = document(format="kpm-excel/plan@2")
    made["departments"][0]["approves"] = True
    with serving(desk_with(tmp_path / "cycle", made).cycle) as one:
        yield one


@pytest.mark.parametrize("language", ["ja", "en"])
def test_handed_in_wrong_mended_and_handed_in_while_a_third_one_gets_nothing(
    served: Serving, windows: list[Browser], language: str, tmp_path: Path
) -> None:
    plan = plan_of(served.cycle)
    kanri, zaisei = plan.department("kanri"), plan.department("zaisei")
    files = {
        "another": form("zaisei", plan=plan),
        "open": form("kanri", {1: FULL}, plan),
        "whole": form("kanri", plan=plan),
    }
    paths = {name: tmp_path / f"{name}.xlsx" for name in files}
    for name, content in files.items():
        paths[name].write_bytes(content)
    office, department, stranger = (person(window, language) for window in windows)
    accepted, mending = (office.say(f"check.status_{status}") for status in ("accepted", "needs_mending"))

    # The office signs in, makes its key and the links.
    office.window.see(office_address := served.office)
    office.speak()
    home = office.window.address
    office.see(f"{served.base}/key")
    office.click("serve.key_renew")
    own = re.search(rf"{served.base}/\?key=[\w-]+", office.look())
    assert own
    office.see(f"{home}links/")
    office.click("handing.links_make_all")
    links = re.findall(rf"{served.base}/d/\w+", office.look())
    assert len(links) == 2
    office.click("handing.links_head_for", name=kanri.name)
    (head,) = re.findall(rf"{served.base}/d/\w+", office.look())
    for step in ("plan", "send", "inbox", "review", "print", "publish", "next", "answers", "history"):
        office.see(f"{home}{step}/")
    office.see(f"{home}nowhere", 404)
    office.see(f"{home}inbox/")

    # The department: the form of another, one with gaps, and then as it should be.
    department.window.see(links[0])
    department.speak()
    assert kanri.name in department.look()
    refused = department.hand_in(paths["another"])
    assert department.say("handing.looked_refused") in refused and zaisei.name in refused
    asked = department.hand_in(paths["open"])
    assert department.say("handing.asked_reason") in asked
    department.window.fill(department.say("handing.why"), "<b>数値は未確定</b>")
    department.window.fill(department.say("handing.who"), "Ms A")
    department.click("handing.hand_in_as_it_is")
    receipt = department.look()
    assert department.say("handing.receipt_needs_mending") in receipt and "<b>数値は未確定</b>" in receipt
    until(office, mending)
    office.look()
    department.click("handing.back", "link")
    department.window.do("files", name=department.say("handing.choose"), paths=[str(paths["whole"])])
    department.click("handing.only_look")
    assert department.say("handing.looked_accepted") in department.look()
    department.click("handing.hand_in")
    receipt = department.look()
    with Record(served.cycle.root) as record:
        last = record.entries(Event.HANDED_IN)[-1]
    assert last.receipt in receipt and last.sha256 in receipt
    until(office, accepted)
    assert "Ms A" in office.see(f"{home}links/")
    office.see(f"{home}inbox/department?code=kanri")

    # The head sends it back, and then approves.
    department.see(head)
    department.window.fill(department.say("handing.who"), "Head")
    department.click("handing.send_back")
    assert department.say("handing.reason_missing") in department.look()
    department.window.fill(department.say("handing.who"), "Head")
    department.window.fill(department.say("handing.reason"), "Once more, please.")
    department.click("handing.send_back")
    department.look()
    assert "Once more, please." in department.see(links[0])
    department.see(head)
    department.window.fill(department.say("handing.who"), "Head")
    department.click("handing.approve")
    department.look()
    assert department.say("handing.approved") in department.see(links[0])

    # A link that is none, one that was withdrawn, the key that ended; and out.
    stranger.window.see(f"{served.base}/d/{'a' * 32}")
    stranger.see(f"{served.base}/d/{'a' * 32}", 404)
    office.see(f"{home}links/")
    office.click("handing.links_end_for", name=kanri.name)
    office.look()
    for address in (links[0], f"{links[0]}/form", f"{links[0]}/receipts/{last.receipt}", head):
        text = stranger.see(address, 404)
        assert kanri.name not in text and last.receipt not in text
    assert stranger.see(links[1]) and kanri.name not in stranger.window.text
    for address in (served.base, home, office_address, f"{home}inbox/", f"{served.base}/manual"):
        assert kanri.name not in stranger.see(address, 403)
    stranger.window.see(own[0])
    stranger.see(f"{served.base}/")
    office.click("serve.sign_out")
    office.look()
    office.see(home, 403)
    assert [line for line in department.window.do("said") if not re.search(r"\b(404|403|400|410)\b", line)] == []
