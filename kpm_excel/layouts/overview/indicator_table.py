"""Indicators as a small table: of each what was aimed at, what came of it, and whether that is enough."""

from collections.abc import Iterator, Sequence
from functools import partial

from kpm_excel.book.marks import indicator_name
from kpm_excel.layouts.overview.joined_texts import joined
from kpm_excel.layouts.overview.printed_indicators import (
    actual_words,
    amount_words,
    baseline_words,
    by_period_words,
    fact_words,
    final_target_words,
    progress_words,
    target_words,
)
from kpm_excel.layouts.overview.report import Report
from kpm_excel.layouts.overview.table.table_roles import SmallRow, SmallTable
from kpm_excel.plan.model import Author, Field, Indicator, Program
from kpm_excel.plan.progress import progress_of

#: What is told of each, in this order; the first, the target and the actual always, the others where any has them.
_NAMES = ("name", "baseline", "previous", "target", "actual", "final_target", "progress", "result")
#: What is told in a line where there are too few columns, what is missed least first.
_GIVEN_UP = ("previous", "baseline", "final_target", "progress", "result")
_ALWAYS = frozenset({"name", "target", "actual"})


def indicator_table(report: Report, title: str, own: Sequence[tuple[Program, Field]], most: int) -> SmallTable | None:
    """The table of the indicators that the programs have in their fields; None where there are none.

    `title` stands over their names. What has no room in at `most` so many columns is told in a line of its own.
    """
    indicators = [(program, field, one) for program, field in own for one in program.indicators(field.id)]
    if not indicators:
        return None
    days = {one.baseline_as_of for *_, one in indicators if one.baseline is not None}
    day = next(iter(days)) if len(days) == 1 else None
    told = [_told(report, *one, day) for one in indicators]
    kept = _ALWAYS if _is_asked(report, own) else _ALWAYS - {"actual"}
    names = [name for name in _NAMES if name in kept or any(one[name] for one in told)]
    less = [name for name in _GIVEN_UP if name in names][: max(0, len(names) - most)]
    names = [name for name in names if name not in less]
    # Without a heading the day stands beside each.
    day = day if "baseline" in names else None
    heads = {name: report.period_text(f"overview.indicator_{name}") for name in names if name != "name"}
    if day and "baseline" in heads:
        # Every baseline is of that day.
        heads["baseline"] = report.words.text("overview.as_of", amount=heads["baseline"], day=day)
    bar = names.index("progress") if "progress" in names else None
    answer = names.index("actual") if "actual" in names else None
    return SmallTable((title, *heads.values()), answer, bar, partial(_rows, report, names, less, day))


def _is_asked(report: Report, own: Sequence[tuple[Program, Field]]) -> bool:
    """Whether anybody is asked for the actuals of the programs."""
    return any(field.by is not Author.PLAN and report.plan.kind_of(program).collected for program, field in own)


def _rows(
    report: Report, names: Sequence[str], less: Sequence[str], day: str | None, program: Program, field: Field
) -> Iterator[SmallRow]:
    actuals = report.actuals(program, field)
    for indicator in program.indicators(field.id):
        told, actual = _told(report, program, field, indicator, day), actuals.get(indicator.id)
        yield SmallRow(
            tuple(told[name] for name in names),
            indicator.id if "actual" in names else "",
            is_absent=report.part_absence(program, field, indicator.id) is not None,
            is_alert=actual is not None and indicator.misses(actual),
            progress=progress_of(indicator, actual),
        )
        # What last period came to stands among the actuals so far.
        own = [one for one in _NAMES if one in less and not (one == "previous" and indicator.actuals)]
        facts = joined((fact_words(report, one, told[one]) for one in own), report.words, "overview.two_facts")
        lines = [line for line in (facts, by_period_words(report, indicator)) if line]
        if lines:
            yield SmallRow(("", "\n".join(lines)), is_wide=True)


def _told(report: Report, program: Program, field: Field, indicator: Indicator, day: str | None) -> dict[str, str]:
    actual = report.actuals(program, field).get(indicator.id)
    same = indicator.baseline is not None and indicator.baseline_as_of == day
    return {
        "name": indicator_name(indicator, report.words),
        "baseline": amount_words(report, indicator, indicator.baseline) if same else baseline_words(report, indicator),
        "previous": amount_words(report, indicator, indicator.previous),
        "target": target_words(report, indicator),
        "actual": actual_words(report, program, field, indicator),
        "final_target": final_target_words(report, indicator),
        "progress": progress_words(report, indicator, actual),
        "result": _result(report, indicator, actual),
    }


def _result(report: Report, indicator: Indicator, actual: float | str | None) -> str:
    """Whether the target was met; empty where that cannot be told."""
    if actual is None or isinstance(actual, str) or indicator.target is None or indicator.comparator is None:
        return ""
    return report.words.text("overview.indicator_missed" if indicator.misses(actual) else "overview.indicator_met")
