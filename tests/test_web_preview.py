"""The overview on the page as it prints, and what is still missing for a final one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kpm_excel.layouts.overview.overview_book import overview_pages
from kpm_excel.printed_report import overview_preview
from kpm_excel.web.drawing import HERE
from kpm_excel.words import words_for
from tests.collecting import ANSWERS
from tests.collecting import document as small
from tests.test_paper_pages import Parsed, browser, ink, printed
from tests.web_cycle import Desk, answered, desk_with

NAME = "<b>係</b>&\"'"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A cycle whose plan has markup in its texts; nothing came back."""
    plan = small(format="kpm-excel/plan@2", title=NAME)
    plan["departments"][0] |= {"name": NAME}
    return desk_with(tmp_path / "進捗 管理", plan, "ja")


def test_the_preview_shows_the_very_pages_and_says_what_is_missing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kpm_excel.web.page_preview._PATIENCE_SECONDS", 60.0)
    words = words_for("ja")
    assert words.text("preview.none") in desk.get("preview/").text
    assert desk.get("preview/pages.css").status_code == 404
    consolidated = answered(desk, ANSWERS, [desk.plan.departments[0].code])
    answer = desk.get("preview/")
    drawn = overview_preview(desk.plan, consolidated)
    assert all(page in answer.text for page in drawn.pages)
    parsed = Parsed(answer.text)
    assert any(words.text("preview.draft") in text for text in parsed.texts("p"))
    ids = {attributes.get("id") for _, attributes, _ in parsed.found}
    assert {f"page-{first}" for _, first in drawn.sheets} <= ids
    assert {"script", "b", "style"}.isdisjoint(tag for tag, _, _ in parsed.found)
    style = desk.get("preview/pages.css")
    assert style.text == drawn.css and style.headers["content-type"].startswith("text/css")
    assert "unsafe" not in answer.headers["content-security-policy"]
    for size in ("50", "200", "7", 'x"><b>', ""):
        shown = desk.get("preview/", size=size)
        assert shown.status_code == 200 and f'size-{size if size in ("50", "200") else "75"}"' in shown.text
        assert "<b>" not in shown.text


def test_pages_that_take_long_are_waited_for_without_a_dead_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(desk, ANSWERS, [one.code for one in desk.plan.asked_departments()])
    monkeypatch.setattr("kpm_excel.web.page_preview._PATIENCE_SECONDS", 0.0)
    words, waiting = words_for("ja"), desk.get("preview/", size="50").text
    assert words.text("preview.drawing") in waiting and "/static/again.js" in waiting
    assert f'href="{desk.home}preview/?size=50"' in waiting
    monkeypatch.setattr("kpm_excel.web.page_preview._PATIENCE_SECONDS", 60.0)
    assert words.text("preview.drawing") not in desk.get("preview/").text


def test_printed_from_the_browser_it_is_the_overview_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    consolidated = answered(desk, ANSWERS, [one.code for one in desk.plan.asked_departments()])
    for name, text in (("page", (HERE / "static" / "page.css").read_text(encoding="utf-8")), ("pages", "")):
        (tmp_path / f"{name}.css").write_text(text or desk.get("preview/pages.css").text, encoding="utf-8")
    shown = desk.get("preview/").text.replace("/static/page.css", "page.css")
    (tmp_path / "preview.html").write_text(shown.replace(f"{desk.home}preview/", ""), encoding="utf-8")
    made = tmp_path / "made.pdf"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={made}"]
    call = [browser(), *options, f"--user-data-dir={tmp_path / 'profile'}", (tmp_path / "preview.html").as_uri()]
    subprocess.run(call, check=True, capture_output=True)
    assert ink(made) == ink(printed(overview_pages(desk.plan, consolidated)))
