"""Small kinds that share a page with the one before, and columns of which nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.overview.table.stacked import aligned, edges_px
from kpm_excel.office.amend import amend
from kpm_excel.office.overview import write_overview
from kpm_excel.plan.model import Plan
from kpm_excel.words import words_for
from tests import collecting
from tests.collecting import FIELDS, document, make_plan
from tests.edited import type_into
from tests.reporting import consolidated_of, kinds_on, texts_of

OTHER = {"id": "other", "name": "参考事業", "fields": FIELDS[2:5]}
#: So many programs take more than one page.
MANY = range(1, 31)
ANSWERS = {
    **{str(no): {"results": "進んだ。\n続けて進めた。\nまた進めた。", "rating": "A"} for no in MANY},
    "51": {"results": "続けた。", "rating": "S"},
}


@pytest.fixture
def two_kinds() -> Plan:
    plan = document()
    programs = [{**plan["programs"][0], "no": no} for no in MANY]
    small = {**plan["programs"][0], "no": 51, "kind": "other", "name": "参考", "values": {}}
    return make_plan(kinds=[*plan["kinds"], OTHER], programs=[*programs, small])


def test_a_small_kind_stands_below_the_one_before_and_its_edits_come_back(two_kinds: Plan, tmp_path: Path) -> None:
    consolidated = consolidated_of(two_kinds, ANSWERS)
    (table,) = overview_book(two_kinds, consolidated).sheets[2:-1]
    assert [kind.id for kind in kinds_on(table, two_kinds)] == ["work", "other"]
    assert table.name == "事業、参考事業"
    assert table.page.breaks
    path = write_overview(two_kinds, consolidated, tmp_path / "overview.xlsx")
    assert not amend(two_kinds, consolidated, path, tmp_path / "same.json").amendments
    type_into(path, {(1, "rating"): "B", (51, "rating"): "A", (51, "results"): "止めた。"})
    amended = amend(two_kinds, consolidated, path, tmp_path / "amended.json")
    assert amended.consolidated.program(1).values["rating"] == "B"
    assert amended.consolidated.program(51).values == {"rating": "A", "results": "止めた。"}
    assert not amended.notes


def test_where_one_page_is_enough_each_kind_has_its_own_sheet() -> None:
    few = make_plan(
        kinds=[*document()["kinds"], OTHER],
        programs=[document()["programs"][0], {**document()["programs"][0], "no": 51, "kind": "other", "values": {}}],
    )
    names = [sheet.name for sheet in overview_book(few, consolidated_of(few, ANSWERS)).sheets]
    assert names[2:-1] == [kind.name for kind in few.kinds]


def test_a_field_of_which_nothing_is_said_has_no_column_and_is_named(two_kinds: Plan) -> None:
    told, untold = FIELDS[2]["label"], FIELDS[-1]["label"]
    answers: dict[str, Any] = {"1": {**collecting.ANSWERS[1], FIELDS[-1]["id"]: "よい。"}}
    fewer = {"1": {key: value for key, value in answers["1"].items() if key != FIELDS[-1]["id"]}}
    for given_answers, is_told in ((fewer, False), (answers, True)):
        texts = texts_of(overview_book(two_kinds, consolidated_of(two_kinds, given_answers)).sheets[2])
        left_out = [text for text in texts if text.startswith(words_for("ja").text("overview.left_out", names=""))]
        assert told in texts and (untold in texts) is is_told
        assert any(untold in text for text in left_out) is not is_told


_WIDTHS = st.lists(st.integers(12, 200), min_size=1, max_size=9)


@given(_WIDTHS, _WIDTHS)
def test_the_edges_of_two_tables_are_one_or_lie_apart(upper: Sequence[int], lower: Sequence[int]) -> None:
    chars = [[(px - 5) / 6 for px in own] for own in (upper, lower)]
    edges = edges_px(chars[0])
    least = [10.0] * len(lower)
    found = aligned(chars[1], least, edges)
    if found is None:
        return
    own = edges_px(found)
    assert len(found) == len(lower) and own[-1] == edges[-1]
    assert all(behind - first >= 10 for first, behind in pairwise(own))
    whole = sorted({*edges, *own})
    near = [(a, b) for a, b in pairwise(whole) if b - a < 6]
    # Only edges that the first table has may lie nearer together.
    assert all(a in edges and b in edges for a, b in near)
