"""What the plan workbook's cells spell is read back exactly, and what people write is read where it is sure."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.layouts.planbook.part_names import Lexicon, names_of
from kpm_excel.layouts.planbook.spelling import (
    Misspelled,
    cell_condition,
    cell_list,
    cell_pairs,
    cell_text,
    condition_cell,
    list_cell,
    number_cell,
    number_text,
    pairs_cell,
    text_cell,
)

#: Texts made of what the spellings treat specially.
TEXT = st.text(st.sampled_from('ab"=＝、,，;・/\t \n[]:1.-\u3000\u200b'), max_size=7)
NAME = TEXT.filter(lambda text: bool(text.strip()))
NUMBER = st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def same(left: Any, right: Any) -> bool:
    return repr(left) == repr(right)


@given(TEXT)
def test_a_text_is_read_back(text: str) -> None:
    assert cell_text(text_cell(text)) == text
    assert text_cell(text).strip(" \n\u3000\u200b")


@given(NUMBER)
def test_a_number_is_read_back(number: float) -> None:
    cell = number_cell(number)
    assert same(number_text(cell) if isinstance(cell, str) else cell, number)


@given(st.lists(TEXT, max_size=4))
def test_a_list_is_read_back(entries: list[str]) -> None:
    assert cell_list(list_cell(entries)) == entries


@given(
    st.lists(
        st.tuples(NAME, st.lists(TEXT | NUMBER | st.booleans(), min_size=1, max_size=3)),
        min_size=1,
        max_size=3,
        unique_by=lambda pair: pair[0],
    ),
    st.sampled_from(["、", ", "]),
)
def test_a_condition_is_read_back(condition: list[tuple[str, list[Any]]], separator: str) -> None:
    assert same(cell_condition(condition_cell(condition, separator, ()), lambda name: False), condition)


@given(st.lists(TEXT, min_size=1, max_size=3))
def test_codes_that_look_like_numbers_stand_without_quotes(codes: list[str]) -> None:
    cell = condition_cell([("rating", ["1", *codes])], "、", ["rating"])
    assert cell.startswith("rating = 1、")
    assert cell_condition(cell, lambda name: name == "rating") == [("rating", ["1", *codes])]


@given(st.dictionaries(NAME, NUMBER, max_size=3))
def test_pairs_are_read_back(pairs: dict[str, float]) -> None:
    assert same(cell_pairs(pairs_cell(pairs.items())), list(pairs.items()))


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("拡充、継続、縮小", ["拡充", "継続", "縮小"]),
        ("拡充, 継続 ,縮小", ["拡充", "継続", "縮小"]),
        ("はい、行う\nいいえ", ["はい、行う", "いいえ"]),
        ("拡充\n\n　継続　\n", ["拡充", "継続"]),
    ],
)
def test_a_list_is_read_however_it_is_set(cell: str, entries: list[str]) -> None:
    assert cell_list(cell) == entries


@pytest.mark.parametrize("cell", ["評価=B、C", "評価 ＝ B，C", " 評価 = B, C \n", '"評価" = "B", C'])
def test_a_condition_is_read_however_it_is_typed(cell: str) -> None:
    assert cell_condition(cell, lambda name: True) == [("評価", ["B", "C"])]


@pytest.mark.parametrize("cell", ["評価", "評価 =", "= B", "評価がB"])
def test_a_condition_without_its_parts_is_refused(cell: str) -> None:
    with pytest.raises(Misspelled):
        cell_condition(cell, lambda name: True)


@pytest.mark.parametrize("cell", ["電子決裁率 ＝ ７３．７", "電子決裁率: 73.7", "電子決裁率：73.7"])
def test_pairs_are_read_however_they_are_typed(cell: str) -> None:
    assert cell_pairs(cell) == [("電子決裁率", 73.7)]


@pytest.mark.parametrize(
    "separator",
    ["、", "，", "､", ",", "；", ";", "・", "･", "／", "/", "｜", "|", "\t", "\u3000", "\n", "、\n", "\u2028", "\x0b"],
)
def test_whatever_people_put_between_the_entries_of_a_list_is_read(separator: str) -> None:
    assert cell_list(separator.join(["拡充", "継続", "縮小"])) == ["拡充", "継続", "縮小"]
    names = {"企画・財政課", "管理課"}
    assert cell_list(separator.join(["企画・財政課", "管理課"]), names.__contains__) == ["企画・財政課", "管理課"]


def test_a_dot_within_an_entry_stays_where_commas_separate_and_is_asked_about_where_strokes_do() -> None:
    assert cell_list("検討・調整、実施") == ["検討・調整", "実施"]
    assert cell_list("課題・改善点", {"課題・改善点"}.__contains__) == ["課題・改善点"]
    with pytest.raises(Misspelled):
        cell_list("検討・調整／実施")


@pytest.mark.parametrize(
    "text",
    [
        "拡充→縮小",
        "①拡充②縮小",
        "「拡充」「縮小」",
        "拡充または縮小",
        "拡充 縮小",
        "拡充•縮小",
        "拡充·縮小",
        "拡充∕縮小",
        "拡充。縮小",
        "1.拡充 2.縮小",
        "a or b",
    ],
)
def test_where_a_sign_may_separate_it_is_asked_and_quotes_say_that_it_is_one(text: str) -> None:
    with pytest.raises(Misspelled):
        cell_list(text)
    assert cell_list(f'"{text}"') == cell_list(list_cell([text])) == [text]
    assert cell_list(list_cell([text, "継続"])) == [text, "継続"]


@pytest.mark.parametrize("bullet", "・･•●■◆")
def test_signs_before_every_line_are_no_part_of_the_entries(bullet: str) -> None:
    entries = [f"{bullet}拡充", f"{bullet}縮小"]
    assert cell_list("\n".join(entries)) == ["拡充", "縮小"]
    assert cell_list(list_cell(entries)) == entries
    assert cell_list(f"{bullet}拡充\n縮小") == [f"{bullet}拡充", "縮小"]


@pytest.mark.parametrize(
    ("cell", "pairs"),
    [
        ("R3 = 1、R4 = 2", [("R3", 1), ("R4", 2)]),
        ("指標：以上；S：120\nA：1,100", [("指標", "以上"), ("S", 120), ("A", 1100)]),
        ("R3 = 集計中、未公表", [("R3", "集計中、未公表")]),
    ],
)
def test_pairs_may_stand_in_one_line(cell: str, pairs: list[tuple[str, int | str]]) -> None:
    assert cell_pairs(cell) == pairs == cell_pairs(pairs_cell(pairs))


def test_a_condition_may_be_written_with_a_colon() -> None:
    assert cell_condition("自己評価：△、×", lambda _: True) == [("自己評価", ["△", "×"])]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("事業費.決算額", "f_1.r_1"),
        ("事業費・決算額", "f_1.r_1"),
        ("決算額（A.B）", "f_1.r_2"),
        ("執行率", "f_2"),
        ("f_1.r_1", "f_1.r_1"),
        ("予算額", None),
    ],
)
def test_what_bands_look_at_goes_by_its_name(text: str, source: str | None) -> None:
    rows = [{"id": "r_1", "label": "決算額"}, {"id": "r_2", "label": "決算額（A.B）"}]
    fields = [
        {"id": "f_1", "label": "事業費", "type": "figures", "rows": rows},
        {"id": "f_2", "label": "執行率", "type": "number"},
    ]
    names = names_of({"kinds": [{"id": "k", "fields": fields}]})
    assert names.source("k", text) == source
    if source:
        assert names.source("k", names.source_shown("k", source)) == source
        assert source == "f_2" or names.source_shown("k", source).startswith("事業費.決算額")


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u00ad", "\u202c", "\ufe00", "\u2060", "\U000e0100"])
def test_a_name_with_something_that_nobody_sees_is_that_name(sign: str) -> None:
    lexicon = Lexicon((("kanri", ("管理課",)), ("zaisei", ("財政課",))), by_name=True)
    assert lexicon.find(f"管{sign}理課") == lexicon.find(f"管理課{sign}") == "kanri"
