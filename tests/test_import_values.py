"""What single cells of tables made by hand mean."""

from __future__ import annotations

import pytest

from kpm_excel.importing.lexicon import Role, label_of, role_in, unit_in
from kpm_excel.importing.values.figures_in_text import goals_in, read_figure, read_goal
from kpm_excel.importing.values.legends import read_legend, scale_of
from kpm_excel.importing.values.numbering import heading_and_name, read_numbering
from kpm_excel.importing.values.plainly import is_nothing
from kpm_excel.importing.values.responsible import read_departments
from kpm_excel.importing.values.spans import reference
from kpm_excel.importing.values.spelled_bars import read_steps
from kpm_excel.importing.values.years import heading_year, part_of_year, term_in, years_in


@pytest.mark.parametrize(
    ("text", "parts", "is_plain"),
    [
        ("8", (8,), True),
        ("８", (8,), True),
        ("⑧", (8,), True),
        ("㉘", (28,), True),
        ("㊿", (50,), True),
        ("№8", (8,), True),
        ("No. 12", (12,), True),
        ("第3号", (3,), False),
        ("1-(2)-③", (1, 2, 3), False),
        ("１－２", (1, 2), False),
        ("A-3", (1, 3), False),
        ("Ⅱ-1", (2, 1), False),
        ("(4)", (4,), False),
        ("1.2.3", (1, 2, 3), False),
        ("010101", (10101,), False),
        ("十二", (12,), False),
    ],
)
def test_numbers_of_programs(text: str, parts: tuple[int, ...], is_plain: bool) -> None:
    found = read_numbering(text)
    assert found is not None
    assert (found.parts, found.is_plain) == (parts, is_plain)


@pytest.mark.parametrize("text", ["", "窓口の改善", "R4年度", "合計", "1 窓口の改善"])
def test_what_is_no_number(text: str) -> None:
    assert read_numbering(text) is None


@pytest.mark.parametrize(
    ("text", "heading", "name"),
    [
        ("方向性１　地域の力", "方向性１", "地域の力"),
        ("基本目標2 人づくり", "基本目標2", "人づくり"),
        ("１ 地域の力", "１", "地域の力"),
        ("（１）農業の振興", "（１）", "農業の振興"),
        ("施策（1）農業の振興", "施策（1）", "農業の振興"),
        ("1-(2) 観光", "1-(2)", "観光"),
        ("第2章 計画の推進", "第2章", "計画の推進"),
        ("Ⅱ　財政", "Ⅱ", "財政"),
        ("Goal 1: Homes", "Goal 1", "Homes"),
        ("地域の力", None, "地域の力"),
        ("2050年ゼロカーボンの実現", None, "2050年ゼロカーボンの実現"),
        ("3つの柱", None, "3つの柱"),
    ],
)
def test_marks_and_names_of_groups(text: str, heading: str | None, name: str) -> None:
    assert heading_and_name(text) == (heading, name)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Ｒ３", [2021]),
        ("令和4年度", [2022]),
        ("令和元年度", [2019]),
        ("H31", [2019]),
        ("2025/26", [2025]),
        ("FY2026", [2026]),
        ("令和３～６年度", [2021, 2024]),
        ("令和3年度～令和6年度", [2021, 2024]),
        ("1,234", []),
        ("R4.6", [2022]),
        ("第3次", []),
    ],
)
def test_years(text: str, years: list[int]) -> None:
    assert [year.year for year in years_in(text)] == years


