"""The page on which every program's answers are read: what it shows, and how one finds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpm_excel.web.program_view import _bar
from tests.collecting import ANSWERS
from tests.collecting import document as small
from tests.web_cycle import Desk, answered, desk_with

BARS = [{"label": "<i>案</i>", "from": "R7", "to": "R7Q2"}, {"label": "実施", "from": "R7Q2", "to": "R8"}]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A cycle to which two departments answered, of which one wrote what looks like markup."""
    plan = small()
    kind = plan["kinds"][0]
    kind["fields"] = [*kind["fields"], {"id": "plan_days", "label": "日程", "type": "schedule", "by": "plan"}]
    plan["programs"][1]["values"]["plan_days"] = [{"item": "<u>準備</u>", "bars": BARS}]
    made = desk_with(tmp_path_factory.mktemp("answers") / "cycle", plan, "ja")
    answered(
        made, {**ANSWERS, 2: {**ANSWERS[2], "results": "・<script>alert(1)</script>を始めた。"}}, ["kanri", "zaisei"]
    )
    return made


def shown(desk: Desk, **wanted: str) -> list[int]:
    """The numbers of the programs that are on the page."""
    answer = desk.get("answers/", **wanted)
    assert answer.status_code == 200
    return [int(no) for no in re.findall(r'<h2 id="p(\d+)"', answer.text)]


def test_answers_are_shown_as_they_stand_and_never_as_markup(desk: Desk) -> None:
    page = desk.get("answers/").text
    assert shown(desk) == [1, 2, 3]
    assert "窓口を二つ増やした" in page and "82.5" in page and "80" in page
    assert "&lt;script&gt;alert(1)" in page and "<script>" not in page
    assert "&lt;u&gt;準備" in page and "<u>" not in page and "<i>" not in page
    # Two bars that overlap lie on two lines, each as long as it takes.
    assert re.search(r'class="bar" colspan="2">&lt;i&gt;案', page)
    assert re.search(r"(<td></td>)<td class=\"bar\" colspan=\"7\">実施", page)


@pytest.mark.parametrize(
    ("wanted", "programs"),
    [
        ({"q": "待ち時間"}, [1]),
        ({"q": "台帳の整理"}, [3]),
        ({"q": "<SCRIPT>"}, [2]),
        ({"q": "どこにもない"}, []),
        ({"department": "zaisei"}, [1, 3]),
        ({"department": "nobody"}, []),
        ({"group": "1"}, [1, 2, 3]),
        ({"group": "2"}, []),
        ({"code": "rating:B"}, [2]),
        ({"code": "rating:B", "department": "zaisei"}, []),
        ({"code": "nothing:B"}, []),
        ({"finding": "changed"}, []),
        ({"page": "999"}, [1, 2, 3]),
        ({"page": "-1"}, [1, 2, 3]),
        ({"page": "x" * 100}, [1, 2, 3]),
    ],
)
def test_programs_are_found_by_whose_they_are_and_what_is_in_them(
    desk: Desk, wanted: dict[str, str], programs: list[int]
) -> None:
    assert shown(desk, **wanted) == programs


def test_every_program_has_findings_or_none(desk: Desk) -> None:
    found, none = shown(desk, finding="any"), shown(desk, finding="none")
    assert sorted(found + none) == [1, 2, 3]
    assert set(shown(desk, finding="error")) | set(shown(desk, finding="warning")) == set(found)


def test_before_anything_was_collected_the_plan_is_shown(tmp_path: Path) -> None:
    assert shown(desk_with(tmp_path / "cycle", small())) == [1, 2, 3]


@pytest.mark.parametrize(
    ("actual", "target", "bar"),
    [
        (50, 100, (50, 100)),
        (100, 50, (100, 50)),
        (0, 10, (0, 100)),
        (0, 0, (None, None)),
        (-1, 10, (None, None)),
        ("済", 10, (None, None)),
        (None, 10, (None, None)),
        (5, None, (None, None)),
    ],
)
def test_a_bar_is_as_long_as_what_it_stands_for(
    actual: object, target: float | None, bar: tuple[float | None, float | None]
) -> None:
    assert _bar(actual, target) == bar


def test_figures_stand_in_a_table_by_period(tmp_path: Path) -> None:
    plan = small(format="kpm-excel/plan@2")
    kind = plan["kinds"][0]
    rows = [{"id": "spent", "label": "<i>決算</i>", "unit": "千円", "decimals": 0}, {"id": "staff", "label": "人員"}]
    figures = {"id": "costs", "label": "経費", "type": "figures", "by": "department", "rows": rows}
    kind["fields"] = [*kind["fields"], figures]
    desk = desk_with(tmp_path / "cycle", plan)
    answered(desk, {**ANSWERS, 1: {**ANSWERS[1], "costs.spent": 12345, "costs.staff": 3}}, ["kanri"])
    page = desk.get("answers/", q="窓口を二つ").text
    table = page[page.index('<table class="figures">') :].partition("</table>")[0]
    assert re.findall(r"<th [^>]*>(.*?)</th>", table) == [
        "経費", "Ｒ７", "Ｒ８", "&lt;i&gt;決算&lt;/i&gt;（千円）", "人員",
    ]  # fmt: skip
    assert re.findall(r"<td[^>]*>(.*?)</td>", table) == ["12,345", "", "3", ""]
