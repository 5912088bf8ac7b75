"""The served pages of every sample and template: for everybody, whatever body's report it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kpm_excel.office.hand_in import plan_of
from kpm_excel.plans import load_document
from kpm_excel.words import words_for
from tests.collecting import form
from tests.plans import SAMPLE_NAMES, SAMPLES, TEMPLATES
from tests.publishing import NAMES
from tests.rig.browser import Browser, browser
from tests.rig.markup import markup_faults
from tests.served_cycle import serving
from tests.web_cycle import desk_with

#: Run as a step of its own: `make stress`.
pytestmark = pytest.mark.stress

STEPS = ("", "plan/", "send/", "inbox/", "review/", "print/", "publish/", "next/", "answers/", "history/", "links/")


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with browser() as one:
        yield one


@pytest.mark.parametrize("name", NAMES)
def test_no_page_that_is_served_keeps_anybody_out(name: str, window: Browser, tmp_path: Path) -> None:
    source = SAMPLES / name / "plan.json" if name in SAMPLE_NAMES else TEMPLATES / f"{name}.json"
    cycle = desk_with(tmp_path / "cycle", load_document(source)).cycle
    plan = plan_of(cycle)
    words, department = words_for(plan.language), plan.asked_departments()[0]
    empty = tmp_path / "form.xlsx"
    empty.write_bytes(form(department.code, {}, plan))
    pages: list[Path] = []

    def look(content: str) -> None:
        assert window.do("axe") == [], window.address
        pages.append(tmp_path / f"{len(pages)}.html")
        pages[-1].write_text(content, encoding="utf-8")

    with serving(cycle) as served, served.client() as office, served.client() as visitor:
        link = served.link(department.code)
        window.begin(language=plan.language)
        assert window.see(served.base + link) == 200
        look(visitor.get(link).text)
        # An empty form is asked about, and taken with a reason.
        window.do("files", name=words.text("handing.choose"), paths=[str(empty)])
        window.click(words.text("handing.hand_in"))
        look(visitor.post(f"{link}/check", files={"file": empty.read_bytes()}).text)
        window.fill(words.text("handing.why"), "…")
        window.click(words.text("handing.hand_in"))
        look(visitor.get(window.address.removeprefix(served.base)).text)
        office.get(served.office.removeprefix(served.base))
        window.see(served.office)
        home = window.address.removeprefix(served.base)
        for step in STEPS:
            assert window.see(f"{served.base}{home}{step}") == 200
            look(office.get(f"{home}{step}").text)
    assert markup_faults(pages) == []