def test_terms_and_headings_of_years() -> None:
    term = term_in("計画期間：令和4年度(2022年度)～令和8年度(2026年度)") or term_in("令和4～8年度")
    assert term is not None and (term[0].year, term[1].year) == (2022, 2026)
    heading = heading_year("R4実績")
    assert heading is not None and (heading[0].id, heading[1]) == ("R4", "実績")
    assert heading_year("4年度") is not None and heading_year("4人") is None


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("上半期", (0, 2)),
        ("第３四半期", (2, 3)),
        ("Q4", (3, 4)),
        ("４～６月", (0, 1)),
        ("１～３月", (3, 4)),
        ("評価", None),
    ],
)
def test_parts_of_years(text: str, stretch: tuple[int, int] | None) -> None:
    found = part_of_year(text)
    assert (None if found is None else tuple(map(round, found))) == stretch


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("財政課", ["財政課"]),
        ("財政課・管財課", ["財政課", "管財課"]),
        ("財政課、管財課", ["財政課", "管財課"]),
        ("財政課\n管財課", ["財政課", "管財課"]),
        ("財政課／管財課", ["財政課", "管財課"]),
        ("企画・財政課", ["企画・財政課"]),
        ("総務部 総務課", ["総務課"]),
        ("教育委員会\n事務局", ["教育委員会事務局"]),
        ("財政課（管財課）", ["財政課", "管財課"]),
        ("◎財政課 ○管財課", ["財政課", "管財課"]),
        ("財政課 管財課", ["財政課", "管財課"]),
        ("－", []),
        ("Housing; Legal Services", ["Housing", "Legal Services"]),
        ("Parks / Highways", ["Parks", "Highways"]),
        ("主管：財政課", ["財政課"]),
    ],
)
def test_departments(text: str, names: list[str]) -> None:
    assert [one.name for one in read_departments(text)] == names


@pytest.mark.parametrize(
    ("text", "name", "target", "unit", "compared", "before"),
    [
        ("目標 80％（72.8％）", "", 80, "％", "", 72.8),
        ("電子決裁率８０％を目指す。（72.8％）", "電子決裁率", 80, "％", "", 72.8),
        ("応募団体７団体以上を目指す。（６団体）", "応募団体", 7, "団体", ">=", 6),
        ("平均待ち時間　目標 12分（14.5分）", "平均待ち時間", 12, "分", "", 14.5),
        ("時間外勤務１３９時間以下（令和２年度実績：１５７時間）", "時間外勤務", 139, "時間", "<=", 157),
        ("開設日数：200日", "開設日数", 200, "日", "", None),
        ("1,000件以上", "", 1000, "件", ">=", None),
        ("移動販売の立寄り先 30か所（31か所）", "移動販売の立寄り先", 30, "か所", "", 31),
        ("Homes started: target 40 homes (actual 42 homes)", "Homes started", 40, "homes", "", 42),
    ],
)
def test_goals(text: str, name: str, target: float, unit: str, compared: str, before: float | None) -> None:
    goal = read_goal(text)
    assert goal is not None
    assert (goal.name, goal.target.value, goal.target.unit, goal.target.comparator) == (name, target, unit, compared)
    assert (goal.previous.value if goal.previous else None) == before


@pytest.mark.parametrize("text", ["検討する。", "相談は120件。", "講座を3回開いた。", "－", "令和4年度に実施"])
def test_what_is_no_goal(text: str) -> None:
    assert goals_in(text) == ()


@pytest.mark.parametrize(
    ("text", "value", "unit", "is_alone"),
    [
        ("1,234千円", 1234, "千円", True),
        ("△12.5", -12.5, "", True),
        ("80%", 80, "％", True),
        ("約100人", 100, "人", False),
        ("３か所", 3, "か所", True),
    ],
)
def test_figures(text: str, value: float, unit: str, is_alone: bool) -> None:
    figure = read_figure(text)
    assert figure is not None
    assert (figure.value, figure.unit, figure.is_alone) == (value, unit, is_alone)


@pytest.mark.parametrize(
    ("text", "codes", "labels"),
    [
        (
            "「Ｓ」：予定以上に進捗　「Ａ」：予定どおり　「Ｂ」：遅れている",
            ["S", "A", "B"],
            ["予定以上に進捗", "予定どおり", "遅れている"],
        ),
        ("◎…目標達成、○…おおむね達成、×…未達成", ["◎", "○", "×"], ["目標達成", "おおむね達成", "未達成"]),
        (
            "Ａ：100％以上　Ｂ：80％以上100％未満　Ｃ：80％未満",
            ["A", "B", "C"],
            ["100％以上", "80％以上100％未満", "80％未満"],
        ),
        ("Key: G = on track, A = at risk, R = off track", ["G", "A", "R"], ["on track", "at risk", "off track"]),
        ("S:以上\nA:どおり\nB:遅れ", ["S", "A", "B"], ["以上", "どおり", "遅れ"]),
    ],
)
def test_legends(text: str, codes: list[str], labels: list[str]) -> None:
    found = read_legend(text)
    assert ([one.code for one in found], [one.label for one in found]) == (codes, labels)


