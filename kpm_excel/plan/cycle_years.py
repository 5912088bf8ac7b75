"""The years that a plan speaks of, told by the labels of its periods: what lies years away is a slip."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date

from kpm_excel.plan.dates import ERA_STARTS
from kpm_excel.plan.model import Author, Field, Plan

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


def is_far(day: date, plan: Plan) -> bool:
    """Whether `day` lies outside all periods of `plan` by more than a year; False where none names its days or year.

    Of a period without days its name tells the year. A fiscal year ends in the year after the one that it is called by.
    """
    dated = [(period.start, period.end) for period in plan.periods if period.start and period.end]
    spans = [(_years_on(start, -1), _years_on(end, 1)) for start, end in dated]
    named = [text for period in plan.periods if period.start is None for text in (period.id, period.label)]
    years = years_in(named if dated else [*named, plan.as_of])
    if years and max(years) <= 9990:
        spans.append((date(min(years) - 1, 1, 1), date(max(years) + 2, 12, 31)))
    return bool(spans) and not any(first <= day <= last for first, last in spans)


def _years_on(day: date, years: int) -> date:
    """The same day of another year, or the last of February; `day` itself where the calendar has no such year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28) if date.min.year < day.year < date.max.year else day


#: Words of a heading under which a day lies ahead: 完了予定日, 次回の見直し, expected completion.
_AHEAD = re.compile(
    r"予定|見込|見通|目標|計画|予測|期限|〆切|締切|締め切り|目途|めど|今後|次回|次期|来年|翌年"
    r"|\b(?:planned|plans?|expected|forecast|projected|scheduled|estimated?|anticipated|intended|proposed|due|target"
    r"|deadline|until|next|future|revised|eta)\b",
    re.IGNORECASE,
)


def is_forecast(field: Field) -> bool:
    """Whether a day in `field` says what is to come: the plan or the office writes it, or its heading says so."""
    title = unicodedata.normalize("NFKC", f"{field.under or ''} {field.label}")
    return field.by is not Author.DEPARTMENT or bool(_AHEAD.search(title))


def is_outside(day: date, field: Field, plan: Plan) -> bool:
    """Whether `day`, as the actual of `field`, lies outside the current period of `plan`, as far as that has days."""
    start, end = plan.current.start, plan.current.end
    return start is not None and end is not None and not is_forecast(field) and not start <= day <= end


def example_day(plan: Plan) -> str:
    """The current period's last day, else a day of its year, for prompts, as the language writes one that is typed.

    The last of September lies in that year whether years begin in January, April, July or October.
    """
    day = plan.current.end
    if day is None:
        current = [plan.current_period, plan.current.label]
        day = date(min(years_in(current) or years_in([plan.as_of]) or {_ANY_YEAR}), 9, 30)
    return typed_day(day, plan)


def typed_day(day: date, plan: Plan) -> str:
    """`day` as it is typed in the language of `plan`."""
    return f"{day.year}/{day.month}/{day.day}" if plan.language == "ja" else day.isoformat()
