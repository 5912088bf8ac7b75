"""Templates through three periods by commands alone: what was answered stands where the next period looks for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from kpm_excel.cli import run
from kpm_excel.consolidated import Consolidated, ProgramResult, load_consolidated
from kpm_excel.office.cycle_folder import Cycle, find_cycle
from kpm_excel.office.init import template_names
from kpm_excel.plan.jsonfile import canonical
from kpm_excel.plan.model import FieldType, Plan
from kpm_excel.plans import load_document, load_plan
from tests.edited import type_into
from tests.test_docs import some_answers
from tests.test_year import OLDER_TEMPLATES, answer_of_the_office, office_fields, write_what_is_marked

#: Answers by program; what is not in them is answered somehow.
Answers = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """What is answered to a template in three periods, and what must come of it."""

    given: list[Answers]
    #: By program and the way to a value in the results: the value in each period.
    results: dict[tuple[int, str], list[Any]]
    #: What the second period's plan holds of a program.
    next_plan: dict[tuple[int, str], Any]
    #: Texts and numbers that the forms of the second period show, and the overview of the third.
    shown: tuple[set[Any], set[Any]]
    #: Rows of the history, each from its first cell to its last that is filled.
    history: list[list[Any]]
    #: What the office changes in the first period's review.
    edits: dict[tuple[int, str], Any] = field(default_factory=dict)
    #: Programs whose rating was found to differ from what the figures suggest, by period.
    doubted: list[set[int]] = field(default_factory=lambda: [set(), set(), set()])


CASES = {
    "kaikaku": Case(
        given=[
            {1: {"effect.actual": 22480, "rating": "○"}, 3: {"effect.actual": 12300, "rating": "△"}},
            {1: {"effect.actual": 29000, "rating": "○"}, 3: {"effect.actual": 20000, "rating": "○"}},
            {1: {"effect.actual": 33000, "rating": "◎"}, 3: {"effect.actual": 4800, "rating": "○"}},
        ],
        results={
            (1, "effect.difference.R8"): [-1520, -1520, -1520],
            (1, "effect.actual.total"): [55450, 84450, 117450],
            (1, "effect.difference.total"): [1450, 2450, 3450],
            (1, "effect.rate.R10"): [None, None, 103.1],
            (3, "effect.rate.R8"): [33.4, 33.4, 33.4],
        },
        next_plan={(1, "values.effect.actual"): {"R6": 13150, "R7": 19820, "R8": 22480}},
        shown=({22480, -1520, 28000}, {22480, 29000, 33000, 117450, 3450, 103.1}),
        history=[
            ["1-1-①", "市税の収納率の向上", "効果額", "実績額", "千円", 13150, 19820, 22480, 29000, 33000],
            ["1-1-①", "市税の収納率の向上", "効果額", "差引", "千円", 1150, 1820, -1520, 1000, 1000],
            ["1-1-①", "市税の収納率の向上", "○", "○", "◎"],
            ["△　計画未満", 1, 0, 0],
        ],
        doubted=[set(), set(), {1}],
    ),
    "jimujigyo": Case(
        given=[
            {
                1: {
                    **{"cost.direct": 6400, "cost.staff": 4300, "cost.grants": 4260, "cost.fees": 0},
                    **{
                        "activities.providers": 152,
                        "outcomes.uses": 2210,
                        "direction": "改善して継続",
                        "ways": ["デジタル化", "周知の強化"],
                    },
                }
            },
            {
                1: {
                    "cost.direct": 6500,
                    "cost.staff": 4400,
                    "cost.grants": 4300,
                    "activities.providers": 165,
                    "outcomes.uses": "未公表",
                }
            },
            {
                1: {
                    "cost.direct": 6600,
                    "cost.staff": 4450,
                    "cost.grants": 4350,
                    "activities.providers": 172,
                    "outcomes.uses": 2410,
                }
            },
        ],
        results={
            (1, "cost.total.R7"): [10700, 10700, 10700],
            (1, "cost.own.R9"): [None, None, 6700],
            (1, "outcomes.uses"): [2210, "未公表", 2410],
            (1, "ways"): [["デジタル化", "周知の強化"], ["内容の見直し"], ["内容の見直し"]],
        },
        next_plan={
            (1, "values.cost.direct"): {"R5": 6120, "R6": 6280, "R7": 6400},
            (1, "values.outcomes.0.actuals"): {"R5": 1886, "R6": 2042, "R7": 2210},
            (1, "previous.ways"): ["デジタル化", "周知の強化"],
        },
        shown=({6400, 10700, 2210}, {6400, 6500, 6600, 10700, 10900, 11050, 2210}),
        history=[
            [
                "1-1-01",
                "ファミリー・サポート・センター事業",
                "事業費",
                "総事業費",
                "千円",
                10270,
                10490,
                10700,
                10900,
                11050,
            ],
            ["Ⅰ　適切", 7, 7, 7],
        ],
    ),
    "senryaku": Case(
        given=[
            {1: {"indicators.startups": 26, "rating": "Ａ"}, 6: {"indicators.waiting": 13, "rating": "Ａ"}},
            {1: {"indicators.startups": 36, "rating": "Ｂ"}, 6: {"indicators.waiting": 6, "rating": "Ａ"}},
            {1: {"indicators.startups": 55, "rating": "Ａ"}, 6: {"indicators.waiting": 3, "rating": "Ａ"}},
        ],
        results={(1, "indicators.startups"): [26, 36, 55], (7, "indicators.plan"): ["取組を進めた。"] * 3},
        next_plan={(1, "values.indicators.0.actuals"): {"R7": 14, "R8": 26}, (101, "previous.rating"): "Ａ"},
        shown=({26}, {"達成率", "100.0％"}),
        history=[
            ["1-①", "創業と事業承継の支援", "支援を受けて創業した件数", "件", "55件以上", 26, 36, 55],
            ["1-①", "創業と事業承継の支援", "Ａ", "Ｂ", "Ａ"],
            ["目標1", "基本目標1 安心して働ける仕事をつくる", "Ａ", "Ａ", "Ａ"],
        ],
        doubted=[{6}, set(), set()],
    ),
    "danjo": Case(
        given=[
            {1: {"rating": "Ｂ", "rating@shogai": "Ａ", "held@shogai": 9, "people": 300, "women": 200}},
            {1: {"rating": "Ａ", "rating@shogai": "Ｃ", "people": 0, "women": 0, "view": ["託児", "オンライン"]}},
            {1: {"rating": "Ａ", "rating@shogai": "Ｂ", "people": 3, "women": 2}},
        ],
        results={
            (1, "share"): [66.7, None, 66.7],
            (1, "view"): [["偏りの点検"], ["託児", "オンライン"], ["偏りの点検"]],
        },
        next_plan={
            (1, "previous.rating"): "Ｂ",
            (1, "previous.rating@shogai"): "Ａ",
            (1, "previous.held@shogai"): 9,
            (1, "previous.share"): 66.7,
        },
        shown=({"前回：Ｂ おおむね十分", "前回：Ａ 十分"}, {66.7, "【人権推進課】Ａ\n【生涯学習課】Ｂ"}),
        history=[
            ["Ⅰ-1-①", "男女共同参画の学びの場の提供", "Ｂ", "Ａ", "Ａ"],
            ["　うち生涯学習課", "Ａ", "Ｃ", "Ｂ"],
            ["Ａ　十分", 6, 7, 7],
        ],
    ),
    "council": Case(
        given=[
            {
                1: {"rating": "Green", "spent": 612, "to_spend": 8800, "due": "2026-12-11"},
                2: {"rating": "Green", "spent": 100, "to_spend": 680, "due": "2026-10-20"},
                3: {"rating": "Amber", "spent": 500, "to_spend": 2100, "due": "2026-11-30"},
            },
            {1: {"rating": "Amber", "spent": 1200, "to_spend": 8800, "due": "2027-01-29"}},
            {1: {"rating": "Green", "spent": 5000, "to_spend": 4450, "due": "2027-04-30"}},
        ],
        edits={(1, "spent"): 700},
        results={
            (1, "spent"): [700, 1200, 5000],
            (1, "forecast"): [9500, 10000, 9450],
            (1, "variance"): [50, 550, 0],
            (1, "overrun"): [100.5, 105.8, 100.0],
        },
        next_plan={(1, "previous.spent"): 700, (1, "previous.forecast"): 9500, (1, "previous.due"): "2026-12-11"},
        shown=({"Last time: Green On track"}, {9450, "30 April 2027"}),
        history=[["H1", "Council homes at Mill Lane", "Green", "Amber", "Green"], ["Amber  At risk", 1, 1, 0]],
        doubted=[{3}, set(), set()],
    ),
}


@dataclass(frozen=True)
class Period:
    """One period as it was run: its plan and what the commands made of the answers."""

    cycle: Cycle
    plan: Plan
    document: dict[str, Any]
    result: Consolidated

    def program(self, no: int) -> dict[str, Any]:
        """A program as the plan's document has it."""
        return next(one for one in self.document["programs"] if one["no"] == no)


