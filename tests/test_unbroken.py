"""Lines that we break ourselves: nothing is torn or lost, no character stands alone, phrases stay whole."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpm_excel.book.breaking import is_kinsoku
from kpm_excel.book.measure import GOTHIC, SANS, Face, our_lines, our_lines_in, text_width_em
from kpm_excel.book.unbroken import is_alone, unbreakable_runs

PARTS = (
    "・", "1. ", "①", "（仮称）", "令和7年12月20日", "50%以上", "959人", "金額（千円）", "CO₂", "計画を見直し、",
    "「まち」", "9団体",
    "４年間で", "R4.10.1", "庁内", "コミュニティ", "に", "Web", "12,345千円", "。", "\n", "　", "5 km", "30 June 2028",
    "2021–2027",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=14).map("".join)
FACES = st.sampled_from((GOTHIC, SANS))


@given(TEXTS, st.floats(8, 60), FACES, st.booleans())
def test_our_lines_hold_the_whole_text_and_fit(text: str, width_chars: float, face: Face, phrases: bool) -> None:
    lines = our_lines(text, width_chars, 8, face, phrases=phrases)
    assert "".join("".join(lines).split()) == "".join(text.split())
    if width_chars >= 20:
        assert all(text_width_em(line, face) * 8 <= (width_chars * 6 + 5) * 0.75 * face.column_scale for line in lines)


@given(TEXTS, st.floats(30, 60), FACES, st.booleans())
def test_no_line_of_ours_tears_what_is_read_as_one(text: str, width_chars: float, face: Face, phrases: bool) -> None:
    for paragraph in text.split("\n"):
        lines = [line.strip(" \u3000") for line in our_lines(paragraph, width_chars, 8, face, phrases=phrases)]
        runs = [run for run in unbreakable_runs(paragraph) if len(run) > 1]
        assert all(any(run in line for line in lines) for run in runs)
        for before, after in pairwise(lines):
            assert not (before and after) or not is_kinsoku(before[-1], after[0])


@pytest.mark.parametrize("width_chars", range(14, 40))
@pytest.mark.parametrize("text", ["財政運営・財産活用の見直し", "これまで産後８週間までとした。", "職員定数の適正管理"])
def test_no_character_is_left_alone(text: str, width_chars: int) -> None:
    lines = our_lines(text, width_chars, 8, GOTHIC)
    assert len(lines) == 1 or not is_alone(lines[-1], 0, len(lines[-1]))


@pytest.mark.parametrize(
    ("text", "width_em", "lines"),
    [
        ("令和４年度設定目標（前年度末の状況）", 14.0, ["令和４年度設定目標", "（前年度末の状況）"]),
        ("事務事業の見直し", 6.0, ["事務事業の", "見直し"]),
        ("金額（千円）", 5.0, ["金額", "（千円）"]),
        ("決算見込額", 4.0, ["決算", "見込額"]),
        ("評価", 2.0, ["評価"]),
        # A line more, rather than a word in two.
        ("市税の収納率の向上", 5.4, ["市税の", "収納率の", "向上"]),
        # And where none spares it, a particle begins the line.
        ("自主防災組織の活動支援", 6.5, ["自主防災組織", "の活動支援"]),
        ("新たな地域コミュニティ拠点整備の準備", 7.2, ["新たな地域", "コミュニティ", "拠点整備の準備"]),
        ("達成率（％）", 4.5, ["達成率", "（％）"]),
    ],
)
def test_headings_break_between_phrases(text: str, width_em: float, lines: list[str]) -> None:
    assert our_lines_in(text, width_em, GOTHIC) == lines


def test_further_lines_of_an_item_stand_under_its_first() -> None:
    lines = our_lines("・小平駅の北口では、地区計画を変更する手続を令和5年1月から始めた。", 24, 8, GOTHIC)
    assert len(lines) > 1 and all(line.startswith("\u3000") and line[1] != "\u3000" for line in lines[1:])
    assert our_lines("小平駅の北口では、地区計画を変更する手続を始めた。", 24, 8, GOTHIC)[1][0] != "\u3000"


@pytest.mark.parametrize("begin", ["・", "● ", "1. ", "① ", "(1) ", "（ア）", "ア ", "－ "])
def test_lists_of_all_kinds_have_items(begin: str) -> None:
    lines = our_lines(begin + "窓口を一か所に集めて、来庁した人を待たせないようにした。", 30, 8, GOTHIC)
    assert len(lines) > 1 and lines[1].startswith((" ", "\u3000"))


def test_an_address_wider_than_its_line_is_parted_at_its_joints() -> None:
    text = "They wrote (office@example.org). All of it: https://www.city.example.org/reports"
    assert our_lines(text, 12, 8, SANS) == (
        "They wrote", "(office@", "example.org).", "All of it:", "https://www.", "city.example.", "org/reports",
    )  # fmt: skip


def test_a_day_wider_than_its_line_is_parted_behind_its_year() -> None:
    assert our_lines("62.3％\n（令和3年4月1日）", 12, 9, GOTHIC, phrases=True) == ("62.3％", "（令和3年", "4月1日）")
