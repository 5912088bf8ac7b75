"""The overview as pages of HTML: the same pages as the workbook's, tables and headings known as such, nothing lost."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given, settings

from kpm_excel.book.base import Book, Cell, Chart, ChartSeries, Conditional, Page, Shape, Sheet, Style
from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import Stopped
from kpm_excel.layouts.history import history_book
from kpm_excel.layouts.overview.overview_book import overview_pages
from kpm_excel.office.init import template_names
from kpm_excel.paper.browser import find_browser, pages_to_pdf
from kpm_excel.paper.page_document import document, draw_pages
from kpm_excel.paper.shown_values import text_of
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan, Print
from kpm_excel.printed_report import overview_pdf
from tests.plans import SAMPLE_NAMES
from tests.random_plans import reports
from tests.reporting import consolidated_of, page_count, printed_pdf, sample, squeezed
from tests.test_overview_pdf import Enough, once

TEMPLATES = Path(__file__).parent.parent / "templates"


def of_sheets(name: str) -> tuple[Plan, Consolidated]:
    """A sample whose items are printed on pages of their own."""
    plan, consolidated = sample(name)
    return replace(plan, kinds=tuple(replace(kind, print=Print.SHEETS) for kind in plan.kinds)), consolidated


def of_template(name: str) -> tuple[Plan, Consolidated]:
    """What a template begins with, nothing answered."""
    plan = plan_from_document(json.loads((TEMPLATES / f"{name}.json").read_text(encoding="utf-8")))
    return plan, consolidated_of(plan, {})


#: The reports whose pages are held against the workbook's.
REPORTS: dict[str, Callable[[], tuple[Plan, Consolidated]]] = {
    **{name: partial(sample, name) for name in SAMPLE_NAMES},
    "on sheets": partial(of_sheets, "kodaira-r4"),
    **{name: partial(of_template, name) for name in ("council", "jimujigyo")},
}


def browser() -> Path:
    program = find_browser()
    assert program, "Chromium is missing"
    return program


def printed(book: Book) -> bytes:
    return pages_to_pdf(browser(), book, Path("overview.pdf"))[0]


def ink(pdf: bytes | Path) -> list[Counter[str]]:
    """How often each sign stands on each page, in whatever order."""
    source = {"stream": pdf, "filetype": "pdf"} if isinstance(pdf, bytes) else {"filename": pdf}
    with pymupdf.open(**source) as pages:
        return [Counter(squeezed(page.get_text())) for page in pages]


@pytest.mark.parametrize("name", REPORTS)
def test_each_page_says_what_the_workbooks_page_says(name: str) -> None:
    plan, consolidated = REPORTS[name]()
    _, by_libreoffice = printed_pdf(plan, consolidated)
    by_browser = printed(overview_pages(plan, consolidated))
    assert ink(by_browser) == ink(by_libreoffice)
    with pymupdf.open(by_libreoffice) as one, pymupdf.open(stream=by_browser, filetype="pdf") as other:
        sizes = [[tuple(round(side / 5) for side in page.rect[2:]) for page in pdf] for pdf in (one, other)]
    assert sizes[0] == sizes[1]


class Parsed(HTMLParser):
    """The elements of a document, and the texts below them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        #: Each element with its attributes, and the text that stands in it.
        self.found: list[tuple[str, dict[str, str | None], list[str]]] = []
        self._open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, dict(attrs), [])
        self.found.append(element)
        if tag not in ("br", "col", "hr", "img", "input", "link", "meta"):
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag, "elements are closed in their order"

    def handle_data(self, data: str) -> None:
        for _, _, texts in self._open:
            texts.append(data)

    def texts(self, *tags: str) -> list[str]:
        return ["".join(texts) for tag, _, texts in self.found if tag in tags]


def told(book: Book) -> Iterator[str]:
    """All that the sheets print."""
    for sheet in book.sheets:
        assert sheet.page.area
        top, left, bottom, right = sheet.page.area
        for cell in sheet.cells:
            seen = cell.row not in sheet.hidden_rows and cell.column not in sheet.hidden_columns
            if seen and top <= cell.row <= bottom and left <= cell.column <= right:
                yield text_of(cell.value, cell.style.number_format)
        yield from (shape.text for shape in sheet.shapes)
        yield from (chart.title for chart in sheet.charts)


