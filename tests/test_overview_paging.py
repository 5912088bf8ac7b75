"""Where pages begin, as laws over blocks of any height."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kpm_excel.book.base import Sheet
from kpm_excel.consolidated import Consolidated
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.overview.overview_styles import A3_PT, A4_PT
from kpm_excel.layouts.overview.table.paging import Span, page_starts
from kpm_excel.layouts.overview.table.side_by_side import cut
from kpm_excel.plan.model import Plan
from tests.random_plans import reports
from tests.reporting import sample

CAPACITY = 700.0
HEADING = 15.0

heights = st.lists(st.floats(15, 690), min_size=1, max_size=40)


def spans_of(blocks: list[float]) -> list[Span]:
    """Blocks with a heading where a page begins, and none where it goes on."""
    return [Span(height, 0.0, min(HEADING, CAPACITY - height)) for height in blocks]


def never(index: int, room: float) -> tuple[int, float]:
    raise AssertionError(f"block {index} was divided in a room of {room}")


def pages_of(blocks: list[float], starts: list[bool]) -> list[float]:
    """What is used of each page."""
    pages = [0.0]
    for height, begins in zip(blocks, starts, strict=True):
        if begins:
            pages.append(min(HEADING, CAPACITY - height))
        pages[-1] += height
    return pages


def greedy(blocks: list[float]) -> list[float]:
    """The pages of one who fills each as far as it goes."""
    pages = [0.0]
    for height in blocks:
        if pages[-1] + height > CAPACITY:
            pages.append(min(HEADING, CAPACITY - height))
        pages[-1] += height
    return pages


@given(heights)
def test_no_page_holds_more_than_it_can(blocks: list[float]) -> None:
    pages = pages_of(blocks, page_starts(spans_of(blocks), CAPACITY, 0.0, never))
    assert all(used <= CAPACITY + 1e-6 for used in pages)


@given(heights)
def test_no_way_takes_fewer_pages_or_leaves_less_of_them_empty(blocks: list[float]) -> None:
    pages = pages_of(blocks, page_starts(spans_of(blocks), CAPACITY, 0.0, never))
    filled = greedy(blocks)
    assert len(pages) == len(filled)
    assert lost(pages) <= lost(filled) + 1e-6


def lost(pages: list[float]) -> float:
    """How empty `pages` look; the last one takes what is left, if that is a third of a page."""
    return sum((CAPACITY - used) ** 2 for used in pages[:-1]) + max(0.0, CAPACITY / 3 - pages[-1]) ** 2


def test_pages_are_filled_and_the_last_one_takes_what_is_left() -> None:
    assert pages_of([220.0] * 4, page_starts(spans_of([220.0] * 4), CAPACITY, 0.0, never)) == [660, 235]
    # But a page that would hold next to nothing is given something.
    low = [220.0] * 3 + [40.0]
    assert pages_of(low, page_starts(spans_of(low), CAPACITY, 60.0, never)) == [440, 275]


@given(st.lists(st.floats(15, CAPACITY / 3 - HEADING), min_size=1, max_size=40))
def test_no_page_but_the_last_is_under_a_third_full(blocks: list[float]) -> None:
    pages = pages_of(blocks, page_starts(spans_of(blocks), CAPACITY, 0.0, never))
    assert all(used >= CAPACITY / 3 for used in pages[:-1])


@given(st.lists(st.floats(15, 2000), min_size=1, max_size=20), st.floats(0, 200))
def test_only_what_no_page_can_hold_is_divided(blocks: list[float], titles: float) -> None:
    divided = []

    def rest_of_tall(index: int, room: float) -> tuple[int, float]:
        divided.append(index)
        rest, pages = blocks[index] - room, 1
        while rest > CAPACITY - HEADING:
            rest -= CAPACITY - HEADING
            pages += 1
        return pages, rest + HEADING

    spans = [Span(height, 0.0, HEADING) for height in blocks]
    starts = page_starts(spans, CAPACITY, titles, rest_of_tall)
    assert len(starts) == len(blocks) and not starts[0]
    # The first one stands under the titles whatever its height, so that these are not alone on their page.
    assert all(blocks[index] + HEADING > CAPACITY for index in divided if index)


def test_the_samples_table_takes_five_or_six_pages_at_eight_points() -> None:
    book = overview_book(*sample("kodaira-r4"))
    tables = book.sheets[2:4]
    assert sum(1 + len(sheet.page.breaks) for sheet in tables) in (5, 6)
    for sheet in tables:
        assert sheet.page.scale >= 100 and sheet.page.fit is None
        assert min(cell.style.size_pt for cell in sheet.cells if cell.value is not None) >= 8
        assert all(height <= 409.5 for height in sheet.heights.values())


@settings(max_examples=60)
@given(reports(most_programs=30), st.booleans())
def test_no_page_holds_more_than_it_can_in_type_that_is_read(report: tuple[Plan, Consolidated], paper: bool) -> None:
    for sheet in overview_book(*report, paper=paper).sheets[2:]:
        if sheet.page.area is None:
            continue
        high = {8: A3_PT[1], 9: A4_PT[1]}[sheet.page.paper]
        room_pt = high - 72 * (sheet.page.margins[2] + sheet.page.margins[3])
        assert sheet.page.scale >= 94
        for used in used_pages(sheet):
            assert used * sheet.page.scale / 100 <= room_pt * 0.99


@given(st.lists(st.floats(1, 900), max_size=30), st.lists(st.integers(1, 1200), max_size=30), st.floats(1, 900))
def test_rows_are_cut_where_texts_end_to_the_pixel(ends: list[float], pixels: list[int], total: float) -> None:
    sheet = Sheet("x")
    whole = [pixel * 0.75 for pixel in pixels]
    rows = cut(sheet, 3, [*ends, *whole], total)
    assert list(sheet.heights) == list(range(3, rows.last + 1))
    # LibreOffice gives a row of no height the height that it likes.
    assert all(0 < height <= 409.5 for height in sheet.heights.values())
    assert total <= sum(sheet.heights.values()) < total + 0.75
    if not ends:
        assert {end for end in whole if end < total - 0.75} <= set(rows.edges)


def used_pages(sheet: Sheet) -> list[float]:
    """What the rows of each page take, those that are repeated on it among them."""
    assert sheet.page.area
    starts = [sheet.page.area[0], *sheet.page.breaks, sheet.page.area[2] + 1]
    first, last = sheet.page.repeat_rows or (0, -1)
    repeated = sum(sheet.heights[row] for row in range(first, last + 1))
    pages = [sum(sheet.heights[row] for row in range(*pair)) for pair in pairwise(starts)]
    return [pages[0], *(repeated + page for page in pages[1:])]


def test_pages_break_between_programs() -> None:
    for name in ("kodaira-r4", "harborview-2026"):
        for sheet in overview_book(*sample(name)).sheets[2:-1]:
            keys = {cell.row: cell.value for cell in sheet.cells if cell.column == 0}
            for row in sheet.page.breaks:
                assert keys.get(row) is None or keys.get(row) != keys.get(row - 1)
                # The last row of a page belongs to a program: no heading is alone at its foot.
                assert isinstance(keys.get(row - 1), int)
            rows = sorted(sheet.page.breaks)
            assert all(later - earlier > 1 for earlier, later in pairwise(rows))