def test_every_template_is_run_through_its_years() -> None:
    assert sorted((*CASES, *OLDER_TEMPLATES)) == template_names()


@pytest.mark.stress
@pytest.mark.parametrize("template", CASES)
def test_three_periods_by_commands(template: str, tmp_path: Path) -> None:
    case = CASES[template]
    periods, history = three_periods(template, case, tmp_path)
    for before, after in pairwise(periods):
        for result in before.result.programs:
            program = after.plan.program(result.no)
            assert program is not None and dict(program.previous or {}) == rolled(result, after.plan)
    for (no, way), values in case.results.items():
        assert [at(period.result.program(no).values, way) for period in periods] == values, (no, way)
    for (no, way), value in case.next_plan.items():
        assert at(periods[1].program(no), way) == value, (no, way)
    for period, doubted in zip(periods, case.doubted, strict=True):
        assert doubted == {f.place.program for f in period.result.findings if f.code == "KPM401"} & set(case.given[0])
    forms, table = case.shown
    assert run(["generate", str(periods[1].cycle.plan), "-o", str(periods[1].cycle.outgoing)]) == 0
    assert missing(forms, *periods[1].cycle.outgoing.glob("*.xlsx")) == set()
    assert missing(table, periods[2].cycle.results / "overview.xlsx") == set()
    if template == "kaikaku":
        last = periods[2].cycle
        assert run(["overview", str(last.plan), str(last.amended), "-o", str(tmp_path / "o.xlsx"), "--pdf"]) == 0
        assert (tmp_path / "o.pdf").read_bytes().startswith(b"%PDF")
    rows = [[cell for cell in row if cell not in (None, "")] for row in rows_of(history)]
    assert [row for row in case.history if row not in rows] == []


