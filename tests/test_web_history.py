"""Ratings and figures over the years: which reports stand side by side, and that charts say what tables say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from kpm_excel.plan.model import Scale, ScaleValue
from kpm_excel.web.charts import columns_of, lines_of
from kpm_excel.web.own_settings import OwnSettings
from kpm_excel.web.site import application
from tests.collecting import ANSWERS
from tests.collecting import document as small
from tests.web_cycle import KEY, OWN, PORT, SAME, Desk, answered, desk_with

VALUES = tuple(ScaleValue(code, code, rank) for rank, code in enumerate("CBA"))
SCALE = Scale("progress", VALUES)


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Desk]:
    """The same report in two years, and a page that knows both folders."""
    root = tmp_path_factory.mktemp("years")
    early = desk_with(root / "R7 <b>", small(), "en")
    answered(early, ANSWERS, ["kanri", "zaisei"])
    plan = small(current_period="R8", as_of="令和8年度末<i>")
    late = desk_with(root / "R8", plan, "en")
    better = {**ANSWERS, 1: {**ANSWERS[1], "indicators.rate": 90, "rating": "S"}}
    answered(late, better, ["kanri", "zaisei"])
    return early, late


def test_years_of_one_report_stand_side_by_side_and_another_report_does_not(
    desks: tuple[Desk, Desk], tmp_path: Path
) -> None:
    early, late = desks
    other = desk_with(tmp_path / "other", small(title="別の計画"))
    OwnSettings(early.cycle.root.parent / "own").remember(other.cycle.root)
    shown = late.get("history/").text
    assert "令和7年度末" in shown and "令和8年度末&lt;i&gt;" in shown and "R7 &lt;b&gt;" in shown
    assert "<b>" not in shown and "<i>" not in shown and "別の計画" not in shown
    assert "82.5" in shown and "90" in shown and "<polyline" in shown and "<rect" in shown
    # The earlier year stands first, whichever was opened last.
    assert shown.index("令和7年度末") < shown.index("令和8年度末")
    alone = late.get("history/", **{"with": late.home.split("/")[2]}).text
    assert "82.5" not in alone and "<polyline" not in alone
    assert late.get("history/", q="どこにもない").status_code == 200


def test_what_cannot_be_read_hides_nothing_of_the_others(desks: tuple[Desk, Desk]) -> None:
    early, late = desks
    kept = early.cycle.collected.read_bytes()
    early.cycle.collected.write_bytes(b"{")
    try:
        settings = OwnSettings(late.cycle.root.parent / "own")
        client = TestClient(application(settings, PORT, KEY, lambda: None), base_url=OWN)
        client.get(f"/?key={KEY}")
        shown = client.get(f"{late.home}history/")
        assert shown.status_code == 200 and "90" in shown.text and "82.5" not in shown.text
    finally:
        early.cycle.collected.write_bytes(kept)


@given(st.lists(st.dictionaries(st.sampled_from("ABC"), st.integers(0, 500)), min_size=1, max_size=6))
def test_segments_are_as_high_as_their_counts_and_lie_on_each_other(counts: list[dict[str, int]]) -> None:
    chart = columns_of([str(at) for at in range(len(counts))], counts, SCALE, VALUES)
    assert len(chart.segments) == sum(count > 0 for own in counts for count in own.values())
    by_column: dict[float, list[tuple[float, float]]] = {}
    for one in chart.segments:
        assert 0 <= one.x <= chart.width - one.width and one.y >= 0
        by_column.setdefault(one.x, []).append((one.y, one.height))
    for own in by_column.values():
        assert abs(sum(height for _, height in own) - (chart.base - min(y for y, _ in own))) < 0.5


NUMBER = st.floats(-1e9, 1e9, allow_nan=False) | st.integers(-1000, 1000)


@given(st.lists(NUMBER | st.none() | st.just("―"), min_size=1, max_size=9), st.data())
def test_a_line_has_a_dot_for_each_figure_and_breaks_where_one_is_missing(
    figures: list[object], data: st.DataObject
) -> None:
    aims = data.draw(st.lists(NUMBER | st.none(), min_size=len(figures), max_size=len(figures)))
    labels = [f"R{at}" for at in range(len(figures))]
    chart = lines_of(labels, figures, [str(one) for one in figures], aims)
    numbers = [one for one in figures if isinstance(one, int | float)]
    if len(numbers) < 2:
        assert chart is None
        return
    assert chart and [dot.text for dot in chart.dots] == [str(one) for one in numbers]
    for dot in (*chart.dots, *chart.aim_dots):
        assert 0 <= dot.x <= chart.width and 0 <= dot.y <= chart.height
    highest = min(chart.dots, key=lambda dot: dot.y)
    assert float(highest.text) >= max(map(float, numbers)) - 1e7
    points = [point for stretch in chart.actual for point in stretch.split()]
    assert len(points) == len(set(points)) <= len(numbers) and all(re.fullmatch(r"[\d.]+,[\d.]+", p) for p in points)


def test_what_is_looked_for_and_what_stands_side_by_side_do_not_forget_each_other(desks: tuple[Desk, Desk]) -> None:
    _, late = desks
    own = late.home.split("/")[2]
    shown = late.get("history/", **{"with": own, "q": "窓口", "department": "kanri"}).text
    chosen, wanted = re.findall(r"<form[^>]*method=\"get\".*?</form>", shown, re.DOTALL)
    assert 'name="q" value="窓口"' in chosen and 'name="department" value="kanri"' in chosen
    assert re.findall(r'name="with" value="(\w+)"', wanted) == [own]
    assert 'name="with"' not in re.findall(r"<form[^>]*role=.*?</form>", late.get("history/").text, re.DOTALL)[0]


def test_the_workbook_shows_what_stands_side_by_side(desks: tuple[Desk, Desk]) -> None:
    import openpyxl

    early, late = desks
    for chosen, count in (([late], 1), ([early, late], 2)):
        marks = [one.home.split("/")[2] for one in chosen]
        answer = late.client.post(f"{late.home}history/", data={"with": marks}, headers=SAME)
        assert answer.status_code == 200
        late.client.get(f"{late.home}job/events")
        assert "history.xlsx" in late.get("job/").text
        text = str([[*row] for sheet in openpyxl.load_workbook(late.cycle.history) for row in sheet.values])
        assert ("令和7年度末" in text) == (count == 2) and "令和8年度末" in text
