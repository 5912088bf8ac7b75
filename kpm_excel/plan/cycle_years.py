"""The years that a plan speaks of, told by the labels of its periods: what lies years away is a slip."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from kpm_excel.plan.dates import ERA_STARTS
from kpm_excel.plan.model import Plan

#: For plans that name none.
_ANY_YEAR = 2026
#: A year of an era, or a western one that is no part of a longer number or word.
_YEAR = re.compile(
    rf"(?<![A-Za-z])(?P<era>{'|'.join(sorted(ERA_STARTS, key=len, reverse=True))})"
    r"\s*(?P<of_era>[0-9]{1,2}|元)(?![0-9])"
    r"|(?<![0-9])(?P<western>(?:19|20)[0-9]{2})(?![0-9])"
)


def years_in(texts: Iterable[str]) -> set[int]:
    """The western years that `texts` name: Ｒ７, 令和7年度, 2026/27."""
    found = set()
    for text in texts:
        for match in _YEAR.finditer(unicodedata.normalize("NFKC", text)):
            of_era = 1 if match["of_era"] == "元" else int(match["of_era"] or 0)
            found.add(int(match["western"] or 0) or ERA_STARTS[match["era"]] + of_era)
    return found


def span_of(plan: Plan) -> tuple[date, date] | None:
    """The first and last day that a date of `plan` may name: a year before and behind all its periods.

    None where no period names a year. A fiscal year ends in the year after the one that it is called by.
    """
    years = years_in(text for period in plan.periods for text in (period.id, period.label)) | years_in([plan.as_of])
    if not years or max(years) > 9990:
        return None
    return date(min(years) - 1, 1, 1), date(max(years) + 2, 12, 31)


def example_day(plan: Plan) -> str:
    """A day of the current period's year, for prompts, as the language writes one that is typed.

    The last of September lies in that year whether years begin in January, April, July or October.
    """
    labels = [period.label for period in plan.periods if period.id == plan.current_period]
    current = [plan.current_period, *labels]
    year = min(years_in(current) or years_in([plan.as_of]) or {_ANY_YEAR})
    return f"{year}/9/30" if plan.language == "ja" else f"{year}-09-30"
