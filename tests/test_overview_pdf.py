"""The PDF of the overview: its outline, language, title, tags and fonts, and what is said where it cannot be made."""

from __future__ import annotations

import subprocess
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Timer

import pymupdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.book.base import Book, Cell
from kpm_excel.book.fonts import GOTHIC, SANS, Face
from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import Stopped
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.office.overview import Printed, overview, write_overview
from kpm_excel.office.run import Cancelled, Run, Step
from kpm_excel.paper.faces import is_replaced, is_there
from kpm_excel.paper.glyphs import is_sure, lacking_in
from kpm_excel.paper.libreoffice import find_soffice, to_pdf
from kpm_excel.paper.outline import Bookmark, finished
from kpm_excel.paper.programs import substitutes
from kpm_excel.plan.model import Plan
from kpm_excel.printed_report import overview_pdf
from kpm_excel.telling import font_lines
from kpm_excel.words import words_for
from tests.plans import SAMPLE_NAMES
from tests.reporting import sample


@pytest.fixture(scope="module", params=SAMPLE_NAMES)
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Path]:
    plan, consolidated = sample(request.param)
    path = tmp_path_factory.mktemp("printed") / "overview.pdf"
    path.write_bytes(overview_pdf(plan, consolidated, path)[0])
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


@pytest.mark.parametrize(("name", "face"), [("kodaira-r4", "BIZ UDゴシック"), ("harborview-2026", "Arial")])
def test_the_screen_says_which_fonts_took_anothers_place(name: str, face: str) -> None:
    plan, _ = sample(name)

    def told(*substitutes: str) -> list[str]:
        printed = Printed(is_draft=False, is_plan_changed=False, substitutes=substitutes)
        return list(font_lines(printed, plan, words_for(plan.language)))

    assert told() == []
    (line,) = told("NotoSansCJK", "Y")
    assert "NotoSansCJK, Y" in line and face in line


def with_text(text: str, name: str = "kodaira-r4") -> tuple[Plan, Consolidated]:
    """A sample in which the first text of the first program is another one."""
    plan, consolidated = sample(name)
    first = next(program for program in consolidated.programs if "results" in program.values)
    changed = replace(first, values={**first.values, "results": text})
    programs = tuple(changed if program is first else program for program in consolidated.programs)
    return plan, replace(consolidated, programs=programs)


@pytest.mark.parametrize(("name", "language"), [("kodaira-r4", "ja"), ("harborview-2026", "en")])
def test_characters_that_no_face_has_are_named_where_they_stand(name: str, language: str, tmp_path: Path) -> None:
    plan, consolidated = with_text("é½ and 10\u00a0%\ue000, \u0378 and é\u0301\ufe0f", name)
    printed = overview(plan, consolidated, tmp_path / "overview.xlsx")
    assert {one.character for one in printed.lacking} == {"\ue000", "\u0378"}
    (line,) = font_lines(printed, plan, words_for(language))
    assert "U+E000" in line and "U+0378" in line and "\ue000" not in line
    for one in printed.lacking:
        assert one.sheet in line and one.cell in line


def test_what_prints_and_what_does_not_is_asked_of_the_faces_that_are_here() -> None:
    book = overview_book(*with_text("髙𠮷㌔①ー℃\U00013000\ue000"))
    lacking = {one.character for one in lacking_in(book, here=True)}
    # Few machines have a face with Egyptian hieroglyphs; Noto Sans CJK has the rare character of a name.
    assert lacking == {"\ue000", *(() if is_there(":charset=13000") else ("\U00013000",))}


@pytest.mark.parametrize("face", [GOTHIC, SANS], ids=["ja", "en"])
def test_every_character_that_is_taken_for_sure_is_in_the_face(face: Face) -> None:
    from fontTools.ttLib import TTFont

    family = "Liberation Sans" if face is SANS else face.name
    call = ["fc-match", "-f", "%{file}", f"{family}:style=Regular"]
    path = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    with TTFont(path, fontNumber=0) as font:
        has = set(font.getBestCmap())
    sure = (chr(code) for code in range(0x20, 0x3_0000) if not 0xD800 <= code < 0xE000)
    shapeless = {"Mn", "Me", "Cf", "Cc", "Zs", "Zl", "Zp"}
    unknown = [c for c in sure if is_sure(c, face.name) and ord(c) not in has]
    assert [c for c in unknown if unicodedata.category(c) not in shapeless] == []


