"""The PDF of the overview: its outline, language, title, tags and fonts, and what is said where it cannot be made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.errors import Stopped
from kpm_excel.excel.print.outline import Bookmark, with_outline
from kpm_excel.excel.print.pdf import find_soffice, substitutes, to_pdf
from kpm_excel.overview import font_note, write_overview, write_overview_pdf
from kpm_excel.pipeline import overview
from kpm_excel.plan.model import Plan
from kpm_excel.words import words_for
from tests.plans import SAMPLE_NAMES
from tests.reporting import sample


@pytest.fixture(scope="module", params=SAMPLE_NAMES)
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Path]:
    plan, consolidated = sample(request.param)
    path = tmp_path_factory.mktemp("printed") / "overview.pdf"
    write_overview_pdf(plan, consolidated, path)
    return plan, path


def test_the_outline_names_each_sheet_and_group(printed: tuple[Plan, Path]) -> None:
    plan, path = printed
    with pymupdf.open(path) as document:
        outline = document.get_toc()
        texts = [page.get_text() for page in document]
    assert [title for depth, title, _ in outline if depth == 1][2:] == [kind.name for kind in plan.kinds]
    groups = {program.group for program in plan.programs}
    used = {group.title for id in groups for group in plan.group_path(id)}
    assert {title for depth, title, _ in outline if depth > 1} == used
    for depth, title, page in outline:
        if depth > 1:
            assert "".join(title.split()) in "".join(texts[page - 1].split())


def test_title_language_and_tags_are_there(printed: tuple[Plan, Path]) -> None:
    plan, path = printed
    with pymupdf.open(path) as document:
        catalog = document.pdf_catalog()
        assert document.metadata["title"] == plan.title
        assert document.xref_get_key(catalog, "Lang")[1] == {"ja": "ja-JP", "en": "en-GB"}[plan.language]
        assert "true" in document.xref_get_key(catalog, "MarkInfo")[1]
        assert not document.is_repaired


def test_fonts_are_embedded_and_both_weights_are_used(printed: tuple[Plan, Path]) -> None:
    plan, path = printed
    with pymupdf.open(path) as document:
        fonts = {font[3].partition("+")[2]: font[1] for page in document for font in page.get_fonts()}
    assert all(kind != "n/a" for kind in fonts.values())
    wanted = {"ja": ("BIZUDGothic-Regular", "BIZUDGothic-Bold"), "en": ("LiberationSans", "LiberationSans-Bold")}
    assert set(wanted[plan.language]) <= set(fonts)


def test_a_substituted_font_is_named() -> None:
    assert substitutes(b"/BaseFont/ABCDEF+LiberationSans ", ("Arial",)) == ("LiberationSans",)
    assert substitutes(b"/BaseFont/ArialMT /BaseFont/ABCDEF+DejaVuSans ", ("Arial",)) == ()
    assert substitutes(b"/BaseFont /ABCDEF+BIZUDGothic-Bold>>", ("BIZ-UDGothic",)) == ()
    plan, _ = sample("kodaira-r4")
    assert font_note(plan, ()) == ""
    assert "NotoSansCJK" in font_note(plan, ("NotoSansCJK",)) and "BIZ UDゴシック" in font_note(plan, ("X",))


def test_the_same_font_note_speaks_both_languages() -> None:
    for name in SAMPLE_NAMES:
        assert "Y" in font_note(sample(name)[0], ("Y",))


def test_without_libreoffice_one_clear_message_and_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_soffice() is None
    plan, consolidated = sample("kodaira-r4")
    with pytest.raises(Stopped) as stopped:
        write_overview_pdf(plan, consolidated, tmp_path / "overview.pdf")
    assert "LibreOffice" in stopped.value.message(words_for("ja"))
    assert list(tmp_path.iterdir()) == []


def test_a_libreoffice_that_makes_nothing_leaves_all_as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "bin" / "soffice"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{broken.parent}:/usr/bin:/bin")
    older = tmp_path / "overview.pdf"
    older.write_bytes(b"older")
    workbook = write_overview(*sample("kodaira-r4"), tmp_path / "overview.xlsx")
    with pytest.raises(Stopped, match="no display"):
        to_pdf(workbook, older, "ja")
    before = workbook.read_bytes()
    plan, consolidated = sample("kodaira-r4")
    with pytest.raises(Stopped, match="no display"):
        overview(replace(plan, organization="別の市"), consolidated, workbook, pdf=True, data=tmp_path / "data.csv")
    assert (older.read_bytes(), workbook.read_bytes()) == (b"older", before)
    assert not (tmp_path / "data.csv").exists()


def blank(pages: int) -> bytes:
    """A PDF as LibreOffice builds one, as far as the outline is concerned."""
    objects = [b"<</Type/Catalog/Pages 2 0 R/Outlines 9 0 R/Lang(en-US)>>"]
    kids = b" ".join(b"%d 0 R" % (3 + at) for at in range(pages))
    objects.append(b"<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 9 9]>>" % (kids, pages))
    objects += [b"<</Type/Page/Parent 2 0 R>>"] * pages
    content, offsets = b"%PDF-1.6\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets) + 1, len(content))
    return content + head + table + trailer


@settings(max_examples=60)
@given(st.data(), st.integers(1, 6))
def test_any_outline_comes_back_as_it_was_given(data: st.DataObject, pages: int) -> None:
    bookmarks: list[Bookmark] = []
    for _ in range(data.draw(st.integers(1, 12))):
        deepest = bookmarks[-1].depth + 1 if bookmarks else 0
        # Control characters and lone surrogates are no titles.
        title = data.draw(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20))
        place = data.draw(st.integers(0, pages - 1)), data.draw(st.integers(0, deepest))
        bookmarks.append(Bookmark(*place, title))
    made = with_outline(blank(pages), bookmarks, "ja-JP")
    assert made.startswith(blank(pages))
    with pymupdf.open(stream=made, filetype="pdf") as document:
        assert document.get_toc() == [[1 + b.depth, b.text, 1 + b.page] for b in bookmarks]
        assert document.xref_get_key(document.pdf_catalog(), "Lang")[1] == "ja-JP"
        assert not document.is_repaired


@given(st.binary(max_size=200))
def test_what_is_built_otherwise_stays_as_it_is(content: bytes) -> None:
    assert with_outline(content, [Bookmark(0, 0, "x")], "ja-JP") == content


def test_pages_that_are_not_there_leave_the_pdf_as_it_is() -> None:
    assert with_outline(blank(1), [Bookmark(1, 0, "x")], "ja-JP") == blank(1)
