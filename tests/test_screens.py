"""The same pages on any screen: at each scaling of the display, and where another face takes the print face's place."""

import re
import zipfile
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from itertools import pairwise

import pytest

from kpm_excel.book.base import Book, Sheet
from kpm_excel.book.fonts import GOTHIC, SANS, Face
from kpm_excel.book.measure import column_px, face_for
from kpm_excel.entries import build_entry
from kpm_excel.excel.write.writer import write_book
from kpm_excel.layouts.overview.overview_book import overview_book
from tests.plans import SAMPLE_NAMES
from tests.reporting import PAPER_PT, planned, sample
from tests.rig.gnumeric import page_sizes

SCALINGS = (1.0, 1.25, 1.5, 1.75, 2.0)
#: Width of a digit in em, as the `hmtx` tables of the faces have it.
DIGITS_EM = {"BIZ UDゴシック": 0.5, "ＭＳ ゴシック": 0.5, "Arial": 1139 / 2048, "Liberation Sans": 1139 / 2048}
#: The faces that programs take in place of ours.
SUBSTITUTES = {GOTHIC.name: ("ＭＳ ゴシック",), SANS.name: ("Liberation Sans",)}
#: What the page is to have to spare, and pixels of a digit in the Normal style.
SPARE, DIGIT_PX = 0.03, 8


def digit_px(face: str, size_pt: float, scaling: float) -> int:
    """Pixels of a digit on a display: whole ones to the em and to the glyph."""
    return int(int(size_pt * 96 / 72 * scaling + 0.5) * DIGITS_EM[face] + 0.5)


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("face", [GOTHIC, SANS])
def test_a_digit_grows_as_the_display_does(face: Face, scaling: float) -> None:
    for name in (face.name, *SUBSTITUTES[face.name]):
        assert digit_px(name, face.normal_size_pt, scaling) == DIGIT_PX * scaling


@lru_cache(maxsize=2)
def overview(name: str) -> tuple[Book, Face]:
    plan, consolidated = sample(name)
    return overview_book(plan, consolidated), face_for(plan.language)


def room_pt(sheet: Sheet) -> tuple[float, float]:
    """What the page leaves between its margins, in points of the sheet."""
    width, height = sorted(PAPER_PT[sheet.page.paper], reverse=sheet.page.landscape)
    left, right, top, bottom = (72 * inch for inch in sheet.page.margins[:4])
    percent = sheet.page.scale / 100
    return (width - left - right) / percent, (height - top - bottom) / percent


@pytest.mark.parametrize("scaling", SCALINGS)
@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_every_page_of_the_overview_holds_what_is_planned_on_it(name: str, scaling: float) -> None:
    book, face = overview(name)
    dot_pt = 0.75 / scaling
    for sheet in planned(book):
        assert sheet.page.area is not None
        top, first, last, end = sheet.page.area
        width, height = room_pt(sheet)
        digit = digit_px(face.name, face.normal_size_pt, scaling)
        columns = [column_px(sheet.widths[at]) / DIGIT_PX for at in range(first, end + 1)]
        across = sum(int(one * digit + 0.5) for one in columns) * dot_pt
        assert across * max(1.0, face.column_scale) <= width * (1 - SPARE) + 0.5 * len(columns) * dot_pt, sheet.name

        def down(rows: range, sheet: Sheet = sheet) -> float:
            shown = (row for row in rows if row not in sheet.hidden_rows)
            return sum(int(sheet.heights.get(row, 15.0) / dot_pt + 0.5) * dot_pt for row in shown)

        repeated = sheet.page.repeat_rows
        above = down(range(repeated[0], repeated[1] + 1)) if repeated else 0.0
        for page, (start, stop) in enumerate(pairwise([top, *sorted(sheet.page.breaks), last + 1])):
            used = down(range(start, stop)) + (above if page else 0.0)
            assert used <= height * (1 - SPARE) + 0.5 * (stop - start) * dot_pt, (sheet.name, page)


#: Em above the baseline, below it and between lines of faces that stand in for ours, as their files have it.
RISES = {"ＭＳ ゴシック": (220 / 256, 36 / 256, 0.0), "Liberation Sans": (1854 / 2048, 434 / 2048, 67 / 2048)}


@pytest.mark.parametrize("face", [GOTHIC, SANS])
def test_no_line_is_clipped_in_a_face_that_stands_in_for_ours(face: Face) -> None:
    """Their characters are as wide as ours, so a text has as many lines; these are no higher."""
    report, _ = overview(SAMPLE_NAMES[face is SANS])
    sizes = {cell.style.size_pt for sheet in report.sheets for cell in sheet.cells}
    for name in SUBSTITUTES[face.name]:
        other = replace(face, name=name, rise_em=RISES[name])
        assert all(other.pitch_pt(size) <= face.pitch_pt(size) for size in sizes), name


def test_windows_is_asked_for_a_face_of_one_width_where_ours_is_missing() -> None:
    """Family 3 and charset 128 lead to ＭＳ ゴシック, not to 游ゴシック, whose lines are half as high again."""
    with zipfile.ZipFile(BytesIO(write_book(overview("kodaira-r4")[0]))) as package:
        styles = package.read("xl/styles.xml").decode()
    fonts = re.findall(r'<name val="([^"]*)"/>(.*?)</font>', styles)
    assert {name for name, _ in fonts} == {GOTHIC.name}
    assert all('<family val="3"/>' in rest and '<charset val="128"/>' in rest for _, rest in fonts)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_gnumeric_prints_the_pages_that_are_planned(name: str) -> None:
    report, _ = overview(name)
    plan = sample(name)[0]
    form = build_entry(plan, next(iter(plan.asked_departments())))
    for book in (report, form):
        for sheet in planned(book):
            width, height = sorted(map(round, PAPER_PT[sheet.page.paper]), reverse=sheet.page.landscape)
            pages = page_sizes(book, sheet)
            assert len(pages) == 1 + len(sheet.page.breaks), sheet.name
            assert all(abs(w - width) <= 1 and abs(h - height) <= 1 for w, h in pages), (sheet.name, pages)
