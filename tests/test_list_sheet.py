"""A list on a sheet: its rows are as high as their texts, its headings stay in view, and it can be filtered."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.base import Page, Sheet, Style
from kpm_excel.book.list_sheet import TALLEST_ROW_PT, Filled, ListColumn, ListSheet
from kpm_excel.book.measure import face_for, height_pt

FACE = face_for("ja")
WRAPPED, LINE = Style(), Style(wrap=False)
TEXTS = st.text(st.sampled_from("あ漢a 、\n"), max_size=400)


def list_of(*widths: float, left: int = 0, hidden: int | None = None) -> ListSheet:
    columns = [
        ListColumn(f"列{at}", width, WRAPPED, WRAPPED, is_hidden=at == hidden) for at, width in enumerate(widths)
    ]
    return ListSheet(Sheet("表"), FACE, columns, left)


@given(st.lists(st.tuples(TEXTS, st.booleans(), st.floats(4, 60)), min_size=1, max_size=5), st.floats(10, 40))
def test_a_row_shows_every_text_whole_up_to_the_highest_row(cells: list[tuple[str, bool, float]], least: float) -> None:
    listed = list_of(*(width for _, _, width in cells))
    listed.row(3, [Filled(text, WRAPPED if wraps else LINE) for text, wraps, _ in cells], least_pt=least, air_pt=2)
    needed = [height_pt(text, width, 9, FACE) + 2 for text, wraps, width in cells if wraps and text]
    assert listed.sheet.heights[3] == min(TALLEST_ROW_PT, max([least, *needed]))
    assert [cell.value for cell in listed.sheet.cells] == [text for text, _, _ in cells]


def test_what_is_hidden_makes_no_row_high_and_what_is_not_said_stays() -> None:
    listed = list_of(9, 9, 9, left=2, hidden=1)
    listed.row(0, [Filled("短い"), Filled("長い" * 200), None])
    assert listed.sheet.heights == {0: 15.0}
    assert listed.sheet.hidden_columns == {3}
    assert [cell.column for cell in listed.sheet.cells] == [2, 3]


def test_a_cell_has_its_link_its_formula_and_its_columns_style() -> None:
    listed = list_of(9, 9)
    listed.row(0, [Filled("a", link="'表'!A1"), Filled("b", LINE, formula='="b"')])
    first, second = listed.sheet.cells
    assert (first.style, first.link, second.style, second.formula) == (WRAPPED, "'表'!A1", LINE, '="b"')


def test_headings_stay_in_view_repeat_on_paper_and_carry_the_filter() -> None:
    listed = list_of(9, 9, left=1)
    listed.heads(4, least_pt=20.0)
    listed.finish((3, 4), 4, Page(paper=8, footer="&P"), frozen=2, filter_from=0, cursor=1)
    sheet = listed.sheet
    assert [cell.value for cell in sheet.cells] == ["列0", "列1"]
    assert (sheet.freeze, sheet.cursor) == ((5, 2), (5, 1))
    # A filter has at least one row below its headings.
    assert sheet.autofilter == (4, 0, 5, 2)
    assert (sheet.page.paper, sheet.page.landscape, sheet.page.fit, sheet.page.repeat_rows) == (8, True, (1, 0), (3, 4))
