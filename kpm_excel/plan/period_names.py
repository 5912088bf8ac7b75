"""By which words a text names the current period, so that it has to be written anew for the next one."""

import re
import unicodedata
from collections.abc import Callable

from kpm_excel.plan.model import Period, Plan

#: A year as reports name it, after widths are evened out: 令和4年, 2025/26, 2026.
_YEAR = re.compile(r"(?:令和|平成)\s?(?:\d+|元)年|\d{4}(?:[/–-]\d{2,4})?(?![/–-]?\d)")
#: The same where periods are years themselves: 2026 names 2026/27 too.
_ANY_YEAR = re.compile(r"(?:令和|平成)\s?(?:\d+|元)年|\d{4}(?:/\d{2,4})?")

#: Words by which a heading means the current period, whichever it is.
_THIS_PERIOD = re.compile(
    r"[今本当](?:年度|期|回)|\b(?:this|current) (?:fiscal |financial )?(?:year|period)\b", re.IGNORECASE
)


def means_this_period(text: str) -> bool:
    """Whether a heading means the current period, whichever it is, as 今年度 and this year do."""
    return bool(_THIS_PERIOD.search(_even(text)))


def naming(plan: Plan, next_period: str) -> Callable[[str], bool]:
    """Whether a text names the current period: by its id or label, or by a year that the next one does not share.

    The years are those that the as-of names; where periods are parts of years, first those of the period's label.
    """
    period = plan.current
    following = next(period for period in plan.periods if period.id == next_period)
    names = {_even(period.id), _even(period.label)}
    if plan.is_yearly:
        end = r"(?![0-9A-Za-z])"
        names |= set(_ANY_YEAR.findall(_even(plan.as_of)))
    else:
        end = r"(?![0-9A-Za-z]|[/–-][0-9]{2})"
        years = _YEAR.findall(_even(period.label)) or _YEAR.findall(_even(plan.as_of))
        names |= set(years) - _years_of(following)
    parts = [rf"(?<![0-9A-Za-z]){re.escape(name)}{end}" for name in sorted(names, key=len, reverse=True)]
    pattern = re.compile("|".join(parts))
    return lambda text: bool(pattern.search(_even(text)))


def _years_of(period: Period) -> set[str]:
    """The years that `period` lies in, by its label and its days."""
    return {*_YEAR.findall(_even(period.label)), *(str(day.year) for day in (period.start, period.end) if day)}


def _even(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
