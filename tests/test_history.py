"""Ratings and indicators over several cycles: every figure stands in its cell, and native charts show them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from kpm_excel.consolidated import Consolidated
from kpm_excel.errors import Stopped
from kpm_excel.layouts.history import history_book
from kpm_excel.layouts.history.line_charts import Cells, Charted, charts_sheet
from kpm_excel.layouts.history.years import Years
from kpm_excel.layouts.overview.report import Report
from tests.edited import sample, write_history
from tests.plans import SAMPLE_NAMES
from tests.rig import office, pages


def earlier(consolidated: Consolidated, as_of: str, factor: float, rating: str) -> Consolidated:
    """Answers of another cycle: other figures, and every rating the same."""

    def value(key: str, given: Any) -> Any:
        if isinstance(given, dict):
            return {id: round(actual * factor, 2) for id, actual in given.items()}
        return rating if key == "rating" else given

    programs = tuple(
        replace(one, values={key: value(key, given) for key, given in one.values.items()})
        for one in consolidated.programs
    )
    return replace(consolidated, programs=programs, plan=replace(consolidated.plan, as_of=as_of))


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_codes_counts_and_actuals_stand_by_cycle(name: str, tmp_path: Path) -> None:
    plan, now = sample(name)
    kind = plan.kinds[0]
    worst = plan.scale_of(kind.field("rating")).counted[-1].code
    cycles = [earlier(now, "前々回", 0.5, worst), earlier(now, "前回", 0.8, worst), now]
    path = write_history(plan, cycles, tmp_path / "history.xlsx")
    book = openpyxl.load_workbook(path)
    first = next(sheet for sheet in book if "rating" in name or kind.name in sheet.title)
    texts = [[cell.value for cell in row] for row in first.iter_rows()]
    for program in plan.programs_of(kind):
        row = next(row for row in texts if row[1] == program.name)
        expected = [cycle.program(program.no).values.get("rating") for cycle in cycles]
        assert row[2 : 2 + len(cycles)] == expected
    given = Counter(now.program(p.no).values.get("rating") for p in plan.programs_of(kind))
    for value in plan.scale_of(kind.field("rating")).counted:
        row = next(row for row in texts if isinstance(row[0], str) and row[0].split()[0] == value.code)
        assert row[4] == given[value.code]
    figures = {}
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            if len(row) > 7 and isinstance(row[2], str):
                figures[row[1], row[2]] = row[5:8]
    for program in plan.programs:
        for field in plan.kind_of(program).fields:
            for indicator in program.indicators(field.id) if field.type == "indicators" else ():
                actuals = tuple((c.program(program.no).values.get(field.id) or {}).get(indicator.id) for c in cycles)
                if any(actual is not None for actual in actuals):
                    assert figures[program.name, indicator.name] == actuals


def test_figures_show_their_thousands_and_all_of_their_decimals() -> None:
    plan, now = sample("kodaira-r4")
    book = history_book(plan, [now])
    shown = {cell.value: cell.style.number_format for sheet in book.sheets for cell in sheet.cells}
    assert (shown[35751362], shown[73.7]) == ("#,##0", "#,##0.0")


def test_charts_show_the_cells_and_say_it_in_words() -> None:
    plan, now = sample("kodaira-r4")
    book = history_book(plan, [earlier(now, "令和3年度末", 0.8, "B"), now])
    charts = [chart for sheet in book.sheets for chart in sheet.charts]
    assert {chart.type for chart in charts} == {"column", "line"}
    assert all(chart.description for chart in charts)
    indicators = sum(len(p.indicators("indicators")) for p in plan.programs if p.kind == "implementation")
    assert 0 < len([chart for chart in charts if chart.type == "line"]) <= indicators


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    plan, now = sample("kodaira-r4")
    path = write_history(plan, [earlier(now, "令和3年度末", 0.8, "B"), now], tmp_path / "history.xlsx")
    assert office.convert(path, "pdf").stat().st_size > 10_000


def test_one_cycle_is_a_history_too(tmp_path: Path) -> None:
    plan, now = sample("harborview-2026")
    assert write_history(plan, [now], tmp_path / "history.xlsx").exists()


def test_no_sheet_stands_for_what_nobody_gave_but_one_always_does() -> None:
    plan, now = sample("kodaira-r4")
    of_indicators = plan.words().text("history.indicators")

    def sheets(*kept: str) -> list[str]:
        own = (replace(one, values={k: v for k, v in one.values.items() if k in kept}) for one in now.programs)
        return [sheet.name for sheet in history_book(plan, [replace(now, programs=tuple(own))]).sheets]

    assert of_indicators in sheets("rating", "indicators")
    assert sheets("rating") and of_indicators not in sheets("rating")
    assert sheets() == [of_indicators]


def test_programs_that_the_plan_does_not_have_are_named(tmp_path: Path) -> None:
    plan, now = sample("kodaira-r4")
    stranger = replace(now.programs[0], no=77)
    other = replace(now, programs=(*now.programs, stranger), plan=replace(now.plan, as_of="前回"))
    book = openpyxl.load_workbook(write_history(plan, [other, now], tmp_path / "history.xlsx"))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    assert any("77" in text for text in cells)


def test_two_of_one_cycle_and_those_of_another_plan_are_refused(tmp_path: Path) -> None:
    plan, now = sample("kodaira-r4")
    target = tmp_path / "history.xlsx"
    with pytest.raises(Stopped) as stopped:
        write_history(plan, [now, now], target)
    assert stopped.value.key == "history_doubled"
    with pytest.raises(Stopped) as stopped:
        other = replace(now, plan=replace(now.plan, title="別の計画"), source=tmp_path / "other.json")
        write_history(plan, [other], target)
    assert stopped.value.key == "history_other"
    assert stopped.value.values["path"] == tmp_path / "other.json"
    assert not target.exists()


def test_a_count_of_programs_is_marked_in_whole_numbers() -> None:
    plan, now = sample("kodaira-r4")
    book = history_book(plan, [earlier(now, "令和3年度末", 0.8, "B"), now])
    steps = [chart.step for sheet in book.sheets for chart in sheet.charts if chart.type == "column"]
    assert steps and all(isinstance(step, int) and step for step in steps)


@pytest.mark.parametrize("name", SAMPLE_NAMES)
def test_a_line_is_drawn_from_zero_with_its_target(name: str) -> None:
    plan, now = sample(name)
    book = history_book(plan, [earlier(now, "前回", 0.97, "B"), now])
    cells = {sheet.name: {(cell.row, cell.column): cell.value for cell in sheet.cells} for sheet in book.sheets}
    charts = [chart for sheet in book.sheets for chart in sheet.charts if chart.type == "line"]
    aimed = 0
    for chart in charts:
        assert 0.0 in (chart.least, chart.most) or "−" in chart.description or "-" in chart.description
        # Where a format has a condition, LibreOffice writes what is below zero without its minus.
        assert chart.axis_format in ("General", "#,##0")
        for series in chart.series[1:]:
            table, first, last = re.fullmatch(r"='(.*)'!\$([A-Z]+\$\d+):\$([A-Z]+\$\d+)", series.values).groups()
            ends = [coordinate_to_tuple(end.replace("$", "")) for end in (first, last)]
            told = {cells[table].get((ends[0][0] - 1, column - 1)) for column in range(ends[0][1], ends[1][1] + 1)}
            assert told - {None}
            aimed += 1
    targets = [
        i for p in plan.programs for f in plan.kind_of(p).fields if f.type == "indicators" for i in p.indicators(f.id)
    ]
    assert aimed >= sum(one.target is not None or bool(one.targets) for one in targets) * 0.5 > 0


def test_departments_have_their_counts_and_all_programs_are_in_them() -> None:
    plan, now = sample("kodaira-r4")
    years = Years(Report(plan, now), (earlier(now, "前回", 0.8, "B"), now))
    for kind in plan.kinds:
        for field in years.rated(kind):
            told = years.by_department(kind, field)
            together = [sum((given[n] for _, given in told), Counter()) for n in range(2)]
            assert together == years.counts(kind, field)
    assert plan.words().text("history.departments") in [sheet.name for sheet in history_book(plan, years.cycles).sheets]


def test_a_kinds_ratings_print_on_one_page(tmp_path: Path) -> None:
    plan, now = sample("kodaira-r4")
    path = write_history(plan, [earlier(now, "令和3年度末", 0.8, "B"), now], tmp_path / "history.xlsx")
    printed = pages.pdf_pages(office.convert(path, "pdf"))
    rated = [page for page in printed if page.height_pt > page.width_pt]
    assert len(rated) == 2


def test_a_word_in_place_of_a_figure_is_not_drawn_as_zero() -> None:
    plan, consolidated = sample("kodaira-r4")
    figures = (("R1", 3), ("R2", "未公表"), ("R3", 4), ("R4", None), ("R5", 6), ("R6", "－"))
    line = Charted("利用者", "人", figures, Cells("'図'", 2, 5, (4, 9)), Cells("'図'", 2, 6, (4, 9)))
    sheet = charts_sheet(Years(Report(plan, consolidated), (consolidated,)), [line], "charts")
    assert sheet is not None
    assert [(one.categories, one.values) for one in sheet.charts[0].series] == [
        ("='図'!$G$3:$I$3", "='図'!$G$6:$I$6"),
        ("='図'!$G$3:$I$3", "='図'!$G$7:$I$7"),
    ]
