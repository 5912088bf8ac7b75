"""What can repeat by the hundred is told once for an area, or once for all that is left of its kind."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment

from kpm_excel.checks.areas import areas_of, condensed
from kpm_excel.findings import Code, Place, find
from tests.collecting import FIELDS, edited, form, gather, make_plan, of, told
from tests.mishaps.workbooks import sheet

CELLS = st.sets(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=60)


@given(cells=CELLS)
def test_every_cell_is_in_one_area_and_areas_stand_apart(cells: set[tuple[int, int]]) -> None:
    areas = areas_of(cells)
    assert Counter(cell for area in areas for cell in area.cells) == Counter(cells)
    for area in areas:
        assert area.cells == sorted(area.cells)
        assert (area.top, area.bottom) == (area.cells[0][0], area.cells[-1][0])
        assert {area.left, area.right} <= {column for _, column in area.cells}


@given(cells=CELLS)
def test_neighbours_share_an_area_and_what_is_far_away_has_no_part_in_it(cells: set[tuple[int, int]]) -> None:
    areas = areas_of(cells)
    number = {cell: at for at, area in enumerate(areas) for cell in area.cells}
    for (row, column), at in number.items():
        near = [(row + down, column + right) for down in range(-2, 3) for right in range(-2, 3)]
        assert {number[cell] for cell in near if cell in number} == {at}
    # The same cells once more, three columns further than any of them: an area of the one never takes in the other's.
    for down, right in ((0, 33), (33, 0)):
        away = {(row + down, column + right) for row, column in cells}
        expected = [area.cells for area in (*areas, *areas_of(away))]
        assert sorted(area.cells for area in areas_of(cells | away)) == sorted(expected)


@given(count=st.integers(0, 60), sheets=st.integers(1, 3))
def test_no_finding_is_lost_and_answers_keep_their_own(count: int, sheets: int) -> None:
    places = [Place("kanri", 1, None, "a.xlsx", f"№{at % sheets}", f"X{at + 1}") for at in range(count)]
    left = [find(Code.COMMENT_LEFT, place, found=f"メモ{at}") for at, place in enumerate(places)]
    asked = [find(Code.ANSWER_MISSING, place, label="評価") for place in places]
    told = list(condensed([*left, *asked]))
    assert sum(finding.code is Code.ANSWER_MISSING for finding in told) == count
    for name in {place.sheet for place in places}:
        own = sum(place.sheet == name for place in places)
        said = [f for f in told if f.code is Code.COMMENT_LEFT and f.place.sheet == name]
        assert len(said) == min(own, 11)
        if own > 11:
            assert f"({own - 10})" in dict(said[-1].values)["found"]  # type: ignore[operator]


def test_what_was_done_to_all_sheets_is_told_by_the_dozen_and_names_the_others() -> None:
    places = [Place("kanri", at, None, "a.xlsx", f"№{at}", "C5") for at in range(1, 201)]
    for code, value in ((Code.COMMENT_LEFT, "メモ"), (Code.ANSWER_HIDDEN, "82.5"), (Code.TEXT_REWRITTEN, "取り組み")):
        told = list(condensed(find(code, place, found=value) for place in places))
        assert len(told) == 41 and [finding.place for finding in told[:40]] == places[:40]
        assert f"№41!C5, №42!C5, №43!C5, №44!C5, №45!C5, №46!C5, №47!C5, №48!C5, … (160): {value}" in str(
            told[-1].values
        )
    missing = [find(Code.ANSWER_MISSING, place, label="評価") for place in places]
    assert list(condensed(missing)) == missing


def test_what_is_told_together_stands_at_the_first_and_names_the_first_eight() -> None:
    places = [Place("kanri", 1, None, "a.xlsx", "№1", f"X{at}") for at in range(1, 31)]
    *_, last = condensed(find(Code.COMMENT_LEFT, place, found="メモ") for place in places)
    assert last.place == Place("kanri", file="a.xlsx", sheet="№1", cell="X11")
    found = str(dict(last.values)["found"])
    assert found.startswith(", ".join(f"X{at}" for at in range(11, 19)) + ", … (20): ")
    # Of eight, all are named.
    *_, last = condensed(find(Code.COMMENT_LEFT, place, found="メモ") for place in places[:18])
    assert "…" not in str(dict(last.values)["found"])


def sums_beside(workbook: Any) -> None:
    ws = sheet(workbook)
    for row in range(3, 53):
        for column in range(30, 85):
            ws.cell(row, column, row * column)


def test_sums_beside_the_form_are_one_finding(tmp_path: Path) -> None:
    consolidated = gather(tmp_path, {"a.xlsx": edited(form(), sums_beside)})
    (found,) = [*of(consolidated, "KPM506"), *of(consolidated, "KPM518")]
    assert "2750" in told(found) or "(2" in told(found)
    assert found.place.sheet == "№1"


def notes_everywhere(workbook: Any) -> None:
    ws = sheet(workbook)
    for row in range(1, 300):
        ws.cell(row, 40).comment = Comment(f"{row}行目の質問", "x")


def sheets_by_the_hundred(workbook: Any) -> None:
    for number in range(120):
        workbook.create_sheet(f"資料{number}")["A1"] = f"資料の{number}"


@pytest.mark.parametrize(
    ("edit", "code", "named"), [(notes_everywhere, "KPM514", "1行目"), (sheets_by_the_hundred, "KPM507", "資料の0")]
)
def test_other_things_by_the_hundred_are_a_dozen_findings(edit: Any, code: str, named: str, tmp_path: Path) -> None:
    consolidated = gather(tmp_path, {"a.xlsx": edited(form(), edit)})
    found = of(consolidated, code)
    assert 1 <= len(found) <= 12
    assert any(named in told(finding) for finding in found)


def test_a_few_notes_beside_answers_stand_each_at_its_own(tmp_path: Path) -> None:
    def note(workbook: Any) -> None:
        ws = sheet(workbook)
        ws["AA5"], ws["AA6"] = "ここに書きました", "これも"

    consolidated = gather(tmp_path, {"a.xlsx": edited(form(), note)})
    assert [(finding.place.cell, "書きました" in told(finding)) for finding in of(consolidated, "KPM506")] == [
        ("AA5", True),
        ("AA6", False),
    ]


def test_equal_answers_are_told_in_the_word_that_the_body_has_for_an_item(tmp_path: Path) -> None:
    word = {"one": "measure", "other": "measures"}
    kinds = [{"id": "work", "name": "事業", "word": word, "fields": FIELDS}]
    plan = make_plan(format="kpm-excel/plan@2", kinds=kinds)
    same = {"results": "・窓口を増やして待ち時間を短くした。", "rating": "A"}
    (repeated,) = of(gather(tmp_path, {"a.xlsx": form(answers={1: same, 2: same}, plan=plan)}, plan), "KPM402")
    assert "measure 1" in told(repeated, "en")
