"""The columns of the small tables beneath items: as wide as what stands in them, and never hardly there."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.fonts import PIXELS_PER_PT
from kpm_excel.book.measure import GOTHIC, text_width_em
from kpm_excel.layouts.overview.overview_styles import TEXT_PT
from kpm_excel.layouts.overview.table.small_tables import grid_of
from kpm_excel.layouts.overview.table.stacked import LEAST_PX
from kpm_excel.layouts.overview.table.table_roles import SmallRow, SmallTable

WORDS = st.text("基準値実績目標1234567890人％", max_size=14)


def table(heads: tuple[str, ...]) -> SmallTable:
    return SmallTable(heads, None, None, lambda program, field: ())


@given(st.data(), st.integers(2, 8), st.lists(st.integers(160, 1300), max_size=14))
def test_cells_hold_their_texts_and_keep_away_from_other_edges(
    data: st.DataObject, count: int, others: list[int]
) -> None:
    heads, cells = (data.draw(st.tuples(*[WORDS] * count)) for _ in range(2))
    known = [0, 30, 120, *others, 1400]
    grid = grid_of(table(heads), [SmallRow(cells)], known, 120, GOTHIC)
    assert grid.edges[0] == 120 and grid.edges[-1] == 1400 and list(grid.edges) == sorted(grid.edges)
    for edge in grid.edges:
        assert edge in known or all(abs(edge - one) >= LEAST_PX for one in known)
    for at, (left, right) in enumerate(pairwise(grid.edges[: count + 1])):
        widest = max(text_width_em(text, GOTHIC, bold=True) for text in (heads[at], cells[at])) * TEXT_PT
        assert (right - left) / PIXELS_PER_PT >= min(widest, 100.0)


def test_edges_are_those_of_the_large_table_where_these_are_near() -> None:
    grid = grid_of(table(("指標", "目標", "実績")), [], [0, 30, 120, 190, 260, 1400], 120, GOTHIC)
    assert grid.edges == (120, 190, 260, 322, 1400)
    assert grid.spans(SmallRow(("", "各年度の目標"), is_wide=True)) == ((0, 0), (1, 3))


@given(st.lists(WORDS, min_size=3, max_size=8), st.integers(40, 400))
def test_where_there_is_too_little_room_each_cell_has_some(heads: list[str], room: int) -> None:
    grid = grid_of(table(tuple(heads)), [], [0, 30, 120, 120 + room], 120, GOTHIC)
    assert len(grid.edges) > len(heads) and all(left < right for left, right in pairwise(grid.edges))
