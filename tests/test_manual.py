"""The manual: a page that needs nothing else, and the same in the browser, with every picture and no dead link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpm_excel.manual import manual_page
from kpm_excel.words import LANGUAGES
from tests.plans import small_document
from tests.web_cycle import desk_with

ROOT = Path(__file__).parents[1]
SOURCES = {"ja": ROOT / "docs" / "ja" / "manual.md", "en": ROOT / "docs" / "manual.md"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manual_is_one_file_with_all_that_it_shows(language: str) -> None:
    page, source = manual_page(language).decode(), SOURCES[language].read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in page and "<script" not in page
    pictures = re.findall(r'<img src="([^"]*)" alt="([^"]*)"', page)
    assert len(pictures) == len(re.findall(r"!\[", source)) > 2
    assert all(address.startswith("data:image/png;base64,") and text for address, text in pictures)
    marks = set(re.findall(r' id="([^"]*)"', page))
    for target in re.findall(r' href="([^"]*)"', page):
        assert target.startswith("https://") or target.removeprefix("#") in marks, target
    # Each section is in the contents, and no line of the source left a blank between Japanese words.
    assert len(re.findall(r"<li><a href", page)) == len(re.findall(r"^## ", source, re.MULTILINE))
    assert not re.search(r"[ぁ-ん] [ぁ-ん]", re.sub(r"<[^>]*>", "", page.partition("<main>")[2]))


def test_the_page_shows_the_manual_and_its_pictures(tmp_path: Path) -> None:
    client = desk_with(tmp_path / "office", small_document()).client
    shown = client.get("/manual")
    assert shown.status_code == 200
    pictures = re.findall(r'<img src="([^"]*)"', shown.text)
    assert pictures and all(address.startswith("/manual/") for address in pictures)
    for address in pictures:
        found = client.get(address)
        assert found.status_code == 200 and found.content.startswith(b"\x89PNG")
    assert client.get("/manual/setup.cfg").status_code == 404
