"""However many columns a kind asks for: none is too narrow for what it holds, and nothing is lost or set too small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpm_excel.book.base import Sheet
from kpm_excel.book.measure import column_em, face_for, height_pt
from kpm_excel.layouts.overview.overview_book import overview_book
from kpm_excel.layouts.overview.overview_styles import TEXT_PT
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.column_contents import fitted_columns
from kpm_excel.layouts.overview.table.crowding import crowded_tables
from kpm_excel.layouts.overview.table.headings import column_headings
from kpm_excel.layouts.overview.table.table_roles import Column, Role
from kpm_excel.office.amend import amend
from kpm_excel.office.overview import write_overview
from kpm_excel.plan.jsonfile import plan_from_document
from kpm_excel.plan.model import Plan
from tests.collecting import make_plan
from tests.edited import place, told
from tests.reporting import consolidated_of, texts_of

PROSE = "市民の声を広く聴き、公共施設の見直しを進めるため、方針の案をまとめた。説明会には延べ120人が参加した。"


def text(at: int, by: str = "plan", **parts: Any) -> dict[str, Any]:
    return {"id": f"t{at}", "label": f"取組の説明{at}", "type": "text", "by": by, **parts}


def number(at: int, by: str = "plan") -> dict[str, Any]:
    return {"id": f"n{at}", "label": f"金額{at}", "type": "number", "by": by, "unit": "千円"}


def wide(fields: list[dict[str, Any]], periods: int = 3, **changes: Any) -> Plan:
    """A plan of three programs whose `fields` all hold something."""

    def value(field: dict[str, Any], no: int) -> Any:
        match field["type"]:
            case "number":
                return 1234567 + no
            case "schedule":
                return [{"item": "準備", "bars": [{"label": "実施", "from": "P1", "to": f"P{periods}"}]}]
        return f"{field['id']}{PROSE[: 30 + 7 * no]}"

    return make_plan(
        format="kpm-excel/plan@2",
        periods=[{"id": f"P{at}", "label": f"Ｒ{at}"} for at in range(1, periods + 1)],
        current_period="P1",
        kinds=[{"id": "work", "name": "実施プログラム", "fields": fields}],
        programs=[
            {
                "no": no, "kind": "work", "name": "窓口の改善", "group": "1", "departments": ["kanri"],
                "values": {field["id"]: value(field, no) for field in fields if field["by"] == "plan"},
            }
            for no in (1, 2, 3)
        ],
        **changes,
    )  # fmt: skip


def table_of(plan: Plan) -> Sheet:
    return overview_book(plan, consolidated_of(plan, {})).sheets[2]


def narrowest_em(sheet: Sheet) -> float:
    """The width of the narrowest cell with prose in it."""
    widths = [
        sum(column_em(sheet.widths[at], TEXT_PT) for at in range(cell.column, cell.last_column + 1))
        for cell in sheet.cells
        if isinstance(cell.value, str) and PROSE[:20] in cell.value
    ]
    return min(widths)


SCHEDULE = {"id": "s", "label": "日程", "type": "schedule", "by": "plan"}
SHAPES: dict[str, Plan] = {
    "12 texts": wide([text(at) for at in range(12)]),
    "20 texts": wide([text(at) for at in range(20)]),
    "30 texts of no weight": wide(
        [text(at, width=1) for at in range(15)] + [text(at, width=50) for at in range(15, 30)]
    ),
    "8 texts, 20 numbers": wide([*(text(at) for at in range(8)), *(number(at) for at in range(20))]),
    "40 numbers": wide([*(number(at) for at in range(40)), text(1)]),
    "12 periods": wide([SCHEDULE, *(text(at) for at in range(8))], 12),
    "47 periods": wide([SCHEDULE, *(text(at) for at in range(3))], 47),
    "150 periods": wide([SCHEDULE, text(1)], 150),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_no_text_is_set_narrower_than_it_can_bear(shape: str) -> None:
    sheet = table_of(SHAPES[shape])
    assert narrowest_em(sheet) >= 7.5
    assert sheet.page.scale is not None
    assert sheet.page.scale * TEXT_PT / 100 >= 7.5
    shown = texts_of(sheet)
    for program in SHAPES[shape].programs:
        for field in SHAPES[shape].kind_of(program).fields:
            value = program.values[field.id]
            if isinstance(value, str | float):
                assert str(value) in shown or f"{value:,}" in shown or value in [cell.value for cell in sheet.cells]


def test_long_codes_and_headings_leave_room() -> None:
    code = "予定していたとおりに進捗している" * 4
    rating = {"id": "r", "label": "評価", "type": "rating", "by": "plan", "scale": "progress", "under": "本年度の" * 10}
    document = dict(
        wide(
            [text(at) for at in range(9)], scales=[{"id": "progress", "values": [{"code": code, "label": "順調"}]}]
        ).document
    )
    document["kinds"][0]["fields"].append(rating)
    for program in document["programs"]:
        program["code"] = "第一の二の（三）の四の甲"
        program["values"]["r"] = code
    sheet = table_of(plan_from_document(document))
    assert sheet.page.scale >= 100
    assert narrowest_em(sheet) >= 7.5
    told = next(cell for cell in sheet.cells if cell.value == code)
    high = sum(sheet.heights[row] for row in range(told.row, (told.last_row or told.row) + 1))
    assert high >= height_pt(code, sheet.widths[told.column], told.style.size_pt, face_for("ja"), bold=True)


def test_a_list_of_long_texts_stands_in_lines() -> None:
    fields = [text(at) for at in range(6)]
    document = dict(wide(fields).document)
    document["lists"] = [
        {"id": "l", "title": "一覧", "kind": "work", "where": {"t0": []}, "fields": [f["id"] for f in fields]}
    ]
    document["lists"][0]["where"] = {"t0": [one["values"]["t0"] for one in document["programs"]]}
    plan = plan_from_document(document)
    summary = overview_book(plan, consolidated_of(plan, {})).sheets[1]
    assert any(isinstance(cell.value, str) and "t0" in cell.value and "t5" in cell.value for cell in summary.cells)


def test_an_actual_in_words_is_not_set_into_the_width_of_a_code() -> None:
    rating = {"id": "r", "label": "評価", "type": "rating", "by": "department", "scale": "progress", "width": 3}
    document = dict(
        wide(
            [
                {"id": "i", "label": "指標", "type": "indicators", "by": "department"}, number(2),
                {"id": "d", "label": "方向", "type": "choice", "choices": ["上", "下"], "by": "department"},
                rating, text(1, "department"), {"id": "on", "label": "期限", "type": "date", "by": "department"},
            ]
        ).document
    )  # fmt: skip
    rate = {"id": "a", "name": "率", "unit": "％", "target": 90, "comparator": ">=", "progress": "target"}
    rule = {"id": "b", "name": "条例", "target_text": "制定する"}
    document["programs"] = [{**document["programs"][0], "values": {"i": [rate, rule]}}]
    plan = plan_from_document(document)
    answers = {"1": {"i.a": 80.0, "i.b": PROSE[:24], "t1": PROSE, "r": "A"}}
    sheet = overview_book(plan, consolidated_of(plan, answers)).sheets[2]
    assert narrowest_em(sheet) >= 6.0
    assert any("88.9％" in shown for shown in texts_of(sheet))


def test_what_fits_stands_in_columns() -> None:
    heads = {cell.value for cell in table_of(SHAPES["12 texts"]).cells if cell.row == 0}
    assert heads >= {f"t{at}" for at in range(12)}


@pytest.mark.parametrize(
    ("shape", "beneath", "in_words"), [("12 texts", 0, 0), ("20 texts", 10, 0), ("47 periods", 0, 1)]
)
def test_the_plans_author_is_told_which_do_not_fit(shape: str, beneath: int, in_words: int) -> None:
    told = crowded_tables(SHAPES[shape])
    assert [(len(one.beneath), len(one.in_words)) for one in told] == (
        [(beneath, in_words)] if beneath or in_words else []
    )


def test_a_rating_that_each_department_gives_keeps_its_column_before_long_texts() -> None:
    rating = {
        "id": "rating",
        "label": "評価",
        "type": "rating",
        "by": "department",
        "scale": "progress",
        "shared": True,
    }
    document = dict(wide([*(text(at) for at in range(20)), rating]).document)
    names = (
        "施設整備推進部公共施設マネジメント課公共建築物保全計画担当",
        "地域協働推進部市民参画・男女共同参画課市民活動支援担当",
    )
    document["departments"] = [{"code": f"d{at}", "name": name} for at, name in enumerate(names)]
    for one in document["programs"]:
        one["departments"] = ["d0", "d1"]
    plan = plan_from_document(document)
    given = consolidated_of(plan, {str(no): {"rating": "S", "rating@d1": "A"} for no in (1, 2, 3)})
    table = fitted_columns(Report(plan, given), plan.kinds[0])
    beneath = [column.field.id for column in table.beneath if column.field]
    assert beneath and "rating" not in beneath


@pytest.fixture
def crowded() -> Plan:
    """A plan of which texts, numbers and ratings that departments write stand beneath their programs."""
    rating = {"id": "rating", "label": "評価", "type": "rating", "by": "department", "scale": "progress"}
    texts = [text(at, "department" if at % 2 else "plan") for at in range(24)]
    return wide([*texts, *(number(at, "department") for at in range(70)), rating])


def beneath(sheet: Any) -> dict[tuple[int, str], Any]:
    """The rows with a field of their own, by program and field."""
    assert sheet.cell(1, sheet.max_column).value == "*"
    rows = [row for row in sheet.iter_rows(min_row=2) if row[-1].value]
    return {(row[0].value, row[-1].value.split()[0]): row for row in rows}


def test_edits_beneath_come_back_or_are_named_as_not_taken(crowded: Plan, tmp_path: Path) -> None:
    answers = {
        "1": {
            **{f"t{at}": f"{at}{PROSE}" for at in range(1, 24, 2)},
            **{f"n{at}": 12 for at in range(70)},
            "rating": "A",
        }
    }
    consolidated = consolidated_of(crowded, answers)
    path = write_overview(crowded, consolidated, tmp_path / "overview.xlsx")
    book = openpyxl.load_workbook(path)
    rows = beneath(book.worksheets[2])
    assert rows[1, "n69"][3].value == 12
    rows[1, "t1"][3].value = "直した文章。"
    rows[1, "n69"][3].value = 34
    rows[2, "n69"][3].value = 56
    place(book, 1, "rating").value = "B"
    rows[2, "t0"][2].value, rows[2, "t0"][3].value = "別の見出し", "計画の別の文章"
    book.save(path)
    amended = amend(crowded, consolidated, path, tmp_path / "amended.json")
    values = {program.no: program.values for program in amended.consolidated.programs}
    assert (values[1]["t1"], values[1]["n69"], values[2]["n69"], values[1]["rating"]) == ("直した文章。", 34, 56, "B")
    assert len(amended.amendments) == 4, told(crowded, amended)
    assert [note.key for note in amended.notes] == ["not_open", "not_open"]


@pytest.mark.parametrize(
    ("labels", "years"),
    [
        (["Apr–Jun 2026", "Jul–Sep 2026", "Jan–Mar 2027"], ["2026"]),
        (
            ["令和8年度第1四半期", "令和8年度第2四半期", "令和9年度第1四半期", "令和9年度第2四半期"],
            ["令和8年度", "令和9年度"],
        ),
        (["R7", "R8"], []),
        (["令和7年度", "令和8年度"], []),
        (["2025/26", "2026/27"], []),
    ],
)
def test_periods_stand_under_their_year_where_it_has_several(labels: list[str], years: list[str]) -> None:
    columns = [Column(Role.PERIOD, "予定", period=at, part=label) for at, label in enumerate(labels)]
    cells = list(column_headings(columns, 0))
    over = [cell for cell in cells if cell.text in years]
    assert [cell.text for cell in over] == years and all(cell.last > cell.first for cell in over)
    below = [cell for cell in cells if cell.bottom == max(one.bottom for one in cells)]
    assert [at for cell in below for at in range(cell.first, cell.last + 1)] == list(range(len(labels)))
    for cell in over:
        assert all(not one.text.startswith(cell.text) for one in below if cell.first <= one.first <= cell.last)


def test_two_tables_of_indicators_beneath_an_item_may_share_edges(tmp_path: Path) -> None:
    fields = [
        {"id": id, "label": label, "type": "indicators", "by": "department"}
        for id, label in (("out", "活動指標"), ("res", "成果指標"), ("more", "参考指標"))
    ]
    document = dict(wide([*fields, text(1, "department"), number(2)]).document)
    rate = {"id": "a", "name": "率", "unit": "％", "target": 90, "comparator": ">="}
    document["programs"] = [{**document["programs"][0], "values": {one["id"]: [rate] for one in fields}}]
    plan = plan_from_document(document)
    answers = {"1": {"out.a": 81.0, "res.a": 82.0, "more.a": 83.0, "t1": PROSE}}
    consolidated = consolidated_of(plan, answers)
    path = write_overview(plan, consolidated, tmp_path / "overview.xlsx")
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[2].iter_rows():
        for cell in row:
            if cell.value in ("81％", "82％", "83％"):
                cell.value = f"{int(cell.value[:2]) + 10}％"
    book.save(path)
    amended = amend(plan, consolidated, path, tmp_path / "amended.json")
    assert {str(one.field): one.after for one in amended.amendments} == {"out.a": 91, "res.a": 92, "more.a": 93}