@pytest.mark.parametrize("text", ["担当課：財政課", "単位：千円", "検討を進める。", "令和4年度：調査、令和5年度：策定"])
def test_what_is_no_legend(text: str) -> None:
    assert read_legend(text) == ()


def test_scales_without_a_legend_stand_in_the_order_in_which_everybody_reads_them() -> None:
    def codes(*marks: str) -> list[str]:
        return [value["code"] for value in scale_of("", marks, ()).values]

    assert codes("B", "A", "S") == ["S", "A", "B"]
    assert codes("△", "◎", "－") == ["◎", "○", "△", "－"]
    assert codes("遅れ", "順調") == ["順調", "遅れ"]
    ranks = {value["code"]: value.get("rank") for value in scale_of("", ("×", "○", "－"), ()).values}
    assert ranks["○"] > ranks["×"] and ranks["－"] is None


@pytest.mark.parametrize("text", ["", "－", "―", "…", "‥", "なし", "該当なし", "-", "N/A", "ー"])
def test_what_stands_for_nothing(text: str) -> None:
    assert is_nothing(text)


def test_steps_told_in_words() -> None:
    steps = read_steps("R3 検討 → R4 設計 → R5～R6 工事")
    assert [(step.label, step.first.id, step.last.id) for step in steps] == [
        ("検討", "R3", "R3"),
        ("設計", "R4", "R4"),
        ("工事", "R5", "R6"),
    ]
    assert read_steps("検討 → 設計") == ()


@pytest.mark.parametrize(
    ("start", "end", "named"),
    [
        (0.0, 4.0, ("R4", "R4")),
        (0.24, 3.8, ("R4", "R4")),
        (4.2, 7.8, ("R5", "R5")),
        (2 / 3, 1.0, ("R4", "R4Q1")),
        (4 / 3, 7 / 3, ("R4Q2", "R4Q3")),
        (2.0, 8.0, ("R4Q3", "R5")),
        (-1.0, 99.0, ("R4", "R5")),
    ],
)
def test_bars_lie_in_the_quarters_that_they_touch_but_for_a_slip_of_the_hand(
    start: float, end: float, named: tuple[str, str]
) -> None:
    assert reference(start, end, ["R4", "R5"]) == named


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("№", Role.NUMBER),
        ("プログラム", Role.NAME),
        ("実施プログラム", Role.NAME),
        ("担当課", Role.DEPARTMENT),
        ("所管部署", Role.DEPARTMENT),
        ("主な取組の方向性", Role.CONTENT),
        ("取組内容", Role.CONTENT),
        ("令和４年度当初予定", Role.PLAN),
        ("これまでの取組実績", Role.RESULTS),
        ("今後に向けた課題・改善点", Role.ISSUES),
        ("評価", Role.RATING),
        ("進捗度", Role.RATING),
        ("決算額（千円）", Role.AMOUNT),
        ("予算額", Role.AMOUNT_PLANNED),
        ("効果額", Role.AMOUNT),
        ("目標値", Role.TARGET),
        ("実績値", Role.ACTUAL),
        ("基準値（R元）", Role.BASELINE),
        ("成果指標", Role.INDICATOR),
        ("ＫＰＩ", Role.INDICATOR),
        ("備考", Role.NOTE),
        ("今後の対応", Role.RESPONSE),
        ("取組内容・要因", Role.CAUSE),
        ("委員会意見", Role.OPINION),
        ("達成率", Role.RATE),
        ("Lead officer", Role.DEPARTMENT),
        ("Progress to date", Role.RESULTS),
        ("RAG status", Role.RATING),
        ("Next steps", Role.RESPONSE),
        ("関係課", Role.CONTRIBUTORS),
        ("担当課評価", Role.RATING),
        ("担当課の意見", Role.OPINION),
        ("担当課名", Role.DEPARTMENT),
        ("次年度予算額", Role.AMOUNT_PLANNED),
        ("次年度の取組", Role.RESPONSE),
        ("どこにもない言葉", None),
    ],
)
def test_words_of_columns(heading: str, role: Role | None) -> None:
    assert role_in(heading) is role


def test_units_in_headings() -> None:
    assert (unit_in("決算額（千円）"), label_of("決算額（千円）")) == ("千円", "決算額")
    assert (unit_in("（単位：百万円）"), unit_in("課題（改善点）")) == ("百万円", None)
    assert label_of("年度スケジュール（R3.6時点想定）") == "年度スケジュール（R3.6時点想定）"
