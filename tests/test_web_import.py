"""The page on which a plan is begun from a table made by hand."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from starlette.testclient import TestClient

from kpm_excel.plans import load_plan
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.site import application
from kpm_excel.words import words_for
from tests.hand_made.layouts import layout
from tests.rig.browser import browser
from tests.test_web_gate import start
from tests.test_web_year import Person

PORT, KEY = 18_771, "the-right-key"
OWN = f"http://127.0.0.1:{PORT}"
SAME = {"origin": OWN, "sec-fetch-site": "same-origin"}
JA = words_for("ja")

pytestmark = pytest.mark.stress


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    settings = OwnSettings(tmp_path / "own")
    settings.choose_language("ja")
    client = TestClient(application(settings, PORT, KEY, lambda: None), base_url=OWN)
    assert client.get(f"/?key={KEY}").status_code == 200
    return client


def dropped(client: TestClient, *files: tuple[str, bytes]) -> tuple[int, str, str]:
    """Status, address and page after files were handed over."""
    given = [("files", (name, content)) for name, content in files]
    answer = client.post("/import/", files=given, headers=SAME)
    return answer.status_code, answer.url.path, unescape(answer.text)


def test_a_table_is_read_changed_and_begun(client: TestClient, tmp_path: Path) -> None:
    assert JA.text("imports.title") in client.get("/").text
    status, address, page = dropped(client, ("昨年度の表.xlsx", layout("strategy").workbook()))
    assert status == 200 and re.fullmatch(r"/import/[0-9a-f]+/", address)
    assert JA.text("imports.found", count=8) in page and "昨年度の表.xlsx" in page
    # The column of what comes next is not to be taken over.
    names = re.findall(r'name="(column-\d+-\d+)" aria-label="([^"]*)"', page)
    chosen = next(name for name, label in names if "今後の方針" in label)
    answer = client.post(address, data={chosen: "none"}, headers=SAME)
    again = unescape(answer.text)
    assert answer.status_code == 200 and "冬場の品ぞろえが乏しい。" in again
    begun = client.post(f"{address}begin", data={"place": str(tmp_path), "name": "R7進捗"}, headers=SAME)
    assert begun.status_code == 200 and begun.url.path.startswith("/c/")
    plan = load_plan(tmp_path / "R7進捗" / "plan.xlsx")
    assert len(plan.programs) == 8
    assert "今後の方針" not in {field.label for kind in plan.kinds for field in kind.fields}


def test_what_is_no_table_is_told_with_what_to_do(client: TestClient) -> None:
    status, _, page = dropped(client, ("報告書.pdf", b"%PDF-1.7\n"))
    assert status == 409 and "WordやPDFからは取り込めません" in page and "/tmp/" not in page
    assert dropped(client)[0] == 400
    assert client.get("/import/0123456789abcdef/").status_code == 404
    assert client.post("/import/0123456789abcdef/begin", data={}, headers=SAME).status_code == 404


def test_a_bad_place_keeps_what_was_read(client: TestClient) -> None:
    status, address, page = dropped(client, ("a.xlsx", layout("review_list").workbook()))
    assert status == 200, page
    answer = client.post(f"{address}begin", data={"place": "/nowhere/at/all", "name": "x"}, headers=SAME)
    assert answer.status_code == 400 and JA.text("imports.found", count=8) in unescape(answer.text)


def test_text_of_a_table_is_never_markup(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(layout("review_list").workbook()))
    cell = next(cell for row in book.active.iter_rows() for cell in row if cell.value == "広報紙の発行")
    cell.value = "<script>alert(1)</script>"
    held = io.BytesIO()
    book.save(held)
    answer = client.post("/import/", files=[("files", ("<b>x.xlsx", held.getvalue()))], headers=SAME)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text and "<b>x" not in answer.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_table_is_begun_by_clicks_and_no_page_has_a_fault(language: str, tmp_path: Path) -> None:
    words, table = words_for(language), tmp_path / "table.xlsx"
    table.write_bytes(layout("a3_with_arrows" if language == "ja" else "council_plan").workbook())
    OwnSettings(tmp_path / "own" / "kpm-excel").choose_language(language)
    process = start(tmp_path / "own")
    assert process.stdout
    try:
        with browser() as window:
            window.begin(width=1366, language=language)
            address = process.stdout.readline().strip()
            window.see(address)
            person = Person(window, words, address, is_strict=True)
            person.look()
            person.click("imports.drop", "link")
            person.look()
            window.do("files", name=words.text("imports.files"), paths=[str(table)])
            person.click("imports.read")
            found = person.look()
            assert words.text("imports.found", count=11 if language == "ja" else 7) in found
            person.click("imports.again")
            person.look()
            window.do("resize", width=1366)
            person.fill("web.begin_place", str(tmp_path))
            person.fill("web.begin_name", "begun")
            person.click("web.begin_do")
            person.look()
        assert load_plan(tmp_path / "begun" / "plan.xlsx").programs
    finally:
        process.kill()
        process.communicate()
