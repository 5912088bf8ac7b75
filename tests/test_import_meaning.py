"""What an import makes of any workbook: a sound plan or none, and an account in which nothing is missing."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpm_excel.importing.account import missing
from kpm_excel.importing.found import Found
from kpm_excel.importing.proposal import NoPrograms, Proposal, propose
from kpm_excel.importing.source import Area, Drawn, Source, SourceCell, SourceSheet
from kpm_excel.importing.tables import find_tables
from kpm_excel.plan.jsonfile import document_faults

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