def three_periods(template: str, case: Case, folder: Path) -> tuple[list[Period], Path]:
    """Three periods of `template`, each begun from the plan that the one before rolled over to, and their history."""
    periods: list[Period] = []
    source = template
    for number, given in enumerate(case.given):
        assert run(["init", str(folder / str(number)), "--template", source]) == 0
        periods.append(run_period(folder / str(number), given, {} if periods else case.edits))
        cycle, source = periods[-1].cycle, str(folder / f"next-{number}.xlsx")
        if number + 1 < len(case.given):
            assert run(["rollover", str(cycle.plan), str(cycle.amended), "-o", source]) == 0
    history = folder / "history.xlsx"
    of_all = [str(period.cycle.amended) for period in periods]
    assert run(["history", str(periods[-1].cycle.plan), *of_all, "-o", str(history)]) == 0
    return periods, history


def run_period(folder: Path, given: Answers, edits: dict[tuple[int, str], Any]) -> Period:
    """The period in `folder`, from its plan to the overview."""
    cycle = find_cycle(folder)
    assert cycle is not None
    write_what_is_marked(cycle.plan)
    assert run(["check-plan", str(cycle.plan)]) == 0
    # Each command that reads the workbook starts a process for it: the later ones are given the same plan as JSON.
    document, answers, known = load_document(cycle.plan), folder / "answers.json", folder / "known.json"
    known.write_bytes(canonical(document))
    plan = load_plan(known)
    answers.write_text(json.dumps({no: own | given.get(no, {}) for no, own in some_answers(plan).items()}))
    assert run(["generate", str(cycle.plan), "-o", str(cycle.returned), "--answers", str(answers)]) == 0
    names = ("consolidated.json", "review.xlsx", "amended.json", "overview.xlsx")
    collected, review, amended, overview = (str(cycle.results / name) for name in names)
    assert run(["collect", str(known), str(cycle.returned), "-o", str(cycle.results)]) == 0
    assert run(["review", str(known), collected, "-o", review]) == 0
    office = {(program.no, one.id): answer_of_the_office(plan, one) for program, one in office_fields(plan)}
    type_into(Path(review), office | edits)
    assert run(["amend", str(known), collected, review, "-o", amended]) == 0
    assert run(["overview", str(known), amended, "-o", overview]) == 0
    return Period(cycle, plan, document, load_consolidated(amended, plan))


def rolled(result: ProgramResult, plan: Plan) -> dict[str, Any]:
    """What the next period's plan holds as the answers of the last, but for figures, which it holds among its own."""
    others = {f"{key}@{code}": value for code, own in result.contributions.items() for key, value in own.items()}
    blocks = {one.id for kind in plan.kinds for one in kind.fields if one.type is FieldType.FIGURES}
    return {key: value for key, value in {**result.values, **others}.items() if key not in blocks}


def at(value: Any, way: str) -> Any:
    """What `value` holds at the end of a way such as `effect.actual.R8`; None where there is nothing."""
    for step in way.split("."):
        value = value[int(step)] if step.isdigit() else (value or {}).get(step)
    return list(value) if isinstance(value, tuple) else value


def rows_of(path: Path) -> Iterator[tuple[Any, ...]]:
    """The rows of every sheet of a workbook; of formulas what they give."""
    with CalamineWorkbook.from_path(path) as book:
        for name in book.sheet_names:
            yield from map(tuple, book.get_sheet_by_name(name).to_python())


def missing(wanted: set[Any], *paths: Path) -> set[Any]:
    """What of `wanted` stands in no cell of the workbooks; a text may stand within a longer one."""
    cells = {cell for path in paths for row in rows_of(path) for cell in row}
    texts = "\n".join(str(cell) for cell in cells)
    return {one for one in wanted if one not in cells and not (isinstance(one, str) and one in texts)}
