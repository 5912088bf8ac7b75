"""How an overview prints indicators: a few lines for each, with what is aimed at, what came of it, what was before."""

from collections.abc import Mapping

from kpm_excel.book.marks import compared_text, indicator_name
from kpm_excel.layouts.overview.absence_marks import absence_mark
from kpm_excel.layouts.overview.joined_texts import joined
from kpm_excel.layouts.overview.printed_numbers import printed_figure
from kpm_excel.layouts.overview.report import Report
from kpm_excel.plan.model import Field, Indicator, Program
from kpm_excel.plan.progress import progress_of
from kpm_excel.plan.units import percent


def printed_indicator(report: Report, program: Program, field: Field, indicator: Indicator) -> str:
    """The indicator's name, then its target, actual and progress, then what they are compared with."""
    actual = report.actuals(program, field).get(indicator.id)
    first = (
        fact_words(report, "target", target_words(report, indicator)),
        fact_words(report, "actual", actual_words(report, program, field, indicator)),
        fact_words(report, "progress", progress_words(report, indicator, actual)),
    )
    second = (
        fact_words(
            report, "previous", "" if indicator.actuals else amount_words(report, indicator, indicator.previous)
        ),
        fact_words(report, "baseline", baseline_words(report, indicator)),
        fact_words(report, "final_target", final_target_words(report, indicator)),
    )
    # Words want a line of their own, figures stand beside one another.
    split = [[fact] for fact in first] if indicator.is_told_in_words else [first]
    lines = [joined(facts, report.words, "overview.two_facts") for facts in (*split, second)]
    lines.append(by_period_words(report, indicator))
    name = report.words.text("overview.indicator_name", name=indicator_name(indicator, report.words))
    lines = [line for own in lines for line in own.split("\n") if line]
    return "\n".join([name, *(report.words.text("overview.indicator_line", text=line) for line in lines)])


def target_words(report: Report, indicator: Indicator) -> str:
    """What the current period is to come to: a figure with its comparison, or words."""
    return _compared(report, indicator, indicator.target) or indicator.target_text or ""


def final_target_words(report: Report, indicator: Indicator) -> str:
    """What the last period is to come to."""
    return _compared(report, indicator, indicator.final_target)


def by_period_words(report: Report, indicator: Indicator) -> str:
    """What each period is to come to, and in a further line what those before came to; empty where nothing is said."""
    lines = (
        fact_words(report, "targets", _by_period(report, indicator, indicator.targets)),
        fact_words(report, "actuals", _by_period(report, indicator, indicator.actuals)),
    )
    return "\n".join(filter(None, lines))


def progress_words(report: Report, indicator: Indicator, actual: object) -> str:
    """The progress to which `actual` comes; empty where there is none."""
    progress = progress_of(indicator, actual)
    return "" if progress is None else printed_figure(progress, percent(report.plan.language), report.words, 1)


def fact_words(report: Report, name: str, value: str) -> str:
    """`value` behind what it is; empty where there is none."""
    named = report.period_text(f"overview.indicator_{name}")
    return report.words.text("overview.fact", name=named, value=value) if value else ""


def amount_words(report: Report, indicator: Indicator, value: float | str | None) -> str:
    """`value` with the unit of `indicator`; empty where there is none."""
    return printed_figure(value, indicator.unit, report.words, indicator.decimals)


def _compared(report: Report, indicator: Indicator, value: float | None) -> str:
    return compared_text(indicator, amount_words(report, indicator, value), report.words)


def _by_period(report: Report, indicator: Indicator, figures: Mapping[str, float | str]) -> str:
    """`figures` with the labels of their periods, in the plan's order."""
    named = (
        report.words.text("overview.fact", name=period.label, value=amount_words(report, indicator, figures[period.id]))
        for period in report.plan.periods
        if period.id in figures
    )
    return joined(named, report.words, "overview.two_facts")


def baseline_words(report: Report, indicator: Indicator) -> str:
    """Where `indicator` began, and on which day."""
    amount = amount_words(report, indicator, indicator.baseline)
    if amount and indicator.baseline_as_of:
        return report.words.text("overview.as_of", amount=amount, day=indicator.baseline_as_of)
    return amount or (indicator.baseline_as_of or "")


def actual_words(report: Report, program: Program, field: Field, indicator: Indicator) -> str:
    """What came of `indicator`; the mark of a missing answer where one is due."""
    actual = report.actuals(program, field).get(indicator.id)
    if actual is not None:
        return amount_words(report, indicator, actual)
    absence = report.part_absence(program, field, indicator.id)
    return absence_mark(absence, report.words) if absence else ""