@pytest.fixture
def without_our_face(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A computer that has no BIZ UDゴシック: another face, with wider digits and higher lines, takes its place."""
    found = subprocess.run(["fc-match", "-f", "%{file}", GOTHIC.name], capture_output=True, text=True, check=True)
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<selectfont><rejectfont><glob>{Path(found.stdout).parent}/*</glob></rejectfont></selectfont>"
        f"<cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))


@pytest.mark.usefixtures("without_our_face")
def test_where_our_face_is_missing_the_pages_are_the_same_and_the_screen_says_so(tmp_path: Path) -> None:
    plan, consolidated = sample("kodaira-r4")
    assert is_replaced(GOTHIC.name) and not is_replaced(SANS.name)
    content, fonts = overview_pdf(plan, consolidated, tmp_path / "overview.pdf")
    assert fonts
    book = overview_book(plan, consolidated, paper=True)
    with pymupdf.open(stream=content) as document:
        assert len(document) == sum(1 + len(sheet.page.breaks) for sheet in book.sheets)
        seen = Counter("".join("".join(page.get_text(flags=pymupdf.TEXT_CLIP).split()) for page in document))
    held = Counter("".join("".join(cell.value.split()) for cell in printed_texts(book)))
    # Of the other face's wider digits a heading may lose a character or two, out of 17,000.
    assert (held - seen).total() <= 0.0005 * held.total()


def printed_texts(book: Book) -> Iterator[Cell]:
    """The cells with text that stand within what is printed."""
    for sheet in book.sheets:
        top = sheet.page.area[0] if sheet.page.area else 0
        for cell in sheet.cells:
            is_hidden = cell.row in sheet.hidden_rows or cell.column in sheet.hidden_columns
            if isinstance(cell.value, str) and not is_hidden and cell.row >= top:
                yield cell


def test_without_libreoffice_one_clear_message_and_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_soffice() is None
    plan, consolidated = sample("kodaira-r4")
    with pytest.raises(Stopped) as stopped:
        overview(plan, consolidated, tmp_path / "overview.xlsx", pdf=True)
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
        to_pdf(broken, workbook, older, "ja")
    before = workbook.read_bytes()
    plan, consolidated = sample("kodaira-r4")
    with pytest.raises(Stopped, match="no display"):
        overview(replace(plan, organization="別の市"), consolidated, workbook, pdf=True, data=tmp_path / "data.csv")
    assert (older.read_bytes(), workbook.read_bytes()) == (b"older", before)
    assert not (tmp_path / "data.csv").exists()


def libreoffice() -> Path:
    program = find_soffice()
    assert program
    return program


class Enough(Exception):
    """What the one who waits for a PDF says when he does not want to wait longer."""


def once(is_so: Callable[[], object]) -> Callable[[], None]:
    def check() -> None:
        if is_so():
            raise Enough

    return check


def test_a_printing_that_is_given_up_ends_at_once_with_all_that_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stubborn, beats, temporary = tmp_path / "bin" / "soffice", tmp_path / "beats", tmp_path / "temporary"
    for folder in (stubborn.parent, temporary):
        folder.mkdir()
    # LibreOffice, too, is a script that starts the program proper, which would go on without it.
    stubborn.write_text(f"#!/bin/sh\ntrap '' TERM INT\n(while :; do echo >>{beats}; sleep 0.05; done) &\nwait\n")
    stubborn.chmod(0o755)
    monkeypatch.setenv("PATH", f"{stubborn.parent}:/usr/bin:/bin")
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with pytest.raises(Enough):
        to_pdf(stubborn, tmp_path / "overview.xlsx", tmp_path / "overview.pdf", "ja", check=once(beats.exists))
    counted = beats.stat().st_size
    time.sleep(0.3)
    assert counted == beats.stat().st_size
    assert not list(temporary.iterdir())
    assert not (tmp_path / "overview.pdf").exists()


def test_libreoffice_itself_can_be_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    workbook = write_overview(*sample("kodaira-r4"), tmp_path / "overview.xlsx")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with pytest.raises(Enough):
        # It has begun to make settings of its own.
        check = once(lambda: list(temporary.glob("*/profile/user/*/")))
        to_pdf(libreoffice(), workbook, tmp_path / "overview.pdf", "ja", check=check)
    time.sleep(0.2)
    assert not list(temporary.iterdir()) and not (tmp_path / "overview.pdf").exists()


def test_an_overview_that_is_cancelled_while_it_prints_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endless, out = tmp_path / "bin" / "soffice", tmp_path / "out"
    for folder in (endless.parent, out):
        folder.mkdir()
    endless.write_text("#!/bin/sh\nsleep 600\n")
    endless.chmod(0o755)
    monkeypatch.setenv("PATH", f"{endless.parent}:/usr/bin:/bin")
    told: list[str] = []

    def cancel_when_the_workbook_is_made(step: Step) -> None:
        told.append(step.name)
        Timer(0.3, run.cancel).start()

    run = Run(cancel_when_the_workbook_is_made)
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        overview(*sample("kodaira-r4"), out / "overview.xlsx", pdf=True, run=run)
    assert time.monotonic() - begun < 60
    assert (told, list(out.iterdir())) == (["workbook"], [])


def test_the_same_workbook_is_the_same_pdf(tmp_path: Path) -> None:
    workbook = write_overview(*sample("harborview-2026"), tmp_path / "overview.xlsx")
    first, _ = to_pdf(libreoffice(), workbook, tmp_path / "overview.pdf", "en")
    # A PDF names its time in whole seconds.
    time.sleep(1.1)
    assert to_pdf(libreoffice(), workbook, tmp_path / "overview.pdf", "en")[0] == first
    with pymupdf.open(stream=first, filetype="pdf") as document:
        assert document.metadata["creationDate"] == ""
        assert [title for _, title, _ in document.get_toc()]


def blank(pages: int, streams: bool) -> bytes:
    """A PDF of so many pages, its objects in streams or plain, with another language, outline and time."""
    document = pymupdf.open()
    for _ in range(pages):
        document.new_page()
    document.set_toc([[1, "older", 1]])
    document.set_metadata({"title": "T", "creationDate": "D:20260401000000Z"})
    document.set_language("en-US")
    return document.tobytes(use_objstms=streams)


@settings(max_examples=60)
@given(st.data(), st.integers(1, 6), st.booleans())
def test_any_outline_comes_back_as_it_was_given(data: st.DataObject, pages: int, streams: bool) -> None:
    bookmarks: list[Bookmark] = []
    for _ in range(data.draw(st.integers(1, 12))):
        deepest = bookmarks[-1].depth + 1 if bookmarks else 0
        # Control characters and lone surrogates are no titles.
        title = data.draw(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20))
        place = data.draw(st.integers(0, pages - 1)), data.draw(st.integers(0, deepest))
        bookmarks.append(Bookmark(*place, title))
    made = finished(blank(pages, streams), bookmarks, "ja-JP")
    assert made == finished(blank(pages, streams), bookmarks, "ja-JP")
    with pymupdf.open(stream=made, filetype="pdf") as document:
        assert document.get_toc() == [[1 + b.depth, b.text, 1 + b.page] for b in bookmarks]
        assert document.xref_get_key(document.pdf_catalog(), "Lang")[1] == "ja-JP"
        assert (document.metadata["title"], document.metadata["creationDate"]) == ("T", "")
        assert not document.is_repaired


@given(st.binary(max_size=200))
def test_what_is_no_pdf_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(ValueError):
        finished(content, [Bookmark(0, 0, "x")], "ja-JP")


def test_a_bookmark_of_a_page_that_is_not_there_leads_to_the_last_one() -> None:
    made = finished(blank(2, streams=True), [Bookmark(7, 0, "x")], "ja-JP")
    with pymupdf.open(stream=made, filetype="pdf") as document:
        assert document.get_toc() == [[1, "x", 2]]
