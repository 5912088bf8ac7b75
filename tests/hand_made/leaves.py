"""The cells of a heading: which cells show a column, in what order, under what headings."""

from __future__ import annotations

from dataclasses import dataclass

from tests.hand_made.look import Look
from tests.hand_made.report import Column, Is, Kind, Measure, Report

_PLAN, _DONE = (
    {"ja": ("計画", "実績・評価"), "en": ("Plan", "Delivery")},
    {"ja": "{as_of}の状況", "en": "Position at {as_of}"},
)
_ITEM = {"ja": "取組項目", "en": "Step"}
_MEASURE = {
    "ja": {"name": "指標", "unit": "単位", "baseline": "基準値", "target": "目標値", "actual": "実績値"},
    "en": {"name": "Measure", "unit": "Unit", "baseline": "Baseline", "target": "Target", "actual": "Actual"},
}
#: The key of amounts by year, of which others are a part.
_WHOLE = "costs"
_HALVES = {"ja": ("目標", "実績"), "en": ("Target", "Outturn")}
_QUARTERS = {"ja": ("４～６月", "７～９月", "10～12月", "１～３月"), "en": ("Q1", "Q2", "Q3", "Q4")}


@dataclass(frozen=True)
class Leaf:
    """One column of cells."""

    column: Column
    #: Which part of the column: `item`, a quarter from the beginning (`at`), a measure's `name` and so on; empty: all.
    part: str
    heading: tuple[str, ...]
    width: float
    #: The first quarter of a cell of a schedule, and the number of a year's figure.
    at: int = 0
    #: Quarters that a cell of a schedule holds.
    quarters: int = 4


def leaves_of(report: Report, kind: Kind, look: Look) -> list[Leaf]:
    """The columns of cells of a kind's table."""
    found = [leaf for column in kind.columns for leaf in _leaves(report, kind, column, look)]
    if look.head == "flat":
        return [_headed(leaf, _flat(leaf)) for leaf in found]
    if look.head in ("three", "four"):
        found = [_headed(leaf, _deeper(report, leaf, look)) for leaf in found]
    return found


def _headed(leaf: Leaf, heading: tuple[str, ...]) -> Leaf:
    return Leaf(leaf.column, leaf.part, heading, leaf.width, leaf.at, leaf.quarters)


def _flat(leaf: Leaf) -> tuple[str, ...]:
    if leaf.column.holds is Is.YEARS:
        return (f"{leaf.heading[1]}\n{leaf.heading[0]}" + "".join(f"\n{more}" for more in leaf.heading[2:]),)
    if leaf.part == "period" and leaf.quarters == 1:
        return ("\n".join(leaf.heading[-2:]),)
    return leaf.heading[-1:]


def _deeper(report: Report, leaf: Leaf, look: Look) -> tuple[str, ...]:
    if leaf.column.holds in (Is.NUMBER, Is.NAME):
        return leaf.heading
    heading = (_PLAN[report.language][leaf.column.is_answer], *leaf.heading)
    return (_DONE[report.language].format(as_of=report.as_of), *heading) if look.head == "four" else heading


def _leaves(report: Report, kind: Kind, column: Column, look: Look) -> list[Leaf]:
    language = report.language
    over = (column.under,) if column.under else ()
    has_unit = column.unit and look.unit == "heading"
    heading = f"{column.heading}（{column.unit}）" if has_unit else column.heading
    match column.holds:
        case Is.SCHEDULE:
            return _schedule(report, column, look)
        case Is.MEASURES if look.figures == "columns":
            parts = _MEASURE[language]
            if not any(_has_baseline(program.values.get(column.key)) for program in kind.programs):
                parts = {key: name for key, name in parts.items() if key != "baseline"}
            if look.units == "cell":
                parts = {key: name for key, name in parts.items() if key != "unit"}
            broad = {"name": 16.0}
            return [Leaf(column, part, (column.heading, name), broad.get(part, 8)) for part, name in parts.items()]
        case Is.MEASURES if look.figures == "halves":
            halves = zip(("target", "actual"), _HALVES[language], strict=True)
            return [Leaf(column, part, (*over, name), column.width / 2) for part, name in halves]
        case Is.YEARS if look.years == "woven":
            if column.key != _WHOLE:
                return []
            both = [one for one in kind.columns if one.holds is Is.YEARS]
            return [
                Leaf(one, "year", (heading, year, one.heading), 10, at)
                for at, year in enumerate(report.periods)
                for one in both
            ]
        case Is.YEARS if column.key != _WHOLE:
            return []
        case Is.YEARS:
            return [Leaf(column, "year", (heading, year), 10, at) for at, year in enumerate(report.periods)]
    return [Leaf(column, "", (*over, heading), column.width)]


def _has_baseline(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(one, Measure) and one.baseline is not None for one in value)


def _schedule(report: Report, column: Column, look: Look) -> list[Leaf]:
    top = (column.heading,)
    # A report of one year has its quarters; in a year's cells nothing would be told.
    if look.grain == "quarters" or len(report.periods) == 1:
        periods = [
            Leaf(column, "period", (*top, period, quarter), 5, at * 4 + step, 1)
            for at, period in enumerate(report.periods)
            for step, quarter in enumerate(_QUARTERS[report.language])
        ]
    else:
        periods = [Leaf(column, "period", (*top, period), 9, at * 4) for at, period in enumerate(report.periods)]
    return [Leaf(column, "item", (*top, _ITEM[report.language]), 18), *periods]
