"""A person's whole year at the page, by clicks in a real browser, in every language; every page is for everybody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from kpm_excel.office.cycle_folder import Cycle, find_cycle
from kpm_excel.office.generate import generate
from kpm_excel.plans import load_plan
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.words import Words, words_for
from tests.rig.browser import Browser, browser
from tests.test_docs import send_back
from tests.test_web_gate import start

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

#: A wide window, half of that as at 200 %, and a telephone's.
WIDTHS = (1366, 683, 400)
MOST_SECONDS = 120.0
FOLDER = "2026 <b>&'進捗"


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as one:
        yield one


@dataclass
class Person:
    """Somebody before a window in which the page is open."""

    window: Browser
    words: Words
    #: The address that the program printed.
    address: str
    #: Whether every page that is seen is judged by the tools too, and in narrow windows.
    is_strict: bool = False

    def say(self, key: str, **values: object) -> str:
        """What the page calls something."""
        return self.words.text(key, **values)

    def click(self, key: str, role: str = "button", **values: object) -> None:
        """Presses what the page calls so."""
        self.press(self.say(key, **values), role)

    def press(self, name: str, role: str = "button") -> None:
        """Presses what is called `name`."""
        self.window.click(name, role)

    def fill(self, key: str, value: str) -> None:
        """Writes `value` where it says so."""
        self.window.fill(self.say(key), value)

    def choose(self, name: str) -> None:
        """Chooses `name` among others."""
        self.window.do("choose", name=name)

    def hand_over(self, paths: list[str]) -> None:
        """Hands files over on the board."""
        self.window.do("files", name=self.say("inbox.choose_files"), paths=paths)
        self.click("inbox.hand_over")

    def look(self) -> str:
        """What the page says; it has no fault that the tools for those who see or move less know of."""
        while self.say("web.looking_how") in self.window.text:
            time.sleep(0.1)
        if not self.is_strict:
            return self.window.text
        assert self.window.do("axe") == [], self.window.address
        for width in WIDTHS[::-1]:
            self.window.do("resize", width=width)
            assert self.window.do("wide") == 0, f"{self.window.address} is wider than {width} pixels"
        assert [line for line in self.window.do("said") if "409" not in line] == []
        return self.window.text

    def go(self, step: str) -> str:
        """What the page of a step says, reached by the way through the steps."""
        self.click(f"steps.title_{step}", "link")
        return self.look()

    def finish(self) -> str:
        """What work came to, once it has ended."""
        self.window.do("wait", text=self.say("web.job_on"))
        told = self.look()
        self.click("web.job_on")
        return told


class Typist(Person):
    """Somebody who has no mouse, and must see where the keyboard is."""

    def press(self, name: str, role: str = "button") -> None:
        self.window.do("reach", role=role, name=name)
        self.window.do("key", key="Enter")

    def fill(self, key: str, value: str) -> None:
        self.window.do("reach", label=self.say(key))
        self.window.do("type", text=value)

    def choose(self, name: str) -> None:
        self.window.do("reachRadio", name=name)

    def hand_over(self, paths: list[str]) -> None:
        # The window in which files are chosen is the system's own.
        self.window.do("reach", label=self.say("inbox.choose_files"))
        self.window.do("files", name=self.say("inbox.choose_files"), paths=paths)
        self.click("inbox.hand_over")


@pytest.fixture
def person(window: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Person]:
    """Somebody whose settings are new and who reads the language that the test is given."""
    settings = OwnSettings(tmp_path / "own" / "kpm-excel")
    settings.choose_language(request.param)
    process = start(tmp_path / "own")
    try:
        assert process.stdout
        yield Person(window, words_for(request.param), process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


def until_there(path: Path) -> None:
    end = time.monotonic() + MOST_SECONDS
    while not path.exists():
        assert time.monotonic() < end, path
        time.sleep(0.05)


def begun(person: Person, template: str, place: Path) -> Cycle:
    """The cycle that the person began on the start page."""
    person.window.see(person.address)
    person.look()
    person.choose(person.say(f"templates.{template}"))
    person.fill("web.begin_place", str(place))
    person.fill("web.begin_name", FOLDER)
    person.click("web.begin_do")
    assert person.say("steps.plan_right_do") in person.look()
    cycle = find_cycle(place / FOLDER)
    assert cycle
    return cycle


@pytest.mark.parametrize(("person", "template"), [("ja", "sab"), ("en", "council")], indirect=["person"])
def test_a_whole_year_by_clicks_alone(person: Person, template: str, tmp_path: Path) -> None:
    person.is_strict = True
    whole_year(person, template, tmp_path)


@pytest.mark.parametrize("person", ["en"], indirect=True)
def test_a_whole_year_by_the_keyboard_alone(person: Person, tmp_path: Path) -> None:
    whole_year(Typist(person.window, person.words, person.address), "council", tmp_path)


def whole_year(person: Person, template: str, tmp_path: Path) -> None:
    """From the template to next year's plan."""
    window = person.window
    window.begin()
    cycle = begun(person, template, tmp_path)
    for step in ("plan", "review", "print", "publish", "next"):
        assert person.say(f"steps.title_{step}") in person.go(step)
    person.go("send")
    person.click("web.send_do")
    person.finish()
    assert person.say("steps.send_done_do", count=6) in person.look()

    plan = load_plan(cycle.plan)
    send_back(plan, tmp_path / "filled")
    unfilled = generate(plan, tmp_path / "unfilled")[0]
    forms = sorted(map(str, (tmp_path / "filled").glob("*.xlsx")))
    person.go("inbox")
    first = [str(unfilled), *(form for form in forms if Path(form).name != unfilled.name)][:-1]
    person.hand_over(first)
    until_there(cycle.collected)
    window.see(window.address)
    assert person.say("check.status_needs_mending") in person.go("inbox")
    person.press(plan.asked_departments()[0].name, "link")
    person.look()
    person.go("inbox")
    collected = cycle.collected.stat().st_mtime_ns
    person.hand_over(forms)
    end = time.monotonic() + MOST_SECONDS
    while cycle.collected.stat().st_mtime_ns == collected:
        assert time.monotonic() < end
        time.sleep(0.05)
    count = len(plan.asked_departments())
    window.see(window.address.partition("inbox")[0])
    assert person.say("steps.inbox_done", accepted=count, needs_mending=0, missing=0) in person.look()
    person.click("answers.title", "link")
    person.look()
    person.click("looking.title", "link")
    person.look()
    person.go("review")
    first_program = plan.programs_of(plan.kinds[0])[0]
    person.press(f"{first_program.number} {first_program.name}", "link")
    assert person.say("desk.list_back") in person.look()

    person.go("print")
    person.click("web.print_do")
    person.finish()
    assert person.say("steps.print_done") in person.look()
    person.click("web.print_preview", "link")
    # Pages that take a while to draw load themselves anew until they are there.
    window.do("wait", text=person.say("preview.complete"))
    assert person.say("preview.complete") in person.look()
    person.go("publish")
    person.click("web.publish_do")
    assert "overview.pdf" in person.finish()
    window.do("choose", name=person.say("web.publish_yes"))
    person.click("web.publish_make")
    assert "index.html" in person.finish()
    assert (cycle.published / "datapackage.json").is_file() and person.say("steps.publish_done") in person.look()

    person.go("next")
    person.click("web.next_do")
    assert "plan-next.xlsx" in person.finish()
    person.fill("web.begin_name", "next")
    person.click("web.begin_do")
    assert person.say("web.send_do") not in person.look() and find_cycle(tmp_path / "next")
    person.click("web.shut")
    assert person.say("web.shut_text") in person.look()


