"""Bars of a schedule: inside the periods, none over another, every label whole."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.measure import face_for
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.overview.overview_styles import ABSENT
from kpm_excel.layouts.overview.table.bars import LINE_PT, MARGIN_PT, Lanes, Placed, lay_out
from kpm_excel.plan.model import Bar
from kpm_excel.plan.periods import span
from kpm_excel.plans import load_plan
from tests.plans import SAMPLE_NAMES
from tests.reporting import consolidated_of, sample, squeezed

PERIODS = ("R3", "R4", "R5", "R6")
_LABEL = st.text("市民の声を聴き・実施検証ｺﾐｭﾆﾃｨ（案）", min_size=1, max_size=24) | st.lists(
    st.text("abcdefghij", min_size=1, max_size=14), min_size=1, max_size=8
).map(" ".join)


@st.composite
def bars(draw: st.DrawFn) -> list[Bar]:
    made = []
    for _ in range(draw(st.integers(1, 6))):
        first, last = sorted(draw(st.tuples(st.integers(0, 15), st.integers(0, 15))))
        ends = [f"{PERIODS[at // 4]}Q{at % 4 + 1}" for at in (first, last)]
        made.append(Bar(draw(_LABEL), *ends))
    return made


def laid(made: list[Bar], period_pt: float, language: str) -> Lanes:
    return lay_out(made, PERIODS, period_pt, face_for(language))


def boxes(placed: Placed) -> list[tuple[float, float, float, float]]:
    """What the bar and its label cover: left, top, right, bottom."""
    found = [(placed.start_pt, placed.top_pt, placed.end_pt, placed.top_pt + placed.height_pt)]
    if placed.beside:
        left, right, top = placed.beside
        found.append((left, top, right, top + len(placed.lines) * LINE_PT))
    return found


settings_of_a_column = given(bars(), st.floats(24, 90), st.sampled_from(("ja", "en")))


@settings_of_a_column
def test_bars_lie_where_their_quarters_are(made: list[Bar], period_pt: float, language: str) -> None:
    lanes = laid(made, period_pt, language)
    places = sorted((one.bar.label, one.start_pt, one.end_pt) for one in lanes.bars)
    quarter = period_pt / 4
    wanted = []
    for bar in made:
        first, last = span(bar.start, bar.end, PERIODS)
        wanted.append((bar.label, first * quarter, (last + 1) * quarter))
    assert places == sorted(wanted)


@settings_of_a_column
def test_bars_and_labels_stay_in_the_row_and_off_each_other(made: list[Bar], period_pt: float, language: str) -> None:
    lanes = laid(made, period_pt, language)
    width = period_pt * len(PERIODS)
    for placed in lanes.bars:
        for left, top, right, bottom in boxes(placed):
            assert -1e-6 <= left < right <= width + 1e-6
            assert 0 <= top < bottom <= lanes.height_pt - MARGIN_PT + 1e-6
    for one, other in combinations(lanes.bars, 2):
        for a in boxes(one):
            for b in boxes(other):
                apart = a[2] <= b[0] + 0.02 or b[2] <= a[0] + 0.02 or a[3] <= b[1] + 0.02 or b[3] <= a[1] + 0.02
                assert apart, (one, other)


@settings_of_a_column
def test_labels_are_whole_and_lines_break_between_words(made: list[Bar], period_pt: float, language: str) -> None:
    for placed in laid(made, period_pt, language).bars:
        assert squeezed("".join(placed.lines)) == squeezed(placed.bar.label)
        if placed.beside is None:
            assert len(placed.lines) * LINE_PT <= placed.height_pt


def test_no_sign_of_a_label_stands_alone_in_its_bar() -> None:
    (placed,) = laid([Bar("調達・構築", "R4", "R4Q3")], 36.0, "ja").bars
    assert placed.beside and "".join(placed.lines) == "調達・構築"


@given(bars(), st.floats(24, 90), st.floats(20, 200))
def test_lanes_divide_without_loss(made: list[Bar], period_pt: float, room: float) -> None:
    lanes = laid(made, period_pt, "ja")
    head, rest = lanes.divide(room)
    assert sorted(one.bar.label for one in (*head.bars, *rest.bars)) == sorted(bar.label for bar in made)
    assert head.bars
    assert head.height_pt <= max(room, min(one.bottom_pt for one in lanes.bars) + MARGIN_PT) + 1e-6


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_bars_are_centred_on_their_items_and_cover_neither_grid_nor_tint(name: str) -> None:
    for sheet in overview_book(*sample(name)).sheets:
        tops = [0.0, *accumulate(sheet.heights.get(row, 15.0) for row in range(max(sheet.heights, default=0) + 2))]
        keys = {cell.column: str(cell.value) for cell in sheet.cells if cell.row == 0}
        for cell in sheet.cells:
            if not keys.get(cell.column, "").endswith(".item") or cell.row == 0 or not sheet.shapes:
                continue
            last = cell.row if cell.last_row is None else cell.last_row
            own = [shape for shape in sheet.shapes if cell.row <= shape.row <= shape.last_row <= last]
            ends = [(between(tops, one.row, one.y), between(tops, one.last_row, one.last_y)) for one in own]
            if ends:
                middle = (min(top for top, _ in ends) + max(bottom for _, bottom in ends)) / 2
                assert middle == pytest.approx((tops[cell.row] + tops[last + 1]) / 2, abs=0.8)
            assert all((one.fill, one.line) == (None, None) for one in own if one.preset == "rect")


def test_below_the_last_item_no_line_is_ruled_where_another_block_has_more() -> None:
    plan = load_plan("templates/kaikaku.json")
    report = overview_book(plan, consolidated_of(plan, {}))
    sheet = next(sheet for sheet in report.sheets if sheet.shapes)
    key = next(cell.column for cell in sheet.cells if cell.row == 0 and str(cell.value).endswith(".item"))
    empty = [cell for cell in sheet.cells if cell.column == key and cell.row > 0 and cell.value is None]
    assert empty and all(cell.style.top == 0 for cell in empty)
    # Nor is an answer that has still to come a block of colour: nothing but its mark is coloured.
    marks = [cell for cell in sheet.cells if (cell.style.fill, cell.style.bold) == (ABSENT.fill, True)]
    rows = [range(cell.row, (cell.last_row or cell.row) + 1) for cell in marks]
    assert marks and all(sum(sheet.heights[row] for row in own) <= 30 for own in rows)


def between(tops: Sequence[float], row: int, share: float) -> float:
    return tops[row] + share * (tops[row + 1] - tops[row])
