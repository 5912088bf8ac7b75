"""Tables of other bodies in layouts that no generator draws: forms, programs in columns, rows of plan and actual."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from kpm_excel.importing.found import RowChoices
from kpm_excel.importing.imported import choices_in, imported_workbook
from kpm_excel.importing.laid_out import laid_out
from kpm_excel.importing.proposal import Proposal, propose
from kpm_excel.importing.read_source import source_of
from kpm_excel.importing.source import Source
from kpm_excel.importing.tables import find_tables
from kpm_excel.plan.jsonfile import document_faults
from tests.importing import missing


def imported(book: openpyxl.Workbook) -> Proposal:
    """What an import makes of `book`; that it is sound and loses nothing is held here for every case."""
    written = io.BytesIO()
    book.save(written)
    found = find_tables(source_of(written.getvalue(), "table.xlsx"))
    proposal = propose([found], name="table.xlsx")
    assert document_faults(proposal.document) == []
    assert list(missing(proposal.account, [found], proposal.document)) == []
    return proposal


def programs(book: openpyxl.Workbook) -> dict[str, dict[str, Any]]:
    """Each program by its name: what the plan says and what was answered before, by the labels of fields."""
    document = imported(book).document
    fields = {kind["id"]: {one["id"]: one["label"] for one in kind["fields"]} for kind in document["kinds"]}
    return {
        one["name"]: {
            fields[one["kind"]][id.partition("@")[0]]: value
            for id, value in {**one["values"], **one["previous"]}.items()
        }
        for one in document["programs"]
    }


def sheet(
    book: openpyxl.Workbook, title: str, rows: Sequence[Sequence[object]], merged: Sequence[str] = ()
) -> Worksheet:
    """A sheet with `rows` from A1 on, None for an empty cell."""
    made = book.create_sheet(title)
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            made.cell(at, column, value)
    for area in merged:
        made.merge_cells(area)
    return made


def texts(source: Source) -> list[str]:
    """All that the sheets of `source` say."""
    return sorted(cell.text for one in source.sheets for cell in one.written())


def empty() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    return book


# Forms


def form(
    book: openpyxl.Workbook, no: int, name: str, office: str, results: str, rating: str, costs: tuple[int, int]
) -> None:
    rows = [
        ["令和６年度　事務事業評価シート"],
        [],
        ["事業番号", no, "事業名", name],
        ["担当課", office],
        ["実施内容・成果", results],
        ["課題", f"{name}の課題。"],
        ["事業費（千円）", "R5決算", "R6決算"],
        [None, *costs],
        ["総合評価", rating, None, "Ａ：拡充　Ｂ：継続　Ｃ：見直し"],
    ]
    sheet(book, f"{no:02}{name}", rows, ["A1:E1", "B4:E4", "B5:E5", "B6:E6", "A7:A8"])


def test_forms_with_the_same_labels_are_programs() -> None:
    book = empty()
    form(book, 1, "図書館の運営", "図書館", "貸出冊数 312,004冊", "B", (45000, 46200))
    form(book, 2, "防災訓練", "危機管理課", "訓練を12回実施した。", "A", (1200, 1350))
    form(book, 3, "道路の補修", "土木課", "補修延長 4.2km", "C", (98000, 91000))
    found = programs(book)
    assert list(found) == ["図書館の運営", "防災訓練", "道路の補修"]
    first = found["図書館の運営"]
    assert first["実施内容・成果"] == "貸出冊数 312,004冊"
    assert first["課題"] == "図書館の運営の課題。"
    assert first["総合評価"] == "B"
    assert list(first["事業費"].values()) == [{"R5": 45000, "R6": 46200}]


def test_the_account_of_a_form_names_its_own_sheets_and_cells() -> None:
    book = empty()
    form(book, 1, "図書館の運営", "図書館", "貸出冊数 312,004冊", "B", (45000, 46200))
    form(book, 2, "防災訓練", "危機管理課", "訓練を12回実施した。", "A", (1200, 1350))
    book["02防災訓練"]["F20"] = "手書きの覚え"
    book["02防災訓練"]["B9"].comment = Comment("部長に確認済み", "職員")
    proposal = imported(book)
    told = {(entry.origin, entry.text): entry for entry in proposal.account.lines}
    assert told[("02防災訓練", (4, 1)), "訓練を12回実施した。"].what == "value"
    left_over = [(entry.origin, entry.text) for entry in proposal.account.left_over]
    assert left_over == [(("02防災訓練", (8, 1)), "部長に確認済み")]
    written = imported_workbook(proposal)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(written))["取込み"].iter_rows()]
    assert any({"02防災訓練", "F20", "手書きの覚え"} <= set(map(str, row)) for row in rows)
    assert choices_in(written).columns == {}


def test_forms_beside_a_list_tell_more_of_its_programs() -> None:
    book = empty()
    names = [
        ("公民館の講座", "A", [("講座数", "回", 10, 12), ("受講者数", "人", 200, 180)]),
        ("読書の推進", "B", [("貸出数", "冊", 5000, 4800)]),
    ]
    sheet(
        book,
        "一覧",
        [
            ["No", "事業名", "担当課", "評価"],
            *([at, name, "生涯学習課", grade] for at, (name, grade, _) in enumerate(names, 1)),
        ],
    )
    for at, (name, grade, indicators) in enumerate(names, 1):
        rows = [
            ["令和５年度　主要な施策の成果"],
            ["事業名", name],
            # All of them say the same of department and budget line: what stands behind a label is no label.
            ["担当課", "生涯学習課", None, "予算科目", "10款5項"],
            ["成果及び課題"],
            [f"{name}に多くの人が来た。"],
            ["指標名", "単位", "目標値", "実績値"],
            *[list(one) for one in indicators],
            ["事業費", "予算額", 1000 * at, "決算額", 950 * at],
            ["評価", grade],
        ]
        sheet(book, str(at), rows, ["B2:E2", "B3:C3", "A4:E4", "A5:E5"])
    found = programs(book)
    assert list(found) == ["公民館の講座", "読書の推進"]
    first = found["公民館の講座"]
    assert first["成果及び課題"] == "公民館の講座に多くの人が来た。"
    assert (first["予算額"], first["決算額"], first["予算科目"]) == (1000, 950, "10款5項")
    made = imported(book).document["programs"][0]["values"]["indicators"]
    assert [(one["name"], one["unit"], one["target"]) for one in made] == [
        ("講座数", "回", 10),
        ("受講者数", "人", 200),
    ]
    assert [entry.text for entry in imported(book).account.left_over] == []


def test_english_forms_have_colons_behind_their_labels() -> None:
    book = empty()
    for name, lead, progress, rag in (
        ("Library refurbishment", "Culture", "Two of three done.", "Green"),
        ("Youth hubs", "Children", "Sites found.", "Amber"),
    ):
        rows = [
            ["Harlow Vale Council: project progress 2025/26"],
            [],
            ["Project name:", name],
            ["Lead department:", lead],
            ["Progress:", progress],
            ["RAG status:", rag],
            ["Budget:", 25000],
        ]
        sheet(book, name, rows)
    found = programs(book)
    told = found["Youth hubs"]
    assert (told["Progress"], told["RAG status"], told["Budget"]) == ("Sites found.", "Amber", 25000)


def test_sheets_of_tables_are_no_forms() -> None:
    book = empty()
    for group in ("方向性１", "方向性２", "方向性３"):
        rows = [
            ["№", "事業名", "担当課", "取組実績", "評価"],
            *([at, f"{group}の事業{at}", "総務課", "実施した。", "A"] for at in range(1, 5)),
        ]
        sheet(book, group, rows)
    assert len(programs(book)) == 12


def test_nothing_of_forms_is_lost_in_laying_them_out() -> None:
    book = empty()
    for no, name in enumerate(("図書館", "防災", "道路"), 1):
        rows = [
            ["評価シート"],
            ["事業名", name, "担当課", f"{name}課"],
            # The same label stands over a small table, beside a value, and over nothing.
            ["実績", "指標名", "目標値"],
            [None, f"{name}の数", 10 * no],
            ["実績", f"{name}を行った。"],
            ["課題", f"{name}の課題。"],
            ["備考"],
            ["評価", "A"],
        ]
        sheet(book, str(no), rows, ["A3:A4"])
    written = io.BytesIO()
    book.save(written)
    source = source_of(written.getvalue(), "forms.xlsx")
    there = {(one.name, cell.place) for one in source.sheets for cell in one.written()}
    assert {cell.origin for one in laid_out(source).sheets for cell in one.written()} == there
    assert laid_out(source, {("forms.xlsx", "1")}).sheets[0] == source.sheets[0]


def test_a_sheet_that_is_left_out_is_in_no_form() -> None:
    book = empty()
    for no, name in enumerate(("図書館の運営", "防災訓練", "道路の補修"), 1):
        form(book, no, name, "総務課", f"{name}をした。", "A", (100, 200))
    written = io.BytesIO()
    book.save(written)
    without = RowChoices(without=frozenset({("forms.xlsx", "01図書館の運営")}))
    found = propose([find_tables(source_of(written.getvalue(), "forms.xlsx"), without)], name="forms.xlsx")
    assert [one["name"] for one in found.document["programs"]] == ["防災訓練", "道路の補修"]


# Programs in columns


@pytest.mark.parametrize("coloured", ["A3", "A4", "A6"])
def test_nothing_is_lost_where_a_cell_beside_programs_in_columns_is_coloured(coloured: str) -> None:
    book = empty()
    rows: list[list[object]] = [[None, "令和６年度の重点事業", "（年度末）"], [None, "案", "第２版", "４月"]]
    labels = [["事業名", "駅前", "医療"], ["担当課", "都市課", "保険課"], ["実績", "済んだ。", "始めた。"]]
    made = sheet(book, "一覧", [*rows, *([None, *one] for one in [*labels, ["評価", "A", "B"]])])
    made[coloured].fill = PatternFill("solid", fgColor="FFE699")
    written = io.BytesIO()
    book.save(written)
    source = source_of(written.getvalue(), "table.xlsx")
    assert texts(laid_out(source)) == texts(source)


def test_programs_may_stand_in_columns() -> None:
    book = empty()
    rows = [
        ["令和６年度重点事業"],
        [],
        ["事業名", "駅前広場の整備", "医療費の助成", "ごみ袋の有料化"],
        ["担当課", "都市整備課", "保険年金課", "環境課"],
        ["目標", "用地取得100％", "高校生まで拡大", "条例の可決"],
        ["実績", "用地取得85％", "10月から実施", "継続審議"],
        ["評価", "B", "A", "C"],
        ["※ 評価はAからCまで"],
    ]
    sheet(book, "一覧", rows)
    found = programs(book)
    assert {name: (one["目標"], one["実績"], one["評価"]) for name, one in found.items()} == {
        "駅前広場の整備": ("用地取得100％", "用地取得85％", "B"),
        "医療費の助成": ("高校生まで拡大", "10月から実施", "A"),
        "ごみ袋の有料化": ("条例の可決", "継続審議", "C"),
    }


# Rows of plan and actual


def test_rows_of_plan_and_actual_are_items_of_a_schedule() -> None:
    book = empty()
    rows: list[list[object]] = [["番号", "実施項目", "所管課", "区分", "R5", "R6", "R7", "進捗度"]]
    for no, name, plan, real in (
        ("１－１", "窓口の委託", ["検討", "実施", "→"], ["検討", "一部実施", None]),
        ("１－２", "電子申請", ["実施", "→", "→"], ["実施", "実施", None]),
    ):
        rows += [[no, name, "住民課", "計画", *plan, "Ｂ"], [None, None, None, "実績", *real, None]]
    merged = [f"{column}{at}:{column}{at + 1}" for at in (2, 4) for column in "ABCH"]
    sheet(book, "進捗管理表", rows, merged)
    found = imported(book).document
    schedule = next(one["id"] for one in found["kinds"][0]["fields"] if one["type"] == "schedule")
    items = found["programs"][0]["values"][schedule]
    assert [(one["item"], [(bar["label"], bar["from"], bar["to"]) for bar in one["bars"]]) for one in items] == [
        ("計画", [("検討", "R5", "R5"), ("実施", "R6", "R7")]),
        ("実績", [("検討", "R5", "R5"), ("一部実施", "R6", "R6")]),
    ]


def test_rows_of_plan_and_actual_are_fields_of_their_own() -> None:
    book = empty()
    rows: list[list[object]] = [
        ["集中改革プラン　取組状況（令和６年度）"],
        ["№", "取組項目", "区分", "効果額（千円）", None, None, "取組内容", "評価"],
        [None, None, None, "R5", "R6", "R7", None, None],
    ]
    for no, name, plan, real in (
        (1, "広告収入の確保", (500, 600, 700), (520, 580, None)),
        (2, "補助金の見直し", (1000, 2000, 3000), (800, 1500, None)),
    ):
        rows += [
            [no, name, "計画", *plan, f"{name}の計画。", "A"],
            [None, None, "実績", *real, f"{name}の実績。", None],
        ]
    merged = ["A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3", "H2:H3"]
    sheet(book, "プラン", rows, [*merged, *(f"{column}{at}:{column}{at + 1}" for at in (4, 6) for column in "ABH")])
    found = programs(book)["広告収入の確保"]
    assert (found["計画"], found["実績"]) == ("広告収入の確保の計画。", "広告収入の確保の実績。")
    assert list(found["効果額"].values()) == [{"R5": 500, "R6": 600, "R7": 700}, {"R5": 520, "R6": 580}]
    assert imported(book).account.left_over == []


# Tables of other bodies


def gender_plan(book: openpyxl.Workbook) -> None:
    """Three levels of groups in merged columns, one of them 重点課題; what ratings mean on a sheet of its own."""
    rows = [
        ["基本目標", "重点課題", "施策の方向", "No.", "具体的な取組", "担当課", "自己評価"],
        ["Ⅰ 意識", "１ 理解", "(1) 啓発", 1, "情報誌の発行", "人権課", "A"],
        [None, None, None, 2, "講座の開催", "人権課", "B"],
        [None, None, "(2) 教育", 3, "教職員の研修", "学校教育課", "A"],
        [None, "２ 相談", "(1) 窓口", 4, "女性の相談", "子育て課", "C"],
    ]
    sheet(book, "進捗状況", rows, ["A2:A5", "B2:B4", "C2:C3"])
    sheet(book, "凡例", [["評価の基準"], ["A", "計画どおり"], ["B", "おおむね計画どおり"], ["C", "一部実施"]])


def indicators_of_two_eras(book: openpyxl.Workbook) -> None:
    rows = [
        ["環境指標の推移（令和６年度末現在）"],
        ["分野", "環境指標", "単位", "基準値\n(H30)", "実績値", None, "目標値\n(R9)", "達成状況"],
        [None, None, None, None, "R5", "R6", None, None],
        ["自然", "緑地の面積", "ha", 412, 409, 411, 420, "△"],
        [None, "観察会の参加者", "人", 85, 96, 120, 150, "△"],
        ["資源", "ごみの排出量", "g", 845, 820, 801, 780, "○"],
    ]
    sheet(book, "指標", rows, ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:G3", "H2:H3", "A4:A5"])


def scorecard(book: openpyxl.Workbook) -> None:
    rows = [
        ["Northmoor District Council"],
        ["Performance scorecard, 2025/26"],
        [],
        [
            "PI Ref",
            "Performance indicator",
            "Good is",
            "2024/25 outturn",
            "Target 2025/26",
            "Status",
            "Responsible officer",
        ],
        ["TP01", "Homes completed", "High", 112, 140, "Amber", "Housing"],
        ["CD02", "Missed bins", "Low", 61, 50, "Green", "Waste"],
        ["WC01", "Days lost to sickness", "Low", 9.1, 8, "Red", "Personnel"],
        [],
        ["Key", "Green – on or above target"],
        [None, "Amber – within 10% of target"],
        [None, "Red – more than 10% below target"],
    ]
    made = sheet(book, "Scorecard", rows)
    for at, color in ((5, "FFC000"), (6, "00B050"), (7, "FF0000")):
        made.cell(at, 6).fill = PatternFill("solid", fgColor=color)


def actions(book: openpyxl.Workbook) -> None:
    rows = [
        ["ID", "Theme", "Action", "Owner", "Start", "Due", "Budget (£)", "RAG", "Update"],
        [
            "A1",
            "Housing",
            "Retrofit 200 homes",
            "Property",
            dt.date(2025, 4, 1),
            dt.date(2026, 3, 31),
            1250000,
            "G",
            "120 done.",
        ],
        [
            "A2",
            "Housing",
            "Licences for landlords",
            "Housing",
            dt.date(2025, 6, 1),
            dt.date(2025, 12, 31),
            80000,
            "A",
            "Later.",
        ],
        [
            "B1",
            "Transport",
            "Cycle parking",
            "Highways",
            dt.date(2025, 5, 1),
            dt.date(2026, 2, 28),
            45000,
            "G",
            "All done.",
        ],
    ]
    made = sheet(book, "Actions", rows)
    for at in (2, 3, 4):
        made.cell(at, 7).number_format = "£#,##0"


def two_tables_below_each_goal(book: openpyxl.Workbook) -> None:
    rows: list[list[object]] = []
    for goal, aims, done in (
        ("基本目標１　しごと", [("新規就農者", "人", 5, 3)], [(1, "就農の支援", "農林課", "給付した。", "Ｂ")]),
        ("基本目標２　ひと", [("移住の相談", "件", 100, 143)], [(2, "移住の体験", "企画課", "４回開いた。", "Ａ")]),
    ):
        rows += [[goal], ["指標名", "単位", "目標値", "実績値"], *map(list, aims)]
        rows += [["№", "事業名", "担当課", "実施状況", "評価"], *map(list, done), []]
    sheet(book, "検証", rows)


def targets_over_actuals(book: openpyxl.Workbook) -> None:
    rows: list[list[object]] = [
        ["総合戦略　KPIの進捗状況"],
        ["基本目標", "KPI", "単位", "区分", "年度", None, None, "評価", "担当課"],
        [None, None, None, None, "R4", "R5", "R6", None, None],
        ["１ しごと", "新規就業者数", "人", "目標", 30, 40, 50, "B", "商工課"],
        [None, None, None, "実績", 27, 41, 47, None, None],
        ["２ ひと", "移住世帯数", "世帯", "目標", 15, 20, 25, "A", "企画課"],
        [None, None, None, "実績", 13, 19, 28, None, None],
    ]
    heads = ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:G2", "H2:H3", "I2:I3"]
    sheet(book, "KPI", rows, [*heads, *(f"{column}{at}:{column}{at + 1}" for at in (4, 6) for column in "ABCHI")])


def ticks_below_choices(book: openpyxl.Workbook) -> None:
    rows = [
        ["番号", "施設名", "所管課", "今後の方向性", None, None, "令和６年度の取組", "財源内訳", None],
        [None, None, None, "継続", "統合", "廃止", None, "県支出金", "その他"],
        [1, "中央公民館", "社会教育課", "○", None, None, "屋根を改修した。", 300, 20],
        [2, "東集会所", "市民協働課", None, "○", None, "地元と協議した。", 0, 15],
        [3, "旧詰所", "危機管理課", None, None, "○", "解体した。", 100, 0],
    ]
    sheet(book, "施設", rows, ["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2", "H1:I1"])


def colours_alone(book: openpyxl.Workbook) -> None:
    rows = [
        ["Climate action plan: progress at 31 March 2026"],
        [],
        ["Objective", "Action", "Lead", "Progress to date", "RAG"],
        ["1 Travel", "Electric buses", "Transport", "24 of 30 delivered."],
        [None, "Charge points", "Parking", "60 points live."],
        ["2 Homes", "Heat network", "Energy", "Funding refused."],
        [],
        ["Green = complete or on track"],
        ["Amber = some risk"],
        ["Red = off track"],
    ]
    made = sheet(book, "Plan", rows)
    for at, color in ((4, "FFC000"), (5, "00B050"), (6, "FF0000")):
        made.cell(at, 5).fill = PatternFill("solid", fgColor=color)


def sections(book: openpyxl.Workbook) -> None:
    """A table below each of several headings; a key below the last that no line parts from it."""
    rows: list[list[object]] = [["教育に関する点検評価"]]
    for name, said, own in (
        ("１　学校教育", "学力の向上に努めた。", [("学力の向上", "指導課", "研修をした。", "Ａ")]),
        ("２　文化財", None, [("指定文化財の修理", "文化財課", "２件を直した。", "Ｂ")]),
    ):
        rows += [[name], *([[said]] if said else []), ["事業名", "担当課", "実施状況", "評価"], *map(list, own), []]
    sheet(book, "点検", [*rows, ["評価の基準：Ａ 十分に達成　Ｂ おおむね達成　Ｃ 不十分"]])


def items_below_actions(book: openpyxl.Workbook) -> None:
    """The program is what most columns have once, and not its items; goals say what was reached before their target."""
    rows: list[list[object]] = [
        ["基本方針", "アクション", "実施主体", "取組項目", "令和６年度の取組", "成果指標", "評価"],
        ["魅力", "食の魅力", "観光課・農政課", "特産品", "３品を開いた。", "開発数 3品（目標 5品）", "Ｂ"],
        [None, None, None, "催し", "秋に開いた。", None, None],
        [None, "まち歩き", "観光課", "案内人", "12人が修了", "案内人 45人（目標 50人）", "Ａ"],
        ["迎える", "多言語", "観光課", "案内板", "10基を更新", "更新率 60％（目標 50％）", "Ｓ"],
        [None, None, None, "ウェブ", "４言語にした。", None, None],
    ]
    blocks = [f"{column}{top}:{column}{top + 1}" for top in (2, 5) for column in "BCFG"]
    sheet(book, "計画", rows, ["A2:A4", "A5:A6", *blocks])


def counts_and_years(book: openpyxl.Workbook) -> None:
    """A sheet of counts before those of two years; a plan and results of one year side by side."""
    counts = [["評価の集計"], [], ["基本目標", "A", "B", "計"], ["１ 安全", 1, 1, 2], ["計", 1, 1, 2]]
    sheet(book, "集計", counts)
    for year in (6, 5):
        rows = [
            [f"総合計画 進捗管理（令和{year}年度）"],
            [],
            [
                "施策番号",
                "施策名",
                "主管課",
                f"令和{year}年度の計画",
                f"令和{year}年度の実績",
                f"令和{year + 1}年度の計画",
                "評価",
            ],
            ["1-1", "防災", "危機管理課", "訓練を増やす。", f"訓練を{year}回した。", "続ける。", "B"],
            ["1-2", "交通", "市民課", "啓発する。", f"啓発を{year}回した。", "続ける。", "A"],
        ]
        sheet(book, f"R{year}", rows)


def _group_names(plan: dict[str, Any]) -> object:
    labels = [one["label"] for one in plan["scales"][0]["values"]]
    return [[one["name"] for one in plan["groups"]], labels]


def _indicators(plan: dict[str, Any]) -> object:
    made = [one for program in plan["programs"] for one in program["values"]["indicators"]]
    return [
        [one["id"] for one in plan["periods"]],
        [(one["name"], one["baseline"], one["targets"], one["actuals"]) for one in made],
    ]


def _directions(plan: dict[str, Any]) -> object:
    values = plan["scales"][0]["values"]
    return [
        [(one["code"], one["values"]["indicators"][0]["comparator"]) for one in plan["programs"]],
        [(one["code"], one["label"]) for one in values],
    ]


def _values(plan: dict[str, Any]) -> object:
    return [
        [list(one["values"].values()) for one in plan["programs"]],
        [one["type"] for one in plan["kinds"][0]["fields"]],
    ]


def _groups(plan: dict[str, Any]) -> object:
    return [(one["name"], one["group"]) for one in plan["programs"]]


def _scale(plan: dict[str, Any]) -> object:
    return [(one["code"], one["label"]) for one in plan["scales"][0]["values"]]


def _told(plan: dict[str, Any]) -> object:
    return [[one["name"], *one["previous"].values()] for one in plan["programs"]]


def _sections(plan: dict[str, Any]) -> object:
    return [_groups(plan), _scale(plan)]


def _goals(plan: dict[str, Any]) -> object:
    made = [program["values"]["indicators"] for program in plan["programs"]]
    return [[(one["name"], one["targets"], one["actuals"]) for one in own] for own in made]


def _actions(plan: dict[str, Any]) -> object:
    made = [(one["name"], one["departments"], one["values"]["indicators"][0]) for one in plan["programs"]]
    return [(name, offices, goal["name"], goal["target"], goal["previous"]) for name, offices, goal in made]


def _year(plan: dict[str, Any]) -> object:
    return [plan["title"], [list(one["previous"].values()) for one in plan["programs"]]]


#: A workbook, what is looked at in the plan, and what must be there.
BODIES: tuple[tuple[Callable[[openpyxl.Workbook], None], Callable[[dict[str, Any]], object], object], ...] = (
    (
        gender_plan,
        _group_names,
        [["意識", "理解", "啓発", "教育", "相談", "窓口"], ["計画どおり", "おおむね計画どおり", "一部実施"]],
    ),
    (
        indicators_of_two_eras,
        _indicators,
        [
            ["H30", "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9"],
            [
                ("緑地の面積", 412, {"R9": 420}, {"R5": 409, "R6": 411}),
                ("観察会の参加者", 85, {"R9": 150}, {"R5": 96, "R6": 120}),
                ("ごみの排出量", 845, {"R9": 780}, {"R5": 820, "R6": 801}),
            ],
        ],
    ),
    (
        scorecard,
        _directions,
        [
            [("TP01", ">="), ("CD02", "<="), ("WC01", "<=")],
            [
                ("Green", "on or above target"),
                ("Amber", "within 10% of target"),
                ("Red", "more than 10% below target"),
            ],
        ],
    ),
    (
        actions,
        _values,
        [
            [
                ["2025-04-01", "2026-03-31", 1250000],
                ["2025-06-01", "2025-12-31", 80000],
                ["2025-05-01", "2026-02-28", 45000],
            ],
            ["departments", "date", "date", "number", "rating", "text"],
        ],
    ),
    (
        targets_over_actuals,
        _goals,
        [
            [("新規就業者数", {"R4": 30, "R5": 40, "R6": 50}, {"R4": 27, "R5": 41, "R6": 47})],
            [("移住世帯数", {"R4": 15, "R5": 20, "R6": 25}, {"R4": 13, "R5": 19, "R6": 28})],
        ],
    ),
    (
        ticks_below_choices,
        _told,
        [
            ["中央公民館", "継続", "屋根を改修した。", 300, 20],
            ["東集会所", "統合", "地元と協議した。", 0, 15],
            ["旧詰所", "廃止", "解体した。", 100, 0],
        ],
    ),
    (
        colours_alone,
        _scale,
        [("Green", "complete or on track"), ("Amber", "some risk"), ("Red", "off track")],
    ),
    (
        sections,
        _sections,
        [
            [("学力の向上", "１"), ("指定文化財の修理", "２")],
            [("A", "十分に達成"), ("B", "おおむね達成"), ("C", "不十分")],
        ],
    ),
    (
        items_below_actions,
        _actions,
        [
            ("食の魅力", ["観光課", "農政課"], "開発数", 5, 3),
            ("まち歩き", ["観光課"], "案内人", 50, 45),
            ("多言語", ["観光課"], "更新率", 50, 60),
        ],
    ),
    (
        counts_and_years,
        _year,
        ["総合計画 進捗管理", [["訓練を6回した。", "続ける。", "B"], ["啓発を6回した。", "続ける。", "A"]]],
    ),
    (
        two_tables_below_each_goal,
        _groups,
        [
            ("新規就農者", "基本目標１"),
            ("移住の相談", "基本目標２"),
            ("就農の支援", "基本目標１"),
            ("移住の体験", "基本目標２"),
        ],
    ),
)


@pytest.mark.parametrize(("body", "looked_at", "expected"), BODIES, ids=[body.__name__ for body, _, _ in BODIES])
def test_tables_of_other_bodies(
    body: Callable[[openpyxl.Workbook], None], looked_at: Callable[[dict[str, Any]], object], expected: object
) -> None:
    book = empty()
    body(book)
    assert looked_at(imported(book).document) == expected
