"""Text stands out from its fill, whatever colours a plan gives to its codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.base import Book
from kpm_excel.book.legible import contrast_ratio, text_on
from kpm_excel.layouts.history import history_book
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.planbook.plan_book import plan_book
from kpm_excel.layouts.review import review_book
from kpm_excel.plan.jsonfile import plan_from_document
from tests.plans import sample_answers, sample_document
from tests.reporting import consolidated_of

_LEAST = 4.5
#: Dark, between dark and light, light.
_COLORS = ("#1F4E79", "#FF0000", "#777777", "#FFE699", "#000000")


@given(st.integers(0, 0xFFFFFF))
def test_text_has_contrast_on_every_colour(number: int) -> None:
    fill = f"#{number:06X}"
    assert contrast_ratio(text_on(fill), fill) >= _LEAST


def test_text_is_white_on_dark_colours() -> None:
    assert [text_on(fill) for fill in ("#1F4E79", "#000080", "#7A1F14")] == ["#FFFFFF"] * 3


@pytest.mark.parametrize("at", range(len(_COLORS)))
def test_every_text_of_a_workbook_has_contrast(at: int) -> None:
    document = sample_document("kodaira-r4")
    for scale in document["scales"]:
        for number, value in enumerate(scale["values"], at):
            value["color"] = _COLORS[number % len(_COLORS)]
    plan = plan_from_document(document)
    consolidated = consolidated_of(plan, sample_answers("kodaira-r4"), missing=[plan.departments[0].code])
    books = [overview_book(plan, consolidated, paper=True), overview_book(plan, consolidated)]
    books += [history_book(plan, [consolidated]), review_book(plan, consolidated), plan_book(document)]
    faint = [found for book in books for found in faint_texts(book)]
    assert not faint, faint[:10]


def faint_texts(book: Book) -> list[tuple[str, object, str | None, str | None]]:
    """Texts that are hard to tell from their fill: cells, what conditions lay over them, and shapes."""
    looks = [
        (sheet.name, cell.value, cell.style.color, cell.style.fill)
        for sheet in book.sheets
        for cell in sheet.cells
        if cell.value not in (None, "")
        and cell.row not in sheet.hidden_rows
        and cell.column not in sheet.hidden_columns
    ]
    looks += [(s.name, one.formula, one.style.color, one.style.fill) for s in book.sheets for one in s.conditionals]
    looks += [(s.name, one.text, one.color, one.fill) for s in book.sheets for one in s.shapes if one.text]
    return [one for one in looks if one[3] and contrast_ratio(one[2] or "#000000", one[3]) < _LEAST]