@settings(max_examples=12)
@given(reports())
def test_all_that_any_report_prints_stands_on_its_pages(report: tuple[Plan, Consolidated]) -> None:
    book = overview_pages(*report)
    drawn = draw_pages(book)
    assert len(drawn.pages) == page_count(book)
    stands = Counter(squeezed(text) for page in drawn.pages for text in Parsed(page).texts("section"))
    on_pages = "".join(stands)
    for text in told(book):
        # A text of several lines is the same text without its breaks.
        assert squeezed(text) in on_pages


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_tables_have_headings_with_a_scope_and_titles_a_level(name: str) -> None:
    plan, consolidated = sample(name)
    parsed = Parsed(document(overview_pages(plan, consolidated)))
    assert parsed.found[0][1] == {"lang": {"ja": "ja-JP", "en": "en-GB"}[plan.language]}
    scopes = Counter(attributes.get("scope") for tag, attributes, _ in parsed.found if tag == "th")
    assert set(scopes) == {"col", "colgroup", "row"}
    heads = {squeezed(text) for text in parsed.texts("th")}
    for kind in plan.kinds:
        assert kind.name in parsed.texts("h1")
        assert {
            squeezed(field.title)
            for field in kind.fields
            # The office has written no comment yet.
            if field.type.value == "text" and field.width != 0 and field.id not in ("office_comment", "office_note")
        } <= heads
    groups = {squeezed(group.title) for p in plan.programs for group in plan.group_path(p.group)}
    # Groups that begin together stand in one row.
    headings = parsed.texts("h2", "h3", "h4")
    assert groups <= {squeezed(part) for text in headings for part in re.split("[›＞]", text)}
    bars = [attributes["aria-label"] for tag, attributes, _ in parsed.found if attributes.get("role") == "img"]
    assert bars and all(bars)


def test_a_page_has_no_style_of_its_own_and_asks_for_nothing() -> None:
    parsed = Parsed(document(overview_pages(*sample("kodaira-r4"))))
    names = {name for _, attributes, _ in parsed.found for name in attributes}
    assert "style" not in names and not [name for name in names if name.startswith("on")]
    assert {"script", "img", "link", "iframe"}.isdisjoint(tag for tag, _, _ in parsed.found)


EVIL = "</td></style><script>alert(1)</script>\"'&amp;<b onclick=x>\x00\x07\ud800"
LINE = Style(left=1, right=1, top=1, bottom=1)


def book_of(sheet: Sheet) -> Book:
    return Book([sheet], font=EVIL[:20].replace('"', ""), title=EVIL, locale="en-GB")


def sheet_of(*cells: Cell, **more: object) -> Sheet:
    made = Sheet("One", cells=[Cell(0, 0, "a", LINE), Cell(0, 1, 2.5, LINE), *cells])
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_what_comes_from_outside_is_text_wherever_it_stands() -> None:
    bar = Shape(2, 0, 0, 0, 2, 0, 1, 1, EVIL, description=EVIL)
    series = ChartSeries(EVIL, "='One'!$A$1:$A$2", "='One'!$B$1:$B$2", "#FFFFFF")
    chart = Chart(3, 0, 300, 200, "bar", "stacked", EVIL, (series,), EVIL, y_title=EVIL)
    sheet = sheet_of(
        Cell(1, 0, EVIL, LINE, link=f"https://a.example/{EVIL}"), Cell(1, 1, 3, LINE),
        shapes=[bar], charts=[chart], page=Page(header=f"&L{EVIL.replace('&', '&&')}", area=(0, 0, 9, 1)),
    )  # fmt: skip
    parsed = Parsed(document(replace(book_of(sheet), font="Arial")))
    assert {"script", "b"}.isdisjoint(tag for tag, _, _ in parsed.found)
    assert "onclick" not in {name for _, attributes, _ in parsed.found for name in attributes}
    shown = EVIL.replace("\x00", "\ufffd").replace("\x07", "\ufffd").replace("\ud800", "\ufffd")
    assert squeezed(shown) in map(squeezed, parsed.texts("td", "th"))
    assert parsed.texts("title") == [shown]


UNDRAWN = {
    "turned": sheet_of(Cell(1, 0, "x", replace(LINE, rotation=90))),
    "pattern": sheet_of(Cell(1, 0, "x", replace(LINE, pattern=17))),
    "line": sheet_of(Cell(1, 0, "x", replace(LINE, left=13))),
    "shape": sheet_of(shapes=[Shape(0, 0, 0, 0, 0, 0, 1, 1, "x", preset="cloud")]),
    "chart": sheet_of(charts=[Chart(0, 0, 9, 9, "bar", "percent_stacked", "x", (), "x")]),
    "condition": sheet_of(conditionals=[Conditional(0, 0, 0, 0, "=TRUE", LINE)]),
    "picture": sheet_of(page=Page(header="&G")),
    "paper": sheet_of(page=Page(paper=70)),
    "fit": sheet_of(page=Page(fit=(2, 2))),
    "grey": sheet_of(page=Page(black_and_white=True)),
    "doubled": sheet_of(Cell(0, 0, "x", LINE)),
}


