"""What comes out of the printer: every text whole and in its cell, the pages that were planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from hypothesis import given, settings

from kpm_excel.consolidated import Consolidated
from kpm_excel.layouts.base import Book
from kpm_excel.layouts.measure import face_for
from kpm_excel.plan.model import Plan
from tests.plans import SAMPLE_NAMES
from tests.random_plans import reports
from tests.reporting import PAPER_PT, page_count, printed_pdf, sample, squeezed, standings

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
    lost = list(lost_texts(book, path, plan.language))
    assert not lost, lost[:10]


def lost_texts(book: Book, path: Path, language: str) -> Iterator[tuple[str, int, int, str, str]]:
    """The cells of which the page shows something else than what they hold: sheet, row, column, both texts."""
    by_page = defaultdict(list)
    for standing in standings(book, face_for(language)):
        by_page[standing.page].append(standing)
    with pymupdf.open(path) as document:
        for number, cells in by_page.items():
            found = list(characters(document[number]))
            for cell in cells:
                inside = [
                    c for c, left, top, right, bottom in found
                    if cell.left - 1 <= (left + right) / 2 <= cell.right + 1
                    and top >= cell.top - _OVER_PT and bottom <= cell.bottom + _OVER_PT
                ]  # fmt: skip
                wanted = squeezed(str(cell.cell.value))
                if wanted not in "".join(inside):
                    yield cell.sheet, cell.cell.row, cell.cell.column, wanted, "".join(inside)


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
                kind = next((kind for kind in plan.kinds if kind.name == sheet.name), None)
                labels = [field.label for field in kind.fields if field.width != 0] if kind else []
                assert all(squeezed(label.partition(" (")[0]) in text for label in labels)
            page += 1 + len(sheet.page.breaks)


@settings(max_examples=150)
@given(report=reports())
def test_random_plans_print_whole_on_the_planned_pages(report: tuple[Plan, Consolidated]) -> None:
    plan, consolidated = report
    book, path = printed_pdf(plan, consolidated)
    with pymupdf.open(path) as document:
        assert len(document) == page_count(book)
    lost = list(lost_texts(book, path, plan.language))
    assert not lost, lost[:5]
