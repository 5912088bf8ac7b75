"""What comes out of the printer: every text whole and in its cell, the pages that were planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from hypothesis import given, settings

from kpm_excel.book.base import Book
from kpm_excel.book.measure import face_for
from kpm_excel.consolidated import Consolidated
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from tests.plans import SAMPLE_NAMES, small_document
from tests.random_plans import reports
from tests.reporting import (
    PAPER_PT,
    Standing,
    consolidated_of,
    kinds_on,
    labels,
    page_count,
    printed_pdf,
    sample,
    squeezed,
    standings,
)

#: Fields of the samples of which nothing is said yet.
UNTOLD = {"office_comment", "office_note"}
#: LibreOffice rounds cells to whole dots, and lets the foot of a line touch the cell's edge.
_OVER_PT = 1.0


@pytest.fixture(scope="module", params=SAMPLE_NAMES)
def printed(request: pytest.FixtureRequest) -> tuple[Plan, Book, Path]:
    plan, consolidated = sample(request.param)
    return plan, *printed_pdf(plan, consolidated)


def characters(page: Any) -> Iterator[tuple[str, float, float, float, float]]:
    """The characters of a page with ink, in the order in which they were set, with their boxes."""
    for block in page.get_text("rawdict", flags=0)["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for character in span["chars"]:
                    if character["c"].strip():
                        # By the letter and not by the font's box, which is taller in a font that lends a sign.
                        left, _, right, _ = character["bbox"]
                        line_pt = character["origin"][1]
                        yield character["c"], left, line_pt - 0.8 * span["size"], right, line_pt + 0.1 * span["size"]


def test_every_text_stands_whole_in_its_cell(printed: tuple[Plan, Book, Path]) -> None:
    plan, book, path = printed
    lost = list(lost_texts(standings(book, face_for(plan.language)), path))
    assert not lost, lost[:10]


def test_every_label_stands_whole_on_its_bar_or_beside_it(printed: tuple[Plan, Book, Path]) -> None:
    plan, book, path = printed
    lost = list(lost_texts(labels(book, face_for(plan.language)), path))
    assert not lost, lost[:10]


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_the_workbook_itself_prints_whole_too(name: str) -> None:
    plan, consolidated = sample(name)
    book, path = printed_pdf(plan, consolidated, paper=False)
    lost = list(lost_texts(standings(book, face_for(plan.language)), path))
    assert not lost, lost[:10]


def lost_texts(wanted: Iterable[Standing], path: Path) -> Iterator[tuple[Standing, str]]:
    """The texts of which the page shows something else in their place, each with what it shows."""
    by_page = defaultdict(list)
    for standing in wanted:
        by_page[standing.page].append(standing)
    with pymupdf.open(path) as document:
        for number, places in by_page.items():
            found = list(characters(document[number]))
            for place in places:
                # From line to line: what another font lends is set after the rest of its line.
                inside = "".join(
                    c for c, left, top, right, bottom in sorted(found, key=lambda one: (round(one[4], 1), one[1]))
                    if place.left - 1 <= (left + right) / 2 <= place.right + 1
                    and top >= place.top - _OVER_PT - place.drift and bottom <= place.bottom + _OVER_PT + place.drift
                )  # fmt: skip
                if squeezed(place.text) not in inside:
                    yield place, inside


def test_pages_are_those_that_were_planned(printed: tuple[Plan, Book, Path]) -> None:
    _, book, path = printed
    wanted = []
    for sheet in book.sheets:
        size = tuple(sorted(PAPER_PT[sheet.page.paper], reverse=sheet.page.landscape))
        wanted += [size] * (1 + len(sheet.page.breaks))
    with pymupdf.open(path) as document:
        sizes = [(page.rect.width, page.rect.height) for page in document]
    assert len(sizes) == page_count(book)
    assert all(one == pytest.approx(other, abs=0.5) for one, other in zip(sizes, wanted, strict=True))


def test_each_a3_page_repeats_the_column_headings(printed: tuple[Plan, Book, Path]) -> None:
    plan, book, path = printed
    with pymupdf.open(path) as document:
        page = 0
        for sheet in book.sheets:
            for number in range(1 + len(sheet.page.breaks)):
                text = squeezed(document[page + number].get_text())
                kinds = kinds_on(sheet, plan)
                # What shares a page stands on the last one; the office has written no comment yet.
                told = kinds if number == len(sheet.page.breaks) else kinds[:1]
                fields = [one for kind in told for one in kind.fields if one.width != 0 and one.id not in UNTOLD]
                labels = [field.label for field in fields]
                assert all(squeezed(label.partition(" (")[0]) in text for label in labels)
            page += 1 + len(sheet.page.breaks)


@settings(max_examples=12)
@given(report=reports())
def test_random_plans_print_whole_on_the_planned_pages(report: tuple[Plan, Consolidated]) -> None:
    plan, consolidated = report
    book, path = printed_pdf(plan, consolidated)
    with pymupdf.open(path) as document:
        assert len(document) == page_count(book)
    face = face_for(plan.language)
    lost = list(lost_texts([*standings(book, face), *labels(book, face)], path))
    assert not lost, lost[:5]


def tall_plan(language: str) -> tuple[Plan, Consolidated]:
    """Three programs, the second of which no page can hold: a long text, many items, a cell of many lines."""
    document = small_document(language=language)
    first = document["programs"][0]
    words = {"ja": "窓口の待ち時間を短くするため、案内の掲示を改めた。", "en": "New signs stand at the counter. "}
    items = [
        {"item": f"項目{n}", "bars": [{"label": f"帯{n}{bar}", "from": "R3", "to": "R4Q2"} for bar in range(n % 4)]}
        for n in range(40)
    ]
    long = {**first, "no": 9, "values": {**first["values"], "schedule": items, "content": "・短い行\n" * 150}}
    document["programs"] = [first, long, {**first, "no": 10}]
    plan = plan_from_document(document)
    text = "\n".join(f"・{n} {words[language] * (1 + n % 5)}" for n in range(90))
    answers = {str(no): {"results": "・", "rating": "A"} for no in (8, 10)} | {"9": {"results": text, "rating": "B"}}
    return plan, consolidated_of(plan, answers)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_program_taller_than_a_page_goes_on_whole_with_number_and_name(language: str) -> None:
    plan, consolidated = tall_plan(language)
    book, path = printed_pdf(plan, consolidated)
    face = face_for(language)
    cells = list(standings(book, face))
    places = [*cells, *labels(book, face)]
    lost = list(lost_texts(places, path))
    assert not lost, lost[:5]
    # Everywhere the program goes on, its number and its name stand again.
    table = book.sheets[2]
    pages = {place.page for place in places if place.sheet == table.name and "帯" in place.text}
    assert len(pages) > 1
    mark = {"ja": "⑨", "en": "9"}[language]
    name = squeezed(plan.programs[1].name)
    with pymupdf.open(path) as document:
        for page in pages:
            text = squeezed(document[page].get_text())
            assert mark in text and name in text
    keys = {cell.value: cell.column for cell in table.cells if cell.row == 0}
    results = str(consolidated.program(9).values["results"])
    assert squeezed(results) in squeezed(
        "".join(cell.text for cell in cells if cell.sheet == table.name and cell.at[1] == keys["results"])
    )
