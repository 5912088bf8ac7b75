"""What an import makes of any workbook: a sound plan or none, and an account in which nothing is missing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.styles import Border, Side

from kpm_excel.importing.account_sheet import CHANGE
from kpm_excel.importing.choices import Choices, table_key
from kpm_excel.importing.found import Found
from kpm_excel.importing.imported import choices_in, imported_workbook
from kpm_excel.importing.proposal import NoPrograms, Proposal, propose
from kpm_excel.importing.read_source import source_of
from kpm_excel.importing.source import Area, Drawn, Source, SourceCell, SourceSheet
from kpm_excel.importing.tables import find_tables
from kpm_excel.plan.jsonfile import document_faults
from kpm_excel.plans import load_document, read_plan
from tests.hand_made.layouts import layout
from tests.importing import missing

#: What people write over columns, into cells, and onto shapes.
HEADINGS = (
    "№", "番号", "事業名", "プログラム", "担当課", "関係課", "取組内容", "年度スケジュール", "取組項目", "Ｒ３",
    "R4", "令和５年度", "上半期", "10～12月", "目標", "指標", "単位", "基準値", "目標値", "実績値", "達成率",
    "実績", "課題", "要因", "今後の対応", "評価", "決算額（千円）", "予算額", "備考", "区分", "方向性", "期限",
    "URL", "委員会意見", "Action", "Lead", "Status", "Q1", "2025/26", "",
)  # fmt: skip
VALUES = (
    "1", "①", "②", "1-(2)-③", "第3号", "№4", "窓口の改善", "公園の整備", "財政課", "財政課・管財課",
    "総務部\n総務課", "（関係課）", "〃", "－", "…", "なし", "A", "Ｂ", "◎", "×", "S（予定以上）",
    "80％（72.8％）", "→", "○", "実施", "検討→", "電子決裁率８０％を目指す。（72.8％）", "1,234", "△12.5",
    "約100人", "・あ\n・い", "令和5年3月31日", "=1+1", "{x}", "%", "https://example.jp/a b", "方向性１　地域の力",
    "「Ａ」：良い　「Ｂ」：悪い", "合計", "小計", "未定", "長い文章です。" * 12, "0", "-0", "1e5", "①-②",
    "令和３～６年度", "\t", "　", "", "", "",
)  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> SourceSheet:
    """A small sheet: now and then headings, merged blocks, fills and shapes."""
    rows, columns = draw(st.integers(1, 9)), draw(st.integers(1, 8))
    cells: dict[tuple[int, int], SourceCell] = {}
    merges: list[Area] = []
    covered: set[tuple[int, int]] = set()
    first = draw(st.integers(0, 2))
    for row in range(rows):
        for column in range(columns):
            if (row, column) in covered:
                continue
            text = draw(st.sampled_from(HEADINGS if row in (first, first + 1) else VALUES))
            fill = draw(st.sampled_from((None, None, None, "FFE699", "9DC3E6")))
            if text or fill:
                number = float(text) if text.isascii() and text.isdecimal() else None
                cells[row, column] = SourceCell(row, column, text, number, fill=fill)
            if draw(st.integers(0, 11)) == 0:
                area = Area(row, column, row + draw(st.integers(0, 1)), column + draw(st.integers(0, 2)))
                block = {(at, over) for at in range(row, area.bottom + 1) for over in range(column, area.right + 1)}
                if len(block) > 1 and not block & covered and not (block - {(row, column)}) & cells.keys():
                    merges.append(area)
                    covered |= block - {(row, column)}
    drawn = tuple(_shape(draw, number, rows, columns) for number in range(draw(st.integers(0, 3))))
    name = draw(st.sampled_from(("Sheet1", "財政課", "令和4年度", "一覧")))
    return SourceSheet("a.xlsx", name, 0, cells, tuple(merges), drawn)


def _shape(draw: st.DrawFn, number: int, rows: int, columns: int) -> Drawn:
    left, top = draw(st.floats(0, columns)), draw(st.floats(0, rows))
    right, bottom = left + draw(st.floats(0, 4)), top + draw(st.floats(0, 2))
    kind: Any = draw(st.sampled_from(("arrow", "line", "box", "text", "picture", "other")))
    points = draw(st.sampled_from(("", "right", "down")))
    return Drawn(
        kind, left, top, right, bottom, draw(st.sampled_from(("", "実施", "検討\n公表"))), points=points, number=number
    )


def proposal_of(*pages: SourceSheet) -> tuple[Proposal | None, Found]:
    """What `pages` as one workbook come to."""
    found = find_tables(Source("a.xlsx", "xlsx", pages))
    try:
        return propose([found]), found
    except NoPrograms:
        return None, found


@given(sheets())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_sheet_gives_a_sound_plan_or_none_and_nothing_is_lost(page: SourceSheet) -> None:
    proposal, found = proposal_of(page)
    if proposal is not None:
        assert document_faults(proposal.document) == []
        assert list(missing(proposal.account, [found], proposal.document)) == []


def proposal_of_layout(name: str, choices: Choices | None = None) -> Proposal:
    """What a layout of `tests.hand_made` comes to."""
    chosen = choices or Choices()
    found = find_tables(source_of(layout(name).workbook(), "table.xlsx"), chosen.rows)
    return propose([found], chosen)


def chosen_in(proposal: Proposal, *words: tuple[str, str, str]) -> Choices:
    """The choices after a person chose on the sheet of the import: what stands in a row of a kind, and the word."""
    workbook = openpyxl.load_workbook(io.BytesIO(imported_workbook(proposal)))
    sheet = workbook["取込み"]
    for part, text, word in words:
        texts = {row: (sheet.cell(row, 2).value, sheet.cell(row, 5).value) for row in range(1, sheet.max_row + 1)}
        rows = [row for row, found in texts.items() if found == (part, text)]
        assert rows, (part, text)
        sheet.cell(rows[0], 1 + CHANGE, word)
    content = io.BytesIO()
    workbook.save(content)
    return choices_in(content.getvalue())


def labels_of(proposal: Proposal) -> dict[str, dict[str, Any]]:
    """The fields of all kinds by their labels."""
    return {field["label"]: field for kind in proposal.document["kinds"] for field in kind["fields"]}


def test_choices_on_the_sheet_hold_when_the_table_is_imported_again(tmp_path: Path) -> None:
    first = proposal_of_layout("plain")
    assert choices_in(imported_workbook(first)) == Choices()
    choices = chosen_in(
        first,
        ("列", "主な取組内容", "備考（回答）"),
        ("列", "決算額（千円）", "使わない"),
        ("シート", "検討項目", "使わない"),
        ("行", "方向性２ 持続できる財政と財産の活用", "使わない"),
    )
    again = proposal_of_layout("plain", choices)
    assert labels_of(again)["主な取組内容"]["by"] == "department"
    assert "決算額" not in labels_of(again)
    assert [program["no"] for program in again.document["programs"]] == list(range(1, 9))
    assert len(again.document["groups"]) == 2
    left = {entry.text for entry in again.account.left_over}
    assert {"4830", "方向性２　持続できる財政と財産の活用", "公共施設の予約の統一"} <= left
    # They stay on the sheet, and may be changed once more.
    assert choices_in(imported_workbook(again)) == choices
    path = tmp_path / "plan.xlsx"
    path.write_bytes(imported_workbook(again))
    assert read_plan(path).faults == []
    assert load_document(path) == again.document


def test_levels_of_groups_and_tables_that_are_none_can_be_chosen() -> None:
    first = proposal_of_layout("plain")
    choices = chosen_in(first, ("行", "方向性２ 持続できる財政と財産の活用", "区分（2段目）"))
    again = proposal_of_layout("plain", choices)
    groups = [(group.get("parent"), group["name"]) for group in again.document["groups"]]
    # The other sheet has it as it was.
    assert ("方向性１", "持続できる財政と財産の活用") in groups
    second = table_key(first.families.programs[1].tables[0])
    none = proposal_of_layout("plain", Choices(tables={second: False}))
    assert len(none.document["kinds"]) == 1


def test_a_list_of_departments_is_joined_by_name() -> None:
    rows = [
        ("部", "課名", "メールアドレス"),
        ("市民部", "市民課", "shimin@city.example.jp"),
        ("", "財政課", "zaisei@a.jp; z2@a.jp"),
    ]
    cells = {
        (row, column): SourceCell(row, column, text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    }
    listed = Source("list.xlsx", "xlsx", (SourceSheet("list.xlsx", "一覧", 0, cells),))
    found = find_tables(source_of(layout("plain").workbook(), "table.xlsx"))
    proposal = propose([found], addresses=listed)
    by_name = {department["name"]: department for department in proposal.document["departments"]}
    assert by_name["市民課"]["email"] == "shimin@city.example.jp"
    assert by_name["市民課"]["division"] == "市民部"
    assert (by_name["財政課"]["email"], by_name["財政課"]["emails"]) == ("zaisei@a.jp", ["z2@a.jp"])
    asked = [question.values["name"] for question in proposal.questions if question.key == "no_address"]
    assert "広報課" in asked and "財政課" not in asked


def test_departments_that_rate_in_rows_of_their_own_are_told_apart() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["男女共同参画プラン　実施状況報告書（令和６年度）"])
    page.append(["施策の方向", "具体的施策", "担当課", "令和６年度の実施内容", "担当課評価", "令和７年度の予定"])
    page.append(["１　意識づくり", "①啓発", "広報課", "特集を二回載せた。", "A", "三回に増やす。"])
    page.append([None, None, "人権推進課", "冊子を配った。", "B", "動画を作る。"])
    page.append([None, "②講座", "生涯学習課", "五回開いた。", "A", "土曜日に開く。"])
    for area in ("A3:A5", "B3:B4"):
        page.merge_cells(area)
    content = io.BytesIO()
    book.save(content)
    found = find_tables(source_of(content.getvalue(), "a.xlsx"))
    document = propose([found], name="a").document
    assert [one["name"] for one in document["departments"]] == ["広報課", "人権推進課", "生涯学習課"]
    types = {field["label"]: (field["type"], field["by"]) for field in document["kinds"][0]["fields"]}
    assert types["担当課評価"] == ("rating", "department")
    # What was done last year, and what was to be done then, is asked of departments anew.
    assert types["令和６年度の実施内容"] == types["令和７年度の予定"] == ("text", "department")
    before = document["programs"][0]["previous"]
    assert before["rating"] == "A" and "B" in before.values()
    assert "特集を二回載せた。" in before["results"] and "冊子を配った。" in before["results"]


def test_what_was_read_of_a_program_stands_in_that_program_or_is_left_over() -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(["総合戦略　達成状況（令和６年度）"])
    page.append(["№", "施策", "指標", "単位", "実績値", "目標値", "評価", "担当課"])
    page.append([1, "移住の促進", "移住者数", "人", 28, 30, "B", "企画課"])
    page.append([None, None, "空き家の成約", "件", 8, 8, "A", "企画課"])
    page.append([2, "企業誘致", "誘致した企業", "社", 3, 3, "A", "商工課"])
    page.merge_cells("A3:A4")
    page.merge_cells("B3:B4")
    line = Side(style="thin")
    for cells in page["A2:H5"]:
        for cell in cells:
            cell.border = Border(line, line, line, line)
    content = io.BytesIO()
    book.save(content)
    proposal = propose([find_tables(source_of(content.getvalue(), "a.xlsx"))], name="a")
    first = proposal.document["programs"][0]
    assert first["previous"]["rating"] in ("A", "B")
    # The other of its two ratings has no place, though another program has the same one.
    (left,) = {"A", "B"} - {first["previous"]["rating"]}
    assert [one.text for one in proposal.account.left_over] == [left]


def rows_of(file: str, name: str, *rows: Sequence[str]) -> SourceSheet:
    """A sheet with these texts."""
    cells = {
        (row, column): SourceCell(row, column, text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    }
    return SourceSheet(file, name, 0, cells)


def year_of(count: str, done: str) -> SourceSheet:
    """The report of one year on a sheet of its own."""
    return rows_of(
        "plan.xlsx", f"令和{count}年度",
        (f"行政改革プラン　令和{count}年度実績報告",),
        ("№", "事業名", "担当課", f"令和{count}年度実績", "課題", "評価"),
        ("1", "窓口の改善", "市民課", f"窓口を{done}。", "まだ遅い。", "A"),
        ("2", "公園の再編", "都市課", f"公園を{done}。", "予算が足りない。", "B"),
    )  # fmt: skip


def test_of_sheets_for_several_years_the_latest_is_taken_and_the_others_are_left_over() -> None:
    proposal, found = proposal_of(year_of("3", "調べた"), year_of("4", "直した"))
    assert proposal is not None
    previous = [program["previous"] for program in proposal.document["programs"]]
    assert [one["results"] for one in previous] == ["窓口を直した。", "公園を直した。"]
    assert proposal.before["current_period"] == "R4"
    left = {entry.text for entry in proposal.account.left_over}
    assert {"窓口を調べた。", "公園を調べた。"} <= left
    assert list(missing(proposal.account, [found], proposal.document)) == []


def test_what_each_of_several_departments_says_in_a_row_of_its_own_is_told_apart() -> None:
    page = rows_of(
        "danjo.xlsx", "一覧",
        ("男女共同参画計画　令和5年度実施状況",),
        ("No.", "事業名", "担当課", "令和5年度実績", "評価"),
        ("1", "啓発講座の開催", "人権課", "講座を3回開いた。", "A"),
        ("", "", "生涯学習課", "公民館で2回開いた。", "B"),
        ("2", "相談窓口の充実", "人権課", "相談員を増やした。", "A"),
    )  # fmt: skip
    proposal, _ = proposal_of(replace(page, merges=(Area(2, 0, 3, 0), Area(2, 1, 3, 1))))
    assert proposal is not None
    first = proposal.document["programs"][0]
    assert first["departments"] == ["人権課", "生涯学習課"]
    assert first["previous"] == {
        "results": "【人権課】\n講座を3回開いた。\n【生涯学習課】\n公民館で2回開いた。",
        "rating": "A",
        "rating@生涯学習課": "B",
    }
