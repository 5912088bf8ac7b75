"""The form as a person sees it: in a window of LibreOffice on the smallest display that many desks still have."""

from __future__ import annotations

from functools import cache

import pymupdf
import pytest

from kpm_excel.entries import build_entry
from kpm_excel.layouts.entry import entry_styles
from kpm_excel.layouts.entry.first import MISSING, NUMBER
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from kpm_excel.words import words_for
from tests.entries import cells_of, write_entry
from tests.plans import small_document
from tests.rig.window import View, views

pytestmark = pytest.mark.stress

WHOLE = {"results": "・台帳を整えた。", "rating": "A", "indicators.rate": 80, "indicators.cases": 3}
#: So many programs of one department are seen at once.
PROGRAMS = 8


def plan_of_eight() -> Plan:
    document = small_document()
    (program,) = document["programs"]
    document["programs"] = [{**program, "no": no, "name": f"事業{no}の精査と見直し"} for no in range(1, PROGRAMS + 1)]
    return plan_from_document(document)


@cache
def seen() -> tuple[View, View, View]:
    """The first sheet as it opens, a program as it opens, and its rating once it is selected."""
    plan, words = plan_of_eight(), words_for("ja")
    path = write_entry(plan, "kanri", {1: WHOLE})
    rating = cells_of(path)[2, "rating"]
    first, opened, selected = views(
        path, [(words.text("entry.first"), ""), (rating.sheet, ""), (rating.sheet, rating.cell)]
    )
    return first, opened, selected


def share(view: View, colour: str) -> float:
    """How much of the picture has exactly this colour."""
    picture = pymupdf.Pixmap(view.picture)
    found: dict[bytes, int] = picture.color_count(colors=True)
    return found.get(bytes.fromhex(colour.removeprefix("#")), 0) / (picture.width * picture.height)


def test_all_programs_are_seen_when_the_form_opens() -> None:
    first = seen()[0]
    assert first.rows[0] <= 1 and first.rows[1] > last_row_of_programs()
    assert first.columns[0] <= NUMBER and first.columns[1] > MISSING
    assert share(first, entry_styles.BAND) > 0.02
    # What is missing is yellow, what is done green.
    assert share(first, entry_styles.MISSING) > 0.01 and share(first, entry_styles.DONE) > 0.001


def last_row_of_programs() -> int:
    plan = plan_of_eight()
    sheet = build_entry(plan, plan.department("kanri")).sheets[0]
    return max(cell.row for cell in sheet.cells if cell.column == NUMBER and cell.link)


@pytest.mark.parametrize("at", [1, 2])
def test_a_program_shows_its_name_and_the_cell_that_is_selected(at: int) -> None:
    view, path = seen()[at], write_entry(plan_of_eight(), "kanri")
    cell = cells_of(path)[2, ("results", "rating")[at - 1]]
    row = int("".join(filter(str.isdigit, cell.cell))) - 1
    assert view.rows[0] <= row <= view.rows[1]
    # The band of the title stays in view however far one scrolls.
    assert share(view, entry_styles.BAND) > 0.02
    assert share(view, entry_styles.MISSING) > 0.03