@pytest.mark.parametrize("name", UNDRAWN)
def test_what_is_not_drawn_is_refused_and_not_left_out(name: str) -> None:
    with pytest.raises(ValueError, match="One"):
        document(replace(book_of(UNDRAWN[name]), font="Arial"))


#: What a workbook has that is no matter of its pages.
NOT_OF_PAGES = {
    Cell: {"formula"},
    Style: {"number_format", "locked", "formula_hidden"},
    Sheet: {
        "validations", "notes", "password", "freeze", "autofilter", "tab_color", "zoom", "cursor",
        "ignore_text_numbers", "fitted_rows", "is_sortable",
    },
    # Pages beside each other are refused.
    Page: {"repeat_columns"},
    Shape: set(),
    Chart: set(),
    ChartSeries: set(),
}  # fmt: skip


def test_everything_a_layout_can_say_is_drawn_or_named_as_no_matter_of_pages() -> None:
    """A new property of a cell, shape or page is red here until somebody has drawn it."""
    source = "".join(path.read_text(encoding="utf-8") for path in Path("kpm_excel/paper").glob("*.py"))
    for one, others in NOT_OF_PAGES.items():
        names = one._fields if one is Cell else [field.name for field in fields(one)]  # type: ignore[arg-type]
        unread = {name for name in names if f".{name}" not in source}
        assert unread <= others


def test_a_sheet_without_breaks_is_broken_where_a_page_is_full_and_made_to_fit() -> None:
    rows = [Cell(row, column, f"{row}/{column}", LINE) for row in range(120) for column in range(12)]
    sheet = Sheet("Long", cells=rows, page=Page(repeat_rows=(0, 0)))
    drawn = draw_pages(Book([sheet], font="Arial", locale="en-GB"))
    assert len(drawn.pages) > 1 and all("0/11" in page for page in drawn.pages)
    assert sum(page.count("<tr") for page in drawn.pages) == 119 + len(drawn.pages)
    assert ink(printed(Book([sheet], font="Arial", locale="en-GB")))[-1]["/"] > 12


@pytest.mark.stress
def test_without_libreoffice_a_browser_prints_with_outline_language_title_and_tags(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    alone = tmp_path / "bin" / "chromium"
    alone.parent.mkdir()
    alone.write_text(f'#!/bin/sh\nPATH=/usr/bin:/bin exec {browser()} "$@"\n')
    alone.chmod(0o755)
    plan, consolidated = sample("harborview-2026")
    wanted = overview_pdf(plan, consolidated, tmp_path / "overview.pdf")[0]
    monkeypatch.setenv("PATH", str(alone.parent))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made, substitutes = overview_pdf(plan, consolidated, tmp_path / "overview.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]
    assert any("Liberation" in font for font in substitutes)
    documents = [pymupdf.open(stream=pdf, filetype="pdf") for pdf in (wanted, made)]
    assert documents[0].get_toc() == documents[1].get_toc() != []
    catalog = documents[1].pdf_catalog()
    for name in ("title", "subject", "author", "creationDate", "modDate"):
        assert documents[1].metadata[name] == documents[0].metadata[name]
    assert documents[1].xref_get_key(catalog, "Lang")[1] == "en-GB"
    assert "true" in documents[1].xref_get_key(catalog, "MarkInfo")[1]
    # Titles, tables with their headings, and bars with what they say are known as such.
    assert all(mark in made for mark in (b"/S /H1", b"/S /H2", b"/S /TH", b"/Scope /Column", b"/S /Figure", b"/Alt"))
    assert all(font[1] != "n/a" for page in documents[1] for font in page.get_fonts())
    assert ink(wanted) == ink(made)
    assert overview_pdf(plan, consolidated, tmp_path / "overview.pdf")[0] == made


def test_a_browser_is_given_up_at_once_and_one_that_fails_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    book = overview_pages(*sample("kodaira-r4"))
    with pytest.raises(Enough):
        check = once(lambda: list(tmp_path.glob("*/profile/*")))
        pages_to_pdf(browser(), book, tmp_path / "overview.pdf", check=check)
    assert list(tmp_path.iterdir()) == []
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(Stopped, match="no display"):
        pages_to_pdf(broken, book, tmp_path / "overview.pdf")


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_history_is_drawn_with_its_charts(name: str) -> None:
    plan, now = sample(name)
    book = history_book(plan, [replace(now, plan=replace(now.plan, as_of="before")), now])
    parsed = Parsed(document(book))
    charts = [chart for sheet in book.sheets for chart in sheet.charts]
    assert {chart.type for chart in charts} == {"column", "line"}
    told = [attributes.get("aria-label") for tag, attributes, _ in parsed.found if tag == "svg"]
    assert [label for label in told if label] == [chart.description for chart in charts]


def test_templates_all_can_be_drawn() -> None:
    for name in template_names():
        assert draw_pages(overview_pages(*of_template(name))).pages