@pytest.mark.parametrize("person", ["en"], indirect=True)
def test_everything_works_without_script_and_by_the_keyboard(person: Person, tmp_path: Path) -> None:
    window = person.window
    window.begin(script=False)
    window.see(person.address)
    window.do("choose", name=person.say("templates.council"))
    window.fill(person.say("web.begin_place"), str(tmp_path))
    window.fill(person.say("web.begin_name"), FOLDER)
    window.do("key", key="Enter")
    window.do("wait", text=person.say("steps.plan_right_do"))
    person.click("steps.title_send", "link")
    person.click("web.send_do")
    # The page of work that goes on loads itself anew.
    window.do("wait", text=person.say("web.job_on"))
    person.click("web.job_on")
    assert person.say("steps.send_done_do", count=6) in window.text
    person.click("web.shut")
    assert person.say("web.shut_text") in window.text


@pytest.mark.parametrize("person", ["en"], indirect=True)
def test_pages_that_say_what_is_wrong_are_for_everybody_too(person: Person, tmp_path: Path) -> None:
    person.is_strict = True
    window = person.window
    window.begin()
    cycle = begun(person, "council", tmp_path)
    home = window.address
    base = home.partition("/c/")[0]
    workbook = openpyxl.load_workbook(cycle.plan)
    workbook["Programs"]["G8"] = "Housng"
    workbook.save(cycle.plan)
    assert "Housng" in person.go("plan")
    person.click("web.plan_mark")
    assert "plan-check.xlsx" in person.finish()
    assert person.say("steps.send_later") in person.go("send")
    cycle.plan.unlink()
    for address in (home, f"{base}/"):
        window.see(address)
        assert str(cycle.root) in person.look()
    window.see(f"{base}/manual")
    person.look()
    window.see(f"{base}/c/000000000000/")
    assert person.say("web.not_here") in window.text and window.do("axe") == []
    window.begin()
    window.see(f"{base}/")
    assert person.say("web.refused_key") in window.text and window.do("axe") == []
