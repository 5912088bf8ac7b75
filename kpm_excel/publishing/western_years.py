"""Periods by western years, which stand beside those of eras."""

import unicodedata

from kpm_excel.plan.cycle_years import years_in
from kpm_excel.plan.model import Period, Plan
from kpm_excel.words import Words


def western_year(period: Period) -> int | None:
    """The western year in which `period` begins; None where neither its days nor its words tell."""
    if period.start:
        return period.start.year
    years = years_in([period.label]) or years_in([period.id])
    return min(years) if years else None


def year_of_reference(plan: Plan, reference: str) -> int | None:
    """The western year of the period, or of the quarter of one, that a bar names; None where it is not known."""
    for period in plan.periods:
        if reference == period.id:
            return western_year(period)
    for period in plan.periods:
        if reference[:-2] == period.id and reference[-2:] in ("Q1", "Q2", "Q3", "Q4"):
            return western_year(period)
    return None


def period_words(plan: Plan, period: Period) -> str:
    """The label of `period`, with its western year where it does not say that itself."""
    year = western_year(period)
    if year is None or str(year) in unicodedata.normalize("NFKC", period.label):
        return period.label
    return plan.words().of_period("publish.period", plan.is_yearly, label=period.label, year=year)


def dated_text(text: str, words: Words) -> str:
    """`text`, which names a time as it is printed, with the western year behind it where it is one of an era alone."""
    years = years_in([text])
    if len(years) != 1 or str(year := years.pop()) in unicodedata.normalize("NFKC", text):
        return text
    return words.text("publish.dated_fiscal" if "年度" in text else "publish.dated", text=text, year=year)
